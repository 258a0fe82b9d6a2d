"""Apply the mends that findings offer to a text, until there is none left.

Only the text of the edits changes.  Mends that touch each other are not made at once: the first one in the text wins,
the text is linted again, and what is then still wrong is mended in the next round.
"""

from __future__ import annotations

from itertools import accumulate

from policylint.finding import Edit
from policylint.policy.build import build
from policylint.policy.find import find
from policylint.readers.json import read
from policylint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from policylint.engine import Report
    from policylint.finding import Finding, Fix
    from policylint.readers.values import Object

#: More rounds than any text needs; a pair of rules that undo each other's mends ends here.
ROUNDS = 50


class Mended:
    """A text after its mends: what it is now, what there still is to say about it, and the findings that were mended.

    `undecided` tells that rounds ran out, or that a text came back which was there before.
    """

    __slots__ = ("fixed", "report", "source", "undecided")

    def __init__(self, source: Source, report: Report, fixed: list[Finding], undecided: bool) -> None:
        self.source = source
        self.report = report
        self.fixed = fixed
        self.undecided = undecided


def mend(source: Source, look: Callable[[Source], Report], unsafe: bool = False) -> Mended:
    """Mend a text, of which `look` tells the findings; `unsafe` takes the mends that may change what it means, too.

    A mend after which the text parses worse than before, or says a key twice, is not made.
    """
    report = look(source)
    fixed: list[Finding] = []
    refused: set[tuple[object, ...]] = set()
    seen = {source.text}
    for _ in range(ROUNDS):
        picked = choose((f for f in report.findings if _key(f) not in refused), unsafe, source.text)
        if not picked:
            return Mended(source, report, fixed, False)
        changed = _with(source, picked)
        if does_harm(source.text, changed.text):
            picked = _harmless(source, picked, refused)
            if not picked:
                continue
            changed = _with(source, picked)
        if changed.text in seen:
            return Mended(source, report, fixed, True)
        seen.add(changed.text)
        fixed += picked
        source, report = changed, look(changed)
    return Mended(source, report, fixed, True)


def choose(findings: Iterable[Finding], unsafe: bool, text: str) -> list[Finding]:
    """The findings that can be mended in one round: none of their edits touches one of an earlier finding's."""
    picked = []
    taken: list[Span] = []
    for finding in findings:
        fix = finding.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe):
            continue
        spans = [edit.span for edit in tidy(text, fix)]
        if all(a.end < b.start or b.end < a.start for a in spans for b in taken):
            picked.append(finding)
            taken += spans
    return picked


def tidy(text: str, fix: Fix) -> list[Edit]:
    """The edits in the order of the text, laid out like what stands around them.

    A deletion that would leave an empty line takes the line; what is put behind or before a neighbour that has its line
    for itself gets a line of its own.
    """
    edits = []
    for edit in sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if not edit.text:
            edits.append(Edit(_whole_line(text, edit.span), ""))
        elif edit.span.start == edit.span.end:
            edits.append(Edit(edit.span, _on_its_line(text, edit.span.start, edit.text)))
        else:
            edits.append(edit)
    return edits


def _whole_line(text: str, span: Span) -> Span:
    start, end = _blank_before(text, span.start), _blank_after(text, span.end)
    if span.start < span.end and text[start - 1 : start] == "\n" and text[end : end + 1] == "\n":
        return Span(start, end + 1)
    return span


def _on_its_line(text: str, at: int, new: str) -> str:
    start = text.rfind("\n", 0, at) + 1
    indent = text[start : _blank_after(text, start)]
    end = _blank_after(text, at + 1 if text[at : at + 1] == "," else at)
    line_end = "\r\n" if "\r\n" in (text[start - 2 : start], text[end - 1 : end + 1]) else "\n"
    if new.startswith(", ") and start and text[end : end + 1] == "\n" and start + len(indent) < at:
        return f",{line_end}{indent}{new[2:]}"
    if new.endswith(", ") and start and start + len(indent) == at:
        return f"{new[:-1]}{line_end}{indent}"
    return new


def _blank_before(text: str, at: int) -> int:
    while at and text[at - 1] in " \t":
        at -= 1
    return at


def _blank_after(text: str, at: int) -> int:
    """Where the line ends, if nothing but blanks stands before that."""
    while at < len(text) and text[at] in " \t":
        at += 1
    return at + (text[at : at + 2] == "\r\n")


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        parts += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join([*parts, text[at:]])


def line_edits(before: str, after: str) -> list[Edit]:
    """The edits, each of some whole lines, that make one text of another."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    return [
        Edit(Span(starts[i], starts[j]), "".join(new[k:m]))
        for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes()
        if tag != "equal"
    ]


def _with(source: Source, findings: Iterable[Finding]) -> Source:
    text = source.text
    edits = [edit for finding in findings if finding.fix is not None for edit in tidy(text, finding.fix)]
    # From bytes, since what is wrong with the bytes may have been mended.
    return Source.from_bytes(source.name, encoded(applied(text, edits)))


def encoded(text: str) -> bytes:
    """A text as the bytes that it was read from."""
    return text.encode("utf-8", "surrogateescape")


def _harmless(source: Source, findings: list[Finding], refused: set[tuple[object, ...]]) -> list[Finding]:
    """Those of the findings that can be mended together; one whose mend does harm even alone is refused for good.

    What only harms beside another waits for the next round, in which its rule sees what the other has made: two rules
    that each rename an operator to `Null` make one block of it.
    """
    kept: list[Finding] = []
    todo = [findings]
    while todo:
        # In halves, since of many findings hardly any does harm, and each look reads the whole text.
        part = todo.pop()
        if not does_harm(source.text, _with(source, [*kept, *part]).text):
            kept += part
        elif len(part) > 1:
            half = len(part) // 2
            todo += (part[half:], part[:half])
        elif not kept or does_harm(source.text, _with(source, part).text):
            refused.add(_key(part[0]))
    return kept


def _key(finding: Finding) -> tuple[object, ...]:
    title = None if finding.fix is None else finding.fix.title
    return finding.rule, finding.message, title, finding.span


def does_harm(before: str, after: str) -> bool:
    """Whether a text has more syntax errors than before, or more keys that stand twice in an object."""
    flaws, repeats = _faults(before)
    flaws_after, repeats_after = _faults(after)
    return flaws_after > flaws or repeats_after > repeats


def _faults(text: str) -> tuple[int, int]:
    """How many syntax errors a text has, with those of the policies in its strings, and how many repeated keys."""
    document = read(text, 1 if text.startswith("\ufeff") else 0)
    if document.value is None:
        return len(document.flaws), 0
    found = find(document.value)
    return len(document.flaws) + len(found.flaws), sum(_repeats(policy.node) for policy in found.policies)


def _repeats(node: Object) -> int:
    """How many keys of a policy repeat one of their object, as AWS reads them: condition keys are blind to case."""
    policy = build(node)
    keys = [(c.operator_node.start, c.key.folded) for s in policy.statements for c in s.conditions]
    return sum(flaw.kind == "duplicate-key" for flaw in policy.flaws) + len(keys) - len(set(keys))
