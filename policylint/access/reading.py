"""The texts of a policy as patterns as `globs.py` has them."""

from __future__ import annotations

from policylint.access.globs import Glob
from policylint.language import pieces as p
from policylint.language.inclusion import ANY, ANY_BUT_COLON, FOLD, ONE, ONE_BUT_COLON, UNKNOWN, normal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE: Mapping[str, str] = {}


def read(
    text: str, variables: bool, values: Mapping[str, str] = _NONE, *, wildcards: bool = True, fold: bool = False
) -> Glob:
    """A text of a policy as a pattern.  Without `wildcards`, `*` and `?` are characters.

    `values` are what some variables stand for, by their keys in small letters.
    """
    if p.is_plain(text) and not fold:
        return Glob(text)  # the quick answer for many
    symbols: list[str | int] = []
    for piece in p.parse(text):
        shown = text[piece.start : piece.end]
        if piece.kind == p.VARIABLE and variables and piece.text.lower() in values:
            symbols += values[piece.text.lower()]
        elif piece.kind == p.UNKNOWN or (piece.kind == p.VARIABLE and variables):
            symbols.append(UNKNOWN + p.spelt(piece, text))
        elif piece.kind == p.TEXT and variables:
            symbols += piece.text
        else:
            symbols += [_WILD.get(c, c) if wildcards else c for c in shown]
    if fold:
        symbols = [_folded(symbol) for symbol in symbols]
    return Glob(normal(symbols))


def _folded(symbol: str | int) -> str | int:
    if isinstance(symbol, str) and len(symbol) == 1 and len(symbol.upper()) == 1 and symbol.upper() != symbol.lower():
        return FOLD + symbol.lower()
    return symbol


_WILD: dict[str, str | int] = {"*": ANY, "?": ONE}


def read_arn(text: str, variables: bool, values: Mapping[str, str] = _NONE) -> Glob | None:
    """A text of a policy as ArnLike reads it: its six fields apart; None when it has fewer, and matches nothing."""
    symbols = read(text, variables, values).symbols
    found: list[str | int] = []
    colons = 0
    for symbol in symbols:
        colons += symbol == ":"
        if colons < 5 and symbol in (ANY, ONE):
            symbol = ANY_BUT_COLON if symbol == ANY else ONE_BUT_COLON
        found.append(symbol)
    return Glob(found) if colons >= 5 else None
