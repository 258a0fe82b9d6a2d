"""docs/own-rules.md: the package that it shows is built, installed and used, and so are some that are wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.report.test_sarif import judge

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "own-rules.md").read_text(encoding="utf-8")
PYPROJECT, SETTINGS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MODULE, TEST = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
POLICY = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
  {"Sid": "DataUsers", "Effect": "Allow", "Action": "iam:Create*", "Resource": "arn:aws:iam::111122223333:user/*"}]}
"""
SID = "p.json:2:11: warning[sid-without-team] `Read` names no team; begin it with one of platform, data"
USERS = "p.json:3:53: error[makes-users] `iam:Create*` makes users"


class Project:
    """A folder with a policy, and the packages that are installed for it."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.folder = folder / "project"
        self.folder.mkdir(parents=True)
        (self.folder / ".git").mkdir()
        self.write("p.json", POLICY)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        bin_ = str(Path(sys.executable).parent)
        environ = {
            **os.environ,
            "PYTHONPATH": str(self.site),
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "NO_COLOR": "1",
        }
        return subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, encoding="utf-8")

    def policylint(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "policylint", *arguments)

    def found(self, *arguments: str) -> list[str]:
        """What is said about sid-without-team and makes-users."""
        lines = self.policylint("check", "--format", "concise", "--quiet", *arguments).stdout.splitlines()
        return [line for line in lines if "sid-without-team" in line or "makes-users" in line]


def build(folder: Path, pyproject: str, **modules: str) -> Path:
    """The wheel of a package, built without a package index."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wheel = [*pip, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", "."]
    subprocess.run(wheel, cwd=folder, check=True, stdout=subprocess.PIPE)
    (path,) = (folder / "dist").glob("*.whl")
    return path


def install(wheel: Path, site: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", "--target", str(site), str(wheel)], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("acme") / "acme-policies", PYPROJECT, acme_policies=MODULE)


@pytest.fixture
def project(wheel: Path, tmp_path: Path) -> Project:
    made = Project(tmp_path)
    install(wheel, made.site)
    made.write("policylint.toml", SETTINGS)
    return made


def test_its_rules_run_with_their_options_and_severities(project: Project) -> None:
    assert project.found() == [SID, USERS]
    assert project.found("--jobs", "2") == [SID, USERS]
    assert project.found("--select", "acme,invalid-effect", "--ignore", "makes-users") == [SID]
    project.write("policylint.toml", 'plugins = ["acme"]\n[rules.sid-without-team]\nteams = ["read", "data"]\n')
    assert project.found() == [USERS.replace("error[", "security-warning[")]


def test_it_is_not_there_unless_it_is_named(project: Project) -> None:
    project.write("policylint.toml", "")
    assert project.found() == []
    assert "sid-without-team" not in project.policylint("rules").stdout
    done = project.policylint("check", "--select", "makes-users")
    assert (done.returncode, "no rule or family is called `makes-users`" in done.stderr) == (2, True)


def test_rules_and_explain_show_it(project: Project) -> None:
    assert re.search(
        r"^makes-users +security-warning +Users are made", project.policylint("rules").stdout, re.MULTILINE
    )
    rows = json.loads(project.policylint("rules", "--format", "json").stdout)
    (row,) = (row for row in rows if row["name"] == "sid-without-team")
    assert (row["plugin"], row["family"], row["options"], row["url"]) == ("acme", "acme", {"teams": ["platform"]}, "")
    done = project.policylint("explain", "sid-without-team")
    assert done.stdout.startswith("sid-without-team (warning)\n\nA Sid does not begin with the name of a team.\n")
    assert 'Option: teams, under [rules.sid-without-team] in the settings; by default ["platform"]' in done.stdout


def test_it_is_suppressed_and_put_in_a_baseline_like_any_other(project: Project) -> None:
    entry = '\n[[suppress]]\npath = "p.json"\nrule = "makes-users"\nsid = "DataUsers"\nreason = "the importer"\n'
    project.write("policylint.toml", SETTINGS + entry)
    assert project.found() == [SID]
    project.policylint("check", "--write-baseline", "base.json")
    project.write("policylint.toml", SETTINGS)
    assert project.found("--baseline", "base.json") == [USERS]


def test_reports_have_it(project: Project) -> None:
    outputs = [f"--output={form}=out.{form}" for form in ("sarif", "gitlab", "junit", "markdown", "github", "json")]
    project.policylint("check", *outputs, "--select", "acme")
    log = json.loads((project.folder / "out.sarif").read_text(encoding="utf-8"))
    judge(log)
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["makes-users"]["help"]["text"].startswith("Users are made")
    assert "helpUri" not in rules["makes-users"]
    assert "| error | makes-users | `p.json:3` |" in (project.folder / "out.markdown").read_text(encoding="utf-8")


def test_the_pages_own_test_passes_and_its_types_are_right(project: Project) -> None:
    project.write("test_acme.py", TEST)
    done = project.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_acme.py")
    assert done.returncode == 0, done.stdout
    done = project.run(sys.executable, "-m", "mypy", "--strict", str(project.site / "acme_policies.py"))
    assert done.returncode == 0, done.stdout


HEAD = "from policylint.plugin import *\n"
GOOD = f"""{HEAD}
@rule("fine", Severity.WARNING)
def f(s: Statement, ctx: Context):
    "Page."
    yield ctx.finding(s, "x")
"""


def broken(folder: Path, text: str) -> Project:
    made = Project(folder)
    made.write("policylint.toml", 'plugins = ["bad"]\n')
    pyproject = PYPROJECT.replace("acme-policies", "bad-policies").replace(
        'acme = "acme_policies"', 'bad = "bad_policies"'
    )
    install(build(folder / "bad-policies", pyproject, bad_policies=text), made.site)
    return made


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("return None", "TypeError: 'NoneType' object is not iterable"),
        ("yield 'text'", "TypeError: it yields str, not Finding"),
        ("yield ctx.finding(None, 'x')", "AttributeError: 'NoneType' object has no attribute 'span'"),
    ],
)
def test_a_rule_that_raises_is_told_and_the_others_run(body: str, words: str, tmp_path: Path) -> None:
    text = f'{GOOD}\n@rule("bad", Severity.ERROR)\ndef g(s: Statement, ctx: Context):\n    "Page."\n    {body}\n'
    made = broken(tmp_path, text)
    done = made.policylint("check", "--format", "concise")
    assert done.returncode == 3
    assert done.stdout.count("warning[fine] x") == 2
    assert "error[invalid-effect]" in done.stdout
    assert f"policylint: p.json: rule bad: {words}" in done.stderr
    assert done.stderr.count("; this is a fault of the plugin bad\n") == 2
    assert "report it" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("def f(:", "SyntaxError: invalid syntax"),
        (GOOD.replace("fine", "invalid-effect"), "declares `invalid-effect`, which is a rule of policylint"),
        (
            GOOD.replace("fine", "My Rule"),
            "TypeError: 'My Rule' is no name of a rule, which is as in `untagged-bucket`",
        ),
        (GOOD.replace("Severity.WARNING", "'warning'"), "TypeError: rule fine: 'warning' is no Severity"),
        (GOOD.replace('    "Page."\n', ""), "TypeError: rule fine has no docstring, which would be its page"),
        (GOOD.replace("WARNING", "WARNING, kinds=['user']"), "TypeError: rule fine: 'user' is no kind of policy"),
        (
            GOOD.replace("WARNING", "WARNING, options={'x': 0.5}"),
            "TypeError: rule fine: the option x is neither a bool",
        ),
        (
            GOOD.replace("s: Statement", "s: str"),
            "TypeError: rule fine: the first parameter's type is 'str', not one of",
        ),
        (GOOD + GOOD, "TypeError: rule fine is declared twice"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_an_error_of_the_settings(text: str, words: str, tmp_path: Path) -> None:
    done = broken(tmp_path, text).policylint("check")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("policylint: policylint.toml:1:12: `plugins`: plugin `bad`: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
