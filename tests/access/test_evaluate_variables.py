"""The evaluator's policy variables against the AWS IAM User Guide."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.access.evaluate import ALLOWED, IMPLICIT_DENY, evaluate
from policylint.access.request import Request
from tests.access.evaluating import OBJECT, READ, allow, asked, policy_of


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
