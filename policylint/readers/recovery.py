"""JSON that is not quite JSON: every slip in words, and the best value that can still be had.

`recover` follows the tables of grammars/json.lark as the reader does.  Where they refuse a token, it looks at what they
would take there, says what is wrong, and puts something in, takes something away or reads something differently, so
that the rest of the text is read as it was meant.  What is no token of JSON is one of grammars/json_slips.lark.
"""

from __future__ import annotations

import re

from policylint.language.lalr import Parser
from policylint.language.tables import json as tables
from policylint.language.tables import json_slips as slip_tables
from policylint.readers import slips
from policylint.readers.json import DEPTH_LIMIT, LEAVES, NODES, Document, SyntaxFlaw
from policylint.readers.slips import show
from policylint.readers.values import Boolean, Member, Null, Number, String, Unknown
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.readers.values import Value

    Fix = tuple[str, Span, str]
    Related = tuple[tuple[Span, str], ...]

#: More than this nobody reads at once.
FLAW_LIMIT = 25
#: After as many mends the rest is guesswork, and a hostile text has cost enough.
MEND_LIMIT = 1000
#: How far a missing quote is looked for.
QUOTE_WINDOW = 2000

_STRINGS = frozenset({"PLAIN_STRING", "ESCAPED_STRING", "FURTHER_STRING"})
_VALUES = frozenset({"PLAIN_STRING", "ESCAPED_STRING", "NUMBER", "TRUE", "FALSE", "NULL", "LBRACE", "LBRACKET"})
_CONSTANT_KEYS = frozenset({"NUMBER", "TRUE", "FALSE", "NULL"})
_BRACKETS = {"LBRACE": 1, "LBRACKET": 1, "RBRACE": -1, "RBRACKET": -1}
_CLOSERS = {"RBRACE": "}", "RBRACKET": "]"}
_CLOSER_OF = {"{": "RBRACE", "[": "RBRACKET"}
_OPENED = {tables.ACTIONS[tables.START]["LBRACE"]: "{", tables.ACTIONS[tables.START]["LBRACKET"]: "["}

#: Slips that stand between tokens and are passed over.
_SKIPPED = frozenset(
    {"LINE_COMMENT", "BLOCK_COMMENT", "OPEN_COMMENT", "CONFLICT", "BYTE_ORDER_MARK", "SPACE", "CONTROL"}
)
_OPEN_STRINGS = frozenset({"OPEN_STRING", "OPEN_SINGLE", "OPEN_SMART"})
#: Slips that stand for a key or a value.
_READ = frozenset({"SINGLE_QUOTED", "SMART_QUOTED", "BAD_STRING", "BAD_NUMBER", "WORD", *_OPEN_STRINGS})

_SLIPS = re.compile(slip_tables.SCANNERS[0])
_SLIP_NAMES = slip_tables.TERMINALS[0]
_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[0-9A-Za-z_$@.:*/+-]")
_ENDS_STRING = re.compile(r'"(?=[ \t]*(?:[,:}\]\r\n]|\Z))')
_ENDS_NESTED = re.compile(r'(?<=[}\]])[ \t]*"(?=[ \t]*(?:[,}\]\r\n]|\Z))')
_BEHIND_CLOSER = re.compile(r'[ \t\n\r]*(?:(,)[ \t\n\r]*(?:"[^"\\\n]*"[ \t\n\r]*(:)?)?|([}\]])|\Z)')
_BRACKET = re.compile(r"[{\[]")
_OPERAND = re.compile(r'[ \t]*(?:"[^"\\\n]*"|[0-9]+)(?![ \t]*:)')
_KEY_COLON = re.compile(r":(?=[ \t]|\Z)")
_DIGIT = re.compile(r"[+-]?\.?[0-9]")
_CLOSER_RUN = re.compile(r"[}\] \t\r\n]+")
_KEY_END = re.compile(r":(?=[ \t\r]|[\[{0-9]|\Z)")
#: What no document begins with.
_NO_BEGINNING = frozenset({"WORD", "BAD_NUMBER", "JUNK", "SINGLE_QUOTED", "SMART_QUOTED", *_OPEN_STRINGS})
#: What stands right behind a closing quote only when that quote was none.
_GLUED = frozenset({"WORD", "BAD_NUMBER", "NUMBER", "TRUE", "FALSE", "NULL", "JUNK", "PLACEHOLDER", "LINE_COMMENT"})

#: The key of a member that has none; such a member is left out of its object.
_NO_KEY = String(0, 0, "")


class _Dropped(Member):
    """A member without a key, which no object keeps."""

    __slots__ = ()


def _member(parts: list[Any]) -> Member:
    return (_Dropped if parts[0] is _NO_KEY else Member)(parts[0], parts[2])


def _first(parts: list[Any]) -> list[Any]:
    return [] if isinstance(parts[0], _Dropped) else [parts[0]]


def _further(parts: list[Any]) -> list[Any]:
    items: list[Any] = parts[0]
    if parts[2].__class__ is not _Dropped:
        items.append(parts[2])
    return items


_PARSER = Parser(tables, LEAVES, {**NODES, "member": _member, "first": _first, "further": _further})

#: For each terminal its name, what makes its value, and whether its first characters can be those of another.
_LEAVES: list[tuple[str, Any, bool]] = [
    (name, make, name in ("FURTHER_STRING", "LBRACE", "TRUE", "FALSE", "NULL")) for name, make in _PARSER._leaves[0]
]


def recover(text: str, at: int = 0) -> Document:
    """Read a text that json.lark refuses, from offset `at` on.  Never raises."""
    other = slips.other_format(text, at)
    if other is not None:
        return Document(None, (other,))
    return _Recovery(text, at).run()


class _Recovery:
    """One reading of a broken text: the parser's stacks, the last token, and the flaws so far."""

    __slots__ = (
        "at",
        "begin",
        "depth",
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

    def run(self) -> Document:
        """Take token after token where the tables take them; `refused` sees to the others."""
        text, states, values = self.text, self.states, self.values
        actions, defaults, reduce = tables.ACTIONS, tables.DEFAULTS, _PARSER._reduce
        scan = _PARSER.scanner(0)
        at, state, last = self.at, states[-1], self.last
        # The last token in three names: a tuple for each of a million tokens costs.
        prev_kind, prev_start, prev_end = self.prev
        while not self.done:
            match = scan(text, at)
            if match is None:
                kind, start, end = self.slip(at)
                make = None
            else:
                group: int = match.lastindex  # type: ignore[assignment]
                start, end = match.span(group)
                kind, make, doubtful = _LEAVES[group]
                if doubtful:
                    if kind != "FURTHER_STRING":
                        kind, start, end = self.second_look(kind, start, end)
                    elif kind not in actions[state]:
                        kind, end, make = "COMMA", start + 1, None
            action = actions[state].get(kind, -1)
            if action < 0:
                self.at, self.last, self.prev = at, last, (prev_kind, prev_start, prev_end)
                self.refused(kind, start, end)
                at, state, last = self.at, states[-1], self.last
                prev_kind, prev_start, prev_end = self.prev
                continue
            if make is None:
                values.append(start)
                if kind in _BRACKETS:
                    self.depth += _BRACKETS[kind]
                    if self.depth > DEPTH_LIMIT:
                        flaw = SyntaxFlaw(Span(start, end), f"nested more than {DEPTH_LIMIT} levels deep")
                        return Document(None, (*self.flaws, flaw))
            else:
                last = make(text, start, end)
                values.append(last)
            prev_kind, prev_start, prev_end = kind, start, end
            states.append(action)
            state = action
            at = end
            if defaults[state] >= 0:
                state = reduce(states, values, defaults[state])
        self.flaws.sort(key=lambda flaw: flaw.span.start)
        return Document(self.finish(), tuple(self.flaws))

    # What stands at a place, and what may.

    def slip(self, at: int) -> tuple[str, int, int]:
        """The token at a place where JSON has none: a slip, or the end."""
        start = _SPACE.match(self.text, at).end()  # type: ignore[union-attr]
        if start == len(self.text):
            return "$END", start, start
        match = _SLIPS.match(self.text, start)
        if match is None or match.lastindex is None:
            return "JUNK", start, start + 1
        return _SLIP_NAMES[match.lastindex - 1], start, match.end()

    def second_look(self, kind: str, start: int, end: int) -> tuple[str, int, int]:
        """`{{ x }}` is no object, `trueish` no constant."""
        following = self.text[end : end + 1]
        if kind == "LBRACE":
            slip = self.slip(start) if following in ("{", "%") else ("", 0, 0)
            return slip if slip[0] == "PLACEHOLDER" else (kind, start, end)
        return self.slip(start) if _WORD.match(following) else (kind, start, end)

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

    def prev_span(self) -> Span:
        """The place of the last token."""
        kind, start, end = self.prev
        return self.last.span if kind == "FURTHER_STRING" else Span(start, end)

    def next_char(self, at: int) -> str:
        """The next character that is no white space, or nothing."""
        at = _SPACE.match(self.text, at).end()  # type: ignore[union-attr]
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
            action = tables.ACTIONS[_PARSER._reduce(states, values, -1 - action)][kind]
        values.append(value)
        states.append(action)
        self.depth += _BRACKETS.get(kind, 0)
        if tables.DEFAULTS[action] >= 0:
            _PARSER._reduce(states, values, tables.DEFAULTS[action])
        if start >= 0:
            self.prev = (kind, start, end)
            self.at = end
            if isinstance(value, String):
                self.last = value
        else:
            # What was made up stands where the last token ends; what is decided by the last token must not see it.
            self.prev = (kind, self.prev[2], self.prev[2])

    def drop(self) -> None:
        """Take the last token, a comma, from the stacks."""
        self.states.pop()
        self.values.pop()

    def close(self, bracket: str) -> None:
        """Close a bracket behind the last token."""
        self.push(_CLOSER_OF[bracket], self.prev[2] - 1)

    def finish(self) -> Value | None:
        """Close what is open and give the value."""
        if not self.values:
            return None
        self.prev = ("", self.at, self.at)
        while self.states[-1] != tables.END:
            for kind in ("RBRACKET", "RBRACE", "COLON", "NULL", "PLAIN_STRING"):
                if self.takes(kind):
                    break
            self.push(kind, self.made_up(kind))
        value: Value = self.values[0]
        return value

    def made_up(self, kind: str) -> Any:
        """The value of a token that is not there."""
        end = self.prev[2]
        if kind == "NULL":
            return Unknown(end, end)
        return _NO_KEY if kind == "PLAIN_STRING" else end - 1

    # What the tables refuse.

    def refused(self, kind: str, start: int, end: int) -> None:
        """Say what is wrong with a token, and go on in front of it or behind it."""
        self.mends += 1
        if self.mends > MEND_LIMIT:
            if len(self.flaws) <= FLAW_LIMIT:
                self.flaws.append(SyntaxFlaw(Span(start, end), "too much is wrong: the text is not read from here on"))
            self.done = True
        elif kind == "$END":
            self.at_end()
        elif kind in _SKIPPED:
            self.skip(kind, start, end)
        elif not self.values and kind in _NO_BEGINNING and self.not_json(kind, start, end):
            pass
        elif self.states[-1] == tables.END:
            self.behind_document(kind, start, end)
        elif kind == "OPEN_STRING" and self.place() == "next" and not self.text[start + 1 : end].strip(" \t\r,]}"):
            self.delete(start, start + 1, 'surplus `"`')
            self.at = start + 1
        elif not (self.cut_off(kind, start, end) or self.inside_string(kind, start)):
            self.offer(kind, start, end)

    def offer(self, kind: str, start: int, end: int) -> None:
        """Mend what stands before a token until the tables take the token, or what it stands for."""
        role = "PLAIN_STRING" if kind in _READ else {"EQUALS": "COLON", "SEMICOLON": "COMMA"}.get(kind, kind)
        while True:
            place = self.place()
            if self.stands(kind, end, place) or self.takes(role):
                break
            if not self.mend(place, role, start, end):
                return
        if kind in _READ:
            self.read(place, kind, start, end)
        elif kind in ("PLACEHOLDER", "JUNK"):
            self.foreign(place, kind, start, end)
        elif kind == "SEMICOLON":
            self.semicolon(start, end)
        elif kind == "EQUALS":
            found = show(self.text[start:end])
            self.flaw(start, end, f"expected `:`, not {found}", (), ("Write `:`", Span(start, end), ":"))
            self.push("COLON", start, start, end)
        elif place == "key" and kind in _CONSTANT_KEYS:
            self.bare(place, start, end)
        else:
            make = LEAVES.get(kind)
            self.push(kind, start if make is None else make(self.text, start, end), start, end)

    def stands(self, kind: str, end: int, place: str) -> bool:
        """Whether a slip is dealt with where it stands, whatever the tables would take there."""
        if kind == "SEMICOLON":
            return place == "next" or self.next_char(end) in ("", "}", "]")
        if kind == "EQUALS":
            return place == "colon"
        return kind in ("PLACEHOLDER", "JUNK") or (place == "key" and kind in _CONSTANT_KEYS)

    def mend(self, place: str, kind: str, start: int, end: int) -> bool:
        """Put in or take away what keeps a token from standing here; False when the token is done with."""
        if place == "value":
            return self.mend_value(kind, start, end)
        if place == "key":
            return self.mend_key(kind, start, end)
        if place == "colon":
            return self.mend_colon(kind, start, end)
        return self.mend_next(kind, start, end)

    def mend_value(self, kind: str, start: int, end: int) -> bool:
        """A value should stand here."""
        found, before = show(self.text[start:end]), self.prev[0]
        if before == "COLON" and kind in ("COMMA", *_CLOSERS):
            self.flaw(start, end, f"expected a value before {found}", ((self.prev_span(), "after this colon"),))
            self.push("NULL", self.made_up("NULL"))
            return True
        if kind in _CLOSERS:
            return self.trailing_comma() if before == "COMMA" else self.wrong_bracket(kind, start, end)
        if kind == "COMMA":
            self.surplus_comma(start, end)
        elif before == "COLON":
            self.delete(start, end, f"surplus {found}: one colon is enough")
        else:
            self.flaw(start, end, f"expected a value before {found}")
        self.at = end
        return False

    def mend_key(self, kind: str, start: int, end: int) -> bool:
        """A key should stand here."""
        found, before = show(self.text[start:end]), self.prev[0]
        if kind in _CLOSERS:
            return self.trailing_comma() if before == "COMMA" else self.wrong_bracket(kind, start, end)
        if kind == "COMMA":
            self.surplus_comma(start, end)
            self.at = end
            return False
        opened = self.opened()
        if kind == "LBRACE" and before == "COMMA" and len(opened) > 1 and opened[-2][0] == "[":
            comma = self.prev_span()
            self.drop()
            self.expected_closer(start, end, opened[-1], Span(comma.start, comma.start))
            self.push("RBRACE", comma.start - 1)
            self.push("COMMA", comma.start)
            return True
        if kind == "LBRACE" and before == "LBRACE":
            self.delete(start, end, "doubled `{`")
        elif kind in ("LBRACE", "LBRACKET", "COLON"):
            self.flaw(start, end, f"expected a key before {found}")
            self.push("PLAIN_STRING", _NO_KEY)
            if kind != "COLON":
                self.push("COLON", start)
            return True
        self.at = end
        return False

    def mend_colon(self, kind: str, start: int, end: int) -> bool:
        """A colon should stand here, behind a key."""
        key = self.prev_span()
        if kind in _VALUES:
            fix = ("Insert `:`", Span(key.end, key.end), ":")
            self.flaw(start, end, f"expected `:` before {show(self.text[start:end])}", ((key, "after this key"),), fix)
            self.push("COLON", start)
        else:
            self.flaw(key.start, key.end, f"expected `:` and a value after {show(self.text[key.start : key.end])}")
            self.push("COLON", start)
            self.push("NULL", self.made_up("NULL"))
        return True

    def mend_next(self, kind: str, start: int, end: int) -> bool:
        """A comma or a closing bracket should stand here, behind an item or a member."""
        found, opened = show(self.text[start:end]), self.opened()
        if kind in _CLOSERS:
            return self.wrong_bracket(kind, start, end)
        bracket, place = opened[-1]
        closer = "]" if bracket == "[" else "}"
        outer = opened[-2][0] if len(opened) > 1 else ""
        if kind == "COLON":
            return self.colon_in_list(start, end, outer) if bracket == "[" else self.second_colon(start, end)
        before = self.prev_span()
        is_key = kind in _STRINGS and self.next_char(end) == ":"
        if (bracket == "[" and is_key and outer == "{") or (bracket == "{" and kind == "LBRACE" and outer == "["):
            self.expected_closer(start, end, (bracket, place), Span(before.end, before.end), ",")
            self.close(bracket)
        else:
            fix = ("Insert `,`", Span(before.end, before.end), ",")
            related = ((before, "the value before ends here"),)
            self.flaw(start, end, f"expected `,` or `{closer}` before {found}", related, fix)
        self.push("COMMA", start)
        return True

    def colon_in_list(self, start: int, end: int, outer: str) -> bool:
        """`"Action": ["a", "Resource": ...`: a list does not end, or it should be an object."""
        bracket = self.opened()[-1]
        items = self.values[-1]
        key = items[-1]
        if outer == "{" and len(items) > 1 and isinstance(key, String) and not isinstance(key, slips.BareString):
            behind = items[-2].end
            self.expected_closer(key.start, key.end, bracket, Span(behind, behind))
            items.pop()
            self.push("RBRACKET", behind - 1)
            self.push("COMMA", behind)
            self.push("PLAIN_STRING", key, key.start, key.end)
            self.at = start
            return True
        opened = Span(bracket[1], bracket[1] + 1)
        self.flaw(start, end, "a list has no keys: expected `,` or `]`, not `:`", ((opened, "`[` opened here"),))
        self.push("COMMA", start)
        self.at = end
        return False

    def second_colon(self, start: int, end: int) -> bool:
        """`"a": "b": "c"`: whatever follows is no value of the member."""
        self.flaw(start, end, f"expected `,` or `}}`, not {show(self.text[start:end])}")
        self.push("COMMA", start)
        self.push("PLAIN_STRING", _NO_KEY)
        return True

    def surplus_comma(self, start: int, end: int) -> None:
        """A comma where an item or member should begin."""
        kind = self.prev[0]
        name = {
            "COMMA": "doubled comma",
            "LBRACE": "comma before the first member",
            "LBRACKET": "comma before the first item",
        }
        self.delete(start, end, name.get(kind, "expected a value before `,`"))

    def trailing_comma(self) -> bool:
        """A bracket closes right behind a comma."""
        comma = self.prev_span()
        name = "item" if self.opened()[-1][0] == "[" else "member"
        self.delete(comma.start, comma.start + 1, f"trailing comma after the last {name}")
        self.drop()
        self.prev = ("", comma.start, comma.start)
        return True

    def delete(self, start: int, end: int, message: str) -> None:
        """A flaw whose fix is to take it away."""
        self.flaw(start, end, message, (), (f"Delete {show(self.text[start:end])}", Span(start, end), ""))

    def expected_closer(self, start: int, end: int, bracket: tuple[str, int], at: Span, more: str = "") -> None:
        """A closing bracket is missing in front of a token."""
        closer = _CLOSERS[_CLOSER_OF[bracket[0]]]
        opened = Span(bracket[1], bracket[1] + 1)
        message = f"expected `{closer}` before {show(self.text[start:end])}"
        fix = (f"Insert `{closer}{more}`", at, closer + more)
        self.flaw(start, end, message, ((opened, f"`{bracket[0]}` opened here"),), fix)

    def wrong_bracket(self, kind: str, start: int, end: int) -> bool:
        """A closing bracket that does not fit the innermost open one: one is missing, mistyped or too many."""
        sign, opened = _CLOSERS[kind], self.opened()
        span = Span(start, end)
        if not opened:
            self.delete(start, end, f"surplus `{sign}`: no bracket is open")
            self.at = end
            return False
        bracket, place = opened[-1]
        match = next((i for i in range(len(opened) - 1, -1, -1) if _CLOSER_OF[opened[i][0]] == kind), None)
        follows = _BEHIND_CLOSER.match(self.text, end)
        mistyped = opened[-2][0] if len(opened) > 1 else ""
        if match is None:
            # `{"a": 1]}`: what comes behind it closes the bracket.
            if follows is not None and follows[3] and _CLOSER_OF[bracket] != kind and follows[3] != sign:
                self.delete(start, end, f"surplus `{sign}`: no {'list' if sign == ']' else 'object'} is open")
                self.at = end
                return False
        else:
            closed = opened[match - 1][0] if match else ""
            if not _fits(mistyped, follows) or _fits(closed, follows):
                self.expected_closer(start, end, opened[-1], Span(self.prev[2], self.prev[2]))
                for inner, _ in reversed(opened[match + 1 :]):
                    self.close(inner)
                return True
        closer = _CLOSERS[_CLOSER_OF[bracket]]
        related = ((Span(place, place + 1), f"`{bracket}` opened here"),)
        self.flaw(start, end, f"expected `{closer}`, not `{sign}`", related, (f"Write `{closer}`", span, closer))
        self.push(_CLOSER_OF[bracket], start, start, end)
        return False

    # The ends of the text and of the document.

    def at_end(self) -> None:
        """The text ends before the document does."""
        self.done = True
        opened = self.opened()
        if opened and not self.unfinished:
            span = self.prev_span()
            fix = None
            if len(opened) == 1 and (self.place() == "next" or self.prev[0] in ("LBRACE", "LBRACKET")):
                closer = _CLOSERS[_CLOSER_OF[opened[0][0]]]
                fix = (f"Insert `{closer}`", Span(span.end, span.end), closer)
            self.ends_early(span.start, span.end, "the text ends too early", fix)
        elif not self.values and all(flaw.message.startswith("JSON has no comments") for flaw in self.flaws):
            start = self.begin
            what = "only comments" if self.flaws else "only white space" if start < len(self.text) else ""
            message = f"the file holds {what}" if what else "the file is empty"
            self.flaws = [SyntaxFlaw(Span(start, min(start + 1, len(self.text))), message)]

    def ends_early(self, start: int, end: int, message: str, fix: Fix | None = None) -> None:
        """The one flaw of a text that is cut off."""
        opened = self.opened()[::-1]
        names = [f"`{bracket}`" for bracket, _ in opened]
        if len(names) > 4:
            names[3:] = [f"{len(names) - 3} more"]
        still = " and ".join([", ".join(names[:-1])] * (len(names) > 1) + names[-1:])
        related = tuple((Span(place, place + 1), f"`{bracket}` opened here") for bracket, place in opened[:8])
        if self.flaws and self.flaws[-1].span.start == start:
            self.flaws.pop()
        self.flaw(start, end, f"{message}: {still} {'is' if len(names) == 1 else 'are'} still open", related, fix)

    def cut_off(self, kind: str, start: int, end: int) -> bool:
        """Whether the text ends inside this very token, with brackets still open."""
        if (
            (kind not in _OPEN_STRINGS and kind not in ("WORD", "BAD_NUMBER"))
            or self.next_char(end)
            or not self.opened()
        ):
            return False
        if kind in _OPEN_STRINGS and self.text[start:end].rstrip()[-1] in ",]}":
            return False
        self.ends_early(
            start, end, "the text ends inside a string" if kind in _OPEN_STRINGS else "the text ends too early"
        )
        self.done = True
        return True

    def not_json(self, kind: str, start: int, end: int) -> bool:
        """Something stands before the document, or instead of it."""
        text = self.text
        if kind == "OPEN_STRING":
            return False
        if kind not in ("WORD", "BAD_NUMBER", "JUNK"):
            # The quotes of a shell around the document; the one behind it says nothing new.
            if self.next_char(start + 1) not in ("{", "["):
                return False
            self.delete(start, start + 1, "quote before the document")
            self.at = start + 1
            return True
        word = text[start:end]
        if kind == "WORD" and (word.lower() in slips.CONSTANTS or word.lstrip("+-") in slips.NO_NUMBERS):
            return False
        line = text.find("\n", start, start + QUOTE_WINDOW)
        line = line if line >= 0 else min(len(text), start + QUOTE_WINDOW)
        bracket = _BRACKET.search(text, start, line + 1)
        if bracket or self.next_char(line) in ("{", "["):
            end = bracket.start() if bracket else line
            self.flaw(
                start,
                start + len(text[start:end].rstrip()),
                f"text before the document: {show(text[start:end].rstrip())}",
            )
            self.at = end
            return True
        self.flaw(start, end, f"this is not JSON: expected `{{`, not {show(word)}")
        self.done = True
        return True

    def behind_document(self, kind: str, start: int, end: int) -> None:
        """Something follows the document."""
        text = self.text
        document = self.values[0]
        if kind in ("COLON", "EQUALS") and isinstance(document, String) and self.prev[0] in _STRINGS:
            # `"Version": ...` without a bracket around it.
            key = document
            self.states[1:] = []
            self.values.clear()
            place = Span(key.start, key.start)
            message = f"expected `{{` before {show(text[key.start : key.end])}"
            self.flaw(key.start, key.end, message, (), ("Insert `{`", place, "{"))
            self.push("LBRACE", place.start)
            self.push("PLAIN_STRING", key, key.start, key.end)
            # The bracket is missing, so its counterpart may be as well.
            self.unfinished = True
        elif kind in ("OPEN_SINGLE", "OPEN_SMART") and text[self.begin : document.start].rstrip()[-1:] == text[start]:
            self.at = start + 1
        elif kind in _CLOSERS:
            run = _CLOSER_RUN.match(text, start)
            end = start + len(run.group().rstrip()) if run else end
            self.delete(start, end, f"surplus {show(text[start:end])}: no bracket is open")
            self.at = end
        elif kind in ("COMMA", "SEMICOLON") and not self.next_char(end):
            self.delete(start, end, f"surplus {show(text[start:end])} after the end of the document")
            self.at = end
        else:
            related = ((Span(document.end - 1, document.end), "the document ends here"),)
            if kind in ("LBRACE", "LBRACKET"):
                self.flaw(start, end, "a second document begins here: a file holds one", related)
            else:
                self.flaw(start, end, f"text after the end of the document: {show(text[start:end])}", related)
            self.done = True

    # Slips between tokens.

    def skip(self, kind: str, start: int, end: int) -> None:
        """A comment, an odd space or the like."""
        text = self.text
        self.at = end
        if kind == "CONFLICT":
            # The first side is kept, so that the two do not stand one behind the other.
            if text[start] == "=":
                close = text.find("\n>>>>>>>", end)
                line = text.find("\n", close + 1) if close >= 0 else -1
                self.at = line if line >= 0 else len(text) if close >= 0 else end
            if text[start] == "<" or not any(flaw.message.startswith("merge conflict") for flaw in self.flaws):
                self.flaw(start, start + len(text[start:end].rstrip()), "merge conflict that was never resolved")
        elif kind == "OPEN_COMMENT":
            self.unfinished = True
            self.flaw(start, start + 2, "comment without an end: no `*/` follows")
        elif kind.endswith("COMMENT"):
            end = start + len(text[start:end].rstrip())
            self.flaw(start, end, "JSON has no comments", (), ("Delete the comment", Span(start, end), ""))
        else:
            char = text[start]
            joins = kind == "BYTE_ORDER_MARK" or char in "\u200b\u200c\u200d\u2060"
            better = "" if joins or kind == "CONTROL" else " "
            title = "Write a space" if better else "Delete it"
            where = "between tokens"
            if kind == "BYTE_ORDER_MARK":
                where = "before the first character" if start == 0 else "in the middle of the text"
            self.flaw(start, end, f"{slips.with_code(char)} {where}", (), (title, Span(start, end), better))

    def foreign(self, place: str, kind: str, start: int, end: int) -> None:
        """A template's placeholder, or what nobody can make anything of."""
        text = self.text
        found = show(text[start:end])
        if kind == "JUNK":
            wanted = {"value": "a value", "key": "a key", "colon": "`:`"}.get(place) or "`,` or a closing bracket"
            self.flaw(start, end, f"expected {wanted}, not {found}")
            # `1 + 2`, `"a" + "b"`: what an operator leads to goes with it.
            operand = _OPERAND.match(text, end) if place == "next" else None
            end = operand.end() if operand else end
            self.at = end
            stands = place == "value" and self.next_char(end) in (",", "]", "}")
        else:
            self.flaw(start, end, f"template placeholder {found} outside a string")
            self.at = end
            stands = text[start : start + 2] not in ("%{", "{%", "<%") or text[start : start + 3] == "<%="
        if stands and place == "value":
            self.push("NULL", Unknown(start, end), start, end)
        elif stands and place == "key":
            self.push("PLAIN_STRING", _NO_KEY)
            if self.next_char(end) != ":":
                self.push("COLON", end)
                self.push("NULL", Unknown(start, end))
        self.at = end

    def semicolon(self, start: int, end: int) -> None:
        """`;` where a comma should stand, or where nothing should."""
        if self.next_char(end) in ("", "}", "]") or self.place() != "next":
            self.delete(start, end, "surplus `;`")
            self.at = end
        else:
            self.flaw(start, end, "expected `,`, not `;`", (), ("Write `,`", Span(start, end), ","))
            self.push("COMMA", start, start, end)

    # Slips that stand for a key or a value.

    def take(self, place: str, value: Value, end: int) -> None:
        """Let a slip stand for the value that it was meant to be."""
        self.push("PLAIN_STRING" if place == "key" else "NULL", value, value.start, end)
        if isinstance(value, String) and not isinstance(value, slips.BareString):
            self.prev = ("PLAIN_STRING", value.start, end)

    def read(self, place: str, kind: str, start: int, end: int) -> None:
        """A string, word or number that is nearly JSON."""
        if kind == "WORD":
            self.word(place, start, end)
        elif kind == "BAD_NUMBER":
            self.bare(place, start, end)
        elif kind in _OPEN_STRINGS:
            self.open_string(place, kind, start, end)
        else:
            self.string(place, kind, start, end)

    def string(self, place: str, kind: str, start: int, end: int) -> None:
        """A string that ends, in other quotes or with something in it that JSON does not take."""
        text = self.text
        if kind == "BAD_STRING":
            for flaw in slips.string_slips(text, start + 1, end - 1):
                if len(self.flaws) > FLAW_LIMIT:
                    break
                self.add(flaw)
        else:
            better = slips.double_quoted(text[start + 1 : end - 1])
            fix = ("Write double quotes", Span(start, end), better) if better else None
            what = "keys" if place == "key" else "strings"
            wanted = f": write {show(better)}" if better else ""
            quotes = "double quotes" if kind == "SINGLE_QUOTED" else "plain double quotes"
            self.flaw(start, end, f"{what} need {quotes}{wanted}", (), fix)
        unclear = place == "value" and slips.has_bad_escape(text, start + 1, end - 1) and kind == "BAD_STRING"
        self.take(place, Unknown(start, end) if unclear else slips.string_of(text[start:end], start, end), end)

    def open_string(self, place: str, kind: str, start: int, end: int) -> None:
        """A string that does not end on its line."""
        text = self.text
        if kind == "OPEN_STRING":
            close = self.continues(end)
            if close:
                self.string(place, "BAD_STRING", start, close)
                return
        line = text[start:end].rstrip()
        content = line[1:]
        colon = _KEY_END.search(content) if place == "key" and "\\" not in content else None
        if colon:
            content = content[: colon.start()]
        else:
            closers = "" if "{" in content or "[" in content else "]}"
            content = content.rstrip(" \t\r," + closers)
        close = start + 1 + len(content)
        better = slips.double_quoted(content)
        message = "string without an end: no closing quote follows on its line"
        fix = None
        if kind == "OPEN_STRING":
            fix = ('Insert `"`', Span(close, close), '"')
        elif better:
            fix = (f"Write {show(better)}", Span(start, close), better)
        self.flaw(start, start + len(line), message, (), fix)
        self.take(place, slips.string_of(text[start:close] + '"', start, close), close)

    def continues(self, end: int) -> int:
        """Where a string goes on to that has a line break at `end`; 0 when it rather lacks its closing quote."""
        text = self.text
        close = text.find('"', end, end + QUOTE_WINDOW)
        if close < 0 or text[close - 1] == "\\" or not _ENDS_STRING.match(text, close):
            return 0
        between = text[end:close]
        if not between.strip(" \t\r\n{}[],:"):
            # Nothing of a string stands in between: the quote either closes this one or opens the next.
            return close + 1 if not between.strip() and self.next_char(close + 1) in (",", "}", "]") else 0
        return close + 1

    def word(self, place: str, start: int, end: int) -> None:
        """A word without quotes: a constant in other clothes, a key, or a string."""
        text = self.text
        word = text[start:end]
        following = text[end : end + 1]
        if following == '"' and _ENDS_STRING.match(text, end):
            fix = ('Insert `"`', Span(start, start), '"')
            self.flaw(start, end + 1, f"string without its opening quote: write {show(slips.quoted(word))}", (), fix)
            self.take(place, slips.BareString(start, end + 1, word), end + 1)
        elif following and following in "\"'" and word in ("u", "b", "r", "f"):
            self.delete(start, end, f"JSON strings have no prefix {show(word)}")
            self.at = end
        elif place == "value" and word.lower() in slips.CONSTANTS:
            better = slips.CONSTANTS[word.lower()]
            span = Span(start, end)
            self.flaw(
                start, end, f"JSON has no {show(word)}: write `{better}`", (), (f"Write `{better}`", span, better)
            )
            self.take(place, Null(start, end) if better == "null" else Boolean(start, end, better == "true"), end)
        elif place == "value" and word.lstrip("+-") in slips.NO_NUMBERS:
            self.flaw(start, end, f"JSON has no {show(word)}")
            self.take(place, Unknown(start, end), end)
        else:
            self.bare(place, start, end)

    def bare(self, place: str, start: int, end: int) -> None:
        """A key, string or number as it stands, without quotes."""
        text = self.text
        word = text[start:end]
        # A colon belongs to `aws:SourceIp`, but not the last one of `Effect: Allow`.
        colon = _KEY_COLON.search(word)
        if colon:
            end = start + colon.start()
        elif place == "key" and self.next_char(end) not in (":", "="):
            end = start + min(i if i > 0 else len(word) for i in (word.find(" "), word.find("\t"), word.find(":")))
        word = text[start:end] or text[start : start + 1]
        end = start + len(word)
        span = Span(start, end)
        why, better = "strings need double quotes", slips.quoted(word)
        if place == "key":
            why = "keys need double quotes"
        elif _DIGIT.match(word):
            why, better = slips.number_slip(word)
        self.flaw(start, end, f"{why}: write {show(better)}", (), (f"Write {show(better)}", span, better))
        is_number = better[0] != '"'
        self.take(place, Number(start, end, better) if is_number else slips.BareString(start, end, word), end)

    def inside_string(self, kind: str, start: int) -> bool:
        """Whether a token stands right behind a string, because a quote is missing or one stands inside the string."""
        last = self.last
        if kind not in _GLUED or self.prev[0] not in _STRINGS or self.prev[2] != start or self.place() == "value":
            return False
        text, begin = self.text, last.start
        content = text[begin + 1 : start - 1].rstrip()
        ends = ":" if self.place() == "colon" else ",]}"
        if content[-1:] and content[-1:] in ends and len(content) > 1:
            # `"s3:GetObject, "Effect"`: the quote that closed the string opens the next one.
            close = begin + 1 + len(content.rstrip(",: \t" + ends))
            if close == begin + 1:
                return False
            message = f'string without an end: expected `"` before {show(text[close:start].strip()[:1])}'
            self.flaw(begin, close, message, (), ('Insert `"`', Span(close, close), '"'))
        else:
            pattern = _ENDS_NESTED if content[-1:] and content[-1:] in "{[" else _ENDS_STRING
            match = pattern.search(text, start, start + QUOTE_WINDOW)
            if match is None or "\n" in text[start : match.end()]:
                return False
            close = match.end()
            better = re.sub(r'(\\.)|"', lambda found: found[1] or '\\"', text[start - 1 : close - 1])
            span = Span(start - 1, close - 1)
            self.flaw(start - 1, start, 'quote inside a string: write `\\"`', (), ("Escape the quotes", span, better))
        inner = text[begin + 1 : close - (close > start)]
        last.end, last.text, last.raw = close, inner, None
        self.prev = (self.prev[0], begin, close)
        self.at = close
        return True


def _fits(bracket: str, follows: re.Match[str] | None) -> bool:
    """Whether what follows a closing bracket can stand in the bracket around it (in none: the end of the text)."""
    if follows is None:
        return False
    comma, colon, closer = follows.groups()
    if comma:
        return bracket == ("{" if colon else "[")
    if closer:
        return bool(bracket) and _CLOSERS[_CLOSER_OF[bracket]] == closer
    return not bracket
