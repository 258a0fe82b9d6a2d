"""`github` of `policylint diff`: workflow commands, which GitHub Actions shows as annotations of the pull request."""

from __future__ import annotations

from policylint.access.comparison import UNDECIDED
from policylint.report.diff_story import less_denied, ordered, path_of_file, stories, undecided
from policylint.report.diff_words import ALLOWED_ELSEWHERE
from policylint.report.paths import from_top
from policylint.report.workflow import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.access.changes import Change
    from policylint.source import Source, Span


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """`::error file=...::message`, a line each; what is undecided is a warning, what is accepted a notice."""
    lines = []
    for change in ordered(changes):
        for story in stories(change, change.comparison.gains):
            kind = "notice" if change.accepted else "error"
            lines.append(_command(change, kind, "New access", story.source, story.span, "\n".join(story.told)))
        if change.verdict == UNDECIDED:
            reason, source, _, span = undecided(change)
            kind = "notice" if change.accepted else "warning"
            lines.append(_command(change, kind, "Access undecided", source, span, reason))
        for story in less_denied(change):
            message = "\n".join((*story.told, ALLOWED_ELSEWHERE))
            lines.append(_command(change, "warning", "Less denied", story.source, story.span, message))
        losses = () if change.lost is None else stories(change, change.lost.gains, is_loss=True)
        lines += [_command(change, "notice", "Lost access", one.source, one.span, one.message) for one in losses]
    return "".join(lines)


def _command(change: Change, kind: str, title: str, source: Source, span: Span, message: str) -> str:
    start, end = source.position(span.start), source.position(max(span.start, span.end - 1))
    name = path_of_file(change, source)
    on_one_line = start.line == end.line  # GitHub refuses columns otherwise
    return command(
        kind,
        f"{message}\naccepted: {change.accepted}" if change.accepted else message,
        title=title,
        file=from_top(name) or name,
        line=start.line,
        endLine=end.line,
        col=start.column if on_one_line else None,
        endColumn=end.column + 1 if on_one_line else None,
    )
