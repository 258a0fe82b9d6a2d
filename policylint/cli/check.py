"""`policylint check`: files to findings to a report and an exit code."""

from __future__ import annotations

import gc
import os
import sys

from policylint.cli import files
from policylint.cli.main import CLEAN, FAULT, FINDINGS, USAGE
from policylint.cli.output import deliver, wants_colour
from policylint.engine import Report, Settings, lint
from policylint.finding import Severity
from policylint.report.formats import FOR_PEOPLE, renderer
from policylint.report.run import Run
from policylint.report.text import counts, painted, plural, safe
from policylint.settings.file import Finder, SettingsError
from policylint.settings.selection import UnknownRule, select
from policylint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from policylint.baseline import Baseline
    from policylint.finding import Finding
    from policylint.rules.registry import Rule
    from policylint.settings.file import Config

#: With so many files, two processes save more than they cost to start.
FILES_FOR_TWO_JOBS = 300

#: A file of so many bytes may take a second by itself.
LARGE = 2 * 1024 * 1024


class Outcome:
    """What came of a file: a report, or the words why there is none; and what was mended in it.

    `fixed` counts the mends, `patch` shows them as a diff, and `text` is standard input with them.
    """

    __slots__ = ("fixed", "patch", "problem", "report", "text")

    def __init__(self, report: Report | None, problem: str | None = None) -> None:
        self.report = report
        self.problem = problem
        self.fixed = 0
        self.patch = ""
        self.text: str | None = None


def check(options: argparse.Namespace) -> int:
    """Lint what the options name; the exit code."""
    if options.unsafe_fixes and not (options.fix or options.diff):
        print("policylint: --unsafe-fixes goes with --fix or --diff", file=sys.stderr)
        return USAGE
    problems: list[str] = []
    try:
        finder = Finder(options.config, options.as_of)
        settings = FileSettings(options, finder)
        paths = options.paths or ["."]
        found = files.targets(paths, finder.excludes, problems)
        # Here, where what is wrong with them can still be told; those of a folder, too, in which there is no file.
        for path in (os.path.join(path, "") for path in paths if os.path.isdir(path)):
            config = finder.of(path + "policy.json")
            settings.rules(config)
            settings.baseline(config)
        for target in found:
            settings.of(settings_path(target, options))
    except (SettingsError, UnknownRule) as error:
        print(f"policylint: {safe(str(error))}", file=sys.stderr)
        return USAGE
    outcomes: list[Outcome] = []
    reports: list[Report] = []
    skipped: list[str] = []
    for target, outcome in zip(found, _outcomes(found, options, settings), strict=True):
        outcomes.append(outcome)
        if outcome.problem is not None:
            problems.append(f"{target.path}: {outcome.problem}")
        if outcome.report is None:
            continue
        for place, words in outcome.report.unread:
            problems.append(f"{outcome.report.source.name}:{place.line}:{place.column}: {words}")
        if target.named and not outcome.report.parts:
            skipped.append(target.path)
        reports.append(outcome.report)
    policies = sum(report.policies for report in reports)
    nothing = bool(options.paths) and not policies and not any(report.parts for report in reports)
    if any(config.suppressions for config in finder.found):
        from policylint.cli.unused import unused

        reports += unused(options, finder, settings, found, reports)

    crashes = [f"{report.source.name}: {crash}" for report in reports for crash in report.crashes]
    if options.write_baseline is not None:
        return _write_baseline(options, reports, problems, crashes)
    run = Run(CLEAN, problems, crashes, settings.fails)
    if crashes:
        run.exit_code = FAULT
    elif problems or (nothing and not options.skip_non_policies):
        run.exit_code = USAGE
    elif not options.exit_zero and any(run.fails(r, finding) for r in reports for finding in r.findings):
        run.exit_code = FINDINGS
    if options.fix or options.diff:
        from policylint.cli.fixing import tell

        run.exit_code = tell(outcomes, options, run.exit_code)
    code = CLEAN if options.diff else _write(reports, options, run)
    for problem in problems:
        print(f"policylint: {safe(problem)}", file=sys.stderr)
    for crash in crashes:
        print(f"policylint: {safe(crash)}", file=sys.stderr)
    if not options.quiet:
        for path, baseline in settings.baselines.items():
            _tell_stale(path, baseline, reports, settings)
        if not options.diff:
            _summarise(reports, [] if options.skip_non_policies else skipped, problems, options)
    return code if code and run.exit_code in (CLEAN, FINDINGS) else run.exit_code


class FileSettings:
    """The settings of each file, by its path: the options of the command line, and what its settings file says."""

    def __init__(self, options: argparse.Namespace, finder: Finder) -> None:
        self.options = options
        self.finder = finder
        #: Those that were read, by their paths.
        self.baselines: dict[str, Baseline] = {}
        self._made: dict[tuple[object, ...], Settings] = {}
        self._rules: dict[tuple[object, ...], dict[str, Rule]] = {}

    def of(self, path: str) -> Settings:
        """Raises SettingsError or UnknownRule."""
        config = self.finder.of(path)
        kind = resource_type = None
        extend: tuple[str, ...] = ()
        ignore: tuple[str, ...] = ()
        for entry in config.entries(path):
            kind, resource_type = entry.policy_type or kind, entry.resource_type or resource_type
            extend, ignore = extend + entry.extend_select, ignore + entry.ignore
        suppressions = config.suppressions_of(path)
        options = self.options
        said = (options.policy_type or kind or "auto", options.resource_type or resource_type)
        key = (id(config), *said, extend, ignore, *(entry.key for entry in suppressions))
        made = self._made.get(key)
        if made is None:
            rules = self.rules(config, extend, ignore)
            limits = config.limits(options.as_of)
            baseline = self.baseline(config)
            made = self._made[key] = Settings(rules, *said, config.options, suppressions, limits, baseline)
            # What people read names lines; a suppression or a baseline goes by paths.
            is_for_people = options.format in (None, *FOR_PEOPLE) and options.write_baseline is None
            made.places = not is_for_people or bool(suppressions) or baseline is not None
        return made

    def baseline(self, config: Config) -> Baseline | None:
        """The baseline that the command line or a settings file names.  Raises BaselineError, a SettingsError."""
        named = self.options.baseline
        path = named or config.baseline
        if path is None or self.options.write_baseline is not None:
            return None
        if path not in self.baselines:
            from policylint.baseline import load, of_settings

            found = load(named) if named else of_settings(config)
            if found is not None:
                self.baselines[path] = found
        return self.baselines.get(path)

    def rules(self, config: Config, extend: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> dict[str, Rule]:
        """The rules that run where a settings file counts, with what it says for some paths.  Raises UnknownRule."""
        key = (id(config), extend, ignore)
        rules = self._rules.get(key)
        if rules is None:
            options = self.options
            rules = self._rules[key] = select(
                _split(options.select) or config.select,
                (*config.extend_select, *extend, *_split(options.extend_select)),
                (*config.ignore, *ignore, *_split(options.ignore)),
                config.severities,
                config.plugins,
            )
        return rules

    def fails(self, report: Report, finding: Finding) -> bool:
        """Whether a finding makes the run fail."""
        limit = self.options.fail_on or self.finder.of(report.source.name).fail_on
        return limit != "never" and finding.severity.rank <= Severity(limit).rank


def settings_path(target: files.Target, options: argparse.Namespace) -> str:
    """The path that decides on the settings of a file."""
    return (options.stdin_filename or "<stdin>") if target.path == "-" else target.path


def _split(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _outcomes(found: list[files.Target], options: argparse.Namespace, settings: FileSettings) -> Iterable[Outcome]:
    """An outcome for each file, in order."""

    def work(target: files.Target) -> Outcome:
        try:
            return _lint(target, options, settings, alone=len(found) == 1)
        except MemoryError:
            return Outcome(None, "there is not enough memory to read it")

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


def _lint(target: files.Target, options: argparse.Namespace, settings: FileSettings, *, alone: bool) -> Outcome:
    name = settings_path(target, options)
    named = target.named and not options.skip_non_policies
    try:
        data = files.standard_input() if target.path == "-" else files.read(name, named)
    except files.Unreadable as error:
        return Outcome(None, str(error))
    if data is None:
        return Outcome(None)
    of_file = settings.of(name)

    if len(data) > LARGE:
        # A policy's tree has circles (a statement knows its policy), and a file may hold thousands of them.  The
        # thresholds let the collector see a policy when it is gone, and seldom all that stays.
        gc.set_threshold(100_000, 50, 100)
        gc.enable()
    bar = None
    if alone and len(data) > LARGE and not options.quiet and sys.stderr.isatty():
        from policylint.cli.progress import Bar

        bar = Bar(len(data))

    def look(source: Source) -> Report:
        report = lint(source, of_file, named, None if bar is None else bar.show)
        if bar is not None:
            bar.close()
        return report

    source = Source.from_bytes(name, data)
    if options.fix or options.diff:
        from policylint.cli.fixing import mended

        outcome = mended(target, source, data, look, options)
    else:
        del data  # the dump of an account is large enough without
        outcome = Outcome(look(source))
    report = outcome.report
    if report is not None and not report.findings:
        report.source = Source(name, "")  # nothing will be shown of it
    return outcome


def _write(reports: list[Report], options: argparse.Namespace, run: Run) -> int:
    # What was mended of standard input goes to standard output, and the report beside it.
    to_errors = options.fix and options.output_file is None and "-" in options.paths
    stream = sys.stderr if to_errors else sys.stdout
    colour = options.output_file is None and wants_colour(options.color, stream)
    text = renderer(options.format or "full")(reports, colour, run)
    if to_errors:
        sys.stderr.write(text)
        code = CLEAN
    else:
        code = deliver(text, options.output_file)
    for form, path in options.output or ():
        code = deliver(renderer(form)(reports, False, run), path) or code
    return code


def _write_baseline(options: argparse.Namespace, reports: list[Report], problems: list[str], crashes: list[str]) -> int:
    from policylint.baseline import dump

    for words in (*problems, *crashes):
        print(f"policylint: {safe(words)}", file=sys.stderr)
    if problems or crashes:
        # Half of a baseline would let the rest fail later, far from the cause.
        print(f"policylint: {safe(options.write_baseline)} is not written", file=sys.stderr)
        return FAULT if crashes else USAGE
    code = deliver(dump(reports, options.write_baseline), options.write_baseline)
    if not code and not options.quiet:
        total = sum(len(report.findings) for report in reports)
        print(f"{plural(total, 'finding')} written to {safe(options.write_baseline)}", file=sys.stderr)
    return code


def _tell_stale(path: str, baseline: Baseline, reports: list[Report], settings: FileSettings) -> None:
    mine = [report for report in reports if settings.of(report.source.name).baseline is baseline]
    stale = baseline.stale(mine, lambda name: settings.of(name).rules)
    if stale:
        total = sum(stale.values())
        has = "is" if total == 1 else "are"
        places = [f"{rule} in {safe(name)}" for name, rule in stale]
        more = ", ..." if len(places) > 3 else ""
        print(
            f"policylint: {plural(total, 'entry', 'entries')} of {safe(path)} {has} no longer met "
            f"({', '.join(places[:3])}{more}); write it anew with --write-baseline",
            file=sys.stderr,
        )


def _contents(reports: list[Report], policies: int) -> str:
    """`3 policies`, `1 credential report, 12 users`: what was looked at."""
    found: dict[str, int] = {}
    for report in reports:
        for noun, number in report.contents.items():
            found[noun] = found.get(noun, 0) + number
    words = [plural(number, noun) for noun, number in found.items() if number]
    if policies or not words:
        words.insert(0, plural(policies, "policy", "policies"))
    return ", ".join(words)


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
    colour = wants_colour(options.color, sys.stderr)
    where = f"{_contents(reports, policies)} in {plural(len(reports), 'file')}"
    known = sum(len(report.known) for report in reports)
    beside = f" beside {plural(known, 'old one')}" if known else ""
    if not policies and not total and not any(report.contents for report in reports):
        if options.skip_non_policies or (problems and not reports):
            return
        print(f"no policy found in {plural(len(reports), 'file')}", file=sys.stderr)
        return
    if not total:
        words = painted("no new findings" if known else "no findings", "bold", colour)
        print(f"{words}{beside} in {where}" + (", but not everything was read" if problems else ""), file=sys.stderr)
        return
    parts = [painted(plural(number, severity), severity, colour) for severity, number in by_severity.items() if number]
    new = "new " if known else ""
    print(
        f"{plural(total, new + 'finding')}{beside} in {where}: {', '.join(parts)}",
        file=sys.stderr,
    )
