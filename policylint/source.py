"""A file's text and places in it.

Everything to the right of this module speaks in offsets: code points into `Source.text`, half-open.  Lines and
columns are made here and only asked for at the edge, by reports and the language server.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, count
from operator import add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence


class Span:
    """Where a piece of text stands: `text[start:end]`, in code points."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.start == other.start and self.end == other.end

    def __hash__(self) -> int:
        return hash((self.start, self.end))


class Position:
    """A place as people count it: line and column from 1, column in code points, and the offset from 0."""

    __slots__ = ("column", "line", "offset")

    def __init__(self, line: int, column: int, offset: int) -> None:
        self.line = line
        self.column = column
        self.offset = offset


class EncodingProblem:
    """Something about a file's bytes that AWS would not take, with the place in the decoded text."""

    __slots__ = ("kind", "message", "span")

    def __init__(self, kind: str, span: Span, message: str) -> None:
        self.kind = kind
        self.span = span
        self.message = message


_PIECE = 1 << 20

#: In a text of so many characters, to count the line ends in front of a place is quicker than to know all.
_SHORT = 20_000

#: Encodings in which every ASCII character has a NUL beside it, with the bytes of a character.
_UNIT = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
#: Their byte order marks; that of UTF-32 LE begins as that of UTF-16 LE.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Source:
    """A named text.  `name` is the path as the user gave it."""

    __slots__ = ("_last_line", "_line_starts", "name", "problems", "text")

    def __init__(self, name: str, text: str, problems: tuple[EncodingProblem, ...] = ()) -> None:
        self.name = name
        self.text = text
        self.problems = problems
        self._line_starts: Sequence[int] | None = None
        #: The line of the last place that was asked for, and where it starts: the next is often behind it.
        self._last_line = (1, 0)

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Source:
        """Decode a file.  Never fails: what is not UTF-8 is decoded as well as can be and told in `problems`."""
        if b"\0" in data[:4]:
            for codec in _UNIT:
                if _is_wide_without_mark(data, codec):
                    return cls(name, *_decode_wide(data, codec))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return cls(name, *_decode_other(data))
        if text.startswith("\ufeff"):
            problem = EncodingProblem("byte-order-mark", Span(0, 1), "byte order mark before the first character")
            return cls(name, text, (problem,))
        return cls(name, text)

    def _starts(self) -> Sequence[int]:
        if self._line_starts is None:
            starts: list[int] | array[int] = [0]
            if len(self.text) > _PIECE:
                from array import array  # of a million lines, a list of numbers takes forty megabytes

                starts = array("L", starts)
            # Splitting is quicker than looking for each line end; in pieces, it takes no memory to speak of.
            for at in range(0, len(self.text), _PIECE):
                lines = self.text[at : at + _PIECE].split("\n")
                lines.pop()  # which has no line end
                # A line starts behind the characters of those before it, and a line end for each.
                starts.extend(map(add, accumulate(map(len, lines)), count(at + 1)))
            self._line_starts = starts
        return self._line_starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset.  A line ends with LF or CRLF; a lone CR is a character like others."""
        if self._line_starts is None and len(self.text) <= _SHORT:
            line, first = self._last_line
            if offset < first:
                line, first = 1, 0
            start = self.text.rfind("\n", first, offset) + 1 or first
            line += self.text.count("\n", first, start)
            self._last_line = line, start
            return Position(line, offset - start + 1, offset)
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1, offset)

    def line_of(self, offset: int) -> str:
        """The text of the line that an offset is in, without its line end."""
        end = self.text.find("\n", offset)
        return self.text[self.text.rfind("\n", 0, offset) + 1 : end if end >= 0 else None].removesuffix("\r")


def _is_wide_without_mark(data: bytes, codec: str) -> bool:
    head = data[:64] if len(data) % _UNIT[codec] == 0 else b""
    try:
        start = head.decode(codec).lstrip()[:1]
    except UnicodeDecodeError:
        return False
    return start in ("{", "[", '"')


def _decode_wide(data: bytes, codec: str) -> tuple[str, tuple[EncodingProblem, ...]]:
    text = data.decode(codec, "replace")
    span = Span(0, min(1, len(text)))
    return text, (EncodingProblem("not-utf-8", span, f"the file is {codec[:6].upper()}, AWS takes UTF-8"),)


def _decode_other(data: bytes) -> tuple[str, tuple[EncodingProblem, ...]]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decode_wide(data[len(mark) :], codec)
    # surrogateescape keeps one code point a bad byte, so that places stay exact and the byte can be told.
    text = data.decode("utf-8", "surrogateescape")
    count = len(text) - len(data.decode("utf-8", "ignore"))
    bad = next(i for i, c in enumerate(text) if "\udc80" <= c <= "\udcff")
    more = f" ({count} such bytes in the file)" if count > 1 else ""
    message = f"byte 0x{ord(text[bad]) - 0xDC00:02x} is not UTF-8{more}"
    return text, (EncodingProblem("not-utf-8", Span(bad, bad + 1), message),)
