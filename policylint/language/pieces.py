"""The text of a policy's string in pieces: literal text, wildcards, variables and what nobody can know.

grammars/policy_string.lark says what the pieces are; the grammars of ARNs, actions and condition keys are made of the
same pieces, so all of them share the functions here.
"""

from __future__ import annotations

import re

from policylint.language.lalr import Parser
from policylint.memo import memo, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TEXT, ANY, ONE, VARIABLE, UNKNOWN = range(5)


class Piece:
    """A stretch of a string, `start` to `end` in its decoded text.

    `kind` is TEXT, ANY (`*`), ONE (`?`), VARIABLE (`${aws:username}`) or UNKNOWN (a template's placeholder).  `text` is
    the literal text, or the key of a variable.  `flaw` names what is wrong with a variable, or is None.
    """

    __slots__ = ("default", "end", "flaw", "kind", "start", "text")

    def __init__(
        self, kind: int, text: str, start: int, end: int, flaw: str | None = None, default: str | None = None
    ) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.flaw = flaw
        self.default = default

    def __repr__(self) -> str:
        return f"Piece({self.kind}, {self.text!r}, {self.start}, {self.end}, {self.flaw!r})"


def _text(text: str, start: int, end: int) -> Piece:
    return Piece(TEXT, text[start:end], start, end)


def _variable(parts: list[Any], flaw: str | None = None) -> Piece:
    opening, key, *more = parts
    default = more[0].text.strip().lstrip(",").strip() if len(more) > 1 else None
    if default is not None and flaw is None:
        default = default[1:-1]
    return Piece(VARIABLE, key.text, opening, parts[-1] + 1, flaw, default)


def _literal(parts: list[Any]) -> Piece:
    return Piece(TEXT, parts[1].text, parts[0], parts[2] + 1)


def _placeholder(parts: list[Any]) -> Piece:
    closing = parts[-1]
    end = closing.end if isinstance(closing, Piece) else closing + 1
    return Piece(UNKNOWN, "", parts[0] if isinstance(parts[0], int) else parts[0].start, end)


def _append(parts: list[Any]) -> list[Any]:
    if len(parts) == 1:
        return [parts[0]]
    items: list[Any] = parts[0]
    items.append(parts[1])
    return items


def _first(parts: list[Any]) -> list[Any]:
    return parts[0] if parts else []


#: What the tokens and rules of policy_string.lark make, for every grammar that imports them.
LEAVES = {
    "TEXT": _text,
    "LONE": _text,
    "COLON": _text,
    "STAR": lambda text, start, end: Piece(ANY, "*", start, end),
    "QUESTION": lambda text, start, end: Piece(ONE, "?", start, end),
    "KEY": _text,
    "SPACED_KEY": _text,
    "ESCAPED": _text,
    "BLANK": _text,
    "DEFAULT": _text,
    "BAD_DEFAULT": _text,
    "OPEN_TWO": _text,
    "CLOSE_TWO": _text,
}

NODES = {
    "variable": _variable,
    "variable_with_default": _variable,
    "escaped": _literal,
    "empty_variable": lambda parts: Piece(VARIABLE, "", parts[0], parts[1] + 1, "empty-variable"),
    "blank_variable": lambda parts: Piece(VARIABLE, "", parts[0], parts[2] + 1, "empty-variable"),
    "spaced_variable": lambda parts: _variable(parts, "unsupported-space-in-variable"),
    "spaced_variable_with_default": lambda parts: _variable(parts, "unsupported-space-in-variable"),
    "unquoted_default": lambda parts: _variable(parts, "missing-quote-in-variable"),
    "unclosed_variable": lambda parts: Piece(VARIABLE, "", parts[0], parts[0] + 2, "missing-brace-in-variable"),
    "placeholder": _placeholder,
    "empty_placeholder": _placeholder,
    "endless_placeholder": lambda parts: Piece(UNKNOWN, "", parts[0], parts[0] + 2),
}


def star(name: str) -> dict[str, Any]:
    """The nodes of `name: x*`, which Lark writes as a rule of its own."""
    return {f"__{name}_star_{i}": _append for i in range(3)} | {name: _first}


_PARSER = Parser("policy_string", LEAVES, NODES | star("start"))
_ordinary = re.compile(r"[^*?${]*")
_plain, _start = _ordinary.fullmatch, _ordinary.match
_simple = re.compile(r"[*?]|[^*?]+").finditer
_KIND_OF = {"*": ANY, "?": ONE}
#: A variable as nearly all are: what the grammar would read as OPEN KEY CLOSE.
_USUAL = r"\$\{[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9/_-]+\}"


def is_plain(text: str) -> bool:
    """Whether nothing in a text is special: what the grammar would read as TEXT and COLON alone."""
    return _plain(text) is not None


def plain_start(text: str) -> str:
    """The characters in front of the first that is special."""
    return _start(text)[0]  # type: ignore[index]


def before_wildcards(text: str) -> str:
    """What stands in front of the first wildcard, whatever else it holds."""
    return text.partition("*")[0].partition("?")[0]


def may_hold_unknown(text: str) -> bool:
    """Whether a variable or a placeholder may stand in a text; False is sure."""
    return "$" in text or "{" in text


def holds_unknown(text: str) -> bool:
    """Whether a template's placeholder stands in a text."""
    return "{" in text and any(piece.kind == UNKNOWN for piece in pieces_of(text))


def pieces_of(text: str) -> list[Piece]:
    """As `parse`, and remembered, for policies repeat themselves; nobody changes the list."""
    return remembered(_known, text, parse)


_known: dict[str, list[Piece]] = memo({})


def without_variables(text: str) -> str | None:
    """The text with as many letters in the place of each variable.

    None where that is not sure, for something else that only the grammar can tell stands in it, too.
    """
    if may_hold_unknown(text):
        text = re.sub(_USUAL, lambda match: "x" * len(match[0]), text)
        if may_hold_unknown(text):
            return None
    return text


def parse(text: str) -> list[Piece]:
    """The pieces of a string; every text has some reading, so this never fails."""
    # Nearly all strings have no variables or well-formed ones.  Then every star is a STAR, and the tables, whose
    # scanners take longer to compile than most policies to read, have nothing to find out.
    if not may_hold_unknown(text):
        return _wildcards(text, 0, len(text))
    if without_variables(text) is None:
        pieces: list[Piece] = _PARSER.parse(text)
        return joined(pieces)
    found: list[Piece] = []
    at = 0
    for match in re.finditer(_USUAL, text):
        start, end = match.span()
        found += _wildcards(text, at, start)
        found.append(Piece(VARIABLE, text[start + 2 : end - 1], start, end))
        at = end
    return found + _wildcards(text, at, len(text))


def _wildcards(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of a part without variables and placeholders."""
    return [Piece(_KIND_OF.get(m[0], TEXT), m[0], m.start(), m.end()) for m in _simple(text, start, end)]


def spelt(piece: Piece, text: str) -> str:
    """How a variable or a placeholder of a text is written, capitals of a variable's key aside: they do not matter."""
    shown = text[piece.start : piece.end]
    return shown.replace(piece.text, piece.text.lower(), 1) if piece.text else shown


def joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces with neighbouring stretches of plain text made one."""
    result: list[Piece] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.kind == TEXT:
            run.append(piece)
            continue
        if run:
            result.append(_one(run))
            run = []
        result.append(piece)
    if run:
        result.append(_one(run))
    return result


def _one(run: list[Piece]) -> Piece:
    return run[0] if len(run) == 1 else Piece(TEXT, "".join([piece.text for piece in run]), run[0].start, run[-1].end)
