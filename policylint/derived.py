"""Findings that only follow from what is wrong with the text of a string.

A line break inside of `"s3:GetObject"` is told as such.  That there is no such action is no news: nobody knows what the
string was to be.
"""

from __future__ import annotations

from policylint.readers.values import strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.finding import Finding
    from policylint.readers.values import Object, String
    from policylint.source import Span

#: What is told of such a string.
_TOLD = frozenset(("lone-surrogate",))


def without_derived(findings: list[Finding], node: Object, flaws: Sequence[Span]) -> list[Finding]:
    """The findings of a policy, less those about its strings that are broken.

    One is by a syntax error inside of it, at one of `flaws`, or by half of a surrogate pair, as which the reader has a
    byte that is not UTF-8, too.
    """
    broken = [string.span for string in strings(node) if _is_broken(string, flaws)]
    if not broken:
        return findings
    return [
        finding
        for finding in findings
        if finding.rule in _TOLD
        or not any(span.start <= finding.span.start and finding.span.end <= span.end for span in broken)
    ]


def _is_broken(string: String, flaws: Sequence[Span]) -> bool:
    if any("\ud800" <= char <= "\udfff" for char in string.text if char > "\u00ff"):
        return True
    return any(string.start < flaw.start and flaw.end < string.end for flaw in flaws)
