"""What is told of old copies of AWS managed policies beside the finding itself."""

from __future__ import annotations

import json
from typing import Any

from policylint.engine import Settings, lint
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.rules.managed_policies.copy import _changes
from policylint.rules.registry import all_rules
from policylint.source import Source

NAME = "old-copy-of-aws-managed-policy"


def allow(*actions: str, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def help_of(copy: dict[str, Any], current: dict[str, Any]) -> list[str]:
    node = read(json.dumps(copy)).value
    assert node is not None
    return _changes(build(node), current).splitlines()  # type: ignore[arg-type]


def test_what_aws_added_in_the_help() -> None:
    text = json.dumps(policy(allow("s3:List*", "S3:get*")))
    report = lint(Source("p.json", text), Settings({NAME: all_rules()[NAME]}))
    (finding,) = report.findings
    assert finding.help == "since then AWS added s3-object-lambda:Get*, s3-object-lambda:List*, s3:Describe*"


def test_what_the_other_covers_is_no_news() -> None:
    old, new = policy(allow("ec2:*", "sqs:SendMessage")), policy(allow("ec2:DescribeVpcs", "SQS:sendmessage", "sns:*"))
    assert help_of(old, new) == ["since then AWS added sns:*", "since then AWS took away ec2:*"]


def test_resources_conditions_and_denies() -> None:
    old = policy(allow("s3:GetObject", resource=["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]))
    new = policy(
        allow("s3:GetObject", resource="arn:aws:s3:::*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::secret/*"},
    )
    assert help_of(old, new) == [
        "since then AWS added the resource arn:aws:s3:::*",
        "since then AWS added a condition on aws:SecureTransport",
        "since then AWS added a Deny of s3:GetObject",
    ]
    assert help_of(new, old) == [
        "since then AWS took away the resource arn:aws:s3:::*",
        "since then AWS took away a condition on aws:SecureTransport",
        "since then AWS took away a Deny of s3:GetObject",
    ]


def test_another_combination_of_the_same() -> None:
    one, other = "arn:aws:sqs:*:*:a", "arn:aws:sqs:*:*:b"
    old = policy(allow("sqs:SendMessage", resource=one), allow("sqs:ReceiveMessage", resource=other))
    new = policy(allow("sqs:SendMessage", resource=other), allow("sqs:ReceiveMessage", resource=one))
    assert help_of(old, new) == ["since then AWS changed which actions go with which resources and conditions"]
