"""`github`, `gitlab`, `junit` and `markdown`: what CI servers read, with the worst that a policy can hold in it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

from policylint.cli.main import run
from policylint.engine import PolicyReport, Report
from policylint.finding import Finding, Severity
from policylint.report import github, gitlab, junit, markdown
from policylint.report.run import Run
from policylint.source import Source, Span

BAD = """{
  "Version": "2012-10-17",
  "Statement": {"Effect": "allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}
}
"""
GOOD = BAD.replace("allow", "Allow").replace(', "s3:GetObject"', "")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(name: str, text: str, *findings: Finding) -> Report:
    return Report(Source(name, text), [PolicyReport(None, list(findings), "")], [])


def finding(message: str, start: int = 0, end: int = 1, severity: Severity = Severity.ERROR) -> Finding:
    return Finding("invalid-effect", severity, Span(start, end), message)


def test_github(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    assert run(["check", "bad.json", "gone.json", "--format", "github"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "::error title=error[invalid-effect],file=bad.json,line=3,endLine=3,col=27,endColumn=34"
        "::`allow` is no effect, write `Allow`",
        "::notice title=suggestion[redundant-action],file=bad.json,line=3,endLine=3,col=58,endColumn=72"
        "::`s3:GetObject` is redundant, `s3:Get*` covers it%0Athis covers it: line 3",
        "::error title=policylint::gone.json: No such file or directory",
    ]


def test_github_gives_no_columns_of_several_lines() -> None:
    shown = github.render([report("p.json", '{\n"a": 1}\n', finding("x", 0, 10))])
    assert shown == "::error title=error[invalid-effect],file=p.json,line=1,endLine=2::x\n"


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner reads it (actions/runner, ActionCommand.cs)."""
    match = re.fullmatch(r"::([a-z]+) ([^\n]*?)::([^\n]*)", line)
    assert match, line

    def plain(text: str) -> str:
        for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(code, char)
        return text

    properties = dict(pair.split("=", 1) for pair in match[2].split(","))
    return match[1], {name: plain(value) for name, value in properties.items()}, plain(match[3])


HOSTILE = st.text(st.sampled_from(":%,\n\r =`|[]<>&\\\"'\x00\x1b\u2028\ud800\udcffaä日\U0001f600"), max_size=12)
CALM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\r\n" else c.encode("unicode_escape").decode() for c in text)


@CALM
@given(HOSTILE, HOSTILE)
def test_github_escapes_what_the_runner_obeys(name: str, words: str) -> None:
    name = "p" + name.replace("\x00", "") + ".json"
    (line,) = github.render([report(name, "{}", finding(words))]).removesuffix("\n").split("\n")
    kind, properties, message = parsed(line)
    assert (kind, message) == ("error", printable(words))
    assert properties["file"] == printable(os.path.relpath(name))
    assert properties["line"] == "1"


def test_gitlab(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sub").mkdir()
    Path("sub/bad.json").write_text(BAD)
    assert run(["check", "./sub/bad.json", "--format", "gitlab"]) == 1
    effect, redundant = json.loads(capsys.readouterr().out)
    assert re.fullmatch("[0-9a-f]{64}", effect.pop("fingerprint"))
    assert effect == {
        "type": "issue",
        "check_name": "invalid-effect",
        "description": "`allow` is no effect, write `Allow` (invalid-effect)",
        "categories": ["Bug Risk"],
        "severity": "critical",
        "location": {"path": "sub/bad.json", "lines": {"begin": 3, "end": 3}},
    }
    assert redundant["severity"] == "info"


def test_gitlab_fingerprints_are_each_ones_own() -> None:
    twice = [report(name, "{}", finding("x"), finding("y")) for name in ("a.json", "b.json")]
    issues = json.loads(gitlab.render(twice))
    assert len({issue["fingerprint"] for issue in issues}) == 4


@CALM
@given(HOSTILE, HOSTILE)
def test_gitlab_is_json_and_utf8(name: str, words: str) -> None:
    name = "p" + name.replace("\x00", "") + ".json"
    (issue,) = json.loads(gitlab.render([report(name, "{}", finding(words))]))
    assert json.dumps(issue, ensure_ascii=False).encode("utf-8")


def test_junit(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    Path("good.json").write_text(GOOD)
    Path("other.json").write_text("{}")
    assert run(["check", "bad.json", "good.json", "other.json", "gone.json", "--format", "junit"]) == 2
    suites = JUnitXml.fromstring(capsys.readouterr().out.encode())
    assert (suites.tests, suites.failures, suites.errors, sum(suite.skipped for suite in suites)) == (4, 1, 1, 1)
    assert set(suites._elem.attrib) == {"name", "tests", "failures", "errors"}  # the only ones Jenkins' schema has
    cases: dict[str, Any] = {case.name: case for suite in suites for case in suite}
    (failure,) = cases["invalid-effect at 3:27"].result
    assert isinstance(failure, Failure)
    assert failure.type == "error"
    assert failure.text.startswith("bad.json:3:27: error[invalid-effect] `allow` is no effect")
    # A suggestion does not make the run fail, and so not the build.
    assert [type(result) for result in cases["redundant-action at 3:58"].result] == [Skipped]
    assert cases["no findings"].classname == "good.json"
    (error,) = cases["gone.json: No such file or directory"].result
    assert isinstance(error, Error)


@CALM
@given(HOSTILE, HOSTILE)
def test_junit_is_xml(name: str, words: str) -> None:
    name = "p" + name.replace("\x00", "") + ".json"
    shown = junit.render([report(name, "{}", finding(words))], False, Run(2, [words]))
    suites = JUnitXml.fromstring(shown.encode("utf-8"))
    assert (suites.tests, suites.failures, suites.errors) == (2, 1, 1)


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    assert run(["check", "bad.json", "--format", "markdown"]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("### policylint: 2 findings in 1 policy\n\n1 error, 1 suggestion\n")
    assert "docs/rules/invalid-effect.md) | `bad.json:3` | `allow` is no effect, write `Allow` |\n" in shown


def test_markdown_has_an_end_that_it_tells() -> None:
    shown = markdown.render([report("p.json", "{}", *[finding("x" * 200)] * 1000)])
    assert len(shown) < 65_536
    assert re.search(r"\n\d+ more findings left out here\.\n$", shown)


@CALM
@given(HOSTILE, HOSTILE)
def test_markdown_rows_are_rows(name: str, words: str) -> None:
    name = "p" + name.replace("\x00", "") + ".json"
    shown = markdown.render([report(name, "{}", finding(words))])
    (row,) = [line for line in shown.split("\n") if line.startswith("| error")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    # What is escaped or in a code span, which as many backticks end as began it, is no markup.
    assert "<" not in re.sub(r"\\.|(`+)(?!`).+?(?<!`)\1(?!`)", "", row)


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"])
def test_files_are_named_from_the_top_of_the_checkout(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that runs in a folder of the repository annotates the repository's files all the same."""
    Path("infra/iam").mkdir(parents=True)
    Path("infra/iam/bad.json").write_text(BAD)
    monkeypatch.chdir("infra")
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"):
        monkeypatch.delenv(name, raising=False)

    def names() -> list[str]:
        outputs = [f"--output={form}=../out.{form}" for form in ("sarif", "gitlab")]
        run(["check", "iam", "--select", "error", "--format", "github", *outputs])
        (run_,) = json.loads(Path("../out.sarif").read_text())["runs"]
        (issue,) = json.loads(Path("../out.gitlab").read_text())
        return [
            capsys.readouterr().out.split("file=")[1].split(",")[0],
            run_["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            issue["location"]["path"],
        ]

    assert names() == ["iam/bad.json"] * 3
    monkeypatch.setenv(variable, str(tmp_path))
    if variable == "WORKSPACE":  # a name that others use, too
        monkeypatch.delenv("JENKINS_URL", raising=False)
        assert names() == ["iam/bad.json"] * 3
        monkeypatch.setenv("JENKINS_URL", "https://jenkins.example.com/")
    assert names() == ["infra/iam/bad.json"] * 3
    # A run elsewhere, in a container say, is not in there.
    monkeypatch.setenv(variable, str(tmp_path / "other"))
    assert names() == ["iam/bad.json"] * 3


def test_several_reports_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    outputs = [f"--output={form}=out.{form}" for form in ("sarif", "gitlab", "junit", "json", "markdown", "github")]
    assert run(["check", "bad.json", "--format", "concise", *outputs]) == 1
    assert capsys.readouterr().out.startswith("bad.json:3:27: error[invalid-effect]")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert len(json.loads(Path("out.gitlab").read_text())) == 2
    assert JUnitXml.fromfile("out.junit").failures == 1
    assert Path("out.github").read_text().startswith("::error ")
    assert run(["check", "bad.json", "--output", "sarif=no/such/folder"]) == 2
    for wrong in ("yaml=x", "sarif", "sarif="):
        with pytest.raises(SystemExit):
            run(["check", "bad.json", "--output", wrong])
        assert "is not FORMAT=FILE" in capsys.readouterr().err
