"""The hook `policylint-diff`, with git and pre-commit themselves, into a commit."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.test_hook import GOOD, PRE_COMMIT, ROOT, Hook, run

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="needs git and policylint's own checkout"
)

MORE = GOOD.replace('"s3:GetObject"', '"s3:*"')
LESS = GOOD.replace("example-reports/*", "example-reports/2026/*")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    return Hook(tmp_path_factory.mktemp("hook"), "policylint-diff")


@pytest.fixture
def hook(project: Hook) -> Hook:
    """The project as it was committed."""
    run(project.project, project.offline, "git", "reset", "--quiet", "--hard")
    run(project.project, project.offline, "git", "clean", "--quiet", "-d", "--force")
    return project


def commit(hook: Hook, expect: int, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = ("git", "commit", "--message", "change", *options)
    return run(hook.project, {**hook.offline, **environ}, *command, expect=expect)


def test_try_repo_tries_it_without_any_configuration(hook: Hook) -> None:
    (hook.project / "policies" / "good.json").write_text(MORE, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    done = run(
        hook.project, hook.environ, *PRE_COMMIT, "try-repo", str(hook.policylint), "policylint-diff",
        "--ref", hook.revision, expect=1,
    )  # fmt: skip
    assert "Failed" in done.stdout
    assert "new access: " in done.stdout
    assert "policies/good.json:6:" in done.stdout


def test_nothing_staged_passes(hook: Hook) -> None:
    (hook.project / "policies" / "good.json").write_text(MORE, encoding="utf-8")
    done = run(hook.project, hook.offline, *PRE_COMMIT, "run", "--all-files", expect=0)
    assert "Passed" in done.stdout


def test_a_commit_with_new_access_is_stopped_until_it_is_gone_or_skipped(hook: Hook) -> None:
    policy = hook.project / "policies" / "good.json"
    policy.write_text(MORE, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    stopped = commit(hook, 1)
    assert "new access: " in stopped.stdout
    assert "policies/good.json:6:17" in stopped.stdout

    policy.write_text(LESS, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    assert "Passed" in commit(hook, 0).stdout

    policy.write_text(MORE, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    assert "Skipped" in commit(hook, 0, SKIP="policylint-diff").stdout
    policy.write_text(GOOD, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    commit(hook, 0)


def test_what_is_not_staged_does_not_count(hook: Hook) -> None:
    (hook.project / "policies" / "good.json").write_text(MORE, encoding="utf-8")
    (hook.project / "notes.txt").write_text("more notes\n", encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", "notes.txt")
    assert "Passed" in commit(hook, 0).stdout


def test_a_commit_of_some_files_is_judged_by_those(hook: Hook) -> None:
    """Then git has the hook look at an index of its own."""
    (hook.project / "policies" / "good.json").write_text(MORE, encoding="utf-8")
    (hook.project / "package.json").write_text('{"name": "other"}\n', encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    assert "Passed" in commit(hook, 0, "--only", "package.json").stdout
    assert "policies/good.json:6:17" in commit(hook, 1, "--all").stdout


def test_a_renamed_policy_is_compared_with_itself(hook: Hook) -> None:
    run(hook.project, hook.offline, "git", "mv", "policies/good.json", "renamed.json")
    assert "Passed" in commit(hook, 0).stdout
    run(hook.project, hook.offline, "git", "mv", "renamed.json", "policies/good.json")
    commit(hook, 0)


def test_a_new_policy_is_new_access(hook: Hook) -> None:
    (hook.project / "new.json").write_text(GOOD, encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", ".")
    assert "new.json:6:17" in commit(hook, 1).stdout
