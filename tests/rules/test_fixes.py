"""What the fixes make of a policy: they are applied, and what is left has no such finding."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source


def apply_fixes(text: str, rule: str, kind: str = "identity") -> str:
    settings = Settings({rule: all_rules()[rule]}, kind)
    for _ in range(10):
        report = lint(Source("policy.json", text), settings)
        assert not report.crashes
        fixes = [finding.fix for finding in report.findings if finding.fix is not None]
        if not fixes:
            return text
        for edit in sorted(fixes[0].edits, key=lambda edit: -edit.span.start):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    raise AssertionError("the fixes do not come to an end")


def policy(actions: str, principal: str = "") -> str:
    statement = f'{{"Effect": "Allow", {principal}"Action": {actions}, "Resource": "*"}}'
    return f'{{"Version": "2012-10-17", "Statement": {statement}}}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["s3:Get*", "s3:GetObject", "s3:PutObject"]', '["s3:Get*", "s3:PutObject"]'),
        ('["s3:GetObject", "s3:Get*"]', '["s3:Get*"]'),
        ('["s3:Get*", "s3:GetObject"]', '["s3:Get*"]'),
        ('["a:a", "s3:Get*", "s3:GetObject", "s3:GetObjectAcl"]', '["a:a", "s3:Get*"]'),
        ('["s3:Get*","s3:GetObject","a:a","s3:GetObjectAcl","a:b"]', '["s3:Get*","a:a","a:b"]'),
        ('["a:a", "a:a", "b:*", "b:c"]', '["a:a", "b:*"]'),
        ('[\n  "s3:Get*",\n  "s3:GetObject",\n  "a:a"\n]', '[\n  "s3:Get*",\n  "a:a"\n]'),
        ('["s3:Get*", {"Fn::Sub": "s3:GetObject"}, "a:a"]', '["s3:Get*", "a:a"]'),
    ],
)
def test_redundant_action(before: str, after: str) -> None:
    assert apply_fixes(policy(before), "redundant-action") == policy(after)


def test_inside_a_string() -> None:
    for rule, before, after in (
        ("redundant-action", '["s3:Get*", "s3:GetObject"]', '["s3:Get*"]'),
        ("invalid-action", '["s3:GetObjct"]', '["s3:GetObject"]'),
    ):
        text = json.dumps({"Policy": policy(before)})
        assert json.loads(apply_fixes(text, rule)) == {"Policy": policy(after)}


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("invalid-action", '"s3:ListBuckets"', '"s3:ListAllMyBuckets"'),
        ("invalid-action", '["GetObject", "s3:PutObject"]', '["s3:GetObject", "s3:PutObject"]'),
        ("invalid-action", '"apigateway:Invoke"', '"execute-api:Invoke"'),
        ("invalid-service-in-action", '"stepfunctions:StartExecution"', '"states:StartExecution"'),
        ("retired-service", '"zocalo:DescribeUsers"', '"workdocs:DescribeUsers"'),
    ],
)
def test_names(rule: str, before: str, after: str) -> None:
    assert apply_fixes(policy(before), rule) == policy(after)


def test_what_widens_a_policy_is_never_safe() -> None:
    settings = Settings(policy_type="trust")
    text = policy('"sts:AssumeRole"', '"Principal": {"Service": "rolesanywhere.amazonaws.com"}, ')
    fixes = [
        f.fix for f in lint(Source("p.json", text), settings).findings if f.rule.startswith("missing-action-for-roles")
    ]
    assert [fix is not None and fix.safe for fix in fixes] == [False]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"sts:AssumeRole"', '["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]'),
        ('["sts:AssumeRole", "sts:TagSession"]', '["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]'),
    ],
)
def test_roles_anywhere(before: str, after: str) -> None:
    principal = '"Principal": {"Service": "rolesanywhere.amazonaws.com"}, '
    rule = "missing-action-for-roles-anywhere-trust-policy"
    assert apply_fixes(policy(before, principal), rule, "trust") == policy(after, principal)


def test_mismatched_action() -> None:
    principal = '"Principal": {"Federated": "accounts.google.com"}, '
    fixed = apply_fixes(policy('"sts:AssumeRole"', principal), "mismatched-action-for-principal", "trust")
    assert fixed == policy('"sts:AssumeRoleWithWebIdentity"', principal)
