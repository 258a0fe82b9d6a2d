"""`concise`: one line a finding, for editors' error formats."""

from __future__ import annotations

from policylint.report.text import painted, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report
    from policylint.report.run import Run


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """`path:line:column: severity[rule-name] message`, a line each."""
    lines = []
    for report in reports:
        name = safe(report.source.name)
        for finding in report.findings:
            start = report.source.position(finding.span.start)
            severity = painted(finding.severity.value, finding.severity.value, colour)
            place = f"{name}:{start.line}:{start.column}:"
            lines.append(f"{place} {severity}[{finding.rule}] {safe(finding.message)}\n")
    return "".join(lines)
