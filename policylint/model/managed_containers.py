"""Which of AWS's managed policies allow all that a policy allows.

Their short lines say which are worth a look, by services and by the number of actions; only those are read.
"""

from __future__ import annotations

from policylint.language.pattern import Pattern
from policylint.memo import memo, remembered
from policylint.model import managed_policies
from policylint.model.signatures import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeVar

    T = TypeVar("T")

    from policylint.model.catalog import Catalog
    from policylint.model.managed_policies import ManagedPolicy
    from policylint.policy.ast import Policy, Statement

    #: Operator, key (both in lower case) and values of each condition.
    Conditions = frozenset[tuple[str, str, frozenset[str]]]

#: How many times as large as the settings let it be a policy may have been when the file was made: AWS's services get
#: more actions, and a newer list of them may be installed.
_GROWTH = 1.25


class Texts:
    """The entries of a list, those that are patterns apart, by what stands before their first colon."""

    __slots__ = ("_anywhere", "_patterns", "literals")

    def __init__(self, texts: Iterable[str]) -> None:
        self.literals = frozenset(texts)
        self._patterns: dict[str, list[str]] = {}
        #: Those that have a wildcard there already.
        self._anywhere: list[str] = []
        for text in self.literals:
            if "*" in text or "?" in text:
                start = text.partition(":")[0]
                is_open = "*" in start or "?" in start
                (self._anywhere if is_open else self._patterns.setdefault(start, [])).append(text)

    def hold(self, text: str) -> bool:
        """Whether one of them covers a text, itself a pattern perhaps."""
        if text in self.literals:
            return True
        if self._patterns:
            for pattern in self._patterns.get(text.partition(":")[0], ()):
                if _covers(pattern, text):
                    return True
        return any(_covers(pattern, text) for pattern in self._anywhere)


_known: dict[tuple[str, str], bool] = memo({})


def _covers(big: str, small: str) -> bool:
    if big == "*":
        return True
    start = big.partition("*")[0]
    if "?" not in start and not small.startswith(start):
        return False
    return remembered(_known, (big, small), lambda _: bool(Pattern(big).covers(Pattern(small))))


class Wanted:
    """What an Allow lets through, as containers are asked for it: actions in lower case, resources and conditions."""

    __slots__ = ("actions", "conditions", "resources")

    def __init__(self, statement: Statement) -> None:
        self.actions = [action.parsed.folded for action in statement.actions]
        self.resources = [resource.text for resource in statement.resources]
        self.conditions = conditions_of(statement)


class Container:
    """A managed policy that anybody can attach: each Allow's actions, in lower case, its resources and conditions."""

    __slots__ = ("_size", "allows", "has_denies")

    def __init__(self, document: dict[str, Any]) -> None:
        statements = listed(document.get("Statement", []))
        self.allows = [
            (
                Texts(action.lower() for action in listed(statement.get("Action", []))),
                Texts(listed(statement.get("Resource", []))),
                _conditions(statement.get("Condition", {})),
            )
            for statement in statements
            if statement.get("Effect") == "Allow"
        ]
        self.has_denies = any(statement.get("Effect") == "Deny" for statement in statements)
        self._size: int | None = None

    def size(self, catalog: Catalog) -> int:
        """How many of AWS's actions it allows."""
        if self._size is None:
            self._size = count({action for actions, _, _ in self.allows for action in actions.literals}, catalog)
        return self._size

    def may_hold(self, wanted: Wanted, narrowed: bool) -> bool | None:
        """Whether some one Allow of it has each pair of an action and a resource of a statement.

        True and False are sure; None is that it depends on conditions and Denies.  `narrowed` lets the statement have
        narrower resources and more conditions than AWS's; without, both have to be the same.
        """
        conditions = wanted.conditions
        sure = not self.has_denies
        # Few of its Allows have the same conditions: the actions are looked for in those alone.
        allows = self.allows if narrowed else [allow for allow in self.allows if allow[2] == conditions]
        for action in wanted.actions:
            chosen = [(resources, theirs) for actions, resources, theirs in allows if actions.hold(action)]
            if not chosen:
                return False
            for resource in wanted.resources:
                on_it = [
                    theirs
                    for resources, theirs in chosen
                    if resource in resources.literals or (narrowed and resources.hold(resource))
                ]
                if not on_it:
                    return False
                if narrowed:
                    sure = sure and any(theirs <= conditions for theirs in on_it)
        return True if sure else None


def listed(value: Any) -> list[Any]:
    """A value of a policy as a list, which one entry may stand for."""
    return value if isinstance(value, list) else [value]


def _conditions(block: dict[str, dict[str, Any]]) -> Conditions:
    return frozenset(
        (operator.lower(), key.lower(), frozenset(map(_text, listed(values))))
        for operator, keys in block.items()
        for key, values in keys.items()
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def conditions_of(statement: Statement) -> Conditions:
    """The conditions of a statement, as those of containers are kept."""
    return frozenset(
        (one.operator_node.text.lower(), one.key_node.text.lower(), frozenset(value.text for value in one.values))
        for one in statement.conditions
    )


_read: dict[str, Container] = memo({})


def containers(
    policy: Policy, catalog: Catalog, share: int, narrowed: bool
) -> Iterator[tuple[ManagedPolicy, int, bool, int]]:
    """The managed policies that may allow all that a policy allows, those with the fewest actions first.

    Each comes with the number of AWS's actions that it allows, with whether it is sure to hold all, and with the number
    of actions that the policy allows; `share` says how many hundredths that must be of the managed policy's, and
    `narrowed` is as of `Container.may_hold`.

    One that allows every action of every service, or all but some, says nothing and is left out; so are those that AWS
    has withdrawn, and those of service-linked roles.
    """
    allows = [statement for statement in policy.statements if statement.is_allow]
    if not allows or any(not s.actions or not s.resources or s.not_action or s.not_resource for s in allows):
        return
    services = {action.service_name for statement in allows for action in statement.actions}
    wanted = [Wanted(statement) for statement in allows]
    found = managed_policies.load().holding(services, lambda: _signature(wanted, narrowed))
    if not found:
        return
    own = count({action for one in wanted for action in one.actions}, catalog)
    largest = own * 100 * _GROWTH / max(share, 1)
    found = [one for one in found if one.size <= largest and not managed_policies.is_deprecated(one.path)]
    for managed in sorted(found, key=lambda one: (one.size, one.is_for_service, one.path)):
        container = _read.get(managed.path)
        if container is None:
            container = _read[managed.path] = Container(managed.document)
        is_sure = True
        for one in wanted:
            answer = container.may_hold(one, narrowed)
            if answer is False:
                break
            is_sure = is_sure and answer is True
        else:
            yield managed, container.size(catalog), is_sure, own


def _signature(wanted: list[Wanted], narrowed: bool) -> int:
    """What a container's signature has to have; with narrower resources and more conditions, only actions tell.

    Some of each are enough to tell most that do not hold all.
    """
    actions = _some([action for one in wanted for action in one.actions])
    if narrowed:
        return signature(actions)
    resources = _some([resource for one in wanted for resource in one.resources])
    return signature(actions, resources, _some([one.conditions for one in wanted]))


def _some(found: list[T]) -> list[T]:
    return found[:: len(found) // 16 + 1]


def measure(document: dict[str, Any], catalog: Catalog) -> tuple[int, set[str], int]:
    """The size, the services and the signature of a managed policy, for its outline (`managed_policies`)."""
    statements = [one for one in listed(document.get("Statement", [])) if one.get("Effect") == "Allow"]
    container = Container(document)
    services = {action.partition(":")[0] for actions, _, _ in container.allows for action in actions.literals}
    plain = all("Action" in one and "Resource" in one for one in statements)
    if not plain or "*" in services:
        return 0, services, 0
    actions = {action for actions, _, _ in container.allows for action in actions.literals}
    resources = {resource for _, resources, _ in container.allows for resource in resources.literals}
    return (
        container.size(catalog),
        services,
        signature(actions, resources, {conditions for _, _, conditions in container.allows}),
    )


def count(actions: Iterable[str], catalog: Catalog) -> int:
    """How many of AWS's actions some patterns, in lower case, match together."""
    names: set[str] = set()
    for action in actions:
        if "*" in action or "?" in action:
            prefix, _, name = action.partition(":")
            names.update(catalog.expand(prefix, name).folded_names())
        elif catalog.row_of(action) is not None:
            names.add(action)
    return len(names)
