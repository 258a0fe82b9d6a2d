"""The evaluator against the AWS IAM User Guide: actions, resources, principals, and how statements decide."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.access.evaluate import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, evaluate
from policylint.access.evaluate_text import glob
from policylint.access.request import Request
from tests.access.evaluating import OBJECT, READ, allow, asked, deny, policy_of


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
