"""`policylint check`: files to findings to a report and an exit code."""

from __future__ import annotations

import os
import sys

from policylint.cli import files
from policylint.cli.main import CLEAN, FAULT, FINDINGS, USAGE
from policylint.engine import Report, Settings, lint
from policylint.finding import Severity
from policylint.report.formats import FOR_PEOPLE, renderer
from policylint.report.text import counts, painted, plural, safe
from policylint.settings.file import Config, SettingsError, load
from policylint.settings.selection import UnknownRule, select
from policylint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

#: With so many files, two processes save more than they cost to start.
FILES_FOR_TWO_JOBS = 300


class Outcome:
    """What came of a file: a report, or the words why there is none."""

    __slots__ = ("problem", "report")

    def __init__(self, report: Report | None, problem: str | None = None) -> None:
        self.report = report
        self.problem = problem


def check(options: argparse.Namespace) -> int:
    """Lint what the options name; the exit code."""
    try:
        config = load(options.config)
        settings_of = settings_for(options, config)
    except (SettingsError, UnknownRule) as error:
        print(f"policylint: {error}", file=sys.stderr)
        return USAGE
    problems: list[str] = []
    named = bool(options.paths)
    found = files.targets(options.paths or ["."], config.exclude, problems)
    reports: list[Report] = []
    skipped: list[str] = []
    for target, outcome in zip(found, _outcomes(found, options, settings_of), strict=True):
        if outcome.problem is not None:
            problems.append(f"{target.path}: {outcome.problem}")
        if outcome.report is None:
            continue
        if target.named and not outcome.report.parts:
            skipped.append(target.path)
        reports.append(outcome.report)

    code = _write(reports, options)
    for problem in problems:
        print(f"policylint: {safe(problem)}", file=sys.stderr)
    crashes = [f"{report.source.name}: {crash}" for report in reports for crash in report.crashes]
    for crash in crashes:
        print(f"policylint: {safe(crash)}; this is a fault of policylint, please report it", file=sys.stderr)
    policies = sum(report.policies for report in reports)
    if not options.quiet:
        _summarise(reports, [] if options.skip_non_policies else skipped, problems, options)
    if crashes:
        return FAULT
    if problems or code:
        return USAGE
    if named and not policies and not any(report.parts for report in reports) and not options.skip_non_policies:
        return USAGE
    if options.exit_zero:
        return CLEAN
    return FINDINGS if _fails(reports, options.fail_on or config.fail_on) else CLEAN


def settings_for(options: argparse.Namespace, config: Config) -> Callable[[str], Settings]:
    """The settings of each file, by its path.  Raises UnknownRule."""
    chosen = _split(options.select) or config.select
    rules = select(
        chosen, (*config.extend_select, *_split(options.extend_select)), (*config.ignore, *_split(options.ignore))
    )

    made: dict[tuple[str, str | None], Settings] = {}

    def of(path: str) -> Settings:
        kind, resource_type = config.kind_of(path)
        key = (options.policy_type or kind or "auto", options.resource_type or resource_type)
        if key not in made:
            made[key] = Settings(rules, *key, config.options)
        return made[key]

    return of


def _split(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _outcomes(
    found: list[files.Target], options: argparse.Namespace, settings_of: Callable[[str], Settings]
) -> Iterable[Outcome]:
    """An outcome for each file, in order."""

    def work(target: files.Target) -> Outcome:
        return _lint(target, options, settings_of)

    jobs = options.jobs
    if jobs is None:
        jobs = 1 if len(found) < FILES_FOR_TWO_JOBS else 0
    if jobs == 0:
        jobs = min(os.cpu_count() or 1, 8)
    jobs = min(jobs, len(found))
    if jobs > 1:
        from policylint.cli.parallel import spread

        outcomes = spread(work, found, jobs)
    else:
        outcomes = map(work, found)
    if options.quiet or len(found) < 2 or not sys.stderr.isatty():
        return outcomes
    from policylint.cli.progress import watched

    return watched(outcomes, len(found))


def _lint(target: files.Target, options: argparse.Namespace, settings_of: Callable[[str], Settings]) -> Outcome:
    name = target.path
    named = target.named and not options.skip_non_policies
    try:
        if name == "-":
            name = options.stdin_filename or "<stdin>"
            data: bytes | None = sys.stdin.buffer.read(files.SIZE_LIMIT + 1)
            if data is not None and len(data) > files.SIZE_LIMIT:
                raise files.Unreadable(files.too_large(len(data)).replace("10.0 MB is", "the input is"))
            files.check_values(data or b"")
        else:
            data = files.read(name, named)
    except files.Unreadable as error:
        return Outcome(None, str(error))
    if data is None:
        return Outcome(None)
    report = lint(Source.from_bytes(name, data), settings_of(name), named)
    if not report.findings:
        report.source = Source(name, "")  # nothing will be shown of it
    return Outcome(report)


def _write(reports: list[Report], options: argparse.Namespace) -> int:
    form = options.format or "full"
    colour = options.output_file is None and _wants_colour(options.color, sys.stdout)
    text = renderer(form)(reports, colour)
    if options.output_file is None:
        sys.stdout.write(text)
        sys.stdout.flush()  # before what goes to stderr, where the two are one terminal
        return CLEAN
    try:
        _replace(options.output_file, text)
    except OSError as error:
        print(f"policylint: {safe(options.output_file)}: {files.reason(error)}", file=sys.stderr)
        return USAGE
    return CLEAN


def _replace(path: str, text: str) -> None:
    """Write a file whole or not at all; a device or pipe is written to as it is."""
    data = text.encode("utf-8", "backslashreplace")
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            file.write(data)
        return
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _wants_colour(choice: str, stream: object) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(getattr(stream, "isatty", bool)())


def _fails(reports: list[Report], fail_on: str) -> bool:
    if fail_on == "never":
        return False
    limit = Severity(fail_on).rank
    return any(finding.severity.rank <= limit for report in reports for finding in report.findings)


def _summarise(reports: list[Report], skipped: list[str], problems: list[str], options: argparse.Namespace) -> None:
    """The last words, on stderr so that the report stays clean for scripts."""
    for path in skipped[:20]:
        print(f"policylint: {safe(path)}: no policy found in it", file=sys.stderr)
    if len(skipped) > 20:
        print(f"policylint: and no policy in {len(skipped) - 20} more files", file=sys.stderr)
    if options.format not in (None, *FOR_PEOPLE):
        return
    policies = sum(report.policies for report in reports)
    by_severity = counts(reports)
    total = sum(by_severity.values())
    colour = _wants_colour(options.color, sys.stderr)
    where = f"{plural(policies, 'policy', 'policies')} in {plural(len(reports), 'file')}"
    if not policies and not total:
        if options.skip_non_policies:
            return
        print(f"no policy found in {plural(len(reports), 'file')}", file=sys.stderr)
        return
    if not total:
        words = painted("no findings", "bold", colour)
        print(f"{words} in {where}" + (", but not everything was read" if problems else ""), file=sys.stderr)
        return
    parts = [painted(plural(number, severity), severity, colour) for severity, number in by_severity.items() if number]
    print(f"{plural(total, 'finding')} in {where}: {', '.join(parts)}", file=sys.stderr)
