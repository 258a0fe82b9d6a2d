"""What is said of a template's policy holds for whatever its placeholder stands for."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS
from policylint.policy.ast import Policy
from tests.access.test_evaluate import policy_of

HOLE = "${hole}"
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:Get*", f"s3:{HOLE}")
RESOURCES = ("arn:aws:s3:::a/*", "arn:aws:s3:::a/b", f"arn:aws:s3:::{HOLE}/*", f"arn:aws:s3:::a/{HOLE}")
CONDITIONS = (
    None,
    None,
    {"StringEquals": {"aws:PrincipalTag/team": HOLE}},
    {"StringEquals": {"aws:PrincipalTag/team": "a"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": ["a", HOLE]}},
    {"StringLike": {"aws:PrincipalTag/team": f"a{HOLE}"}, "StringEquals": {"aws:PrincipalTag/team": "b"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": HOLE}},
    {"ArnLike": {"aws:SourceArn": HOLE}},
)
FILLINGS = ("a", "b", "b/c", "GetObject", "*", "?", "3600")


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Deny")))}
    found["Action"] = draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True))
    found["Resource"] = draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True))
    condition = draw(st.sampled_from(CONDITIONS))
    return found if condition is None else found | {"Condition": condition}


POLICIES = st.lists(statements(), min_size=1, max_size=2)


def filled(policy: list[dict[str, Any]], filling: str) -> Policy:
    return policy_of(*json.loads(json.dumps(policy).replace(HOLE, filling)))


@settings(deadline=None, max_examples=400)
@given(POLICIES, POLICIES, st.sampled_from(FILLINGS))
def test_a_verdict_holds_for_every_filling(old: list[dict[str, Any]], new: list[dict[str, Any]], filling: str) -> None:
    verdict = compare(policy_of(*old), policy_of(*new)).verdict
    if verdict in (NEW_ACCESS, NO_NEW_ACCESS):
        assert compare(filled(old, filling), filled(new, filling)).verdict == verdict
