"""The policy as AWS reads it: statements, actions, resources, principals and conditions, each with its place.

The tree keeps what was written: single object or list, the case of keys, and every part that is malformed as a `Flaw`.
What the parts mean is for `policylint.model` to say.
"""

from __future__ import annotations

from policylint.language import action as action_language
from policylint.language import arn as arn_language
from policylint.language import condition as condition_language
from policylint.language import pieces as piece_language
from policylint.language.pattern import NO, Answer, Pattern
from policylint.memo import memo
from policylint.readers.values import Boolean, Number, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from policylint.language.action import ActionPattern
    from policylint.language.arn import Arn
    from policylint.language.condition import Key, Operator
    from policylint.language.pieces import Piece
    from policylint.readers.values import Value
    from policylint.source import Span

    T = TypeVar("T")


class Flaw:
    """A part that is not as the policy grammar wants it.

    `kind` is the name of the rule that reports it, `expected` what should have stood there, `shown` the user's text,
    `related` another place that has to do with it, `statement` the statement it is in.  `value` is the value at fault,
    or that of the key at fault; `instead` is the JSON text that was surely meant in the place of `span`, or empty.
    """

    __slots__ = ("expected", "instead", "kind", "related", "shown", "span", "statement", "value")

    def __init__(
        self,
        kind: str,
        span: Span,
        shown: str = "",
        expected: str = "",
        related: Span | None = None,
        *,
        value: Value | None = None,
        instead: str = "",
    ) -> None:
        self.kind = kind
        self.span = span
        self.shown = shown
        self.expected = expected
        self.related = related
        self.value = value
        self.instead = instead
        self.statement: Statement | None = None

    def __repr__(self) -> str:
        return f"Flaw({self.kind!r}, {self.span!r}, {self.shown!r}, {self.expected!r})"


class Text:
    """A string of the policy: `text` is decoded, `node` knows its place."""

    __slots__ = ("node", "text")

    def __init__(self, node: String) -> None:
        self.node = node
        self.text = node.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    @property
    def span(self) -> Span:
        """The string with its quotes."""
        return self.node.span

    @property
    def pieces(self) -> list[Piece]:
        """Its literal stretches, wildcards, variables and placeholders."""
        return _memo(_PIECES, self.node.text, piece_language.parse)

    def part(self, start: int, end: int) -> Span:
        """The place of `text[start:end]`."""
        return self.node.part(start, end)


class Element:
    """An element of the policy or of a statement as written: key and value, `text` when that is a string."""

    __slots__ = ("key", "name", "text", "value")

    def __init__(self, name: str, key: String, value: Value) -> None:
        #: The element's name as AWS spells it, which `key` may not.
        self.name = name
        self.key = key
        self.value = value
        self.text: str | None = value.text if isinstance(value, String) else None

    @property
    def span(self) -> Span:
        """The place of the value."""
        return self.value.span


class ListElement(Element):
    """An element that holds one string or a list of them.

    `is_complete` is False when the list holds what cannot be seen (a template's function) or is malformed.
    """

    __slots__ = ("is_complete", "is_list")

    def __init__(self, name: str, key: String, value: Value, is_list: bool) -> None:
        super().__init__(name, key, value)
        self.is_list = is_list
        self.is_complete = True


class Action(Text):
    """An entry of Action, or of NotAction when `negated`."""

    __slots__ = ("element", "negated", "parsed")

    def __init__(self, node: String, element: ListElement, negated: bool) -> None:
        self.node = node
        self.element = element
        self.negated = negated
        self.text = text = node.text
        parsed = _ACTIONS.get(text)
        if parsed is None:
            if len(_ACTIONS) > _CACHE_LIMIT:
                _ACTIONS.clear()
            parsed = _ACTIONS[text] = action_language.parse(text)
        self.parsed: ActionPattern = parsed

    @property
    def service(self) -> str:
        """What stands in front of the colon, as written."""
        return self.parsed.service

    @property
    def service_name(self) -> str:
        """What stands in front of the colon, in lower case."""
        return self.parsed.service.lower()

    @property
    def name(self) -> str | None:
        """What stands behind the colon, as written; None when there is no colon."""
        return self.parsed.name

    @property
    def pattern(self) -> Pattern:
        """The whole entry as a pattern, blind to case."""
        return self.parsed.pattern

    def matches(self, action: str) -> Answer:
        """Whether the entry names this action, such as `iam:PassRole`."""
        return self.parsed.matches(action)

    @property
    def service_span(self) -> Span:
        """The place of the service prefix."""
        return self.part(0, len(self.parsed.service))

    @property
    def name_span(self) -> Span:
        """The place of the name behind the colon."""
        return self.part(self.parsed.name_start, len(self.text))


class Resource(Text):
    """An entry of Resource, or of NotResource when `negated`."""

    __slots__ = ("_arn", "_pattern", "element", "negated")

    def __init__(self, node: String, element: ListElement, negated: bool) -> None:
        self.node = node
        self.text = node.text
        self.element = element
        self.negated = negated
        self._arn: Arn | bool | None = False
        self._pattern: Pattern | None = None

    @property
    def is_everything(self) -> bool:
        """Whether it is `*`, however often written."""
        text = self.node.text
        return bool(text) and not text.strip("*")

    @property
    def arn(self) -> Arn | None:
        """Its six fields, or None when it has fewer."""
        if isinstance(self._arn, bool):
            self._arn = _memo(_ARNS, self.node.text, arn_language.parse)
        return self._arn

    @property
    def pattern(self) -> Pattern:
        """The whole entry as a pattern, with case."""
        if self._pattern is None:
            self._pattern = _memo(_PATTERNS, self.node.text, Pattern)
        return self._pattern


class Principal(Text):
    """An entry of Principal, or of NotPrincipal when `negated`.

    `type` is AWS, Service, Federated or CanonicalUser as written, or `*` for the plain string.
    """

    __slots__ = ("element", "key", "negated", "type")

    def __init__(self, node: String, element: Element, key: String | None, negated: bool) -> None:
        self.node = node
        self.text = node.text
        self.element = element
        self.key = key
        self.type = "*" if key is None else key.text
        self.negated = negated

    @property
    def is_everyone(self) -> bool:
        """`"*"` or `{"AWS": "*"}`: everybody, signed in or not."""
        return self.node.text == "*" and self.type in ("*", "AWS")


class ConditionValue:
    """A value that a condition compares with; `text` is how AWS reads it, quotes or not."""

    __slots__ = ("condition", "node", "text")

    def __init__(self, node: Value, condition: Condition) -> None:
        self.node = node
        self.condition = condition
        if isinstance(node, (String, Number)):
            self.text = node.text
        elif isinstance(node, Boolean):
            self.text = "true" if node.value else "false"
        else:
            self.text = ""

    @property
    def span(self) -> Span:
        """The value with its quotes."""
        return self.node.span

    @property
    def pieces(self) -> list[Piece]:
        """Literal stretches, wildcards, variables and placeholders."""
        return _memo(_PIECES, self.text, piece_language.parse)

    @property
    def has_hole(self) -> bool:
        """Whether a variable or a placeholder stands in it, so that it is not all there."""
        text = self.text
        if "{" not in text:
            return False
        return any(piece.kind in (piece_language.VARIABLE, piece_language.UNKNOWN) for piece in self.pieces)

    @property
    def has_wildcard(self) -> bool:
        """Whether `*` or `?` stands in it, whatever the operator takes them for."""
        return "*" in self.text or "?" in self.text

    @property
    def operator_family(self) -> str:
        """What the operator that compares it works on, as `Condition.operator_family`."""
        operator = self.condition.operator
        return "" if operator is None else operator.family

    def part(self, start: int, end: int) -> Span:
        """The place of `text[start:end]`, or of the whole value when it is no string."""
        return self.node.part(start, end) if isinstance(self.node, String) else self.node.span


class Condition:
    """One key of a Condition block: operator, key and values.

    `operator` is None when there is none of that name.  `is_complete` is False when a value cannot be seen.
    """

    __slots__ = (
        "is_complete",
        "is_list",
        "key",
        "key_node",
        "operator",
        "operator_node",
        "statement",
        "value",
        "values",
    )

    def __init__(self, operator_node: String, key_node: String, value: Value, statement: Statement) -> None:
        self.operator_node = operator_node
        self.key_node = key_node
        self.value = value
        self.statement = statement
        self.values: list[ConditionValue] = []
        self.is_complete = True
        self.is_list = False
        self.operator: Operator | None = _memo(_OPERATORS, operator_node.text, condition_language.parse_operator)
        self.key: Key = _memo(_KEYS, key_node.text, condition_language.parse_key)

    @property
    def span(self) -> Span:
        """The place of the condition key."""
        return self.key_node.span

    @property
    def is_empty(self) -> bool:
        """Whether the list of values is empty."""
        return self.is_list and not self.values and self.is_complete

    @property
    def has_several(self) -> bool:
        """Whether it has more than one value."""
        return len(self.values) > 1

    @property
    def is_qualified(self) -> bool:
        """Whether the operator has a set qualifier, ForAllValues or ForAnyValue."""
        return self.operator is not None and self.operator.qualifier is not None

    @property
    def operator_family(self) -> str:
        """What the operator works on: string, numeric, date, bool, binary, ip, arn, null; empty without an operator."""
        return "" if self.operator is None else self.operator.family

    @property
    def key_name(self) -> str:
        """The key in lower case."""
        return self.key.folded

    @property
    def has_wildcard_value(self) -> bool:
        """Whether a value ends in `*`."""
        return any(value.text.endswith("*") for value in self.values)

    def key_is(self, *keys: str) -> bool:
        """Whether the key, or its family where it takes a tag, is one of these (in lower case)."""
        return self.key.folded in keys or self.key.family in keys


class Statement:
    """A statement.  `index` is its place in the list, None when Statement is a single object."""

    __slots__ = (
        "action",
        "actions",
        "condition",
        "condition_is_hidden",
        "conditions",
        "effect",
        "index",
        "is_complete",
        "node",
        "not_action",
        "not_actions",
        "not_principal",
        "not_principals",
        "not_resource",
        "not_resources",
        "policy",
        "principal",
        "principals",
        "resource",
        "resources",
        "sid",
    )

    def __init__(self, node: Object, policy: Policy, index: int | None) -> None:
        self.node = node
        self.policy = policy
        self.index = index
        #: False where a template may put more elements in (`"${more}": ...`, `Fn::Transform`).
        self.is_complete = True
        self.sid: Element | None = None
        self.effect: Element | None = None
        self.principal: Element | None = None
        self.not_principal: Element | None = None
        self.action: ListElement | None = None
        self.not_action: ListElement | None = None
        self.resource: ListElement | None = None
        self.not_resource: ListElement | None = None
        self.condition: Element | None = None
        #: Whether a part of Condition cannot be seen into: a template's function, or a malformed block.
        self.condition_is_hidden = False
        self.principals: list[Principal] = []
        self.not_principals: list[Principal] = []
        self.actions: list[Action] = []
        self.not_actions: list[Action] = []
        self.resources: list[Resource] = []
        self.not_resources: list[Resource] = []
        self.conditions: list[Condition] = []

    @property
    def span(self) -> Span:
        """The whole statement, brace to brace."""
        return self.node.span

    @property
    def is_allow(self) -> bool:
        """Whether Effect is Allow."""
        return self.effect is not None and self.effect.text == "Allow"

    @property
    def is_deny(self) -> bool:
        """Whether Effect is Deny."""
        return self.effect is not None and self.effect.text == "Deny"

    def conditions_on(self, *keys: str) -> list[Condition]:
        """The conditions on any of these keys, given in lower case, with or without a tag."""
        return [condition for condition in self.conditions if condition.key_is(*keys)]

    def has_condition_on(self, *keys: str) -> bool:
        """Whether a condition on one of these keys stands here, or may hide behind a placeholder."""
        return self.condition_is_hidden or any(
            condition.key_is(*keys) or condition.key.is_unknown for condition in self.conditions
        )

    @property
    def may_name_iam(self) -> bool:
        """Whether an action of IAM can be among those of the statement; False is sure, and quick."""
        if self.not_action is not None:
            return True
        for action in self.actions:
            service = action.parsed.service
            if service.lower() == "iam" or not (action.parsed.is_literal or service.isalnum()):
                return True
        return False

    @property
    def tests_mfa(self) -> bool:
        """Whether a condition asks for MFA: whether there was any, or how long ago."""
        return any(condition.key.folded.startswith("aws:multifactorauth") for condition in self.conditions)

    @property
    def has_empty_condition(self) -> bool:
        """Whether Condition, or what stands behind an operator in it, is an object without members."""
        block = None if self.condition is None else self.condition.value
        if not isinstance(block, Object):
            return False
        inner = [member.value for member in block.members]
        return not inner or any(isinstance(value, Object) and not value.members for value in inner)

    @property
    def is_irregular(self) -> bool:
        """Whether Effect, Action or Resource is missing, empty or more than one, or Effect has another value."""
        return (
            not (self.is_allow or self.is_deny)
            or not (self.actions or self.not_actions)
            or not (self.resources or self.not_resources)
            or (self.action is not None and self.not_action is not None)
            or (self.resource is not None and self.not_resource is not None)
            or (self.principal is not None and self.not_principal is not None)
        )

    @property
    def has_principal_element(self) -> bool:
        """Whether it has a Principal or NotPrincipal, whatever is in it."""
        return self.principal is not None or self.not_principal is not None

    @property
    def lacks_principal_element(self) -> bool:
        """Whether it has neither Principal nor NotPrincipal."""
        return self.principal is None and self.not_principal is None

    @property
    def has_several_conditions(self) -> bool:
        """Whether more than one key is compared."""
        return len(self.conditions) > 1

    @property
    def has_odd_operator(self) -> bool:
        """Whether an operator is none, is not spelt as AWS spells it, or is a Null with more than that."""
        for condition in self.conditions:
            operator = condition.operator
            if (
                operator is None
                or not operator.is_exact_case
                or (operator.family == "null" and operator.text != "Null")
            ):
                return True
        return False

    @property
    def allows_star(self) -> bool:
        """Whether it is an Allow of every action of every service: `*`."""
        return self.is_allow and any(action.parsed.is_everything for action in self.actions)

    @property
    def allows_whole_service(self) -> bool:
        """Whether it is an Allow with all actions of a service: `s3:*`, and `*:*`."""
        return self.is_allow and any(action.parsed.is_of_whole_service for action in self.actions)

    @property
    def allows_on_everything(self) -> bool:
        """Whether it is an Allow of actions on every resource: `*`."""
        return self.is_allow and bool(self.actions) and self.is_on_everything

    @property
    def may_have_variables(self) -> bool:
        """Whether `${` stands in a resource or in a condition's value; False is sure, and quick."""
        for resource in (*self.resources, *self.not_resources):
            if "${" in resource.node.text:
                return True
        return any("${" in value.text for condition in self.conditions for value in condition.values)

    @property
    def may_misplace_variables(self) -> bool:
        """Whether `${` stands in an element that takes no variables; False is sure, and quick."""
        for texts in (self.actions, self.not_actions, self.principals, self.not_principals):
            for text in texts:
                if "${" in text.node.text:
                    return True
        return any(element is not None and "${" in (element.text or "") for element in (self.sid, self.effect))

    @property
    def is_on_everything(self) -> bool:
        """Whether Resource has a plain `*`."""
        return any(resource.is_everything for resource in self.resources)


class Policy:
    """A policy document in a file.

    `pointer` is the JSON pointer to it in the file, `depth` the number of strings it is wrapped in, `kind` one of
    identity, resource, trust, scp and rcp, `resource_type` such as AWS::S3::Bucket, where known.  `is_bare` tells that
    the document is a statement without a policy around it; that statement is then the only one in `statements`.
    """

    __slots__ = (
        "depth",
        "flaws",
        "id",
        "is_bare",
        "is_complete",
        "kind",
        "node",
        "pointer",
        "resource_type",
        "statement",
        "statements",
        "version",
    )

    def __init__(self, node: Object, pointer: str = "", depth: int = 0) -> None:
        self.node = node
        self.pointer = pointer
        self.depth = depth
        self.kind = "identity"
        self.resource_type: str | None = None
        self.is_bare = False
        #: False where a template may put more elements in.
        self.is_complete = True
        self.version: Element | None = None
        self.id: Element | None = None
        self.statement: Element | None = None
        self.statements: list[Statement] = []
        self.flaws: list[Flaw] = []

    @property
    def span(self) -> Span:
        """The whole document."""
        return self.node.span

    def let_go(self) -> None:
        """Take the tree apart, when nothing more will be asked of it.

        Its circles (a statement knows its policy, a value its condition) would keep it in memory until Python's
        collector comes, which a run over many files does without.
        """
        for statement in self.statements:
            for condition in statement.conditions:
                condition.values.clear()
            statement.conditions.clear()
        self.statements.clear()
        self.flaws.clear()

    @property
    def lacks_newest_version(self) -> bool:
        """Whether Version is missing or any but the newest."""
        return self.version is None or self.version.text != "2012-10-17"

    @property
    def lacks_statements(self) -> bool:
        """Whether there is no statement, or no Statement at all."""
        return self.statement is None or not self.statements

    @property
    def has_deny(self) -> bool:
        """Whether there is a Deny beside another statement."""
        return len(self.statements) > 1 and any(statement.is_deny for statement in self.statements)

    @property
    def has_several_statements(self) -> bool:
        """Whether there is more than one statement."""
        return len(self.statements) > 1


def matching(actions: Iterable[Action], name: str) -> list[tuple[Action, Answer]]:
    """The entries that name an action for certain or perhaps, with the answer."""
    found = []
    for action in actions:
        answer = action.matches(name)
        if answer is not NO:
            found.append((action, answer))
    return found


_CACHE_LIMIT = 50_000
_ACTIONS: dict[str, ActionPattern] = memo({})
_ARNS: dict[str, Arn | None] = memo({})
_PATTERNS: dict[str, Pattern] = memo({})
_PIECES: dict[str, list[Piece]] = memo({})
_OPERATORS: dict[str, Operator | None] = memo({})
_KEYS: dict[str, Key] = memo({})


def _memo(cache: dict[str, T], text: str, parse: Callable[[str], T]) -> T:
    """Policies repeat themselves: the same text has the same parts."""
    if text in cache:
        return cache[text]
    if len(cache) > _CACHE_LIMIT:
        cache.clear()
    cache[text] = found = parse(text)
    return found
