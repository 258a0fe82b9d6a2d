"""The texts of a policy as patterns for the search of `globs.py`."""

from __future__ import annotations

from policylint.access.globs import ANY, ANY_BUT_COLON, FOLD, ONE, ONE_BUT_COLON, UNKNOWN, Glob
from policylint.language import pieces as p

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def read(text: str, variables: bool, *, wildcards: bool = True, fold: bool = False) -> Glob:
    """A text of a policy as a pattern.  Without `wildcards`, `*` and `?` are characters."""
    symbols: list[str | int] = []
    for piece in p.parse(text):
        shown = text[piece.start : piece.end]
        if piece.kind == p.UNKNOWN or (piece.kind == p.VARIABLE and variables):
            # Capitals do not matter in a variable's key, but in what else may stand there.
            symbols.append(UNKNOWN + (shown.replace(piece.text, piece.text.lower(), 1) if piece.text else shown))
        elif piece.kind == p.TEXT and variables:
            symbols += piece.text
        else:
            symbols += [_WILD.get(c, c) if wildcards else c for c in shown]
    if fold:
        symbols = [_folded(symbol) for symbol in symbols]
    return Glob(_normal(symbols))


def _folded(symbol: str | int) -> str | int:
    if isinstance(symbol, str) and len(symbol) == 1 and len(symbol.upper()) == 1 and symbol.upper() != symbol.lower():
        return FOLD + symbol.lower()
    return symbol


_WILD: dict[str, str | int] = {"*": ANY, "?": ONE}


def _normal(symbols: Sequence[str | int]) -> list[str | int]:
    """The same pattern with the `?` of each run of wildcards first, then at most one `*`."""
    result: list[str | int] = []
    stars = False
    for symbol in (*symbols, ""):
        if symbol == ANY:
            stars = True
            continue
        if stars and symbol != ONE:
            result.append(ANY)
            stars = False
        result.append(symbol)
    return result[:-1]


def read_arn(text: str, variables: bool) -> Glob | None:
    """A text of a policy as ArnLike reads it: its six fields apart; None when it has fewer, and matches nothing."""
    symbols = read(text, variables).symbols
    found: list[str | int] = []
    colons = 0
    for symbol in symbols:
        colons += symbol == ":"
        if colons < 5 and symbol in (ANY, ONE):
            symbol = ANY_BUT_COLON if symbol == ANY else ONE_BUT_COLON
        found.append(symbol)
    return Glob(found) if colons >= 5 else None
