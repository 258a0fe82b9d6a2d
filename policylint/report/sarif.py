"""`sarif`: SARIF 2.1.0, for code scanning on GitHub and Azure DevOps and for viewers.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" with errata 01; GitHub Docs, "SARIF
support for code scanning".
"""

from __future__ import annotations

import json

from policylint import REPOSITORY, __version__
from policylint.fingerprint import known
from policylint.report.paths import from_top, uri, valid
from policylint.report.run import Run
from policylint.report.sarif_rules import LEVELS, descriptor
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.engine import Report
    from policylint.finding import Edit, Fix
    from policylint.fingerprint import Known
    from policylint.source import Source, Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: The top of the repository, which viewers are asked to find by themselves: no path of a machine is in the report.
ROOT = "%SRCROOT%"
ROOTS = {ROOT: {"description": {"text": "The top of the repository, or else the folder that policylint was run in."}}}


def render(reports: Iterable[Report], colour: bool = False, run: Run | None = None) -> str:
    """One run with all findings, the rules that they name and the files that they are in."""
    run = run or Run()
    log = Log()
    for report in reports:
        for one in known(report):
            log.add(report.source, one)
    driver = {
        "name": "policylint",
        "semanticVersion": __version__,
        "informationUri": REPOSITORY,
        "rules": [descriptor(all_rules()[name]) for name in log.rules],
    }
    content = {
        "tool": {"driver": driver},
        "invocations": [_invocation(run)],
        "originalUriBaseIds": ROOTS,
        "artifacts": [
            {"location": location, "roles": ["analysisTarget"], "encoding": "utf-8"} for location in log.artifacts
        ],
        "columnKind": "unicodeCodePoints",
        "results": log.results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [content]}, indent=2) + "\n"


class Log:
    """The results so far, with the rules and files that they refer to by number."""

    def __init__(self) -> None:
        self.rules: dict[str, int] = {}
        self.artifacts: list[dict[str, Any]] = []
        self.results: list[dict[str, Any]] = []
        self._files: dict[str, int] = {}

    def add(self, source: Source, one: Known) -> None:
        """One finding."""
        finding, part = one.finding, one.part
        location = self._location(source, finding.span)
        if part.kind is not None:
            location["logicalLocations"] = [
                {"fullyQualifiedName": valid(part.pointer_to(finding.span) or "/"), "kind": "member"}
            ]
        # GitHub tracks an alert by this one fingerprint alone.
        fingerprint = f"{one.fingerprint}:{one.number}"
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self.rules.setdefault(finding.rule, len(self.rules)),
            "kind": "fail",
            "level": LEVELS[finding.severity],
            "message": {"text": message(finding.message + (f"\n\n{finding.help}" if finding.help else ""))},
            "locations": [location],
            "partialFingerprints": {"primaryLocationLineHash": fingerprint, "policylint/v1": fingerprint},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, "message": {"text": message(related.message)}, **self._location(source, related.span)}
                for number, related in enumerate(finding.related, 1)
            ]
        if finding.fix is not None:
            fixes = self._fix(source, finding.fix)
            if fixes:
                result["fixes"] = fixes
        properties = {"severity": finding.severity.value}
        if part.kind is not None:
            properties["policyType"] = part.kind
        result["properties"] = properties
        self.results.append(result)

    def _artifact(self, source: Source) -> dict[str, Any]:
        location: dict[str, Any] = {"uri": uri(source.name)}
        if from_top(source.name) is not None:
            location["uriBaseId"] = ROOT
        if location["uri"] not in self._files:
            self._files[location["uri"]] = len(self.artifacts)
            self.artifacts.append(dict(location))
        location["index"] = self._files[location["uri"]]
        return location

    def _location(self, source: Source, span: Span) -> dict[str, Any]:
        shown: dict[str, Any] = {**region(source, span), "snippet": {"text": valid(source.text[span.start : span.end])}}
        if not shown["snippet"]["text"]:
            del shown["snippet"]
        return {"physicalLocation": {"artifactLocation": self._artifact(source), "region": shown}}

    def _fix(self, source: Source, fix: Fix) -> list[dict[str, Any]]:
        from policylint.fix import tidy

        edits = tidy(source.text, fix)
        if any(source.text[e.span.start : e.span.end].startswith("\ufeff") for e in edits):
            return []  # a byte order mark is no character to SARIF, and so cannot be taken out
        change = {
            "artifactLocation": self._artifact(source),
            "replacements": [_replacement(source, edit) for edit in edits],
        }
        title = fix.title if fix.safe else f"{fix.title} (may change what the policy means)"
        return [{"description": {"text": message(title)}, "artifactChanges": [change]}]


def _replacement(source: Source, edit: Edit) -> dict[str, Any]:
    replacement: dict[str, Any] = {"deletedRegion": region(source, edit.span)}
    if edit.text:
        replacement["insertedContent"] = {"text": valid(edit.text)}
    return replacement


def region(source: Source, span: Span) -> dict[str, int]:
    """A place as lines, columns and characters; a byte order mark at the start of a file does not count."""
    mark = source.text.startswith("\ufeff")
    start, end = source.position(span.start), source.position(span.end)
    shift = [int(mark and position.line == 1 and position.column > 1) for position in (start, end)]
    first = max(0, span.start - mark)
    return {
        "startLine": start.line,
        "startColumn": start.column - shift[0],
        "endLine": end.line,
        "endColumn": end.column - shift[1],
        "charOffset": first,
        "charLength": max(0, span.end - mark) - first,
    }


def _invocation(run: Run) -> dict[str, Any]:
    notes = [{"level": "error", "message": {"text": message(words)}} for words in (*run.problems, *run.crashes)]
    invocation: dict[str, Any] = {"executionSuccessful": run.exit_code in (0, 1), "exitCode": run.exit_code}
    if notes:
        invocation["toolExecutionNotifications"] = notes
    return invocation


def message(text: str) -> str:
    """A text in which no viewer sees a link that is none: what looks like one has its brackets escaped."""
    text = valid(text)
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return text
