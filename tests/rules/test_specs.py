"""The specs of the rules: `tests/rules/<family>/<module>.md`, drawings that `pytest --draw` redraws.

Each spec runs the rules of the module of the same name.  A block that starts with ```json holds a policy; behind that
word may stand its kind (```json trust).  One that starts with ```csv holds a credential report.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policylint.rules.registry import all_rules
from tests import drawing

HERE = Path(__file__).parent

#: Modules whose policies no page or drawing could hold, and the tests that have them instead.
ELSEWHERE = {
    "policylint.rules.missing_conditions.required": "missing_conditions/test_required.py",
    "policylint.rules.organization.forbidden": "organization/test_forbidden.py",
    "policylint.rules.structure.size": "structure/test_size.py",
    "policylint.rules.syntax.json_syntax": "../readers/test_recovery.py",
    "policylint.rules.syntax.encoding": "syntax/test_encoding.py",
    "policylint.rules.suppressions.unused_suppression": "../settings/test_suppressions.py",
}

BLOCK = re.compile(r"^```(?P<form>json|csv)(?P<setting>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def rules_of(spec: Path) -> list[str]:
    module = f"policylint.rules.{spec.parent.name}.{spec.stem}"
    return [name for name, rule in all_rules().items() if rule.module == module]


def examples() -> list[object]:
    found = []
    for spec in sorted(HERE.glob("*/*.md")):
        for match in BLOCK.finditer(spec.read_text(encoding="utf-8")):
            heading = re.findall(r"^## (.*)$", spec.read_text(encoding="utf-8")[: match.start()], re.MULTILINE)
            title = heading[-1] if heading else "?"
            found.append(pytest.param(spec, match, id=f"{spec.parent.name}/{spec.stem}: {title}"))
    return found


@pytest.mark.parametrize(("spec", "match"), examples())
def test_example(spec: Path, match: re.Match[str], request: pytest.FixtureRequest) -> None:
    rules = rules_of(spec)
    assert rules, f"no rule is declared in policylint/rules/{spec.parent.name}/{spec.stem}.py"
    body = match["body"]
    drawn = drawing.parse(body.rstrip("\n"))
    marks = drawing.run(drawn.text, rules, **drawing.setting(match["setting"]))
    redrawn = drawing.draw(drawn.text, marks) + "\n"
    if request.config.getoption("--draw") and redrawn != body:
        text = spec.read_text(encoding="utf-8")
        spec.write_text(text.replace(match[0], f"```{match['form']}{match['setting']}\n{redrawn}```"), encoding="utf-8")
        return
    assert body == redrawn


def test_every_rule_module_has_a_spec() -> None:
    """A rule without a spec is not done."""
    specs = {f"policylint.rules.{spec.parent.name}.{spec.stem}" for spec in HERE.glob("*/*.md")}
    assert sorted({rule.module for rule in all_rules().values()} - specs - set(ELSEWHERE)) == []
    assert all((HERE / test).is_file() for test in ELSEWHERE.values())


def test_every_rule_is_drawn_somewhere() -> None:
    """Each rule fires in at least one spec."""
    drawn = set()
    for spec in HERE.glob("*/*.md"):
        for match in BLOCK.finditer(spec.read_text(encoding="utf-8")):
            drawn |= {mark.rule for mark in drawing.parse(match["body"]).marks}
    assert [name for name, rule in all_rules().items() if name not in drawn and rule.module not in ELSEWHERE] == []
