"""One condition of a policy against one request.

Part of the evaluator, which is there to check the prover, and so shares no code with it.  Everything here is read off
the AWS IAM User Guide, "IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or
values", "Single-valued vs. multivalued context keys" and "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from policylint.access.evaluate_text import filled, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from policylint.access.request import Request
    from policylint.language.condition import Operator
    from policylint.policy.ast import Condition


def holds(condition: Condition, request: Request, variables: bool) -> bool:
    """Whether the request meets the condition.

    AWS leaves open what these come to: a key with several values under an operator without set qualifier does not meet
    the condition; an operator that does not exist is never met; IfExists is met by a request without the key, whatever
    the set qualifier.
    """
    operator = condition.operator
    if operator is None:
        return False
    wanted = [value.text for value in condition.values]
    values = request.values(condition.key_node.text)
    if operator.name == "Null":
        return any(text.lower() == ("false" if values else "true") for text in wanted)
    if not values and operator.if_exists:
        return True
    if operator.qualifier is not None:
        # "... or if the context key value resolves to a null dataset, such as an empty string"
        several = () if values == ("",) else values
        met = (_met(operator, value, wanted, request, variables) for value in several)
        return all(met) if operator.qualifier == "ForAllValues" else any(met)
    if not values:
        return "Not" in operator.name
    return len(values) == 1 and _met(operator, values[0], wanted, request, variables)


def _met(operator: Operator, value: str, wanted: list[str], request: Request, variables: bool) -> bool:
    """Whether one value of the request is as the operator wants it, set qualifier and IfExists aside.

    Several values of the policy are alternatives; under a negated operator none of them may match.  A variable without
    a value matches nothing, and "causes the statement to be invalid": not even a negated operator is met then.
    """
    if "Not" in operator.name:
        compare = _COMPARE[operator.name.replace("Not", "")]
        answers = [compare(text, value, request, variables) for text in wanted]
        return all(answer is False for answer in answers)
    compare = _COMPARE[operator.name]
    return any(compare(text, value, request, variables) is True for text in wanted)


def _string_equals(text: str, value: str, request: Request, variables: bool) -> bool | None:
    parts = filled(text, request, wildcards=False, variables=variables)
    return None if parts is None else "".join(parts) == value


def _string_equals_ignore_case(text: str, value: str, request: Request, variables: bool) -> bool | None:
    parts = filled(text, request, wildcards=False, variables=variables)
    return None if parts is None else "".join(parts).lower() == value.lower()


def _string_like(text: str, value: str, request: Request, variables: bool) -> bool | None:
    parts = filled(text, request, wildcards=True, variables=variables)
    return None if parts is None else matches(parts, value)


def _bool(text: str, value: str, request: Request, variables: bool) -> bool | None:
    parts = filled(text, request, wildcards=False, variables=variables)
    if parts is None:
        return None
    wanted, found = "".join(parts).lower(), value.lower()
    return wanted == found and found in ("true", "false")


def _binary_equals(text: str, value: str, request: Request, variables: bool) -> bool | None:
    import base64

    try:
        return base64.b64decode(text, validate=True) == base64.b64decode(value, validate=True)
    except ValueError:
        return False


def _arn_like(text: str, value: str, request: Request, variables: bool) -> bool | None:
    """The six fields of the ARN, between colons, "checked separately"; the last may hold colons itself."""
    parts = filled(text, request, wildcards=True, variables=variables)
    if parts is None:
        return None
    fields: list[list[str]] = [[]]
    for part in parts:
        if part == ":" and len(fields) < 6:
            fields.append([])
        else:
            fields[-1].append(part)
    found = value.split(":", 5)
    return len(fields) == len(found) == 6 and all(map(matches, fields, found))


def _ip_address(text: str, value: str, request: Request, variables: bool) -> bool | None:
    """A range in CIDR form, or one address."""
    import ipaddress

    prefix = text.partition("/")[2]
    if prefix and not prefix.isdecimal():  # a netmask, which the standard library would take
        return False
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False


def _number(text: str) -> Decimal | None:
    from decimal import Decimal
    from re import ASCII, fullmatch

    if fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", text, ASCII) is None:
        return None
    return Decimal(text)


def _moment(text: str) -> Decimal | None:
    """Seconds since 1970: of ISO 8601 in "one of the W3C implementations", or of epoch time."""
    from datetime import datetime, timezone
    from decimal import Decimal
    from re import ASCII, fullmatch

    parts = fullmatch(
        r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?)?)?)?",
        text,
        ASCII,
    )
    if parts is None:
        return _number(text)
    year, month, day, hour, minute, second = (int(parts[i] or (1 if i in (2, 3) else 0)) for i in range(1, 7))
    try:
        start = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return None
    offset = (int(parts[9] or 0) * 60 + int(parts[10] or 0)) * (-60 if parts[8] == "-" else 60)
    days = (start - datetime(1970, 1, 1, tzinfo=timezone.utc)).days
    return Decimal(days * 86400 + hour * 3600 + minute * 60 + second - offset) + Decimal(parts[7] or 0)


def _ordered(read: Callable[[str], Decimal | None], test: Callable[[Decimal, Decimal], bool]) -> Compare:
    def compare(text: str, value: str, request: Request, variables: bool) -> bool | None:
        wanted, found = read(text), read(value)
        return wanted is not None and found is not None and test(found, wanted)

    return compare


if TYPE_CHECKING:
    #: (the policy's value, the request's value, the request, whether there are variables) to yes, no, or no value.
    Compare = Callable[[str, str, Request, bool], bool | None]

_COMPARE: dict[str, Compare] = {
    "StringEquals": _string_equals,
    "StringEqualsIgnoreCase": _string_equals_ignore_case,
    "StringLike": _string_like,
    "Bool": _bool,
    "BinaryEquals": _binary_equals,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "IpAddress": _ip_address,
}
for _name, _read in (("Numeric", _number), ("Date", _moment)):
    _COMPARE[_name + "Equals"] = _ordered(_read, lambda found, wanted: found == wanted)
    _COMPARE[_name + "LessThan"] = _ordered(_read, lambda found, wanted: found < wanted)
    _COMPARE[_name + "LessThanEquals"] = _ordered(_read, lambda found, wanted: found <= wanted)
    _COMPARE[_name + "GreaterThan"] = _ordered(_read, lambda found, wanted: found > wanted)
    _COMPARE[_name + "GreaterThanEquals"] = _ordered(_read, lambda found, wanted: found >= wanted)
