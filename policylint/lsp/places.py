"""What stands under the cursor, in a text that may be half written."""

from __future__ import annotations

import re

from policylint.readers.values import Array, Object, String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.lsp.documents import Document
    from policylint.policy.ast import Action, Condition, ConditionValue, Policy, Principal, Resource, Statement
    from policylint.readers.values import Value


class Place:
    """Where a cursor is in the JSON: the keys that lead there, and the string it stands in, if it does.

    `keys` has the names of the members around it, outermost first, without the places in lists.  `is_key` tells that
    the string is a key; `container` is the innermost object or list.
    """

    __slots__ = ("container", "is_key", "keys", "offset", "string")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.keys: list[str] = []
        self.string: String | None = None
        self.is_key = False
        self.container: Object | Array | None = None

    @property
    def text(self) -> str:
        """What is written of the string so far, up to the cursor."""
        return "" if self.string is None else self.string.text[: self.within]

    @property
    def within(self) -> int:
        """The place in the string's decoded text."""
        if self.string is None:
            return 0
        offsets = self.string.offsets()
        return next((index for index, at in enumerate(offsets) if at >= self.offset), len(self.string.text))

    @property
    def open_variable(self) -> Span | None:
        """The policy variable that the cursor is in, `${` and what follows it, to its `}` if it has one."""
        start = self.text.rfind("${")
        if self.string is None or start < 0 or "}" in self.text[start:]:
            return None
        rest = re.match(r"[\w:/.-]*\}?", self.string.text[self.within :])
        return self.string.part(start, self.within + (rest.end() if rest is not None and rest[0][-1:] == "}" else 0))

    @property
    def span(self) -> Span | None:
        """The inside of the string, which a completion replaces."""
        return None if self.string is None else self.string.part(0, len(self.string.text))


def place(document: Document, offset: int) -> Place:
    """What stands at an offset; in a policy that is a string, the place in that policy."""
    found = Place(offset)
    policy = policy_at(document, offset)
    value: Value | None = policy.node if policy is not None and policy.depth else document.root
    while value is not None:
        value = _step(found, value, offset)
    return found


def _step(found: Place, value: Value, offset: int) -> Value | None:
    """Go one level down; None at the bottom."""
    if isinstance(value, String):
        if value.start < offset <= value.part(0, len(value.text)).end:
            found.string = value
        return None
    if isinstance(value, Array):
        found.container = value
        return next((item for item in value.items if item.start <= offset <= item.end), None)
    if isinstance(value, Object):
        found.container = value
        for member in value.members:
            if member.key.start < offset < member.key.end:
                found.string, found.is_key = member.key, True
                return None
            if member.value.start <= offset <= member.value.end:
                found.keys.append(member.key.text)
                return member.value
    return None


def holds(span: Span, offset: int) -> bool:
    """Whether a cursor at an offset is in or at the ends of a span."""
    return span.start <= offset <= span.end


def policy_at(document: Document, offset: int) -> Policy | None:
    """The innermost policy that a cursor is in."""
    found = [policy for policy in document.policies if holds(policy.span, offset)]
    return min(found, key=lambda policy: policy.span.end - policy.span.start, default=None)


def statement_at(document: Document, offset: int) -> Statement | None:
    """The statement that a cursor is in."""
    policy = policy_at(document, offset)
    statements = [] if policy is None else policy.statements
    return next((statement for statement in statements if holds(statement.span, offset)), None)


def action_at(statement: Statement, offset: int) -> Action | None:
    """The entry of Action or NotAction under a cursor."""
    actions = (*statement.actions, *statement.not_actions)
    return next((action for action in actions if holds(action.span, offset)), None)


def resource_at(statement: Statement, offset: int) -> Resource | None:
    """The entry of Resource or NotResource under a cursor."""
    resources = (*statement.resources, *statement.not_resources)
    return next((resource for resource in resources if holds(resource.span, offset)), None)


def principal_at(statement: Statement, offset: int) -> Principal | None:
    """The entry of Principal or NotPrincipal under a cursor."""
    entries = (*statement.principals, *statement.not_principals)
    return next((principal for principal in entries if holds(principal.span, offset)), None)


def condition_at(statement: Statement, offset: int) -> Condition | None:
    """The condition whose key, operator or value is under a cursor."""
    for condition in statement.conditions:
        if holds(condition.key_node.span, offset) or holds(condition.value.span, offset):
            return condition
    return next((c for c in statement.conditions if holds(c.operator_node.span, offset)), None)


def value_at(condition: Condition, offset: int) -> ConditionValue | None:
    """The value of a condition under a cursor."""
    return next((value for value in condition.values if holds(value.span, offset)), None)
