"""What conditions on multi-factor authentication let through."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.model import mfa
from policylint.policy.ast import Statement
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

PRESENT, AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
KEYS, WITHOUT, WITH = mfa.KEYS, mfa.WITHOUT, mfa.WITH


def statements(*written: dict[str, Any]) -> list[Statement]:
    document = read(json.dumps({"Version": "2012-10-17", "Statement": list(written)}), 0)
    assert isinstance(document.value, Object)
    return build(document.value, "", 0).statements


def statement(condition: dict[str, Any], effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": "iam:*", "Resource": "*", "Condition": condition}


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({}, {KEYS, WITHOUT, WITH}),
        ({"Bool": {PRESENT: "true"}}, {WITH}),
        ({"Bool": {PRESENT: True}}, {WITH}),
        ({"Bool": {PRESENT: "false"}}, {WITHOUT}),
        ({"BoolIfExists": {PRESENT: "true"}}, {KEYS, WITH}),
        ({"BoolIfExists": {PRESENT: "false"}}, {KEYS, WITHOUT}),
        ({"StringEquals": {PRESENT: "true"}}, {WITH}),
        ({"StringNotEquals": {PRESENT: "true"}}, {KEYS, WITHOUT}),
        ({"StringNotEquals": {PRESENT: "false"}}, {KEYS, WITH}),
        ({"StringLike": {PRESENT: "*"}}, {WITHOUT, WITH}),
        ({"Null": {PRESENT: "false"}}, {WITHOUT, WITH}),
        ({"Null": {PRESENT: "true"}}, {KEYS}),
        ({"Null": {AGE: "false"}}, {WITH}),
        ({"Null": {AGE: "true"}}, {KEYS, WITHOUT}),
        ({"NumericLessThan": {AGE: "3600"}}, {WITH}),
        ({"NumericLessThanIfExists": {AGE: "3600"}}, {KEYS, WITHOUT, WITH}),
        ({"NumericGreaterThan": {AGE: "3600"}}, set()),
        ({"NumericGreaterThanIfExists": {AGE: "3600"}}, {KEYS, WITHOUT}),
        ({"BoolIfExists": {PRESENT: "true"}, "Null": {PRESENT: "false"}}, {WITH}),
        ({"ForAnyValue:StringEquals": {PRESENT: "true"}}, {WITH}),
        ({"ForAllValues:StringEquals": {PRESENT: "true"}}, {KEYS, WITH}),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {KEYS, WITHOUT, WITH}),
    ],
)
def test_who_meets_a_condition(condition: dict[str, Any], met: set[str]) -> None:
    assert mfa.met_by(statements(statement(condition))[0]) == met


def test_what_cannot_be_seen() -> None:
    assert mfa.met_by(statements(statement({"Bool": {PRESENT: "${mfa}"}}))[0]) is None
    assert mfa.is_asked_for(statements(statement({"Bool": {PRESENT: "${mfa}"}}))[0])


@pytest.mark.parametrize(
    ("deny", "asked"),
    [
        (
            {"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"BoolIfExists": {PRESENT: "false"}}},
            True,
        ),
        ({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {AGE: "true"}}}, True),
        ({"Effect": "Deny", "NotAction": "sts:*", "Resource": "*", "Condition": {"Null": {AGE: "true"}}}, True),
        ({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"Null": {AGE: "true"}}}, False),
        ({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {AGE: "true"}}}, False),
        ({"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": {PRESENT: "false"}}}, False),
        ({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}, False),
    ],
)
def test_a_deny_may_ask_for_it(deny: dict[str, Any], asked: bool) -> None:
    allow = {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
    assert mfa.is_asked_for(statements(allow, deny)[0]) is asked
