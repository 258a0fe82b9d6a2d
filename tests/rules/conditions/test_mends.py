"""The fixes of the rules on conditions: what the Condition block is afterwards, and nothing else has changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.engine import Settings, lint
from policylint.finding import Fix
from policylint.fix import mend
from policylint.rules.registry import all_rules
from policylint.source import Source


def policy(condition: str) -> str:
    return (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", '
        f'"Resource": "*", "Condition": {condition}}}}}'
    )


def fixes(text: str, rule: str) -> list[Fix | None]:
    report = lint(Source("policy.json", text), Settings({rule: all_rules()[rule]}))
    assert not report.crashes
    return [finding.fix for finding in report.findings]


def applied(text: str, fix: Fix) -> Any:
    ends = [edit.span.end for edit in fix.edits]
    starts = [edit.span.start for edit in fix.edits]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), "edits are in order and apart"
    for edit in reversed(fix.edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return json.loads(text)["Statement"]["Condition"]


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "string-like-operator-with-arn-condition-keys",
            '{"StringLike": {"aws:SourceArn": "arn:aws:s3:::a*"}}',
            {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a*"}},
        ),
        (  # among others: a new block
            "string-like-operator-with-arn-condition-keys",
            '{"StringLike": {"aws:username": "a", "aws:SourceArn": "arn:aws:s3:::a*"}}',
            {"StringLike": {"aws:username": "a"}, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::a*"}},
        ),
        (  # the block is there, in front
            "string-like-operator-with-arn-condition-keys",
            '{"ArnLike": {"aws:PrincipalArn": "x"}, "StringLike": {"aws:SourceArn": "arn:aws:s3:::a*"}}',
            {"ArnLike": {"aws:PrincipalArn": "x", "aws:SourceArn": "arn:aws:s3:::a*"}},
        ),
        (  # the block is there, behind, and the key leaves another one alone
            "string-like-operator-with-arn-condition-keys",
            '{"StringLike": {"aws:SourceArn": ["arn:aws:s3:::a*"], "aws:username": "a"},'
            ' "ArnLike": {"aws:PrincipalArn": "x"}}',
            {
                "StringLike": {"aws:username": "a"},
                "ArnLike": {"aws:PrincipalArn": "x", "aws:SourceArn": ["arn:aws:s3:::a*"]},
            },
        ),
        (
            "string-like-operator-with-arn-condition-keys",
            '{"StringLike": {"aws:SourceArn": "arn:aws:s3:::a*"}, "ArnLike": {"aws:PrincipalArn": "x"}}',
            {"ArnLike": {"aws:PrincipalArn": "x", "aws:SourceArn": "arn:aws:s3:::a*"}},
        ),
        (
            "equivalent-to-null-false",
            '{"StringLike": {"aws:username": "a*", "aws:RequestTag/t": ["*"]}, "Null": {"aws:userid": "true"}}',
            {"StringLike": {"aws:username": "a*"}, "Null": {"aws:userid": "true", "aws:RequestTag/t": "false"}},
        ),
        (
            "equivalent-to-null-true",
            '{"StringNotLike": {"aws:RequestTag/t": "*"}}',
            {"Null": {"aws:RequestTag/t": "true"}},
        ),
        (
            "type-mismatch",
            '{"StringNotEqualsIfExists": {"aws:SourceIp": "203.0.113.0/24"}}',
            {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}},
        ),
        (
            "missing-qualifier",
            '{"StringLike": {"aws:TagKeys": "a*"}}',
            {"ForAnyValue:StringLike": {"aws:TagKeys": "a*"}},
        ),
        (
            "forallvalues-with-single-valued-key",
            '{"ForAllValues:StringLikeIfExists": {"aws:PrincipalOrgID": "o-1"}}',
            {"StringLikeIfExists": {"aws:PrincipalOrgID": "o-1"}},
        ),
        (
            "wildcard-without-like-operator",
            '{"StringNotEquals": {"aws:username": "a*"}}',
            {"StringNotLike": {"aws:username": "a*"}},
        ),
        (
            "invalid-condition-operator",
            '{"stringequals": {"aws:username": "a", "aws:userid": "b"}}',
            {"StringEquals": {"aws:username": "a", "aws:userid": "b"}},
        ),
        (  # the name is taken, so the keys move there
            "invalid-condition-operator",
            '{"StringEqual": {"aws:username": "a", "a:b": ["c"]}, "Bool": {}, "StringEquals": {"aws:userid": "b"}}',
            {"Bool": {}, "StringEquals": {"aws:userid": "b", "aws:username": "a", "a:b": ["c"]}},
        ),
        (
            "null-with-if-exists",
            '{"Null": {"aws:userid": "true"}, "NullIfExists": {"aws:username": "true"}}',
            {"Null": {"aws:userid": "true", "aws:username": "true"}},
        ),
        (
            "invalid-condition-data-type",
            '{"NumericEquals": {"s3:max-keys": [1, "2", 3]}}',
            {"NumericEquals": {"s3:max-keys": ["1", "2", "3"]}},
        ),
        (
            "redundant-condition-value-num",
            '{"NumericLessThan": {"s3:max-keys": ["9", 10]}}',
            {"NumericLessThan": {"s3:max-keys": 10}},
        ),
        (
            "improve-ip-range",
            '{"IpAddress": {"aws:SourceIp": ["203.0.113.7/24"]}}',
            {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}},
        ),
        (
            "invalid-global-condition-key",
            '{"StringEquals": {"aws:RequestTag:a\\"b": "x"}}',
            {"StringEquals": {'aws:RequestTag/a"b': "x"}},
        ),
        (  # the same key under another operator is no hindrance
            "invalid-global-condition-key",
            '{"StringEquals": {"aws:PrincipalAccountId": "1"}, "StringLike": {"aws:PrincipalAccount": "2"}}',
            {"StringEquals": {"aws:PrincipalAccount": "1"}, "StringLike": {"aws:PrincipalAccount": "2"}},
        ),
        (
            "mfa-bypassed-by-access-keys",
            '{"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}',
            {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
        ),
    ],
)
def test_fix(rule: str, before: str, after: object) -> None:
    text = policy(before)
    (fix,) = fixes(text, rule)
    assert fix is not None
    assert applied(text, fix) == after


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        # the name is taken, and the key stands under it; the name stands twice; what stands under it is no object
        ("invalid-condition-operator", '{"StringEqual": {"aws:username": "a"}, "StringEquals": {"AWS:username": "b"}}'),
        (
            "invalid-condition-operator",
            '{"StringEqual": {"aws:username": "a"}, "StringEquals": {"a:b": "b"}, "StringEquals": {"a:c": "b"}}',
        ),
        ("invalid-condition-operator", '{"StringEqual": {"aws:username": "a"}, "StringEquals": {}}'),
        # the key stands under the other operator already
        ("equivalent-to-null-false", '{"StringLike": {"aws:username": "*"}, "Null": {"AWS:username": "false"}}'),
        # the right key stands beside it
        ("invalid-condition-key-format", '{"StringEquals": {"aws:SourceAccount": "1", "SourceAccount": "2"}}'),
        (
            "invalid-global-condition-key",
            '{"StringEquals": {"AWS:principalaccount": "1", "aws:PrincipalAccountId": "2"}}',
        ),
        (
            "invalid-service-condition-key",
            '{"StringEquals": {"iam:PassedToService": "a.amazonaws.com", "iam:PassedToServices": "b.amazonaws.com"}}',
        ),
        ("deprecated-global-condition-key", '{"StringEquals": {"aws:SourceAccount": "1", "aws:SourceOwner": "2"}}'),
        # the value has to be written in full, or turned round
        ("wildcard-without-like-operator", '{"StringEquals": {"aws:PrincipalOrgID": "*"}}'),
        ("mfa-bypassed-by-access-keys", '{"NumericNotEquals": {"aws:MultiFactorAuthAge": "3600"}}'),
        # what is meant is not certain
        ("type-mismatch", '{"StringEquals": {"aws:SourceIp": "10.*"}}'),
        ("type-mismatch", '{"StringNotEquals": {"aws:SecureTransport": "true"}}'),
        ("missing-qualifier", '{"StringNotLike": {"aws:TagKeys": "a*"}}'),
        ("string-like-operator-with-arn-condition-keys", '{"StringLike": {"aws:SourceArn": "arn:aws:s3*"}}'),
        ("wildcard-without-like-operator", '{"StringEqualsIgnoreCase": {"aws:username": "a*"}}'),
    ],
)
def test_no_fix(rule: str, before: str) -> None:
    assert fixes(policy(before), rule) == [None]


@pytest.mark.parametrize(
    ("rule", "before", "safe"),
    [
        ("invalid-condition-operator", '{"stringequals": {"aws:username": "a"}}', True),
        ("invalid-condition-operator", '{"StringEqulas": {"aws:username": "a"}}', False),
        ("invalid-condition-operator", '{"stringequals": {"a:b": "c"}, "StringEquals": {"a:d": "e"}}', False),
        ("invalid-condition-key-format", '{"IpAddress": {"SourceIp": "203.0.113.1"}}', True),
        ("invalid-global-condition-key", '{"StringEquals": {"aws:PrincipalAccountId": "1"}}', False),
        ("equivalent-to-null-false", '{"StringLike": {"aws:username": "*"}}', True),
        ("missing-qualifier", '{"StringLike": {"aws:TagKeys": "a*"}}', False),
        ("wildcard-without-like-operator", '{"StringEquals": {"aws:username": "a*"}}', False),
        ("type-mismatch", '{"StringEquals": {"aws:SecureTransport": "true"}}', False),
        ("invalid-date-value", '{"DateLessThan": {"aws:CurrentTime": "1700000000"}}', True),
        ("invalid-date-value", '{"DateLessThan": {"aws:CurrentTime": "2027"}}', False),
    ],
)
def test_safe(rule: str, before: str, safe: bool) -> None:
    (fix,) = fixes(policy(before), rule)
    assert fix is not None
    assert fix.safe is safe


def test_in_a_string_the_operator_is_renamed_but_nothing_is_moved() -> None:
    one = '{"StringLike": {"aws:SourceArn": "arn:aws:s3:::a*"}}'
    two = '{"StringLike": {"aws:SourceArn": "arn:aws:s3:::a*", "aws:username": "a"}}'
    rule = "string-like-operator-with-arn-condition-keys"
    text = json.dumps({"Policy": policy(one)})
    (fix,) = fixes(text, rule)
    assert fix is not None
    (edit,) = fix.edits
    fixed = json.loads(text[: edit.span.start] + edit.text + text[edit.span.end :])
    assert "ArnLike" in json.loads(fixed["Policy"])["Statement"]["Condition"]
    assert fixes(json.dumps({"Policy": policy(two)}), rule) == [None]
    slip = '{"StringLike": {"a:b": "c"}, "stringlike": {"aws:username": "a"}}'
    assert fixes(json.dumps({"Policy": policy(slip)}), "invalid-condition-operator") == [None]


def test_an_operator_that_stands_twice_is_merged_first() -> None:
    twice = policy(
        '{"ForAllValues:StringEquals": {"aws:RequestTag/team": "blue"},'
        ' "ForAllValues:StringEquals": {"aws:TagKeys": "team"}}'
    )
    assert fixes(twice, "forallvalues-with-single-valued-key") == [None]
    mended = mend(Source("policy.json", twice), lambda source: lint(source, Settings()), unsafe=True).source.text
    assert json.loads(mended)["Statement"]["Condition"] == {
        "ForAllValues:StringEquals": {"aws:TagKeys": "team"},
        "StringEquals": {"aws:RequestTag/team": "blue"},
    }
