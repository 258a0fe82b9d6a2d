"""`policylint check` on a credential report, as a user meets it."""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path

import pytest

from policylint.cli.main import run
from policylint.readers.credential_report import COLUMNS
from policylint.report.formats import FORMATS

HEADER = ",".join(COLUMNS[:22])
ROOT = (
    "<root_account>,arn:aws:iam::111122223333:root,2019-03-04T10:00:00+00:00,not_supported,2024-01-01T00:00:00+00:00,"
    "not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
)
ANA = (
    "ana,arn:aws:iam::111122223333:user/ana,2021-05-01T08:00:00+00:00,true,2026-06-29T08:00:00+00:00,"
    "2025-05-01T08:00:00+00:00,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
)
REPORT = f"{HEADER}\n{ROOT}\n{ANA}\n"
MESSAGE = "security-warning[console-user-without-mfa] `ana` signs in to the console without MFA; require a device\n"
COLUMN = ANA.index(",false") + 2
CHECK = ["check", "--format", "concise", "--as-of", "2026-07-01"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_place_is_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT)
    assert run([*CHECK, "report.csv"]) == 1
    out, err = capsys.readouterr()
    assert out == f"report.csv:3:{COLUMN}: {MESSAGE}"
    assert err == "1 finding in 1 credential report, 2 users in 1 file: 1 security-warning\n"


@pytest.mark.parametrize(
    "data",
    [
        REPORT.encode(),
        REPORT.replace("\n", "\r\n").encode(),
        REPORT.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + REPORT.encode(),
        b"\xff\xfe" + REPORT.encode("utf-16-le"),
        REPORT.rstrip("\n").encode(),
        REPORT.replace(HEADER, HEADER + ",additional_credentials_info").replace("N/A\n", "N/A,\n").encode(),
    ],
)
@pytest.mark.parametrize("name", ["report.csv", "report.txt", "report"])
def test_however_it_is_written_and_called(name: str, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_bytes(data)
    assert run([*CHECK, name]) == 1
    out, _ = capsys.readouterr()
    assert out.endswith(MESSAGE)
    assert len(out.splitlines()) == 1


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode())))
    assert run([*CHECK, "-"]) == 1
    assert capsys.readouterr().out == f"<stdin>:3:{COLUMN}: {MESSAGE}"


def test_a_folder_is_searched_for_reports_and_no_other_csv(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a").mkdir()
    Path("a/one.csv").write_text(REPORT)
    Path("a/two.CSV").write_bytes(b"\xff\xfe" + REPORT.encode("utf-16-le"))
    Path("a/other.csv").write_text("user,arn\nana,x\n")
    Path("a/report.txt").write_text(REPORT)
    Path("a/large.csv").write_text("x,y\n" + "1,2\n" * 3_000_000)
    assert run([*CHECK, "a"]) == 1
    out, err = capsys.readouterr()
    assert [line.split(":")[0] for line in out.splitlines()] == ["a/one.csv", "a/two.CSV"]
    assert err == "2 findings in 2 credential reports, 4 users in 2 files: 2 security-warnings\n"


def test_a_clean_report(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(f"{HEADER}\n{ROOT}\n")
    assert run([*CHECK, "report.csv"]) == 0
    assert capsys.readouterr() == ("", "no findings in 1 credential report, 1 user in 1 file\n")


def test_another_table_is_no_policy(capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.csv").write_text("a,b\n1,2\n")
    assert run([*CHECK, "other.csv"]) == 1
    assert "json-syntax-error" in capsys.readouterr().out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT)
    assert run(["check", "report.csv", "--format", "json", "--as-of", "2026-07-01"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (finding,) = answer["findings"]
    assert finding["policy"] is None
    assert finding["location"]["path"] == ["ana", "mfa_active"]
    start, end = (finding["location"][end]["offset"] for end in ("start", "end"))
    assert REPORT[start:end] == "false"
    assert answer["summary"]["policies"] == 0
    assert answer["summary"]["security-warning"] == 1


def test_the_answer_of_the_command_line_interface(capsys: pytest.CaptureFixture[str]) -> None:
    """The place is among the base64 text; ages are counted to the day that the report was made."""
    idle = ANA.replace("2026-06-29", "2020-01-01").replace(",N/A,false,false", ",N/A,true,false")
    idle = idle.replace("2021-05-01", "2019-05-01").replace("2025-05-01", "2019-05-01")
    content = base64.b64encode(f"{HEADER}\n{idle}".encode()).decode()
    for made, code in (("2020-03-01T00:00:00+00:00", 0), ("2026-07-01T00:00:00+00:00", 1)):
        text = json.dumps({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made}, indent=4)
        Path("answer.json").write_text(text)
        assert run(["check", "--format", "json", "answer.json"]) == code
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert len(findings) == code
        for finding in findings:
            assert finding["rule"] == "unused-password"
            assert finding["location"]["path"] == ["ana", "password_last_used"]
            start, end = (finding["location"][end]["offset"] for end in ("start", "end"))
            assert text[start:end] in content
            assert start - text.index(content) == f"{HEADER}\n{idle}".index("2020-01-01") * 8 // 6
    assert run(["check", "--format", "concise", "--as-of", "2020-03-01", "."]) == 0


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT)
    assert run(["check", "report.csv", "--format", form, "--as-of", "2026-07-01"]) == 1
    out, _ = capsys.readouterr()
    if form == "access-analyzer":
        assert json.loads(out) == []
    else:
        assert "console-user-without-mfa" in out
        assert "ana" in out


def test_settings(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(
        REPORT.replace("2026-06-29", "2026-05-15").replace(",N/A,false,false", ",N/A,true,false")
    )
    assert run([*CHECK, "report.csv"]) == 0
    Path("policylint.toml").write_text("[credentials]\nunused-days = 45\n")
    assert run([*CHECK, "report.csv"]) == 1
    assert "47 days ago" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[credentials]\nunused-day = 45\n", "2:1: unknown setting `unused-day`, did you mean `unused-days`?"),
        ("[credentials]\nunused-days = '45'\n", "2:1: `credentials.unused-days`: '45' is not a whole number"),
        ("[credentials]\nrotation-days = 0\n", "2:1: `credentials.rotation-days`: 0 is less than 1"),
        ("[credentials]\nrotation-days = true\n", "2:1: `credentials.rotation-days`: true is not a whole number"),
        ("credentials = 3\n", "1:1: `credentials`: 3 is not a table"),
    ],
)
def test_wrong_settings(text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT)
    Path("policylint.toml").write_text(text)
    assert run([*CHECK, "report.csv"]) == 2
    assert f"policylint.toml:{words}" in capsys.readouterr().err


def test_a_day_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        run(["check", "--as-of", "yesterday", "."])
    assert error.value.code == 2
    assert "'yesterday' is no date, such as 2026-06-01" in capsys.readouterr().err


def test_a_user_can_be_suppressed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT + ANA.replace("ana", "bob") + "\n")
    Path("policylint.toml").write_text(
        '[[suppress]]\npath = "report.csv"\nrule = "console-user-without-mfa"\n'
        'pointer = "/ana"\nreason = "leaves today"\n'
    )
    assert run([*CHECK, "report.csv"]) == 1
    assert "`bob`" in (out := capsys.readouterr().out)
    assert "`ana`" not in out


def test_a_name_cannot_write_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(REPORT.replace("ana,arn", "a\x1b[2Jna\u202e,arn"))
    assert run([*CHECK, "report.csv"]) == 1
    out, _ = capsys.readouterr()
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_ten_thousand_users(capsys: pytest.CaptureFixture[str]) -> None:
    users = [ANA.replace("ana", f"user{number}") for number in range(10_000)]
    Path("report.csv").write_text("\n".join([HEADER, ROOT, *users]))
    assert run([*CHECK, "report.csv"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 10_000
    assert err == "10000 findings in 1 credential report, 10001 users in 1 file: 10000 security-warnings\n"


def test_what_is_to_be_done_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Only for names that IAM takes, for a shell would run others."""
    idle = ANA.replace("2026-06-29", "2026-01-01").replace(",N/A,false,false", ",N/A,true,true")
    idle = idle.replace(",true,true,N/A,N/A", ",true,true,2025-02-03T04:05:06Z,2025-06-01T00:00:00Z")
    Path("report.csv").write_text(f"{HEADER}\n{idle}\n{idle.replace('ana', 'a;reboot')}\n")
    assert run(["check", "--format", "json", "--as-of", "2026-07-01", "report.csv"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(f["location"]["start"]["line"], f["rule"], f["help"]) for f in findings] == [
        (2, "unused-password", "aws iam delete-login-profile --user-name ana"),
        (
            2,
            "unused-access-key",
            "aws iam list-access-keys --user-name ana\n"
            "aws iam delete-access-key --user-name ana --access-key-id ID, "
            "of the one with CreateDate 2025-02-03T04:05:06Z",
        ),
        (3, "unused-password", None),
        (3, "unused-access-key", None),
    ]


def test_a_header_alone_is_no_clean_report(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.csv").write_text(HEADER + "\n")
    assert run([*CHECK, "report.csv"]) == 1
    assert "stands alone: the root user, at least, is in every report" in capsys.readouterr().out
