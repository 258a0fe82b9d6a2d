"""Why a policy does not allow a request, told of the statement that comes nearest to allowing it.

For people who read what a change newly allows: what stood in the way before.  It asks the evaluator, about one request.
"""

from __future__ import annotations

from policylint.access.evaluate import (
    EXPLICIT_DENY,
    evaluate,
    is_about_action,
    is_about_principal,
    is_about_resource,
    unmet_conditions,
)
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.access.request import Request
    from policylint.policy.ast import Condition, Element, Policy, Statement

DENIED = "denied"  # by a Deny
ACTION = "action"  # no Allow names the action
RESOURCE = "resource"  # an Allow names the action, on other resources
PRINCIPAL = "principal"  # an Allow names action and resource, for others
CONDITION = "condition"  # an Allow names all of it, under conditions that are not met
NO_POLICY = "no policy"
ALLOWED = "allowed"

# The nearest last.
_ORDER = (ACTION, RESOURCE, PRINCIPAL, CONDITION)


class Obstacle:
    """What stands between a request and a policy.

    `kind` is one of the constants of this module, `statement` the one that it is about: the Deny, or the Allow that
    comes nearest; None when there is none.  `conditions` are those of it that the request does not meet.
    """

    __slots__ = ("conditions", "kind", "statement")

    def __init__(self, kind: str, statement: Statement | None = None, conditions: Sequence[Condition] = ()) -> None:
        self.kind = kind
        self.statement = statement
        self.conditions = tuple(conditions)

    @property
    def span(self) -> Span | None:
        """The part of the statement that stands in the way; None without a statement."""
        statement = self.statement
        if statement is None:
            return None
        element: Element | None = None
        if self.kind == CONDITION and self.conditions:
            first = self.conditions[0]
            return Span(first.key_node.start, first.value.end)
        if self.kind == DENIED:
            element = statement.effect
        elif self.kind == RESOURCE:
            element = statement.resource or statement.not_resource
        elif self.kind == PRINCIPAL:
            element = statement.principal or statement.not_principal
        return statement.span if element is None else Span(element.key.start, element.value.end)


def obstacle(policies: Sequence[Policy], request: Request) -> Obstacle:
    """What keeps the policies from allowing a request; ALLOWED when nothing does."""
    if not policies:
        return Obstacle(NO_POLICY)
    decision = evaluate(policies, request)
    if decision.allowed:
        return Obstacle(ALLOWED, decision.statement)
    if decision.result == EXPLICIT_DENY:
        return Obstacle(DENIED, decision.statement)
    nearest = Obstacle(ACTION)
    for policy in policies:
        for statement in policy.statements:
            if statement.is_allow:
                found = _distance(statement, request)
                if _nearness(found) > _nearness(nearest):
                    nearest = found
    return nearest


def _nearness(found: Obstacle) -> tuple[int, int]:
    return _ORDER.index(found.kind), -len(found.conditions)


def _distance(statement: Statement, request: Request) -> Obstacle:
    if not is_about_action(statement, request.action):
        return Obstacle(ACTION)
    if not is_about_resource(statement, request):
        return Obstacle(RESOURCE, statement)
    if not is_about_principal(statement, request.principal):
        return Obstacle(PRINCIPAL, statement)
    return Obstacle(CONDITION, statement, unmet_conditions(statement, request))
