"""The Resource that the help of resource-star and its kin has ready to be filled in."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source

QUEUE = "arn:aws:sqs:${Region}:${Account}:${QueueName}"
TABLE = "arn:aws:dynamodb:${Region}:${Account}:table/${TableName}"
RULES = {name: all_rules()[name] for name in ("resource-star", "sensitive-action-on-any-resource", "data-exfiltration")}


@pytest.mark.parametrize(
    ("actions", "ready"),
    [
        ("sqs:SendMessage", f'To fill in: "Resource": ["{QUEUE}"]'),
        (["sqs:sendmessage", "sqs:PurgeQueue"], f'To fill in: "Resource": ["{QUEUE}"]'),
        (["sqs:SendMessage", "dynamodb:PutItem"], f'To fill in: "Resource": ["{QUEUE}", "{TABLE}"]'),
        (
            ["sqs:SendMessage", "sqs:ListQueues"],
            f'To fill in, as a statement of its own: "Action": ["sqs:SendMessage"], "Resource": ["{QUEUE}"]',
        ),
        (
            ["sqs:DeleteQueue", "dynamodb:PutItem"],
            f'To fill in, as a statement of its own: "Action": ["sqs:DeleteQueue"], "Resource": ["{QUEUE}"]',
        ),
        (
            ["sqs:Receive*"],
            f'To fill in, as a statement of its own: "Action": ["sqs:ReceiveMessage"], "Resource": ["{QUEUE}"]',
        ),
        (
            ["glue:Create*"],
            'To fill in, as statements of their own, apart from what needs `*`: "Resource": ["arn:aws:glue:',
        ),
    ],
)
def test_what_is_ready(actions: object, ready: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    report = lint(Source("p.json", text), Settings(RULES))
    helps = [finding.help.splitlines()[-1] for finding in report.findings if finding.help]
    assert any(help.startswith(ready) for help in helps)
