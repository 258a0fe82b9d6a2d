"""`concise` of `policylint diff`: one line a gain, for editors' error formats and scripts that read lines."""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, UNDECIDED
from policylint.report.diff_story import Story, less_denied, ordered, sorted_gains, undecided
from policylint.report.text import painted, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.access.changes import Change
    from policylint.source import Source, Span


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """`path:line:column: new-access message`, `undecided` and `lost-access` alike."""
    lines = []
    for change in ordered(changes):
        for gain in sorted_gains(change.comparison.gains):
            story = Story(change, [gain])
            word, style = ("accepted", "suggestion") if change.accepted else (NEW_ACCESS, "error")
            lines.append(_line(story.source, story.span, word, style, story.message, colour))
        if change.verdict == UNDECIDED:
            reason, source, _, span = undecided(change)
            word, style = ("accepted", "suggestion") if change.accepted else (UNDECIDED, "warning")
            lines.append(_line(source, span, word, style, reason, colour))
        lines += [
            _line(story.source, story.span, "less-denied", "warning", story.message, colour)
            for story in less_denied(change)
        ]
        for loss in sorted_gains(change.lost.gains) if change.lost is not None else ():
            story = Story(change, [loss], is_loss=True)
            lines.append(_line(story.source, story.span, "lost-access", "suggestion", story.message, colour))
    return "".join(lines)


def _line(source: Source, span: Span, word: str, style: str, message: str, colour: bool) -> str:
    start = source.position(span.start)
    return f"{safe(source.name)}:{start.line}:{start.column}: {painted(word, style, colour)} {safe(message)}\n"
