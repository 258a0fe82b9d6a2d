"""Condition blocks that no request meets: two conditions on one key that exclude each other, or a time that is over."""

from __future__ import annotations

from policylint.language.pattern import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from policylint.language.condition import Operator
    from policylint.policy.ast import Condition, Statement

#: Keys that are the time of the request, or a time before it (AWS IAM User Guide, "AWS global condition context keys").
_NOW = ("aws:currenttime", "aws:epochtime")
_PAST = (*_NOW, "aws:tokenissuetime")


class Contradiction:
    """Why no request meets a statement: `condition` fails, together with `other` if that is given; `words` says why."""

    __slots__ = ("condition", "other", "words")

    def __init__(self, condition: Condition, other: Condition | None, words: str) -> None:
        self.condition = condition
        self.other = other
        self.words = words


def never_holds(statement: Statement, today: str = "") -> bool:
    """Whether no request meets the conditions of a statement."""
    return bool(statement.conditions) and contradiction(statement, today) is not None


def contradiction(statement: Statement, today: str = "") -> Contradiction | None:
    """The first reason for which no request meets a statement; None also when that cannot be said.

    `today` is an ISO date that is surely not in the future, such as that of the catalog; without it no time is over.
    """
    by_key: dict[str, list[Condition]] = {}
    for condition in statement.conditions:
        if _is_plain(condition):
            by_key.setdefault(condition.key.folded, []).append(condition)
    for key, conditions in by_key.items():
        if today and key in _PAST:
            for condition in conditions:
                if _is_over(condition, today):
                    return Contradiction(condition, None, f"is over: no request is made before {_last(condition)}")
        for number, condition in enumerate(conditions):
            for other in conditions[:number]:
                if other.operator_node.text == condition.operator_node.text:
                    continue  # one key written twice, of which AWS takes neither: a mistake of its own
                words = _clash(other, condition)
                if words is not None:
                    return Contradiction(condition, other, words)
    return None


def _is_plain(condition: Condition) -> bool:
    """Whether it compares one value of the request with values that can all be seen."""
    operator = condition.operator
    return (
        operator is not None
        and operator.qualifier is None
        and condition.is_complete
        and bool(condition.values)
        and not condition.key.is_unknown
        and not any(value.has_hole for value in condition.values)
    )


def _clash(a: Condition, b: Condition) -> str | None:
    """Why two plain conditions on one key exclude each other."""
    first, second = a.operator, b.operator
    if first is None or second is None:
        return None
    if "null" in (first.family, second.family):
        return _clash_with_null(a, b) if first.family == "null" else _clash_with_null(b, a)
    if first.holds_without_key and second.holds_without_key:
        return None  # a request without the key meets both
    if first.family in _BOUNDED and first.family == second.family:
        return _clash_of_bounds(a, b)
    if {first.family, second.family} <= _TEXTUAL:
        return _clash_of_texts(a, b)
    if first.family == second.family == "ip":
        return _clash_of_ranges(a, b)
    return None


def has_begun(condition: Condition, today: str) -> bool:
    """Whether a condition asks for a time after one that is past; `today` as of `contradiction`."""
    operator = condition.operator
    if operator is None or condition.key.folded not in _NOW or not _is_plain(condition):
        return False
    if operator.name not in ("DateGreaterThan", "DateGreaterThanEquals"):
        return False
    moments = [_number(value.text, "date") for value in condition.values]
    now = _number(today, "date")
    return now is not None and any(moment is not None and moment < now for moment in moments)


_BOUNDED = ("numeric", "date")
_TEXTUAL = {"string", "arn", "bool"}


def _clash_with_null(null: Condition, other: Condition) -> str | None:
    wanted = {value.text.lower() for value in null.values}
    operator = other.operator
    if operator is None or len(wanted) != 1:
        return None
    if operator.family == "null":
        both = wanted | {value.text.lower() for value in other.values}
        return "the key cannot be absent and present" if both == {"true", "false"} else None
    if wanted == {"true"} and not operator.holds_without_key:
        return "a request without the key never meets it"
    return None


def _clash_of_texts(a: Condition, b: Condition) -> str | None:
    """Two lists of texts or patterns: none in common, or all of one excluded by the other."""
    one, two = a.operator, b.operator
    if one is None or two is None or (one.is_negated and two.is_negated):
        return None
    if one.is_negated:
        a, b, one, two = b, a, two, one
    if one.ignores_case and two.is_negated and not two.ignores_case:
        return None  # another spelling of the same is let through
    fold = one.ignores_case or two.ignores_case
    ours = [_Values(value.text, one, fold) for value in a.values]
    theirs = [_Values(value.text, two, fold) for value in b.values]
    if two.is_negated:
        if all(any(their.covers(our) for their in theirs) for our in ours):
            return "every value that it lets through is excluded"
        return None
    if not any(our.may_meet(their) for our in ours for their in theirs):
        return "no value is in both"
    return None


class _Values:
    """The values of a request that a value of a condition stands for: itself, or all that a pattern matches."""

    __slots__ = ("pattern", "text")

    def __init__(self, text: str, operator: Operator, fold: bool) -> None:
        # Requests have `true` and `false` in small letters, which Bool does not mind.
        self.text = text.lower() if fold or operator.family == "bool" else text
        has_wildcard = operator.takes_wildcards and ("*" in text or "?" in text)
        self.pattern = Pattern(self.text) if has_wildcard else None

    def covers(self, other: _Values) -> bool:
        """Whether all values of the other are among these for certain."""
        if other.pattern is None:
            return self.text == other.text if self.pattern is None else bool(self.pattern.matches(other.text))
        return self.pattern is not None and bool(self.pattern.covers(other.pattern))

    def may_meet(self, other: _Values) -> bool:
        """Whether a value may be among these and those of the other."""
        if self.pattern is None or other.pattern is None:
            return self.covers(other) or other.covers(self)
        return self.pattern.overlaps(other.pattern).possible


def _clash_of_ranges(a: Condition, b: Condition) -> str | None:
    """Two lists of addresses: none in common, or all of one excluded by the other."""
    one, two = a.operator, b.operator
    if one is None or two is None or (one.is_negated and two.is_negated):
        return None
    if one.is_negated:
        a, b, one, two = b, a, two, one
    ours, theirs = _ranges(a), _ranges(b)
    if not ours or not theirs:
        return None
    if two.is_negated:
        if all(any(our.version == their.version and our.subnet_of(their) for their in theirs) for our in ours):  # type: ignore[arg-type]
            return "every address that it lets through is excluded"
        return None
    if not any(our.version == their.version and our.overlaps(their) for our in ours for their in theirs):
        return "no address is in both"
    return None


def _ranges(condition: Condition) -> list[IPv4Network | IPv6Network]:
    """The ranges of a condition's values; none where one of them is no range."""
    from ipaddress import ip_network

    try:
        return [ip_network(value.text, strict=False) for value in condition.values]
    except ValueError:
        return []


def _clash_of_bounds(a: Condition, b: Condition) -> str | None:
    low = high = None  # each a bound and whether the bound itself is in
    for condition in (a, b):
        operator = condition.operator
        if operator is None:
            return None
        values = [_number(value.text, operator.family) for value in condition.values]
        numbers = [value for value in values if value is not None]
        if len(numbers) != len(values):
            return None
        closed = operator.name.endswith("Equals")
        if operator.name.endswith(("LessThan", "LessThanEquals")):
            high = (max(numbers), closed) if high is None else min(high, (max(numbers), closed))
        elif operator.name.endswith(("GreaterThan", "GreaterThanEquals")):
            low = (min(numbers), closed) if low is None else max(low, (min(numbers), closed))
        else:
            return None
    if low is None or high is None or low[0] < high[0] or (low[0] == high[0] and low[1] and high[1]):
        return None
    return "no value is above one and below the other"


def _number(text: str, family: str) -> float | None:
    """A number, or a moment as seconds since 1970."""
    from policylint.model import condition_values as values

    if family == "numeric":
        return float(text) if values.is_number(text) else None
    form = values.date_form(text)
    if form == values.EPOCH:
        return float(text)
    if form != values.GOOD_DATE or ("T" not in text.upper() and len(text) != len("2026-01-31")):
        return None
    from datetime import datetime, timezone

    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _is_over(condition: Condition, today: str) -> bool:
    operator = condition.operator
    if operator is None or operator.if_exists or operator.name not in ("DateLessThan", "DateLessThanEquals"):
        return False
    end, now = _last_moment(condition), _number(today, "date")
    return end is not None and now is not None and end < now


def _last_moment(condition: Condition) -> float | None:
    moments = [_number(value.text, "date") for value in condition.values]
    known = [moment for moment in moments if moment is not None]
    return max(known) if len(known) == len(moments) else None


def _last(condition: Condition) -> str:
    """The latest of its moments, as written."""
    return max(condition.values, key=lambda value: _number(value.text, "date") or 0.0).text
