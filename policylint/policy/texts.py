"""What stands in a policy's elements: texts, actions, resources, principals, and parts that are malformed."""

from __future__ import annotations

from policylint.language import action as action_language
from policylint.language import arn as arn_language
from policylint.language.pattern import NO, Answer, Pattern
from policylint.language.pieces import pieces_of
from policylint.memo import LIMIT, memo, remembered
from policylint.readers.values import Array, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.language.action import ActionPattern
    from policylint.language.arn import Arn
    from policylint.language.pieces import Piece
    from policylint.policy.ast import Statement
    from policylint.readers.values import Value
    from policylint.source import Span


_ACTIONS: dict[str, ActionPattern] = memo({})
_ARNS: dict[str, Arn | None] = memo({})
_PATTERNS: dict[str, Pattern] = memo({})


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
        return pieces_of(self.node.text)

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

    def __init__(self, name: str, key: String, value: Value) -> None:
        super().__init__(name, key, value)
        self.is_list = isinstance(value, Array)
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
            if len(_ACTIONS) > LIMIT:
                _ACTIONS.clear()
            parsed = _ACTIONS[text] = action_language.parse(text)
        self.parsed: ActionPattern = parsed

    @property
    def folded(self) -> str:
        """The text in lower case."""
        return self.parsed.folded

    @property
    def service(self) -> str:
        """What stands in front of the colon, as written."""
        return self.parsed.service

    @property
    def service_name(self) -> str:
        """What stands in front of the colon, in lower case."""
        return self.parsed.folded_service

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
            self._arn = remembered(_ARNS, self.node.text, arn_language.parse)
        return self._arn

    @property
    def pattern(self) -> Pattern:
        """The whole entry as a pattern, with case."""
        if self._pattern is None:
            self._pattern = remembered(_PATTERNS, self.node.text, Pattern)
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


def matching(actions: Iterable[Action], name: str) -> list[tuple[Action, Answer]]:
    """The entries that name an action for certain or perhaps, with the answer."""
    found = []
    for action in actions:
        answer = action.matches(name)
        if answer is not NO:
            found.append((action, answer))
    return found
