"""What holds for every text that is linted: no rule fails, and each place is what its path says."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.engine import PolicyReport, Report, Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source, Span
from tests import drawing
from tests.rules.test_specs import BLOCK

SETTINGS = Settings(all_rules())


def drawn() -> list[str]:
    """The policies of the rules' specs, each of which some rule has something to say about."""
    specs = sorted((Path(__file__).parent / "rules").glob("*/*.md"))
    blocks = [match for spec in specs for match in BLOCK.finditer(spec.read_text(encoding="utf-8"))]
    return [drawing.parse(match["body"].rstrip("\n")).text for match in blocks if match["form"] == "json"]


POLICIES = drawn()
ODD = (
    '"',
    "'",
    ",",
    ":",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "\n",
    "//",
    "“",
    "\u00a0",
    "x",
    "*",
    "${",
    "%{",
    "\\ud83d",
    "\0",
    "é",
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A policy of the specs with some characters put in, taken away or written over."""
    text = draw(st.sampled_from(POLICIES))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(("", *ODD))) + text[place + draw(st.integers(0, 2)) :]
    for _ in range(draw(st.integers(0, 2))):
        text = json.dumps({"Policy": text}, ensure_ascii=draw(st.booleans()))
    return text


def places(report: Report) -> list[tuple[PolicyReport, Span]]:
    """All places that a report names, with the policy that they are of."""
    found = []
    for part in report.parts:
        for finding in part.findings:
            assert finding.message
            spans = [finding.span, *finding.locations, *(related.span for related in finding.related)]
            if finding.fix is not None:
                spans += [edit.span for edit in finding.fix.edits]
            found += [(part, span) for span in spans]
    return found


def check(text: str) -> None:
    report = lint(Source.from_bytes("policy.json", text.encode("utf-8", "surrogatepass")), SETTINGS)
    assert report.crashes == []
    size = len(report.source.text)
    for _, span in places(report):
        assert 0 <= span.start <= span.end <= size
        position = report.source.position(span.start)
        before = report.source.text[: span.start]
        assert (position.line, position.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@given(damaged())
def test_no_policy_however_damaged_is_too_much(text: str) -> None:
    check(text)


@given(st.text(max_size=60) | st.text('{}[]",:\\Statement Effect\n', max_size=60))
@example('{"Statement": [{"Effect": "\ud800"}]}')
@example('{"Statement": {"Effect": {"Fn::Join": ["", ["{\\"Version\\": \\"2012-10-17\\", \\"Statement\\": ["]]}}}')
@example('{"Fn::Join": ["", ["%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect"]]}')
@example('{"a": "{\\\\\\"Version\\\\\\": \\\\\\"2012-10-17\\\\\\", \\\\\\"Statement\\\\\\": [\\\\\\"Effect"}')
@example('{"a": "{\\"Version\\": \\"2012-10-17\\", \\"Statement\\": {\\"Effect\\": \\"\\\n\\"}}"}')
def test_any_text(text: str) -> None:
    check(text)


def layout(text: str, number: int) -> str:
    """The same policy, laid out in another way and some of its characters as escapes."""
    chance = random.Random(number)
    relaid = json.dumps(json.loads(text), indent=chance.choice((None, 1, "\t")), ensure_ascii=chance.random() < 0.5)
    return relaid.replace("s3:", "s\\u0033:") if chance.random() < 0.5 else relaid


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_each_place_is_what_its_path_says(depth: int) -> None:
    """The text of the whole value or key that a finding is in, read as JSON, is what the path leads to."""
    seen = 0
    for number, policy in enumerate(POLICIES):
        try:
            value = json.loads(policy)
        except ValueError:
            continue
        if not isinstance(value, dict) or any(policy.count(f'"{key}"') > 1 for key in ("Condition", "Statement")):
            continue  # the last of two keys wins in Python
        text = layout(policy, number)
        for _ in range(depth):
            text = json.dumps({"Policy": text}, ensure_ascii=bool(number % 2))
        report = lint(Source("policy.json", text), SETTINGS)
        for part, span in places(report):
            path = part.path(span)
            if part.kind is None or not path or span.start == span.end:
                continue
            whole = part.whole(span)
            assert whole.start <= span.start <= span.end <= whole.end
            shown = text[whole.start : whole.end]
            for _ in range(depth):
                shown = json.loads(f'"{shown}"')
            if part.pointer != "/Policy" * depth:
                continue
            meant: Any = value
            for step in path:
                meant = step["key"] if isinstance(step, dict) else meant[step]
            if whole == span and isinstance(meant, (dict, list)):
                continue  # a part of it: a run of items, or the bracket
            assert json.loads(shown) == meant
            seen += 1
    assert seen > 1000
