"""The options of within-aws-managed-policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source

NAME = "within-aws-managed-policy"
READS = ["sqs:ListQueues", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
ONE_QUEUE = {"Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}
TLS = {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
DENY = {"Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:secret"}


def said(actions: list[str], options: dict[str, Any], *more: dict[str, Any], **other: Any) -> list[str]:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*", **other}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement, *more]})
    report = lint(Source("p.json", text), Settings({NAME: all_rules()[NAME]}, options={NAME: options}))
    assert report.crashes == []
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(("actions", "share", "told"), [(3, 50, 1), (2, 50, 0), (2, 30, 1), (1, 10, 1), (3, 51, 0)])
def test_share(actions: int, share: int, told: int) -> None:
    """AmazonSQSReadOnlyAccess has six actions."""
    assert len(said(READS[-actions:], {"share": share})) == told


@pytest.mark.parametrize(("other", "more"), [(ONE_QUEUE, ()), (TLS, ()), ({}, (DENY,))])
def test_narrowed(other: dict[str, Any], more: tuple[dict[str, Any], ...]) -> None:
    assert said(READS, {}, *more, **other) == []
    words = "AWS's managed policy `AmazonSQSReadOnlyAccess` allows all of this: 3 of its 6 actions"
    assert said(READS, {"narrowed": True}, *more, **other) == [words]
