"""Rules by path, severities, options, and the settings that are nearest to each file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli.main import run

BAD = """{"Version": "2012-10-17", "Statement": {
  "Effect": "allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}}
"""
TRUST = """{"Version": "2012-10-17", "Statement": {
  "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ["111122223333", "444455556666"]}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    run(["check", *arguments, "--format", "concise"])
    return [f"{line.split(':')[0]} {line.split()[1]}" for line in capsys.readouterr().out.splitlines()]


EFFECT, REDUNDANT = "error[invalid-effect]", "suggestion[redundant-action]"


def test_rules_by_path(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a/p.json": BAD, "b/p.json": BAD, "policylint.toml": '[[policies]]\npaths = ["a/"]\nignore = ["error"]\n'})
    assert found(capsys) == [f"a/p.json {REDUNDANT}", f"b/p.json {EFFECT}", f"b/p.json {REDUNDANT}"]
    write(
        {"policylint.toml": 'select = ["error"]\n[[policies]]\npaths = ["a/"]\nextend-select = ["redundant-action"]\n'}
    )
    assert found(capsys) == [f"a/p.json {EFFECT}", f"a/p.json {REDUNDANT}", f"b/p.json {EFFECT}"]


def test_severities(capsys: pytest.CaptureFixture[str]) -> None:
    write({"p.json": BAD, "policylint.toml": '[rules.invalid-effect]\nseverity = "suggestion"\n'})
    assert found(capsys) == ["p.json suggestion[invalid-effect]", f"p.json {REDUNDANT}"]
    assert run(["check"]) == 0
    assert found(capsys, "--select", "suggestion") == ["p.json suggestion[invalid-effect]", f"p.json {REDUNDANT}"]
    assert found(capsys, "--select", "error") == []


def test_options(capsys: pytest.CaptureFixture[str]) -> None:
    name = "cross-account-trust-without-external-id"
    write({"p.json": TRUST})
    assert found(capsys, "--select", name) == [f"p.json suggestion[{name}]"] * 2
    write({"policylint.toml": f'[rules.{name}]\nown-accounts = ["111122223333"]\n'})
    assert found(capsys, "--select", name) == [f"p.json suggestion[{name}]"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '\n[rules.invalid-efect]\nseverity = "error"\n',
            "2:2: `rules.invalid-efect`: no rule is called `invalid-efect`, did you mean `invalid-effect`?",
        ),
        ('[rules.invalid-effect]\nseverity = "bad"\n', "2:1: `rules.invalid-effect.severity`: 'bad' is none of error,"),
        (
            "[rules.invalid-effect]\nserverity = 'error'\n",
            "2:1: `rules.invalid-effect.serverity`: the rule has no such option, did you mean `severity`?",
        ),
        (
            "[rules.cross-account-trust-without-external-id]\nown-account = []\n",
            "2:1: `rules.cross-account-trust-without-external-id.own-account`: the rule has no such option, "
            "did you mean `own-accounts`?",
        ),
        (
            "[rules.cross-account-trust-without-external-id]\nown-accounts = '1'\n",
            "2:1: `rules.cross-account-trust-without-external-id.own-accounts`: '1' is not a list of strings",
        ),
        (
            "[rules.cross-account-trust-without-external-id]\nown-accounts = [1]\n",
            "2:1: `rules.cross-account-trust-without-external-id.own-accounts`: [1] is not a list of strings",
        ),
        (
            'fail-on = "error"\nignore = [\n  "invalid-efect"]\n',
            "3:3: `ignore`: no rule or family is called `invalid-efect`, did you mean `invalid-effect`?",
        ),
        (
            '[[policies]]\npaths = ["a"]\nextend-select = ["eror"]\n',
            "3:18: `policies.0.extend-select`: no rule or family is called `eror`, did you mean `error`?",
        ),
        ('select = ["ALL"]\n', "1:11: `select`: no rule or family is called `ALL`, did you mean `all`?"),
        (
            'ignore = ["INVALID_ACTON"]\n',
            "1:11: `ignore`: no rule or family is called `INVALID_ACTON`, did you mean `invalid-action`?",
        ),
        ('exclude = [\n  "a",\n  "[z-a]",\n]\n', "3:3: `exclude`: `[z-a]` is no pattern as in .gitignore"),
        ('[[policies]]\npaths = []\npolicy-type = "scp"\n', "2:1: `policies.0.paths`: the list is empty"),
        (
            '[tool.policylint]\nselect = ["all"]\n',
            "1:2: `[tool.policylint]` is for pyproject.toml; here, settings stand at the top",
        ),
        (
            '[rules.resource-star]\nseverity = "off"\n',
            "2:1: `rules.resource-star.severity`: 'off' is none of error, security-warning, warning, suggestion; "
            "`ignore` switches a rule off",
        ),
        (
            "[rules.RESOURCE_STAR]\nseverity = 'error'\n",
            "1:2: `rules.RESOURCE_STAR`: no rule is called `RESOURCE_STAR`, did you mean `resource-star`?",
        ),
        (
            'resource-type = "AWS::S3::Buket"\n',
            "1:1: `resource-type`: no type of resource is called `AWS::S3::Buket`, did you mean `AWS::S3::Bucket`?",
        ),
        (
            '[[policies]]\npaths = ["a"]\nresource-type = "bucket"\n',
            "3:1: `policies.0.resource-type`: `bucket` is no type of resource as in `AWS::S3::Bucket`, "
            "did you mean `AWS::S3::Bucket`?",
        ),
        (
            '[[required-conditions]]\nactions = ["s3:PutObject"]\nkeys = ["aws:PrincipalOrgID", "s3:x-amz-acll"]\n',
            "3:31: `required-conditions.0.keys.1`: no condition key is called `s3:x-amz-acll`, "
            "did you mean `s3:x-amz-acl`?",
        ),
        (
            '[[required-conditions]]\nactions = ["s3:*"]\nkeys = ["s3:x-amz-acl"]\noperators = ["StringEqual"]\n',
            "4:14: `required-conditions.0.operators.0`: no condition operator is called `StringEqual`, "
            "did you mean `StringEquals`?",
        ),
        (
            '[[forbidden-access]]\nactions = [\n  "s3:GetObject",\n  "s3:GetObjct"\n]\n',
            "4:3: `forbidden-access.0.actions.1`: no action is called `s3:GetObjct`, did you mean `s3:GetObject`?",
        ),
        ("fail-on = 2026-01-01\n", "1:1: `fail-on`: '2026-01-01' is none of error,"),
        ("fail-on = true\n", "1:1: `fail-on`: true is none of error,"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    write({"policylint.toml": text, "p.json": BAD})
    assert run(["check"]) == 2
    assert capsys.readouterr().err.startswith(f"policylint: policylint.toml:{words}")


def test_a_type_of_resource_that_is_not_known_here_may_be_one() -> None:
    write({"p.json": TRUST, "policylint.toml": 'resource-type = "AWS::New::Thing"\nselect = ["invalid-effect"]\n'})
    assert run(["check"]) == 0


@pytest.mark.parametrize("command", [["check", "p.json"], ["diff", "p.json", "p.json"]])
def test_a_type_of_resource_on_the_command_line(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    write({"p.json": BAD})
    with pytest.raises(SystemExit) as error:
        run([*command, "--resource-type", "aws::s3::bucket"])
    assert error.value.code == 2
    assert "no type of resource is called `aws::s3::bucket`, did you mean `AWS::S3::Bucket`?" in capsys.readouterr().err


def test_each_file_has_the_settings_nearest_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        {
            "p.json": BAD,
            "policylint.toml": 'ignore = ["invalid-effect"]\nexclude = ["left/"]\n',
            "inner/policylint.toml": 'ignore = ["redundant-action"]\nexclude = ["sub/left.json"]\n',
            "inner/p.json": BAD,
            "inner/sub/p.json": BAD,
            "inner/sub/left.json": BAD,
            "inner/left/p.json": BAD,
            "left/p.json": BAD,
        }
    )
    inner = [f"inner/{name} {EFFECT}" for name in ("p.json", "left/p.json", "sub/p.json")]
    assert found(capsys) == [f"p.json {REDUNDANT}", *inner]
    assert found(capsys, "inner/p.json", "p.json") == [inner[0], f"p.json {REDUNDANT}"]
    assert found(capsys, "--config", "policylint.toml", "inner/p.json") == [f"inner/p.json {REDUNDANT}"]


def test_patterns_are_relative_to_the_settings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"a/b/p.json": BAD, "a/b/q.json": BAD, "policylint.toml": 'exclude = ["/a/b/q.json"]\n'})
    monkeypatch.chdir("a")
    assert found(capsys) == [f"b/p.json {EFFECT}", f"b/p.json {REDUNDANT}"]


def test_fail_on_is_each_files_own() -> None:
    write({"a/policylint.toml": 'fail-on = "never"\n', "a/p.json": BAD, "b/p.json": BAD})
    assert run(["check", "a"]) == 0
    assert run(["check", "b"]) == 1
    assert run(["check", "a", "--fail-on", "error"]) == 1


def test_wrong_settings_of_any_file_are_told_before_anything_is_linted(capsys: pytest.CaptureFixture[str]) -> None:
    write({"p.json": BAD, "z/policylint.toml": "ignor = []\n", "z/p.json": BAD})
    for jobs in ("1", "2"):
        assert run(["check", "--jobs", jobs]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("did you mean `ignore`?")) == ("", 1)


def test_standard_input_has_the_settings_of_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    write({"a/policylint.toml": 'ignore = ["invalid-effect"]\n'})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    assert found(capsys, "-", "--stdin-filename", "a/p.json") == [f"a/p.json {REDUNDANT}"]


def test_the_schema_of_the_settings_has_all_that_is_read() -> None:
    """An editor that completes from the schema offers what the README and docs/settings.md show."""
    from policylint.settings.file import SCHEMA

    schema = json.loads(Path(SCHEMA).read_text())
    assert {"plugins", "suppress", "rules", "policies", "select", "ignore", "exclude"} <= set(schema["properties"])
