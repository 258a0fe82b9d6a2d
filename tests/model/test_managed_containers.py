"""Which managed policies may allow what a policy allows."""

from __future__ import annotations

import json
from typing import Any

from policylint.access.changes import document
from policylint.access.compare import compare
from policylint.access.comparison import NO_NEW_ACCESS
from policylint.model import managed_policies
from policylint.model.catalog import load
from policylint.model.managed_containers import containers, count
from policylint.policy.ast import Policy
from policylint.source import Source


def policy(*actions: str, resource: str = "*") -> Policy:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return document(Source("p.json", text)).policies[0]


def built(made: Any) -> Policy:
    return document(Source("q.json", json.dumps(made))).policies[0]


def test_the_fewest_actions_come_first() -> None:
    found = containers(policy("sqs:ListQueues"), load())
    sizes = [one.size(load()) for one in found]
    assert sizes == sorted(sizes)
    names = [one.policy.name for one in found]
    assert names.index("AmazonSQSReadOnlyAccess") < names.index("AmazonSQSFullAccess")
    assert "AdministratorAccess" not in names


def test_what_the_comparison_proves_is_among_them() -> None:
    """The quick answer leaves out none that the exact one would take, among policies about S3."""
    own = policy("s3:GetObject", "S3:listbucket", resource="arn:aws:s3:::a")
    found = {one.policy.name for one in containers(own, load())}
    proved = {
        managed.name
        for managed in managed_policies.load().policies()
        if managed.name.startswith("AmazonS3")
        and "/aws-service-role/" not in managed.arn
        and compare(built(managed.document), own).verdict == NO_NEW_ACCESS
    }
    assert "AmazonS3ReadOnlyAccess" in proved
    assert proved <= found


def test_actions_are_counted_once() -> None:
    assert count(["sqs:ListQueues", "SQS:listqueues", "sqs:ListQueue?"], load()) == 1
    assert count(["sqs:NoSuchAction"], load()) == 0
