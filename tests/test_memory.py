"""A run switches Python's collector off, so nothing may wait for it."""

from __future__ import annotations

import gc

import pytest

from policylint.engine import lint
from policylint.policy.ast import Condition, Policy, Statement
from policylint.source import Source
from policylint.walker import Settings

TEXTS = {
    "clean": """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}]}""",
    "with findings": """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "s3:*"],
      "Resource": "*", "Condition": {"StringEquals": {"aws:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]}}},
      {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}""",
    "with flaws": """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Effect": "Deny", "Actoin": 3,
      "Resource": {}, "Condition": {"StringEquals": {"aws:SourceIp": [null]}}}]}""",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_policys_tree_goes_with_the_last_who_holds_it(text):
    settings = Settings()
    lint(Source("first.json", text), settings)  # which fills what is remembered for the next
    gc.collect()
    gc.disable()
    try:
        before = count()
        reports = [lint(Source("policy.json", text), settings) for _ in range(3)]
        assert all(report.policies == 1 for report in reports)
        assert count() == before
    finally:
        gc.enable()


def count() -> int:
    return sum(isinstance(thing, (Policy, Statement, Condition)) for thing in gc.get_objects())
