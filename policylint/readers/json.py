"""JSON text to located values.

A good text is read by the tables of grammars/json.lark alone.  Where they refuse it, `policylint.readers.recovery`
reads it again, names every slip and still makes the best of the rest.
"""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from policylint.language.lalr import NoParse, Parser, TooDeep
from policylint.readers.values import Array, Boolean, Member, Null, Number, Object, String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.readers.values import Value

#: Deeper than any policy or template goes; what is deeper is somebody's attack or accident.
DEPTH_LIMIT = 200


class SyntaxFlaw:
    """A place where the text is not JSON, in words, with the places that explain it and a mend where one is certain."""

    __slots__ = ("fix", "message", "related", "span")

    def __init__(
        self,
        span: Span,
        message: str,
        related: tuple[tuple[Span, str], ...] = (),
        fix: tuple[str, Span, str] | None = None,
    ) -> None:
        self.span = span
        self.message = message
        self.related = related
        self.fix = fix


class Document:
    """What a text holds: its value (None when there is nothing of one) and what is wrong with it."""

    __slots__ = ("flaws", "value")

    def __init__(self, value: Value | None, flaws: tuple[SyntaxFlaw, ...] = ()) -> None:
        self.value = value
        self.flaws = flaws


def escaped_string(text: str, start: int, end: int) -> String:
    """A string with escapes in it, which the grammar has found to be well formed."""
    return String(start, end, scanstring(text, start + 1, True)[0], text[start:end])


def _strings(text: str, start: int, end: int) -> Array:
    # Between brackets, commas and white space stand strings without escapes: every second part between the quotes.
    parts = text[start:end].split('"')
    items: list[Value] = []
    at = start + len(parts[0])
    for number in range(1, len(parts), 2):
        content = parts[number]
        stop = at + len(content) + 2
        items.append(String(at, stop, content))
        at = stop + len(parts[number + 1])
    return Array(start, end, items)


def _key(text: str, start: int, end: int) -> String:
    close = text.index('"', start + 1) + 1
    return String(start, close, text[start + 1 : close - 1])


def _members(text: str, start: int, end: int) -> list[Member]:
    # As of `_strings`, every second part stands between quotes; what follows it tells keys, values and lists apart.
    parts = text[start:end].split('"')
    members = []
    at, number, size = start, 1, len(parts)
    key: String | None = None
    while number < size:
        content, after = parts[number], parts[number + 1]
        number += 2
        stop = at + len(content) + 2
        string = String(at, stop, content)
        at = stop + len(after)
        if key is not None:
            members.append(Member(key, string))
            key = None
        elif "[" not in after:
            key = string
        else:
            opened = stop + after.index("[")
            items: list[Value] = []
            while "]" not in after or not items:
                content, after = parts[number], parts[number + 1]
                number += 2
                stop = at + len(content) + 2
                items.append(String(at, stop, content))
                at = stop + len(after)
            members.append(Member(string, Array(opened, stop + after.index("]") + 1, items)))
    return members


LEAVES = {
    "PLAIN_STRING": lambda text, start, end: String(start, end, text[start + 1 : end - 1]),
    "ESCAPED_STRING": escaped_string,
    "STRINGS": _strings,
    "KEY": _key,
    "MEMBERS": _members,
    "NUMBER": lambda text, start, end: Number(start, end, text[start:end]),
    "TRUE": lambda text, start, end: Boolean(start, end, True),
    "FALSE": lambda text, start, end: Boolean(start, end, False),
    "NULL": lambda text, start, end: Null(start, end),
}


def _further(parts: list[Any]) -> list[Any]:
    items: list[Any] = parts[0]
    items.append(parts[2])
    return items


def _further_keyed(parts: list[Any]) -> list[Any]:
    items: list[Any] = parts[0]
    items.append(Member(parts[2], parts[3]))
    return items


def _plain_further(parts: list[Any]) -> list[Any]:
    items: list[Any] = parts[0]
    items += parts[2]
    return items


NODES = {
    "first": lambda parts: [parts[0]],
    "further": _further,
    "plain_further": _plain_further,
    "first_keyed": lambda parts: [Member(parts[0], parts[1])],
    "further_keyed": _further_keyed,
    "member": lambda parts: Member(parts[0], parts[2]),
    "empty_object": lambda parts: Object(parts[0], parts[1] + 1, []),
    "object": lambda parts: Object(parts[0], parts[2] + 1, parts[1]),
    "empty_array": lambda parts: Array(parts[0], parts[1] + 1, []),
    "array": lambda parts: Array(parts[0], parts[2] + 1, parts[1]),
}

PARSER = Parser("json", LEAVES, NODES)

_BRACKETS = r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]+|[\]}]+'


def read(text: str, at: int = 0) -> Document:
    """Read a JSON text from offset `at` on (behind a byte order mark, say).  Never raises."""
    try:
        # What is open at once is at least as much as there are levels.
        return Document(PARSER.parse(text, at, deepest=DEPTH_LIMIT))
    except NoParse as refused:
        deep = _too_deep(text)
        if deep is not None:
            return Document(None, (SyntaxFlaw(deep, f"nested more than {DEPTH_LIMIT} levels deep"),))
        if isinstance(refused, TooDeep):
            try:
                return Document(PARSER.parse(text, at))
            except NoParse:
                pass
        from policylint.readers.recovery import recover

        return recover(text, at)


def _too_deep(text: str) -> Span | None:
    """The bracket that goes too deep, if one does."""
    depth = 0
    for match in re.finditer(_BRACKETS, text, re.DOTALL):
        token = match.group()
        if token[0] in "[{":
            depth += len(token)
            if depth > DEPTH_LIMIT:
                place = match.end() - (depth - DEPTH_LIMIT)
                return Span(place, place + 1)
        elif token[0] in "]}":
            depth = max(0, depth - len(token))
    return None
