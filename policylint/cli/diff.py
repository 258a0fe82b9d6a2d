"""`policylint diff`: what the new state of policies allows that the old one did not."""

from __future__ import annotations

import os
import sys

from policylint.access.changes import Document, changes, document
from policylint.access.comparison import NEW_ACCESS, UNDECIDED
from policylint.cli import files
from policylint.cli.main import CLEAN, FAULT, FINDINGS, USAGE
from policylint.cli.output import deliver, wants_colour
from policylint.report.text import painted, plural, safe
from policylint.settings.file import Finder, SettingsError
from policylint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from policylint.access.changes import Change
    from policylint.cli.git import Acceptance, FileChange, Repository

#: The trailer of a commit message that takes new access on purpose: `policylint: allow-new-access`, and why.
TRAILER, ACCEPTING = "policylint", "allow-new-access"


class UsageError(Exception):
    """Options that do not go together, in words."""


_NOTHING = Document(Source("", ""), ())


class Run:
    """What a run has found so far: the changes, and what could not be read."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.settings = Finder(options.config)
        self.changes: list[Change] = []
        self.problems: list[str] = []
        #: Comparisons that raised, with what they said: policylint's own fault.
        self.crashes: list[str] = []

    def document(self, name: str, data: bytes, named: bool, path: str | None = None) -> Document:
        """The policies of a file's bytes, as the options, and the settings for its path, want them read."""
        kind, resource_type = self.settings.of(path or name).kind_of(path or name)
        return document(
            Source.from_bytes(name, data),
            self.options.policy_type or kind or "auto",
            self.options.resource_type or resource_type,
            named,
        )

    def compare(self, old: Document | None, new: Document | None) -> list[Change]:
        """Compare two documents and keep what comes of it."""
        try:
            found = changes(old, new, lost=self.options.lost, known_actions_only=self.options.known_actions_only)
        except Exception as error:
            # One file's comparison failing must not hide what is to be said of the others.
            source = (new or old or _NOTHING).source
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f" ({where.tb_frame.f_code.co_name}:{where.tb_lineno})" if where is not None else ""
            self.crashes.append(f"{source.name}: {type(error).__name__}: {error}{place}")
            return []
        self.changes += found
        return found

    def broken(self, found: Document) -> bool:
        """Whether a text does not parse; the places go to the problems."""
        for flaw in found.flaws:
            start = found.source.position(flaw.span.start)
            self.problems.append(f"{found.source.name}:{start.line}:{start.column}: {flaw.message}")
        return bool(found.flaws)


def diff(options: argparse.Namespace) -> int:
    """Compare what the options name; the exit code."""
    from policylint.cli.git import GitError

    try:
        run = Run(options)
        if options.from_ref is None:
            _two_files(run)
        else:
            _since_commit(run)
    except (SettingsError, UsageError, GitError) as error:
        print(f"policylint: {safe(str(error))}", file=sys.stderr)
        return USAGE
    code = _write(run)
    for problem in run.problems:
        print(f"policylint: {safe(problem)}", file=sys.stderr)
    for crash in run.crashes:
        print(f"policylint: {safe(crash)}; this is a fault of policylint, please report it", file=sys.stderr)
    for reason in dict.fromkeys(change.accepted for change in run.changes if change.accepted):
        print(f"policylint: new access accepted: {safe(reason)}", file=sys.stderr)
    if not options.quiet:
        _summarise(run)
    if run.crashes:
        return FAULT
    if run.problems or code:
        return USAGE
    return FINDINGS if any(fails(change, options.undecided) for change in run.changes) else CLEAN


def fails(change: Change, undecided: str) -> bool:
    """Whether a change makes the run fail; `undecided` is allow or deny."""
    if change.accepted:
        return False
    return change.verdict == NEW_ACCESS or (change.verdict == UNDECIDED and undecided == "deny")


def _two_files(run: Run) -> None:
    options = run.options
    for name, given in (("--staged", options.staged), ("--accept-trailer", options.accept_trailer)):
        if given:
            raise UsageError(f"{name} needs --from-ref")
    if len(options.paths) != 2:
        raise UsageError("two files are compared, OLD and NEW; with --from-ref REF, files and folders with a commit")
    if options.paths == ["-", "-"]:
        raise UsageError("only one of the two can be standard input")
    documents = []
    for path in options.paths:
        found = None
        if path != os.devnull:  # no policy, as in git's own diffs
            try:
                data = files.standard_input() if path == "-" else files.read(path)
            except files.Unreadable as error:
                run.problems.append(f"{path}: {error}")
                continue
            found = run.document("<stdin>" if path == "-" else path, data or b"", True)
            if not run.broken(found) and not found.policies:
                run.problems.append(f"{path}: no policy found in it")
        documents.append(found)
    if not run.problems:
        run.compare(*documents)


def _since_commit(run: Run) -> None:
    from policylint.cli.git import Repository

    options = run.options
    if options.staged and options.accept_trailer:
        raise UsageError("--accept-trailer reads the messages of commits, and what is staged is in none yet")
    repository = Repository()
    commit = repository.commit(options.from_ref)
    wanted = _wanted(run, repository, commit)
    picked = [change for change in repository.changes(commit, options.staged) if wanted(change)]
    blobs = [blob for change in picked for blob in (change.old_blob, change.new_blob) if blob]
    contents = repository.contents(blobs, files.SIZE_LIMIT)
    accepted = repository.acceptances(commit, TRAILER, ACCEPTING) if options.accept_trailer else []
    uncommitted = repository.uncommitted() if accepted else frozenset()
    for change in sorted(picked, key=lambda change: change.new or change.old or ""):
        try:
            found = _file(run, repository, change, contents)
        except files.Unreadable as error:
            run.problems.append(f"{_shown(repository, change.new or change.old or '')}: {error}")
            continue
        if change.new not in uncommitted:
            _accept(found, change, accepted)


def _wanted(run: Run, repository: Repository, commit: str) -> Callable[[FileChange], bool]:
    """Which changes are asked for: those in the paths of the options, with a known ending where a folder is meant."""
    tops: list[str] = []
    exact: set[str] = set()
    for path in run.options.paths:
        inner = os.path.relpath(os.path.realpath(path), os.path.realpath(repository.top)).replace(os.sep, "/")
        if inner == ".." or inner.startswith("../"):
            raise UsageError(f"{path}: is outside of the repository {repository.top}")
        if not os.path.lexists(path) and not repository.has(commit, inner):
            raise UsageError(f"{path}: there is none, neither here nor in {run.options.from_ref}")
        if inner == ".":
            tops.append("")
        else:
            exact.add(inner)
            tops.append(inner + "/")
    if not run.options.paths:
        tops.append("")
    kept = files.kept(run.settings.excludes)

    def wanted(change: FileChange) -> bool:
        for path in (change.new, change.old):
            if path is None:
                continue
            if path in exact:
                return True
            if any(path.startswith(top) for top in tops) and kept(_shown(repository, path)):
                return True
        return False

    return wanted


def _shown(repository: Repository, path: str) -> str:
    """A path from the repository's top as seen from here."""
    return os.path.relpath(os.path.join(repository.top, path))


def _shown_ref(ref: str) -> str:
    """A ref as people write it: of the full name of a commit, as CI has it, the start is enough for git, too."""
    is_name = len(ref) == 40 and all(char in "0123456789abcdef" for char in ref)
    return ref[:10] if is_name else ref


def _file(run: Run, repository: Repository, change: FileChange, contents: dict[str, bytes | None]) -> list[Change]:
    """Compare one file.  Raises Unreadable."""
    old = new = None
    old_data = contents.get(change.old_blob or "")
    if change.new is not None:
        name = _shown(repository, change.new)
        data = files.read(name, False) if change.new_blob is None else contents[change.new_blob]
        if data is None and change.new_blob is not None:
            raise files.Unreadable(f"is more than policylint reads ({files.SIZE_LIMIT // 1024 // 1024} MB)")
        if data is not None and data == old_data and change.old == change.new:
            return []
        if data is not None:
            files.check_values(data)
            new = run.document(name, data, False)
            if run.broken(new):
                return []
    note = None
    if change.old is not None and old_data is not None:
        files.check_values(old_data)
        name = f"{_shown_ref(run.options.from_ref)}:{change.old}"
        old = run.document(name, old_data, False, _shown(repository, change.old))
        if old.flaws and new is not None and new.policies:
            # What AWS could not read allowed nothing.
            note = f"compared with no policy, since {name} does not parse"
            old = Document(old.source, ())
    if not (new is not None and new.policies) and not (old is not None and old.policies):
        return []
    found = run.compare(old, new)
    for one in found:
        one.note = note or one.note
        one.old_path = None if change.old is None else _shown(repository, change.old)
    return found


def _accept(found: Iterable[Change], change: FileChange, accepted: list[Acceptance]) -> None:
    """Mark as accepted what a commit with the trailer has changed."""
    for acceptance in accepted:
        if (change.new or change.old) in acceptance.paths:
            for one in found:
                if one.verdict in (NEW_ACCESS, UNDECIDED):
                    one.accepted = f"{acceptance.reason} ({acceptance.commit[:10]})"
            return


def _write(run: Run) -> int:
    from policylint.report.formats import diff_renderer

    options = run.options
    colour = options.output_file is None and wants_colour(options.color, sys.stdout)
    code = deliver(diff_renderer(options.format or "full")(run.changes, colour), options.output_file)
    for form, path in options.output or ():
        code = deliver(diff_renderer(form)(run.changes, False), path) or code
    return code


def _summarise(run: Run) -> None:
    """The last words, on stderr so that the report stays clean for scripts."""
    from policylint.report.diff_story import less_denied
    from policylint.report.formats import FOR_PEOPLE

    if run.options.format not in (None, *FOR_PEOPLE) or ((run.problems or run.crashes) and not run.changes):
        return
    colour = wants_colour(run.options.color, sys.stderr)
    number = {verdict: sum(change.verdict == verdict for change in run.changes) for verdict in (NEW_ACCESS, UNDECIDED)}
    compared = plural(len(run.changes), "changed policy", "changed policies")
    eased = sum(bool(less_denied(change)) for change in run.changes)
    less = f", {painted('less denied', 'warning', colour)} in {eased}" if eased else ""
    if not run.changes:
        print("no policy has changed", file=sys.stderr)
    elif not any(number.values()):
        among = " (among the actions that AWS has today)" if run.options.known_actions_only else ""
        print(f"{painted('no new access', 'bold', colour)} in {compared}{among}{less}", file=sys.stderr)
    else:
        words = [
            painted(f"{words} in {number[verdict]}", style, colour)
            for verdict, words, style in (
                (NEW_ACCESS, "new access", "error"),
                (UNDECIDED, "undecided", "warning"),
            )
            if number[verdict]
        ]
        accepted = sum(change.accepted is not None for change in run.changes)
        taken = f", {accepted if accepted < sum(number.values()) else 'all'} accepted" if accepted else ""
        print(f"{', '.join(words)} of {compared}{taken}{less}", file=sys.stderr)
        if run.options.staged and any(fails(change, run.options.undecided) for change in run.changes):
            print(
                f"if it is wanted: SKIP=policylint-diff git commit, with `{TRAILER}: {ACCEPTING}: why` in the message",
                file=sys.stderr,
            )
