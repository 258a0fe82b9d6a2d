"""missing-required-condition, whose demands are in the settings."""

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

DEMAND = {
    "actions": ["s3:PutObject"],
    "keys": ["s3:x-amz-server-side-encryption"],
    "operators": ["StringEquals"],
    "values": ["aws:kms", "AES*"],
}
KEY = "s3:x-amz-server-side-encryption"


def findings(demand: dict[str, Any], *statements: dict[str, Any], kind: str = "identity") -> list[tuple[str, str]]:
    """The text at each finding's place, and its message."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    rules = {"missing-required-condition": all_rules()["missing-required-condition"]}
    report = lint(Source("p.json", text), Settings(rules, kind, None, {"required-conditions": [demand]}))
    assert report.crashes == []
    return [(text[f.span.start : f.span.end], f.message) for f in report.findings]


def allow(action: object = "s3:PutObject", condition: object = None, **more: object) -> dict[str, Any]:
    found = {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::a/*", **more}
    return found if condition is None else {**found, "Condition": condition}


def test_the_condition_is_missing() -> None:
    assert findings(DEMAND, allow(["s3:GetObject", "s3:put*"])) == [
        (
            '"s3:put*"',
            "`s3:put*` is allowed without the condition that the settings demand: "
            f"`StringEquals` on `{KEY}` with `aws:kms` or `AES*`",
        )
    ]


def test_the_reason_is_told() -> None:
    ((_, message),) = findings({"actions": ["s3:*"], "keys": ["aws:SourceVpc"], "reason": "no open net"}, allow())
    assert message.endswith("demand: a condition on `aws:SourceVpc` (no open net)")


def test_the_condition_is_another() -> None:
    assert findings(DEMAND, allow(condition={"StringLike": {KEY: "aws:*"}})) == [
        (
            f'"{KEY}"',
            f"`StringLike` on `{KEY}` is not the condition that the settings demand for `s3:PutObject`: "
            f"`StringEquals` on `{KEY}` with `aws:kms` or `AES*`",
        )
    ]


@pytest.mark.parametrize(
    ("condition", "is_good"),
    [
        ({"StringEquals": {KEY: "aws:kms"}}, True),
        ({"stringequals": {KEY.upper(): ["aws:kms", "AES256"]}}, True),
        ({"StringEquals": {KEY: ["aws:kms", "none"]}}, False),
        ({"StringEqualsIfExists": {KEY: "aws:kms"}}, False),
        ({"StringEquals": {KEY: "${algorithm}"}}, True),
        ({"StringEquals": {"${key}": "x"}}, True),
        ({"StringEquals": {"s3:prefix": "x"}}, False),
    ],
)
def test_operators_and_values(condition: dict[str, Any], is_good: bool) -> None:
    assert (findings(DEMAND, allow(condition=condition)) == []) is is_good


@pytest.mark.parametrize(
    ("operator", "is_good"),
    [("StringLike", True), ("StringEqualsIfExists", False), ("StringNotEquals", False), ("Null", False)],
)
def test_without_operators_any_that_asks_for_a_value(operator: str, is_good: bool) -> None:
    demand = {"actions": ["s3:Put*"], "keys": ["aws:PrincipalTag", KEY]}
    assert (findings(demand, allow(condition={operator: {"aws:PrincipalTag/team": "true"}})) == []) is is_good


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:${action}", "ec2:*"])
def test_other_actions_and_hidden_ones(action: str) -> None:
    assert findings(DEMAND, allow(action)) == []


def test_a_deny_asks_for_nothing_and_may_answer_a_demand() -> None:
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
    assert findings(DEMAND, deny) == []
    assert findings(DEMAND, allow(), {**deny, "Condition": {"StringNotEquals": {KEY: "aws:kms"}}}) == []
    assert len(findings(DEMAND, allow(), {**deny, "Condition": {"StringNotEqualsIfExists": {KEY: "aws:kms"}}})) == 1
    assert len(findings(DEMAND, allow(), {**deny, "Condition": {"StringNotEquals": {KEY: "none"}}})) == 1


@pytest.mark.parametrize(
    ("more", "is_good"),
    [
        ({"Action": "s3:*"}, True),
        ({"NotAction": "ec2:*"}, True),
        ({"NotAction": "s3:Put*"}, False),
        ({"Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"}, True),
        ({"Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}, False),
        ({"Action": "s3:PutObject", "NotResource": "arn:aws:s3:::b/*"}, True),
    ],
)
def test_the_deny_has_to_be_about_all_of_it(more: dict[str, Any], is_good: bool) -> None:
    place = {} if "NotResource" in more else {"Resource": "*"}
    deny = {"Effect": "Deny", **place, **more, "Condition": {"StringNotEquals": {KEY: "aws:kms"}}}
    assert (findings(DEMAND, allow(), deny) == []) is is_good
    narrowed = {**deny, "Condition": {**deny["Condition"], "Bool": {"aws:SecureTransport": "false"}}}
    assert len(findings(DEMAND, allow(), narrowed)) == 1


def test_what_not_action_lets_through() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*", "s3:Get*"], "Resource": "*"}
    words = (
        "`s3:PutObject`, which `NotAction` lets through, is allowed without the condition that the settings demand: "
    )
    assert findings(DEMAND, statement) == [
        ('"NotAction"', f"{words}`StringEquals` on `{KEY}` with `aws:kms` or `AES*`")
    ]
    assert findings(DEMAND, {**statement, "Condition": {"StringEquals": {KEY: "aws:kms"}}}) == []
    ((place, message),) = findings(DEMAND, {**statement, "Condition": {"StringLike": {KEY: "aws:*"}}})
    assert place == f'"{KEY}"'
    assert "demand for `s3:PutObject`, which `NotAction` lets through: `StringEquals`" in message
    for hidden in ("s3:Put*", "*", "${actions}"):
        assert findings(DEMAND, {**statement, "NotAction": ["iam:*", hidden]}) == []


@pytest.mark.parametrize("resource", ["arn:aws:s3:::a", "arn:aws:sqs:us-east-1:111122223333:q"])
def test_an_action_that_does_nothing_here(resource: str) -> None:
    assert findings(DEMAND, allow("s3:*", Resource=resource)) == []
    assert len(findings(DEMAND, allow("s3:*", Resource=[resource, "arn:aws:s3:::a/*"]))) == 1


def test_resource_and_trust_policies_too() -> None:
    assert findings(DEMAND, allow(Principal="*"), kind="resource")
    demand = {"actions": ["sts:AssumeRole"], "keys": ["aws:MultiFactorAuthPresent"], "values": ["true"]}
    trust = {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}
    assert findings(demand, trust, kind="trust")
    good = {**trust, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": True}}}
    assert findings(demand, good, kind="trust") == []


def test_through_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    Path("p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [allow()]}))
    assert run(["check", "p.json"]) == 0
    Path("policylint.toml").write_text('[[required-conditions]]\nactions = ["s3:Put*"]\nkeys = ["aws:SourceVpc"]\n')
    assert run(["check", "--format", "concise", "p.json"]) == 1
    assert "p.json:1:71: warning[missing-required-condition] `s3:PutObject`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('keys = ["aws:SourceVpc"]', "policylint.toml:1:3: `required-conditions.0`: `actions` is missing"),
        ('actions = ["s3:*"]\nkey = []', "policylint.toml:3:1: unknown setting `key`, did you mean `keys`?"),
        (
            'actions = "s3:*"\nkeys = ["a:b"]',
            "policylint.toml:2:1: `required-conditions.0.actions`: 's3:*' is not a list",
        ),
    ],
)
def test_wrong_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, words: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policylint.toml").write_text(f"[[required-conditions]]\n{line}\n")
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value) == words
