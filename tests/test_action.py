"""`action.yml`: its steps run in bash with what GitHub's runner gives them, in a real git repository."""

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

from tests.report.test_ci_formats import parsed
from tests.report.test_sarif import judge
from tests.test_hook import BAD, GOOD, ROOT, commit_all, environment
from tests.test_hook import run as shell

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INPUT = re.compile(r"\$\{\{ (inputs|steps)\.([\w.-]+) \}\}")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs bash")


class Done:
    """What came of the action: exit code, log, outputs, and the summary of the page."""

    def __init__(self, code: int, log: str, outputs: dict[str, str], summary: str) -> None:
        self.code = code
        self.log = log
        self.outputs = outputs
        self.summary = summary

    @property
    def commands(self) -> list[tuple[str, dict[str, str], str]]:
        """The workflow commands that the runner obeys."""
        found, word = [], None
        for line in self.log.splitlines():
            if word is not None:
                word = None if line == f"::{word}::" else word
            elif line.startswith("::stop-commands::"):
                word = line.removeprefix("::stop-commands::")
                assert re.fullmatch("[0-9a-f]{32}", word)
            elif line.startswith("::"):
                found.append(parsed(line))
            else:
                assert "##[" not in line, "the runner obeys that anywhere in a line"
        assert word is None
        return found


class Runner:
    """The part of GitHub's runner that a composite action meets; the first run installs policylint."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "temp"
        self.temporary.mkdir()
        self.bin = ""
        self.workspace = folder

    def step(self, name: str, inputs: dict[str, str], steps: dict[str, str]) -> Done:
        (step,) = (step for step in ACTION["runs"]["steps"] if step["id"] == name)
        assert step["shell"] == "bash"
        files = [self.temporary / f"{name}-{kind}" for kind in ("script", "output", "summary")]
        script, output, summary = files
        for file in files:
            file.write_text("", encoding="utf-8")
        script.write_text(step["run"], encoding="utf-8")

        def filled(text: str) -> str:
            known = {"inputs": inputs, "steps": steps}
            return INPUT.sub(lambda match: known[match[1]].get(match[2], ""), text)

        environ = {
            **environment(self.temporary),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temporary),
            **{variable: filled(text) for variable, text in step["env"].items()},
        }
        folder = self.workspace / filled(step.get("working-directory", "."))
        done = shell(folder, environ, "bash", "--noprofile", "--norc", "-eo", "pipefail", str(script), expect=None)
        outputs = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
        return Done(done.returncode, done.stdout, outputs, summary.read_text(encoding="utf-8"))

    def __call__(self, **given: str) -> Done:
        inputs = {name: entry["default"] for name, entry in ACTION["inputs"].items()}
        inputs.update({name.replace("_", "-"): value for name, value in given.items()})
        if not self.bin:
            done = self.step("install", inputs, {"python.outputs.python-path": sys.executable})
            assert done.code == 0, done.log
            self.bin = done.outputs["bin"]
        return self.step("run", inputs, {"install.outputs.bin": self.bin})


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"))


@pytest.fixture
def run(runner: Runner, tmp_path: Path) -> Runner:
    runner.workspace = tmp_path
    for name, text in (("iam/bad one.json", BAD), ("iam/good.json", GOOD), ("package.json", "{}")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    commit_all(tmp_path, environment(tmp_path))
    return runner


def commit(folder: Path, message: str) -> None:
    for command in (["git", "add", "--all"], ["git", "commit", "--quiet", "--message", message]):
        subprocess.run(command, cwd=folder, env=environment(folder), check=True)


FOUND = {"file": "iam/bad one.json", "line": "5", "endLine": "5", "col": "17", "endColumn": "24"}


def test_findings_are_annotated_summed_up_and_counted(run: Runner) -> None:
    done = run(sarif_file="results.sarif")
    assert done.code == 1
    assert done.commands == [
        ("error", {"title": "error[invalid-effect]", **FOUND}, "`allow` is no effect, write `Allow`")
    ]
    assert "iam/bad one.json" in done.log.split("::stop-commands::")[1]
    assert done.summary.startswith("### policylint: 1 finding in 2 policies\n")
    assert done.outputs == {"exit-code": "1", "findings": "1", "sarif-file": "./results.sarif"}
    log: dict[str, Any] = json.loads((run.workspace / "results.sarif").read_text())
    judge(log)
    assert len(log["runs"][0]["results"]) == 1


def test_nothing_found(run: Runner) -> None:
    done = run(paths="iam/good.json\n\n")
    assert (done.code, done.commands) == (0, [])
    assert done.outputs == {"exit-code": "0", "findings": "0"}
    assert done.summary == "### policylint: no findings in 1 policy\n"


def test_what_is_not_wanted_is_not_shown(run: Runner) -> None:
    done = run(annotations="false", summary="false", fail_on="never")
    assert (done.code, done.commands, done.summary) == (0, [], "")
    assert done.outputs == {"exit-code": "0", "findings": "1"}


def test_options_are_passed_on(run: Runner) -> None:
    (run.workspace / "own.toml").write_text('[rules.invalid-effect]\nseverity = "suggestion"\n')
    assert run(config="own.toml").code == 0
    assert run(args="--ignore invalid-effect\n--jobs 1").code == 0
    subprocess.run([f"{run.bin}/policylint", "check", "--write-baseline", "base.json"], cwd=run.workspace, check=True)
    assert run(baseline="base.json").code == 0


def test_a_folder_of_the_repository(run: Runner) -> None:
    """The annotation and the report name files from the top, where GitHub looks for them."""
    done = run(working_directory="iam", sarif_file="results.sarif")
    assert [properties["file"] for _, properties, _ in done.commands] == ["iam/bad one.json"]
    assert done.outputs["sarif-file"] == "iam/results.sarif"
    (content,) = json.loads((run.workspace / "iam/results.sarif").read_text())["runs"]
    assert content["artifacts"][0]["location"]["uri"] == "iam/bad%20one.json"


def test_wrong_usage_fails_and_is_told(run: Runner) -> None:
    done = run(fail_on="sometimes")
    assert (done.code, done.outputs) == (2, {"exit-code": "2"})
    assert "invalid choice: 'sometimes'" in done.log
    done = run(paths="gone.json")
    assert done.code == 2
    assert done.commands == [("error", {"title": "policylint"}, "gone.json: No such file or directory")]
    assert "No such file" in done.summary


def test_no_input_is_taken_for_a_command(run: Runner) -> None:
    evil = "$(touch pwned) `touch pwned` ; touch pwned # ' \" \\ && touch pwned"
    for name in ACTION["inputs"]:
        if name not in ("python-version", "packages", "working-directory"):
            run(**{name: evil})
    assert not list(run.workspace.rglob("pwned"))


def test_nothing_in_a_policy_is_taken_for_a_command(run: Runner) -> None:
    for number, words in enumerate(("##[set-output name=exit-code;]0", "::error::x", "\n::error::x")):
        (run.workspace / "iam" / f"{number}{words}.json").write_text(
            BAD.replace('"allow"', json.dumps(words)), encoding="utf-8"
        )
    done = run()
    assert {properties["title"] for _, properties, _ in done.commands} == {"error[invalid-effect]"}
    assert len(done.commands) == 4


def test_new_access_fails_and_a_trailer_takes_it(run: Runner) -> None:
    policy = run.workspace / "iam/good.json"
    policy.write_text(GOOD.replace("s3:GetObject", "s3:DeleteObject"), encoding="utf-8")
    commit(run.workspace, "delete, too")
    done = run(paths="iam/good.json", diff_base="HEAD^")
    assert done.code == 1
    ((kind, properties, words),) = done.commands
    assert (kind, properties["file"], properties["line"]) == ("error", "iam/good.json", "6")
    assert "s3:DeleteObject" in words
    assert "no findings in 1 policy" in done.summary
    assert "s3:DeleteObject" in done.summary
    assert done.outputs["exit-code"] == "1"

    subprocess.run(
        ["git", "commit", "--quiet", "--amend", "-m", "delete, too\n\npolicylint: allow-new-access: ticket 7"],
        cwd=run.workspace, env=environment(run.workspace), check=True,
    )  # fmt: skip
    assert run(paths="iam/good.json", diff_base="HEAD^").code == 0
    assert run(paths="iam/good.json", diff_base="HEAD^", diff_args="").code == 1


def test_the_base_is_where_the_branches_parted(run: Runner) -> None:
    """What the other branch has taken away since is not this branch's doing."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=run.workspace, env=environment(run.workspace), check=True)

    git("branch", "--quiet", "start")
    (run.workspace / "iam/good.json").unlink()
    commit(run.workspace, "gone")
    git("branch", "--quiet", "other")
    git("checkout", "--quiet", "start")
    assert run(paths="iam/good.json", diff_base="other").code == 0


def test_a_shallow_checkout_is_told(run: Runner, tmp_path: Path) -> None:
    done = run(paths="iam/good.json", diff_base="origin/main")
    assert done.code == 2
    assert "check out with fetch-depth: 0" in done.commands[0][2]


def test_the_action_is_pinned_and_described() -> None:
    for step in ACTION["runs"]["steps"]:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"]) if "uses" in step else "${{" not in step["run"]
    for entry in ACTION["inputs"].values():
        assert entry["description"].endswith(".")
        assert isinstance(entry["default"], str)
