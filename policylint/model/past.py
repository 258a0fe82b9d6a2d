"""Names that were, and names that never were: what AWS no longer lists, and what people write for something else."""

from __future__ import annotations

import json
import os

from policylint.model.catalog_files import CatalogError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    #: What is known alike of several names of one service: `names` has them, with spaces between.
    Group = dict[str, str]


#: So many days after a name is gone from AWS's list, Access Analyzer calls it unknown.  In recorded output, nothing was
#: said of elastic-inference after 114 days, and it was blamed from the 150th on; nothing was said of deepracer after
#: 50, and cloud9:ValidateEnvironmentName was blamed after 255.
_FORGOTTEN_AFTER = 150


class Retired:
    """A service or action that AWS listed once: until when it was seen, what came after it, and what else is known.

    `last_listed` is a date, "2026-08-31", or empty when it went before the first list that was kept; `title` is what
    AWS called a service, "AWS CodeStar".
    """

    __slots__ = ("last_listed", "name", "note", "source", "successor", "title")

    def __init__(
        self,
        name: str,
        last_listed: str,
        source: str,
        successor: str | None = None,
        note: str | None = None,
        title: str | None = None,
    ) -> None:
        self.name = name
        self.title = title
        self.last_listed = last_listed
        self.source = source
        self.successor = successor
        self.note = note

    def __repr__(self) -> str:
        return f"Retired({self.name!r}, {self.last_listed!r})"

    def is_forgotten(self, day: str) -> bool:
        """Whether Access Analyzer, too, no longer knows the name on a day, "2026-08-31"."""
        if not self.last_listed:
            return True
        from datetime import date  # only a retired name needs it

        return (date.fromisoformat(day) - date.fromisoformat(self.last_listed)).days >= _FORGOTTEN_AFTER


class Superseded:
    """An action that AWS still lists and has put others in the place of: which, and since when, "2023-07"."""

    __slots__ = ("by", "name", "since", "source")

    def __init__(self, name: str, by: Sequence[str], since: str, source: str) -> None:
        self.name = name
        self.by = tuple(by)
        self.since = since
        self.source = source

    def __repr__(self) -> str:
        return f"Superseded({self.name!r}, {self.since!r})"


class Past:
    """`retired.json`: services and condition keys by name, and actions by prefix and then name, all in lower case."""

    __slots__ = ("_superseded", "actions", "keys", "services")

    def __init__(self, folder: str) -> None:
        services, actions, keys, self._superseded = _read(
            folder,
            "retired.json",
            services=("last_listed", "source"),
            actions=("last_listed", "source", "names"),
            keys=("last_listed", "source", "names"),
            superseded=("since", "source"),
        )
        self.services = {name.lower(): _retired(name, entry) for name, entry in services.items()}
        self.actions = RetiredActions(actions)
        self.keys = {f"{prefix}:{n}": r for prefix, groups in keys.items() for n, r in _spread(prefix, groups).items()}

    def superseded(self, action: str) -> Superseded | None:
        """What is known of an action that others are in the place of, by its full name in any case."""
        for name, entry in self._superseded.items():
            if name.lower() == action.lower():
                return Superseded(name, entry["by"], entry["since"], entry["source"])
        return None


class RetiredActions:
    """The retired actions of each service, which are taken apart when they are asked for."""

    __slots__ = ("_groups",)

    def __init__(self, groups: dict[str, list[Group]]) -> None:
        self._groups = groups

    def get(self, prefix: str, default: dict[str, Retired]) -> dict[str, Retired]:
        """Those of the service with a prefix in lower case, by their names in lower case."""
        groups = self._groups.get(prefix)
        return default if groups is None else _spread(prefix, groups)


class Slips:
    """`action_slips.json`: what is meant by a name in lower case that is no service's or action's."""

    __slots__ = ("actions", "services")

    def __init__(self, folder: str) -> None:
        services, actions = _read(folder, "action_slips.json", services=("means",), actions=("means",))
        self.services: dict[str, str] = {name.lower(): entry["means"] for name, entry in services.items()}
        self.actions: dict[str, str] = {name.lower(): entry["means"] for name, entry in actions.items()}


def _retired(name: str, entry: dict[str, str]) -> Retired:
    more = entry.get("successor"), entry.get("note"), entry.get("name")
    return Retired(name, entry["last_listed"], entry["source"], *more)


def _spread(prefix: str, groups: list[Group]) -> dict[str, Retired]:
    return {name.lower(): _retired(f"{prefix}:{name}", group) for group in groups for name in group["names"].split()}


def _read(folder: str, name: str, **fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """The parts of a file that are named; every entry, or every group of a list of them, has the fields of its part."""
    path = os.path.join(folder, name)
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
        for part, wanted in fields.items():
            for entry in data[part].values():
                for group in entry if type(entry) is list else (entry,):
                    for field in wanted:
                        if type(group[field]) is not str:
                            raise ValueError(f"{field} of {group} is no string")
        return [data[part] for part in fields]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CatalogError(f"{path}: {error!r}") from None
