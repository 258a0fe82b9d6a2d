"""Made-up requests that meet the conditions of a statement, and whether they may meet those of another one."""

from __future__ import annotations

from policylint.language import arn
from policylint.language.pattern import Pattern
from policylint.language.pieces import VARIABLE, pieces_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from policylint.policy.ast import Condition, Statement

    #: What a request has under some condition keys, in small letters, and under all others; None is nothing.
    Sample = tuple[dict[str, str | None], str | None]

#: What a key of a request is of which nothing is known, and a value that policies do not name.
ANYTHING, STRANGE = "*", "~"

#: Of the families of operators of which a text is a value that it matches: whether that is so.  What is no ARN, and
#: neither true nor false, matches nothing.
_SPELLED: dict[str, Callable[[str], bool]] = {
    "string": lambda text: True,
    "arn": lambda text: arn.parse(text) is not None,
    "bool": lambda text: text.lower() in ("true", "false"),
}


def samples(statement: Statement) -> list[Sample]:
    """The condition keys of two requests that meet the conditions: one with few of them, one with all that there are.

    Where it is not plain what a key may be, it is ANYTHING.
    """
    by_key: dict[str, list[Condition]] = {}
    for condition in statement.conditions:
        by_key.setdefault(condition.key.folded, []).append(condition)
    few: dict[str, str | None] = {}
    many: dict[str, str | None] = {}
    for key, conditions in by_key.items():
        many[key] = value = _value(conditions[0]) if len(conditions) == 1 else ANYTHING
        few[key] = value if value is ANYTHING or _needs_key(conditions[0]) else None
    for text in _with_variables(statement):
        for piece in pieces_of(text):
            if piece.kind == VARIABLE:
                few[piece.text.lower()] = many[piece.text.lower()] = ANYTHING
    return [(few, None), (many, STRANGE)]


def may_meet(sample: Sample, statement: Statement) -> bool:
    """Whether a request with such keys may meet the conditions of a statement; False is sure."""
    values, rest = sample
    return all(_may_be_met(one, values.get(one.key.folded, rest)) for one in statement.conditions)


def _value(condition: Condition) -> str | None:
    """A value that meets a condition; None where the key may be absent and no value is plain to see."""
    operator = condition.operator
    if operator is None or not condition.values:
        return ANYTHING
    if operator.name == "Null":
        return None if any(value.text.lower() == "true" for value in condition.values) else ANYTHING
    if "Not" in operator.name:
        return ANYTHING if _needs_key(condition) else None
    may_be = _SPELLED.get(operator.family)
    texts = [value.text for value in condition.values if may_be is not None and may_be(value.text)]
    return ANYTHING if not texts or is_pinned(texts[-1], condition.statement) else texts[-1]


def is_pinned(text: str, statement: Statement) -> bool:
    """Whether the conditions of a statement may say what a variable in one of its texts stands for.

    Else that may be anything, and so the text as it is written.
    """
    if "${" not in text:
        return False
    lower = text.lower()
    return any(condition.key.folded in lower for condition in statement.conditions)


def _with_variables(statement: Statement) -> Iterator[str]:
    """The texts in which variables stand, whose keys have to be in a request."""
    for entry in (*statement.resources, *statement.not_resources):
        if "${" in entry.text:
            yield entry.text
    for condition in statement.conditions:
        for value in condition.values:
            if "${" in value.text:
                yield value.text


def _may_be_met(condition: Condition, value: str | None) -> bool:
    """Whether a value of its key may meet a condition; None is a request without the key."""
    if value is None:
        return not _needs_key(condition)
    operator = condition.operator
    if operator is None or value is ANYTHING:
        return True
    if operator.name == "Null":
        return any(one.text.lower() == "false" for one in condition.values)
    if operator.family not in ("string", "arn", "bool"):
        return True
    if "Not" in operator.name:
        return all(one.text != value for one in condition.values)
    return any(one.text == value or Pattern(one.text, fold=True).matches(value).possible for one in condition.values)


def _needs_key(condition: Condition) -> bool:
    """Whether no request without the key meets a condition."""
    operator = condition.operator
    if operator is None or operator.if_exists:
        return False
    if operator.name == "Null":
        return all(value.text.lower() == "false" for value in condition.values)
    return operator.qualifier == "ForAnyValue" or (operator.qualifier is None and "Not" not in operator.name)
