"""`junit`: JUnit XML, which Jenkins and most other CI servers show as tests.

A file is a suite, and each finding a case of it that fails, or is skipped where it does not make the run fail.  A file
without findings is one case that passes, and what could not be read is an error.

Source: jenkinsci/xunit-plugin, junit-10.xsd, read 2026-11-28.
"""

from __future__ import annotations

from xml.etree import ElementTree

from policylint.report.paths import from_top, valid
from policylint.report.run import Run
from policylint.report.text import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report
    from policylint.finding import Finding


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """An XML document."""
    run = run or Run()
    root = ElementTree.Element("testsuites", name="policylint")
    for report in reports:
        if report.parts:
            _suite(root, report, run)
    problems = (*run.problems, *run.crashes)
    if problems:
        suite = ElementTree.SubElement(root, "testsuite", name="policylint")
        for words in problems:
            case = ElementTree.SubElement(suite, "testcase", classname="policylint", name=_text(words))
            ElementTree.SubElement(case, "error", message=_text(words), type="problem")
    for suite in root:
        _count(suite)
    for name in ("tests", "failures", "errors"):  # those skipped have no place here in Jenkins' schema
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in root)))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(root: ElementTree.Element, report: Report, run: Run) -> None:
    name = _text(from_top(report.source.name) or report.source.name)
    suite = ElementTree.SubElement(root, "testsuite", name=name)
    if not report.findings:
        ElementTree.SubElement(suite, "testcase", classname=name, name="no findings")
    for finding in report.findings:
        place = report.source.position(finding.span.start)
        title = f"{finding.rule} at {place.line}:{place.column}"
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=title)
        _result(case, name, report, finding, run)


def _result(case: ElementTree.Element, name: str, report: Report, finding: Finding, run: Run) -> None:
    place = report.source.position(finding.span.start)
    line = f"{name}:{place.line}:{place.column}: {finding.severity.value}[{finding.rule}] {_text(finding.message)}"
    if run.fails(report, finding):
        failure = ElementTree.SubElement(case, "failure", message=_text(finding.message), type=finding.severity.value)
        failure.text = line + (f"\n{_text(finding.help)}" if finding.help else "")
    else:
        ElementTree.SubElement(case, "skipped", message=f"{finding.severity.value}: {_text(finding.message)}")


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _text(text: str) -> str:
    """A text that XML can hold: it has no way to write most control characters."""
    return "\n".join(map(safe, valid(text).split("\n")))
