"""Entries of Action and NotAction: `s3:GetObject`, `s3:Get*`, `*`."""

from __future__ import annotations

from policylint.language import pieces as p
from policylint.language.lalr import Parser
from policylint.language.pattern import Pattern
from policylint.language.tables import action as tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.pieces import Piece

_PARSER = Parser(
    tables,
    p.LEAVES,
    p.NODES | p.star("prefix") | p.star("name") | {"action": lambda parts: (parts[0], parts[2]), "bare": lambda parts: (parts[0], None)},
)


class ActionPattern:
    """A service prefix and a name, both of which may hold wildcards; `name` is None where there is no colon.

    `name_start` is the offset behind the colon.
    """

    __slots__ = ("name", "name_start", "pattern", "pieces", "service", "text")

    def __init__(self, text: str, service: str, name: str | None, pieces: list[Piece]) -> None:
        self.text = text
        self.service = service
        self.name = name
        self.name_start = len(service) + 1
        self.pieces = pieces
        self.pattern = Pattern(text, pieces, fold=True)

    @property
    def is_everything(self) -> bool:
        """Whether it means every action of every service: `*` or `*:*`."""
        return self.pattern.is_everything or self.text == "*:*"

    @property
    def is_unknown(self) -> bool:
        """Whether a placeholder or a variable hides a part of it."""
        return self.pattern.has_hole


def parse(text: str) -> ActionPattern:
    """The parts of an action; every text has some reading, so this never fails."""
    prefix, name = _PARSER.parse(text)
    prefix = p.joined(prefix)
    cut = prefix[-1].end if prefix else 0
    if name is None:
        return ActionPattern(text, text, None, prefix)
    pieces = p.joined([*prefix, p.Piece(p.TEXT, ":", cut, cut + 1), *name])
    return ActionPattern(text, text[:cut], text[cut + 1 :], pieces)
