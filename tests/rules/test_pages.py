"""Every rule's page: its examples are linted, its parts are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policylint.cli.main import run
from policylint.rules.registry import all_rules
from tests import drawing
from tests.rules.test_specs import ELSEWHERE

# `Bad:`, `Good:`, with a kind in brackets and words behind the colon as wanted; then an indented block.
EXAMPLE = re.compile(
    r"^(Bad|Good)(?: \(([^)]*)\))?:[^\n]*\n(?:(?! {4}|Bad|Good)[^\n]+\n)*\n((?: {4}[^\n]*\n|\n)+)", re.MULTILINE
)


def examples() -> list[object]:
    found = []
    for name, rule in all_rules().items():
        for number, match in enumerate(EXAMPLE.finditer(rule.page + "\n")):
            found.append(pytest.param(name, *match.groups(), id=f"{name}-{match[1]}-{number}"))
    return found


@pytest.mark.parametrize(("name", "word", "setting", "block"), examples())
def test_example(name: str, word: str, setting: str | None, block: str, tmp_path: Path) -> None:
    text = "\n".join(line[4:] for line in block.strip("\n").split("\n"))
    drawn = drawing.parse(text)
    if setting == "settings":
        marks = drawing.run_settings(drawn.text, tmp_path)
    else:
        marks = drawing.run(drawn.text, [name], **drawing.setting(setting or ""))
    wanted = [str(mark) for mark in drawn.marks]
    if word == "Bad":
        assert wanted, "a bad example needs its mark"
        for mark, found in zip(drawn.marks, marks, strict=False):
            if mark.message is None:
                found.message = None
        assert [str(mark) for mark in marks] == wanted
    else:
        assert marks == []
        if name != "json-syntax-error":
            errors = [rule for rule, r in all_rules().items() if r.severity.value == "error"]
            assert drawing.run(drawn.text, errors, **drawing.setting(setting or "")) == []


@pytest.mark.parametrize("name", all_rules())
def test_page(name: str) -> None:
    rule = all_rules()[name]
    page = rule.page
    assert page.split("\n")[0].endswith("."), "the first line is the rule in one sentence"
    assert "\nExceptions:" in page
    assert "\nSource:" in page
    if rule.module not in ELSEWHERE:
        words = [match[1] for match in EXAMPLE.finditer(page + "\n")]
        assert "Bad" in words
        assert "Good" in words


INDENTED = re.compile(r"(?:^ {4}[^\n]*\n|^\n(?= {4}))+", re.MULTILINE)


@pytest.mark.parametrize("name", ["forbidden-access", "missing-required-condition"])
def test_example_that_needs_settings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = [re.sub("^ {4}", "", match[0], flags=re.MULTILINE) for match in INDENTED.finditer(all_rules()[name].page)]
    *settings, reported, silent = blocks
    Path("policylint.toml").write_text(f'select = ["{name}"]\n' + "\n".join(settings))
    for block, code in ((reported, 1), (silent, 0)):
        Path("p.json").write_text(block)
        assert run(["check", "p.json"]) == code
