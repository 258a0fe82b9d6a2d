"""The pre-commit hook, as `.pre-commit-hooks.yaml` offers it: with git and pre-commit themselves, into a commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="needs git and policylint's own checkout"
)

GOOD = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::example-reports/*"
    }
  ]
}
"""
BAD = GOOD.replace('"Allow"', '"allow"')
BAD_RULE = "invalid-effect"
BAD_PLACE = "policies/bad.json:5:17"
NO_POLICY = '{"name": "website", "version": "1.0.0", "scripts": {"build": "tsc"}}\n'
NO_JSON = "Statement: the reports are public.\n"

# Nobody answers there, so whatever asks for the network fails instead of hanging.
NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_INDEX_URL": NOWHERE,
    "http_proxy": NOWHERE,
    "https_proxy": NOWHERE,
    "HTTP_PROXY": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "no_proxy": "",
    "NO_PROXY": "",
}


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's, with pre-commit's cache of its own and nobody's git settings, nor those of a git that runs us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    return {
        **kept,
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "nobody@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **more,
    }


def run(
    folder: Path, environ: dict[str, str], *command: str, expect: int | None = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert expect is None or done.returncode == expect, f"{' '.join(command)}: {done.returncode}\n{done.stdout}"
    return done


def commit_all(folder: Path, environ: dict[str, str]) -> str:
    """Make the folder a repository with all that is in it as its one commit; the commit's name."""
    run(folder, environ, "git", "init", "--quiet")
    run(folder, environ, "git", "add", "--all")
    run(folder, environ, "git", "commit", "--quiet", "--no-verify", "--message", "all of it")
    return run(folder, environ, "git", "rev-parse", "HEAD").stdout.strip()


PRE_COMMIT = (sys.executable, "-m", "pre_commit")


class Hook:
    """A project with policylint as its hook, from a commit of the checkout as it is now."""

    def __init__(self, folder: Path, hook: str = "policylint") -> None:
        self.environ = environment(folder / "cache")
        self.offline = {**self.environ, **OFFLINE}

        # try-repo and a fresh clone would take HEAD, and leave out what is not added yet: commit the files as they are.
        self.policylint = folder / "policylint"
        listed = run(ROOT, self.environ, "git", "-c", f"safe.directory={ROOT}", "ls-files", "-z",
                     "--cached", "--others", "--exclude-standard").stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                copy = self.policylint / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy)
        self.revision = commit_all(self.policylint, self.environ)

        self.project = folder / "project"
        (self.project / "policies").mkdir(parents=True)
        for name, text in (
            ("policies/good.json", GOOD),
            ("policies/bad.json", BAD),
            ("package.json", NO_POLICY),
            ("notes.txt", NO_JSON),
            (
                ".pre-commit-config.yaml",
                f"repos:\n- repo: '{self.policylint}'\n  rev: {self.revision}\n  hooks:\n  - id: {hook}\n",
            ),
        ):
            (self.project / name).write_text(text, encoding="utf-8")
        commit_all(self.project, self.environ)
        run(self.project, self.environ, *PRE_COMMIT, "install", "--install-hooks")

    def on(self, *files: str) -> subprocess.CompletedProcess[str]:
        """pre-commit's answer on these files, without a network."""
        return run(self.project, self.offline, *PRE_COMMIT, "run", "--verbose", "--files", *files, expect=None)


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    return Hook(tmp_path_factory.mktemp("hook"))


def test_try_repo_tries_it_without_any_configuration(hook: Hook) -> None:
    done = run(
        hook.project, hook.environ, *PRE_COMMIT, "try-repo", str(hook.policylint), "policylint",
        "--ref", hook.revision, "--files", "policies/good.json", "policies/bad.json", "package.json", "notes.txt",
        expect=1,
    )  # fmt: skip
    assert "Failed" in done.stdout
    assert BAD_PLACE in done.stdout
    assert BAD_RULE in done.stdout
    assert "good.json" not in done.stdout.split("- exit code: 1")[1]


def test_a_good_policy_passes(hook: Hook) -> None:
    done = hook.on("policies/good.json")
    assert (done.returncode, "Passed" in done.stdout) == (0, True), done.stdout


def test_a_bad_policy_fails_at_its_place(hook: Hook) -> None:
    done = hook.on("policies/good.json", "policies/bad.json")
    assert done.returncode == 1, done.stdout
    assert "- exit code: 1" in done.stdout
    assert BAD_PLACE in done.stdout
    assert BAD_RULE in done.stdout


def test_json_without_a_policy_is_passed_over(hook: Hook) -> None:
    done = hook.on("package.json")
    assert (done.returncode, "Passed" in done.stdout) == (0, True), done.stdout
    assert "package.json" not in done.stdout


def test_files_of_other_kinds_are_not_shown_to_it(hook: Hook) -> None:
    done = hook.on("notes.txt", ".pre-commit-config.yaml")
    assert (done.returncode, "Skipped" in done.stdout) == (0, True), done.stdout


def test_many_files_are_spread_over_processes(hook: Hook) -> None:
    """pre-commit deals the names out to several processes, and each of them answers for its share."""
    folder = hook.project / "policies" / "many"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number}.json").write_text(BAD if number % 50 == 7 else GOOD, encoding="utf-8")
    done = hook.on(*(f"policies/many/{number}.json" for number in range(200)))
    assert done.returncode == 1, done.stdout
    for number in range(200):
        assert (f"policies/many/{number}.json:5:17" in done.stdout) is (number % 50 == 7), number
    shutil.rmtree(folder)


def test_a_commit_is_stopped_until_the_policy_is_mended(hook: Hook) -> None:
    policy = hook.project / "policies" / "bad.json"
    policy.write_text(BAD.replace("reports", "invoices"), encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", "policies/bad.json")
    stopped = run(hook.project, hook.offline, "git", "commit", "--message", "invoices", expect=1)
    assert BAD_PLACE in stopped.stdout

    policy.write_text(GOOD.replace("reports", "invoices"), encoding="utf-8")
    run(hook.project, hook.offline, "git", "add", "policies/bad.json")
    run(hook.project, hook.offline, "git", "commit", "--message", "invoices")
    log = run(hook.project, hook.offline, "git", "log", "--format=%s").stdout
    assert log.splitlines() == ["invoices", "all of it"]

    policy.write_text(BAD, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("policy.json", True),
        ("iam/policies/Admin.JSON", True),
        ("policy.json.tpl", False),
        ("main.tf", False),
        ("template.yaml", False),
        ("README.md", False),
    ],
)
def test_which_names_the_manifest_asks_for(name: str, shown: bool) -> None:
    from identify import identify
    from pre_commit import clientlib

    (manifest,) = (
        hook for hook in clientlib.load_manifest(ROOT / ".pre-commit-hooks.yaml") if hook["id"] == "policylint"
    )
    assert not manifest["require_serial"]
    assert bool(identify.tags_from_filename(name) & set(manifest["types_or"])) is shown
