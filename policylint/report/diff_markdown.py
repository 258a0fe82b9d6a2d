"""`markdown` of `policylint diff`: a summary for a pull request's comment or a job's summary page."""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, UNDECIDED
from policylint.model.levels import by_level
from policylint.report.diff_story import less_denied, ordered, stories, undecided
from policylint.report.diff_words import ALLOWED_ELSEWHERE, TITLES, counts
from policylint.report.text import plural, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.access.changes import Change
    from policylint.source import Source, Span

#: A comment on GitHub ends at 65,536 characters; what would go beyond is left out, and that is said.
LIMIT = 60_000


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """A table of the policies, the gravest first, and under it what each gains."""
    kept = ordered(changes)
    number = sum(change.verdict == NEW_ACCESS for change in kept)
    unknown = sum(change.verdict == UNDECIDED for change in kept)
    title = f"new access in {number} of {plural(len(kept), 'changed policy', 'changed policies')}"
    if not number:
        title = f"no new access in {plural(len(kept), 'changed policy', 'changed policies')}"
    if unknown:
        title += f", {unknown} undecided"
    eased = sum(bool(less_denied(change)) for change in kept)
    if eased:
        title += f", less denied in {eased}"
    text = f"### policylint: {title}\n"
    if kept:
        text += "\n| policy | verdict | gained |\n| --- | --- | --- |\n"
        rows = [_row(change) for change in kept]
        parts = ["\n" + part for change in kept for part in _parts(change)]
        text = _filled(text, rows, "\n_{} more policies are left out here._\n")
        text = _filled(text, parts, "\n_{} more gains are left out here._\n")
    return text


def _filled(text: str, parts: list[str], left_out: str) -> str:
    for index, part in enumerate(parts):
        if len(text) + len(part) > LIMIT:
            return text + left_out.format(len(parts) - index)
        text += part
    return text


def _row(change: Change) -> str:
    source, policy, _ = change.whole()
    name = _code(source.name) + (f" at {_code(policy.pointer)}" if policy.pointer else "")
    verdict = TITLES[change.verdict] + (" (accepted)" if change.accepted else "")
    gained = counts(by_level(action for gain in change.comparison.gains for action in gain.actions))
    return f"| {name} | {verdict} | {gained} |\n"


def _parts(change: Change) -> list[str]:
    found = []
    for story in stories(change, change.comparison.gains):
        lines = [f"- **{_text(story.message)}** ({_place(story.source, story.span)})"]
        lines += [f"  - {name}: {_code(text)}" for name, text in story.actions]
        lines += [f"  - {name + ': ' if name else ''}{_text(text)}" for name, text in story.facts]
        if story.reason_in_words and story.before_place is not None:
            old, _, span = story.before_place
            lines.append(f"  - {_text(story.reason_in_words)} ({_place(old, span)})")
        if change.accepted:
            lines.append(f"  - accepted: {_text(change.accepted)}")
        found.append("\n".join(lines) + "\n")
    if change.verdict == UNDECIDED:
        reason, source, _, span = undecided(change)
        found.append(f"- **undecided**: {_text(reason)} ({_place(source, span)})\n")
    for story in less_denied(change):
        place = _place(story.source, story.span)
        found.append(f"- **less denied**: {_text(story.message)} ({place})\n  - {_text(ALLOWED_ELSEWHERE)}\n")
    losses = stories(change, change.lost.gains, is_loss=True) if change.lost is not None else ()
    return found + [f"- {_text(one.message)} ({_place(one.source, one.span)})\n" for one in losses]


def _place(source: Source, span: Span) -> str:
    return _code(f"{source.name}:{source.position(span.start).line}")


def _code(text: str) -> str:
    """A text as code in a table or list: no backtick in it can end it, and no bar the table's cell."""
    shown = safe(text).replace("|", "\\|")
    if "`" not in shown:
        return f"`{shown}`"
    return f"`` {shown} ``" if "``" not in shown else _text(shown)


def _text(text: str) -> str:
    """Our words with the user's in backticks between; outside of them, what Markdown or HTML would obey is escaped."""
    parts = safe(text).split("`")
    if len(parts) % 2 == 0:
        return "".join(_escaped(part) for part in parts)
    return "".join(f"`{part}`" if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return "".join("\\" + char if char in "\\`*_[]<>#|~@" else char for char in text)
