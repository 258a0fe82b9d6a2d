"""The evaluator's conditions against the AWS IAM User Guide: each row names the page that it is read off."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.access.evaluate import evaluate
from policylint.access.request import Request
from tests.access.evaluating import OBJECT, OPERATORS, READ, SETS, SEVERAL, allow, policy_of

ABSENT = None


@pytest.mark.parametrize(
    ("page", "operator", "wanted", "value", "expected"),
    [
        (OPERATORS, "StringEquals", "a", "a", True),
        (OPERATORS, "StringEquals", "a", "A", False),
        (OPERATORS, "StringEquals", "a*", "ab", False),
        (OPERATORS, "StringEquals", "a*", "a*", True),
        (OPERATORS, "StringEquals", ["a", "b"], "b", True),
        (OPERATORS, "StringEquals", "a", ABSENT, False),
        (OPERATORS, "StringEquals", "", "", True),
        (OPERATORS, "StringNotEquals", "a", "b", True),
        (OPERATORS, "StringNotEquals", "a", "a", False),
        (OPERATORS, "StringNotEquals", "a", ABSENT, True),
        (SEVERAL, "StringNotEquals", ["a", "b"], "b", False),
        (SEVERAL, "StringNotEquals", ["a", "b"], "c", True),
        (OPERATORS, "StringEqualsIgnoreCase", "Ab", "aB", True),
        (OPERATORS, "StringNotEqualsIgnoreCase", "Ab", "aB", False),
        (OPERATORS, "StringLike", "a*c", "abc", True),
        (OPERATORS, "StringLike", "a?c", "ac", False),
        (OPERATORS, "StringLike", "A*", "abc", False),
        (OPERATORS, "StringLike", "*", ABSENT, False),
        (OPERATORS, "StringNotLike", "a*", "abc", False),
        (OPERATORS, "StringNotLike", "a*", ABSENT, True),
        (OPERATORS, "NumericEquals", "10", "10.0", True),
        (OPERATORS, "NumericEquals", 10, "10", True),
        (OPERATORS, "NumericEquals", "ten", "ten", False),
        (OPERATORS, "NumericNotEquals", "10", "11", True),
        (OPERATORS, "NumericNotEquals", "10", ABSENT, True),
        (OPERATORS, "NumericLessThan", "10", "9.5", True),
        (OPERATORS, "NumericLessThan", "10", "10", False),
        (OPERATORS, "NumericLessThan", "10", ABSENT, False),
        (OPERATORS, "NumericLessThanEquals", "10", "10", True),
        (OPERATORS, "NumericLessThanEquals", "10", "9", True),
        (OPERATORS, "NumericLessThanEquals", "10", "100", False),
        (OPERATORS, "NumericGreaterThan", ["10", "20"], "15", True),
        (OPERATORS, "NumericGreaterThan", "-1", "-2", False),
        (OPERATORS, "NumericGreaterThanEquals", "10", "10", True),
        (OPERATORS, "DateEquals", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", True),
        (OPERATORS, "DateEquals", "2020-01-01T00:00:00Z", "1577836800", True),
        (OPERATORS, "DateEquals", "2020-01-01", "2020-01-01T00:00:00Z", True),
        (OPERATORS, "DateEquals", "2020-01-01", "2020-01-01T00:00:00.5Z", False),
        (OPERATORS, "DateNotEquals", "2020-01-01", "2020-01-02", True),
        (OPERATORS, "DateNotEquals", "2020-01-01", ABSENT, True),
        (OPERATORS, "DateLessThan", "2020-06-30T23:59:59Z", "2020-06-30T23:59:58Z", True),
        (OPERATORS, "DateLessThan", "2020-06-30T23:59:59Z", "2020-06-30T23:59:59Z", False),
        (OPERATORS, "DateLessThanEquals", "2020-06-30T23:59:59Z", "2020-06-30T23:59:59Z", True),
        (OPERATORS, "DateGreaterThan", "2020-01-01T00:00:01Z", "2021-01-01T00:00:00Z", True),
        (OPERATORS, "DateGreaterThan", "2020-01-01T00:00:01Z", "2019-12-31T23:00:00-01:00", False),
        (OPERATORS, "DateGreaterThanEquals", "2020-01-01T00:00:01Z", ABSENT, False),
        (OPERATORS, "DateGreaterThan", "2020-13-01", "2021-01-01", False),
        (OPERATORS, "Bool", "true", "true", True),
        (OPERATORS, "Bool", True, "true", True),
        (OPERATORS, "Bool", "false", "true", False),
        (OPERATORS, "Bool", "false", ABSENT, False),
        (OPERATORS, "Bool", "yes", "yes", False),
        (OPERATORS, "BoolIfExists", "false", ABSENT, True),
        (OPERATORS, "BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", True),
        (OPERATORS, "BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5", False),
        (OPERATORS, "BinaryEquals", "no base64!", "no base64!", False),
        (OPERATORS, "IpAddress", "203.0.113.0/24", "203.0.113.255", True),
        (OPERATORS, "IpAddress", "203.0.113.0/24", "203.0.114.0", False),
        (OPERATORS, "IpAddress", "203.0.113.7", "203.0.113.7", True),
        (OPERATORS, "IpAddress", "203.0.113.7", "203.0.113.8", False),
        (OPERATORS, "IpAddress", "203.0.113.7/24", "203.0.113.8", True),
        (OPERATORS, "IpAddress", ["203.0.113.0/24", "2001:DB8:1234:5678::/64"], "2001:db8:1234:5678::1", True),
        (OPERATORS, "IpAddress", "0.0.0.0/0", "2001:db8::1", False),
        (OPERATORS, "IpAddress", "0.0.0.0/0", ABSENT, False),
        (OPERATORS, "IpAddress", "203.0.113.0/255.255.255.0", "203.0.113.1", False),
        (OPERATORS, "NotIpAddress", ["203.0.113.0/24", "192.0.2.0/24"], "192.0.2.1", False),
        (OPERATORS, "NotIpAddress", "203.0.113.0/24", "198.51.100.1", True),
        (OPERATORS, "NotIpAddress", "203.0.113.0/24", ABSENT, True),
        # the page's own example of what ArnLike does not match, and StringLike does
        (
            OPERATORS,
            "ArnLike",
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            False,
        ),
        (
            OPERATORS,
            "StringLike",
            "arn:aws:someservice:*:111122223333:finance/*",
            "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
            True,
        ),
        (OPERATORS, "ArnLike", "arn:aws:sns:*:111122223333:t*", "arn:aws:sns:us-east-1:111122223333:topic:x", True),
        (OPERATORS, "ArnEquals", "arn:aws:sns:*:111122223333:t*", "arn:aws:sns:us-east-1:111122223333:topic", True),
        (OPERATORS, "ArnEquals", "arn:aws:sns:*:1:t", "arn:aws:SNS:us-east-1:1:t", False),
        (OPERATORS, "ArnLike", "arn:aws:sns:*", "arn:aws:sns:us-east-1:111122223333:topic", False),
        (OPERATORS, "ArnNotEquals", "arn:aws:sns:*:1:t", "arn:aws:sns:us-east-1:2:t", True),
        (OPERATORS, "ArnNotLike", "arn:aws:sns:*:1:t", "arn:aws:sns:us-east-1:1:t", False),
        (OPERATORS, "ArnNotLike", "arn:aws:sns:*:1:t", ABSENT, True),
        (OPERATORS, "StringEqualsIfExists", "a", ABSENT, True),
        (OPERATORS, "StringEqualsIfExists", "a", "b", False),
        (OPERATORS, "StringNotEqualsIfExists", "a", ABSENT, True),
        (OPERATORS, "Null", "true", ABSENT, True),
        (OPERATORS, "Null", "true", "x", False),
        (OPERATORS, "Null", "false", ABSENT, False),
        (OPERATORS, "Null", "false", "x", True),
        (OPERATORS, "Null", "true", [], True),
        (OPERATORS, "Null", False, ["x", "y"], True),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], ["a"], True),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], ["b", "a"], True),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], ABSENT, True),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], [], True),
        (SETS, "ForAllValues:StringEquals", ["a", "b"], "", True),
        (SETS, "ForAllValues:StringEquals", "a", "a", True),
        (SETS, "ForAllValues:StringLike", ["a*"], ["ab", "ac"], True),
        (SETS, "ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], True),
        (SETS, "ForAllValues:StringNotEquals", ["a", "b"], ["a", "d"], False),
        (SETS, "ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], True),
        (SETS, "ForAnyValue:StringEquals", ["a", "b"], ["c"], False),
        (SETS, "ForAnyValue:StringEquals", ["a", "b"], ABSENT, False),
        (SETS, "ForAnyValue:StringEquals", ["a", "b"], [], False),
        (SETS, "ForAnyValue:StringNotEquals", ["a", "b"], ["a", "c"], True),
        (SETS, "ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], False),
        (SETS, "ForAnyValue:StringNotEquals", ["a", "b"], ABSENT, False),
        # "Multivalued context keys require a condition set operator"
        (SETS, "StringEquals", "a", ["a", "b"], False),
        (SETS, "StringEquals", "a", ["a"], True),
        (SETS, "StringNotEquals", "c", ["a", "b"], False),
        (OPERATORS, "ForAnyValue:StringEqualsIfExists", "a", ABSENT, True),
        (OPERATORS, "stringequals", "a", "a", True),
        (OPERATORS, "StringIs", "a", "a", False),
    ],
)
def test_conditions(page: str, operator: str, wanted: Any, value: str | list[str] | None, expected: bool) -> None:
    policy = policy_of(allow(Condition={operator: {"aws:Example": wanted}}))
    context = {} if value is None else {"AWS:example": value}
    assert evaluate(policy, Request(None, READ, OBJECT, context)).allowed is expected, page


def test_all_operators_and_all_keys_must_hold() -> None:
    """Conditions with multiple context keys or values: operators and keys are joined by AND, values by OR."""
    condition = {"StringEquals": {"aws:A": ["1", "2"], "aws:B": "3"}, "StringNotEquals": {"aws:A": "2"}}
    policy = policy_of(allow(Condition=condition))
    for context, expected in (
        ({"aws:A": "1", "aws:B": "3"}, True),
        ({"aws:A": "2", "aws:B": "3"}, False),
        ({"aws:A": "1"}, False),
        ({"aws:A": "1", "aws:B": "4"}, False),
    ):
        assert evaluate(policy, Request(None, READ, OBJECT, context)).allowed is expected
