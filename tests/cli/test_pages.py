"""`policylint rules` and `policylint explain`."""

from __future__ import annotations

import json

import pytest

from policylint.cli.main import run
from policylint.rules.registry import all_rules


def test_rules_lists_each_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(all_rules())
    assert run(["rules", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(all_rules())


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "invalid-effect"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("invalid-effect (error, Access Analyzer's INVALID_EFFECT)\n\nEffect is neither")
    assert run(["explain", "INVALID_EFFECT"]) == 0
    assert capsys.readouterr().out == out


def test_explain_an_unknown_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "invalid-efect"]) == 2
    assert capsys.readouterr().err == (
        "policylint: no rule is called `invalid-efect`, did you mean `invalid-effect`?\n"
    )
