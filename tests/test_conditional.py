"""Branches of `Fn::If`: each is linted as the policy that comes of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.engine import Settings, lint
from policylint.policy.branches import BRANCH_LIMIT
from policylint.source import Source

NO_VALUE = {"Ref": "AWS::NoValue"}
READ = {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}


def if_(condition: str, true: Any, false: Any = NO_VALUE) -> dict[str, Any]:
    return {"Fn::If": [condition, true, false]}


def told(*statements: Any) -> list[tuple[str, str]]:
    """The rules that fire on the statements, each with the text that it points at."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    report = lint(Source("template.json", text), Settings())
    assert not report.crashes
    return [(finding.rule, text[finding.span.start : finding.span.end]) for finding in report.findings]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (if_("A", {**READ, "Action": "s3:GetObjct"}), ("invalid-action", "GetObjct")),
        (if_("A", NO_VALUE, {**READ, "Action": "s3:GetObjct"}), ("invalid-action", "GetObjct")),
        (if_("A", if_("B", READ, {**READ, "Action": "s3:GetObjct"})), ("invalid-action", "GetObjct")),
        ({**READ, "Effect": if_("A", "Allow", "Permit")}, ("invalid-effect", "Permit")),
        ({**READ, "Action": if_("A", ["s3:GetObject", "s3:GetObjct"])}, ("invalid-action", "GetObjct")),
        ({**READ, "Action": ["s3:GetObject", if_("A", "s3:GetObjct")]}, ("invalid-action", "GetObjct")),
        ({**READ, "Action": ["s3:Get*", if_("A", "s3:GetObject")]}, ("redundant-action", "s3:GetObject")),
        (
            {**READ, "Condition": if_("A", {"StringEquals": {"aws:SourceIp": "198.51.100.7"}})},
            ("type-mismatch", "aws:SourceIp"),
        ),
        (
            {**READ, "Condition": {"IpAddress": {"aws:SourceIp": if_("A", "198.51.100.7", "198.51.100.700")}}},
            ("type-mismatch-ip-range", "198.51.100.700"),
        ),
        (
            {**READ, "Action": "sqs:SendMessage", "Resource": if_("A", {"Fn::GetAtt": ["Queue", "Arn"]}, "*")},
            ("resource-star", "*"),
        ),
    ],
)
def test_what_stands_in_a_branch_is_told_there(statement: Any, expected: tuple[str, str]) -> None:
    assert [(rule, text.strip('"')) for rule, text in told(statement)] == [expected]


def test_a_statement_in_a_branch_may_be_the_only_one() -> None:
    policy = {"Version": "2012-10-17", "Statement": if_("A", {**READ, "Action": "s3:GetObjct"})}
    report = lint(Source("template.json", json.dumps({"PolicyDocument": policy})), Settings())
    (part,) = report.parts
    (finding,) = part.findings
    assert part.path(finding.span) == ["Statement", "Fn::If", 1, "Action"]


def test_a_finding_in_a_branch_is_known_by_the_sid_of_its_statement() -> None:
    """So a suppression for the Sid covers it, and a baseline keeps it apart from that of the other branch."""
    slip = {**READ, "Action": "s3:GetObjct"}
    inner = {**READ, "Sid": "Mine", "Action": if_("B", "s3:GetObjct")}
    statements = [
        if_("A", slip, {**slip, "Sid": "Other"}),
        inner,
        if_("A", {"Effect": "Allow", "Action": "s3:GetObjct"}),
    ]
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    (part,) = lint(Source("template.json", text), Settings()).parts
    slips = [finding for finding in part.findings if finding.rule == "invalid-action"]
    assert [part.sid(finding.span) for finding in slips] == ["Read", "Other", "Mine", None]


@pytest.mark.parametrize(
    "statements",
    [
        [if_("A", READ, {**READ, "Action": "s3:PutObject"})],
        [if_("A", READ), if_("B", {**READ, "Action": "s3:PutObject"})],
        [if_("A", READ), if_("B", READ)],
        [if_("A", READ, READ)],
        [{**READ, "Action": if_("A", ["s3:Get*"], ["s3:GetObject"])}],
        [{**READ, "Action": [if_("A", "s3:Get*"), if_("B", "s3:GetObject")]}],
        [{**READ, "Resource": [READ["Resource"], if_("A", NO_VALUE)]}],
        [{**READ, "Condition": if_("A", {"Bool": {"aws:SecureTransport": "true"}})}],
        [if_("A", if_("A", READ, {**READ, "Action": "s3:GetObjct"}))],
    ],
)
def test_branches_are_not_compared_with_each_other(statements: list[Any]) -> None:
    """No Sid twice and nothing redundant between what may never be together, nor a word on a branch never taken."""
    assert told(*statements) == []


def test_one_condition_takes_its_branches_together() -> None:
    assert told(if_("A", READ), if_("A", {**READ, "Action": "s3:PutObject"})) == [("unique-sids-required", '"Read"')]


@pytest.mark.parametrize("function", [{"Fn::If": ["A", READ]}, {"Fn::If": "A"}, {"Fn::If": [READ, READ, READ]}])
def test_what_is_no_whole_fn_if_stays_hidden(function: Any) -> None:
    assert told(READ, function) == []


def test_no_mend_takes_a_branch_away() -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": {**READ, "Action": ["s3:Get*", if_("A", "s3:GetObject")]}})
    (finding,) = lint(Source("template.json", text), Settings()).findings
    assert (finding.rule, finding.fix) == ("redundant-action", None)


def test_a_mend_inside_a_branch_is_kept() -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": {**READ, "Action": if_("A", "s3:GetObjct")}})
    (finding,) = lint(Source("template.json", text), Settings()).findings
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ['"s3:GetObject"']


_TEXTS = st.sampled_from(["s3:GetObject", "s3:GetObjct", "s3:*", "sqs:Send*", "iam:PassRole"])


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(if_, st.sampled_from("AB"), inner, inner | st.just(NO_VALUE)) | st.lists(inner, max_size=3)


@given(st.recursive(_TEXTS, _nested, max_leaves=8))
def test_any_nest_of_branches_is_read(action: Any) -> None:
    """Whatever stands in the branches, no rule falls over, and a finding stands in the policy once."""
    found = told({**READ, "Action": action})
    assert all(rule and text for rule, text in found)


def test_a_hostile_nest_of_branches_ends() -> None:
    nest: Any = READ
    for number in range(60):
        nest = if_(f"C{number}", nest, NO_VALUE)
    assert told(READ, nest) == []


def test_so_many_branches_are_looked_into() -> None:
    """More are an attack on the time that it takes; of a long policy it is fewer still."""
    many = [if_(f"C{number}", {**READ, "Sid": f"S{number}", "Action": "s3:GetObjct"}) for number in range(80)]
    assert len(told(*many)) == BRANCH_LIMIT
    plain = {**READ, "Resource": [f"arn:aws:s3:::shop/{number:04}" for number in range(4000)]}
    assert len([rule for rule, _ in told(*many, plain) if rule == "invalid-action"]) == 9
