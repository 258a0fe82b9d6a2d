"""The evaluator against the AWS IAM User Guide: each row names the page that it is read off."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.access.evaluate import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, evaluate
from policylint.access.evaluate_text import glob
from policylint.access.request import Request
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

OPERATORS = "IAM JSON policy elements: Condition operators"
SETS = "Single-valued vs. multivalued context keys"
SEVERAL = "Conditions with multiple context keys or values"
VARIABLES = "IAM policy elements: Variables and tags"
PRINCIPAL = "AWS JSON policy elements: Principal"
NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal"
LOGIC = "Policy evaluation logic"

READ = "s3:GetObject"
OBJECT = "arn:aws:s3:::example-bucket/report.txt"


def policy_of(*statements: dict[str, Any], version: str | None = "2012-10-17") -> Policy:
    document = ({"Version": version} if version else {}) | {"Statement": list(statements)}
    node = read(json.dumps(document)).value
    assert isinstance(node, Object)
    return build(node)


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | elements


def deny(**elements: Any) -> dict[str, Any]:
    return allow(**elements) | {"Effect": "Deny"}


def asked(
    policy: Policy, action: str = READ, resource: str = OBJECT, principal: str | None = None, **context: Any
) -> str:
    return evaluate(policy, Request(principal, action, resource, context)).result


@pytest.mark.parametrize(
    ("statements", "result", "decides"),
    [
        ([], IMPLICIT_DENY, None),
        ([allow()], ALLOWED, 0),
        ([allow(Action="s3:PutObject")], IMPLICIT_DENY, None),
        ([allow(), deny()], EXPLICIT_DENY, 1),
        ([deny(Action="s3:Put*"), allow()], ALLOWED, 1),
        ([deny(Resource="arn:aws:s3:::other/*"), allow(Action="*")], ALLOWED, 1),
        ([allow(), allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})], ALLOWED, 0),
    ],
)
def test_a_deny_beats_an_allow_and_silence_denies(
    statements: list[dict[str, Any]], result: str, decides: int | None
) -> None:
    """Policy evaluation logic."""
    policy = policy_of(*statements)
    decision = evaluate(policy, Request(None, READ, OBJECT))
    assert decision.result == result
    assert (None if decision.statement is None else decision.statement.index) == decides
    assert decision.allowed is (result == ALLOWED)


def test_several_policies_are_one() -> None:
    """Policy evaluation logic: a Deny in any policy of the identity counts."""
    first, second = policy_of(allow()), policy_of(deny())
    request = Request(None, READ, OBJECT)
    assert evaluate([first, first], request).allowed
    assert evaluate([first, second], request).result == EXPLICIT_DENY
    assert evaluate([], request).result == IMPLICIT_DENY


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        # IAM JSON policy elements: Action: "the prefix and the action name are case insensitive"
        ("S3:getobject", READ, True),
        ("s3:*", READ, True),
        ("*", READ, True),
        ("s3:Get*", READ, True),
        ("s3:Get?bject", READ, True),
        ("s3:Get?", READ, False),
        ("s3:*Object*", "s3:GetObjectAcl", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
        ("s3:Get[O]bject", READ, False),
        ("iam:*", READ, False),
    ],
)
def test_actions(pattern: str, action: str, expected: bool) -> None:
    assert (asked(policy_of(allow(Action=pattern)), action) == ALLOWED) is expected
    not_action = {"Effect": "Allow", "NotAction": pattern, "Resource": "*"}
    assert (asked(policy_of(not_action), action) == ALLOWED) is not expected


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        # IAM JSON policy elements: Resource
        ("*", OBJECT, True),
        ("arn:aws:s3:::example-bucket/*", OBJECT, True),
        ("arn:aws:s3:::example-bucket", OBJECT, False),
        ("arn:aws:s3:::Example-bucket/*", OBJECT, False),
        ("arn:aws:s3:::example-bucket/report.???", OBJECT, True),
        ("arn:aws:s3:::example-bucket/report.????", OBJECT, False),
        ("arn:aws:s3:::*/report.txt", OBJECT, True),
        ("arn:aws:s3:::*/report.txt", "arn:aws:s3:::a/b/c/report.txt", True),
        ("arn:aws:s3*", OBJECT, True),
        ("*", "*", True),
        ("arn:aws:s3:::example-bucket/*", "*", False),
        ("arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-b-b", False),
        ("a*?", "a", False),
        ("a**", "a", True),
    ],
)
def test_resources(pattern: str, resource: str, expected: bool) -> None:
    assert (asked(policy_of(allow(Resource=pattern)), resource=resource) == ALLOWED) is expected
    not_resource = {"Effect": "Allow", "Action": "*", "NotResource": [pattern]}
    assert (asked(policy_of(not_resource), resource=resource) == ALLOWED) is not expected


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


@pytest.mark.parametrize(
    ("resource", "name", "context", "expected"),
    [
        ("home/${aws:username}/*", "home/ana/x", {"aws:username": "ana"}, True),
        ("home/${aws:username}/*", "home/eve/x", {"aws:username": "ana"}, False),
        ("home/${AWS:UserName}/*", "home/ana/x", {"aws:username": "ana"}, True),
        # no value: nothing is matched
        ("home/${aws:username}/*", "home//x", {}, False),
        ("home/${aws:username}/*", "home/${aws:username}/x", {}, False),
        # a value is no pattern
        ("home/${aws:username}/*", "home/ana/x", {"aws:username": "*"}, False),
        ("home/${aws:username}/*", "home/*/x", {"aws:username": "*"}, True),
        ("home/${aws:username, 'guest'}/*", "home/guest/x", {}, True),
        ("home/${aws:username, 'guest'}/*", "home/ana/x", {"aws:username": "ana"}, True),
        ("home/${aws:username, 'guest'}/*", "home/guest/x", {"aws:username": "ana"}, False),
        ("${aws:PrincipalTag/team}/*", "red/x", {"aws:PrincipalTag/team": "red"}, True),
        # a multivalued key cannot be a variable
        ("${aws:TagKeys}/*", "a/x", {"aws:TagKeys": ["a", "b"]}, False),
        ("${*}/x", "*/x", {}, True),
        ("${*}/x", "a/x", {}, False),
        ("${?}${$}", "?$", {}, True),
        # a template's placeholder is text
        ("${bucket}/x", "${bucket}/x", {}, True),
    ],
)
def test_variables_in_resources(resource: str, name: str, context: dict[str, Any], expected: bool) -> None:
    """IAM policy elements: Variables and tags."""
    request = Request(None, READ, f"arn:aws:s3:::{name}", context)
    assert evaluate(policy_of(allow(Resource=f"arn:aws:s3:::{resource}")), request).allowed is expected


def test_before_2012_there_are_no_variables() -> None:
    """IAM JSON policy elements: Version."""
    for version in (None, "2008-10-17"):
        policy = policy_of(allow(Resource="home/${aws:username}/*"), version=version)
        assert asked(policy, resource="home/ana/x", **{"aws:username": "ana"}) == IMPLICIT_DENY
        assert asked(policy, resource="home/${aws:username}/x", **{"aws:username": "ana"}) == ALLOWED


@pytest.mark.parametrize(
    ("operator", "wanted", "context", "expected"),
    [
        ("StringEquals", "${aws:username}", {"k:v": "ana", "aws:username": "ana"}, True),
        ("StringEquals", "${aws:username}", {"k:v": "ana"}, False),
        ("StringNotEquals", "${aws:username}", {"k:v": "ana", "aws:username": "eve"}, True),
        # "any attempt to match it fails and causes the statement to be invalid"
        ("StringNotEquals", "${aws:username}", {"k:v": "ana"}, False),
        ("StringEquals", ["${aws:username}", "ana"], {"k:v": "ana"}, True),
        ("StringLike", "x-${aws:username}-*", {"k:v": "x-ana-1", "aws:username": "ana"}, True),
        ("StringLike", "${*}", {"k:v": "a"}, False),
        ("StringEquals", "${*}", {"k:v": "*"}, True),
        (
            "ArnLike",
            "${aws:PrincipalArn}",
            {"k:v": "arn:aws:iam::1:user/a", "aws:PrincipalArn": "arn:aws:iam::1:user/a"},
            True,
        ),
        ("ArnLike", "arn:aws:iam::${aws:A}:user/a", {"k:v": "arn:aws:iam::1:user/a", "aws:A": "1"}, True),
        # "You can't use a policy variable with other operators"
        ("NumericEquals", "${aws:A}", {"k:v": "1", "aws:A": "1"}, False),
        ("IpAddress", "${aws:A}", {"k:v": "192.0.2.1", "aws:A": "192.0.2.1"}, False),
    ],
)
def test_variables_in_conditions(operator: str, wanted: Any, context: dict[str, Any], expected: bool) -> None:
    """IAM policy elements: Variables and tags."""
    policy = policy_of(allow(Condition={operator: {"k:v": wanted}}))
    assert evaluate(policy, Request(None, READ, OBJECT, context)).allowed is expected


ANA = "arn:aws:iam::111122223333:user/ana"
ROLE = "arn:aws:iam::111122223333:role/path/worker"
SESSION = "arn:aws:sts::111122223333:assumed-role/worker/job-1"
ROOT = "arn:aws:iam::111122223333:root"
FEDERATED = "arn:aws:sts::111122223333:federated-user/ana"
STRANGER = "arn:aws:iam::444455556666:user/ana"
ANYONE = "*"
SERVICE = "ec2.amazonaws.com"
IDP = "accounts.google.com"
CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
EVERYBODY = (ANA, ROLE, SESSION, ROOT, FEDERATED, STRANGER, ANYONE, SERVICE, IDP, CANONICAL)


@pytest.mark.parametrize(
    ("entry", "meant", "named"),
    [
        ("*", EVERYBODY, EVERYBODY),
        ({"AWS": "*"}, EVERYBODY, EVERYBODY),
        ({"AWS": "111122223333"}, (ANA, ROLE, SESSION, ROOT, FEDERATED), (ROOT,)),
        ({"AWS": ROOT}, (ANA, ROLE, SESSION, ROOT, FEDERATED), (ROOT,)),
        ({"AWS": ANA}, (ANA,), (ANA,)),
        ({"AWS": ROLE}, (ROLE, SESSION), (ROLE,)),
        ({"AWS": SESSION}, (SESSION,), (SESSION,)),
        ({"AWS": FEDERATED}, (FEDERATED,), (FEDERATED,)),
        # "You cannot use a wildcard to match part of a principal name or ARN"
        ({"AWS": "arn:aws:iam::111122223333:user/*"}, (), ()),
        ({"AWS": "arn:aws:iam::111122223333:user/Ana"}, (), ()),
        ({"AWS": [STRANGER, ANA]}, (STRANGER, ANA), (STRANGER, ANA)),
        ({"Service": SERVICE}, (SERVICE,), (SERVICE,)),
        ({"Federated": IDP}, (IDP,), (IDP,)),
        ({"CanonicalUser": CANONICAL}, (CANONICAL,), (CANONICAL,)),
        ({"AWS": ANA, "Service": SERVICE}, (ANA, SERVICE), (ANA, SERVICE)),
        ({"Service": "*"}, (), ()),
    ],
)
def test_principals(entry: Any, meant: tuple[str, ...], named: tuple[str, ...]) -> None:
    """Principal, and NotPrincipal, where an account is only itself and a role not its sessions."""
    allowed = policy_of({"Effect": "Allow", "Principal": entry, "Action": "*", "Resource": "*"})
    assert tuple(who for who in EVERYBODY if asked(allowed, principal=who) == ALLOWED) == tuple(
        who for who in EVERYBODY if who in meant
    )
    others = policy_of({"Effect": "Allow", "NotPrincipal": entry, "Action": "*", "Resource": "*"})
    assert {who for who in EVERYBODY if asked(others, principal=who) != ALLOWED} == set(named)
    assert asked(allowed) == IMPLICIT_DENY
    assert asked(others) == IMPLICIT_DENY


def test_the_guides_not_principal_example() -> None:
    """AWS JSON policy elements: NotPrincipal: with Bob and his account named, all but Bob are denied."""
    account = "arn:aws:iam::444455556666"
    policy = policy_of(
        {
            "Effect": "Deny",
            "NotPrincipal": {"AWS": [f"{account}:user/Bob", f"{account}:root"]},
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::BUCKETNAME", "arn:aws:s3:::BUCKETNAME/*"],
        }
    )
    resource = "arn:aws:s3:::BUCKETNAME/x"
    assert asked(policy, resource=resource, principal=f"{account}:user/Bob") == IMPLICIT_DENY
    assert asked(policy, resource=resource, principal=f"{account}:user/Eve") == EXPLICIT_DENY


def test_a_trust_policy_has_no_resource() -> None:
    policy = policy_of({"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"})
    assert asked(policy, "sts:AssumeRole", ROLE, SERVICE) == ALLOWED
    assert asked(policy, "sts:AssumeRole", ROLE, "lambda.amazonaws.com") == IMPLICIT_DENY


def test_what_is_broken_allows_nothing() -> None:
    for broken in (
        {"Effect": "allow", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Resource": "*"},
        allow(Condition="yes"),
        allow(Condition={"StringEquals": "yes"}),
        allow(Condition={"NumericEquals": {"aws:A": "one"}}),
    ):
        assert asked(policy_of(broken), **{"aws:A": "one"}) == IMPLICIT_DENY


def test_requests_compare_by_what_they_ask() -> None:
    one = Request(ANA, "S3:getobject", OBJECT, {"aws:A": "x", "aws:B": []})
    same = Request(ANA, READ, OBJECT, {"AWS:a": ["x"]})
    assert one == same
    assert hash(one) == hash(same)
    assert one != Request(ANA, READ, OBJECT.upper(), {"aws:A": "x"})
    assert one != Request(None, READ, OBJECT, {"aws:A": "x"})
    assert "getobject" in repr(one)


TEXTS = st.text("ab:*?[.\n", max_size=8)


@given(TEXTS, TEXTS)
def test_wildcards_are_those_of_a_regular_expression(pattern: str, text: str) -> None:
    """IAM JSON policy elements: Resource: `*` is any combination of characters, `?` any single one, nothing else."""
    expression = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    assert glob(pattern, text) is (re.fullmatch(expression, text, re.DOTALL) is not None)
