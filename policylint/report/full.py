"""`full`: for people at a terminal, with the source lines, carets under the exact span, related places and help."""

from __future__ import annotations

from policylint.report.text import painted, plural, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report
    from policylint.finding import Finding
    from policylint.report.run import Run
    from policylint.source import Source, Span

#: A longer line is cut to a window around the span.
WINDOW = 120

#: So many related places are shown; a Sid may stand five thousand times.
RELATED_LIMIT = 20


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """Every finding as a small picture of its place."""
    return "".join(_finding(report.source, finding, colour) for report in reports for finding in report.findings)


def _finding(source: Source, finding: Finding, colour: bool) -> str:
    severity = finding.severity.value
    head = painted(f"{severity}[{finding.rule}]", severity, colour)
    lines = [f"{head}: {painted(safe(finding.message), 'bold', colour)}"]
    spans = [finding.span, *(related.span for related in finding.related)]
    width = len(str(max(source.position(span.start).line for span in spans)))
    lines += picture(source, finding.span, width, "^", severity, "", colour)
    for related in finding.related[:RELATED_LIMIT]:
        lines += picture(source, related.span, width, "-", "place", safe(related.message), colour, arrow=":::")
    gutter = painted(" " * width + " =", "place", colour)
    if len(finding.related) > RELATED_LIMIT:
        lines.append(f"{gutter} and {plural(len(finding.related) - RELATED_LIMIT, 'more place')}")
    if finding.help:
        first, *more = finding.help.split("\n")
        lines.append(f"{gutter} help: {safe(first)}")
        lines += [f"{' ' * (width + len(' = help: '))}{safe(line)}" for line in more]
    if finding.fix is not None:
        lines.append(f"{gutter} fix: {safe(finding.fix.title)}{'' if finding.fix.safe else ' (unsafe)'}")
    return "\n".join(lines) + "\n\n"


def picture(
    source: Source, span: Span, width: int, mark: str, style: str, words: str, colour: bool, arrow: str = "-->"
) -> list[str]:
    """The lines that show a place: its name, the line of text, and a mark under the span with words behind it."""
    start = source.position(span.start)
    line = source.line_of(span.start)
    first = start.column - 1
    # A span over several lines is drawn on its first one.
    last = min(max(first + 1, first + span.end - span.start), max(len(line), first + 1))
    several = first + span.end - span.start > len(line)
    shown, before, marks = _window(line, first, last)
    bar = painted("|", "place", colour)
    blank = " " * width
    place = f"{safe(source.name)}:{start.line}:{start.column}"
    under = painted(mark * marks + ("..." if several else ""), style, colour)
    return [
        f"{blank}{painted(arrow, 'place', colour)} {place}",
        f"{blank} {bar}",
        f"{painted(str(start.line).rjust(width), 'place', colour)} {bar} {shown}",
        f"{blank} {bar} {' ' * before}{under}" + (f" {words}" if words else ""),
    ]


def _window(line: str, first: int, last: int) -> tuple[str, int, int]:
    """The part of a line to show, the columns before the span in it, and the columns of the span."""
    start, end = 0, len(line)
    if end <= WINDOW and line.isascii() and line.isprintable():
        return line, first, max(1, min(last, end) - first)  # as most lines
    if end > WINDOW:
        start = max(0, min(first - WINDOW // 3, end - WINDOW))
        end = min(end, start + WINDOW)
    left = "..." if start else ""
    right = "..." if end < len(line) else ""
    last = min(last, max(end, first + 1))
    before = left + _visible(line[start:first])
    span = _visible(line[first:last])
    shown = before + span + _visible(line[last:end]) + right
    return shown, _columns(before), max(1, _columns(span))


def _visible(text: str) -> str:
    return safe(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    marks = sum(unicodedata.combining(c) != 0 for c in text)
    return len(text) + wide - marks
