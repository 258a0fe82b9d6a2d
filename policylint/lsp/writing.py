"""Help with writing: a wildcard written out, and a new statement, laid out like what stands around them."""

from __future__ import annotations

import json
import re

from policylint.finding import Edit
from policylint.model.catalog import load
from policylint.readers.values import Array, Object
from policylint.rules.context import in_strings
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.lsp.documents import Document
    from policylint.policy.ast import Action, Policy, Statement

    #: What is offered: its title, and the edits that do it.
    Offer = tuple[str, list[Edit]]

#: More names than this make no readable list.
EXPANSION_LIMIT = 200

_INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)


def expansion(document: Document, policy: Policy, action: Action) -> Offer | None:
    """A wildcard written out as the actions that it matches today, less those that are listed beside it."""
    parsed = action.parsed
    if parsed.is_literal or parsed.is_unknown or not parsed.name or parsed.is_everything:
        return None
    value = action.element.value
    beside = value.items if isinstance(value, Array) else ()
    listed = {item.text.lower() for item in beside if hasattr(item, "text")}
    matched = list(load().expand(parsed.service, parsed.name).names())
    names = [name for name in matched if name.lower() not in listed]
    if not names or len(names) > EXPANSION_LIMIT:
        return None
    layout = _Layout(document, policy.depth, action.span.start)
    if not isinstance(value, Array):
        text = layout.laid_out(names)
    else:
        joint = f",{layout.line_end}{layout.indent}" if layout.is_alone(action.span.end) else ", "
        text = joint.join(json.dumps(name) for name in names)
    title = f"Expand `{action.text}` to the {len(matched)} actions that it matches today"
    return title, [Edit(action.span, in_strings(text, policy.depth))]


def skeleton(document: Document, policy: Policy, statement: Statement | None) -> Offer | None:
    """A new statement behind the one that the cursor is in, or else behind the last one."""
    value = policy.statement.value if policy.statement is not None else None
    new = _statement(policy.kind)
    title = "Add statement skeleton"
    if isinstance(value, Array) and value.items:
        before = next(
            (item for item in value.items if statement and item.start == statement.span.start), value.items[-1]
        )
        layout = _Layout(document, policy.depth, before.start)
        broken = "\n" in document.text[before.start : before.end]
        text = layout.laid_out(new) if broken else json.dumps(new)
        joint = f",{layout.line_end}{layout.indent}" if layout.is_alone(before.end) else ", "
        return title, [Edit(Span(before.end, before.end), in_strings(joint + text, policy.depth))]
    if isinstance(value, Array):
        layout = _Layout(document, policy.depth, value.start)
        return title, [Edit(value.span, in_strings(layout.laid_out([new]), policy.depth))]
    if isinstance(value, Object):
        text = _Layout(document, policy.depth, value.start).laid_out(new)
        ends = Span(value.start, value.start), Span(value.end, value.end)
        return title, [Edit(ends[0], "["), Edit(ends[1], in_strings(f", {text}]", policy.depth))]
    return None


def _statement(kind: str) -> dict[str, Any]:
    """The elements that a statement of a kind of policy has."""
    if kind == "trust":
        return {"Effect": "Allow", "Principal": {"AWS": ""}, "Action": "sts:AssumeRole"}
    effect = {"Effect": "Deny" if kind in ("scp", "rcp") else "Allow"}
    asker: dict[str, Any] = {"rcp": {"Principal": "*"}, "resource": {"Principal": {"AWS": ""}}}
    return {**effect, **asker.get(kind, {}), "Action": "", "Resource": ""}


class _Layout:
    """How the text around a place is laid out; inside of a string, all is in one line."""

    def __init__(self, document: Document, depth: int, offset: int) -> None:
        text = self._text = document.text
        self._start = text.rfind("\n", 0, offset) + 1
        self._offset = offset
        self._is_broken = not depth and "\n" in text
        first = text.find("\n")
        self.line_end = "\r\n" if text[first - 1 : first] == "\r" else "\n"
        self.indent = re.compile(r"[ \t]*").match(text, self._start)[0]  # type: ignore[index]
        found = _INDENT.search(text)
        self._unit = found[1] if found is not None else "  "

    def is_alone(self, end: int) -> bool:
        """Whether what goes from the place to `end` begins a line, and nothing but a comma follows it there."""
        rest = self._text[end:].partition("\n")[0].strip()
        return self._is_broken and self._start + len(self.indent) == self._offset and rest in ("", ",")

    def laid_out(self, value: Any) -> str:
        """A value as JSON text, in lines like those around it."""
        if not self._is_broken:
            return json.dumps(value)
        return json.dumps(value, indent=self._unit).replace("\n", f"{self.line_end}{self.indent}")
