"""Statements that others cover: held against the evaluator, and against the quick look that goes before the proof."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.access.covering import Coverings
from policylint.access.evaluate import applies
from policylint.access.request import Request
from policylint.model.coverage import Look, looks, open_questions
from policylint.policy.ast import Policy
from policylint.policy.ast import Statement as Built
from tests.access.comparing import BUCKET, allow, deny, policy_of
from tests.access.strategies import Statement, policies, requests, statements
from tests.access.test_laws import asked


@st.composite
def overlapping(draw: st.DrawFn) -> list[Statement]:
    """Statements of which some are narrower than others, and some are made of parts of others."""
    named = draw(st.booleans())
    found = [*draw(policies(named)), *draw(policies(named))]
    for one in list(found):
        if draw(st.booleans()):
            narrow = dict(one)
            for name, entry in draw(statements(named)).items():
                is_new = name == "Condition" and name not in narrow
                if is_new or (name in narrow and name not in ("Effect", "Condition") and draw(st.booleans())):
                    narrow[name] = entry
            found.append(narrow)
    return draw(st.permutations(found))


def covering(coverings: Coverings, statement: Built, others: list[Built]) -> list[Built]:
    return coverings.covering(Look(statement), [Look(other) for other in others])


def others_of(statement: Built, policy: Policy) -> list[Built]:
    return [one for one in policy.statements if one is not statement and (statement.is_allow or one.is_deny)]


@settings(max_examples=200)
@given(overlapping(), st.lists(requests(), min_size=12, max_size=12))
def test_whatever_a_covered_statement_is_about_another_is_about_too(
    written: list[Statement], tries: list[Request]
) -> None:
    policy = policy_of(written)
    coverings = Coverings(policy)
    for statement in policy.statements:
        used = covering(coverings, statement, others_of(statement, policy))
        for one in tries:
            request = asked(one, written)
            if used and applies(statement, request):
                assert any(applies(other, request) for other in used)


@settings(max_examples=200)
@given(overlapping())
def test_the_quick_look_leaves_no_covered_statement_out(written: list[Statement]) -> None:
    policy = policy_of(written)
    found = looks(policy)
    coverings = Coverings(policy)
    for statement in policy.statements:
        others = others_of(statement, policy)
        if covering(coverings, statement, others):
            own = [look for look in found if look.statement is statement]
            rest = [look for look in found if look.statement in others]
            ((look, partners),) = open_questions(own, rest)
            assert coverings.covering(look, partners)


@pytest.mark.parametrize(
    ("operator", "value", "nothing"), [("ArnLike", "arn:aws:s3:::a", "arn:aws:*:*:x"), ("Bool", "true", "yes")]
)
def test_a_value_that_matches_nothing_hides_no_covered_statement(operator: str, value: str, nothing: str) -> None:
    narrow = allow(Condition={operator: {"aws:SourceArn": [value, nothing]}})
    policy = policy_of([narrow, allow(Action="s3:*", Condition={operator: {"aws:SourceArn": value}})])
    found = looks(policy)
    ((look, partners),) = open_questions(found[:1], found)
    assert Coverings(policy).covering(look, partners) == [policy.statements[1]]


def test_none_of_those_that_cover_is_in_vain() -> None:
    policy = policy_of(
        [
            allow(Action=["s3:GetObject", "s3:PutObject"], Resource=f"{BUCKET}/*"),
            allow(Action="s3:Get*", Resource=f"{BUCKET}/a*"),
            allow(Action="s3:Get*", Resource=f"{BUCKET}/*"),
            allow(Action="s3:Put*", Resource="*"),
            deny(Action="s3:PutObject", Resource=f"{BUCKET}/b"),
        ]
    )
    first, *others = policy.statements
    assert covering(Coverings(policy), first, others) == [others[1], others[2]]
    assert covering(Coverings(policy), first, others[:2]) == []


def test_the_questions_about_a_policy_share_what_they_may_cost() -> None:
    """No text ends on both, but that is seen only at the end of 2**20 ways."""
    ends = [f"*{letter}{'?' * 20}" for letter in "ab"]
    policy = policy_of(
        [allow(Resource=ends[0]), allow(Resource=None, NotResource=ends[1]), allow(), allow(Resource="*")]
    )
    one, other, narrow, wide = policy.statements
    coverings = Coverings(policy)
    assert covering(coverings, narrow, [wide]) == [wide]
    assert covering(coverings, one, [other]) == []
    assert covering(coverings, one, [wide]) == []
    assert covering(Coverings(policy), one, [wide]) == [wide]


def test_where_there_is_too_much_to_look_at_nothing_is_asked() -> None:
    policy = policy_of([allow(Action=[f"s3:Get{i}-{j}" for j in range(20)] + ["s3:PutObject"]) for i in range(150)])
    found = [Look(statement) for statement in policy.statements]
    assert open_questions(found, found) == []
    assert open_questions(found[:20], found[:20]) == []


@pytest.mark.parametrize("denied", [{"Action": "s3:${what}"}, {"Action": None, "NotAction": "s3:${what}"}])
def test_what_a_placeholder_may_spare_is_not_fully_denied(denied: dict[str, str | None]) -> None:
    policy = policy_of([allow(), deny(**denied)])
    narrow, other = (Look(statement) for statement in policy.statements)
    assert Coverings(policy).covering(narrow, [other]) == []
