"""The rules as SARIF describes them: name, pages, level, and the properties that code scanning sorts by."""

from __future__ import annotations

import re

from policylint.finding import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.rules.registry import Rule

LEVELS = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "error",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "note",
}

_PROBLEM = {
    Severity.ERROR: "error",
    Severity.SECURITY_WARNING: "error",
    Severity.WARNING: "warning",
    Severity.SUGGESTION: "recommendation",
}

#: GitHub shows 9.0 and more as critical, from 7.0 high, from 4.0 medium, and the rest low.
_SECURITY_SEVERITY = "7.5"
_WILDEST = {"administrator-access": "9.0", "public-principal": "9.0"}


def descriptor(rule: Rule) -> dict[str, Any]:
    """A rule's entry in the tool's list."""
    title, body = _parts(rule.page)
    markdown = page_markdown(rule)
    tags = ["aws", "iam", rule.family]
    properties: dict[str, Any] = {"precision": _precision(rule), "problem.severity": _PROBLEM[rule.severity]}
    if rule.severity is Severity.SECURITY_WARNING:
        tags.insert(0, "security")
        properties["security-severity"] = _WILDEST.get(rule.name, _SECURITY_SEVERITY)
    if rule.issue_code:
        tags.append("access-analyzer")
    properties["tags"] = tags
    entry: dict[str, Any] = {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": _plain(title)},
        "fullDescription": {"text": _plain(_first_words(title, body))},
        "help": {"text": rule.page, "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }
    if rule.url:
        entry["helpUri"] = rule.url
    return entry


def _parts(page: str) -> tuple[str, str]:
    title, _, body = page.partition("\n\n")
    return " ".join(title.split()), body


def _first_words(title: str, body: str) -> str:
    """The first line and the paragraph below it; GitHub takes 1024 characters."""
    paragraph = " ".join(body.partition("\n\n")[0].split())
    if not paragraph or paragraph.startswith(("Bad", "Good", "Exceptions:", "Source:")):
        return title
    return f"{title} {paragraph}"[:1000]


def _plain(text: str) -> str:
    return text.replace("](", "] (")


def _precision(rule: Rule) -> str:
    if rule.pedantic:
        return "low"
    if rule.issue_code or rule.severity is Severity.ERROR:
        return "very-high"
    return "medium" if rule.severity is Severity.SUGGESTION else "high"


def page_markdown(rule: Rule) -> str:
    """A rule's page as Markdown: the drawn examples become code blocks, and no word in the text is taken for HTML."""
    lines = []
    for line in rule.page.split("\n"):
        if line.startswith("    ") or not line:
            lines.append(line)
        else:
            line = re.sub(
                r"^(Bad|Good)(?: \(([^)]*)\))?:", lambda m: f"**{m[1]}{f' ({m[2]})' if m[2] else ''}:**", line
            )
            lines.append(_without_html(re.sub(r"^(Exceptions|Source|Options):", r"**\1:**", line)))
    return "\n".join(lines).rstrip() + "\n"


def _without_html(line: str) -> str:
    parts = line.split("`")
    return "`".join(part if index % 2 else part.replace("<", "&lt;") for index, part in enumerate(parts))
