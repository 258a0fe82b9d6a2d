"""The settings file: where it is found, what it does, and what is said when it is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policylint.cli.main import run
from policylint.settings.file import SCHEMA, SettingsError, load
from policylint.settings.validate import accepts

POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_found_upward_and_pyproject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.policylint]\nignore = ["missing-version"]\n')
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    assert load().ignore == ("missing-version",)
    (tmp_path / "deep" / "policylint.toml").write_text('fail-on = "error"\n')
    assert load().fail_on == "error"
    assert load().ignore == ()


def test_no_settings_are_the_defaults() -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n")
    config = load()
    assert (config.select, config.ignore, config.fail_on) == ((), (), "warning")


def test_settings_apply(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(POLICY)
    Path("policylint.toml").write_text('ignore = ["invalid-effect"]\n')
    assert run(["check", "bad.json"]) == 0
    Path("policylint.toml").write_text('fail-on = "never"\n')
    assert run(["check", "bad.json"]) == 0
    assert run(["check", "bad.json", "--fail-on", "error"]) == 1
    Path("policylint.toml").write_text('exclude = ["bad*.json"]\n')
    assert run(["check"]) == 0
    capsys.readouterr()


def test_paths_map_to_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("scp/a.json", "trust/a.json", "other/a.json"):
        Path(name).parent.mkdir()
        Path(name).write_text(POLICY)
    Path("policylint.toml").write_text(
        '[[policies]]\npaths = ["scp/"]\npolicy-type = "scp"\n\n'
        '[[policies]]\npaths = ["other/*.json"]\nresource-type = "AWS::S3::Bucket"\n'
    )
    run(["check", "--format", "json"])
    kinds = {f["file"]: f["policy"]["type"] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert kinds == {"other/a.json": "resource", "scp/a.json": "scp", "trust/a.json": "identity"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('ignor = ["x"]\n', "policylint.toml:1:1: unknown setting `ignor`, did you mean `ignore`?"),
        ('\n  fail-on = "eror"\n', "policylint.toml:2:3: `fail-on`: 'eror' is none of error, security-warning"),
        ('select = "all"\n', "policylint.toml:1:1: `select`: 'all' is not a list"),
        ('select = ["a",\n', "policylint.toml:1:15: invalid value"),
        (
            '[[policies]]\npaths = ["a"]\n\n[[policies]]\npaths = ["b"]\npolicy-type = "user"\n',
            "policylint.toml:6:1: `policies.1.policy-type`: 'user' is none of identity",
        ),
        ("[[policies]]\npolicy-type = 'scp'\n", "policylint.toml:1:3: `policies.0`: `paths` is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, words: str) -> None:
    Path("policylint.toml").write_text(text)
    with pytest.raises(SettingsError) as error:
        load()
    assert str(error.value).startswith(words)
    assert run(["check"]) == 2


def test_a_syntax_error_has_line_and_column() -> None:
    Path("policylint.toml").write_text('select = ["a"\nignore = 3\n')
    with pytest.raises(SettingsError, match=r"^policylint.toml:2:1: unclosed array$"):
        load()


def test_pyproject_places_are_those_of_the_whole_file() -> None:
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.policylint]\nselct = []\n")
    with pytest.raises(SettingsError, match=r"^pyproject.toml:5:1: unknown setting `selct`"):
        load()


def test_unreadable_settings() -> None:
    with pytest.raises(SettingsError, match=r"^gone.toml: No such file"):
        load("gone.toml")
    Path("x.toml").write_bytes(b"select = ['\xff']")
    with pytest.raises(SettingsError, match=r"^x.toml:1:12: byte 0xff is not UTF-8$"):
        load("x.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes and links")
def test_settings_that_are_no_file_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever put them there wants them to count."""
    Path("bad.json").write_text(POLICY)
    own = Path("policylint.toml")
    for make in (lambda: own.symlink_to("gone.toml"), lambda: own.symlink_to(own), lambda: os.mkfifo(own)):
        make()
        assert run(["check"]) == 2
        assert capsys.readouterr().err == "policylint: policylint.toml: is no file that can be read\n"
        own.unlink()


NAMES = ["select", "ignore", "fail-on", "policies", "paths", "policy-type", "credentials", "unused-days", "other"]
VALUES = st.recursive(
    st.sampled_from(["error", "never", "scp", "x", 0, 1, 1.0, 1.5, True, None]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_the_quick_check_agrees_with_jsonschema(data: dict[str, object]) -> None:
    schema = json.loads(Path(SCHEMA).read_text())
    assert accepts(schema, data) == Draft202012Validator(schema).is_valid(data)
