"""`[[suppress]]`: one finding is silenced, with a reason, and an entry that silences nothing is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli.main import run

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Read", "Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Sid": "Write", "Effect": "allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::other/*"},
    ],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    for name in ("a/p.json", "b/p.json"):
        Path(name).parent.mkdir()
        Path(name).write_text(json.dumps(POLICY))
    return tmp_path


def suppress(**entry: str) -> None:
    with open("policylint.toml", "a", encoding="utf-8") as file:
        file.write("[[suppress]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entry.items()) + "\n")


def places(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """`file pointer rule` of what is reported."""
    capsys.readouterr()
    run(["check", *arguments, "--format", "json"])
    return [
        f"{f['file']} /{'/'.join(map(str, f['location']['path']))} {f['rule']}"
        for f in json.loads(capsys.readouterr().out)["findings"]
    ]


A = [f"a/p.json /Statement/{index}/Effect invalid-effect" for index in range(3)]
B = [f"b/p.json /Statement/{index}/Effect invalid-effect" for index in range(3)]
UNUSED = "policylint.toml / unused-suppression"


def test_by_path_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/", rule="invalid-effect", reason="a test")
    assert places(capsys) == B
    assert places(capsys, "a/p.json") == []
    assert run(["check", "a"]) == 0


def test_by_sid(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="INVALID_EFFECT", sid="Write", reason="a test")
    assert places(capsys) == [A[0], A[2], *B]


@pytest.mark.parametrize(
    ("pointer", "left"),
    [
        ("/Statement/0", [1, 2]),
        ("/Statement/0/Effect", [1, 2]),
        ("/Statement", []),
        ("/Statement/", []),
        ("/Stat", [0, 1, 2]),
        ("/Statement/0/Eff", [0, 1, 2]),
    ],
)
def test_by_pointer(pointer: str, left: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="invalid-effect", pointer=pointer, reason="a test")
    assert places(capsys, "a/p.json") == [A[index] for index in left] + [UNUSED] * (len(left) == 3)


def test_a_pointer_leads_through_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    wrapped = {"Resources": {"a/b": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": json.dumps(POLICY)}}}}
    Path("a/p.json").write_text(json.dumps(wrapped))
    pointer = "/Resources/a~1b/Properties/PolicyDocument/Statement/1"
    suppress(path="a/p.json", rule="invalid-effect", pointer=pointer, reason="a test")
    assert places(capsys, "a/p.json") == [A[0], A[2]]


def test_sids_survive_reformatting_and_moved_statements(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="invalid-effect", sid="Read", reason="a test")
    Path("a/p.json").write_text("\n\n" + json.dumps(dict(POLICY, Statement=POLICY["Statement"][::-1]), indent=4))
    assert places(capsys, "a") == A[:2]


def test_an_unused_one_is_told_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="invalid-effect", sid="Read", reason="a test")
    suppress(path="a/p.json", rule="missing-version", sid="Read", reason="soon\nmended")
    assert run(["check", "a", "--fail-on", "warning", "--format", "concise", "--ignore", "invalid-effect"]) == 1
    assert capsys.readouterr().out == (
        "policylint.toml:7:3: warning[unused-suppression] there is no `missing-version` in `a/p.json`, "
        "statement `Read`; remove the entry\n"
    )


@pytest.mark.parametrize(
    ("path", "linted", "told"),
    [
        ("a/p.json", ["a/p.json"], True),
        ("/a/p.json", ["a/p.json"], True),
        ("a/p.json", ["a"], True),
        ("a/p.json", ["."], True),
        ("a/p.json", ["b"], False),
        ("a/p.json", ["b/p.json"], False),
        ("a/*.json", ["a/p.json"], False),  # there may be more of them
        ("a/*.json", ["a"], True),
        ("a/**", ["a"], True),
        ("*/p.json", ["a"], False),
        ("*/p.json", ["a", "b"], False),
        ("p.json", ["a/p.json"], False),  # means any p.json below
        ("p.json", ["."], True),
        ("gone/", ["."], True),
    ],
)
def test_only_what_was_wholly_seen_is_judged(
    path: str, linted: list[str], told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    suppress(path=path, rule="missing-version", reason="a test")
    assert (UNUSED in places(capsys, *linted)) is told


def test_only_rules_that_ran_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="missing-version", reason="a test")
    assert UNUSED not in places(capsys, "--ignore", "missing-version")
    assert UNUSED not in places(capsys, "--select", "invalid-effect")
    assert UNUSED not in places(capsys, "--ignore", "unused-suppression")


def test_one_in_use_in_any_process_is_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="*.json", rule="invalid-effect", reason="a test")
    assert places(capsys, "--jobs", "2") == []


def test_an_entry_in_pyproject(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").write_text(
        "[project]\nname = 'x'\n\n[[tool.policylint.suppress]]\n"
        "path = 'a/'\nrule = 'missing-version'\nreason = 'a test'\n"
    )
    run(["check", "--select", "missing-version,unused-suppression", "--format", "concise"])
    assert capsys.readouterr().out.startswith("pyproject.toml:4:3: warning[unused-suppression]")


@pytest.mark.parametrize("until", ["2026-06-30", '"2026-06-30"'])
def test_one_with_a_last_day_ends(until: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("policylint.toml").write_text(
        f'[[suppress]]\npath = "a/p.json"\nrule = "invalid-effect"\nreason = "soon"\nuntil = {until}\n'
    )
    assert places(capsys, "a", "--as-of", "2026-06-30") == []
    assert places(capsys, "a", "--as-of", "2026-07-01") == [*A, UNUSED]
    run(["check", "a", "--as-of", "2026-07-01", "--format", "concise"])
    assert capsys.readouterr().out.endswith(
        "policylint.toml:1:3: warning[unused-suppression] the entry for `invalid-effect` in `a/p.json` ended on "
        "2026-06-30; mend what it is about\n"
    )


def test_without_a_day_it_is_today(capsys: pytest.CaptureFixture[str]) -> None:
    suppress(path="a/p.json", rule="invalid-effect", reason="a test", until="9999-12-31")
    suppress(path="b/p.json", rule="invalid-effect", reason="a test", until="2026-01-01")
    assert places(capsys) == [*B, UNUSED]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('path = "a"\nrule = "x"\n', "policylint.toml:1:3: `suppress.0`: `reason` is missing"),
        ('path = "a"\nrule = "x"\nreason = " "\n', "policylint.toml:4:1: `suppress.0.reason`: ' ' is empty; say why"),
        (
            'path = "a"\nrule = "invalid-efect"\nreason = "b"\n',
            "policylint.toml:3:1: `suppress.0.rule`: no rule is called `invalid-efect`, did you mean `invalid-effect`?",
        ),
        (
            'path = "a"\nrule = "x"\nreason = "b"\nSid = "c"\n',
            "policylint.toml:5:1: unknown setting `Sid`, did you mean `sid`?",
        ),
        (
            'path = "a"\nrule = "x"\nreason = "b"\npointer = "c"\n',
            "policylint.toml:5:1: `suppress.0.pointer`: 'c' is no ",
        ),
        (
            'path = "a"\nrule = "invalid-effect"\nreason = "b"\nuntil = "2026-02-30"\n',
            "policylint.toml:5:1: `suppress.0.until`: '2026-02-30' is no date, such as 2026-12-31",
        ),
        (
            'path = "a"\nrule = "invalid-effect"\nreason = "b"\nuntil = 2026-13-31\n',
            "policylint.toml:5:9: `2026-13-31` is no date, such as 2026-12-31\n",
        ),
        (
            'path = "a"\nrule = "invalid-effect"\nreason = "b"\nuntil = 31.12.2026  # then\n',
            "policylint.toml:5:9: `31.12.2026` is no date, such as 2026-12-31\n",
        ),
        # a version without quotes is no date that somebody meant
        ('path = "a"\nrule = 1.2.3\n', "policylint.toml:3:11: expected newline or end of document"),
        ('path = ""\nrule = "x"\nreason = "b"\n', "policylint.toml:2:1: `suppress.0.path`: '' is empty\n"),
    ],
)
def test_what_is_wrong_is_told(entry: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("policylint.toml").write_text("[[suppress]]\n" + entry)
    assert run(["check"]) == 2
    assert capsys.readouterr().err.startswith(f"policylint: {words}")
