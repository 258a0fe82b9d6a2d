"""Slips that stand for a key or a value: strings in other quotes or with something odd in them, and bare words."""

from __future__ import annotations

import re

from policylint.readers import slips
from policylint.readers.recovery_mends import OPEN_STRINGS, STRINGS, WINDOW, Mends, without_tail
from policylint.readers.recovery_stacks import FLAW_LIMIT
from policylint.readers.slips import show
from policylint.readers.values import Boolean, Number, String, Unknown
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.values import Value

#: What stands right behind a closing quote only when that quote was none.
_GLUED = frozenset({"WORD", "BAD_NUMBER", "NUMBER", "TRUE", "FALSE", "NULL", "JUNK", "PLACEHOLDER", "LINE_COMMENT"})

_ENDS_STRING = re.compile(r'"(?=[ \t]*(?:[,:}\]\r\n]|\Z))')
_ENDS_NESTED = re.compile(r'(?<=[}\]])[ \t]*"(?=[ \t]*(?:[,}\]\r\n]|\Z))')
_KEY_COLON = re.compile(r":(?=[ \t]|\Z)")
_KEY_END = re.compile(r":(?=[ \t\r]|[\[{0-9]|\Z)")
_DIGIT = re.compile(r"[+-]?\.?[0-9]")


class Strings(Mends):
    """Reading on at what is nearly a string or a number."""

    __slots__ = ()

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
        elif kind in OPEN_STRINGS:
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
            fix = ("write double quotes", Span(start, end), better) if better else None
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
        content = content[: colon.start()] if colon else without_tail(content)
        close = start + 1 + len(content)
        better = slips.double_quoted(content)
        message = "string without an end: no closing quote follows on its line"
        fix = None
        if kind == "OPEN_STRING":
            fix = ('Insert `"`', Span(close, close), '"')
        elif better:
            fix = (f"write {show(better)}", Span(start, close), better)
        self.flaw(start, start + len(line), message, (), fix)
        self.take(place, slips.string_of(text[start:close] + '"', start, close), close)

    def continues(self, end: int) -> int:
        """Where a string goes on to that has a line break at `end`; 0 when it rather lacks its closing quote."""
        text = self.text
        close = text.find('"', end, end + WINDOW)
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
                start, end, f"JSON has no {show(word)}: write `{better}`", (), (f"write `{better}`", span, better)
            )
            # No policy has a null, so nobody knows what it was to be.
            self.take(place, Unknown(start, end) if better == "null" else Boolean(start, end, better == "true"), end)
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
        self.flaw(start, end, f"{why}: write {show(better)}", (), (f"write {show(better)}", span, better))
        is_number = better[0] != '"'
        self.take(place, Number(start, end, better) if is_number else slips.BareString(start, end, word), end)

    def inside_string(self, kind: str, start: int) -> bool:
        """Whether a token stands right behind a string, because a quote is missing or one stands inside the string."""
        last = self.last
        if kind not in _GLUED or self.prev[0] not in STRINGS or self.prev[2] != start or self.place() == "value":
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
            match = pattern.search(text, start, start + WINDOW)
            if match is None or "\n" in text[start : match.end()]:
                return False
            close = match.end()
            better = re.sub(r'(\\.)|"', lambda found: found[1] or '\\"', text[start - 1 : close - 1])
            span = Span(start - 1, close - 1)
            self.flaw(start - 1, start, 'quote inside a string: write `\\"`', (), ("escape the quotes", span, better))
        inner = text[begin + 1 : close - (close > start)]
        last.end, last.text, last.raw = close, inner, None
        self.prev = (self.prev[0], begin, close)
        self.at = close
        return True
