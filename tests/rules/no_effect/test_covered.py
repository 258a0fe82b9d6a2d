"""The mend of covered-statement: what is left allows the same; where the wider statement may be wrong, it is asked."""

from __future__ import annotations

import json

from hypothesis import given, settings

from policylint.access.compare import compare
from policylint.access.comparison import NO_NEW_ACCESS
from policylint.engine import lint
from policylint.finding import Finding
from policylint.source import Source
from policylint.walker import Settings
from tests.access.comparing import BUCKET, allow, deny, policy_of
from tests.access.strategies import Statement, policies
from tests.rules.test_fixes import apply_fixes

RULE = "covered-statement"


def document(statements: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def found(statements: list[Statement]) -> list[Finding]:
    report = lint(Source("p.json", document(statements)), Settings(policy_type="identity"))
    return [finding for finding in report.findings if finding.rule == RULE]


def test_a_condition_that_the_other_statement_lacks_may_be_what_was_meant() -> None:
    wide, condition = allow(Action="s3:Get*"), {"StringEquals": {"aws:PrincipalTag/team": "a"}}
    for narrow, safe in ((allow(), True), (allow(Condition=condition), False)):
        (finding,) = found([wide, narrow])
        assert finding.fix is not None
        assert finding.fix.safe is safe
        assert json.loads(apply_fixes(document([wide, narrow]), RULE))["Statement"] == [wide]


def test_of_a_chain_one_is_left() -> None:
    chain = [allow(Resource=f"{BUCKET}/{'a' * n}*") for n in (3, 1, 2)]
    ends = deny(Action="s3:Delete*")
    assert json.loads(apply_fixes(document([*chain, ends]), RULE))["Statement"] == [chain[1], ends]


@settings(max_examples=60)
@given(policies(named=False), policies(named=False))
def test_what_is_left_allows_the_same(one: list[Statement], other: list[Statement]) -> None:
    before = [*one, *other]
    after = json.loads(apply_fixes(document(before), RULE))["Statement"]
    for old, new in ((before, after), (after, before)):
        assert compare(policy_of(old), policy_of(new)).verdict == NO_NEW_ACCESS
