"""Patterns of IAM: what a string with `*`, `?`, variables and placeholders can match.

`*` matches any run of characters and `?` any one character; nothing else is special.  A variable (`${aws:username}`)
stands for a text that only the request tells, and a placeholder for one that only the template's author knows: both
make `covers` and `matches` answer PERHAPS where they matter.
"""

from __future__ import annotations

import re

from policylint.language import pieces as p
from policylint.language.inclusion import (
    ANY,
    HOLE,
    NO,
    ONE,
    PERHAPS,
    UNKNOWN,
    YES,
    Answer,
    hardened,
    includes,
    intersects,
    normal,
    regex,
    runs_through,
    stretches,
    widened,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policylint.language.pieces import Piece

__all__ = ("NO", "PERHAPS", "YES", "Answer", "Pattern")


_SIGNS: dict[str, str | int] = {"*": ANY, "?": ONE}


def _has_stars_alone(text: str) -> bool:
    """Whether wildcards, of which no two have one meaning, are all that is special in a text that is not plain."""
    return "$" not in text and "{" not in text and "**" not in text and "*?" not in text


class Pattern:
    """A pattern, ready to be compared.  `fold` makes it blind to case, as actions are."""

    __slots__ = (
        "_match",
        "_prefix",
        "_spelling",
        "_symbols",
        "_tail",
        "fold",
        "folded",
        "has_hole",
        "has_wildcard",
        "holes",
        "is_plain",
        "text",
    )

    def __init__(self, text: str, pieces: Sequence[Piece] | None = None, *, fold: bool = False) -> None:
        self.text = text
        self.fold = fold
        #: The text as it is compared: in lower case where capitals do not matter.
        self.folded = text.lower() if fold else text
        self._match: Callable[[str], object] | None = None
        self._prefix: str | None = None
        self._tail: bool | None = None
        self._spelling: object = None
        #: Whether nothing in the text is special, as in most entries of most lists.
        self.is_plain = p.is_plain(text)
        if self.is_plain:
            self._symbols: tuple[str | int, ...] | None = None
            self.holes: tuple[str, ...] = ()
            self.has_wildcard = self.has_hole = False
            return
        if pieces is None and _has_stars_alone(text):
            # Nothing special but wildcards, as in most of the others: the symbols can wait.
            self._symbols = None
            self.holes = ()
            self.has_wildcard, self.has_hole = True, False
            return
        symbols: list[str | int] = []
        holes: list[str] = []
        for piece in p.parse(text) if pieces is None else pieces:
            if piece.kind == p.TEXT:
                symbols.extend(piece.text.lower() if fold else piece.text)
            elif piece.kind == p.ANY:
                symbols.append(ANY)
            elif piece.kind == p.ONE:
                symbols.append(ONE)
            else:
                symbols.append(HOLE)
                holes.append(p.spelt(piece, text))
        plain = "**" not in text and "*?" not in text and not holes and "$" not in text
        self._symbols = found = tuple(symbols) if plain else normal(symbols)
        #: How the unknown parts are written, in their order: the same spelling stands for the same text.
        self.holes = tuple(holes)
        self.has_wildcard = ANY in found or ONE in found
        self.has_hole = HOLE in found

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    @property
    def symbols(self) -> tuple[str | int, ...]:
        """What it is made of: characters that stand for themselves, and signs for wildcards and unknown parts."""
        if self._symbols is None:
            self._symbols = tuple(self.folded if self.is_plain else [_SIGNS.get(c, c) for c in self.folded])
        return self._symbols

    @property
    def spelling(self) -> object:
        """What is equal for two patterns that match the same texts and are made of the same symbols.

        Variables and placeholders are one symbol, whatever their names, so these have to be equal, too.
        """
        if self._spelling is None:
            self._spelling = self._find_spelling()
        return self._spelling

    def _find_spelling(self) -> object:
        if self.is_plain or _has_stars_alone(self.text):
            return self.folded
        if self.has_hole:
            return self.symbols, self.holes
        if "$" in self.text:
            return self.symbols
        return "".join(["*" if s == ANY else "?" if s == ONE else str(s) for s in self.symbols])

    @property
    def is_everything(self) -> bool:
        """Whether it matches every text: `*`, however often written."""
        return not self.is_plain and self.symbols == (ANY,)

    @property
    def has_only_a_tail(self) -> bool:
        """Whether it is a literal prefix and a star, as most patterns are."""
        if self._tail is None:
            self._tail = self._find_tail()
        return self._tail

    def _find_tail(self) -> bool:
        text = self.text
        if _has_stars_alone(text):
            return text[-1:] == "*" and text.find("*") == len(text) - 1 and "?" not in text
        return self.symbols[-1:] == (ANY,) and not any(isinstance(symbol, int) for symbol in self.symbols[:-1])

    @property
    def literal(self) -> str | None:
        """The one text it matches, when it has neither wildcards nor unknown parts."""
        if self.is_plain:
            return self.folded
        if self.has_wildcard or self.has_hole:
            return None
        return "".join(self.symbols)  # type: ignore[arg-type]

    @property
    def literal_prefix(self) -> str:
        """The characters that every match starts with."""
        if self._prefix is None:
            self._prefix = self._find_prefix()
        return self._prefix

    def _find_prefix(self) -> str:
        if self.is_plain:
            return self.folded
        if _has_stars_alone(self.text):
            return p.before_wildcards(self.folded)
        chars = []
        for symbol in self.symbols:
            if isinstance(symbol, int):
                break
            chars.append(symbol)
        return "".join(chars)

    @classmethod
    def of_text(cls, text: str) -> Pattern:
        """The pattern that matches just this text, whatever characters it holds."""
        pattern = cls("")
        pattern.text = pattern.folded = text
        return pattern

    def matches(self, text: str) -> Answer:
        """Whether a plain text is matched."""
        if self.fold:
            text = text.lower()
        if self._match is None:
            self._match = self._matcher()
        if not self._match(text):
            return NO
        return PERHAPS if self.has_hole else YES

    def _matcher(self) -> Callable[[str], object]:
        """A quick test of a text, in which unknown parts may be anything.

        Only for a `?` it takes a regex, which costs more to make than it saves.
        """
        if self.is_plain:
            return self.folded.__eq__
        if "?" not in self.text and _has_stars_alone(self.text):
            parts = self.folded.split("*")
        else:
            symbols = widened(self.symbols)
            found = stretches(symbols)
            if found is None:
                return re.compile(regex(symbols), re.DOTALL).fullmatch
            parts = found
        prefix = parts[0]
        if parts[1:] == [""]:
            return lambda text: text.startswith(prefix)
        return lambda text: runs_through(text, parts)

    def covers(self, other: Pattern) -> Answer:
        """Whether every text that `other` matches is matched by this pattern.

        Exact for patterns without unknown parts (PERHAPS only beyond `inclusion.STEPS`).  With unknown parts YES means
        for every value that they can have, and NO for none.
        """
        if other.is_plain and other.fold == self.fold and not self.has_hole:
            if self._match is None:
                self._match = self._matcher()
            return YES if self._match(other.folded) else NO
        if self.is_everything:
            return YES
        if not self.has_hole and not other.has_hole:
            symbols = self.symbols
            if self.has_only_a_tail:
                return YES if other.symbols[: len(symbols) - 1] == symbols[:-1] else NO
            if "$" not in self.text and "$" not in other.text:
                # What stands between wildcards of this one is in every text of the other, so in its spelling.
                spelt = other.folded
                for stretch in self.folded.replace("?", "*").split("*"):
                    if stretch not in spelt:
                        return NO
            return includes(symbols, other.symbols)
        # A sure YES: whatever the unknown parts are, being the same where they are written the same; or an unknown part
        # of the other may be any text, and this one takes it all.
        if (other.has_hole and includes(_spelled(self), _spelled(other))) or includes(
            hardened(self.symbols), widened(other.symbols)
        ):
            return YES
        if other.has_hole:
            possible = intersects(self.symbols, other.symbols)
        else:
            possible = includes(widened(self.symbols), other.symbols).possible
        return PERHAPS if possible else NO

    def overlaps(self, other: Pattern) -> Answer:
        """Whether some text is matched by both."""
        mine, theirs = self.literal_prefix, other.literal_prefix
        if not mine.startswith(theirs[: len(mine)]) or not theirs.startswith(mine[: len(theirs)]):
            return NO  # the quick answer for most
        if not (_meets(self, other) or _meets(other, self) or intersects(self.symbols, other.symbols)):
            return NO
        return PERHAPS if self.has_hole or other.has_hole else YES


def _spelled(pattern: Pattern) -> list[str | int]:
    """The symbols with each unknown part as a letter of its own, longer than one character, that no `?` takes."""
    holes = iter(pattern.holes)
    return [UNKNOWN + next(holes) if s == HOLE else s for s in pattern.symbols]


def _meets(tailed: Pattern, other: Pattern) -> bool:
    """Whether a prefix and a star surely share a text with `other`, whose prefix goes with it; False says nothing."""
    if not tailed.has_wildcard or not tailed.has_only_a_tail:
        return False
    prefix = other.literal_prefix
    if len(prefix) >= len(tailed.literal_prefix):
        return True
    # The star of the other one takes what its own prefix lacks.
    return other.symbols[len(prefix) : len(prefix) + 1] == (ANY,)
