"""docs/diff.md shows what really comes out.  `pytest --draw` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policylint.cli.main import run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "diff.md"
CONSOLE = re.compile(
    r"^```console\n\$ policylint (?P<arguments>[^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL
)


def test_the_example(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, after = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("before.json").write_text(before, encoding="utf-8")
    Path("after.json").write_text(after, encoding="utf-8")
    (block,) = CONSOLE.finditer(text)
    assert run(block["arguments"].split()) == 1
    out, err = capsys.readouterr()
    shown = f"```console\n$ policylint {block['arguments']}\n{out}{err}```"
    if request.config.getoption("--draw"):
        PAGE.write_text(text.replace(block[0], shown), encoding="utf-8")
    else:
        assert block[0] == shown
