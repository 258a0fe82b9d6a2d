"""Policies in strings: in strings of strings, encoded, escaped once more, in pieces."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from policylint.engine import Settings, lint
from policylint.policy.build import build
from policylint.policy.find import NESTING_LIMIT, find
from policylint.readers.json import read
from policylint.source import Source
from tests.policy.test_find import ALLOW, POLICY, search


def test_two_strings_deep() -> None:
    inner = json.dumps({"Policy": json.dumps(POLICY)})
    (one,) = search({"Body": inner}).policies
    assert (one.pointer, one.depth) == ("/Body/Policy", 2)


def test_no_deeper_than_the_limit() -> None:
    text = json.dumps(POLICY)
    for _ in range(NESTING_LIMIT - 1):
        text = json.dumps({"p": text})
    (one,) = search({"p": text}).policies
    assert one.depth == NESTING_LIMIT
    assert search({"p": json.dumps({"p": text})}).policies == []


def test_broken_string() -> None:
    result = search({"Policy": json.dumps(POLICY)[:-1]})
    assert [one.pointer for one in result.policies] == ["/Policy"]
    assert [pointer for pointer, _ in result.flaws] == ["/Policy"]


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_places_lead_through_the_escapes(depth: int, ascii_only: bool) -> None:
    """Every string of a policy in strings stands where its span says, escapes and all."""
    policy = {
        "Version": "2012-10-17",
        "Statement": {"Sid": 'a"b\\c\u00e9\n\U0001f600', "Effect": "allow", "Action": "s3:*"},
    }
    text = json.dumps(policy, ensure_ascii=ascii_only, indent=1)
    for _ in range(depth):
        text = json.dumps({"p": text}, ensure_ascii=ascii_only)
    value = read(text).value
    assert value is not None
    (one,) = find(value).policies
    assert one.depth == depth
    statement = build(one.node, one.pointer, one.depth).statements[0]
    assert statement.effect is not None
    shown = text[statement.effect.span.start : statement.effect.span.end]
    for _ in range(depth):
        shown = json.loads(f'"{shown}"')
    assert shown == '"allow"'
    whole = text[one.node.start : one.node.end]
    for _ in range(depth):
        whole = json.loads(f'"{whole}"')
    assert json.loads(whole) == policy
    assert statement.sid is not None
    sid = statement.sid.value
    for index, char in enumerate(sid.text):  # type: ignore[attr-defined]
        span = sid.part(index, index + 1)  # type: ignore[attr-defined]
        part = text[span.start : span.end]
        for _ in range(depth):
            part = json.loads(f'"{part}"')
        assert json.loads(f'"{part}"') == char


def test_fix_in_a_string_is_escaped() -> None:
    text = json.dumps({"Policy": json.dumps({"Version": "2012-10-17", "Statement": {**ALLOW, "Effect": "allow"}})})
    report = lint(Source("answer.json", text), Settings())
    (finding,) = [f for f in report.findings if f.rule == "invalid-effect"]
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    mended = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert json.loads(json.loads(mended)["Policy"])["Statement"]["Effect"] == "Allow"


MISSPELT = {"Version": "2012-10-17", "Statement": {**ALLOW, "Action": 's3:Get"Objet', "Resource": "arn:aws:s3:::é/*"}}


def blamed(text: str) -> list[tuple[str, str, str]]:
    """Rule, the text that it points at, and the pointer to it; no finding may offer a mend."""
    report = lint(Source("answer.json", text), Settings())
    found = []
    for part in report.parts:
        for finding in part.findings:
            assert finding.fix is None
            found.append((finding.rule, text[finding.span.start : finding.span.end], part.pointer_to(finding.span)))
    return found


@pytest.mark.parametrize("safe", ["", "/:*"])
def test_encoded_for_a_url(safe: str) -> None:
    """As IAM's API hands out policies, which not every client decodes."""
    encoded = quote(json.dumps(MISSPELT, ensure_ascii=False), safe=safe)
    text = json.dumps({"PolicyVersion": {"Document": encoded}}, indent=1)
    assert blamed(text) == [
        ("invalid-action", "Get%5C%22Objet", "/PolicyVersion/Document/Statement/Action"),
    ]


def test_escaped_once_more() -> None:
    """As API Gateway hands out the policy of an API."""
    escaped = json.dumps(json.dumps(MISSPELT, ensure_ascii=False), ensure_ascii=False)[1:-1]
    text = json.dumps({"id": "api", "policy": escaped}, indent=1)
    assert blamed(text) == [("invalid-action", "Get" + 7 * "\\" + '"Objet', "/policy/Statement/Action")]


def test_joined_by_cloudformation() -> None:
    """A text in pieces is one text, in which nobody sees what a function gives."""
    pieces = [
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjet", "Resource": "arn:',
        {"Ref": "AWS::Partition"},
        ':s3:::reports/*"}, {"Effect": "Alow", "Action": "s3:Get',
        'Objct", "Resource": "',
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        '"}]}',
    ]
    text = json.dumps({"PolicyDocument": {"Fn::Join": ["", pieces]}}, indent=1)
    where = "/PolicyDocument/Fn::Join/Statement"
    crossing = text[text.index("GetObjet") :]
    crossing = crossing[crossing.index('Get",') : crossing.index("Objct") + 5]
    assert blamed(text) == [
        ("invalid-action", "GetObjet", f"{where}/0/Action"),
        ("invalid-effect", '\\"Alow\\"', f"{where}/1/Effect"),
        ("invalid-action", crossing, f"{where}/1/Action"),
    ]


def test_joined_with_something_between() -> None:
    """What CloudFormation puts between the pieces is in the text, at the place of the piece behind it."""
    pieces = [
        '{"Version": "2012-10-17"',
        '"Statement": {"Effect": "Allow"',
        '"Action": "s3:GetObjet"',
        '"Resource": "*"}}',
    ]
    text = json.dumps({"PolicyDocument": {"Fn::Join": [", ", pieces]}})
    assert blamed(text) == [("invalid-action", "GetObjet", "/PolicyDocument/Fn::Join/Statement/Action")]
    text = json.dumps({"PolicyDocument": {"Fn::Join": [",, ", [*pieces[:2], ", ".join(pieces[2:])]]}})
    surplus = [f.span.start for f in lint(Source("template.json", text), Settings()).findings if "comma" in f.message]
    assert surplus == [text.index('"' + json.dumps(piece)[1:-1]) for piece in pieces[1:3]]


@pytest.mark.parametrize(
    "join",
    [
        ["", ["arn:aws:s3:::", {"Ref": "B"}]],
        ["", "text"],
        [1, [json.dumps(POLICY)[:10], {}]],
        ["", [json.dumps(POLICY)[:10], {"Ref": "Rest"}]],
        "text",
    ],
)
def test_joined_to_something_else(join: Any) -> None:
    result = search({"Value": {"Fn::Join": join}})
    assert result.policies == []
    assert result.flaws == []
