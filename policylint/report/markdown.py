"""`markdown`: a summary for the page of a CI job, or a comment on a merge request."""

from __future__ import annotations

from policylint.report.paths import from_top, valid
from policylint.report.run import Run
from policylint.report.text import counts, plural, safe
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report
    from policylint.finding import Finding
    from policylint.source import Source

#: A comment on GitHub ends at 65,536 characters; what would go beyond is left out, and that is said.
LIMIT = 60_000


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """A heading with the numbers, and a table of the findings, the worst first."""
    run = run or Run()
    kept = list(reports)
    by_severity = counts(kept)
    total = sum(by_severity.values())
    policies = sum(report.policies for report in kept)
    title = plural(total, "finding") if total else "no findings"
    text = f"### policylint: {title} in {plural(policies, 'policy', 'policies')}\n"
    if total:
        text += "\n" + ", ".join(plural(number, severity) for severity, number in by_severity.items() if number) + "\n"
    for words in (*run.problems, *run.crashes):
        text += f"\n> {prose(words)}\n"
    if total:
        text += "\n| severity | rule | place | |\n| --- | --- | --- | --- |\n"
    rows = [(report.source, finding) for report in kept for finding in report.findings]
    rows.sort(key=lambda row: row[1].severity.rank)
    for index, (source, finding) in enumerate(rows):
        row = _row(source, finding)
        if len(text) + len(row) > LIMIT:
            return f"{text}\n{plural(len(rows) - index, 'more finding')} left out here.\n"
        text += row
    return text


def _row(source: Source, finding: Finding) -> str:
    rule = all_rules().get(finding.rule)
    name = f"[{finding.rule}]({rule.url})" if rule is not None and rule.url else finding.rule
    place = f"{from_top(source.name) or source.name}:{source.position(finding.span.start).line}"
    return f"| {finding.severity.value} | {name} | {code(place)} | {prose(finding.message)} |\n"


def code(text: str) -> str:
    """A text as code in a table: no backtick in it can end it, and no bar the table's cell."""
    shown = safe(valid(text)).replace("|", "\\|")
    if "`" not in shown:
        return f"`{shown}`"
    return f"`` {shown} ``" if "``" not in shown else _escaped(shown)


def prose(text: str) -> str:
    """Our words with the user's in backticks between; outside of them, what Markdown or HTML would obey is escaped."""
    parts = safe(valid(text)).split("`")
    if len(parts) % 2 == 0:
        return "".join(_escaped(part) for part in parts)
    return "".join(code(part) if index % 2 else _escaped(part) for index, part in enumerate(parts) if part)


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_[]<>#|~@" else char for char in text)
