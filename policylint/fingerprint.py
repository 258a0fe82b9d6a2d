"""What a finding is known by from run to run, so that the old ones can be told from the new.

It is made of the rule, the policy's JSON Pointer in the file, the way to the place without any index (with the Sid of
the statement where it has one), and the text there, or where it tells of several entries of a list, the texts of all of
them.  So it stays the same when lines move, when the file is laid out anew, and when statements, members of an object
or entries of a list change their order.  It holds no line, no message and no file name.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Finding
    from policylint.policy.paths import Step
    from policylint.result import PolicyReport, Report


class Known:
    """A finding with what it is known by: `place` and `text` for people, and `fingerprint`, 32 hexadecimal digits.

    `number` counts those of a file that look the same, from 1, in the order of the text.
    """

    __slots__ = ("finding", "fingerprint", "number", "part", "place", "text")

    def __init__(
        self, part: PolicyReport, finding: Finding, place: str, text: str, fingerprint: str, number: int
    ) -> None:
        self.part = part
        self.finding = finding
        self.place = place
        self.text = text
        self.fingerprint = fingerprint
        self.number = number


def known(report: Report) -> list[Known]:
    """The findings of a file, in the order of the text, each with what it is known by."""
    from hashlib import sha256

    found = []
    numbers: dict[str, int] = {}
    for part in report.parts:
        for finding in part.findings:
            place, texts = _place(part, finding), _texts(report.source.text, part, finding)
            text = ", ".join(texts)[:_LIMIT]
            name = "\0".join((finding.rule, part.pointer, place, *texts))
            fingerprint = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
            numbers[fingerprint] = number = numbers.get(fingerprint, 0) + 1
            found.append(Known(part, finding, place, text, fingerprint, number))
    return found


def _place(part: PolicyReport, finding: Finding) -> str:
    """The names on the way to the place, with dots between; the statement's Sid stands in brackets."""
    names = []
    for step in part.path(finding.span):
        if isinstance(step, dict):
            names.append(f"key {next(iter(step.values()))}")
        elif isinstance(step, str):
            names.append(step)
    sid = part.sid(finding.span)
    if sid is not None:
        names[0] += f"[{sid}]"
    return ".".join(names)


def _texts(text: str, part: PolicyReport, finding: Finding) -> list[str]:
    """The text of the place, with those of the other entries of its list that the finding tells of.

    It stands at the first of them, which is another one when the list is sorted anew; so they are in an order of their
    own here.  One more of them makes another finding of it: nobody has looked at that one.
    """
    spans = [finding.span]
    path = part.path(finding.span)
    if path and isinstance(path[-1], int):
        spans += [related.span for related in finding.related if _is_beside(part.path(related.span), path)]
    return sorted(_text(text, span.start, span.end) for span in spans)


def _is_beside(path: list[Step], other: list[Step]) -> bool:
    """Whether two paths lead to entries of the same list."""
    return len(path) == len(other) and path[:-1] == other[:-1] and isinstance(path[-1], int)


#: Enough of a text to tell it from others; the rest would only make a baseline long.
_LIMIT = 200


def _text(text: str, start: int, end: int) -> str:
    """The text of a place, however it is laid out: a string decoded, a list in one line, an object not at all.

    What is in an object may change without the finding about the whole of it becoming another one.
    """
    shown = text[start:end].strip()
    if shown.startswith("{"):
        return ""
    if "\\" in shown:
        import json

        try:
            shown = f'"{json.loads(shown if shown[:1] == chr(34) else chr(34) + shown + chr(34))}"'
        except ValueError:
            pass
    if any(c.isspace() for c in shown):
        import re

        shown = re.sub(r'("(?:\\.|[^"\\])*")|\s+', lambda match: match[1] or "", shown)
    return shown.strip('"')[:_LIMIT]
