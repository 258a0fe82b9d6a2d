"""forbidden-access, whose bans are in the settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policylint.cli.main import run
from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.settings.file import SettingsError, load
from policylint.source import Source

TRAIL = {"actions": ["cloudtrail:StopLogging"], "reason": "the security team's"}
PAYROLL = {"actions": ["s3:*"], "resources": ["arn:aws:s3:::payroll-*"]}
ACCOUNT = {"principals": ["111122223333"]}


def findings(ban: dict[str, Any], *statements: dict[str, Any], kind: str = "identity") -> list[tuple[str, str]]:
    """The text at each finding's place, and its message."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    rules = {"forbidden-access": all_rules()["forbidden-access"]}
    report = lint(Source("p.json", text), Settings(rules, kind, None, {"forbidden-access": [ban]}))
    assert report.crashes == []
    return [(text[f.span.start : f.span.end], f.message) for f in report.findings]


def allow(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, Any]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


@pytest.mark.parametrize("action", ["cloudtrail:stoplogging", "cloudtrail:S*", "cloudtrail:???pLogging", "c*:*", "*"])
def test_however_the_action_is_spelt(action: str) -> None:
    ((place, message),) = findings(TRAIL, allow(["s3:GetObject", action]))
    assert place == f'"{action}"'
    assert message.endswith("which the settings forbid (the security team's)")


def test_the_words() -> None:
    named = "`cloudtrail:StopLogging` is allowed, which the settings forbid (the security team's)"
    assert findings(TRAIL, allow("cloudtrail:StopLogging")) == [('"cloudtrail:StopLogging"', named)]
    covered = "`cloudtrail:*` allows `cloudtrail:StopLogging`, which the settings forbid (the security team's)"
    assert findings(TRAIL, allow("cloudtrail:*")) == [('"cloudtrail:*"', covered)]


def test_not_action() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}
    words = "`NotAction` allows `cloudtrail:StopLogging`, which the settings forbid (the security team's)"
    assert findings(TRAIL, statement) == [('"NotAction"', words)]
    assert findings(TRAIL, {**statement, "NotAction": ["iam:*", "cloudtrail:Stop*"]}) == []


def test_not_resource() -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::public/*"}
    words = "`s3:GetObject` is allowed on `arn:aws:s3:::payroll-*`, which the settings forbid"
    assert findings(PAYROLL, statement) == [('"s3:GetObject"', words)]
    assert findings(PAYROLL, {**statement, "NotResource": ["arn:aws:s3:::payroll-*", "arn:aws:s3:::public/*"]}) == []


def test_each_place_that_grants_it() -> None:
    found = findings(TRAIL, allow("cloudtrail:*"), allow("s3:*"), allow("cloudtrail:Stop*"))
    assert [place for place, _ in found] == ['"cloudtrail:*"', '"cloudtrail:Stop*"']


@pytest.mark.parametrize("resource", ["arn:aws:s3:::*", "arn:aws:s3:::payroll-2026/*", "arn:aws:s3:::p*/x"])
def test_resources_that_meet(resource: str) -> None:
    ((place, _),) = findings(PAYROLL, allow("s3:GetObject", ["arn:aws:s3:::reports/*", resource]))
    assert place == '"s3:GetObject"'


@pytest.mark.parametrize(
    "statement",
    [
        allow("s3:GetObject", "arn:aws:s3:::reports/*"),
        allow("dynamodb:*", "*"),
        allow("s3:ListAllMyBuckets", "*"),  # of no bucket
        allow("s3:GetObject", "arn:aws:s3:::payroll"),  # an object's action on a bucket, and another one's name
        allow("s3:ListBucket", "arn:aws:s3:::*/x"),  # of an object
        allow("s3:${action}", "*"),
        allow("s3:GetObject", "arn:aws:s3:::${bucket}/*"),
    ],
)
def test_what_is_not_granted(statement: dict[str, Any]) -> None:
    assert findings(PAYROLL, statement) == []


def test_an_action_is_not_granted_on_another_services_resource() -> None:
    assert findings(TRAIL, {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::reports/*"}) == []


def test_what_a_deny_takes_away() -> None:
    assert findings(TRAIL, allow("*"), deny("cloudtrail:S*")) == []
    assert findings(TRAIL, allow("*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}) == []
    assert findings(PAYROLL, allow("s3:*"), deny("s3:*", ["arn:aws:s3:::payroll-*"])) == []
    assert len(findings(PAYROLL, allow("s3:*"), deny("s3:*", ["arn:aws:s3:::payroll-2026*"]))) == 1
    no_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    assert len(findings(TRAIL, allow("*"), deny("*", Condition=no_mfa))) == 1


def test_under_a_condition_it_is_granted_all_the_same() -> None:
    assert len(findings(TRAIL, allow("cloudtrail:*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))) == 1


def test_what_cannot_be_seen() -> None:
    assert len(findings(TRAIL, allow("cloudtrail:${action}"), allow("cloudtrail:*"))) == 1
    assert findings(TRAIL, allow("cloudtrail:*"), deny("cloudtrail:${action}")) == []
    assert findings(TRAIL, {"Effect": "Allow", "NotAction": "${service}:*", "Resource": "*"}) == []


@pytest.mark.parametrize(
    ("principal", "is_forbidden"),
    [
        ({"AWS": "111122223333"}, True),
        ({"AWS": ["arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/x"]}, True),
        ("*", True),
        ({"AWS": "arn:aws:iam::444455556666:root"}, False),
        ({"Service": "lambda.amazonaws.com"}, False),
    ],
)
def test_principals(principal: object, is_forbidden: bool) -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::a/*", Principal=principal)
    found = findings(ACCOUNT, statement, kind="resource")
    assert len(found) == int(is_forbidden)
    if found:
        assert found[0][1] == "`s3:GetObject` is allowed to `111122223333`, which the settings forbid"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    assert len(findings(ACCOUNT, trust, kind="trust")) == int(is_forbidden)


def test_services_and_everybody_as_principals() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    assert findings({"principals": ["ec2.amazonaws.com"]}, trust, kind="trust")
    assert findings({"principals": ["lambda.amazonaws.com"]}, trust, kind="trust") == []
    assert findings({"actions": ["sts:AssumeRole"], "principals": ["*"]}, trust, kind="trust")


def test_an_identity_policy_names_no_principal() -> None:
    assert findings(ACCOUNT, allow("*")) == []


def test_no_actions_means_any() -> None:
    found = findings({"resources": ["arn:aws:s3:::payroll-*"]}, allow(["ec2:RunInstances", "s3:GetObject"], "*"))
    assert [place for place, _ in found] == ['"s3:GetObject"']


def test_through_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [allow("cloudtrail:*Logging")]}))
    Path("policylint.toml").write_text(
        'select = ["forbidden-access"]\n'
        '[rules.forbidden-access]\nseverity = "security-warning"\n'
        '[[forbidden-access]]\nactions = ["cloudtrail:StopLogging"]\n'
    )
    assert run(["check", "--format", "concise", "p.json"]) == 1
    assert capsys.readouterr().out == (
        "p.json:1:71: security-warning[forbidden-access] `cloudtrail:*Logging` allows `cloudtrail:StopLogging`, "
        "which the settings forbid\n"
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "1:3: `forbidden-access.0`: it names neither actions, resources nor principals"),
        ('action = ["s3:*"]', "2:1: unknown setting `action`, did you mean `actions`?"),
        (
            'actions = ["s3:*", "s3:DeletBucket"]',
            "2:20: `forbidden-access.0.actions.1`: no action is called `s3:DeletBucket`, "
            "did you mean `s3:DeleteBucket`?",
        ),
        (
            'actions = ["cloudtrial:*"]',
            "2:12: `forbidden-access.0.actions.0`: no service has the prefix `cloudtrial`, "
            "did you mean `cloudtrail:*`?",
        ),
        (
            'actions = ["s3:*"]\nresources = []',
            "3:1: `forbidden-access.0.resources`: the list is empty; leave it out to mean any",
        ),
    ],
)
def test_wrong_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policylint.toml").write_text(f"[[forbidden-access]]\n{lines}\n")
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value) == f"policylint.toml:{words}"


@pytest.mark.parametrize(("attached", "count"), [(1, 1), (0, 0)])
def test_a_permissions_boundary_grants_nothing(attached: int, count: int) -> None:
    document = {"Version": "2012-10-17", "Statement": [allow("cloudtrail:*")]}
    policy = {
        "PolicyName": "Limit",
        "Arn": "arn:aws:iam::111122223333:policy/Limit",
        "AttachmentCount": attached,
        "PermissionsBoundaryUsageCount": 1,
        "PolicyVersionList": [{"IsDefaultVersion": True, "Document": document}],
    }
    text = json.dumps({"UserDetailList": [], "Policies": [policy]})
    rules = {"forbidden-access": all_rules()["forbidden-access"]}
    report = lint(Source("account.json", text), Settings(rules, options={"forbidden-access": [TRAIL]}))
    assert len(report.findings) == count
    assert all(finding.message.endswith(" (in policy `Limit`)") for finding in report.findings)
