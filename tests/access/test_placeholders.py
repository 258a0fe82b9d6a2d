"""What is said of a template's policy holds for whatever its placeholder stands for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
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
    {"StringEquals": {"aws:PrincipalTag/team": "b"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": HOLE}},
    {"StringNotEquals": {"aws:PrincipalTag/team": ["a", HOLE]}},
    {"StringNotLike": {"aws:PrincipalTag/team": f"{HOLE}*"}},
    {"StringEquals": {f"aws:PrincipalTag/{HOLE}": "a"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", HOLE]}},
    {"StringLike": {"aws:PrincipalTag/team": f"a{HOLE}"}, "StringEquals": {"aws:PrincipalTag/team": "b"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": HOLE}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": "600"}},
    {"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": HOLE}},
    {"ArnLike": {"aws:SourceArn": HOLE}},
    {"ArnNotLike": {"aws:SourceArn": HOLE}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::a"}},
    {"Bool": {"aws:SecureTransport": HOLE}},
    {"Bool": {"aws:SecureTransport": "true"}},
)
PRINCIPALS = (
    "*",
    {"AWS": "111122223333"},
    {"AWS": HOLE},
    {"AWS": f"arn:aws:iam::{HOLE}:root"},
    {"AWS": ["arn:aws:iam::111122223333:role/x", f"arn:aws:iam::111122223333:role/{HOLE}"]},
    {"Service": "ec2.amazonaws.com"},
)
FILLINGS = ("111122223333", "x", "a", "b", "b/c", "GetObject", "*", "?", "3600", "arn:aws:s3:::a", "true")


@st.composite
def statements(draw: st.DrawFn, named: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": draw(st.sampled_from(("Allow", "Allow", "Deny")))}
    found[draw(st.sampled_from(("Action", "Action", "NotAction")))] = draw(
        st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True)
    )
    found[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = draw(
        st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2, unique=True)
    )
    if named:
        element = draw(st.sampled_from(("Principal", "Principal", "NotPrincipal")))
        found[element] = draw(st.sampled_from(PRINCIPALS))
    condition = draw(st.sampled_from(CONDITIONS))
    return found if condition is None else found | {"Condition": condition}


@st.composite
def changes(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A policy, and what became of it: another one, or itself with a statement more or less."""
    one = statements(draw(st.booleans()))
    old = draw(st.lists(one, min_size=1, max_size=2))
    if draw(st.booleans()):
        return old, draw(st.lists(one, min_size=1, max_size=2))
    new = [*old, draw(one)]
    return draw(st.sampled_from(((old, new), (new, old))))


def filled(policy: list[dict[str, Any]], filling: str) -> Policy:
    return policy_of(*json.loads(json.dumps(policy).replace(HOLE, filling)))


@settings(max_examples=400)
@given(changes(), st.sampled_from(FILLINGS))
def test_a_verdict_holds_for_every_filling(
    change: tuple[list[dict[str, Any]], list[dict[str, Any]]], filling: str
) -> None:
    old, new = change
    verdict = compare(policy_of(*old), policy_of(*new)).verdict
    if verdict in (NEW_ACCESS, NO_NEW_ACCESS):
        assert compare(filled(old, filling), filled(new, filling)).verdict in (verdict, UNDECIDED)


def allow(**elements: Any) -> dict[str, Any]:
    found = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"} | elements
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    ("old", "new", "hidden_in"),
    [
        # A Deny goes of which it is not known what it denied.
        ([allow(), allow(Effect="Deny", Action=f"s3:{HOLE}")], [allow()], f"s3:{HOLE}"),
        ([allow(), allow(Effect="Deny", Action=None, NotAction=f"s3:{HOLE}")], [allow()], f"s3:{HOLE}"),
        ([allow(), allow(Effect="Deny", Resource=None, NotResource=HOLE)], [allow()], HOLE),
        (
            [allow(), allow(Effect="Deny", Condition={"StringNotEquals": {"aws:PrincipalTag/team": HOLE}})],
            [allow(Condition={"StringEquals": {"aws:PrincipalTag/team": "a"}})],
            HOLE,
        ),
        (
            [
                allow(Resource=None, NotResource="arn:aws:s3:::a/*"),
                allow(Effect="Deny", Resource=f"arn:aws:s3:::{HOLE}/*"),
            ],
            [allow(Resource=None, NotResource="arn:aws:s3:::a/*")],
            f"arn:aws:s3:::{HOLE}/*",
        ),
        # What was not allowed may have been all.
        ([allow(Action=None, NotAction=f"s3:{HOLE}")], [allow()], f"s3:{HOLE}"),
        # A whole ARN, in whose place something else may stand.
        ([], [allow(Condition={"ArnLike": {"aws:SourceArn": HOLE}})], HOLE),
        (
            [allow(Condition={"StringLike": {"aws:SourceArn": HOLE}})],
            [allow(Condition={"ArnLike": {"aws:SourceArn": HOLE}})],
            HOLE,
        ),
    ],
)
def test_what_hangs_on_a_placeholder_is_undecided(
    old: list[dict[str, Any]], new: list[dict[str, Any]], hidden_in: str
) -> None:
    found = compare(policy_of(*old), policy_of(*new))
    assert (found.verdict, found.gains) == (UNDECIDED, ())
    assert (
        found.reason == f"what a placeholder hides in `{hidden_in}` decides whether `s3:GetObject` allows anything new"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([allow(), allow(Effect="Deny", Resource=f"arn:aws:s3:::{HOLE}/*")], [allow(Resource="*")]),
        ([allow(), allow(Effect="Deny", Condition={"StringEquals": {"aws:PrincipalTag/team": HOLE}})], [allow()]),
        (
            [allow(), allow(Effect="Deny", Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:*:{HOLE}"}})],
            [allow()],
        ),
    ],
)
def test_a_denial_that_goes_is_new_access_whatever_its_placeholder_is(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    assert compare(policy_of(*old), policy_of(*new)).verdict == NEW_ACCESS


def test_whom_a_dropped_deny_left_out_has_to_be_seen() -> None:
    everybody = allow(Principal={"AWS": "111122223333"})
    spared = allow(Effect="Deny", Action="s3:Put*", NotPrincipal={"AWS": f"arn:aws:iam::{HOLE}:root"})
    old = policy_of(everybody, spared)
    found = compare(old, policy_of(everybody))
    assert found.verdict == UNDECIDED
    assert found.reason == "whom a placeholder hides in `arn:aws:iam::${hole}:root` decides who was denied something"
    assert found.node is old.statements[1].not_principals[0]
    assert compare(old, policy_of(spared)).verdict == NO_NEW_ACCESS
