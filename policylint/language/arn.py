"""Amazon Resource Names as policies write them: six fields, any of which may hold wildcards, variables or nothing."""

from __future__ import annotations

from policylint.language import pieces as p
from policylint.language.lalr import Parser
from policylint.language.pattern import Pattern
from policylint.memo import memo, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from policylint.language.pieces import Piece


def is_account(text: str) -> bool:
    """Whether a text is the id of an account: twelve digits."""
    return len(text) == 12 and text.isascii() and text.isdigit()


class Field:
    """One field of an ARN: its text, its place in the string, and its pieces."""

    __slots__ = ("_is_literal", "_pattern", "_pieces", "_plain_start", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, pieces: list[Piece] | None = None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._pieces = pieces
        self._pattern: Pattern | None = None
        self._is_literal: bool | None = None
        self._plain_start: str | None = None

    @property
    def pieces(self) -> list[Piece]:
        """Its literal stretches, wildcards, variables and placeholders, with their places in the whole string."""
        if self._pieces is None:
            self._pieces = [
                p.Piece(piece.kind, piece.text, piece.start + self.start, piece.end + self.start)
                for piece in p.parse(self.text)
            ]
        return self._pieces

    @property
    def is_literal(self) -> bool:
        """Whether it has neither wildcards nor variables nor placeholders."""
        if self._is_literal is None:
            self._is_literal = p.is_plain(self.text) or all(piece.kind == p.TEXT for piece in self.pieces)
        return self._is_literal

    @property
    def plain_start(self) -> str:
        """The characters in front of the first that is special."""
        if self._plain_start is None:
            self._plain_start = p.plain_start(self.text)
        return self._plain_start

    @property
    def is_unknown(self) -> bool:
        """Whether a variable or placeholder stands in it."""
        return "{" in self.text and any(piece.kind in (p.VARIABLE, p.UNKNOWN) for piece in self.pieces)

    @property
    def pattern(self) -> Pattern:
        """The field as a pattern."""
        if self._pattern is None:
            self._pattern = Pattern(self.text)
        return self._pattern


class Arn:
    """A string with all six fields: arn:partition:service:region:account:resource."""

    __slots__ = ("account", "partition", "prefix", "region", "resource", "service")

    def __init__(self, fields: Sequence[Field]) -> None:
        self.prefix, self.partition, self.service, self.region, self.account, self.resource = fields


_PARSER = Parser(
    "arn",
    p.LEAVES,
    p.NODES
    | p.star("field")
    | p.star("resource")
    | {"arn": lambda parts: parts[::2], "short": lambda parts: parts[::2]},
)


def fields(text: str) -> list[Field]:
    """The fields of a string that should be an ARN: six of them, or fewer where colons are missing.

    They are remembered, for policies repeat themselves; nobody changes the list.
    """
    return remembered(_fields, text, _read)


_fields: dict[str, list[Field]] = memo({})


def _read(text: str) -> list[Field]:
    if not text:
        return []
    result = []
    start = 0
    plain = p.without_variables(text) if "{" in text else text
    if plain is not None:
        # No variable or placeholder hides a colon there, so each colon parts two fields.
        for piece in plain.split(":", 5):
            end = start + len(piece)
            result.append(Field(text[start:end], start, end))
            start = end + 1
        return result
    parts: list[list[Any]] = _PARSER.parse(text)
    for number, pieces in enumerate(parts):
        last = number in (5, len(parts) - 1)
        end = len(text) if last else pieces[-1].end if pieces else start
        result.append(Field(text[start:end], start, end, p.joined(pieces)))
        start = end + 1
    return result


def parse(text: str) -> Arn | None:
    """The ARN, or None when the string has too few fields to be one."""
    found = fields(text)
    return Arn(found) if len(found) == 6 else None
