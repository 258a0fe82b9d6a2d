"""The linters that are compared, each in a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Failed(Exception):
    """Something that was needed could not be had; the text says what."""


class Environment:
    """A virtual environment that holds one tool, made when it is first asked for."""

    def __init__(self, folder: Path, requirements: tuple[str, ...], options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.requirements = requirements
        self.options = options

    @property
    def bin(self) -> Path:
        """Where its commands are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        return Path(self.python("import sysconfig; print(sysconfig.get_path('purelib'))").strip())

    def python(self, code: str, *arguments: str) -> str:
        """What `code` prints when this environment runs it."""
        command = [str(self.bin / "python"), "-c", code, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout

    def make(self, again: bool = False) -> None:
        """Install, unless just this was installed before.  `again` is for a checkout, which changes under its name."""
        stamp = self.folder / "installed.txt"
        wanted = "\n".join((sys.version, *self.requirements))
        there = stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
        if there and not again:
            return
        say(f"installing {', '.join(Path(r).name for r in self.requirements)}")
        if not there:
            run([sys.executable, "-m", "venv", "--clear", str(self.folder)])
        run([str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             *self.options, *self.requirements])  # fmt: skip
        stamp.write_text(wanted, encoding="utf-8")


class Tool:
    """A linter: where it is, and how it is told to lint a file or a folder."""

    def __init__(
        self,
        environment: Environment,
        package: str,
        one: Callable[[Path], list[str]],
        many: Callable[[Path], list[str]],
    ) -> None:
        self.environment = environment
        self.package = package
        self.one = one
        self.many = many

    @property
    def name(self) -> str:
        """The package and its version."""
        code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
        return f"{self.package} {self.environment.python(code, self.package).strip()}"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stderr.strip()[-2000:]}")


def tools(cache: Path) -> dict[str, Tool]:
    """The tools by the name that --tools takes.  Each is asked for the form of output that costs it least."""

    def environment(name: str, *requirements: str) -> Environment:
        return Environment(cache / name, requirements)

    policylint = environment("policylint", str(ROOT))
    # Its start asks for pkg_resources, which setuptools 81 dropped.
    parliament = environment("parliament", "parliament==1.6.4", "setuptools<81")
    validator = environment("iam-validator", "iam-policy-validator==1.31.4")
    services = cache / "services"

    def validate(path: Path) -> list[str]:
        # Without a folder of service data it would fetch them at every start.
        return [str(validator.bin / "iam-validator"), "validate", "--format", "json",
                "--aws-services-dir", str(services), "--path", str(path)]  # fmt: skip

    return {
        "policylint": Tool(
            policylint,
            "policylint",
            lambda path: [str(policylint.bin / "policylint"), "check", str(path)],
            # One process, as the others: on a folder of this size policylint would otherwise use every core.
            lambda path: [str(policylint.bin / "policylint"), "check", "--jobs", "1", str(path)],
        ),
        "parliament": Tool(
            parliament,
            "parliament",
            # --file would read standard input instead whenever that is not a terminal.
            lambda path: [str(parliament.bin / "parliament"), "--files", str(path)],
            lambda path: [str(parliament.bin / "parliament"), "--directory", str(path)],
        ),
        "iam-validator": Tool(validator, "iam-policy-validator", validate, validate),
    }
