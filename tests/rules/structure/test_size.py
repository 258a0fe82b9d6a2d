"""The quotas of policy sizes: no page could hold an example, so they are made here."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source

RULES = {name: rule for name, rule in all_rules().items() if name.startswith("policy-size-")}


def policy(size: int, **more: object) -> str:
    """A policy of just so many characters, none of them white space."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::", **more}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    short = size - len(json.dumps(document, separators=(",", ":")))
    statement["Resource"] = "arn:aws:s3:::" + "x" * short
    return json.dumps(document, separators=(",", ":"))


def found(text: str, kind: str = "identity", resource_type: str | None = None) -> list[tuple[str, str]]:
    report = lint(Source("p.json", text), Settings(RULES, kind, resource_type))
    assert not report.crashes
    return [(finding.rule, finding.message) for finding in report.findings]


QUOTAS = [
    ("identity", None, 10_240, "policy-size-exceeds-identity-policy-quota", "an identity policy"),
    ("trust", None, 2_048, "policy-size-exceeds-role-trust-policy-quota", "a role trust policy"),
    ("scp", None, 10_240, "policy-size-exceeds-scp-quota", "a service control policy"),
    ("rcp", None, 5_120, "policy-size-exceeds-rcp-quota", "a resource control policy"),
    ("resource", "AWS::KMS::Key", 32_768, "policy-size-exceeds-resource-policy-quota", "a policy of AWS::KMS::Key"),
]


@pytest.mark.parametrize(("kind", "resource_type", "limit", "rule", "name"), QUOTAS)
def test_one_more_is_too_many(kind: str, resource_type: str | None, limit: int, rule: str, name: str) -> None:
    assert [r for r, _ in found(policy(limit), kind, resource_type) if r == rule] == []
    ((_, message),) = [f for f in found(policy(limit + 1), kind, resource_type) if f[0] == rule]
    assert message.startswith(f"the policy has {limit + 1:,} ")
    assert f"{name} may have {limit:,}" in message


def test_white_space_counts_for_organizations_only() -> None:
    text = policy(6_000)
    spaced = text.replace(",", "," + " " * 2_000)
    assert found(spaced) == []
    ((rule, message),) = found(spaced, "scp")
    assert rule == "policy-size-exceeds-scp-quota"
    assert "6,000 without white space" in message


def test_a_managed_policy_is_shorter() -> None:
    assert found(policy(6_144)) == []
    ((rule, message),) = found(policy(6_145))
    assert rule == "policy-size-exceeds-managed-policy-quota"
    assert message == ("the policy has 6,145 characters without white space; a customer managed policy may have 6,144")


def test_a_template_has_no_size_yet() -> None:
    assert found(policy(11_000, Sid="${sid}")) == []


def test_a_policy_in_a_string_is_sized_by_its_own_text() -> None:
    text = policy(10_241)
    ((rule, message),) = found(json.dumps({"Policy": text}))
    assert rule == "policy-size-exceeds-identity-policy-quota"
    assert message.startswith("the policy has 10,241 ")


def test_the_place_is_the_document() -> None:
    report = lint(Source("p.json", policy(11_000)), Settings(RULES, "identity"))
    (finding,) = report.findings
    assert (finding.span.start, finding.span.end) == (0, 1)
    (location,) = finding.locations
    assert (location.start, location.end) == (0, 11_000)
    assert report.parts[0].path(location) == []
