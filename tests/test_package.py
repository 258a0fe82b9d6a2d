"""What is published: the wheel and the sdist are built for real, and the wheel is used outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from policylint import __version__

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent

GOOD = """{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-reports/*"}]}
"""
BAD = GOOD.replace("s3:GetObject", "s3:GetObjct")
WILD = GOOD.replace("s3:GetObject", "iam:PassRole").replace("arn:aws:s3:::example-reports/*", "*")

#: Each costs a start 5 to 80 ms.
SLOW = (
    "argparse",
    "dataclasses",
    "difflib",
    "gettext",
    "importlib.metadata",
    "jsonschema",
    "lark",
    "locale",
    "logging",
    "multiprocessing",
    "pathlib",
    "rich",
    "tomllib",
    "tqdm",
    "typing",
)


def run(*command: str | Path, cwd: Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    # What is set for the Python that runs the tests (PYTHONPATH, say) must not help the one that is tested.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == expect, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr[-4000:]}"
    return done


def environment(folder: Path, *pip: str | Path) -> Path:
    """A new virtual environment with what `pip install` was told to put there; where its commands are."""
    # It needs no pip of its own, and three seconds less without.
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    run(sys.executable, "-m", "pip", "--python", folder, "install", "--quiet", *pip, cwd=folder.parent)
    return folder / ("Scripts" if os.name == "nt" else "bin")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("build")
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    commands = environment(folder / "venv", "build", *requires)
    # In an environment of its own it is built in test_hook.py.
    run(commands / "python", "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT, cwd=folder)
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (path,) = built.glob("*.tar.gz")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are of an environment that has the wheel and nothing that it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    return environment(folder / "venv", "--no-deps", "--no-index", wheel)


def checkout(*patterns: str) -> set[str]:
    """The files of the checkout that match, relative to it."""
    found = {path.relative_to(ROOT).as_posix() for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return {path for path in found if "__pycache__" not in path}


def test_the_wheel_has_all_of_the_package_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = checkout("policylint/**/*")
    grammars = {f"policylint/{name}" for name in checkout("grammars/*.lark")}
    assert "policylint/py.typed" in package
    assert any(name.startswith("policylint/data/") for name in package)
    assert grammars
    about = f"policylint-{__version__}.dist-info/"
    assert {name for name in names if not name.startswith(about)} == package | grammars
    assert {f"{about}METADATA", f"{about}entry_points.txt", f"{about}licenses/LICENSE"} <= names


def test_the_wheel_fits_every_machine(wheel: Path) -> None:
    assert wheel.name == f"policylint-{__version__}-py3-none-any.whl"
    assert wheel.stat().st_size < 3_000_000


def test_what_the_wheel_says_of_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"policylint-{__version__}.dist-info/METADATA").decode())
        commands = archive.read(f"policylint-{__version__}.dist-info/entry_points.txt").decode()
    assert metadata["Requires-Python"] == ">=3.10"
    assert "policylint = policylint.__main__:main" in commands


def test_the_sdist_has_what_is_needed_to_build_and_test(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = checkout("policylint/**/*", "grammars/*", "tests/**/*", "tools/*", "examples/*")
    assert wanted - names == set()
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"} <= names


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "python", "-c", "import policylint; print(policylint.__file__)", cwd=tmp_path)
    assert not Path(done.stdout.strip()).is_relative_to(ROOT)


@pytest.mark.parametrize(("text", "code", "rules"), [(GOOD, 0, []), (BAD, 1, ["invalid-action"])])
def test_the_installed_command_lints(installed: Path, tmp_path: Path, text: str, code: int, rules: list[str]) -> None:
    (tmp_path / "policy.json").write_text(text, encoding="utf-8")
    command = (installed / "policylint", "check", "--format", "json", "policy.json")
    report = json.loads(run(*command, cwd=tmp_path, expect=code).stdout)
    assert [finding["rule"] for finding in report["findings"]] == rules


def test_the_installed_module_can_be_run(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(GOOD, encoding="utf-8")
    run(installed / "python", "-m", "policylint", "check", "policy.json", cwd=tmp_path)


def imported(installed: Path, folder: Path, *arguments: str | Path, expect: int = 0) -> set[str]:
    """The modules that Python imports in that run."""
    trace = run(installed / "python", "-X", "importtime", *arguments, cwd=folder, expect=expect).stderr
    lines = [line for line in trace.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize(
    ("text", "code", "allowed"),
    [
        pytest.param(GOOD, 0, set(), id="clean"),
        pytest.param(WILD, 1, set(), id="with a finding"),
        # Two milliseconds to say what was meant, which only who misspelt a name has to wait for.
        pytest.param(BAD, 1, {"difflib"}, id="misspelt"),
    ],
)
@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_the_start_imports_nothing_slow(
    installed: Path, tmp_path: Path, form: str, text: str, code: int, allowed: set[str]
) -> None:
    (tmp_path / "policy.json").write_text(text, encoding="utf-8")
    lint = ("-m", "policylint", "check", "--format", form, "policy.json")
    modules = imported(installed, tmp_path, *lint, expect=code)
    assert "policylint.engine" in modules
    # Python may import something by itself at its start, for a .pth file or runpy.
    modules -= imported(installed, tmp_path, "-m", "this")
    slow = {name for name in modules for module in SLOW if name == module or name.startswith(f"{module}.")}
    assert slow - allowed == set()
