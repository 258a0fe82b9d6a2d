"""Times policylint beside parliament and iam-policy-validator: one policy from a cold start, and a folder of real ones.

Each tool lives in a virtual environment of its own, and the runs are interleaved (A B C A B C ...), so that whatever
else the machine does falls on all of them alike.  What is printed is the median, and how many times policylint's it is;
also of the processor's time, which a busy machine stretches less.  See README.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from inputs import write_policies, write_services
from linters import ROOT, Failed, say, tools

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# The one policy of the cold start: as near to this size as the folder has one.
ONE_POLICY = 6144


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
