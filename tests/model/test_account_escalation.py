"""What the policies of a principal open together: documents that can have no part in it make no difference."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from policylint.engine import Settings, lint
from policylint.model.account_escalation import Escalations
from policylint.rules.registry import all_rules
from policylint.source import Source

NAME = "escalation-by-several-policies"
ACTIONS = [
    "iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances", "iam:CreatePolicyVersion",
    "s3:GetObject", "sqs:*", "iam:*", "*", "lambda:Create*",
]  # fmt: skip
RESOURCES = ["*", "arn:aws:iam::111122223333:role/*", "arn:aws:s3:::a/*"]
STATEMENTS = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
        "Action": st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2),
        "Resource": st.sampled_from(RESOURCES),
    }
)
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=2)


def inline(policies: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"PolicyName": f"p{number}", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
        for number, statements in enumerate(policies)
    ]


def told(dump: dict[str, Any]) -> list[tuple[str, list[str], str | None]]:
    report = lint(Source("account.json", json.dumps(dump)), Settings({NAME: all_rules()[NAME]}))
    assert report.crashes == []
    return [(f.message, [related.message for related in f.related], f.help) for f in report.findings]


@given(st.lists(POLICIES, max_size=3), st.lists(POLICIES, max_size=2), st.none() | POLICIES)
def test_it_is_the_same_as_with_all_documents(
    own: list[list[dict[str, Any]]], of_group: list[list[dict[str, Any]]], boundary: list[dict[str, Any]] | None
) -> None:
    a = "arn:aws:iam::111122223333:"
    user: dict[str, Any] = {"UserName": "ana", "Arn": a + "user/ana", "GroupList": ["g"], "UserPolicyList": inline(own)}
    group = {"GroupName": "g", "Arn": a + "group/g", "GroupPolicyList": inline(of_group)}
    dump: dict[str, Any] = {"UserDetailList": [user], "GroupDetailList": [group], "Policies": []}
    if boundary is not None:
        user["PermissionsBoundary"] = {"PermissionsBoundaryArn": a + "policy/Limit"}
        version = {"IsDefaultVersion": True, "Document": {"Version": "2012-10-17", "Statement": boundary}}
        dump["Policies"] = [{"PolicyName": "Limit", "Arn": a + "policy/Limit", "PolicyVersionList": [version]}]
    found = told(dump)
    with patch.object(Escalations, "_helpful", lambda self, grants: grants):
        assert found == told(dump)
