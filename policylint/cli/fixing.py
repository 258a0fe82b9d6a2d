"""`check --fix` and `check --diff`: mends into files, or onto the screen."""

from __future__ import annotations

import os
import sys

from policylint.cli.check import Outcome
from policylint.cli.main import CLEAN, FINDINGS
from policylint.cli.output import Changed, replace
from policylint.fix import encoded, mend
from policylint.report.text import plural, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable

    from policylint.cli.files import Target
    from policylint.engine import Report
    from policylint.source import Source


def mended(
    target: Target, source: Source, data: bytes, look: Callable[[Source], Report], options: argparse.Namespace
) -> Outcome:
    """Mend one file, or only show how, as the options say; `look` tells the findings of a text."""
    before = look(source)
    if not any(finding.fix is not None for finding in before.findings):
        return _unchanged(target, before, source, options)
    if encoded(source.text) != data:
        return Outcome(before, "is not mended, since it is not UTF-8")
    result = mend(source, look, options.unsafe_fixes)
    if result.source.text == source.text:
        return _unchanged(target, before, source, options)
    outcome = Outcome(before if options.diff else result.report)
    outcome.fixed = len(result.fixed)
    if result.undecided:
        names = ", ".join(dict.fromkeys(finding.rule for finding in result.fixed[-4:]))
        outcome.problem = f"the mends do not come to an end ({names}); please report it"
    if options.diff:
        outcome.patch = patch(source.name, source.text, result.source.text)
    elif target.path == "-":
        outcome.text = result.source.text
    else:
        try:
            _write(target.path, encoded(result.source.text), data)
        except Changed:
            return Outcome(before, "has changed while it was linted, and is left alone")
        except OSError as error:
            # The new file is written beside the old one, so the folder has to take it.
            where = "" if error.filename in (None, target.path) else " in its folder"
            return Outcome(before, f"is not mended: {error.strerror or error}{where}")
    return outcome


def _unchanged(target: Target, report: Report, source: Source, options: argparse.Namespace) -> Outcome:
    outcome = Outcome(report)
    if target.path == "-" and not options.diff:
        outcome.text = source.text
    return outcome


def _write(path: str, data: bytes, expected: bytes) -> None:
    # A file that may not be written to is not to be replaced by one that may.
    with open(path, "r+b"):
        replace(path, data, expected)


def patch(name: str, before: str, after: str) -> str:
    """A unified diff that `git apply` and `patch -p1` take."""
    from difflib import unified_diff

    shown = os.path.relpath(name).replace(os.sep, "/") if os.path.isabs(name) else name.removeprefix("./")
    lines = unified_diff(_lines(before), _lines(after), f"a/{shown}", f"b/{shown}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def tell(outcomes: Iterable[Outcome], options: argparse.Namespace, code: int) -> int:
    """Show what was mended, or would be; the exit code, which for --diff says whether there is something to mend."""
    kept = list(outcomes)
    files = sum(outcome.fixed > 0 for outcome in kept)
    total = sum(outcome.fixed for outcome in kept)
    for outcome in kept:
        text = outcome.patch or outcome.text or ""
        if sys.stdout.isatty():  # a policy may hold what a terminal would obey
            text = "\n".join(map(safe, text.split("\n")))
        _put(text)
    words = f"{plural(total, 'finding')} in {plural(files, 'file')}"
    if not options.quiet and (total or options.diff):
        print(f"{'would mend' if options.diff else 'mended'} {words}", file=sys.stderr)
    if not options.diff:
        return code
    if code not in (CLEAN, FINDINGS):
        return code
    return FINDINGS if total and not options.exit_zero else CLEAN


def _put(text: str) -> None:
    """Write a text with its own line ends and bytes."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(encoded(text))
        buffer.flush()
