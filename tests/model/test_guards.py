"""Which conditions keep strangers out."""

from __future__ import annotations

import json

import pytest

from policylint.model import guards
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object


def policy(*statements: object) -> Policy:
    node = read(json.dumps({"Version": "2012-10-17", "Statement": statements})).value
    assert isinstance(node, Object)
    return build(node)


def leak(operator: str, key: str, value: object) -> str | None:
    return guards.leak(policy({"Condition": {operator: {key: value}}}).statements[0].conditions[0])


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringEquals", "aws:PrincipalOrgID", "o-1"),
        ("StringEquals", "aws:PrincipalOrgID", "*"),  # no wildcard here: nobody matches
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/*"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:*"),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket*"),
        ("ArnLike", "aws:SourceArn", "arn:aws:sns:*:${account}:*"),
        ("StringLike", "aws:userid", "AROAEXAMPLEID:*"),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.1", "2001:db8::/32"]),
        ("Bool", "aws:PrincipalIsAWSService", True),
        ("StringBogus", "aws:PrincipalOrgID", "o-1"),  # nobody knows what it does
    ],
)
def test_tight(operator: str, key: str, value: object) -> None:
    assert leak(operator, key, value) is None


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringNotEquals", "aws:PrincipalOrgID", "o-1"),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"),
        ("ForAllValues:StringEquals", "aws:PrincipalOrgPaths", "o-1/"),
        ("Null", "aws:PrincipalOrgID", "false"),
        ("StringLike", "aws:PrincipalOrgID", "o-*"),
        ("StringLike", "aws:SourceVpce", ["vpce-1a2b3c4d", "vpce-*"]),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin"),
        ("ArnEquals", "aws:SourceArn", "arn:aws:sns:*:*:topic"),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
        ("StringLike", "aws:userid", "*:bob"),
        ("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "::/0"]),
        ("Bool", "aws:PrincipalIsAWSService", "false"),
    ],
)
def test_leaks(operator: str, key: str, value: object) -> None:
    assert leak(operator, key, value)


def test_which_keys_say_who() -> None:
    condition = policy({"Condition": {"StringEquals": {"AWS:SOURCEVPCE": "vpce-1"}}}).statements[0].conditions[0]
    assert guards.says_who(condition)
    condition = policy({"Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}}}).statements[0].conditions[0]
    assert not guards.says_who(condition)


def test_for_all_values_with_a_null_check() -> None:
    statement = policy(
        {
            "Condition": {
                "ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/"},
                "Null": {"aws:PrincipalOrgPaths": "false"},
            }
        }
    ).statements[0]
    assert [condition.operator_node.text for condition in guards.guards(statement)] == ["ForAllValues:StringEquals"]


ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
ELSEWHERE = {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}


@pytest.mark.parametrize(
    ("deny", "answer"),
    [
        ({"Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": ELSEWHERE}, True),
        ({"Principal": {"AWS": "*"}, "NotAction": "s3:PutObject", "Resource": "*", "Condition": ELSEWHERE}, True),
        ({"NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}, True),
        ({"Principal": "*", "Action": "s3:Put*", "Resource": "*", "Condition": ELSEWHERE}, False),
        ({"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/x/*", "Condition": ELSEWHERE}, False),
        ({"Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*", "Condition": ELSEWHERE}, False),
        (
            {
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            False,
        ),
    ],
)
def test_a_deny_takes_it_back(deny: dict[str, object], answer: bool) -> None:
    both = policy(ALLOW, {"Effect": "Deny", **deny})
    assert guards.is_denied_to_strangers(both.statements[0], both) is answer
