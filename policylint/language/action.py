"""Entries of Action and NotAction: `s3:GetObject`, `s3:Get*`, `*`."""

from __future__ import annotations

from policylint.language import pieces as p
from policylint.language.lalr import Parser
from policylint.language.pattern import NO, YES, Answer, Pattern
from policylint.memo import memo, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.pieces import Piece

_PARSER = Parser(
    "action",
    p.LEAVES,
    p.NODES
    | p.star("prefix")
    | p.star("name")
    | {"action": lambda parts: (parts[0], parts[2]), "bare": lambda parts: (parts[0], None)},
)


_services: dict[str, tuple[str, str]] = memo({})


def _both(service: str) -> tuple[str, str]:
    folded = service.lower()
    return service, service if folded == service else folded


class ActionPattern:
    """A service prefix and a name, both of which may hold wildcards; `name` is None where there is no colon.

    `name_start` is the offset behind the colon.  `is_literal` says that nothing in it is special.  `folded` and
    `folded_service` are the text and the prefix in lower case.
    """

    __slots__ = (
        "_pattern",
        "_pieces",
        "folded",
        "folded_service",
        "is_everything",
        "is_literal",
        "is_of_whole_service",
        "name",
        "name_start",
        "service",
        "text",
    )

    def __init__(self, text: str, service: str, name: str | None, pieces: list[Piece] | None = None) -> None:
        self.text = text
        self.folded = text.lower()
        # There are thousands of actions and a few services, so these share their strings.
        shared = _services.get(service)
        self.service, self.folded_service = shared or remembered(_services, service, _both)
        self.name = name
        self.name_start = len(service) + 1
        self._pieces = pieces
        self._pattern: Pattern | None = None
        self.is_literal = is_literal = pieces is None
        #: Whether every action of a service, or of those that the prefix matches, is meant: `s3:*`.
        self.is_of_whole_service = not is_literal and name is not None and name != "" and not name.strip("*")
        #: Whether it means every action of every service: `*` or `*:*`.
        self.is_everything = not is_literal and (text == "*:*" or not text.strip("*"))

    @property
    def pieces(self) -> list[Piece]:
        """Literal stretches, wildcards, variables and placeholders."""
        if self._pieces is None:
            self._pieces = [p.Piece(p.TEXT, self.text, 0, len(self.text))] if self.text else []
        return self._pieces

    @property
    def pattern(self) -> Pattern:
        """The whole entry as a pattern, blind to case."""
        if self._pattern is None:
            self._pattern = Pattern(self.text, self.pieces, fold=True)
        return self._pattern

    def matches(self, action: str) -> Answer:
        """Whether the entry names this action, such as `iam:PassRole`."""
        if self.is_literal:
            # Mostly their lengths tell two apart.
            return YES if len(self.text) == len(action) and self.folded == action.lower() else NO
        return self.pattern.matches(action)

    @property
    def service_is_literal(self) -> bool:
        """Whether nothing in the prefix is special, whatever may stand behind the colon."""
        end = len(self.service)
        return self.is_literal or all(piece.kind == p.TEXT or piece.start >= end for piece in self.pieces)

    @property
    def is_unknown(self) -> bool:
        """Whether a placeholder or a variable hides a part of it."""
        return p.may_hold_unknown(self.text) and not self.is_literal and self.pattern.has_hole


def parse(text: str) -> ActionPattern:
    """The parts of an action; every text has some reading, so this never fails."""
    if "$" not in text and "{" not in text:
        # Nearly all entries are a prefix, a colon and a name, and then the tables have nothing to find out.
        service, colon, rest = text.partition(":")
        is_plain = "*" not in text and "?" not in text
        return ActionPattern(text, service, rest if colon else None, None if is_plain else p.parse(text))
    prefix, name = _PARSER.parse(text)
    prefix = p.joined(prefix)
    cut = prefix[-1].end if prefix else 0
    if name is None:
        return ActionPattern(text, text, None, prefix)
    pieces = p.joined([*prefix, p.Piece(p.TEXT, ":", cut, cut + 1), *name])
    return ActionPattern(text, text[:cut], text[cut + 1 :], pieces)
