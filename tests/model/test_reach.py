"""How a statement lets an action through, and how much it leaves open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.model.breadth import is_narrowed, is_whole_service, open_resource
from policylint.model.reach import PASS_ROLE_KEYS, is_every_role, may_be_role, narrows, reach, way_in
from policylint.policy.ast import Statement
from policylint.policy.build import build
from policylint.readers.json import read

PASS_ROLE = "iam:PassRole"


def statement(**elements: Any) -> Statement:
    value = read(json.dumps({"Statement": {"Effect": "Allow", **elements}})).value
    return build(value).statements[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("elements", "how", "text"),
    [
        ({"Action": "iam:PassRole"}, "name", "iam:PassRole"),
        ({"Action": ["iam:*", "IAM:passrole"]}, "name", "IAM:passrole"),
        ({"Action": ["s3:*", "iam:P*"]}, "pattern", "iam:P*"),
        ({"Action": "*"}, "pattern", "*"),
        ({"NotAction": ["s3:*"]}, "rest", None),
        ({"NotAction": "s3:*"}, "rest", "s3:*"),
    ],
)
def test_way_in(elements: dict[str, Any], how: str, text: str | None) -> None:
    found = way_in(statement(**elements, Resource="*"), PASS_ROLE)
    assert found is not None
    assert (found[1], found[0].text) == (how, text)


@pytest.mark.parametrize(
    "elements",
    [
        {"Action": "iam:GetRole"},
        {"Action": "iam:${action}"},
        {"NotAction": ["s3:*", "iam:Pass*"]},
        {"NotAction": ["s3:*", "${more}"]},
        {"NotAction": ["s3:*", {"Ref": "More"}]},
        {"Action": "s3:*", "NotAction": "s3:*"},
        {},
    ],
)
def test_no_sure_way_in(elements: dict[str, Any]) -> None:
    assert way_in(statement(**elements, Resource="*"), PASS_ROLE) is None


@pytest.mark.parametrize(
    ("elements", "shape"),
    [
        ({"Action": PASS_ROLE, "Resource": "*"}, "star-in-resource"),
        ({"Action": "iam:*", "Resource": ["x", "*"]}, "star-in-action-and-resource"),
        ({"NotAction": "s3:*", "Resource": "*"}, "star-in-resource-and-not-action"),
        ({"Action": PASS_ROLE, "NotResource": "x"}, "not-resource"),
        ({"Action": "iam:*", "NotResource": "x"}, "star-in-action-and-not-resource"),
        ({"NotAction": "s3:*", "NotResource": "x"}, "not-action-and-not-resource"),
    ],
)
def test_shapes(elements: dict[str, Any], shape: str) -> None:
    found = reach(statement(**elements), PASS_ROLE, PASS_ROLE_KEYS)
    assert found is not None
    assert found.shape == shape


@pytest.mark.parametrize(
    "elements",
    [
        {"Effect": "Deny", "Action": PASS_ROLE, "Resource": "*"},
        {"Action": PASS_ROLE, "Resource": "arn:aws:iam::111122223333:role/app-*"},
        {"Action": PASS_ROLE, "NotResource": "*"},
        {"Action": PASS_ROLE, "NotResource": ["x", {"Ref": "More"}]},
        {"Action": PASS_ROLE, "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "x"}}},
        {"Action": PASS_ROLE},
    ],
)
def test_no_reach(elements: dict[str, Any]) -> None:
    assert reach(statement(**elements), PASS_ROLE, PASS_ROLE_KEYS) is None


@pytest.mark.parametrize(
    ("block", "answer"),
    [
        ({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, True),
        ({"StringLike": {"IAM:passedtoservice": "ec2.*"}}, True),
        # A star is a plain character to StringEquals: the condition never holds, and that is another rule's to say.
        ({"StringEquals": {"iam:PassedToService": "*"}}, True),
        ({"StringLike": {"iam:PassedToService": ["ec2.amazonaws.com", "*"]}}, False),
        ({"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}}, False),
        ({"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, False),
        ({"Null": {"iam:PassedToService": "false"}}, False),
        ({"StringEquals": {"aws:CalledVia": "ec2.amazonaws.com"}}, False),
        ({"StringEquals": {"${key}": "x"}}, True),
        ({"Ref": "Condition"}, True),
        ({}, False),
    ],
)
def test_narrows(block: dict[str, Any], answer: bool) -> None:
    assert narrows(statement(Action="*", Resource="*", Condition=block), PASS_ROLE_KEYS) is answer


@pytest.mark.parametrize(
    ("text", "every", "some"),
    [
        ("*", True, True),
        ("arn:*", True, True),
        ("arn:aws:iam::*:role/*", True, True),
        ("arn:aws:iam::111122223333:role/*", True, True),
        ("arn:aws:iam::111122223333:*", True, True),
        ("arn:aws-cn:iam::*:ro*", True, True),
        ("arn:aws:iam::*:role/app-*", False, True),
        ("arn:aws:iam::111122223333:role/app", False, True),
        ("arn:aws:iam::111122223333:user/*", False, False),
        ("arn:aws:s3:::*", False, False),
        ("${arn}", False, False),
    ],
)
def test_roles(text: str, every: bool, some: bool) -> None:
    (resource,) = statement(Action="*", Resource=text).resources
    assert is_every_role(resource) is every
    assert may_be_role(resource) is some


@pytest.mark.parametrize(
    ("text", "service", "answer"),
    [
        ("arn:aws:s3:::*", "s3", True),
        ("arn:aws:sqs:*:*:*", "sqs", True),
        ("arn:aws:sqs:*:111122223333:*", "SQS", True),
        ("arn:aws:sqs:us-east-1:111122223333:*", "sqs", False),
        ("arn:aws:s3:::reports*", "s3", False),
        ("arn:aws:s3:::*", "sqs", False),
        ("arn:aws:s3:::", "s3", False),
        ("*", "s3", False),
    ],
)
def test_whole_service(text: str, service: str, answer: bool) -> None:
    (resource,) = statement(Action="*", Resource=text).resources
    assert is_whole_service(resource, service) is answer


def test_open_resource() -> None:
    several = statement(Action="*", Resource=["arn:aws:s3:::reports", "arn:aws:s3:::*", "**"])
    found = open_resource(several)
    assert found is not None
    assert found.text == "**"
    found = open_resource(several, "s3")
    assert found is not None
    assert found.text == "arn:aws:s3:::*"
    assert open_resource(statement(Action="*", Resource="${all}")) is None
    assert open_resource(statement(Action="*", NotResource="*")) is None


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("aws:ResourceTag/team", True),
        ("aws:RequestTag/team", True),
        ("AWS:resourceaccount", True),
        ("aws:CalledVia", True),
        ("kms:ViaService", True),
        ("ec2:ResourceTag/team", True),
        ("${key}", True),
        ("aws:SourceIp", False),
        ("aws:PrincipalOrgID", False),
        ("aws:PrincipalTag/team", False),
        ("aws:MultiFactorAuthPresent", False),
        ("aws:RequestedRegion", False),
        ("saml:sub", False),
        ("sts:ExternalId", False),
    ],
)
def test_is_narrowed(key: str, answer: bool) -> None:
    assert is_narrowed(statement(Action="*", Resource="*", Condition={"StringEquals": {key: "x"}})) is answer


def test_nothing_is_known_of_a_hidden_condition() -> None:
    assert is_narrowed(statement(Action="*", Resource="*", Condition={"Fn::If": ["Prod", {}, {}]}))
    assert not is_narrowed(statement(Action="*", Resource="*"))
