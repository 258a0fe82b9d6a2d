"""Names that were, and names that never were: what AWS no longer lists, and what people write for something else."""

from __future__ import annotations

import json
import os

from policylint.model.catalog_files import CatalogError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


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


class Past:
    """`retired.json`: services and condition keys by name, and actions by prefix and then name, all in lower case."""

    __slots__ = ("actions", "keys", "services")

    def __init__(self, folder: str) -> None:
        services, actions, keys = _read(
            folder, "retired.json", ("services", "actions", "keys"), ("last_listed", "source")
        )
        self.services = {name.lower(): _retired(name, entry) for name, entry in services.items()}
        self.keys = {name.lower(): _retired(name, entry) for name, entry in keys.items()}
        self.actions: dict[str, dict[str, Retired]] = {}
        for full_name, entry in actions.items():
            prefix, _, name = full_name.lower().partition(":")
            self.actions.setdefault(prefix, {})[name] = _retired(full_name, entry)


class Slips:
    """`action_slips.json`: what is meant by a name in lower case that is no service's or action's."""

    __slots__ = ("actions", "services")

    def __init__(self, folder: str) -> None:
        services, actions = _read(folder, "action_slips.json", ("services", "actions"), ("means",))
        self.services: dict[str, str] = {name.lower(): entry["means"] for name, entry in services.items()}
        self.actions: dict[str, str] = {name.lower(): entry["means"] for name, entry in actions.items()}


def _retired(name: str, entry: dict[str, str]) -> Retired:
    more = entry.get("successor"), entry.get("note"), entry.get("name")
    return Retired(name, entry["last_listed"], entry["source"], *more)


def _read(folder: str, name: str, parts: Sequence[str], fields: Sequence[str]) -> list[dict[str, dict[str, Any]]]:
    """The named parts of a file, each entry of which has the fields."""
    path = os.path.join(folder, name)
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read())
        found = [data[part] for part in parts]
        if all(isinstance(entry[field], str) for part in found for entry in part.values() for field in fields):
            return found
        problem = "not of the shape that is known"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = repr(error)
    raise CatalogError(f"{path}: {problem}")
