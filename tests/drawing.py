"""Drawings: policies with their findings marked under the text, as the terminal shows them.

    {"Effect": "allow", "Action": "s3:GetObject"}
               ^^^^^^^ invalid-effect: `allow` is no effect, write `Allow`

A mark pins the rule, both ends of the span and, after a colon, the message.  A span that goes on over the end of its
line is drawn to the end of that line and then `~`.  A tab in the text stands as one column in the mark.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from policylint.account.limits import Limits
from policylint.engine import Settings, lint
from policylint.rules.registry import all_rules
from policylint.source import Source

MARK = re.compile(r"^(?P<indent>\s*)(?P<mark>\^+~?) (?P<rule>[a-z0-9-]+)(?:: (?P<message>.*))?$")

#: The day that it is in all drawings.
TODAY = date(2026, 7, 1).toordinal()


@dataclass
class Mark:
    line: int
    column: int
    length: int
    goes_on: bool
    rule: str
    message: str | None

    def __str__(self) -> str:
        words = "" if self.message is None else f": {self.message}"
        return f"{' ' * (self.column - 1)}{'^' * self.length}{'~' if self.goes_on else ''} {self.rule}{words}"


@dataclass
class Drawing:
    text: str
    marks: list[Mark] = field(default_factory=list)


def parse(drawn: str) -> Drawing:
    """Take the marks out of a drawn text."""
    lines: list[str] = []
    marks = []
    for line in drawn.split("\n"):
        match = MARK.match(line)
        if match and lines:
            marks.append(
                Mark(
                    len(lines),
                    len(match["indent"]) + 1,
                    match["mark"].count("^"),
                    match["mark"].endswith("~"),
                    match["rule"],
                    match["message"],
                )
            )
        else:
            lines.append(line)
    return Drawing("\n".join(lines), marks)


def draw(text: str, marks: list[Mark]) -> str:
    """Put the marks under the text."""
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark.line, []).append(mark)
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(line)
        lines.extend(str(mark) for mark in by_line.get(number, ()))
    return "\n".join(lines)


def run(text: str, rules: list[str], policy_type: str = "auto", resource_type: str | None = None) -> list[Mark]:
    """Lint a text with some rules; the findings as marks, in the order of the report."""
    known = all_rules()
    settings = Settings({name: known[name] for name in rules}, policy_type, resource_type, limits=Limits(TODAY))
    source = Source("policy.json", text)
    report = lint(source, settings)
    assert not report.crashes, report.crashes
    marks = []
    for finding in report.findings:
        start = source.position(finding.span.start)
        room = max(1, len(source.line_of(finding.span.start)) - start.column + 1)
        length = max(1, finding.span.end - finding.span.start)
        marks.append(Mark(start.line, start.column, min(length, room), length > room, finding.rule, finding.message))
    return marks


def run_settings(text: str, folder: Path) -> list[Mark]:
    """What is said of a settings file in a folder that has no policy; the findings as marks."""
    from policylint.cli.main import run as command

    (folder / "policylint.toml").write_text(text, encoding="utf-8")
    command(["check", str(folder), "--quiet", "--format", "json", "--output-file", str(folder / "report")])
    marks = []
    for finding in json.loads((folder / "report").read_text(encoding="utf-8"))["findings"]:
        start, end = finding["location"]["start"], finding["location"]["end"]
        length = end["offset"] - start["offset"]
        marks.append(Mark(start["line"], start["column"], length, False, finding["rule"], finding["message"]))
    return marks


def setting(words: str) -> dict[str, str]:
    """`trust`, `resource AWS::S3::Bucket`: the kind of policy that an example says it is."""
    result: dict[str, str] = {}
    for word in re.split(r"[\s,]+", words):
        if word in ("identity", "resource", "trust", "scp", "rcp"):
            result["policy_type"] = word
        elif word.startswith("AWS::"):
            result["resource_type"] = word
    return result
