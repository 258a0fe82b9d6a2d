"""Which escalation paths some statements open together, and what closes them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.model import escalation
from policylint.model.catalog import load
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

ACCOUNT = "111122223333"


def policy(*statements: dict[str, Any]) -> Policy:
    document = read(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), 0)
    assert isinstance(document.value, Object)
    return build(document.value, "", 0)


def names(*statements: dict[str, Any]) -> set[str]:
    return {way.path.name for way in escalation.open_paths(policy(*statements).statements)}


def allow(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def test_every_action_exists_and_is_spelt_as_aws_does() -> None:
    catalog = load()
    for path in escalation.paths():
        for action in path.actions:
            info = catalog.action(action)
            assert info is not None, action
            assert info.full_name == action


def test_every_path_is_told_apart_explained_and_sourced() -> None:
    paths = escalation.paths()
    assert len({path.name for path in paths}) == len(paths) > 100
    assert len({path.actions for path in paths}) == len(paths)
    for path in paths:
        assert path.url.startswith("https://")
        assert path.does[0].islower()
        assert not path.does.endswith(".")
        assert escalation.closing(path.kind)
        assert (path.kind == "pass-role") == (path.actions[0] == "iam:PassRole") == bool(path.passed_to)


def test_what_a_path_works_on_is_a_resource_of_its_first_action() -> None:
    catalog = load()
    for path in escalation.paths():
        info = catalog.action(path.actions[0])
        assert info is not None
        service = catalog.service(info.service)
        assert service is not None
        arns = [arn for name, _ in info.resource_types for arn in service.resource_types[name.lower()].arns]
        wanted, _, head = path.on.rstrip("*").partition(" ")
        assert any(f":{wanted}:" in arn and arn.split(":", 5)[5].startswith(head) for arn in arns), path


@pytest.mark.parametrize("path", escalation.paths(), ids=lambda path: path.name)
def test_each_path_is_found_in_one_statement_each_and_not_without_a_part(path: escalation.EscalationPath) -> None:
    statements = [allow(action) for action in path.actions]
    assert path.name in names(*statements)
    assert path.name in names(allow([action.upper() for action in path.actions]))
    for left_out in range(len(statements)):
        assert path.name not in names(*statements[:left_out], *statements[left_out + 1 :])
        assert path.name not in names(*statements, deny(path.actions[left_out]))


@pytest.mark.parametrize("path", escalation.paths(), ids=lambda path: path.name)
def test_each_path_is_found_under_a_wildcard_and_notaction(path: escalation.EscalationPath) -> None:
    assert path.name in names(*[allow(action.partition(":")[0] + ":*") for action in path.actions])
    assert path.name in names({"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"})
    first = path.actions[0]
    assert path.name not in names({"Effect": "Allow", "NotAction": first[:-2] + "*", "Resource": "*"})


PASS_LAMBDA = ("lambda:CreateFunction", "lambda:InvokeFunction")


@pytest.mark.parametrize(
    ("key", "operator", "value", "is_open"),
    [
        ("iam:PassedToService", "StringEquals", "lambda.amazonaws.com", True),
        ("iam:PassedToService", "StringEquals", ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"], False),
        ("iam:PassedToService", "StringEqualsIfExists", "ecs-tasks.amazonaws.com", False),
        ("iam:PassedToService", "StringLike", "*.amazonaws.com", True),
        ("iam:PassedToService", "StringLike", "lambda.*", True),
        ("iam:PassedToService", "StringEquals", "*.amazonaws.com", False),
        ("iam:PassedToService", "StringNotEquals", "lambda.amazonaws.com", False),
        ("iam:PassedToService", "StringNotEquals", "ec2.amazonaws.com", True),
        ("iam:PassedToService", "StringEquals", "lambda.amazonaws.com.cn", True),
        ("iam:PassedToService", "StringEquals", "${service}", False),
        ("iam:PassedToService", "Null", "false", True),
        ("iam:AssociatedResourceArn", "ArnLike", "arn:aws:ec2:*:*:instance/*", False),
        ("aws:ResourceTag/team", "StringEquals", "a", False),
        ("aws:MultiFactorAuthPresent", "Bool", "true", True),
        ("aws:SourceIp", "IpAddress", "203.0.113.0/24", True),
        ("aws:CurrentTime", "DateLessThan", "2020-01-01T00:00:00Z", False),
        ("aws:CurrentTime", "DateLessThan", "2999-01-01T00:00:00Z", True),
        ("aws:TokenIssueTime", "DateGreaterThan", "2020-01-01T00:00:01Z", True),
    ],
)
def test_conditions_on_passrole(key: str, operator: str, value: object, is_open: bool) -> None:
    found = names(allow(PASS_LAMBDA), allow("iam:PassRole", Condition={operator: {key: value}}))
    assert ("pass-role-lambda-invoke" in found) is is_open


@pytest.mark.parametrize(
    ("resource", "is_open"),
    [
        ("*", True),
        ("arn:aws:iam::*:role/*", True),
        ("arn:aws:iam::111122223333:role/*", True),
        ("arn:aws:iam::111122223333:*", True),
        ("arn:aws:iam:*", True),
        ("arn:aws:iam::111122223333:role/app-*", False),
        ("arn:aws:iam::111122223333:role/AdminRole", True),
        ("arn:aws:iam::111122223333:role/OrganizationAccountAccessRole", True),
        ("arn:aws:iam::111122223333:user/*", False),
        ("${role_arn}", False),
        ("arn:aws:iam::111122223333:role/${name}", False),
    ],
)
def test_roles_that_may_be_passed(resource: str, is_open: bool) -> None:
    found = names(allow(PASS_LAMBDA), allow("iam:PassRole", resource))
    assert ("pass-role-lambda-invoke" in found) is is_open


@pytest.mark.parametrize(
    ("action", "resource", "is_open"),
    [
        ("iam:CreatePolicyVersion", "arn:aws:iam::*:policy/app-*", True),
        ("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/*", False),
        ("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}", True),
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:role/app", True),
        ("iam:AttachRolePolicy", "arn:aws:iam::*:role/aws-service-role/*", False),
        ("iam:AttachRolePolicy", "arn:aws:iam::111122223333:user/*", False),
        ("iam:AttachRolePolicy", "${role}", False),
        ("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}", False),
        ("iam:CreateAccessKey", "arn:aws:iam::*:user/ci-*", False),
        ("iam:CreateAccessKey", "arn:aws:iam::*:user/*", True),
        ("iam:CreateAccessKey", "arn:aws:iam::*:user/prod-admin", True),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111122223333:function:orders", False),
        ("lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:111122223333:function:*", True),
        ("lambda:UpdateFunctionCode", "arn:aws:s3:::*", False),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy", False),
        ("sts:AssumeRole", "arn:aws:iam::*:role/*", True),
    ],
)
def test_resources_of_other_actions(action: str, resource: str, is_open: bool) -> None:
    assert bool(names(allow(action, resource))) is is_open


def test_commands_need_a_document_that_runs_what_one_likes() -> None:
    on = ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:document/AWSEC2-CreateVssSnapshot"]
    assert names(allow("ssm:SendCommand", on)) == set()
    assert names(allow("ssm:SendCommand", on), allow("ssm:SendCommand", "arn:aws:ssm:*:*:document/AWS-Run*")) == {
        "ssm-send-command"
    }


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        ({"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}, False),
        ({"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}, True),
        ({"ArnLike": {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/app/*"}}, False),
        ({"ArnNotEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}, True),
        ({"StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary"}}, False),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
    ],
)
def test_conditions_on_attaching(condition: dict[str, Any], is_open: bool) -> None:
    assert bool(names(allow("iam:AttachRolePolicy", Condition=condition))) is is_open


@pytest.mark.parametrize(
    ("statement", "is_open"),
    [
        (deny("iam:*"), False),
        (deny("iam:AttachRolePolicy", "arn:aws:iam::*:role/*"), False),
        (deny("iam:AttachRolePolicy", "arn:aws:iam::*:role/admin*"), True),
        ({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, False),
        ({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, True),
        ({"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::*:role/app/*"}, False),
        (deny("iam:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), True),
        (deny("iam:*", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), True),
        (deny("iam:*", Condition={"StringNotEquals": {"iam:PermissionsBoundary": "arn:x"}}), False),
        (deny("iam:*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}), False),
        (
            deny("iam:*", Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}}),
            True,
        ),
        (deny("iam:*", Condition={"ArnNotEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}), False),
        (deny("iam:*", Condition={"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}), True),
        (deny("${actions}"), False),
    ],
)
def test_denials(statement: dict[str, Any], is_open: bool) -> None:
    found = names(allow("iam:AttachRolePolicy"), statement)
    assert ("attach-role-policy" in found) is is_open


def test_a_denial_of_one_service_leaves_the_others() -> None:
    only = deny("iam:PassRole", Condition={"StringNotEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})
    found = names(allow([*PASS_LAMBDA, "ec2:RunInstances", "iam:PassRole"]), only)
    assert found == {"pass-role-lambda-invoke"}


def test_what_cannot_be_seen_is_not_blamed() -> None:
    assert names(allow("iam:AttachRolePolicy", Condition={"StringEquals": {"${key}": "x"}})) == set()
    assert names(allow("iam:Attach${what}")) == set()
    assert names(allow(["${first}", "iam:AttachRolePolicy"])) == {"attach-role-policy"}


ACTIONS = st.sampled_from([action for path in escalation.paths() for action in path.actions])
RESOURCES = st.sampled_from(["*", "arn:aws:iam::*:role/*", "arn:aws:iam::*:user/ci", "arn:aws:lambda:*:*:function:*"])
ALLOWS = st.builds(allow, st.lists(ACTIONS, min_size=1, max_size=6), RESOURCES)


def with_named(*statements: dict[str, Any]) -> set[str]:
    return {way.path.name for way in escalation.open_paths(policy(*statements).statements, named=True)}


@given(st.lists(ALLOWS, max_size=4), st.lists(ACTIONS, min_size=1, max_size=3), RESOURCES)
def test_named_resources_only_ever_add(statements: list[dict[str, Any]], denied: list[str], on: str) -> None:
    assert names(*statements) <= with_named(*statements)
    assert with_named(*statements, deny(denied, on)) <= with_named(*statements)
    services = {"StringEquals": {"iam:PassedToService": "none.amazonaws.com"}}
    guarded = [{**one, "Condition": services} if "iam:PassRole" in one["Action"] else one for one in statements]
    assert not any(name.startswith("pass-role-") for name in with_named(*guarded))


@pytest.mark.parametrize(
    ("condition", "is_open"),
    [
        ({}, True),
        ({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}, False),
        ({"StringLike": {"iam:PassedToService": "lambda.*"}}, False),
        ({"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}, True),
        ({"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, True),
        ({"Null": {"iam:PassedToService": "false"}}, True),
        ({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, False),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, True),
    ],
)
def test_a_named_role_and_the_service_that_receives_it(condition: dict[str, Any], is_open: bool) -> None:
    passed = allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/worker", Condition=condition)
    assert ("pass-role-lambda-invoke" in with_named(allow(PASS_LAMBDA), passed)) is is_open
    assert names(allow(PASS_LAMBDA), passed) == set()


@pytest.mark.parametrize(
    ("operator", "is_open"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("StringNotEquals", True),
        ("StringNotLike", True),
        ("Null", False),
    ],
)
def test_all_but_what_has_a_tag_is_still_all_the_rest(operator: str, is_open: bool) -> None:
    condition = {operator: {"aws:ResourceTag/team": "true"}}
    actions = ["ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:StopInstances"]
    assert bool(names(allow(actions, Condition=condition))) is is_open
    assert names(allow("iam:AttachRolePolicy", Condition=condition)) == set()


@given(st.lists(ALLOWS, max_size=4), ALLOWS, st.lists(ACTIONS, min_size=1, max_size=3))
def test_more_is_never_less_and_denying_never_more(
    statements: list[dict[str, Any]], another: dict[str, Any], denied: list[str]
) -> None:
    before = names(*statements)
    assert before <= names(*statements, another)
    assert names(*statements, deny(denied)) <= before
    assert names(*reversed(statements)) == before
