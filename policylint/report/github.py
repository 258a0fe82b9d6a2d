"""`github`: workflow commands, which GitHub Actions shows as annotations of the changed lines."""

from __future__ import annotations

from policylint.finding import Severity
from policylint.report.paths import from_top
from policylint.report.workflow import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report
    from policylint.finding import Finding
    from policylint.report.run import Run
    from policylint.source import Source

KINDS = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "error",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "notice",
}


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """`::error file=...,line=...::message`, a line each, the worst first: GitHub shows ten of a kind in a step."""
    rows = [(report.source, finding) for report in reports for finding in report.findings]
    rows.sort(key=lambda row: row[1].severity.rank)
    lines = [_finding(source, finding) for source, finding in rows]
    if run is not None:
        lines += [command("error", words, title="policylint") for words in (*run.problems, *run.crashes)]
    return "".join(lines)


def _finding(source: Source, finding: Finding) -> str:
    start = source.position(finding.span.start)
    end = source.position(max(finding.span.start, finding.span.end - 1))
    on_one_line = start.line == end.line  # GitHub refuses columns otherwise
    message = finding.message
    for related in finding.related:
        message += f"\n{related.message}: line {source.position(related.span.start).line}"
    if finding.help:
        message += f"\n{finding.help}"
    return command(
        KINDS[finding.severity],
        message,
        title=f"{finding.severity.value}[{finding.rule}]",
        file=from_top(source.name) or source.name,
        line=start.line,
        endLine=end.line,
        col=start.column if on_one_line else None,
        endColumn=end.column + 1 if on_one_line else None,
    )
