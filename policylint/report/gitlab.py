"""`gitlab`: a code quality report, which GitLab shows in merge requests.

Source: GitLab Docs, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

import json

from policylint.finding import Severity
from policylint.fingerprint import known
from policylint.report.paths import from_top, valid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.engine import Report
    from policylint.fingerprint import Known
    from policylint.report.run import Run
    from policylint.source import Source

SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.SECURITY_WARNING: "critical",
    Severity.WARNING: "major",
    Severity.SUGGESTION: "info",
}


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """A JSON array, an object a finding."""
    issues = [_issue(report.source, one) for report in reports for one in known(report)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(source: Source, one: Known) -> dict[str, Any]:
    from hashlib import sha256

    finding = one.finding
    path = from_top(source.name) or source.name
    # GitLab wants each one's own, in the whole report.
    name = f"{path}\0{one.fingerprint}\0{one.number}"
    start = source.position(finding.span.start)
    end = source.position(max(finding.span.start, finding.span.end - 1))
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": valid(f"{finding.message} ({finding.rule})"),
        "categories": ["Security" if finding.severity is Severity.SECURITY_WARNING else "Bug Risk"],
        "severity": SEVERITIES[finding.severity],
        "fingerprint": sha256(name.encode("utf-8", "surrogatepass")).hexdigest(),
        "location": {"path": valid(path), "lines": {"begin": start.line, "end": end.line}},
    }
