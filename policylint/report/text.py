"""What the formats for people share: escapes for the terminal, colours, and the summary line."""

from __future__ import annotations

from policylint.finding import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.engine import Report

_RESET = "\x1b[0m"
_COLOURS = {
    "error": "\x1b[1;31m",
    "security-warning": "\x1b[1;35m",
    "warning": "\x1b[1;33m",
    "suggestion": "\x1b[1;36m",
    "place": "\x1b[34m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
}


def painted(text: str, style: str, colour: bool) -> str:
    """The text in a style, or as it is."""
    return f"{_COLOURS[style]}{text}{_RESET}" if colour else text


def safe(text: str) -> str:
    """The text without anything that a terminal would obey: what does not print is shown as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def counts(reports: Iterable[Report]) -> dict[str, int]:
    """How many findings there are of each severity, worst first."""
    result = dict.fromkeys((severity.value for severity in Severity), 0)
    for report in reports:
        for finding in report.findings:
            result[finding.severity.value] += 1
    return result


def plural(number: int, one: str, many: str | None = None) -> str:
    """`1 policy`, `2 policies`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
