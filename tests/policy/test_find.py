"""Policies are found by their shape, wherever they stand, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.engine import Settings, lint
from policylint.policy.find import Search, find, has_policy_words, may_hold_policy
from policylint.readers.json import read
from policylint.source import Source

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [ALLOW]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def search(document: Any) -> Search:
    value = read(json.dumps(document)).value
    assert value is not None
    return find(value)


def found(document: Any) -> list[tuple[str, str | None, str | None]]:
    return [(one.pointer, one.kind, one.resource_type) for one in search(document).policies]


def pointers(document: Any) -> list[str]:
    return [pointer for pointer, _, _ in found(document)]


class TestWhereTheyAre:
    def test_bare(self) -> None:
        (one,) = search(POLICY).policies
        assert (one.pointer, one.depth, one.is_root, one.wrapped) == ("", 0, True, None)

    def test_in_a_list(self) -> None:
        (one,) = search([POLICY]).policies
        assert one.pointer == "/0"
        assert one.wrapped is not None

    def test_several_in_a_list_are_somebody_s_collection(self) -> None:
        first, second = search([POLICY, TRUST]).policies
        assert (first.pointer, second.pointer) == ("/0", "/1")
        assert first.wrapped is second.wrapped is None

    def test_get_policy_version(self) -> None:
        answer = {"PolicyVersion": {"Document": POLICY, "VersionId": "v1", "IsDefaultVersion": True}}
        assert found(answer) == [("/PolicyVersion/Document", "identity", None)]

    def test_get_role_policy(self) -> None:
        assert pointers({"RoleName": "r", "PolicyName": "p", "PolicyDocument": POLICY}) == ["/PolicyDocument"]

    def test_get_role(self) -> None:
        assert found({"Role": {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}}) == [
            ("/Role/AssumeRolePolicyDocument", "trust", None)
        ]

    def test_get_bucket_policy(self) -> None:
        (one,) = search({"Policy": json.dumps(POLICY)}).policies
        assert (one.pointer, one.depth, one.is_root) == ("/Policy", 1, False)

    def test_get_account_authorization_details(self) -> None:
        answer = {
            "UserDetailList": [{"UserName": "ana", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": POLICY}]}],
            "GroupDetailList": [{"GroupPolicyList": [{"PolicyDocument": POLICY}]}],
            "RoleDetailList": [{"AssumeRolePolicyDocument": TRUST, "RolePolicyList": [{"PolicyDocument": POLICY}]}],
            "Policies": [{"PolicyVersionList": [{"Document": POLICY}, {"Document": POLICY}]}],
        }
        assert found(answer) == [
            ("/UserDetailList/0/UserPolicyList/0/PolicyDocument", "identity", None),
            ("/GroupDetailList/0/GroupPolicyList/0/PolicyDocument", "identity", None),
            ("/RoleDetailList/0/AssumeRolePolicyDocument", "trust", None),
            ("/RoleDetailList/0/RolePolicyList/0/PolicyDocument", "identity", None),
            ("/Policies/0/PolicyVersionList/0/Document", "identity", None),
            ("/Policies/0/PolicyVersionList/1/Document", "identity", None),
        ]

    @pytest.mark.parametrize(("type_", "kind"), [("SERVICE_CONTROL_POLICY", "scp"), ("RESOURCE_CONTROL_POLICY", "rcp")])
    def test_organizations(self, type_: str, kind: str) -> None:
        answer = {"Policy": {"PolicySummary": {"Id": "p-1", "Type": type_}, "Content": json.dumps(POLICY)}}
        assert found(answer) == [("/Policy/Content", kind, None)]
        template = {"Type": "AWS::Organizations::Policy", "Properties": {"Type": type_, "Content": POLICY}}
        assert found(template) == [("/Properties/Content", kind, None)]

    def test_terraform_state(self) -> None:
        state = {"version": 4, "resources": [{"instances": [{"attributes": {"policy": json.dumps(POLICY)}}]}]}
        assert pointers(state) == ["/resources/0/instances/0/attributes/policy"]

    @pytest.mark.parametrize(
        ("type_", "kind"), [("SERVICE_CONTROL_POLICY", "scp"), ("RESOURCE_CONTROL_POLICY", "rcp"), ("TAG_POLICY", None)]
    )
    def test_terraform_plan(self, type_: str, kind: str | None) -> None:
        """What will be is looked at, and not once more where it stands as a change."""
        resources = [
            {"type": "aws_iam_role", "values": {"assume_role_policy": json.dumps(TRUST)}},
            {"type": "aws_s3_bucket_policy", "values": {"policy": json.dumps(POLICY)}},
            {"type": "aws_organizations_policy", "values": {"content": json.dumps(POLICY), "type": type_}},
            {"type": "aws_iam_policy", "values": {"policy": json.dumps(POLICY)}},
            {"type": "aws_iam_policy_document", "values": {"json": json.dumps(POLICY)}},
        ]
        plan = {
            "format_version": "1.2",
            "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": [{"change": {"before": {"policy": json.dumps(POLICY)}, "after": resources[1]}}],
            "prior_state": {"values": {"policy": json.dumps(POLICY)}},
        }
        where = "/planned_values/root_module/resources"
        assert found(plan) == [
            (f"{where}/0/values/assume_role_policy", "trust", None),
            (f"{where}/1/values/policy", None, "AWS::S3::Bucket"),
            (f"{where}/2/values/content", kind, None),
            (f"{where}/3/values/policy", "identity", None),
            (f"{where}/4/values/json", None, None),
        ]

    def test_terraform_configuration(self) -> None:
        """In Terraform's JSON syntax, the resources of a type are there by their names, or lists of them are."""
        body = {"policy": json.dumps(POLICY)}
        configuration = {
            "resource": {
                "aws_s3_bucket_policy": {"logs": body},
                "aws_iam_role": {"app": {"assume_role_policy": json.dumps(TRUST), "inline_policy": [body]}},
                "aws_iam_policy": {"reader": [body]},
            },
            "data": {"aws_iam_policy_document": {"any": {"override_policy_documents": [json.dumps(POLICY)]}}},
        }
        assert found(configuration) == [
            ("/resource/aws_s3_bucket_policy/logs/policy", None, "AWS::S3::Bucket"),
            ("/resource/aws_iam_role/app/assume_role_policy", "trust", None),
            ("/resource/aws_iam_role/app/inline_policy/0/policy", "identity", None),
            ("/resource/aws_iam_policy/reader/0/policy", "identity", None),
            ("/data/aws_iam_policy_document/any/override_policy_documents/0", None, None),
        ]

    def test_terraform_configuration_attaches(self) -> None:
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        resources = {
            "aws_iam_role": {"app": {"name": "app", "managed_policy_arns": [arn]}},
            "aws_iam_role_policy_attachment": {
                "same": {"role": "app", "policy_arn": arn},
                "other": [{"policy_arn": arn}],
                "nothing": "here",
            },
            "aws_iam_group": "none",
        }
        attached = search({"resource": resources}).attached
        assert [(one.arn.text, one.role) for one in attached] == [(arn, "app"), (arn, None)]

    def test_the_tree_that_cdk_writes_repeats_the_templates(self) -> None:
        tree = {"version": "tree-0.1", "tree": {"id": "App", "attributes": {"policyDocument": POLICY}}}
        assert pointers(tree) == []
        assert pointers({**tree, "version": "1.0"}) == ["/tree/attributes/policyDocument"]

    def test_cloudformation(self) -> None:
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": {
                "Role": {
                    "Type": "AWS::IAM::Role",
                    "Properties": {
                        "AssumeRolePolicyDocument": TRUST,
                        "Policies": [{"PolicyName": "p", "PolicyDocument": POLICY}],
                    },
                },
                "Bucket/Policy": {
                    "Type": "AWS::S3::BucketPolicy",
                    "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": POLICY},
                },
                "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": POLICY}},
                "Files": {"Type": "AWS::EFS::FileSystem", "Properties": {"FileSystemPolicy": POLICY}},
                "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Policy": POLICY}},
            },
        }
        assert found(template) == [
            ("/Resources/Role/Properties/AssumeRolePolicyDocument", "trust", None),
            ("/Resources/Role/Properties/Policies/0/PolicyDocument", "identity", None),
            ("/Resources/Bucket~1Policy/Properties/PolicyDocument", None, "AWS::S3::Bucket"),
            ("/Resources/Key/Properties/KeyPolicy", "resource", "AWS::KMS::Key"),
            ("/Resources/Files/Properties/FileSystemPolicy", "resource", "AWS::EFS::FileSystem"),
            ("/Resources/Api/Properties/Policy", None, "AWS::ApiGateway::RestApi"),
        ]

    def test_cloudformation_with_functions(self) -> None:
        template = {
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Fn::If": ["Strict", ALLOW, {"Ref": "AWS::NoValue"}]},
                    {"Effect": "Allow", "Action": "s3:*", "Resource": {"Fn::Sub": "arn:aws:s3:::${Bucket}/*"}},
                ],
            }
        }
        assert pointers(template) == ["/PolicyDocument"]

    def test_an_event_bus_has_one_statement_and_eventbridge_writes_the_rest(self) -> None:
        properties = {"EventBusName": "orders", "StatementId": "all", "Statement": {**ALLOW, "Principal": "*"}}
        template = {"Resources": {"Bus": {"Type": "AWS::Events::EventBusPolicy", "Properties": properties}}}
        assert found(template) == [("/Resources/Bus/Properties", "resource", None)]
        report = lint(Source("template.json", json.dumps(template)), Settings())
        assert {f.rule for f in report.findings} == {"public-principal"}
        (part,) = report.parts
        assert part.pointer_to(part.findings[0].span) == "/Resources/Bus/Properties/Statement/Principal"


class TestBroken:
    """A whole document that was meant to be a policy is one, so that somebody tells what is wrong."""

    @pytest.mark.parametrize(
        "document",
        [
            {"Version": "2012-10-17"},
            {"Version": "2012-10-17", "Statement": "invalid"},
            {"Version": "2012-10-17", "Statement": []},
            {"Version": "2012-10-17", "Statement": "${statements}"},
            {"Version": "2012-10-17", "Statment": [ALLOW]},
            {"Version": "2012-10-17", "statements": [{"action": "s3:*"}]},
            {"version": "2012-10-17", "statement": [ALLOW]},
            {"Version": 1, "Statement": ALLOW},
            {"Version": "2024-01-01", "Statement": []},
            {"Statement": []},
            {"Statement": {"Action": "s3:*", "Resource": "*"}},
            {"Statement": [{"effect": "Allow", "action": "s3:*", "resource": "*"}]},
            ALLOW,
            {"Effect": "allow", "NotAction": "s3:*"},
            {"Version": "2012-10-17", "Policies": []},
        ],
    )
    def test_found(self, document: dict[str, Any]) -> None:
        assert pointers(document) == [""]

    def test_a_policy_inside_goes_first(self) -> None:
        assert pointers({"Version": "2012-10-17", "Policies": [POLICY]}) == ["/Policies/0"]

    def test_misspelt_inside_of_something(self) -> None:
        document = {"PolicyDocument": {"Version": "2012-10-17", "Statements": [ALLOW]}}
        assert pointers(document) == ["/PolicyDocument"]


class TestLookAlikes:
    @pytest.mark.parametrize(
        "document",
        [
            pytest.param({"name": "x", "version": "1.0.0", "scripts": {"test": "jest"}}, id="package.json"),
            pytest.param({"version": 4, "resources": [{"type": "aws_s3_bucket", "instances": []}]}, id="tfstate"),
            pytest.param({"rules": [{"Effect": "allow", "Subject": "*"}], "Version": "1.0"}, id="rule engine"),
            pytest.param({"flags": [{"Name": "f", "Effect": "on", "Condition": {"user": "x"}}]}, id="feature flags"),
            pytest.param({"Effect": "fade", "Action": "click"}, id="user interface"),
            pytest.param({"Version": "1.0", "StartAt": "A", "States": {"A": {"Type": "Pass"}}}, id="step functions"),
            pytest.param(
                {"ConfigRuleName": "r", "Source": {"Owner": "AWS", "SourceIdentifier": "X"}, "Scope": {}},
                id="config rule",
            ),
            pytest.param({"Statement": "SELECT * FROM t", "Parameters": []}, id="PartiQL"),
            pytest.param([{"Statement": "SELECT * FROM t"}, {"Statement": "SELECT 1"}], id="PartiQL batch"),
            pytest.param({"Statement": {"ByteMatchStatement": {"SearchString": "x"}}}, id="WAF statement"),
            pytest.param(
                {"Name": "r", "Priority": 0, "Statement": {"NotStatement": {"Statement": {}}}, "Action": {"Block": {}}},
                id="WAF rule",
            ),
            pytest.param({"definition": {"static": {"statement": "permit(principal, action, resource);"}}}, id="Cedar"),
            pytest.param({"Version": "2012-10-17T00:00:00Z", "Items": []}, id="another Version"),
            pytest.param({"Version": "2018-11-05", "Statement": "text"}, id="another Version and Statement"),
            pytest.param({"CacheVersion": "2012-10-17", "Effect": None}, id="a date"),
            pytest.param(
                {"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]},
                id="stack policy",
            ),
            pytest.param(
                {"Statement": {"Effect": "Allow", "NotAction": ["Update:Delete"], "Principal": "*", "Resource": "*"}},
                id="stack policy of one statement",
            ),
            pytest.param({"tags": {"owner_tag": {"tag_key": {"@@assign": "Owner"}}}}, id="tag policy"),
            pytest.param({"text": "a Statement about an Effect, no JSON"}, id="prose"),
            pytest.param({"text": '{"template": "{{ Statement }} Version"'}, id="a broken template in a string"),
            pytest.param({"code": "{ print('Statement', Effect, Version) }"}, id="code in a string"),
            pytest.param([], id="list"),
            pytest.param("Statement Effect", id="string"),
            pytest.param(None, id="null"),
        ],
    )
    def test_not_found(self, document: Any) -> None:
        result = search(document)
        assert result.policies == []
        assert result.flaws == []


def test_the_quick_look_misses_nothing() -> None:
    for document in (POLICY, {"Policy": json.dumps(POLICY)}, {"Version": "2008-10-17"}, ALLOW):
        assert may_hold_policy(json.dumps(document))
    assert may_hold_policy('{"\\u0053tatement": []}')
    assert may_hold_policy('{"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}')
    assert not may_hold_policy(json.dumps({"name": "x", "version": "1.0.0"}))
    assert has_policy_words('{"Statement": [{"Effect": ')
    assert not has_policy_words('{"version": 1')


def test_order_is_that_of_the_text() -> None:
    assert pointers({"b": POLICY, "a": [TRUST, {"x": json.dumps(POLICY)}], "c": POLICY}) == [
        "/b",
        "/a/0",
        "/a/1/x",
        "/c",
    ]
