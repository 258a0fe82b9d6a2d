"""Which managed policies allow what a policy allows."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest

from policylint.access.changes import document
from policylint.access.compare import compare
from policylint.access.comparison import NO_NEW_ACCESS
from policylint.model import managed_policies
from policylint.model.catalog import load
from policylint.model.managed_containers import containers, count, listed
from policylint.model.managed_policies import ManagedPolicy
from policylint.policy.ast import Policy
from policylint.source import Source


def built(made: Any) -> Policy:
    return document(Source("p.json", json.dumps(made))).policies[0]


def policy(*actions: str, resource: str = "*") -> Policy:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return built({"Version": "2012-10-17", "Statement": [statement]})


def names(found: Policy, share: int = 1, narrowed: bool = True) -> dict[str, bool]:
    """The containers of a policy, in order, with whether they are sure."""
    return {one.name: sure for one, _, sure, _ in containers(found, load(), share, narrowed)}


def test_the_fewest_actions_come_first() -> None:
    found = policy("sqs:ListQueues")
    sizes = [size for _, size, _, own in containers(found, load(), 1, False) if own == 1]
    assert sizes == sorted(sizes)
    assert len(sizes) > 5
    order = list(names(found))
    assert order.index("AmazonSQSReadOnlyAccess") < order.index("AmazonSQSFullAccess")
    assert "AdministratorAccess" not in order
    assert list(names(found, share=15)) == order[: len(names(found, share=15))] != order


def test_it_agrees_with_the_comparison() -> None:
    """Among policies about S3, none is left out that the comparison takes, and none is sure that it does not."""
    own = policy("s3:GetObject", "S3:listbucket", resource="arn:aws:s3:::a")
    found = names(own)
    proved = {
        managed.name
        for managed in managed_policies.load().policies()
        if managed.name.startswith("AmazonS3")
        and not managed.is_linked
        and compare(built(managed.document), own).verdict == NO_NEW_ACCESS
    }
    assert "AmazonS3ReadOnlyAccess" in proved
    assert proved <= found.keys()
    assert {name for name in found if name.startswith("AmazonS3") and found[name]} <= proved


def less_an_action(managed: ManagedPolicy) -> Policy | None:
    """A managed policy less the last action of its longest list; None for one that is no container, or has no list."""
    made = json.loads(json.dumps(managed.document))
    statements = listed(made["Statement"])
    lists = [s["Action"] for s in statements if s["Effect"] == "Allow" and isinstance(s.get("Action"), list)]
    if not lists or any(s["Effect"] == "Deny" or "NotAction" in s or "NotResource" in s for s in statements):
        return None
    longest = max(lists, key=len)
    del longest[-1:]
    return built(made) if longest else None


@pytest.mark.parametrize("start", range(5))
def test_a_managed_policy_holds_itself_less_an_action(start: int) -> None:
    tried = 0
    for managed in islice(managed_policies.load().policies(), start, None, 60):
        if managed.is_linked or managed_policies.is_deprecated(managed.name):
            continue
        own = less_an_action(managed)
        if own is not None and "*" not in {a.service_name for s in own.statements for a in s.actions}:
            assert names(own, narrowed=False)[managed.name]
            tried += 1
    assert tried > 5


def test_actions_are_counted_once() -> None:
    assert count(["sqs:listqueues", "sqs:listqueues", "sqs:listqueue?"], load()) == 1
    assert count(["sqs:nosuchaction"], load()) == 0
