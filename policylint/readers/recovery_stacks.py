"""The parser's stacks while a broken text is read, and what every mend of it needs."""

from __future__ import annotations

import re

from policylint.language.lalr import Parser
from policylint.language.tables import json as tables
from policylint.readers.json import LEAVES, NODES, SyntaxFlaw
from policylint.readers.slips import show
from policylint.readers.values import Array, CutObject, Member, Object, String, Unknown
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.readers.values import Value

    Fix = tuple[str, Span, str]
    Related = tuple[tuple[Span, str], ...]

#: The scanner that sees every token by itself.
FINE = 1

#: More than this nobody reads at once.
FLAW_LIMIT = 25

#: What a bracket does to the depth.
BRACKETS = {"LBRACE": 1, "LBRACKET": 1, "RBRACE": -1, "RBRACKET": -1}
CLOSERS = {"RBRACE": "}", "RBRACKET": "]"}
CLOSER_OF = {"{": "RBRACE", "[": "RBRACKET"}
_OPENED = {tables.ACTIONS[tables.START]["LBRACE"]: "{", tables.ACTIONS[tables.START]["LBRACKET"]: "["}

SPACE = re.compile(r"[ \t\n\r]*")
_BRACKETS = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[\[\]{}]+')

#: The key of a member that has none; such a member is left out of its object.
NO_KEY = String(0, 0, "")


class MissingCloser(int):
    """A closing bracket that was put in where the text has none."""


class _Dropped(Member):
    """A member without a key, which no object keeps."""

    __slots__ = ()


def _member(parts: list[Any]) -> Member:
    return (_Dropped if parts[0] is NO_KEY else Member)(parts[0], parts[2])


def _first(parts: list[Any]) -> list[Any]:
    return [] if isinstance(parts[0], _Dropped) else [parts[0]]


def _further(parts: list[Any]) -> list[Any]:
    items: list[Any] = parts[0]
    if parts[2].__class__ is not _Dropped:
        items.append(parts[2])
    return items


def _object(parts: list[Any]) -> Object:
    node = Object(parts[0], parts[2] + 1, parts[1])
    if parts[2].__class__ is MissingCloser:
        # It closes here at the latest: any object at the end of it may end sooner, so that the rest belongs elsewhere.
        value: Value | None = node
        while value is not None:
            if isinstance(value, Object):
                value.__class__ = CutObject
                value = value.members[-1].value if value.members else None
            else:
                value = value.items[-1] if isinstance(value, Array) and value.items else None
    return node


PARSER = Parser(tables, LEAVES, {**NODES, "member": _member, "first": _first, "further": _further, "object": _object})


class Stacks:
    """One reading of a broken text: the parser's stacks, the last token, and the flaws so far."""

    __slots__ = (
        "_surplus",
        "at",
        "begin",
        "depth",
        "documents",
        "done",
        "flaws",
        "last",
        "mends",
        "prev",
        "states",
        "text",
        "unfinished",
        "values",
    )

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.begin = self.at = at
        self.states = [tables.START]
        self.values: list[Any] = []
        self.flaws: list[SyntaxFlaw] = []
        #: Kind, start and end of the last token that was taken.
        self.prev = ("", at, at)
        #: The value of the last token that had one.
        self.last: Any = None
        self.depth = 0
        self.mends = 0
        #: Whether something without an end has already explained why brackets stay open.
        self.unfinished = False
        self.done = False
        #: The documents before the one that is being read; a file should hold one.
        self.documents: list[Value] = []
        #: How many closing brackets of a kind there are beyond those that are opened; counted when somebody asks.
        self._surplus: dict[str, int] = {}

    # What stands at a place, and what may.

    def takes(self, kind: str) -> bool:
        """Whether the tables take a token here: not just the state, but all that its reductions lead to."""
        states = self.states
        action = tables.ACTIONS[states[-1]].get(kind)
        if action is None or action >= 0:
            return action is not None
        states = states.copy()
        while action is not None and action < 0:
            origin, size, _ = tables.RULES[-1 - action]
            del states[len(states) - size :]
            states.append(tables.GOTOS[states[-1]][origin])
            action = tables.ACTIONS[states[-1]].get(kind)
        return action is not None

    def place(self) -> str:
        """What the tables want here: a value, a key, a colon, what comes next after an item, or the end."""
        if self.states[-1] == tables.END:
            return "end"
        for kind, place in (("NUMBER", "value"), ("PLAIN_STRING", "key"), ("COLON", "colon")):
            if self.takes(kind):
                return place
        return "next"

    def opened(self) -> list[tuple[str, int]]:
        """The brackets that are open, outermost first, with their places."""
        # The first state has no value.
        pairs = zip(self.states[1:], self.values, strict=True)
        return [(_OPENED[state], value) for state, value in pairs if state in _OPENED]

    def is_surplus(self, kind: str) -> bool:
        """Whether the whole text closes more brackets of a kind than it opens; then one less of them is left."""
        if not self._surplus:
            signs = [match.group() for match in _BRACKETS.finditer(self.text, self.begin)]
            for closer, opener, sign in (("RBRACE", "{", "}"), ("RBRACKET", "[", "]")):
                self._surplus[closer] = sum(run.count(sign) - run.count(opener) for run in signs if run[0] in "[]{}")
        if self._surplus[kind] <= 0:
            return False
        self._surplus[kind] -= 1
        return True

    def prev_span(self) -> Span:
        """The place of the last token."""
        _, start, end = self.prev
        return Span(start, end)

    def next_char(self, at: int) -> str:
        """The next character that is no white space, or nothing."""
        at = SPACE.match(self.text, at).end()  # type: ignore[union-attr]
        return self.text[at : at + 1]

    # Doing something about it.

    def flaw(self, start: int, end: int, message: str, related: Related = (), fix: Fix | None = None) -> None:
        """Tell a flaw, unless the one before stands at the same spot: then this one only follows from that."""
        self.add(SyntaxFlaw(Span(start, end), message, related, fix))

    def add(self, flaw: SyntaxFlaw) -> None:
        """Keep a flaw, within the limit and one a spot."""
        count = len(self.flaws)
        if (count and self.flaws[-1].span.start == flaw.span.start) or count > FLAW_LIMIT:
            return
        if count == FLAW_LIMIT:
            flaw = SyntaxFlaw(flaw.span, "more syntax errors from here on, which are left out")
        self.flaws.append(flaw)

    def push(self, kind: str, value: Any, start: int = -1, end: int = -1) -> None:
        """Shift a token that the tables take, found or made up, as the loop in `run` does."""
        states, values = self.states, self.values
        action = tables.ACTIONS[states[-1]][kind]
        while action < 0:
            action = tables.ACTIONS[PARSER._reduce(states, values, -1 - action)][kind]
        values.append(value)
        states.append(action)
        self.depth += BRACKETS.get(kind, 0)
        if tables.DEFAULTS[action] >= 0:
            PARSER._reduce(states, values, tables.DEFAULTS[action])
        if start >= 0:
            self.prev = (kind, start, end)
            self.at = end
            if isinstance(value, String):
                self.last = value
        else:
            # What was made up stands where the last token ends; what is decided by the last token must not see it.
            self.prev = (kind, self.prev[2], self.prev[2])

    def drop(self) -> None:
        """Take the last token from the stacks."""
        self.states.pop()
        self.values.pop()

    def close(self, bracket: str) -> None:
        """Close a bracket behind the last token."""
        self.push(CLOSER_OF[bracket], MissingCloser(self.prev[2] - 1))

    def finish(self) -> Value | None:
        """Close what is open and give the value."""
        if not self.values:
            return None
        self.prev = ("", self.at, self.at)
        closed = 0
        while self.states[-1] != tables.END:
            for kind in ("RBRACKET", "RBRACE", "COLON", "NULL", "PLAIN_STRING"):
                if self.takes(kind):
                    break
            closed += kind in BRACKETS
            self.push(kind, self.made_up(kind))
        root = self.root()
        # What was closed here is the whole, the last part of it, the last part of that, and so on.
        # More may have followed.
        value: Value | None = root
        for _ in range(closed):
            if isinstance(value, Array):
                items = value.items
                value = items[-1] if items else None
                items.append(Unknown(self.at, self.at))
            elif isinstance(value, Object):
                value.__class__ = CutObject
                value = value.members[-1].value if value.members else None
        return root

    def root(self) -> Value:
        """What was read: the document, or a list of them where there are several."""
        document: Value = self.values[0]
        if not self.documents:
            return document
        return Array(self.documents[0].start, document.end, [*self.documents, document])

    def made_up(self, kind: str) -> Any:
        """The value of a token that is not there."""
        end = self.prev[2]
        if kind == "NULL":
            return Unknown(end, end)
        return NO_KEY if kind == "PLAIN_STRING" else end - 1

    def delete(self, start: int, end: int, message: str) -> None:
        """A flaw whose fix is to take it away."""
        self.flaw(start, end, message, (), (f"delete {show(self.text[start:end])}", Span(start, end), ""))
