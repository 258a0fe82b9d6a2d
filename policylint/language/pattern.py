"""Patterns of IAM: what a string with `*`, `?`, variables and placeholders can match.

`*` matches any run of characters and `?` any one character; nothing else is special.  A variable (`${aws:username}`)
stands for a text that only the request tells, and a placeholder for one that only the template's author knows: both
make `covers` and `matches` answer PERHAPS where they matter.
"""

from __future__ import annotations

import enum
import re

from policylint.language import pieces as p

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policylint.language.pieces import Piece


class Answer(enum.Enum):
    """Yes, no, or not to be known from here.  Only YES is true."""

    NO = 0
    PERHAPS = 1
    YES = 2

    def __bool__(self) -> bool:
        return self is Answer.YES

    @property
    def possible(self) -> bool:
        """Whether it may be so."""
        return self is not Answer.NO


NO, PERHAPS, YES = Answer

#: Search states after which `covers` gives up an exact answer; real patterns need a few dozen.
STATE_LIMIT = 20_000

# In a pattern's symbols, a character stands for itself and these for wildcards and for what is not known.
_ANY, _ONE, _HOLE = 1, 2, 3
_SIGNS: dict[str, str | int] = {"*": _ANY, "?": _ONE}


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
                symbols.append(_ANY)
            elif piece.kind == p.ONE:
                symbols.append(_ONE)
            else:
                symbols.append(_HOLE)
                # Capitals do not matter in a variable's key, but in what else may stand there.
                shown = text[piece.start : piece.end]
                holes.append(shown.replace(piece.text, piece.text.lower(), 1) if piece.text else shown)
        plain = "**" not in text and "*?" not in text and not holes and "$" not in text
        self._symbols = found = tuple(symbols) if plain else _normal(symbols)
        #: How the unknown parts are written, in their order: the same spelling stands for the same text.
        self.holes = tuple(holes)
        self.has_wildcard = _ANY in found or _ONE in found
        self.has_hole = _HOLE in found

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    @property
    def symbols(self) -> tuple[str | int, ...]:
        """What it is made of: characters that stand for themselves, and signs for wildcards and unknown parts."""
        if self._symbols is None:
            self._symbols = tuple([_SIGNS.get(c, c) for c in self.folded])
        return self._symbols

    @property
    def spelling(self) -> object:
        """What is equal for two patterns that match the same texts and are made of the same symbols.

        Placeholders are one symbol, whatever their names, so such patterns are only equal when their texts are.
        """
        if self._spelling is None:
            self._spelling = self._find_spelling()
        return self._spelling

    def _find_spelling(self) -> object:
        if self.is_plain or _has_stars_alone(self.text):
            return self.folded
        if self.has_hole:
            return self.text
        if "$" in self.text:
            return self.symbols
        return "".join(["*" if s == _ANY else "?" if s == _ONE else str(s) for s in self.symbols])

    @property
    def is_everything(self) -> bool:
        """Whether it matches every text: `*`, however often written."""
        return not self.is_plain and self.symbols == (_ANY,)

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
        return self.symbols[-1:] == (_ANY,) and not any(isinstance(symbol, int) for symbol in self.symbols[:-1])

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
            return self.folded.partition("*")[0].partition("?")[0]
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
        if self.has_hole:
            return covers(self, Pattern.of_text(text))
        if self._match is None:
            self._match = self._matcher()
        return YES if self._match(text) else NO

    def _matcher(self) -> Callable[[str], object]:
        """A quick test of a text; most patterns are a prefix and a star, for which a regex costs more than it saves."""
        prefix = self.literal_prefix
        rest = self.symbols[len(prefix) :]
        if not rest:
            return prefix.__eq__
        if rest == (_ANY,):
            return lambda text: text.startswith(prefix)
        match: Callable[[str], object] | None = None

        def test(text: str) -> object:
            nonlocal match
            if not text.startswith(prefix):
                return None
            if match is None:
                match = re.compile(_regex(self.symbols), re.DOTALL).fullmatch
            return match(text)

        return test

    def covers(self, other: Pattern) -> Answer:
        """Whether everything that `other` matches is matched by this pattern."""
        return covers(self, other)

    def overlaps(self, other: Pattern) -> Answer:
        """Whether some text is matched by both."""
        mine, theirs = self.literal_prefix, other.literal_prefix
        if not mine.startswith(theirs[: len(mine)]) or not theirs.startswith(mine[: len(theirs)]):
            return NO  # the quick answer for most
        if not (_meets(self, other) or _meets(other, self) or _intersects(self.symbols, other.symbols)):
            return NO
        return PERHAPS if self.has_hole or other.has_hole else YES


def _normal(symbols: Sequence[str | int]) -> tuple[str | int, ...]:
    """The same pattern in one spelling: in each run of wildcards the `?` first, then at most one `*`."""
    result: list[str | int] = []
    ones, any_ = 0, False
    for symbol in (*symbols, ""):
        if symbol == _ONE:
            ones += 1
        elif symbol == _ANY:
            any_ = True
        else:
            result.extend([_ONE] * ones)
            if any_:
                result.append(_ANY)
            ones, any_ = 0, False
            result.append(symbol)
    return tuple(result[:-1])


def _regex(symbols: Sequence[str | int]) -> str:
    """The regex of a pattern without unknown parts.

    What follows a `*` is looked for once and not looked for again (a look-ahead that is then taken whole), so that a
    hostile `*a*a*a*a` costs no more than its length; the last stretch is tied to the end.
    """
    stretches = [""]
    for symbol in symbols:
        if symbol == _ANY:
            stretches.append("")
        else:
            stretches[-1] += "." if symbol == _ONE else re.escape(str(symbol))
    first, *rest = stretches
    if not rest:
        return first
    middle = "".join(f"(?=(?P<s{i}>.*?{part}))(?P=s{i})" for i, part in enumerate(rest[:-1]))
    return f"{first}{middle}.*{rest[-1]}"


def covers(big: Pattern, small: Pattern) -> Answer:
    """Whether every text that `small` matches is matched by `big`.

    Exact for patterns without unknown parts (PERHAPS only beyond `STATE_LIMIT`).  With unknown parts YES means for
    every value that they can have, and NO for none.
    """
    if big.is_everything:
        return YES
    if small.is_plain and small.fold == big.fold and not big.has_hole:
        return big.matches(small.text)
    if not big.has_hole and not small.has_hole:
        symbols = big.symbols
        if big.has_only_a_tail:
            return YES if small.symbols[: len(symbols) - 1] == symbols[:-1] else NO
        if "$" not in big.text and "$" not in small.text:
            # What stands between wildcards of the big one is in every text of the small one, so in its spelling.
            spelt = small.folded
            for stretch in big.folded.replace("?", "*").split("*"):
                if stretch not in spelt:
                    return NO
        return _includes(symbols, small.symbols)
    # A sure YES: whatever the unknown parts are, being the same where they are written the same; or an unknown part of
    # the small one may be any text, and the big one takes it all.
    if (small.has_hole and _includes(_spelled(big), _spelled(small))) or _includes(
        _harden(big.symbols), _widen(small.symbols)
    ):
        return YES
    if small.has_hole:
        possible = _intersects(big.symbols, small.symbols)
    else:
        possible = _includes(_widen(big.symbols), small.symbols).possible
    return PERHAPS if possible else NO


def _widen(symbols: Sequence[str | int]) -> tuple[str | int, ...]:
    return _normal([_ANY if s == _HOLE else s for s in symbols])


def _spelled(pattern: Pattern) -> list[str | int]:
    """The symbols with each unknown part as a letter of its own, longer than one character, that no `?` takes."""
    holes = iter(pattern.holes)
    return [f"${next(holes)}" if s == _HOLE else s for s in pattern.symbols]


def _harden(symbols: Sequence[str | int]) -> tuple[str | int, ...]:
    """The symbols with each unknown part as a character that no text holds."""
    return _normal(["\uffff" if s == _HOLE else s for s in symbols])


def _includes(big: Sequence[str | int], small: Sequence[str | int]) -> Answer:
    """Exact inclusion of two patterns without unknown parts.

    The big pattern is an automaton held in the bits of an integer (bit i: the first i symbols are matched); the small
    one is walked symbol by symbol, its `*` as a loop that may read any letter.  Letters that occur in neither pattern
    behave alike, so one stands for all of them.
    """
    if _ANY not in small and _ONE not in small:
        return YES if _accepts(big, small) else NO
    if not _ends_fit(big, small):
        return NO
    # Mostly each `*` of the small one lies within a `*` of the big one, and no search is needed to see it.
    if _accepts(big, small):
        return YES
    # Letters that the big one does not name are all alike to it.
    letters = {s for s in big if isinstance(s, str)}
    other = next(c for c in map(chr, range(0xE000, 0x110000)) if c not in letters)
    letters.add(other)
    # And mostly the plainest texts that the small one matches show that the big one does not match all of them.
    for filling in ([], [other]):
        text: list[str | int] = []
        for symbol in small:
            text += filling if symbol == _ANY else [other if symbol == _ONE else symbol]
        if not _accepts(big, text):
            return NO
    loops = sum(1 << i for i, s in enumerate(big) if s == _ANY)
    ones = sum(1 << i for i, s in enumerate(big) if s == _ONE)
    steps = {c: (ones if len(c) == 1 else 0) | sum(1 << i for i, s in enumerate(big) if s == c) for c in letters}
    # A wildcard of the small pattern may be any letter, but not one that stands for an unknown part.
    letters = {c for c in letters if len(c) == 1}
    final = 1 << len(big)

    def closed(states: int) -> int:
        # Passing over a `*` without reading anything; `*` never stands beside `*`, so once is enough.
        return states | ((states & loops) << 1)

    def read(states: int, letter: str) -> int:
        step = steps.get(letter)
        if step is None:
            step = ones if len(letter) == 1 else 0
        return closed((states & loops) | ((states & step) << 1))

    start = (0, closed(1))
    seen = {start}
    todo = [start]
    while todo:
        at, states = todo.pop()
        if len(seen) > STATE_LIMIT:
            return PERHAPS
        if at == len(small):
            if not states & final:
                return NO
            continue
        symbol = small[at]
        if symbol == _ANY:
            following = [*((at, read(states, c)) for c in letters), (at + 1, states)]
        elif symbol == _ONE:
            following = [(at + 1, read(states, c)) for c in letters]
        else:
            following = [(at + 1, read(states, str(symbol)))]
        for state in following:
            if state not in seen:
                if not state[1]:
                    return NO
                seen.add(state)
                todo.append(state)
    return YES


def _ends_fit(big: Sequence[str | int], small: Sequence[str | int]) -> bool:
    """Whether the small pattern starts and ends with what every match of the big one starts and ends with."""
    for ours, theirs in ((tuple(big), tuple(small)), (tuple(big[::-1]), tuple(small[::-1]))):
        for at, symbol in enumerate(ours):
            if symbol == _ANY or (symbol == _ONE and theirs[at : at + 1] == (_ANY,)):
                break
            if at >= len(theirs) or symbol not in (_ONE, theirs[at]):
                return False
    return True


def _is_letter(symbol: str | int) -> bool:
    """Whether a symbol is one character, and no wildcard and no unknown part."""
    return isinstance(symbol, str) and len(symbol) == 1


def _accepts(pattern: Sequence[str | int], text: Sequence[str | int]) -> bool:
    """The usual greedy match: back up only to the last `*`.

    Wildcards in the text count as characters that only a `*` takes (and a `?` a `?`), so that of two patterns True is
    sure and False is not.
    """
    i = j = 0
    star = mark = -1
    while j < len(text):
        if i < len(pattern) and pattern[i] == _ANY:
            star, mark = i, j
            i += 1
        elif i < len(pattern) and (pattern[i] == text[j] or (pattern[i] == _ONE and _is_letter(text[j]))):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    return all(s == _ANY for s in pattern[i:])


def _meets(tailed: Pattern, other: Pattern) -> bool:
    """Whether a prefix and a star surely share a text with `other`, whose prefix goes with it; False says nothing."""
    if not tailed.has_wildcard or not tailed.has_only_a_tail:
        return False
    prefix = other.literal_prefix
    if len(prefix) >= len(tailed.literal_prefix):
        return True
    # The star of the other one takes what its own prefix lacks.
    return other.symbols[len(prefix) : len(prefix) + 1] == (_ANY,)


def _intersects(a: Sequence[str | int], b: Sequence[str | int]) -> bool:
    """Whether two patterns have a text in common; unknown parts count as `*`.

    The first is an automaton held in bits, as in `_includes`; the second is walked once.
    """
    if _HOLE in a or _HOLE in b:
        a, b = _widen(a), _widen(b)
    loops = letters = 0
    steps: dict[str | int, int] = {_ONE: 0}
    for i, symbol in enumerate(a):
        if symbol == _ANY:
            loops |= 1 << i
        else:
            letters |= 1 << i
            steps[symbol] = steps.get(symbol, 0) | 1 << i
    ones = steps[_ONE]
    steps[_ONE] = letters
    final = 1 << len(a)
    states = 1 | (loops & 1) << 1
    for symbol in b:
        if symbol == _ANY:
            # Some text leads from the foremost state to every later one.
            states = (2 * final - 1) & -(states & -states)
            continue
        states = (states & loops) | ((states & (steps.get(symbol, 0) | ones)) << 1)
        states |= (states & loops) << 1
        if not states:
            return False
    return bool(states & final)
