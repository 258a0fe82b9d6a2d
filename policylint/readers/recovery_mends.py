"""What to do where a bracket, comma, colon, key or value is missing, misplaced or too many, or the text ends."""

from __future__ import annotations

import re

from policylint.readers import slips
from policylint.readers.json import SyntaxFlaw
from policylint.readers.recovery_stacks import CLOSER_OF, CLOSERS, NO_KEY, MissingCloser, Stacks
from policylint.readers.slips import show
from policylint.readers.values import String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.recovery_stacks import Fix, Related

#: How far a missing quote or bracket is looked for.
WINDOW = 2000

STRINGS = frozenset({"PLAIN_STRING", "ESCAPED_STRING"})
OPEN_STRINGS = frozenset({"OPEN_STRING", "OPEN_SINGLE", "OPEN_SMART"})
_VALUES = frozenset({"PLAIN_STRING", "ESCAPED_STRING", "NUMBER", "TRUE", "FALSE", "NULL", "LBRACE", "LBRACKET"})

_BEHIND_CLOSER = re.compile(r'[ \t\n\r]*(?:(,)[ \t\n\r]*(?:"[^"\\\n]*"[ \t\n\r]*(:)?)?|([}\]])|\Z)')
#: The further strings of a list, and its end, which may be of the wrong kind as its beginning is.
_REST_OF_LIST = re.compile(r'(?:[ \t\n\r]*,[ \t\n\r]*"[^"\\\n]*")*[ \t\n\r]*[\]}]')
_BRACKET = re.compile(r"[{\[]")
_CLOSER_RUN = re.compile(r"[}\] \t\r\n]+")


class Mends(Stacks):
    """Reading on where the tables refuse a token of JSON."""

    __slots__ = ()

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
        if before == "COLON" and kind in ("COMMA", *CLOSERS):
            self.flaw(start, end, f"expected a value before {found}", ((self.prev_span(), "after this colon"),))
            self.push("NULL", self.made_up("NULL"))
            return True
        if kind in CLOSERS:
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
        if kind in CLOSERS:
            return self.trailing_comma() if before == "COMMA" else self.wrong_bracket(kind, start, end)
        if kind == "COMMA":
            self.surplus_comma(start, end)
            self.at = end
            return False
        opened = self.opened()
        if kind == "LBRACE" and before == "COMMA" and len(opened) > 1 and opened[-2][0] == "[":
            comma = self.prev_span()
            self.drop()
            self.expected_closer(start, end, opened[-1:], Span(comma.start, comma.start))
            self.push("RBRACE", MissingCloser(comma.start - 1))
            self.push("COMMA", comma.start)
            return True
        if kind == "LBRACE" and before == "LBRACE":
            self.delete(start, end, "doubled `{`")
        elif kind in ("LBRACE", "LBRACKET", "COLON"):
            self.flaw(start, end, f"expected a key before {found}")
            self.push("PLAIN_STRING", NO_KEY)
            if kind != "COLON":
                self.push("COLON", start)
            return True
        self.at = end
        return False

    def mend_colon(self, kind: str, start: int, end: int) -> bool:
        """A colon should stand here, behind a key."""
        key = self.prev_span()
        if kind in ("COMMA", "RBRACKET") and self.is_list_in_braces(key):
            return self.list_in_braces(key)
        if kind in _VALUES:
            fix = ("insert `:`", Span(key.end, key.end), ":")
            self.flaw(start, end, f"expected `:` before {show(self.text[start:end])}", ((key, "after this key"),), fix)
            self.push("COLON", start)
        else:
            self.flaw(key.start, key.end, f"expected `:` and a value after {show(self.text[key.start : key.end])}")
            self.push("COLON", start)
            self.push("NULL", self.made_up("NULL"))
        return True

    def is_list_in_braces(self, key: Span) -> bool:
        """Whether what seems to be the first key of an object is the first of several strings, up to a bracket."""
        opened = self.opened()
        if not opened or opened[-1][0] != "{" or self.text[opened[-1][1] + 1 : key.start].strip(" \t\r\n"):
            return False
        return _REST_OF_LIST.match(self.text, key.end, key.end + WINDOW) is not None

    def list_in_braces(self, key: Span) -> bool:
        """`"Action": {"a", "b"]`: the opening bracket is of the wrong kind."""
        at = self.opened()[-1][1]
        fix = ("write `[`", Span(at, at + 1), "[")
        self.flaw(at, at + 1, "expected `[`, not `{`: strings without values are a list", (), fix)
        string, kind = self.values[-1], self.prev[0]
        self.drop()
        self.drop()
        self.depth -= 1
        self.push("LBRACKET", at)
        self.push(kind, string, key.start, key.end)
        return True

    def mend_next(self, kind: str, start: int, end: int) -> bool:
        """A comma or a closing bracket should stand here, behind an item or a member."""
        found, opened = show(self.text[start:end]), self.opened()
        if kind in CLOSERS:
            return self.wrong_bracket(kind, start, end)
        bracket = opened[-1][0]
        closer = "]" if bracket == "[" else "}"
        outer = opened[-2][0] if len(opened) > 1 else ""
        if kind == "COLON":
            return self.colon_in_list(start, end, outer) if bracket == "[" else self.second_colon(start, end)
        before = self.prev_span()
        is_key = kind in STRINGS and self.next_char(end) == ":"
        if (bracket == "[" and is_key and outer == "{") or (bracket == "{" and kind == "LBRACE" and outer == "["):
            self.expected_closer(start, end, opened[-1:], Span(before.end, before.end), ",")
            self.close(bracket)
        else:
            fix = ("insert `,`", Span(before.end, before.end), ",")
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
            self.expected_closer(key.start, key.end, [bracket], Span(behind, behind))
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
        self.push("PLAIN_STRING", NO_KEY)
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

    def expected_closer(self, start: int, end: int, brackets: list[tuple[str, int]], at: Span, more: str = "") -> None:
        """Closing brackets are missing in front of a token, for `brackets`, innermost first."""
        closers = "".join(CLOSERS[CLOSER_OF[bracket]] for bracket, _ in brackets)
        message = f"expected {show(closers)} before {show(self.text[start:end])}"
        fix = (f"insert {show(closers + more)}", at, closers + more)
        self.flaw(start, end, message, opened_here(brackets), fix)

    def wrong_bracket(self, kind: str, start: int, end: int) -> bool:
        """A closing bracket that does not fit the innermost open one: one is missing, mistyped or too many."""
        sign, opened = CLOSERS[kind], self.opened()
        span = Span(start, end)
        if not opened:
            self.delete(start, end, f"surplus `{sign}`: no bracket is open")
            self.at = end
            return False
        bracket = opened[-1][0]
        match = next((i for i in range(len(opened) - 1, -1, -1) if CLOSER_OF[opened[i][0]] == kind), None)
        if self.is_surplus_here(kind, end, bracket):
            self.delete(start, end, f"surplus `{sign}`: {nothing_open(sign) if match is None else 'it closes nothing'}")
            self.at = end
            return False
        follows = _BEHIND_CLOSER.match(self.text, end)
        mistyped = opened[-2][0] if len(opened) > 1 else ""
        if match is None:
            # `{"a": 1]}`: what comes behind it closes the bracket.
            if follows is not None and follows[3] and CLOSER_OF[bracket] != kind and follows[3] != sign:
                self.delete(start, end, f"surplus `{sign}`: {nothing_open(sign)}")
                self.at = end
                return False
        else:
            closed = opened[match - 1][0] if match else ""
            if not _fits(mistyped, follows) or _fits(closed, follows):
                missing = opened[:match:-1]
                self.expected_closer(start, end, missing, Span(self.prev[2], self.prev[2]))
                for inner, _ in missing:
                    self.close(inner)
                return True
        closer = CLOSERS[CLOSER_OF[bracket]]
        related = opened_here(opened[-1:])
        self.flaw(start, end, f"expected `{closer}`, not `{sign}`", related, (f"write `{closer}`", span, closer))
        self.push(CLOSER_OF[bracket], start, start, end)
        return False

    def is_surplus_here(self, kind: str, end: int, bracket: str) -> bool:
        """Whether a closing bracket that does not fit is one too many: what follows goes on in the open bracket."""
        return (
            CLOSER_OF[bracket] != kind
            and self.place() == "next"
            and _fits(bracket, _BEHIND_CLOSER.match(self.text, end))
            and self.is_surplus(kind)
        )

    # The ends of the text and of the document.

    def at_end(self) -> None:
        """The text ends before the document does."""
        self.done = True
        opened = self.opened()
        if opened and not self.unfinished:
            span = self.prev_span()
            fix = None
            if len(opened) == 1 and (self.place() == "next" or self.prev[0] in ("LBRACE", "LBRACKET")):
                closer = CLOSERS[CLOSER_OF[opened[0][0]]]
                fix = (f"insert `{closer}`", Span(span.end, span.end), closer)
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
        related = opened_here(opened[:8])
        if self.flaws and self.flaws[-1].span.start == start:
            self.flaws.pop()
        self.flaw(start, end, f"{message}: {still} {'is' if len(names) == 1 else 'are'} still open", related, fix)

    def cut_off(self, kind: str, start: int, end: int) -> bool:
        """Whether the text ends inside this very token, with brackets still open."""
        if (
            (kind not in OPEN_STRINGS and kind not in ("WORD", "BAD_NUMBER", "JUNK"))
            or self.next_char(end)
            or not self.opened()
        ):
            return False
        if kind in OPEN_STRINGS and len(without_tail(self.text[start:end])) < len(self.text[start:end].rstrip()):
            return False
        self.ends_early(
            start, end, "the text ends inside a string" if kind in OPEN_STRINGS else "the text ends too early"
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
        line = text.find("\n", start, start + WINDOW)
        line = line if line >= 0 else min(len(text), start + WINDOW)
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
        if kind in ("COLON", "EQUALS") and isinstance(document, String) and self.prev[0] in STRINGS:
            # `"Version": ...` without a bracket around it.
            key = document
            self.states[1:] = []
            self.values.clear()
            place = Span(key.start, key.start)
            message = f"expected `{{` before {show(text[key.start : key.end])}"
            self.flaw(key.start, key.end, message, (), ("insert `{`", place, "{"))
            self.push("LBRACE", place.start)
            self.push("PLAIN_STRING", key, key.start, key.end)
            # The bracket is missing, so its counterpart may be as well.
            self.unfinished = True
        elif kind in ("OPEN_SINGLE", "OPEN_SMART") and text[self.begin : document.start].rstrip()[-1:] == text[start]:
            self.delete(start, start + 1, "quote behind the document")
            self.at = start + 1
        elif kind in CLOSERS:
            run = _CLOSER_RUN.match(text, start)
            end = start + len(run.group().rstrip()) if run else end
            self.delete(start, end, f"surplus {show(text[start:end])}: no bracket is open")
            self.at = end
        elif kind in ("COMMA", "SEMICOLON") and not self.next_char(end):
            self.delete(start, end, f"surplus {show(text[start:end])} after the end of the document")
            self.at = end
        else:
            related = ((Span(document.end - 1, document.end), "the document ends here"),)
            if kind not in ("LBRACE", "LBRACKET"):
                self.flaw(start, end, f"text after the end of the document: {show(text[start:end])}", related)
                self.done = True
                return
            if not self.documents:
                self.flaw(start, end, "a second document begins here: a file holds one", related)
            self.documents.append(document)
            self.states[1:] = []
            self.values.clear()
            self.prev = ("", start, start)
            self.at = start


def without_tail(content: str) -> str:
    """A string that does not end, less what at the end of its line was rather meant to stand behind it."""
    return content.rstrip(" \t\r," + ("" if "{" in content or "[" in content else "]}"))


def nothing_open(sign: str) -> str:
    """What is wrong with a closing bracket."""
    return f"no {'list' if sign == ']' else 'object'} is open"


def opened_here(brackets: list[tuple[str, int]]) -> Related:
    """Where brackets were opened."""
    return tuple((Span(place, place + 1), f"`{bracket}` opened here") for bracket, place in brackets)


def _fits(bracket: str, follows: re.Match[str] | None) -> bool:
    """Whether what follows a closing bracket can stand in the bracket around it (in none: the end of the text)."""
    if follows is None:
        return False
    comma, colon, closer = follows.groups()
    if comma:
        return bracket == ("{" if colon else "[")
    if closer:
        return bool(bracket) and CLOSERS[CLOSER_OF[bracket]] == closer
    return not bracket
