"""What stood in the way of a request, and where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.access import explain
from policylint.access.explain import obstacle
from policylint.access.request import Request
from tests.access.evaluating import policy_of

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
CONDITION = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:A": "x"}}
REQUEST = Request(None, "s3:GetObject", "arn:aws:s3:::a/b", {"aws:A": "x"})


@pytest.mark.parametrize(
    ("statements", "kind", "index", "shown"),
    [
        ([ALLOW], explain.ALLOWED, 0, None),
        ([], explain.ACTION, None, None),
        ([ALLOW | {"Action": "s3:PutObject"}], explain.ACTION, None, None),
        ([ALLOW, ALLOW | {"Effect": "Deny"}], explain.DENIED, 1, '"Effect": "Deny"'),
        ([ALLOW | {"Resource": "arn:aws:s3:::b"}], explain.RESOURCE, 0, '"Resource": "arn:aws:s3:::b"'),
        (
            [ALLOW | {"Principal": {"AWS": "111122223333"}}],
            explain.PRINCIPAL,
            0,
            '"Principal": {"AWS": "111122223333"}',
        ),
        ([ALLOW | {"Condition": CONDITION}], explain.CONDITION, 0, '"aws:MultiFactorAuthPresent": "true"'),
        # the nearest one, wherever it stands
        ([ALLOW | {"Resource": "x"}, ALLOW | {"Condition": CONDITION}], explain.CONDITION, 1, None),
        ([ALLOW | {"Condition": CONDITION}, ALLOW | {"Resource": "x"}], explain.CONDITION, 0, None),
        (
            [
                ALLOW | {"Condition": {"Bool": {"aws:B": "true", "aws:C": "true"}}},
                ALLOW | {"Condition": {"Bool": {"aws:B": "true"}}},
            ],
            explain.CONDITION,
            1,
            None,
        ),
    ],
)
def test_the_nearest_statement(
    statements: list[dict[str, Any]], kind: str, index: int | None, shown: str | None
) -> None:
    policy = policy_of(*statements)
    found = obstacle([policy], REQUEST)
    assert found.kind == kind
    assert (None if found.statement is None else found.statement.index) == index
    if shown is not None:
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        assert found.span is not None
        assert text[found.span.start : found.span.end] == shown


def test_only_what_is_not_met_is_told() -> None:
    found = obstacle([policy_of(ALLOW | {"Condition": CONDITION})], REQUEST)
    assert [condition.key_node.text for condition in found.conditions] == ["aws:MultiFactorAuthPresent"]


def test_no_policy() -> None:
    found = obstacle([], REQUEST)
    assert (found.kind, found.span) == (explain.NO_POLICY, None)
