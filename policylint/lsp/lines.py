"""Places as the language server protocol has them: lines from 0, columns in units that client and server agreed on."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol import types as lsp

from policylint.source import Span

_ENDS = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of a text; unlike a report's, they end at a lone CR too, as the protocol wants it."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self.encoding = encoding
        self._starts = [0, *(match.end() for match in _ENDS.finditer(text))]

    def position(self, offset: int) -> lsp.Position:
        """The place of an offset, which counts code points."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return lsp.Position(line, self._units(self.text[self._starts[line] : offset]))

    def offset(self, position: lsp.Position) -> int:
        """The offset of a place; behind the end of a line it is the line's end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        end = self._starts[position.line + 1] if position.line + 1 < len(self._starts) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        if line.isascii() or self.encoding == "utf-32":
            return start + min(position.character, len(line))
        units = 0
        for at, character in enumerate(line):
            if units >= position.character:
                return start + at
            units += self._units(character)
        return start + len(line)

    def range(self, span: Span) -> lsp.Range:
        """Both ends of a span."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def span(self, range: lsp.Range) -> Span:
        """The span of a range, whichever end is named first."""
        return Span(*sorted((self.offset(range.start), self.offset(range.end))))

    def _units(self, text: str) -> int:
        if text.isascii() or self.encoding == "utf-32":
            return len(text)
        if self.encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(character > "\uffff" for character in text)
