"""What stands in a Condition block: operator, key and values."""

from __future__ import annotations

from policylint.language import condition as condition_language
from policylint.language.pieces import UNKNOWN, VARIABLE, pieces_of
from policylint.memo import memo, remembered
from policylint.readers.values import Boolean, Number, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.condition import Key, Operator
    from policylint.language.pieces import Piece
    from policylint.policy.ast import Statement
    from policylint.readers.values import Value
    from policylint.source import Span

_OPERATORS: dict[str, Operator | None] = memo({})
_KEYS: dict[str, Key] = memo({})


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
        return pieces_of(self.text)

    @property
    def has_hole(self) -> bool:
        """Whether a variable or a placeholder stands in it, so that it is not all there."""
        text = self.text
        if "{" not in text:
            return False
        return any(piece.kind in (VARIABLE, UNKNOWN) for piece in self.pieces)

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
        self.operator: Operator | None = remembered(_OPERATORS, operator_node.text, condition_language.parse_operator)
        self.key: Key = remembered(_KEYS, key_node.text, condition_language.parse_key)

    @property
    def span(self) -> Span:
        """The place of the condition key."""
        return self.key_node.span

    @property
    def is_empty(self) -> bool:
        """Whether the list of values is empty."""
        return self.is_list and not self.values and self.is_complete

    @property
    def is_turned_round(self) -> bool:
        """Whether the operator stands behind the key, where the key should stand."""
        return self.key_node.start < self.operator_node.start

    @property
    def has_several(self) -> bool:
        """Whether it has more than one value."""
        return len(self.values) > 1

    @property
    def is_qualified(self) -> bool:
        """Whether the operator has a set qualifier, ForAllValues or ForAnyValue."""
        return self.operator is not None and self.operator.qualifier is not None

    @property
    def is_of_service(self) -> bool:
        """Whether the key is none of the global ones, nor of SAML."""
        return not self.key.folded.startswith(("aws:", "saml:"))

    @property
    def is_about_endpoint(self) -> bool:
        """Whether the key is a global one about a VPC endpoint."""
        return self.key.folded.startswith("aws:vpce")

    @property
    def is_on_sts(self) -> bool:
        """Whether the statement's first action is one of AWS STS."""
        actions = self.statement.actions
        return bool(actions) and actions[0].service_name == "sts"

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
