"""Two patterns as rows of symbols: whether one includes the other, and whether they have a text in common.

`Pattern` asks here, many thousand times a run.  Nearly all answers are seen without a search; for the rest there is
`automaton.py`, which is only imported then.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    #: A row of characters that stand for themselves, signs for wildcards and HOLE, and what is spelt as `UNKNOWN`.
    Symbols = Sequence[str | int]


class Answer:
    """Yes, no, or not to be known from here: NO, PERHAPS and YES are all there are, and only YES is true.

    `possible` tells whether it may be so.  (An enum would cost a start, and each of many questions, a little more.)
    """

    __slots__ = ("_name", "possible")

    def __init__(self, name: str, possible: bool) -> None:
        self._name = name
        self.possible = possible

    def __bool__(self) -> bool:
        return self is YES

    def __repr__(self) -> str:
        return self._name


NO, PERHAPS, YES = Answer("NO", False), Answer("PERHAPS", True), Answer("YES", True)

#: Steps of a search after which `includes` gives up an exact answer; real patterns need a few dozen.
STEPS = 20_000

# Wildcards; those of the fields of an ARN, which take no colon; and what is not known and has no spelling.
ANY, ONE, ANY_BUT_COLON, ONE_BUT_COLON, HOLE = 1, 2, 3, 4, 5

#: Before a letter whose capitals do not matter, and before the spelling of an unknown text.
FOLD, UNKNOWN = "~", "?:"


def is_unknown(letter: str) -> bool:
    """Whether a letter stands for a text that only the request, or the template's author, knows."""
    return len(letter) > 2


def normal(symbols: Symbols) -> tuple[str | int, ...]:
    """The same pattern in one spelling: in each run of wildcards the `?` first, then at most one `*`."""
    result: list[str | int] = []
    star = False
    for symbol in symbols:
        if symbol == ANY:
            star = True
            continue
        if star and symbol != ONE:
            result.append(ANY)
            star = False
        result.append(symbol)
    if star:
        result.append(ANY)
    return tuple(result)


def stretches(symbols: Symbols) -> list[str] | None:
    """The plain texts between the `*` of a pattern; None where something else is special in it."""
    found = [""]
    for symbol in symbols:
        if symbol == ANY:
            found.append("")
        elif isinstance(symbol, int) or len(symbol) > 1:
            return None
        else:
            found[-1] += symbol
    return found


def runs_through(text: str, parts: Sequence[str]) -> bool:
    """Whether a text is what stands between the `*` of a pattern, in this order, with anything between."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at = len(first)
    for part in parts[1:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return at <= len(text) - len(last)


def regex(symbols: Symbols) -> str:
    """The regex of a pattern without unknown parts.

    What follows a `*` is looked for once and not looked for again (a look-ahead that is then taken whole), so that a
    hostile `*a*a*a*a` costs no more than its length; the last stretch is tied to the end.
    """
    parts = [""]
    for symbol in symbols:
        if symbol == ANY:
            parts.append("")
        else:
            parts[-1] += "." if symbol == ONE else re.escape(str(symbol))
    first, *rest = parts
    if not rest:
        return first
    middle = "".join(f"(?=(?P<s{i}>.*?{part}))(?P=s{i})" for i, part in enumerate(rest[:-1]))
    return f"{first}{middle}.*{rest[-1]}"


def widened(symbols: Symbols) -> tuple[str | int, ...]:
    """The symbols with any text in the place of each unknown part."""
    return normal([ANY if s == HOLE else s for s in symbols]) if HOLE in symbols else tuple(symbols)


def hardened(symbols: Symbols) -> tuple[str | int, ...]:
    """The symbols with each unknown part as a character that no text holds."""
    return normal(["\uffff" if s == HOLE else s for s in symbols])


def includes(big: Symbols, small: Symbols) -> Answer:
    """Whether every text of the small pattern is one of the big one; PERHAPS only beyond STEPS.

    Exact for patterns without HOLE.
    """
    if ANY not in small and ONE not in small:
        return YES if accepts(big, small) else NO
    if not _ends_fit(big, small):
        return NO
    # Mostly each `*` of the small one lies within a `*` of the big one, and no search is needed to see it.
    if accepts(big, small):
        return YES
    # And mostly the plainest texts that the small one matches show that the big one does not match all of them.
    # Letters that the big one does not name are all alike to it.
    letters = {s for s in big if isinstance(s, str)}
    other = next(c for c in map(chr, range(0xE000, 0x110000)) if c not in letters)
    for filling in ([], [other]):
        text: list[str | int] = []
        for symbol in small:
            text += filling if symbol == ANY else [other if symbol == ONE else symbol]
        if not accepts(big, text):
            return NO
    from policylint.language.automaton import Automaton, Budget, TooMuch, search

    try:
        return YES if search(small, [], Automaton([big]), Budget(STEPS)) is None else NO
    except TooMuch:
        return PERHAPS


def _ends_fit(big: Symbols, small: Symbols) -> bool:
    """Whether the small pattern starts and ends with what every match of the big one starts and ends with."""
    for ours, theirs in ((tuple(big), tuple(small)), (tuple(big[::-1]), tuple(small[::-1]))):
        for at, symbol in enumerate(ours):
            if symbol == ANY or (symbol == ONE and theirs[at : at + 1] == (ANY,)):
                break
            if at >= len(theirs) or symbol not in (ONE, theirs[at]):
                return False
    return True


def _is_letter(symbol: str | int) -> bool:
    """Whether a symbol is one character, and no wildcard and no unknown part."""
    return isinstance(symbol, str) and len(symbol) == 1


def accepts(pattern: Symbols, text: Symbols) -> bool:
    """The usual greedy match: back up only to the last `*`.

    Wildcards in the text count as characters that only a `*` takes (and a `?` a `?`), so that of two patterns True is
    sure and False is not.
    """
    i = j = 0
    star = mark = -1
    while j < len(text):
        if i < len(pattern) and pattern[i] == ANY:
            star, mark = i, j
            i += 1
        elif i < len(pattern) and (pattern[i] == text[j] or (pattern[i] == ONE and _is_letter(text[j]))):
            i += 1
            j += 1
        elif star >= 0:
            mark += 1
            i, j = star + 1, mark
        else:
            return False
    return all(s == ANY for s in pattern[i:])


def intersects(a: Symbols, b: Symbols) -> bool:
    """Whether two patterns have a text in common; unknown parts count as `*`.

    No search is needed: the first is an automaton held in the bits of an integer (bit i: the first i symbols are
    matched), and the second is walked once, since some text leads over its `*` to every later state.
    """
    if HOLE in a or HOLE in b:
        a, b = widened(a), widened(b)
    at: dict[str | int, int] = {}
    bit = 1
    for symbol in a:
        at[symbol] = at.get(symbol, 0) | bit
        bit <<= 1
    final, loops, ones = bit, at.get(ANY, 0), at.get(ONE, 0)
    states = 1 | (loops & 1) << 1
    for symbol in b:
        if symbol == ANY:
            states = (2 * final - 1) & -(states & -states)
            continue
        step = final - 1 & ~loops if symbol == ONE else at.get(symbol, 0) | ones
        states = (states & loops) | ((states & step) << 1)
        states |= (states & loops) << 1
        if not states:
            return False
    return bool(states & final)
