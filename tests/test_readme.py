"""The README shows what really comes out.  `pytest --draw` writes it anew."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(
    r"^```console\n\$ policylint (?P<arguments>[^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL
)


def test_console_blocks(request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    blocks = list(CONSOLE.finditer(text))
    assert blocks
    for block in blocks:
        command = [sys.executable, "-m", "policylint", *shlex.split(block["arguments"])]
        result = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        shown = f"```console\n$ policylint {block['arguments']}\n{result.stdout}```"
        if request.config.getoption("--draw"):
            README.write_text(text.replace(block[0], shown), encoding="utf-8")
        else:
            assert block[0] == shown


def test_settings_example_is_valid(tmp_path: Path) -> None:
    from policylint.settings.file import load

    (example,) = re.findall(r"^```toml\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "policylint.toml").write_text(example)
    config = load(str(tmp_path / "policylint.toml"))
    assert config.kind_of(str(tmp_path / "organization/scps/a.json")) == ("scp", None)
    assert config.kind_of(str(tmp_path / "buckets/a.json")) == (None, "AWS::S3::Bucket")


def test_the_settings_page_is_valid_and_has_every_setting(tmp_path: Path) -> None:
    from policylint.settings.file import SCHEMA, load

    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    path = tmp_path / "policylint.toml"
    path.write_text(example, encoding="utf-8")
    config = load(str(path))
    assert config.kind_of(str(tmp_path / "buckets/a.json")) == ("auto", "AWS::S3::Bucket")
    assert config.kind_of(str(tmp_path / "buckets/old.json")) == ("auto", None)
    for name in json.loads(Path(SCHEMA).read_text(encoding="utf-8"))["properties"]:
        assert re.search(rf"\b{name}\b", example), f"docs/settings.md has no {name}"


def test_links_lead_somewhere() -> None:
    for page in (README, *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_knows_every_data_file() -> None:
    """Each has a line that says what it is made from, or what to read to refresh it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    data = [path.name for path in (ROOT / "policylint" / "data").iterdir() if path.suffix in (".json", ".jsonl")]
    assert data
    assert [name for name in data if f"`{name}` |" not in text and f"`policylint/data/{name}` |" not in text] == []
