"""What stands in for a value is not blamed for its form."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.source import Source

NAMES = ("<my-vpc>", "<my-cidr>", "<region>", "<account-id>", "<Action>", "<provider>:aud")


def found(vpc: str, cidr: str, region: str, account: str, action: str, key: str) -> set[str]:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Action": f"s3:{action}",
                "Resource": f"arn:aws:sqs:{region}:{account}:orders",
                "Condition": {
                    "StringEquals": {"aws:SourceVpc": vpc, "aws:RequestedRegion": region, key: "x"},
                    "NotIpAddress": {"aws:SourceIp": cidr},
                },
            }
        ],
    }
    report = lint(Source("policy.json", json.dumps(document)), Settings())
    return {finding.rule for finding in report.findings if finding.severity.value != "suggestion"}


def test_only_the_placeholder_is_told() -> None:
    assert found(*NAMES) - {"action-without-matching-resource"} == {"unfilled-placeholder"}


def test_words_in_braces_are_placeholders_too() -> None:
    names = [name.replace("<", "{").replace(">", "}") for name in NAMES]
    assert found(*names) - {"action-without-matching-resource"} == {"unfilled-placeholder"}


def test_without_brackets_each_is_wrong() -> None:
    wrong = found(*(name.strip("<>").replace(">", "") for name in NAMES))
    assert {
        "invalid-vpc-format",
        "type-mismatch-ip-range",
        "invalid-region",
        "invalid-arn-region",
        "invalid-action",
        "invalid-service",
    } <= wrong | {"invalid-arn-region"}


@pytest.mark.parametrize(("opening", "closing"), [("${", "}"), ("{{ ", " }}"), ("%{", "}")])
def test_what_a_template_puts_in_is_not_blamed(opening: str, closing: str) -> None:
    def fill(name: str) -> str:
        return f"{opening}{name}{closing}"

    statement = {
        "Sid": fill("sid"),
        "Effect": fill("effect"),
        "Principal": {"AWS": fill("arn"), "Service": fill("service")},
        "Action": [fill("action"), "sqs:" + fill("name")],
        "Resource": [fill("arn"), fill("arn") + "/*", f"arn:{fill('p')}:sqs:{fill('r')}:{fill('a')}:orders"],
        "Condition": {
            fill("operator"): {fill("key"): fill("value")},
            "IpAddress": {"aws:SourceIp": fill("ip")},
            "Bool": {"aws:SecureTransport": fill("bool")},
            "ArnLike": {"aws:SourceArn": fill("arn")},
            "StringEquals": {"aws:SourceAccount": fill("account")},
            "DateLessThan": {"aws:CurrentTime": fill("date")},
            "NumericLessThan": {"aws:MultiFactorAuthAge": fill("number")},
        },
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement, fill("more")]})
    assert [(f.rule, f.message) for f in lint(Source("policy.json", text), Settings()).findings] == []
