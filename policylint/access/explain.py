"""Why a policy does not allow a request, told of the statement that comes nearest to allowing it.

For people who read what a change newly allows: what stood in the way before, and which part of it moved.  It asks the
evaluator, about one request.
"""

from __future__ import annotations

from copy import copy

from policylint.access.evaluate import (
    EXPLICIT_DENY,
    applies,
    evaluate,
    has_variables,
    is_about_action,
    is_about_principal,
    is_about_resource,
    unmet_conditions,
)
from policylint.access.evaluate_conditions import holds
from policylint.access.pairing import canonical
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from policylint.access.request import Request
    from policylint.policy.ast import Condition, ConditionValue, Element, Policy, Statement, Text

    #: A part of a statement: one of ACTION, RESOURCE, PRINCIPAL and CONDITION, with the condition.
    _Part = tuple[str, Condition | None]

DENIED = "denied"  # by a Deny
ACTION = "action"  # no Allow names the action, or a NotAction leaves it out
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
    comes nearest; None when there is none.  `conditions` are those of it that the request does not meet, `left_out` is
    the entry of NotAction that leaves the action out, where that is all that stands in the way.
    """

    __slots__ = ("conditions", "kind", "left_out", "statement")

    def __init__(
        self,
        kind: str,
        statement: Statement | None = None,
        conditions: Sequence[Condition] = (),
        left_out: Span | None = None,
    ) -> None:
        self.kind = kind
        self.statement = statement
        self.conditions = tuple(conditions)
        self.left_out = left_out

    @property
    def span(self) -> Span | None:
        """The part of the statement that stands in the way; None without a statement."""
        statement = self.statement
        if statement is None or self.left_out is not None:
            return self.left_out
        element: Element | None = None
        if self.kind == CONDITION and self.conditions:
            return whole(self.conditions[0])
        if self.kind == DENIED:
            element = statement.effect
        elif self.kind == RESOURCE:
            element = statement.resource or statement.not_resource
        elif self.kind == PRINCIPAL:
            element = statement.principal or statement.not_principal
        return _element(statement, element)

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for two obstacles that are the same."""
        return (self.kind, id(self.statement), *map(id, self.conditions))


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


def _nearness(found: Obstacle) -> tuple[int, bool, int]:
    return _ORDER.index(found.kind), found.statement is not None, -len(found.conditions)


def _distance(statement: Statement, request: Request) -> Obstacle:
    if not is_about_action(statement, request.action):
        if statement.not_action is None or len(list(_unfit(statement, request))) > 1:
            return Obstacle(ACTION)
        return Obstacle(ACTION, statement, left_out=_at(statement, ACTION, request, excepted=True)[0])
    if not is_about_resource(statement, request):
        return Obstacle(RESOURCE, statement)
    if not is_about_principal(statement, request.principal):
        return Obstacle(PRINCIPAL, statement)
    return Obstacle(CONDITION, statement, unmet_conditions(statement, request))


class Easing:
    """How a Deny became one that a request is not under: by the part of it that `kind` names.

    `statement` is the Deny as it is now, `span` the entry, value or element of it that lets the request by, and `text`
    what is written there, where that is an entry.  `was` is what held the request back in the Deny of before.
    `condition` is the one that is not met, where it is one; `is_absent` tells that it was met by a request without its
    key, and is no longer.
    """

    __slots__ = ("condition", "is_absent", "kind", "span", "statement", "text", "was")

    def __init__(self, before: Statement, statement: Statement, part: _Part, request: Request) -> None:
        self.statement = statement
        self.kind, self.condition = part
        self.text: str | None = None
        self.is_absent = False
        if self.condition is not None:
            values = matched(self.condition, request)
            old = on_key(before, self.condition)
            self.is_absent = old is not None and lacks(self.condition, request)
            self.span = values[0].span if values else whole(self.condition)
            if self.is_absent or (old is not None and is_by_operator(self.condition, old, request)):
                self.span = self.condition.operator_node.span
            self.was = whole(old) if old is not None else _element(before, before.condition or before.effect)
            return
        self.span, self.text = _at(statement, self.kind, request, excepted=True)
        self.was, _ = _at(before, self.kind, request, excepted=False)


def eased(deny: Statement, news: Iterable[Policy], request: Request) -> Easing | None:
    """What became of a Deny that applied to a request, where it is still there and does no more; None where it is gone.

    It is taken for the same when it has the same Sid, or else says the same but for the part that lets the request by.
    """
    found: Easing | None = None
    for policy in news:
        for statement in policy.statements:
            if not statement.is_deny or applies(statement, request):
                continue
            parts = list(_unfit(statement, request))
            same_sid = deny.sid is not None and statement.sid is not None and deny.sid.text == statement.sid.text
            if same_sid and parts and differing(deny, statement):
                return Easing(deny, statement, parts[0], request)
            if found is None and len(parts) == 1 and _differs_in(deny, statement, parts[0]):
                found = Easing(deny, statement, parts[0], request)
    return found


def _unfit(statement: Statement, request: Request) -> Iterator[_Part]:
    """The parts of a statement that a request does not fit."""
    if not is_about_action(statement, request.action):
        yield ACTION, None
    if not is_about_principal(statement, request.principal):
        yield PRINCIPAL, None
    if not is_about_resource(statement, request):
        yield RESOURCE, None
    for condition in unmet_conditions(statement, request):
        yield CONDITION, condition


def _differs_in(one: Statement, other: Statement, part: _Part) -> bool:
    """Whether a part is all in which two statements differ; of conditions, it may also be one more than there were."""
    kind, condition = part
    parts = differing(one, other)
    if condition is None or parts != {CONDITION}:
        return parts == {kind}
    before = {_spelt(each): each for each in one.conditions}
    kept = {_spelt(each) for each in other.conditions}
    return all(name in kept or each.key.folded == condition.key.folded for name, each in before.items())


def differing(one: Statement, other: Statement) -> set[str]:
    """The parts in which two statements differ."""
    return {name for name, get in _PARTS.items() if get(one) != get(other)}


def _both(*elements: Element | None) -> list[str | None]:
    return [None if element is None else canonical(element.value) for element in elements]


_PARTS: dict[str, Callable[[Statement], list[str | None]]] = {
    ACTION: lambda statement: _both(statement.action, statement.not_action),
    PRINCIPAL: lambda statement: _both(statement.principal, statement.not_principal),
    RESOURCE: lambda statement: _both(statement.resource, statement.not_resource),
    CONDITION: lambda statement: _both(statement.condition),
}


def _spelt(condition: Condition) -> tuple[str, str, str]:
    return condition.operator_node.text, condition.key.folded, canonical(condition.value)


def _at(statement: Statement, kind: str, request: Request, excepted: bool) -> tuple[Span, str | None]:
    """Where a part of a statement is about a request: the entry that names it, or leaves it out; and the entry's text.

    Where no entry does, it is the element, without a text.
    """
    element: Element | None
    entries: Sequence[Text]
    if kind == ACTION:
        element = statement.action or statement.not_action
        entries = [
            entry
            for entry in (statement.not_actions if excepted else statement.actions)
            if entry.matches(request.action).possible
        ]
    elif kind == RESOURCE:
        element = statement.resource or statement.not_resource
        entries = [
            entry
            for entry in (statement.not_resources if excepted else statement.resources)
            if entry.pattern.matches(request.resource).possible
        ]
    else:
        element = statement.principal or statement.not_principal
        people = statement.not_principals if excepted else statement.principals
        entries = [entry for entry in people if entry.text == request.principal]
    if entries:
        return entries[0].span, entries[0].text
    return _element(statement, element), None


def matched(condition: Condition, request: Request) -> list[ConditionValue]:
    """The values of a condition that are as the request has them, whether the operator is negated or not."""
    if condition.operator is None or lacks(condition, request):
        return []
    variables = has_variables(condition.statement.policy)
    is_negated = "Not" in condition.operator.name
    found = []
    for value in condition.values:
        alone = copy(condition)
        alone.values = [value]
        if holds(alone, request, variables) is not is_negated:
            found.append(value)
    return found


def lacks(condition: Condition, request: Request) -> bool:
    """Whether a request has nothing under the key of a condition: no value, or for a set qualifier, the empty one."""
    values = request.values(condition.key_node.text)
    return not values or (condition.is_qualified and values == ("",))


def on_key(statement: Statement, condition: Condition) -> Condition | None:
    """The condition of a statement on the key of another one; of several, one of the same operator or else its kind."""
    found = [one for one in statement.conditions if one.key.folded == condition.key.folded]
    same = [one for one in found if one.operator_node.text == condition.operator_node.text]
    alike = [one for one in found if one.operator_family == condition.operator_family]
    return next(iter(same or alike or found), None)


def is_by_operator(new: Condition, old: Condition, request: Request) -> bool:
    """Whether a request meets one of two conditions and not the other for their operators, whatever their values.

    So it is where the new operator does the same with the values of before, and the old one does not with the new ones.
    """
    if new.operator is None or old.operator is None or lacks(new, request):
        return False
    if new.operator_node.text.lower() == old.operator_node.text.lower():
        return False
    is_met = holds(new, request, has_variables(new.statement.policy))
    return _holds_with(new, old, request) is is_met and _holds_with(old, new, request) is not is_met


def by_operators(statement: Statement, unmet: Iterable[Condition], request: Request) -> tuple[bool, ...]:
    """For each condition that a request does not meet, whether a statement lets it by for another operator alone."""
    mine = ((on_key(statement, one), one) for one in unmet)
    return tuple(new is not None and is_by_operator(new, old, request) for new, old in mine)


def _holds_with(condition: Condition, other: Condition, request: Request) -> bool:
    """Whether a condition is met with the values of another one."""
    mixed = copy(condition)
    mixed.values = other.values
    return holds(mixed, request, has_variables(condition.statement.policy))


def whole(condition: Condition) -> Span:
    """A condition from its key to the end of its values."""
    return Span(condition.key_node.start, condition.value.end)


def _element(statement: Statement, element: Element | None) -> Span:
    """An element from its key to the end of its value; without one, the statement."""
    return statement.span if element is None else Span(element.key.start, element.value.end)
