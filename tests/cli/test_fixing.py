"""`check --fix`, `--unsafe-fixes` and `--diff`: what happens to files, and to what is not to be touched."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.cli import fixing
from policylint.cli.main import run

BAD = """{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "allow",
    "Action": [
      "s3:Get*",
      "s3:GetObject"
    ],
    "Resource": "arn:aws:s3:::reports/*"
  }
}
"""
MENDED = BAD.replace('"allow"', '"Allow"').replace('"s3:Get*",\n      "s3:GetObject"', '"s3:Get*"')
MISSPELT = BAD.replace('"s3:Get*"', '"s3:GetObjct"').replace('"allow"', '"Allow"')


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_fix(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)
    assert run(["check", "bad.json", "--fix"]) == 0
    assert Path("bad.json").read_text() == MENDED
    assert capsys.readouterr() == ("", "mended 2 findings in 1 file\nno findings in 1 policy in 1 file\n")
    stamp = os.stat("bad.json").st_mtime_ns
    assert run(["check", "bad.json", "--fix"]) == 0
    assert os.stat("bad.json").st_mtime_ns == stamp
    assert [path.name for path in Path().iterdir()] == ["bad.json"]


def test_what_is_left_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(MISSPELT)
    assert run(["check", "bad.json", "--fix", "--format", "concise"]) == 1
    assert Path("bad.json").read_text() == MISSPELT
    assert "bad.json:6:11: error[invalid-action]" in capsys.readouterr().out
    assert run(["check", "bad.json", "--fix", "--unsafe-fixes"]) == 0
    assert '"s3:GetObject"\n    ],' in Path("bad.json").read_text()
    assert run(["check", "bad.json", "--unsafe-fixes"]) == 2
    assert "--unsafe-fixes goes with --fix or --diff" in capsys.readouterr().err


def test_only_what_is_selected_is_mended() -> None:
    Path("bad.json").write_text(BAD)
    assert run(["check", "bad.json", "--fix", "--select", "invalid-effect"]) == 0
    assert Path("bad.json").read_text() == BAD.replace('"allow"', '"Allow"')


def test_diff_shows_and_git_applies_it(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    texts = {"a.json": BAD, "sub/b.json": BAD.replace("\n", "\r\n"), "c d.json": BAD.rstrip("\n").replace("\n}", "}")}
    for name, text in texts.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(text.encode())
    assert run(["check", "--diff"]) == 1
    out, err = capfdbinary.readouterr()
    assert err == b"would mend 6 findings in 3 files\n"
    assert out.startswith(b"--- a/a.json\n+++ b/a.json\n@@ ")
    assert {name: Path(name).read_bytes().decode() for name in texts} == texts
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "-c", "core.autocrlf=false", "apply", "-"], input=out, check=True)
    assert Path("a.json").read_text() == MENDED
    assert Path("sub/b.json").read_bytes() == MENDED.replace("\n", "\r\n").encode()
    assert run(["check", "--diff"]) == 0
    assert capfdbinary.readouterr() == (b"", b"would mend 0 findings in 0 files\n")


def test_standard_input_comes_back_mended() -> None:
    command = [sys.executable, "-m", "policylint", "check", "-", "--fix", "--stdin-filename", "p.json"]
    for text, code in ((BAD, 0), (MENDED, 0), (MISSPELT, 1), ("[1,  2]", 2), (BAD.replace("\n", "\r\n"), 0)):
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        assert done.returncode == code
        wanted = text if code else MENDED.replace("\n", "\r\n") if "\r" in text else MENDED
        assert done.stdout.decode() == wanted
        assert (b"invalid-action" in done.stderr) == (text == MISSPELT)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_mode_and_link_stay(mode: int) -> None:
    Path("real").mkdir()
    Path("real/bad.json").write_text(BAD)
    os.chmod("real/bad.json", mode)
    os.symlink("real/bad.json", "link.json")
    assert run(["check", "link.json", "--fix"]) == 0
    assert os.readlink("link.json") == "real/bad.json"
    assert Path("real/bad.json").read_text() == MENDED
    assert os.stat("real/bad.json").st_mode & 0o7777 == mode
    assert [path.name for path in Path("real").iterdir()] == ["bad.json"]


def test_another_name_of_the_file_keeps_what_it_has() -> None:
    Path("bad.json").write_text(BAD)
    os.link("bad.json", "other.json")
    assert run(["check", "bad.json", "--fix"]) == 0
    assert Path("bad.json").read_text() == MENDED
    assert Path("other.json").read_text() == BAD


@pytest.mark.skipif(sys.platform == "win32", reason="a folder's mode means nothing on Windows")
@pytest.mark.parametrize(
    ("of_folder", "of_file", "words"),
    [(0o555, 0o666, "Permission denied in its folder"), (0o755, 0o444, "Permission denied\n")],
)
def test_what_may_not_be_written_is_told(of_folder: int, of_file: int, words: str) -> None:
    """Run by a user who may be told no: root may write everywhere."""
    Path("sub").mkdir()
    Path("sub/bad.json").write_text(BAD)
    os.chmod("sub/bad.json", of_file)
    os.chmod("sub", of_folder)
    drop = "import os; os.geteuid() or os.setuid(65534)\n"
    load = "import policylint.cli.check, policylint.cli.fixing, policylint.cli.main as main, policylint.report.text\n"
    warm = "main.run(['check', '-', '--fix', '--quiet', '--stdin-filename', 'p.json'])\n"
    command = [sys.executable, "-c", f"{load}{warm}{drop}print(main.run(['check', 'sub/bad.json', '--fix']))"]
    os.chmod(".", 0o755)
    done = subprocess.run(command, input=BAD, capture_output=True, text=True, check=False)
    os.chmod("sub", 0o755)
    assert f"policylint: sub/bad.json: is not mended: {words}" in done.stderr
    assert done.stdout.endswith("2\n")
    assert Path("sub/bad.json").read_text() == BAD
    assert [path.name for path in Path("sub").iterdir()] == ["bad.json"]


def test_a_file_changed_meanwhile_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The editor saves between our reading and our writing: played by a mend that takes that long."""
    Path("bad.json").write_text(BAD)
    saved = BAD + "\n"
    mend = fixing.mend

    def slow(*arguments: object) -> object:
        Path("bad.json").write_text(saved)
        return mend(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "mend", slow)
    assert run(["check", "bad.json", "--fix"]) == 2
    assert Path("bad.json").read_text() == saved
    assert "bad.json: has changed while it was linted, and is left alone" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["bad.json"]


def test_a_full_disk_leaves_the_file_whole(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_text(BAD)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["check", "bad.json", "--fix"]) == 2
    assert Path("bad.json").read_text() == BAD
    assert "bad.json: is not mended: No space left on device" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["bad.json"]


def test_other_encodings_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.json").write_bytes(b"\xff\xfe" + BAD.encode("utf-16-le"))
    assert run(["check", "bad.json", "--fix"]) == 2
    assert Path("bad.json").read_bytes() == b"\xff\xfe" + BAD.encode("utf-16-le")
    assert "is not mended, since it is not UTF-8" in capsys.readouterr().err


def test_bytes_that_are_no_utf8_stay() -> None:
    text = BAD.replace("reports", "r\udcffe")
    Path("bad.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    run(["check", "bad.json", "--fix"])
    assert b'"Allow"' in Path("bad.json").read_bytes()
    assert b"r\xffe" in Path("bad.json").read_bytes()


def test_jobs_mend_the_same() -> None:
    for number in range(12):
        Path(f"{number}.json").write_text(BAD)
    assert run(["check", "--fix", "--jobs", "3"]) == 0
    assert {Path(f"{number}.json").read_text() for number in range(12)} == {MENDED}


def test_nothing_a_terminal_obeys_is_in_a_diff(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    Path("bad.json").write_text(BAD.replace("reports", "\x1b[31m"))
    monkeypatch.setattr(sys, "stdout", terminal)
    assert run(["check", "bad.json", "--diff"]) in (1, 2)
    assert "\x1b" not in terminal.getvalue()
    assert '-    "Effect": "allow",' in terminal.getvalue()


def test_what_is_suppressed_or_known_is_not_mended() -> None:
    Path("bad.json").write_text(BAD)
    Path("policylint.toml").write_text(
        '[[suppress]]\npath = "/bad.json"\nrule = "redundant-action"\nreason = "clearer"\n'
    )
    assert run(["check", "bad.json", "--fix"]) == 0
    assert Path("bad.json").read_text() == BAD.replace('"allow"', '"Allow"')
