"""`--write-baseline` and `--baseline`: old findings are quiet, new ones are not."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.cli.main import run
from policylint.engine import Settings, lint
from policylint.fingerprint import known
from policylint.source import Source

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Read", "Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Sid": "Write", "Effect": "Allow", "Action": ["s3:PutObjct"], "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::a-b/*"},
    ],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text(json.dumps(POLICY, indent=2))
    return tmp_path


def adopt() -> None:
    assert run(["check", "--write-baseline", "base.json"]) == 0


def check(*more: str) -> int:
    return run(["check", "--baseline", "base.json", "--fail-on", "suggestion", *more])


def test_a_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--fail-on", "suggestion"]) == 1
    capsys.readouterr()
    adopt()
    assert capsys.readouterr() == ("", "3 findings written to base.json\n")
    text = Path("base.json").read_text()
    rules = [entry["rule"] for entry in json.loads(text)["findings"]]
    assert rules == ["invalid-action", "invalid-effect", "redundant-action"]
    (first,) = [line for line in text.splitlines() if "invalid-effect" in line]
    entry = json.loads(first.strip().rstrip(","))
    assert len(entry.pop("fingerprint")) == 32
    assert entry == {"file": "p.json", "rule": "invalid-effect", "place": "Statement[Read].Effect", "text": "allow"}
    assert check() == 0
    assert capsys.readouterr() == ("", "no new findings beside 3 old ones in 1 policy in 2 files\n")


def test_moved_and_reformatted(capsys: pytest.CaptureFixture[str]) -> None:
    adopt()
    moved = {"Version": POLICY["Version"], "Statement": list(reversed(POLICY["Statement"]))}  # type: ignore[call-overload]
    for text in (
        json.dumps(POLICY),
        "\n\n" + json.dumps(POLICY, indent="\t").replace("\n", "\r\n"),
        json.dumps(moved, indent=1),
        json.dumps(POLICY).replace("allow", "\\u0061llow"),
    ):
        Path("p.json").write_text(text)
        assert check() == 0


def test_new_ones_fail_and_mended_ones_are_stale(capsys: pytest.CaptureFixture[str]) -> None:
    adopt()
    text = json.dumps(POLICY, indent=2)
    Path("p.json").write_text(text.replace("s3:PutObjct", "s3:PutObjectt"))
    capsys.readouterr()
    assert check("--format", "concise") == 1
    out, err = capsys.readouterr()
    assert [line.split("[")[1].split("]")[0] for line in out.splitlines()] == ["invalid-action"]
    assert "policylint: 1 entry of base.json is no longer met (invalid-action in p.json); write it anew" in err
    assert "1 new finding beside 2 old ones in 1 policy in 2 files: 1 error\n" in err


def test_one_more_of_the_same_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    adopt()
    more = dict(POLICY, Statement=[*POLICY["Statement"], POLICY["Statement"][2]])  # type: ignore[misc]
    Path("p.json").write_text(json.dumps(more))
    capsys.readouterr()
    assert check("--select", "redundant-action", "--format", "concise") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    # Of rules that did not run nothing is said.
    assert "no longer met" not in err


def test_files_that_were_not_linted_are_not_stale(capsys: pytest.CaptureFixture[str]) -> None:
    Path("q.json").write_text(json.dumps(POLICY))
    adopt()
    capsys.readouterr()
    assert check("q.json") == 0
    assert "no longer met" not in capsys.readouterr().err


def test_paths_are_those_of_the_baselines_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("ci").mkdir()
    assert run(["check", "--write-baseline", "ci/base.json"]) == 0
    assert json.loads(Path("ci/base.json").read_text())["findings"][0]["file"] == "../p.json"
    monkeypatch.chdir("ci")
    assert run(["check", "..", "--baseline", "base.json"]) == 0


def test_writing_twice_changes_nothing() -> None:
    adopt()
    first = Path("base.json").read_bytes()
    adopt()
    assert Path("base.json").read_bytes() == first


def test_half_a_baseline_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "p.json", "gone.json", "--write-baseline", "base.json"]) == 2
    assert not Path("base.json").exists()
    assert "base.json is not written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "base.json: Expecting"),
        ("[" * 100_000, "base.json: is no baseline of policylint"),
        ("[]", "base.json: is no baseline of policylint"),
        ('{"version": 9, "findings": []}', "base.json: is of version 9, this policylint reads 1"),
        ('{"version": 1, "findings": [{"file": "x"}]}', "base.json: finding 1 lacks its file or its fingerprint"),
        ('{"version": 1, "findings": [{"file": "x", "fingerprint": "y", "count": "3"}]}', "base.json: finding 1 lacks"),
        (
            '{"version": 1, "findings": [{"file": "p.json", "fingerprint": "y", "rule": []}]}',
            "base.json: finding 1 lacks",
        ),
        ("\udcff", "base.json: "),
    ],
)
def test_a_bad_baseline_is_told(text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("base.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert check() == 2
    assert f"policylint: {words}" in capsys.readouterr().err


def test_a_baseline_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == 2
    assert capsys.readouterr().err == "policylint: base.json: No such file or directory\n"


@given(
    st.permutations(POLICY["Statement"]),  # type: ignore[arg-type]
    st.sampled_from([None, 1, "\t"]),
    st.sampled_from(["", "\n\n", "  "]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_fingerprints_do_not_know_layout_or_order(
    statements: list[dict[str, object]], indent: int | str | None, before: str, escaped: bool, chance: Random
) -> None:
    def prints(text: str) -> set[str]:
        return {f"{one.fingerprint}:{one.number}" for one in known(lint(Source("x.json", text), Settings()))}

    def shuffled(members: dict[str, object]) -> dict[str, object]:
        return dict(chance.sample(list(members.items()), len(members)))

    moved = shuffled(dict(POLICY, Statement=[shuffled(statement) for statement in statements]))
    shown = before + json.dumps(moved, indent=indent)
    if escaped:
        shown = shown.replace("s3:", "s3\\u003a")
    assert prints(shown) == prints(json.dumps(POLICY))


def test_a_finding_of_several_entries_does_not_know_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    actions = ["s3:Get*", "s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectVersion"]

    def write(*names: str) -> None:
        statement = {"Effect": "Allow", "Action": names, "Resource": "arn:aws:s3:::a-b/*"}
        Path("p.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    write(*actions)
    adopt()
    entries = json.loads(Path("base.json").read_text())["findings"]
    (entry,) = [entry for entry in entries if entry["rule"] == "redundant-action"]
    assert entry["text"] == "s3:Get*, s3:GetObject, s3:GetObjectAcl, s3:GetObjectVersion"
    for first in range(4):
        write(*actions[first:], *actions[:first])
        assert check() == 0
    # Nobody has looked at one more of them.
    write(*actions, "s3:GetObjectTagging")
    assert check() == 1


def test_settings_name_a_baseline(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("team").mkdir()
    Path("p.json").rename("team/p.json")
    Path("team/q.json").write_text(json.dumps(POLICY).replace("allow", "alow"))
    Path("r.json").write_text(json.dumps(POLICY))
    settings = Path("team/policylint.toml")
    settings.write_text('fail-on = "suggestion"\nbaseline = "old.json"\n')
    assert run(["check", "team"]) == 2
    place, file = folder / "team/policylint.toml", folder / "team/old.json"
    assert capsys.readouterr().err == f"policylint: {place}:2:1: `baseline`: {file}: No such file or directory\n"
    assert run(["check", "team/p.json", "--write-baseline", "team/old.json"]) == 0
    capsys.readouterr()
    # Other folders have other settings.
    assert run(["check", "r.json"]) == 1
    assert run(["check", "team/p.json"]) == 0
    assert run(["check", "team", "--select", "invalid-effect", "--format", "concise"]) == 1
    out, _ = capsys.readouterr()
    assert out.splitlines()[-1].startswith("team/q.json:1:67: error[invalid-effect]")
    # What the command line names goes before it.
    Path("none.json").write_text('{"version": 1, "findings": []}')
    assert run(["check", "team/p.json", "--baseline", "none.json"]) == 1
    Path("team/p.json").write_text(json.dumps(POLICY).replace("s3:PutObjct", "s3:PutObject"))
    monkeypatch.chdir("team")
    capsys.readouterr()
    assert run(["check", "p.json"]) == 0
    assert "1 entry of old.json is no longer met (invalid-action in p.json)" in capsys.readouterr().err


def test_a_suppression_that_silences_nothing_can_be_old(capsys: pytest.CaptureFixture[str]) -> None:
    Path("policylint.toml").write_text('[[suppress]]\npath = "p.json"\nrule = "missing-version"\nreason = "r"\n')
    adopt()
    capsys.readouterr()
    assert check() == 0
    assert "no longer met" not in capsys.readouterr().err
