"""Every issue code of Access Analyzer, on policies that are on no rule's page: told at its place, silent when mended.

`every_code/*.txt` hold the cases: a line with the code, the kinds of policies and perhaps the type of resource; then a
`bad` policy, in which «» are around the place of each finding, and a `good` one.  A policy that is not a whole document
is what stands in its one statement.  A statement without a principal gets one where the kind wants it, and denies in an
RCP.  `<long 100>` stands for a hundred letters.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policylint.engine import Report, Settings, lint
from policylint.report.access_analyzer import render
from policylint.rules.registry import all_rules
from policylint.source import Source

FILES = sorted(Path(__file__).with_name("every_code").glob("*.txt"))
CODES = json.loads((Path(__file__).parents[2] / "policylint/data/issue_codes.json").read_text(encoding="utf-8"))[
    "codes"
]
PRINCIPALS = {"resource": '{"AWS": "111122223333"}', "rcp": '"*"'}


class Case(NamedTuple):
    code: str
    kind: str
    resource_type: str | None
    bad: str
    good: str


def policy(text: str, kind: str) -> str:
    """The whole document of a case, as a policy of a kind."""
    if not text.startswith(("{", "«{")):
        text = f'{{"Version": "2012-10-17", "Statement": [{{{text}}}]}}'
    if kind in PRINCIPALS and not re.search(r'Principal"\s*:', text):
        start = r'(?<=\{)"(Sid|Effect|Action|NotAction|Resource)":'
        text = re.sub(start, rf'"Principal": {PRINCIPALS[kind]}, \g<0>', text)
        if kind == "rcp":
            text = text.replace('"Effect": "Allow"', '"Effect": "Deny"')
    return re.sub(r"<long (\d+)>", lambda match: "a" * int(match[1]), text)


def cases() -> list[object]:
    found = []
    for file in FILES:
        blocks = file.read_text(encoding="utf-8").strip().split("\n\n")[1:]
        for number, block in enumerate(blocks):
            head, bad, good = block.split("\n")
            code, *rest = head.split()
            types = [word for word in rest if word.startswith("AWS::")]
            for kind in rest[: len(rest) - len(types)]:
                case = Case(code, kind, types[0] if types else None, bad[6:], good[6:])
                found.append(pytest.param(case, id=f"{code}-{kind}-{number}"))
    return found


def report(text: str, case: Case, *, pedantic: bool) -> Report:
    rules = {name: rule for name, rule in all_rules().items() if pedantic or not rule.pedantic or rule.issue_code}
    made = lint(Source("policy.json", text), Settings(rules, case.kind, case.resource_type))
    assert not made.crashes
    return made


def answered(made: Report, code: str) -> list[dict[str, Any]]:
    policies = json.loads(render([made]))
    return [finding for found in policies for finding in found["findings"] if finding["issueCode"] == code]


@pytest.mark.parametrize("case", cases())
def test_bad_is_told_at_its_place(case: Case) -> None:
    marked = case.bad if case.code == "MISSING_PRINCIPAL" else policy(case.bad, case.kind)
    text = re.sub("[«»]", "", marked)
    wanted = []
    for number, match in enumerate(re.finditer("«[^«»]*»", marked)):
        start = match.start() - 2 * number
        wanted.append((start, start + len(match[0]) - 2))
    made = report(text, case, pedantic=True)
    name = case.code.lower().replace("_", "-")
    assert [(f.span.start, f.span.end) for f in made.findings if f.rule == name] == wanted
    found = answered(made, case.code)
    assert len(found) == len(wanted)
    assert {finding["findingType"] for finding in found} == {CODES[case.code]}


@pytest.mark.parametrize("case", cases())
def test_good_is_silent(case: Case) -> None:
    made = report(policy(case.good, case.kind), case, pedantic=False)
    assert answered(made, case.code) == []
    assert [(f.rule, f.message) for f in made.findings if f.severity.value == "error"] == []


def test_every_code_has_a_case() -> None:
    assert {param.values[0].code for param in cases()} == set(CODES)  # type: ignore[attr-defined]
