"""Which of AWS's managed policies may allow all that a policy allows: a quick answer, for `access.compare` to prove.

All of them are read at the first question, which takes a tenth of a second; only a rule that is selected asks.
"""

from __future__ import annotations

from policylint.language.pattern import Pattern
from policylint.memo import memo
from policylint.model import managed_policies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.model.catalog import Catalog
    from policylint.model.managed_policies import ManagedPolicy
    from policylint.policy.ast import Policy, Statement

_MEMORY = 50_000


class Container:
    """A managed policy that anybody can attach, its Allows as texts: the lower-case actions, the resources."""

    __slots__ = ("_size", "allows", "policy", "services")

    def __init__(self, policy: ManagedPolicy) -> None:
        self.policy = policy
        self.allows = [
            (frozenset(action.lower() for action in actions), tuple(_texts(statement["Resource"])))
            for statement in _statements(policy)
            if (actions := _texts(statement["Action"]))
        ]
        self.services = {action.partition(":")[0] for actions, _ in self.allows for action in actions}
        self._size: int | None = None

    def size(self, catalog: Catalog) -> int:
        """How many of AWS's actions it allows."""
        if self._size is None:
            self._size = count({action for actions, _ in self.allows for action in actions}, catalog)
        return self._size

    def may_hold(self, statement: Statement) -> bool:
        """Whether some one Allow of it has each pair of an action and a resource of a statement, whatever the rest."""
        for action in statement.actions:
            text = action.text.lower()
            chosen = [resources for actions, resources in self.allows if text in actions or _any(actions, text)]
            for resource in statement.resources:
                if not any(_any(resources, resource.text) for resources in chosen):
                    return False
        return True


def _statements(policy: ManagedPolicy) -> list[dict[str, Any]]:
    """The Allows by Action and Resource; a policy with another one is taken as one without any."""
    found = policy.document.get("Statement", [])
    allows = [s for s in (found if isinstance(found, list) else [found]) if s.get("Effect") == "Allow"]
    return allows if all("Action" in s and "Resource" in s for s in allows) else []


def _texts(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(one == text or ("*" in one and _covers(one, text)) for one in patterns)


_known: dict[tuple[str, str], bool] = memo({})


def _covers(big: str, small: str) -> bool:
    if big == "*":
        return True
    start = big.partition("*")[0]
    if "?" not in start and not small.startswith(start):
        return False
    found = _known.get((big, small))
    if found is None:
        if len(_known) > _MEMORY:
            _known.clear()
        found = _known[big, small] = bool(Pattern(big).covers(Pattern(small)))
    return found


_all: list[Container] | None = None


def containers(policy: Policy, catalog: Catalog) -> list[Container]:
    """The managed policies that may allow all that a policy allows, those that allow the fewest actions first.

    One that allows every action of every service, or all but some, says nothing and is left out; so are those that AWS
    has withdrawn, and those of service-linked roles.
    """
    allows = [statement for statement in policy.statements if statement.is_allow]
    if not allows or any(s.action is None or s.resource is None or not s.actions or not s.resources for s in allows):
        return []
    services = {action.service.lower() for statement in allows for action in statement.actions}
    found = [
        one for one in _load() if services <= one.services and all(one.may_hold(statement) for statement in allows)
    ]
    return sorted(found, key=lambda one: (one.size(catalog), "/service-role/" in one.policy.arn, one.policy.name))


def _load() -> list[Container]:
    global _all
    if _all is None:
        _all = [
            one
            for policy in managed_policies.load().policies()
            if "/aws-service-role/" not in policy.arn and not managed_policies.is_deprecated(policy.name)
            if (one := Container(policy)).allows and "*" not in one.services
        ]
    return _all


def count(actions: Iterable[str], catalog: Catalog) -> int:
    """How many of AWS's actions some patterns match together."""
    names: set[str] = set()
    for action in actions:
        prefix, _, name = action.partition(":")
        names.update(map(str.lower, catalog.expand(prefix, name).names()))
    return len(names)
