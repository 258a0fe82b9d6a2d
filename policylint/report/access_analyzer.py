"""`access-analyzer`: the answer of `aws accessanalyzer validate-policy`, one object a policy."""

from __future__ import annotations

import json

from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.engine import PolicyReport, Report
    from policylint.finding import Finding
    from policylint.source import Source, Span

_LEARN_MORE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"


def render(reports: Iterable[Report], colour: bool = False) -> str:
    """A JSON array of {"file", "pointer", "findings"}, with the rules that have an issue code only."""
    rules = all_rules()
    answers = []
    for report in reports:
        for part in report.parts:
            findings = [
                _finding(report.source, part, finding, code)
                for finding in part.findings
                if (code := rules[finding.rule].issue_code) is not None
            ]
            if part.kind is not None or findings:
                answers.append({"file": report.source.name, "pointer": part.pointer, "findings": findings})
    return json.dumps(answers, indent=2) + "\n"


def _finding(source: Source, part: PolicyReport, finding: Finding, code: str) -> dict[str, Any]:
    anchor = code.lower().replace("_", "-")
    severity = finding.severity.value
    return {
        "findingType": severity.upper().replace("-", "_"),
        "issueCode": code,
        "findingDetails": finding.message,
        "learnMoreLink": f"{_LEARN_MORE}#access-analyzer-reference-policy-checks-{_kind(severity)}-{anchor}",
        "locations": [_location(source, part, span) for span in finding.locations or (finding.span,)],
    }


def _kind(severity: str) -> str:
    return "general-warning" if severity == "warning" else severity


def _location(source: Source, part: PolicyReport, span: Span) -> dict[str, Any]:
    return {
        "path": [_step(step) for step in part.path(span)],
        "span": {"start": _position(source, span.start), "end": _position(source, span.end)},
    }


def _step(step: str | int | dict[str, str]) -> dict[str, Any]:
    if isinstance(step, dict):
        return step
    return {"index": step} if isinstance(step, int) else {"value": step}


def _position(source: Source, offset: int) -> dict[str, int]:
    position = source.position(offset)
    return {"line": position.line, "column": position.column - 1, "offset": position.offset}
