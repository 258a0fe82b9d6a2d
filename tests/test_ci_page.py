"""docs/ci.md: its files are what the services take, and its shell lines are run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from policylint import REPOSITORY, __version__
from tests.report.test_sarif import judge
from tests.test_hook import BAD, GOOD, ROOT, commit_all, environment, run

PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
INSTALL = f"pip install {REPOSITORY}/archive/v{__version__}.tar.gz"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the page's shell lines are for a POSIX shell")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


WORKFLOWS = [block for block in blocks("yaml") if "jobs:" in block]
(GITLAB,) = (block for block in blocks("yaml") if "script:" in block)
(JENKINS,) = blocks("groovy")
SHELL = blocks("sh")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A branch with a changed policy, of which `origin/main` is the one before."""
    (tmp_path / "a b.json").write_text(GOOD, encoding="utf-8")
    (tmp_path / "other.json").write_text(GOOD, encoding="utf-8")
    (tmp_path / ".gitignore").write_text(".venv\n", encoding="utf-8")
    start = commit_all(tmp_path, environment(tmp_path))
    (tmp_path / "a b.json").write_text(BAD, encoding="utf-8")
    for command in (["update-ref", "refs/remotes/origin/main", start], ["commit", "--quiet", "-a", "-m", "worse"]):
        subprocess.run(["git", *command], cwd=tmp_path, env=environment(tmp_path), check=True)
    return tmp_path


def shell(folder: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run lines as a CI server does, except that policylint is installed already, where they install it."""
    lines = script.splitlines()
    for line in lines:
        if " install " in line:
            assert line.strip().removeprefix(".venv/bin/") == INSTALL
    kept = [line for line in lines if " install " not in line and " -m venv " not in line]
    venv = folder / ".venv"
    if not venv.exists():
        venv.mkdir()
        (venv / "bin").symlink_to(BIN)
    environ = {**environment(folder), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **variables}
    return run(folder, environ, "sh", "-e", "-c", "\n".join(kept), expect=None)


def validated(folder: Path, schema: str, text: str, name: str) -> None:
    """Hold a file against the schema that its service publishes, of which check-jsonschema has a copy."""
    (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def audited(folder: Path, *names: str) -> None:
    """Nothing that zizmor, a linter for the security of GitHub Actions, has to say; the tag is our own."""
    (folder / "zizmor.yml").write_text(
        "rules:\n  unpinned-uses:\n    config:\n      policies:\n"
        "        policylint/policylint: ref-pin\n        '*': hash-pin\n",
        encoding="utf-8",
    )
    command = [str(BIN / "zizmor"), "--offline", "--no-progress", "--config", "zizmor.yml", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text", WORKFLOWS)
def test_workflows_are_valid_and_safe(text: str, tmp_path: Path) -> None:
    validated(tmp_path, "github-workflows", text, "workflow.yml")
    audited(tmp_path, "workflow.yml")


def test_the_action_is_valid_and_safe(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    validated(tmp_path, "github-actions", text, "action.yml")
    audited(tmp_path, "action.yml")


def test_workflows_give_inputs_that_the_action_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert len(WORKFLOWS) == 2
    for text in WORKFLOWS:
        steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
        (ours,) = (step for step in steps if step["uses"].startswith("policylint/"))
        assert ours["uses"] == f"policylint/policylint@v{__version__}"
        assert set(ours["with"]) <= set(action["inputs"])
        assert set(re.findall(r"steps\.policylint\.outputs\.([\w-]+)", text)) <= set(action["outputs"])


def test_the_tables_have_every_input_and_output() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    part = PAGE.split("### Inputs and outputs")[1].split("###")[0]
    inputs, outputs = part.split("| output |")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (?:`(.*?)` )?\| ", inputs, re.MULTILINE))
    defaults = {name: entry["default"] for name, entry in action["inputs"].items()}
    # Where the action passes nothing on, what holds is the command's own.
    assert rows == {**defaults, "fail-on": "warning"}
    assert re.findall(r"^\| `([\w-]+)`", outputs, re.MULTILINE) == list(action["outputs"])


def judged(folder: Path) -> None:
    """The reports that the recipes name, by what reads them."""
    if (folder / "policylint.sarif").exists():
        judge(json.loads((folder / "policylint.sarif").read_text(encoding="utf-8")))
    assert JUnitXml.fromfile(str(folder / "policylint.xml")).failures == 1


UNDECIDED = "undecided: `allow` is no Effect, and AWS would refuse it"


def test_gitlab(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    validated(tmp_path_factory.mktemp("gitlab"), "gitlab-ci", GITLAB, ".gitlab-ci.yml")
    jobs: dict[str, Any] = yaml.safe_load(GITLAB)
    done = shell(folder, "\n".join(jobs["policylint"]["script"]), CI_PROJECT_DIR=str(folder))
    assert done.returncode == 1, done.stdout
    assert "a b.json:5:17" in done.stdout
    reports = jobs["policylint"]["artifacts"]["reports"]
    (issue,) = json.loads((folder / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["location"] == {"path": "a b.json", "lines": {"begin": 5, "end": 5}}
    judged(folder)

    diff = jobs["policylint-diff"]
    base = subprocess.check_output(["git", "rev-parse", "HEAD^"], cwd=folder, text=True).strip()
    done = shell(folder, "\n".join(diff["script"]), CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, UNDECIDED)


def test_jenkins(folder: Path) -> None:
    (script,) = re.findall(r"sh '''\n(.*?)'''", JENKINS, re.DOTALL)
    done = shell(folder, script)
    assert done.returncode == 1, done.stdout
    judged(folder)
    assert re.findall(r"(?:junit |pattern: )'([\w.]+)'", JENKINS) == ["policylint.xml", "policylint.sarif"]
    for opening, closing in ("{}", "()", "[]"):
        assert JENKINS.count(opening) == JENKINS.count(closing)


def test_shells(folder: Path) -> None:
    everything, changed, diff, reports = SHELL
    for script, code, words in (
        (everything, 1, "a b.json:5:17"),
        (changed, 123, "1 finding in 1 policy in 1 file"),  # which is how xargs says 1
        (diff, 1, UNDECIDED),
        (reports, 0, ""),
    ):
        done = shell(folder, script)
        assert done.returncode == code, f"{script}\n{done.stdout}"
        assert words in done.stdout if words else not done.stdout
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("### policylint: 1 finding in 2 policies\n")
    judged(folder)


def test_formats_are_all_named() -> None:
    from policylint.report.formats import FORMATS

    named = set(re.findall(r"`([\w-]+)`", PAGE.split("| --- | --- |")[1].split("\n\n")[0]))
    assert named == set(FORMATS) - {"access-analyzer"}
