"""`json`: everything, for scripts.  The shape is a contract; see docs/json.md."""

from __future__ import annotations

import json

from policylint.report.text import counts
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.engine import PolicyReport, Report
    from policylint.finding import Finding, Fix
    from policylint.report.run import Run
    from policylint.source import Source, Span


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """One JSON object with findings and summary."""
    kept = list(reports)
    # A finding at a time: of all at once, the objects take ten times the memory of their text.
    findings = ",".join(
        f"\n    {_indented(_finding(report.source, part, finding), 4)}"
        for report in kept
        for part in report.parts
        for finding in part.findings
    )
    summary = {"files": len(kept), "policies": sum(report.policies for report in kept), **counts(kept)}
    end = "\n  ]" if findings else "]"
    return f'{{\n  "version": 1,\n  "findings": [{findings}{end},\n  "summary": {_indented(summary, 2)}\n}}\n'


def _indented(value: dict[str, Any], by: int) -> str:
    """A value as JSON, as deep as it stands in the whole.  Lone surrogates are escaped, so that the output is UTF-8."""
    return json.dumps(value, indent=2).replace("\n", "\n" + " " * by)


def _finding(source: Source, part: PolicyReport, finding: Finding) -> dict[str, Any]:
    rule = all_rules().get(finding.rule)
    return {
        "rule": finding.rule,
        "issue_code": None if rule is None else rule.issue_code,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": source.name,
        "policy": None if part.kind is None else {"type": part.kind, "pointer": part.pointer},
        "location": _location(source, part, finding.span),
        "related": [
            {"location": _location(source, part, related.span), "message": related.message}
            for related in finding.related
        ],
        "fix": None if finding.fix is None else _fix(finding.fix),
        "help": finding.help,
        "url": "" if rule is None else rule.url,
    }


def _location(source: Source, part: PolicyReport, span: Span) -> dict[str, Any]:
    return {
        "start": _position(source, span.start),
        "end": _position(source, span.end),
        "path": part.path(span),
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    position = source.position(offset)
    return {"line": position.line, "column": position.column, "offset": position.offset}


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"start": e.span.start, "end": e.span.end, "text": e.text} for e in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}
