"""Templates of CloudFormation as careful people write them: what a function hides is not blamed, the rest is linted."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.engine import Settings, lint
from policylint.source import Source

TEMPLATE = Path(__file__).parents[1] / "templates" / "service.json"


def test_nothing_bad_is_said() -> None:
    report = lint(Source(TEMPLATE.name, TEMPLATE.read_text(encoding="utf-8")), Settings())
    assert report.policies == 6
    assert not report.crashes
    assert [(f.rule, f.message) for f in report.findings if f.severity.value != "suggestion"] == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ('"Fn::FindInMap"', '"Fn::FindInMapp"', "data-type-mismatch"),
        ('"s3:PutObject"', '"s3:PutObjekt"', "invalid-action"),
        (":dynamodb:${AWS::Region}:", ":dynamodb::", "missing-arn-region"),
        ('"aws:SourceVpce"', '"aws:SourceVpc3"', "invalid-global-condition-key"),
        ('"ArnEquals"', '"ArnEqual"', "invalid-condition-operator"),
        ('"cloudfront.amazonaws.com"', '"cloudfront.amazonaws.con"', "invalid-principal-value"),
        ('"CanonicalUser"', '"Canonical"', "invalid-principal-key"),
    ],
)
def test_what_can_be_seen_is_linted(right: str, wrong: str, rule: str) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert text.count(right) == 1
    report = lint(Source(TEMPLATE.name, text.replace(right, wrong)), Settings())
    assert rule in [finding.rule for finding in report.findings]
