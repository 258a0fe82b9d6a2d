"""`policylint diff` of two files as a user meets it: exit codes, formats, streams, options."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from policylint.cli.main import run
from tests.report.test_sarif import judge

OLD = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::reports/*",
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    }
  ]
}
"""
MORE = OLD.replace('"s3:GetObject"', '["s3:GetObject", "s3:DeleteObject"]')
LESS = OLD.replace("reports/*", "reports/2026/*")
HIDDEN = OLD.replace("arn:aws:s3:::reports/*", "arn:aws:s3:::${bucket}/*")
EXAMPLE = "`s3:DeleteObject` on `arn:aws:s3:::reports/example`, with `aws:MultiFactorAuthPresent` = `true`"
BROKEN = OLD.replace('"Allow",', '"Allow"')


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    for name, text in (("old", OLD), ("more", MORE), ("less", LESS), ("hidden", HIDDEN), ("broken", BROKEN)):
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["diff", *arguments])
    return (code, *capsys.readouterr())


def test_the_same_allows_nothing_new(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "old.json", "old.json") == (0, "", "no new access in 1 changed policy\n")


def test_less_allows_nothing_new(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "old.json", "less.json") == (0, "", "no new access in 1 changed policy\n")


def test_more_is_shown_where_it_is_granted(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, "old.json", "more.json")
    assert code == 1
    assert out == (
        "new access: `s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`\n"
        " --> more.json:6:34\n"
        "  |\n"
        '6 |       "Action": ["s3:GetObject", "s3:DeleteObject"],\n'
        "  |                                  ^^^^^^^^^^^^^^^^^\n"
        "  = under: `Bool aws:MultiFactorAuthPresent true`\n"
        f"  = for example: {EXAMPLE}\n"
        "  = before: no statement allowed the action\n\n"
    )
    assert err == "new access in 1 of 1 changed policy\n"


def test_a_condition_that_is_gone_is_shown_where_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    condition = ',\n      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}'
    Path("free.json").write_text(OLD.replace(condition, ""), encoding="utf-8")
    code, out, _ = answer(capsys, "old.json", "free.json")
    assert code == 1
    assert out.startswith("new access: `s3:GetObject` newly allowed without `Bool aws:MultiFactorAuthPresent true`\n")
    assert (
        " ::: old.json:8:30\n"
        "  |\n"
        '8 |       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}\n'
        "  |                              ------------------------------------ "
        "allowed before under this condition\n"
    ) in out
    assert "\n  = on: `arn:aws:s3:::reports/*`\n" in out


def test_a_wider_resource(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "less.json", "old.json")
    assert code == 1
    assert out.startswith("new access: `s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`\n --> old.json:")
    assert " ::: less.json:7:7\n" in out


def test_a_deny_that_is_gone(capsys: pytest.CaptureFixture[str]) -> None:
    deny = '{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/secret"}'
    Path("denied.json").write_text(OLD.replace("  ]\n}", f"    , {deny}\n  ]\n}}"), encoding="utf-8")
    code, out, _ = answer(capsys, "denied.json", "old.json")
    assert code == 1
    assert out.startswith("new access: `s3:GetObject` no longer denied\n")
    assert " ::: denied.json:10:8\n" in out
    assert "denied before by this statement" in out
    assert "`s3:GetObject` on `arn:aws:s3:::reports/secret`" in out


def test_a_deny_that_is_narrower_is_told_beside_what_else_is_wider(capsys: pytest.CaptureFixture[str]) -> None:
    deny = '{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/secret/*"}'
    both = '["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]'
    old = OLD.replace("  ]\n}", f"    , {deny}\n  ]\n}}").replace('"arn:aws:s3:::reports/*",', f"{both},")
    Path("denied.json").write_text(old, encoding="utf-8")
    Path("wider.json").write_text(old.replace("secret/", "secret/x").replace("Bool", "BoolIfExists"), encoding="utf-8")
    code, out, _ = answer(capsys, "denied.json", "wider.json")
    assert code == 1
    assert re.findall(r"^new access: .*", out, re.MULTILINE) == [
        "new access: `s3:GetObject` no longer denied on `arn:aws:s3:::reports/secret/*` "
        "but for `arn:aws:s3:::reports/secret/x*`",
        "new access: `s3:GetObject` newly allowed where `aws:MultiFactorAuthPresent` is absent",
    ]
    assert "`s3:GetObject` on `arn:aws:s3:::reports/secret/example`, with `aws:MultiFactorAuthPresent` = `true`" in out
    # Not on the bucket itself, on which nobody gets an object.
    assert "`s3:GetObject` on `arn:aws:s3:::reports/example`, without `aws:MultiFactorAuthPresent`" in out


def test_many_actions_are_grouped_by_level(capsys: pytest.CaptureFixture[str]) -> None:
    Path("all.json").write_text(OLD.replace("s3:GetObject", "sqs:*"), encoding="utf-8")
    code, out, _ = answer(capsys, "old.json", "all.json")
    assert code == 1
    assert "\n  = permissions management (3): sqs:SetQueueAttributes, sqs:AddPermission, sqs:RemovePermission\n" in out
    assert out.index("= permissions") < out.index("= write (") < out.index("= tagging (") < out.index("= read (")
    assert "\n  = and actions that AWS has yet to add\n" in out


def test_lost(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "more.json", "old.json", "--lost")
    assert code == 0
    assert out.startswith(
        "lost access: `s3:DeleteObject` no longer allowed on `arn:aws:s3:::reports/*`\n --> more.json:6:34\n"
    )
    assert answer(capsys, "more.json", "old.json")[1] == ""


def test_undecided(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, "old.json", "hidden.json")
    assert code == 1
    assert out.startswith("undecided: ")
    assert "hidden.json:" in out
    assert err == "undecided in 1 of 1 changed policy\n"
    assert answer(capsys, "old.json", "hidden.json", "--undecided", "allow")[0] == 0
    assert answer(capsys, "old.json", "more.json", "--undecided", "allow")[0] == 1


def test_what_a_placeholder_hides_is_the_same_on_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "hidden.json", "hidden.json")[0] == 0


def test_concise(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "old.json", "more.json", "--format", "concise") == (
        1,
        "more.json:6:34: new-access `s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`\n",
        "new access in 1 of 1 changed policy\n",
    )


def test_json_is_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, "old.json", "more.json", "--format", "json")
    assert (code, err) == (1, "")
    data = json.loads(out)
    assert data["version"] == 1
    assert data["summary"] == {"new-access": 1, "undecided": 0, "no-new-access": 0}
    (comparison,) = data["comparisons"]
    assert {name: comparison[name] for name in ("old", "new", "verdict", "reason")} == {
        "old": "old.json",
        "new": "more.json",
        "verdict": "new-access",
        "reason": None,
    }
    (gain,) = comparison["gains"]
    assert gain["actions"] == ["s3:DeleteObject"]
    assert gain["message"] == "`s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`"
    assert gain["location"] == {
        "file": "more.json",
        "start": {"line": 6, "column": 34, "offset": 110},
        "end": {"line": 6, "column": 51, "offset": 127},
        "path": ["Statement", 0, "Action", 1],
    }
    assert gain["witness"] == {
        "principal": None,
        "action": "s3:DeleteObject",
        "resource": "arn:aws:s3:::reports/example",
        "context": {"aws:MultiFactorAuthPresent": "true"},
    }
    assert "lost" not in comparison


def test_json_with_lost(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = answer(capsys, "more.json", "old.json", "--format", "json", "--lost")
    (comparison,) = json.loads(out)["comparisons"]
    assert comparison["verdict"] == "no-new-access"
    assert comparison["lost"]["verdict"] == "lost-access"
    assert comparison["lost"]["losses"][0]["location"]["file"] == "more.json"


def test_json_of_what_is_undecided_says_why_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    (comparison,) = json.loads(answer(capsys, "old.json", "hidden.json", "--format", "json")[1])["comparisons"]
    assert comparison["verdict"] == "undecided"
    assert comparison["reason"]
    assert comparison["reason_location"]["file"] == "hidden.json"
    assert comparison["reason_location"]["path"] == ["Statement", 0, "Resource"]


def test_github(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "old.json", "more.json", "--format", "github")
    assert code == 1
    assert out == (
        "::error title=New access,file=more.json,line=6,endLine=6,col=34,endColumn=51::"
        "`s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`%0A"
        f"under: `Bool aws:MultiFactorAuthPresent true`%0Afor example: {EXAMPLE}\n"
    )


def test_sarif(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "less.json", "old.json", "--format", "sarif", "--lost")
    log = json.loads(out)
    judge(log)
    assert code == 1
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("new-access", "error")
    assert result["message"]["text"].startswith(
        "`s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`\n\nFor example "
    )
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "old.json"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "less.json"
    (result,) = json.loads(answer(capsys, "old.json", "hidden.json", "--format", "sarif")[1])["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("undecided", "warning")


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, "old.json", "more.json", "--format", "markdown")
    assert code == 1
    assert out == (
        "### policylint: new access in 1 of 1 changed policy\n\n"
        "| policy | verdict | gained |\n"
        "| --- | --- | --- |\n"
        "| `more.json` | new access | 1 write |\n\n"
        "- **`s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`** (`more.json:6`)\n"
        "  - under: `Bool aws:MultiFactorAuthPresent true`\n"
        f"  - for example: {EXAMPLE}\n"
    )
    assert answer(capsys, "old.json", "less.json", "--format", "markdown")[1] == (
        "### policylint: no new access in 1 changed policy\n\n"
        "| policy | verdict | gained |\n| --- | --- | --- |\n| `less.json` | no new access |  |\n"
    )


def test_a_report_obeys_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands in a policy cannot steer a terminal, a workflow or a comment."""
    nasty = "arn:aws:s3:::a`|<b>\\u001b[31m\\n::error::x/*"
    Path("nasty.json").write_text(OLD.replace("arn:aws:s3:::reports/*", nasty), encoding="utf-8")
    for form in ("full", "concise", "github", "markdown"):
        _, out, _ = answer(capsys, "/dev/null", "nasty.json", "--format", form, "--color", "never")
        assert "\x1b" not in out
        assert not any(line.startswith("::error::x") for line in out.splitlines())
    lines = out.splitlines()
    assert all("<b>" not in line.split("`")[0::2] for line in lines)


def test_several_reports_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [f"--output={form}=out.{form}" for form in ("json", "markdown", "github")]
    code, out, _ = answer(capsys, "old.json", "more.json", "--format", "concise", *outputs)
    assert (code, out.count("\n")) == (1, 1)
    assert json.loads(Path("out.json").read_text())["summary"]["new-access"] == 1
    assert Path("out.github").read_text().startswith("::error ")
    assert "s3:DeleteObject" in Path("out.markdown").read_text()
    assert answer(capsys, "old.json", "old.json", "--output", "json=no/such/folder")[0] == 2
    with pytest.raises(SystemExit):
        run(["diff", "old.json", "more.json", "--output", "gitlab=x"])
    assert "'gitlab=x' is not FORMAT=FILE with a format of full, concise, json" in capsys.readouterr().err


def test_output_file(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = answer(capsys, "old.json", "more.json", "--output-file", "report.txt")
    assert (code, out) == (1, "")
    assert Path("report.txt").read_text(encoding="utf-8").startswith("new access: `s3:DeleteObject`")
    assert err == "new access in 1 of 1 changed policy\n"


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "old.json", "old.json", "-q") == (0, "", "")


def test_colours(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b[1;31mnew access\x1b[0m" in answer(capsys, "old.json", "more.json", "--color", "always")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("old.json",), "two files are compared"),
        (("a.json", "b.json", "c.json"), "two files are compared"),
        (("-", "-"), "only one of the two"),
        (("old.json", "nowhere.json"), "nowhere.json: No such file or directory"),
        (("old.json", "."), ".: is a folder, not a file"),
        (("old.json", "empty.json"), "empty.json: no policy found in it"),
        (("empty.json", "old.json"), "empty.json: no policy found in it"),
        (("old.json", "broken.json"), "broken.json:6:7: "),
        (("broken.json", "old.json"), "broken.json:6:7: "),
        (("--staged", "old.json", "more.json"), "--staged needs --from-ref"),
        (("--accept-trailer", "old.json", "more.json"), "--accept-trailer needs --from-ref"),
        (("--config", "nowhere.toml", "old.json", "more.json"), "nowhere.toml: No such file"),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    Path("empty.json").write_text("{}", encoding="utf-8")
    code, out, err = answer(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("policylint: ")
    assert words in err
    assert err.count("\n") == 1


def test_no_policy_at_all_is_dev_null(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = answer(capsys, os.devnull, "old.json")
    assert code == 1
    assert "= before: there was no policy\n" in out
    assert answer(capsys, "old.json", os.devnull)[0] == 0


def test_several_policies_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    def both(first: str, second: str) -> str:
        return json.dumps({"A": json.loads(first), "B": json.loads(second)})

    Path("two-old.json").write_text(both(OLD, LESS), encoding="utf-8")
    Path("two-new.json").write_text(both(MORE, LESS), encoding="utf-8")
    code, out, _ = answer(capsys, "two-old.json", "two-new.json", "--format", "json")
    assert code == 1
    comparisons = json.loads(out)["comparisons"]
    assert [(one["pointer"], one["verdict"]) for one in comparisons] == [("/A", "new-access"), ("/B", "no-new-access")]


SCP: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": ["iam:CreateUser", "iam:DeleteUser"], "Resource": "*"}],
}


def test_a_deny_that_leaves_a_control_policy_is_new_access(capsys: pytest.CaptureFixture[str]) -> None:
    """FullAWSAccess is attached beside it, or nothing would be allowed at all."""
    Path("a.json").write_text(json.dumps(SCP), encoding="utf-8")
    loose = json.dumps(SCP).replace(', "iam:DeleteUser"', "")
    Path("b.json").write_text(loose, encoding="utf-8")
    code, out, _ = answer(capsys, "a.json", "b.json", "--policy-type", "scp")
    assert code == 1
    assert out.startswith("new access: `iam:DeleteUser` no longer denied\n --> b.json:1:60\n")
    assert " ::: a.json:1:89\n" in out
    assert "= note: compared with FullAWSAccess attached beside it\n" in out
    assert answer(capsys, "b.json", "a.json", "--policy-type", "scp")[0] == 0
    # The same texts as identity policies allow nothing, before and after.
    assert answer(capsys, "a.json", "b.json", "--policy-type", "identity")[0] == 0
    # Without the policy there is no Deny.
    assert answer(capsys, "a.json", os.devnull, "--policy-type", "scp")[0] == 1
    assert answer(capsys, os.devnull, "a.json", "--policy-type", "scp")[0] == 0


def test_settings_tell_the_kind(capsys: pytest.CaptureFixture[str]) -> None:
    Path("scps").mkdir()
    Path("scps/a.json").write_text(json.dumps(SCP), encoding="utf-8")
    Path("scps/b.json").write_text(json.dumps(SCP).replace(', "iam:DeleteUser"', ""), encoding="utf-8")
    Path("policylint.toml").write_text('[[policies]]\npaths = ["scps/"]\npolicy-type = "scp"\n', encoding="utf-8")
    assert answer(capsys, "scps/a.json", "scps/b.json")[0] == 1


def test_what_one_statement_gains_is_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("s3:GetObject", "s3:ListBucket", "s3:DeleteObject", "s3:PutObject")
    actions = "[\n" + ",\n".join(f'        "{name}"' for name in names) + "\n      ]"
    Path("several.json").write_text(OLD.replace('"s3:GetObject"', actions), encoding="utf-8")
    code, out, _ = answer(capsys, "old.json", "several.json")
    assert code == 1
    assert out.startswith(
        "new access: `s3:DeleteObject` and 1 more action newly allowed on `arn:aws:s3:::reports/*`\n"
        " --> several.json:9:9\n"
    )
    assert (
        "  = write (2): s3:DeleteObject, s3:PutObject\n"
        "  = granted in lines 8-10\n"
        "  = works on none of these: s3:ListBucket\n"
    ) in out
    assert out.count("new access: ") == 1
    # An editor jumps to each of them.
    lines = answer(capsys, "old.json", "several.json", "--format", "concise")[1].splitlines()
    assert sorted(line.split(": ")[0] for line in lines) == [f"several.json:{line}:9" for line in ("10", "8", "9")]
