"""JSON that is not quite JSON: every slip in words, and the best value that can still be had.

`recover` follows the tables of grammars/json.lark as the reader does.  Where they refuse a token, it looks at what they
would take there, says what is wrong, and puts something in, takes something away or reads something differently, so
that the rest of the text is read as it was meant.  What is no token of JSON is one of grammars/json_slips.lark.

Here is the loop, and what is done with slips between tokens; `recovery_strings` has those that stand for a key or a
value, `recovery_mends` what is done where a token of JSON does not fit, `recovery_stacks` what all of them work with,
`slips` the words for a token by itself.
"""

from __future__ import annotations

import re

from policylint.language.tables import json as tables
from policylint.language.tables import json_slips as slip_tables
from policylint.readers import slips
from policylint.readers.json import DEPTH_LIMIT, LEAVES, Document, SyntaxFlaw
from policylint.readers.recovery_mends import OPEN_STRINGS
from policylint.readers.recovery_stacks import BRACKETS, FINE, FLAW_LIMIT, NO_KEY, PARSER, SPACE
from policylint.readers.recovery_strings import Strings
from policylint.readers.slips import show
from policylint.readers.values import Unknown
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


#: After as many mends the rest is guesswork, and a hostile text has cost enough.
MEND_LIMIT = 1000

_CONSTANT_KEYS = frozenset({"NUMBER", "TRUE", "FALSE", "NULL"})
#: Slips that stand between tokens and are passed over.
_SKIPPED = frozenset(
    {"LINE_COMMENT", "BLOCK_COMMENT", "OPEN_COMMENT", "CONFLICT", "BYTE_ORDER_MARK", "SPACE", "CONTROL"}
)
#: Slips that stand for a key or a value.
_READ = frozenset({"SINGLE_QUOTED", "SMART_QUOTED", "BAD_STRING", "BAD_NUMBER", "WORD", *OPEN_STRINGS})
#: What no document begins with.
_NO_BEGINNING = frozenset({"WORD", "BAD_NUMBER", "JUNK", "SINGLE_QUOTED", "SMART_QUOTED", *OPEN_STRINGS})

_SLIPS = re.compile(slip_tables.SCANNERS[0])
_SLIP_NAMES = slip_tables.TERMINALS[0]
_WORD = re.compile(r"[0-9A-Za-z_$@.:*/+-]")
_OPERAND = re.compile(r'[ \t]*(?:"[^"\\\n]*"|[0-9]+)(?![ \t]*:)')

#: For each terminal its name, what makes its value, and whether its first characters can be those of another.
_LEAVES: list[tuple[str, Any, bool]] = [
    (name, make, name in ("LBRACE", "TRUE", "FALSE", "NULL")) for name, make in PARSER._leaves[FINE]
]


def recover(text: str, at: int = 0) -> Document:
    """Read a text that json.lark refuses, from offset `at` on.  Never raises."""
    other = slips.other_format(text, at)
    if other is not None:
        return Document(None, (other,))
    return _Recovery(text, at).run()


class _Recovery(Strings):
    """The reading itself, and the tokens that are not JSON."""

    __slots__ = ()

    def run(self) -> Document:
        """Take token after token where the tables take them; `refused` sees to the others."""
        text, states, values = self.text, self.states, self.values
        actions, defaults, reduce = tables.ACTIONS, tables.DEFAULTS, PARSER._reduce
        scan = PARSER.scanner(FINE)
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
                    kind, start, end = self.second_look(kind, start, end)
            action = actions[state].get(kind, -1)
            if action < 0:
                self.at, self.last, self.prev = at, last, (prev_kind, prev_start, prev_end)
                self.refused(kind, start, end)
                at, state, last = self.at, states[-1], self.last
                prev_kind, prev_start, prev_end = self.prev
                continue
            if make is None:
                values.append(start)
                if kind in BRACKETS:
                    self.depth += BRACKETS[kind]
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

    def slip(self, at: int) -> tuple[str, int, int]:
        """The token at a place where JSON has none: a slip, or the end."""
        start = SPACE.match(self.text, at).end()  # type: ignore[union-attr]
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
            self.flaw(start, end, f"expected `:`, not {found}", (), ("write `:`", Span(start, end), ":"))
            self.push("COLON", start, start, end)
        elif place == "key" and kind in _CONSTANT_KEYS:
            self.bare(place, start, end)
        else:
            make: Any = LEAVES.get(kind)
            self.push(kind, start if make is None else make(self.text, start, end), start, end)

    def stands(self, kind: str, end: int, place: str) -> bool:
        """Whether a slip is dealt with where it stands, whatever the tables would take there."""
        if kind == "SEMICOLON":
            return place == "next" or self.next_char(end) in ("", "}", "]")
        if kind == "EQUALS":
            return place == "colon"
        return kind in ("PLACEHOLDER", "JUNK") or (place == "key" and kind in _CONSTANT_KEYS)

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
            self.flaw(start, end, "JSON has no comments", (), ("delete the comment", Span(start, end), ""))
        else:
            char = text[start]
            joins = kind == "BYTE_ORDER_MARK" or char in "\u200b\u200c\u200d\u2060"
            better = "" if joins or kind == "CONTROL" else " "
            title = "write a space" if better else "delete it"
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
            self.push("PLAIN_STRING", NO_KEY)
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
            self.flaw(start, end, "expected `,`, not `;`", (), ("write `,`", Span(start, end), ","))
            self.push("COMMA", start, start, end)
