"""`full` of `policylint diff`: for people at a terminal, each gain as a picture of the place that grants it."""

from __future__ import annotations

from policylint.access.comparison import NO_NEW_ACCESS, UNDECIDED
from policylint.report.diff_story import Story, less_denied, ordered, stories, undecided
from policylint.report.diff_words import ALLOWED_ELSEWHERE, NAMED
from policylint.report.full import picture
from policylint.report.text import painted, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.access.changes import Change


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """Every gain, the worst first; then what could not be decided."""
    parts: list[str] = []
    for change in ordered(changes):
        parts += [_gained(change, story, colour) for story in stories(change, change.comparison.gains)]
        if change.verdict == UNDECIDED or (change.comparison.reason and change.verdict != NO_NEW_ACCESS):
            parts.append(_undecided(change, colour))
        parts += [
            _story(story, "less denied", "warning", (("note", ALLOWED_ELSEWHERE),), colour)
            for story in less_denied(change)
        ]
        if change.lost is not None:
            losses = stories(change, change.lost.gains, is_loss=True)
            parts += [_story(story, "lost access", "suggestion", (("note", change.note),), colour) for story in losses]
    return "".join(parts)


def _gained(change: Change, story: Story, colour: bool) -> str:
    title, style = ("accepted", "suggestion") if change.accepted else ("new access", "error")
    return _story(story, title, style, (("note", change.note), ("accepted", change.accepted)), colour)


def _story(story: Story, title: str, style: str, notes: Iterable[tuple[str, str | None]], colour: bool) -> str:
    lines = [f"{painted(title, style, colour)}: {painted(safe(story.message), 'bold', colour)}"]
    places = [(story.source, story.span)] + ([story.before_place[::2]] if story.before_place else [])
    width = max(len(str(source.position(span.start).line)) for source, span in places)
    lines += picture(story.source, story.span, width, "^", style, "", colour)
    if story.before_place is not None:
        source, _, span = story.before_place
        lines += picture(source, span, width, "-", "place", safe(story.reason or ""), colour, arrow=":::")
    gutter = painted(" " * width + " =", "place", colour)
    lines += [f"{gutter} {name}: {safe(text)}" for name, text in story.actions]
    if len(story.lines) > 1:
        lines.append(f"{gutter} granted in lines {_ranges(story.lines)}")
    lines += [f"{gutter} {name}: {safe(text)}" if name else f"{gutter} {safe(text)}" for name, text in story.facts]
    if story.before_place is None and story.reason:
        lines.append(f"{gutter} before: {safe(story.reason)}")
    lines += [f"{gutter} {name}: {safe(text)}" for name, text in notes if text]
    return "\n".join(lines) + "\n\n"


def _undecided(change: Change, colour: bool) -> str:
    reason, source, _, span = undecided(change)
    width = len(str(source.position(span.start).line))
    head = f"{painted('undecided', 'warning', colour)}: {painted(safe(reason), 'bold', colour)}"
    lines = [head, *picture(source, span, width, "^", "warning", "", colour)]
    gutter = painted(" " * width + " =", "place", colour)
    lines += [f"{gutter} note: {safe(change.note)}"] if change.note else []
    lines += [f"{gutter} accepted: {safe(change.accepted)}"] if change.accepted else []
    return "\n".join(lines) + "\n\n"


def _ranges(lines: list[int]) -> str:
    """`4, 7-9`, or the ends alone where there are many."""
    found: list[list[int]] = []
    for line in lines:
        if found and found[-1][1] == line - 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    if len(found) > NAMED:
        return f"{lines[0]}-{lines[-1]}"
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
