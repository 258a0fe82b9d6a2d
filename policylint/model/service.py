"""What AWS says of a service: its actions, resource types and condition keys, decoded where they are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policylint.model.catalog_files import LEVELS, CatalogError
from policylint.model.keyinfo import KeyInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any, TypeVar

    T = TypeVar("T")

    from policylint.model.catalog_files import Block

    #: Of an action its name, the letter of its level, and its resource types with a `*` behind a required one.
    Row = tuple[str, str, tuple[str, ...]]

#: A part of a condition key that the policy's author fills in: `${TagKey}`, and in a few old names `<key>`.
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}|<[^>]*>")


class ActionInfo:
    """An action of a service, as the service authorization reference has it.

    `access_level` is one of AWS's five: List, Read, Write, Tagging, Permissions management.  `resource_types` are pairs
    of a name and whether AWS marks it as required; none at all means that only `*` is a resource for it.
    `condition_keys` are the service's own and those of `aws:` that depend on the action; the global ones that every
    request has are not among them.  `permission_only` means that no API operation has this name.
    """

    __slots__ = (
        "access_level",
        "condition_keys",
        "dependent_actions",
        "name",
        "permission_only",
        "resource_types",
        "service",
    )

    def __init__(
        self,
        service: str,
        name: str,
        access_level: str,
        resource_types: tuple[tuple[str, bool], ...] = (),
        condition_keys: tuple[str, ...] = (),
        dependent_actions: tuple[str, ...] = (),
        permission_only: bool = False,
    ) -> None:
        self.service = service
        self.name = name
        self.access_level = access_level
        self.resource_types = resource_types
        self.condition_keys = condition_keys
        self.dependent_actions = dependent_actions
        self.permission_only = permission_only

    @property
    def full_name(self) -> str:
        """As a policy writes it, "s3:GetObject"."""
        return f"{self.service}:{self.name}"

    def __repr__(self) -> str:
        return f"ActionInfo({self.full_name!r}, {self.access_level!r})"


class ResourceType:
    """A type of resource: its ARN formats, such as "arn:${Partition}:s3:::${BucketName}", and its condition keys."""

    __slots__ = ("arns", "condition_keys", "name")

    def __init__(self, name: str, arns: tuple[str, ...], condition_keys: tuple[str, ...]) -> None:
        self.name = name
        self.arns = arns
        self.condition_keys = condition_keys

    def __repr__(self) -> str:
        return f"ResourceType({self.name!r}, {self.arns!r})"


class Actions(Mapping[str, ActionInfo]):
    """The actions of a service by their names in lower case; an `ActionInfo` is made when it is first asked for."""

    __slots__ = (
        "_dependents",
        "_infos",
        "_only",
        "_ordered",
        "_prefix",
        "_sets",
        "_sets_of",
        "_types_of",
        "folded",
        "levels",
        "names",
        "numbers",
        "types",
    )

    def __init__(self, block: Block) -> None:
        self._prefix: str = block["prefix"]
        #: The names in AWS's order, that of the names in lower case, and a letter for the level of each.
        self.names: list[str] = block["actions"].split(" ") if block["actions"] else []
        self.levels: str = block["levels"]
        #: All names in lower case with spaces between: a stretch of a name that is not in it, no name has.
        self.folded: str = block["actions"].lower()
        self._ordered = self.folded.split(" ") if self.names else []
        #: The places of the actions in that order by their names in lower case.
        self.numbers = dict(zip(self._ordered, range(len(self._ordered)), strict=True))
        #: The lists of resource types that actions have, a `*` behind a required one.
        self.types: list[tuple[str, ...]] = list(map(tuple, block["types"]))
        self._types_of: list[int] = block["types_of"]
        self._sets: list[tuple[str, ...]] = list(map(tuple, block["sets"]))
        self._sets_of: list[int] = block["sets_of"]
        self._dependents: dict[str, list[str]] = block["dependents"]
        self._only: str = block["permission_only"]
        if not len(self.names) == len(self.numbers) == len(self.levels) == len(self._types_of) == len(self._sets_of):
            raise TypeError("lists of different lengths")
        self._infos: dict[str, ActionInfo] = {}

    def starting(self, start: str) -> slice:
        """Which of the actions, by their places, have names that begin so in lower case."""
        from bisect import bisect_left

        ordered = self._ordered
        first = bisect_left(ordered, start)
        return slice(first, bisect_left(ordered, start + "\U0010ffff", first))

    def row(self, number: int) -> Row:
        """The name of an action, the letter of its level, and its resource types: all that is needed of most."""
        return self.names[number], self.levels[number], self.types[self._types_of[number]]

    def __getitem__(self, name: str) -> ActionInfo:
        info = self._infos.get(name)
        if info is None:
            number = self.numbers[name]
            shown, level, types = self.row(number)
            resources = tuple([(r.removesuffix("*"), r.endswith("*")) for r in types])
            keys = self._sets[self._sets_of[number]]
            dependents = tuple(self._dependents.get(shown, ()))
            only = bool(self._only) and shown in self._only.split(" ")
            info = ActionInfo(self._prefix, shown, LEVELS[level], resources, keys, dependents, only)
            self._infos[name] = info
        return info

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def __contains__(self, name: object) -> bool:
        return name in self.numbers


class _Keys:
    """Names of condition keys, those with a placeholder as what they match."""

    __slots__ = ("patterns", "plain")

    def __init__(self, names: Iterable[str]) -> None:
        pieces = [split_placeholders(name) for name in names]
        self.plain = frozenset([only[0] for only in pieces if len(only) == 1])
        self.patterns = [several for several in pieces if len(several) > 1]

    def has(self, key: str) -> bool:
        """Whether a key, in any case, is one of them."""
        key = key.lower()
        return key in self.plain or any(fills(pattern, key) for pattern in self.patterns)


class Service:
    """A service: its prefix, its name, and what belongs to it, by names in lower case and in the alphabet's order."""

    __slots__ = (
        "_block",
        "_keys",
        "_listed",
        "_memo",
        "_patterns",
        "_resources",
        "_supported",
        "actions",
        "name",
        "prefix",
    )

    def __init__(self, block: Block) -> None:
        try:
            self.prefix: str = block["prefix"]
            self.name: str = block["name"]
            self.actions = Actions(block)
            self._block = {"resources": block["resources"], "keys": block["keys"]}
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise CatalogError(f"the service catalog is damaged at {block.get('prefix')} ({error!r})") from None
        self._resources: dict[str, ResourceType] | None = None
        self._keys: dict[str, KeyInfo] | None = None
        self._patterns: list[tuple[list[str], KeyInfo]] | None = None
        self._supported: dict[str, _Keys] = {}
        self._listed: _Keys | None = None
        self._memo: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"Service({self.prefix!r})"

    def once(self, key: str, make: Callable[[Service], T]) -> T:
        """What `make` says of the service, computed when it is first asked for under this key."""
        if key not in self._memo:
            self._memo[key] = make(self)
        found: T = self._memo[key]
        return found

    def action(self, name: str) -> ActionInfo | None:
        """The action of this name, in any case."""
        name = name.lower()
        return self.actions[name] if name in self.actions.numbers else None

    @property
    def resource_types(self) -> dict[str, ResourceType]:
        """The types of its resources, by their names in lower case."""
        if self._resources is None:
            rows = self._block["resources"]
            self._resources = {name.lower(): ResourceType(name, tuple(arns), tuple(keys)) for name, arns, keys in rows}
        return self._resources

    @property
    def condition_keys(self) -> dict[str, KeyInfo]:
        """The condition keys it has, by their names in lower case, a placeholder such as `${TagKey}` as it is."""
        if self._keys is None:
            self._keys = {name.lower(): _key_info(name, type_) for name, type_ in self._block["keys"]}
        return self._keys

    def supports(self, action: ActionInfo, key: str) -> bool:
        """Whether AWS lists a condition key for an action of the service, or for a type of resource that it works on.

        Global keys that every request has are listed for none.
        """
        found = self._supported.get(action.name)
        if found is None:
            found = self._supported[action.name] = self._keys_of((action,))
        return found.has(key)

    def _keys_of(self, actions: Collection[ActionInfo]) -> _Keys:
        keys = {key for listed in {action.condition_keys for action in actions} for key in listed}
        for name in {name for action in actions for name, _ in action.resource_types}:
            type_ = self.resource_types.get(name.lower())
            if type_ is not None:
                keys.update(type_.condition_keys)
        return _Keys(keys)

    def is_listed(self, key: str) -> bool:
        """Whether any action of the service supports the key: a few keys AWS lists for none, though they work."""
        if self._listed is None:
            self._listed = self._keys_of(list(self.actions.values()))
        return self._listed.has(key)

    def key(self, name: str) -> KeyInfo | None:
        """The condition key that a name in a policy means, in any case: `aws:ResourceTag/team` is one of many."""
        name = name.lower()
        found = self.condition_keys.get(name)
        if found is not None:
            return found
        if self._patterns is None:
            patterns = [(split_placeholders(lower), info) for lower, info in self.condition_keys.items()]
            # What says most is asked first: `events:Metadata/${MetadataKey}/Matcher` before the one without an end.
            self._patterns = sorted((p for p in patterns if len(p[0]) > 1), key=lambda p: -sum(map(len, p[0])))
        for pieces, info in self._patterns:
            if fills(pieces, name):
                return info
        return None


def fills(pieces: list[str], text: str) -> bool:
    """Whether a text has these pieces at its ends and in this order, with something between each two."""
    first, *middle, last = pieces
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at = len(first)
    for piece in middle:
        at = text.find(piece, at + 1)
        if at < 0:
            return False
        at += len(piece)
    return at < len(text) - len(last)


def split_placeholders(name: str) -> list[str]:
    """The text around the placeholders of a name, in lower case; one piece when it has none."""
    found = _pieces.get(name)
    if found is None:
        lower = name.lower()
        found = _pieces[name] = _PLACEHOLDER.split(lower) if "${" in lower or "<" in lower else [lower]
    return found


# The catalog has few keys, and most actions and resources have the same.
_pieces: dict[str, list[str]] = {}


def _key_info(name: str, type_: str) -> KeyInfo:
    base = type_.removeprefix("ArrayOf")
    start, _, last = name.rpartition("/")
    return KeyInfo(name, base, base != type_, bool(start) and _PLACEHOLDER.fullmatch(last) is not None)
