"""The `check` command as a user meets it: exit codes, files, formats, streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.cli.main import run

GOOD = """{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
}
"""
BAD = GOOD.replace("Allow", "allow")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_clean(capsys: pytest.CaptureFixture[str]) -> None:
    write({"good.json": GOOD})
    assert run(["check", "good.json"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "no findings in 1 policy in 1 file\n"


def test_full_format(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD})
    assert run(["check", "bad.json"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "error[invalid-effect]: `allow` is no effect, write `Allow`\n"
        " --> bad.json:3:27\n"
        "  |\n"
        '3 |   "Statement": {"Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}\n'
        "  |                           ^^^^^^^\n"
        "  = fix: write `Allow`\n\n"
    )
    assert err == "1 finding in 1 policy in 1 file: 1 error\n"


def test_concise_format(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD})
    assert run(["check", "bad.json", "--format", "concise"]) == 1
    assert capsys.readouterr().out == "bad.json:3:27: error[invalid-effect] `allow` is no effect, write `Allow`\n"


def test_json_format(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD})
    assert run(["check", "bad.json", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    answer = json.loads(out)
    start = BAD.index('"allow"')
    (finding,) = answer["findings"]
    assert finding.pop("url").endswith("/docs/rules/invalid-effect.md")
    assert finding == {
        "rule": "invalid-effect",
        "issue_code": "INVALID_EFFECT",
        "severity": "error",
        "message": "`allow` is no effect, write `Allow`",
        "file": "bad.json",
        "policy": {"type": "identity", "pointer": ""},
        "location": {
            "start": {"line": 3, "column": 27, "offset": start},
            "end": {"line": 3, "column": 34, "offset": start + 7},
            "path": ["Statement", "Effect"],
        },
        "related": [],
        "fix": {
            "title": "write `Allow`",
            "safe": True,
            "edits": [{"start": start, "end": start + 7, "text": '"Allow"'}],
        },
        "help": None,
    }
    assert answer["version"] == 1
    assert answer["summary"] == {
        "files": 1,
        "policies": 1,
        "error": 1,
        "security-warning": 0,
        "warning": 0,
        "suggestion": 0,
    }


def test_access_analyzer_format(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": json.dumps({"PolicyVersion": {"Document": json.loads(BAD)}})})
    assert run(["check", "bad.json", "--format", "access-analyzer"]) == 1
    (policy,) = json.loads(capsys.readouterr().out)
    assert policy["file"] == "bad.json"
    assert policy["pointer"] == "/PolicyVersion/Document"
    (finding,) = policy["findings"]
    assert finding["findingType"] == "ERROR"
    assert finding["issueCode"] == "INVALID_EFFECT"
    (location,) = finding["locations"]
    assert location["path"] == [{"value": "Statement"}, {"value": "Effect"}]
    text = Path("bad.json").read_text()
    start, end = text.index('"allow"'), text.index('"allow"') + 7
    assert location["span"] == {
        "start": {"line": 1, "column": start, "offset": start},
        "end": {"line": 1, "column": end, "offset": end},
    }


def test_fail_on_and_exit_zero() -> None:
    write({"bad.json": BAD})
    assert run(["check", "bad.json", "--fail-on", "never"]) == 0
    assert run(["check", "bad.json", "--exit-zero"]) == 0
    assert run(["check", "bad.json", "--fail-on", "error"]) == 1


def test_select_and_ignore(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD})
    assert run(["check", "bad.json", "--ignore", "invalid-effect"]) == 0
    assert run(["check", "bad.json", "--select", "missing-effect"]) == 0
    assert run(["check", "bad.json", "--select", "INVALID_EFFECT"]) == 1
    capsys.readouterr()
    assert run(["check", "bad.json", "--select", "invalid-efect"]) == 2
    assert "did you mean `invalid-effect`?" in capsys.readouterr().err


def test_a_folder_and_what_it_leaves_out(capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    write(
        {
            "a/bad.json": BAD,
            "a/package.json": '{"name": "x"}',
            "a/broken.json": "{",
            "ignored/bad.json": BAD,
            "a/deep/kept.json": BAD,
            "a/deep/left.json": BAD,
            "a/deep/.gitignore": "left.json\n",
            ".gitignore": "ignored/\n",
            "node_modules/x/bad.json": BAD,
            "notes.txt": BAD,
        }
    )
    assert run(["check", "--format", "concise"]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == ["a/bad.json", "a/deep/kept.json"]
    assert run(["check", "ignored", "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("ignored/bad.json:")
    assert run(["check", "notes.txt", "--format", "concise"]) == 1


@pytest.mark.parametrize("line", ["[z-a]", "!", "a\\", "[b-a-z]"])
def test_what_git_passes_over_in_its_file(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is no pattern says nothing, and the others hold."""
    subprocess.run(["git", "init", "-q"], check=True)
    write({".gitignore": f"{line}\nignored/\n", "ignored/bad.json": BAD, "bad.json": BAD})
    assert run(["check", "--format", "concise"]) == 1
    assert [row.split(":")[0] for row in capsys.readouterr().out.splitlines()] == ["bad.json"]


def test_no_policy_in_what_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    write({"package.json": '{"name": "x"}', "good.json": GOOD})
    assert run(["check", "package.json"]) == 2
    assert capsys.readouterr().err == "policylint: package.json: no policy found in it\nno policy found in 1 file\n"
    assert run(["check", "package.json", "good.json"]) == 0
    assert "package.json: no policy found" in capsys.readouterr().err
    assert run(["check", "package.json", "--skip-non-policies"]) == 0
    assert capsys.readouterr() == ("", "")


def test_unreadable_paths(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD})
    assert run(["check", "gone.json", "bad.json", "--format", "concise"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("bad.json:3:27:")
    assert "policylint: gone.json: No such file or directory\n" in err


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "policylint", "check", "-", "--stdin-filename", "x/y.json", "--format", "concise"],
        input=BAD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout.startswith("x/y.json:3:27: error[invalid-effect]")


def test_output_file(capsys: pytest.CaptureFixture[str]) -> None:
    write({"bad.json": BAD, "out.txt": "old"})
    os.chmod("out.txt", 0o640)
    assert run(["check", "bad.json", "--format", "concise", "--output-file", "out.txt", "--color", "always"]) == 1
    assert Path("out.txt").read_text().startswith("bad.json:3:27: ")
    assert os.stat("out.txt").st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == ""
    assert run(["check", "bad.json", "--output-file", "no/such/folder.txt"]) == 2
    assert "no/such/folder.txt: No such file or directory" in capsys.readouterr().err


def test_colours(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write({"bad.json": BAD})
    run(["check", "bad.json"])
    assert "\x1b" not in capsys.readouterr().out
    run(["check", "bad.json", "--color", "always"])
    assert "\x1b[1;31m" in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    run(["check", "bad.json"])
    assert "\x1b" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    run(["check", "bad.json"])
    assert "\x1b" not in capsys.readouterr().out


def test_jobs_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write({f"p/{n:03}.json": BAD if n % 3 else GOOD for n in range(60)})
    assert run(["check", "p", "--jobs", "1", "--format", "json"]) == 1
    alone = capsys.readouterr().out
    assert run(["check", "p", "--jobs", "3", "--format", "json"]) == 1
    assert capsys.readouterr().out == alone


def test_policy_type_and_resource_type(capsys: pytest.CaptureFixture[str]) -> None:
    write({"good.json": BAD})
    run(["check", "good.json", "--policy-type", "scp", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["findings"][0]["policy"]["type"] == "scp"
    run(["check", "good.json", "--resource-type", "AWS::S3::Bucket", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["findings"][0]["policy"]["type"] == "resource"


def test_usage_errors(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["check", "--format", "yaml"], ["chek"], [], ["check", "--jobs", "-1"]):
        with pytest.raises(SystemExit) as stop:
            run(arguments)
        assert stop.value.code == 2
    assert "usage: policylint" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(["--version"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert "service catalog of 20" in out
    assert "AWS managed policies of 20" in out


def test_a_managed_policy_that_a_template_attaches_is_of_no_policy_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSLambdaFullAccess"}],
    }
    template = {"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": role}}}
    (tmp_path / "t.json").write_text(json.dumps(template))
    assert run(["check", "--format", "json", str(tmp_path / "t.json")]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["rule"] == "deprecated-aws-managed-policy-attached"
    assert finding["policy"] is None
    steps = ["Resources", "Worker", "Properties", "ManagedPolicyArns", 0, "Fn::Sub"]
    assert finding["location"]["path"] == steps
