"""`policylint diff --from-ref` in real repositories: renames, new and deleted files, the index, trailers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from policylint.cli.main import run
from tests.cli.test_diff import BROKEN, LESS, MORE, OLD, SCP

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

Git = Callable[..., str]
Answer = tuple[int, str, str]


@pytest.fixture(autouse=True)
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository with one commit, in which the test stands, and git in it."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ana")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ana@example.com")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> str:
        done = subprocess.run(("git", *arguments), capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        return done.stdout

    call("init", "--quiet", "--initial-branch=main")
    write("policies/a.json", OLD)
    write("policies/b.json", LESS)
    write("package.json", '{"name": "website"}\n')
    call("add", ".")
    call("commit", "--quiet", "--message", "start")
    return call


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def ask(*arguments: str) -> Answer:
        code = run(["diff", "--format", "concise", *arguments])
        return (code, *capsys.readouterr())

    return ask


Ask = Callable[..., Answer]
GAINED = "policies/a.json:6:34: new-access `s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`\n"


def test_nothing_has_changed(answer: Ask) -> None:
    assert answer("--from-ref", "HEAD") == (0, "", "no policy has changed\n")


def test_the_working_tree(answer: Ask) -> None:
    write("policies/a.json", MORE)
    assert answer("--from-ref", "HEAD") == (1, GAINED, "new access in 1 of 1 changed policy\n")


def test_the_index(answer: Ask, git: Git) -> None:
    write("policies/a.json", MORE)
    assert answer("--from-ref", "HEAD", "--staged")[0] == 0
    git("add", "policies/a.json")
    write("policies/a.json", OLD)
    code, out, err = answer("--from-ref", "HEAD", "--staged")
    assert (code, out) == (1, GAINED)
    assert "SKIP=policylint-diff git commit, with `policylint: allow-new-access: why` in the message" in err
    assert answer("--from-ref", "HEAD")[0] == 0


def test_commits_since_then(answer: Ask, git: Git) -> None:
    write("policies/a.json", MORE)
    git("commit", "--quiet", "--all", "--message", "more")
    assert answer("--from-ref", "HEAD")[0] == 0
    assert answer("--from-ref", "HEAD~1")[:2] == (1, GAINED)
    # A commit's full name, as CI has it, is shortened where a place in it is told.
    name = git("rev-parse", "HEAD~1").strip()
    write("policies/a.json", LESS.replace("s3:GetObject", "s3:PutObject"))
    old = answer("--from-ref", name, "--lost")[1].splitlines()[-1]
    assert (
        old
        == f"{name[:10]}:policies/a.json:6:17: lost-access `s3:GetObject` no longer allowed on `arn:aws:s3:::reports/*`"
    )


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (("policies",), 1),
        (("policies/a.json",), 1),
        (("policies/b.json",), 0),
        (("policies/b.json", "policies/a.json"), 1),
        ((".",), 1),
        (("other",), 0),
    ],
)
def test_paths(answer: Ask, paths: tuple[str, ...], code: int) -> None:
    Path("other").mkdir()
    write("policies/a.json", MORE)
    assert answer("--from-ref", "HEAD", *paths)[0] == code


def test_from_a_folder_inside(answer: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    write("policies/a.json", MORE)
    write("policies/new.json", OLD)
    monkeypatch.chdir("policies")
    code, out, _ = answer("--from-ref", "HEAD")
    assert code == 1
    assert out.splitlines() == [
        "a.json:6:34: new-access `s3:DeleteObject` newly allowed on `arn:aws:s3:::reports/*`",
        "new.json:6:17: new-access `s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`",
    ]
    assert answer("--from-ref", "HEAD", "a.json")[1].startswith("a.json:")


def test_a_new_file_is_compared_with_no_policy(answer: Ask, git: Git) -> None:
    write("policies/c.json", OLD)
    expected = (1, "policies/c.json:6:17: new-access `s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`\n")
    assert answer("--from-ref", "HEAD")[:2] == expected
    assert answer("--from-ref", "HEAD", "--staged")[0] == 0
    git("add", ".")
    assert answer("--from-ref", "HEAD", "--staged")[:2] == expected


def test_an_ignored_file_is_not_looked_at(answer: Ask) -> None:
    write(".gitignore", "build/\n")
    write("build/c.json", OLD)
    write("node_modules/x/c.json", OLD)
    write("policies/c.txt", OLD)
    assert answer("--from-ref", "HEAD") == (0, "", "no policy has changed\n")


def test_a_named_file_may_have_any_ending(answer: Ask) -> None:
    write("policies/c.txt", OLD)
    assert answer("--from-ref", "HEAD", "policies/c.txt")[0] == 1


def test_a_deleted_file_allows_nothing_new(answer: Ask) -> None:
    Path("policies/a.json").unlink()
    assert answer("--from-ref", "HEAD") == (0, "", "no new access in 1 changed policy\n")
    assert answer("--from-ref", "HEAD", "policies/a.json")[0] == 0
    assert answer("--from-ref", "HEAD", "--lost")[1] == (
        "HEAD:policies/a.json:6:17: lost-access `s3:GetObject` no longer allowed on `arn:aws:s3:::reports/*`\n"
    )


def test_a_deleted_control_policy_may_allow_something(answer: Ask, git: Git) -> None:
    write("policylint.toml", '[[policies]]\npaths = ["scps/"]\npolicy-type = "scp"\n')
    write("scps/a.json", json.dumps(SCP))
    git("add", ".")
    git("commit", "--quiet", "--message", "scp")
    Path("scps/a.json").unlink()
    code, out, _ = answer("--from-ref", "HEAD")
    assert code == 1
    assert out.startswith("HEAD:scps/a.json:1:1: new-access ")
    # Where a file is meant, it is the one that was there.
    assert ",file=scps/a.json," in answer("--from-ref", "HEAD", "--format", "github")[1]


@pytest.mark.parametrize("staged", [True, False])
def test_a_renamed_file_is_compared_with_itself(answer: Ask, git: Git, staged: bool) -> None:
    Path("iam").mkdir()
    git("mv", "policies/a.json", "iam/renamed.json")
    options = ("--from-ref", "HEAD", *(("--staged",) if staged else ()))
    assert answer(*options) == (0, "", "no new access in 1 changed policy\n")
    write("iam/renamed.json", MORE)
    git("add", ".")
    expected = (1, GAINED.replace("policies/a", "iam/renamed"))
    assert answer(*options)[:2] == expected
    # Named by its new name alone, its old one is found all the same.
    assert answer(*options, "iam/renamed.json")[:2] == expected


def test_names_of_any_kind(answer: Ask) -> None:
    for name in ("policies/with space.json", "policies/\u00fc*[a].json", "policies/-x.json", "policies/a\nb.json"):
        write(name, OLD)
    code, out, _ = answer("--from-ref", "HEAD")
    assert code == 1
    assert {line.split(":6:17:")[0] for line in out.splitlines()} == {
        "policies/with space.json",
        "policies/\u00fc*[a].json",
        "policies/-x.json",
        "policies/a\\nb.json",
    }


def test_links_are_not_followed(answer: Ask) -> None:
    Path("policies/link.json").symlink_to("/dev/zero")
    assert answer("--from-ref", "HEAD")[0] == 0


def test_before_the_first_commit_everything_is_new(answer: Ask, git: Git, tmp_path: Path) -> None:
    git("checkout", "--quiet", "--orphan", "fresh")
    code, out, _ = answer("--from-ref", "HEAD", "--staged")
    assert code == 1
    assert out.splitlines() == [
        "policies/a.json:6:17: new-access `s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`",
        "policies/b.json:6:17: new-access `s3:GetObject` newly allowed on `arn:aws:s3:::reports/2026/*`",
    ]
    assert answer("--from-ref", "HEAD", "--accept-trailer")[:2] == (code, out)


def test_a_policy_that_does_not_parse(answer: Ask, git: Git) -> None:
    write("policies/a.json", BROKEN)
    code, out, err = answer("--from-ref", "HEAD")
    assert (code, out) == (2, "")
    assert err.startswith("policylint: policies/a.json:6:7: ")
    git("commit", "--quiet", "--all", "--message", "broken")
    # To mend it is no fault; but what it allowed while it was broken is nothing.
    write("policies/a.json", OLD)
    code, out, _ = answer("--from-ref", "HEAD", "--format", "full")
    assert code == 1
    assert "= note: compared with no policy, since HEAD:policies/a.json does not parse\n" in out


def test_json_that_is_no_policy_is_passed_over(answer: Ask) -> None:
    write("package.json", '{"name": "website", "version": }\n')
    assert answer("--from-ref", "HEAD") == (0, "", "no policy has changed\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from-ref", "nowhere"), "`nowhere` is no commit here; a shallow clone lacks older commits"),
        (("--from-ref", ""), "policylint: --from-ref names no commit: it is empty\n"),
        (("--from-ref", "HEAD~1..HEAD"), "policylint: `HEAD~1..HEAD` is a range: name the commit to compare with\n"),
        (("--from-ref", "--help"), "expected one argument"),
        (("--from-ref", "HEAD", "nowhere.json"), "nowhere.json: there is none, neither here nor in HEAD"),
        (("--from-ref", "HEAD", "/"), "is outside of the repository"),
        (("--from-ref", "HEAD", "--staged", "--accept-trailer"), "--accept-trailer reads the messages of commits"),
    ],
)
def test_wrong_usage(answer: Ask, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    try:
        code, _, err = answer(*arguments)
    except SystemExit as stop:
        code, err = int(str(stop.code)), capsys.readouterr().err
    assert code == 2
    assert words in err


def test_outside_of_a_repository(answer: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(tmp_path / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    code, out, err = answer("--from-ref", "HEAD")
    assert (code, out) == (2, "")
    assert err.startswith("policylint: not a git repository")


def test_without_git(answer: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert answer("--from-ref", "HEAD") == (
        2,
        "",
        "policylint: git cannot be run: No such file or directory\n",
    )


def test_a_conflict(answer: Ask, git: Git) -> None:
    git("checkout", "--quiet", "-b", "side")
    write("policies/a.json", MORE)
    git("commit", "--quiet", "--all", "--message", "more")
    git("checkout", "--quiet", "main")
    write("policies/a.json", LESS)
    git("commit", "--quiet", "--all", "--message", "less")
    subprocess.run(("git", "merge", "side"), capture_output=True, check=False)
    assert answer("--from-ref", "HEAD", "--staged") == (
        2,
        "",
        "policylint: `policies/a.json` is in conflict: merge it first\n",
    )
    # In the working tree stand the marks of the conflict, which are no JSON.
    assert answer("--from-ref", "HEAD")[0] == 2


TRAILER = "policylint: allow-new-access"


def commit(git: Git, message: str, **files: str) -> None:
    for name, text in files.items():
        write(f"policies/{name}.json", text)
    git("add", ".")
    git("commit", "--quiet", "--message", message)


def test_a_trailer_accepts_what_its_commit_changes(answer: Ask, git: Git) -> None:
    commit(git, f"Reports are cleaned up\n\nSee ticket 7.\n\n{TRAILER}: the cleaner deletes old ones", a=MORE)
    name = git("rev-parse", "HEAD")[:10]
    assert answer("--from-ref", "HEAD~1")[0] == 1
    code, out, err = answer("--from-ref", "HEAD~1", "--accept-trailer")
    assert code == 0
    assert out == GAINED.replace("new-access", "accepted")
    assert err == (
        f"policylint: new access accepted: the cleaner deletes old ones ({name})\n"
        "new access in 1 of 1 changed policy, all accepted\n"
    )
    log = json.loads(answer("--from-ref", "HEAD~1", "--accept-trailer", "--format", "sarif")[1])
    (result,) = log["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "justification": f"the cleaner deletes old ones ({name})"}]
    data = json.loads(answer("--from-ref", "HEAD~1", "--accept-trailer", "--format", "json")[1])
    assert data["comparisons"][0]["verdict"] == "new-access"
    assert data["comparisons"][0]["accepted"] == f"the cleaner deletes old ones ({name})"


def test_a_trailer_accepts_nothing_else(answer: Ask, git: Git) -> None:
    commit(git, f"one\n\n{TRAILER}", a=MORE)
    commit(git, "two", c=OLD)
    code, out, err = answer("--from-ref", "HEAD~2", "--accept-trailer")
    assert code == 1
    assert out.splitlines() == [
        GAINED.replace("new-access", "accepted").rstrip("\n"),
        "policies/c.json:6:17: new-access `s3:GetObject` newly allowed on `arn:aws:s3:::reports/*`",
    ]
    assert err.endswith("new access in 2 of 2 changed policies, 1 accepted\n")
    # Without a reason the commit's subject has to do.
    assert "new access accepted: one (" in err


def test_a_trailer_does_not_accept_what_is_not_committed(answer: Ask, git: Git) -> None:
    commit(git, f"one\n\n{TRAILER}", a=MORE)
    write("policies/a.json", MORE.replace("s3:DeleteObject", "s3:*"))
    assert answer("--from-ref", "HEAD~1", "--accept-trailer")[0] == 1


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (f"x\n\n{TRAILER}", 0),
        ("x\n\nPolicylint: Allow-New-Access: why", 0),
        (f"x\n\n{TRAILER} - why\nSigned-off-by: Ana <ana@example.com>", 0),
        # a word of the message is no trailer, nor is another value
        (f"{TRAILER}", 1),
        (f"x\n\n{TRAILER}\n\nbut not in the last paragraph", 1),
        ("x\n\npolicylint: allow-new-access-not", 1),
        ("x\n\npolicylint: deny", 1),
    ],
)
def test_what_is_a_trailer(answer: Ask, git: Git, message: str, code: int) -> None:
    commit(git, message, a=MORE)
    assert answer("--from-ref", "HEAD~1", "--accept-trailer")[0] == code


def test_a_trailer_of_an_older_commit_does_not_count(answer: Ask, git: Git) -> None:
    commit(git, f"one\n\n{TRAILER}", a=LESS)
    commit(git, "two", a=MORE)
    assert answer("--from-ref", "HEAD~1", "--accept-trailer")[0] == 1
