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
    from policylint.report.run import Run
    from policylint.source import Source, Span

_LEARN_MORE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """A JSON array of {"file", "pointer", "findings"}, with what has an issue code only."""
    rules = all_rules()
    answers = []
    for report in reports:
        for part in report.parts:
            findings = [
                _finding(report.source, part, finding, spans, code)
                for finding in part.findings
                for spans in (finding.locations or (finding.span,), *((span,) for span in finding.also_at))
                for code in (finding.issue_code or rules[finding.rule].issue_code, *finding.also_codes)
                if code is not None
            ]
            if part.kind is not None or findings:
                answers.append({"file": report.source.name, "pointer": part.pointer, "findings": findings})
    return json.dumps(answers, indent=2) + "\n"


def _finding(
    source: Source, part: PolicyReport, finding: Finding, spans: tuple[Span, ...], code: str
) -> dict[str, Any]:
    anchor = code.lower().replace("_", "-")
    # What another rule tells under this code is as bad as Access Analyzer says, whatever policylint thinks of it.
    severity = all_rules()[anchor].severity.value
    return {
        "findingType": severity.upper().replace("-", "_"),
        "issueCode": code,
        "findingDetails": finding.message,
        "learnMoreLink": f"{_LEARN_MORE}#access-analyzer-reference-policy-checks-{_kind(severity)}-{anchor}",
        "locations": [_location(source, part, span) for span in spans],
    }


def _kind(severity: str) -> str:
    return "general-warning" if severity == "warning" else severity


def _location(source: Source, part: PolicyReport, span: Span) -> dict[str, Any]:
    """Access Analyzer marks a value or a key from quote to quote, where policylint may mark the wrong letters in it."""
    whole = part.whole(span)
    return {
        "path": [_step(step) for step in part.path(span)],
        "span": {"start": _position(source, whole.start), "end": _position(source, whole.end)},
    }


def _step(step: str | int | dict[str, str]) -> dict[str, Any]:
    if isinstance(step, dict):
        return step
    return {"index": step} if isinstance(step, int) else {"value": step}


def _position(source: Source, offset: int) -> dict[str, int]:
    position = source.position(offset)
    return {"line": position.line, "column": position.column - 1, "offset": position.offset}
