"""Texts that match one pattern of some lists and none of another: the search that a comparison rests on.

A pattern is a row of symbols: characters, wildcards, and unknown texts, which are the policy variables and placeholders
in it.  An unknown text is one letter, the same wherever it is spelt the same.  Where that is not exact it errs to one
side: a text that is to match may have any text in the place of an unknown one, and a text that is to be avoided is
avoided only for certain.  So an answer that there is no such text is sure, and one that there is has to be tried.

`language.pattern` is about two patterns: whether one covers the other, as most rules ask, many thousand times a run.
Here there are many patterns at once, a text is wanted and not only an answer, and steps are counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    #: Characters, and unknown texts as they are spelt; a str where there is none of these.
    Text = str | tuple[str, ...]

# Wildcards, and those of the fields of an ARN, which take no colon.
ANY, ONE, ANY_BUT_COLON, ONE_BUT_COLON = 1, 2, 3, 4

#: Before a character whose capitals do not matter, and before the spelling of an unknown text.
FOLD, UNKNOWN = "~", "?:"


class TooMuch(Exception):
    """A search was given up."""


class Budget:
    """What a comparison may cost, in steps: each is about as much as a state of a search, some microseconds.

    Steps are counted and not measured, so that a verdict is the same on every machine.
    """

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Count; raises TooMuch when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch


class Glob:
    """One pattern.  `prefix` and `suffix` are the plain characters that each match starts and ends with."""

    __slots__ = ("_loose", "_strict", "prefix", "suffix", "symbols", "unknowns")

    def __init__(self, symbols: Iterable[str | int]) -> None:
        self.symbols = tuple(symbols)
        self.prefix = _plain(self.symbols)
        self.suffix = _plain(self.symbols[::-1])[::-1]
        self.unknowns = tuple(s for s in self.symbols if isinstance(s, str) and is_unknown(s))
        self._strict: Automaton | None = None
        self._loose: Automaton | None = None

    @property
    def literal(self) -> str | None:
        """The one text that it matches; None if there may be several."""
        return self.prefix if len(self.prefix) == len(self.symbols) else None

    def clashes(self, other: Glob) -> bool:
        """Whether it can be seen from their ends that no text matches both."""
        size = min(len(self.prefix), len(other.prefix))
        if self.prefix[:size] != other.prefix[:size]:
            return True
        size = min(len(self.suffix), len(other.suffix))
        return bool(size) and self.suffix[-size:] != other.suffix[-size:]

    def accepts(self, text: Text, loose: bool) -> bool:
        """Whether a text matches: surely, or when `loose`, perhaps."""
        if loose:
            if self._loose is None:
                self._loose = Automaton([self], loose=True)
            return self._loose.accepts(text)
        if self._strict is None:
            self._strict = Automaton([self])
        return self._strict.accepts(text)

    def fillings(self) -> Iterator[Text]:
        """A few texts that match, the plainest first."""
        if all(isinstance(symbol, str) for symbol in self.symbols):
            yield joined([_letter(str(symbol)) for symbol in self.symbols])
            return
        for word in ("example", "other-1", "a/b:c", ""):
            letters: list[str] = []
            for symbol in self.symbols:
                if symbol == ANY:
                    letters += word
                elif symbol == ANY_BUT_COLON:
                    letters += word.replace(":", "")
                elif isinstance(symbol, int):
                    letters.append(word[:1] or "x")
                else:
                    letters.append(_letter(symbol))
            yield joined(letters)


def _letter(symbol: str) -> str:
    return symbol[1] if len(symbol) == 2 else symbol


def is_unknown(letter: str) -> bool:
    """Whether a letter stands for a text that only the request, or the template's author, knows."""
    return len(letter) > 2


def spelling(letter: str) -> str:
    """How an unknown text is written in the policy: `${aws:username}`."""
    return letter[len(UNKNOWN) :]


def _same(letter: str) -> set[str]:
    """The unknown texts that are the same as one with a default, wherever they have a value: those without it."""
    key, comma, _ = letter.partition(",")
    return {key.rstrip() + "}"} if comma and letter.startswith(UNKNOWN + "${") else set()


def joined(letters: Sequence[str]) -> Text:
    """Letters as a text."""
    return tuple(letters) if any(map(is_unknown, letters)) else "".join(letters)


def _plain(symbols: Sequence[str | int]) -> str:
    chars = []
    for symbol in symbols:
        if isinstance(symbol, int) or len(symbol) > 1:
            break
        chars.append(symbol)
    return "".join(chars)


class Union:
    """Several patterns, of which a text is to match one."""

    __slots__ = ("_by_prefix", "_literals", "_prefixes", "_seen", "_size", "globs")

    def __init__(self, globs: Iterable[Glob]) -> None:
        self.globs = tuple({glob.symbols: glob for glob in globs}.values())
        self._seen = {glob.symbols for glob in self.globs}
        self._literals = {glob.prefix for glob in self.globs if glob.literal is not None}
        self._by_prefix: dict[str, list[Glob]] = {}
        for glob in self.globs:
            self._by_prefix.setdefault(glob.prefix, []).append(glob)
        self._prefixes = sorted(self._by_prefix)
        self._size = sum(len(glob.symbols) for glob in self.globs if glob.literal is None)

    @property
    def cost(self) -> int:
        """What it takes to try one text, in steps of a Budget; 0 where that is next to nothing."""
        return self._size // 2000

    @property
    def key(self) -> frozenset[tuple[str | int, ...]]:
        """What is equal for two with the same patterns."""
        return frozenset(self._seen)

    def has(self, glob: Glob) -> bool:
        """Whether a pattern is one of them, just as it is."""
        return glob.symbols in self._seen

    def near(self, glob: Glob) -> list[Glob]:
        """Those that may have a text in common with another pattern."""
        found: list[Glob] = []
        prefix = glob.prefix
        for size in range(len(prefix)):
            found += self._by_prefix.get(prefix[:size], ())
        for at in range(bisect_left(self._prefixes, prefix), len(self._prefixes)):
            if not self._prefixes[at].startswith(prefix):
                break
            found += self._by_prefix[self._prefixes[at]]
        return [one for one in found if not one.clashes(glob)]

    def accepts(self, text: Text, loose: bool = False) -> bool:
        """Whether a text matches one of them: surely, or when `loose`, perhaps."""
        if isinstance(text, str):
            if text in self._literals:
                return True
            chars = text
        else:
            chars = "".join(text[: next(i for i, letter in enumerate(text) if is_unknown(letter))])
            if loose:
                return any(glob.accepts(text, loose) for glob in self.globs)
        return any(
            glob.accepts(text, loose)
            for size in range(len(chars) + 1)
            for glob in self._by_prefix.get(chars[:size], ())
            if glob.literal is None or glob.unknowns
        )


class Automaton:
    """Patterns side by side, as bits of an integer: bit i is set when all before symbol i has been read."""

    __slots__ = ("_any", "_but_colon", "_chars", "_loose", "_ones", "_ones_but_colon", "_ranges", "final", "start")

    def __init__(self, globs: Sequence[Glob], loose: bool = False) -> None:
        self._chars: dict[str, int] = {}
        self._any = self._but_colon = self._ones = self._ones_but_colon = self.final = start = 0
        self._loose = loose
        self._ranges: list[int] = []
        bit = 1
        for glob in globs:
            start |= bit
            first = bit
            for symbol in glob.symbols:
                if symbol == ANY or (loose and isinstance(symbol, str) and is_unknown(symbol)):
                    self._any |= bit
                elif symbol == ONE:
                    self._ones |= bit
                elif symbol == ANY_BUT_COLON:
                    self._but_colon |= bit
                elif symbol == ONE_BUT_COLON:
                    self._ones_but_colon |= bit
                else:
                    folded = len(str(symbol)) == 2
                    letters = {str(symbol)[1], str(symbol)[1].upper()} if folded else {str(symbol)}
                    if is_unknown(str(symbol)):
                        letters |= _same(str(symbol))
                    for letter in letters:
                        self._chars[letter] = self._chars.get(letter, 0) | bit
                bit <<= 1
            self.final |= bit
            bit <<= 1
            self._ranges.append(bit - first)
        self.start = self._closed(start)

    def _closed(self, states: int) -> int:
        loops = self._any | self._but_colon
        while True:
            following = states | ((states & loops) << 1)
            if following == states:
                return states
            states = following

    def read(self, states: int, letter: str) -> int:
        """The states after one more letter."""
        if is_unknown(letter):
            if self._loose:
                # It may be any text, so each pattern may have come to any later place.
                found = 0
                for stretch in self._ranges:
                    here = states & stretch
                    found |= stretch & -(here & -here) if here else 0
                return found
            return self._closed((states & self._any) | ((states & self._chars.get(letter, 0)) << 1))
        loops, step = self._any, self._ones | self._chars.get(letter, 0)
        if letter != ":":
            loops |= self._but_colon
            step |= self._ones_but_colon
        return self._closed((states & loops) | ((states & step) << 1))

    def accepts(self, text: Text) -> bool:
        """Whether a whole text is matched by one of the patterns."""
        states = self.start
        for letter in text:
            states = self.read(states, letter)
            if not states:
                return False
        return bool(states & self.final)

    def letters(self, states: int) -> Iterator[str]:
        """The letters that are told apart from others here."""
        for letter, mask in self._chars.items():
            if states & mask and not is_unknown(letter):
                yield letter
        if states & (self._but_colon | self._ones_but_colon):
            yield ":"

    @property
    def alphabet(self) -> set[str]:
        """All characters that it names."""
        return set(self._chars)


EVERYTHING = Glob([ANY])


def find(main: Sequence[Glob], others: Sequence[Union], avoid: Sequence[Union], budget: Budget) -> Text | None:
    """A text that matches one of the `main` patterns, one of each of `others`, and none of `avoid`; None if none does.

    Raises TooMuch.
    """
    for glob in main:
        budget.spend(3)
        if any(union.has(glob) for union in avoid):
            continue
        foes = [one for union in avoid for one in union.near(glob)]
        budget.spend(len(foes) // 8)
        if any(foe.symbols == (ANY,) for foe in foes):
            continue
        friends = [union.near(glob) for union in others]
        if not all(friends):
            continue
        found = _find(glob, friends, foes, budget)
        if found is not None:
            return found
    return None


def _find(glob: Glob, friends: Sequence[Sequence[Glob]], foes: Sequence[Glob], budget: Budget) -> Text | None:
    size = sum(len(foe.symbols) for foe in foes)
    for text in glob.fillings():
        budget.spend(1 + len(foes) // 4 + (len(text) * size >> 14))
        if all(any(one.accepts(text, True) for one in some) for some in friends) and not any(
            foe.accepts(text, False) for foe in foes
        ):
            return text
    if glob.literal is not None:
        return None
    return _search(glob.symbols, [Automaton(some, loose=True) for some in friends], Automaton(foes), budget)


def _search(symbols: Sequence[str | int], friends: Sequence[Automaton], foes: Automaton, budget: Budget) -> Text | None:
    """The shortest text, by a search over how far the pattern is read and what the others have read by then.

    Of two ways to one place, the one on which the foes have come nowhere that they have not come on the other leads
    to whatever that one leads to, so only such ways are followed.
    """
    named = {letter for one in (*friends, foes) for letter in one.alphabet}
    fresh = next(c for c in (*"x0z-", *map(chr, range(0xE000, 0xF8FF))) if c not in named)
    cost = 1 + foes.final.bit_length() // 256
    begin = (0, tuple(one.start for one in friends), foes.start)
    seen: dict[tuple[int, tuple[int, ...]], list[int]] = {begin[:2]: [begin[2]]}
    todo: deque[tuple[tuple[int, tuple[int, ...], int], tuple[object, str]]] = deque([(begin, ((), ""))])
    while todo:
        (at, theirs, bad), path = todo.popleft()
        budget.spend(cost)
        if at == len(symbols):
            if not bad & foes.final and all(states & one.final for one, states in zip(friends, theirs, strict=True)):
                return _unwound(path)
            continue
        symbol = symbols[at]
        following: list[tuple[int, str]] = []
        if isinstance(symbol, str):
            letters = [symbol]
            if len(symbol) == 2:
                letters = list({symbol[1]: 0, symbol[1].upper(): 0})
            following = [(at + 1, letter) for letter in letters]
        else:
            choice = {fresh: 0} | dict.fromkeys(foes.letters(bad))
            for one, states in zip(friends, theirs, strict=True):
                choice |= dict.fromkeys(one.letters(states))
            if symbol in (ANY_BUT_COLON, ONE_BUT_COLON):
                choice.pop(":", None)
            if symbol in (ANY, ANY_BUT_COLON):
                following = [(at + 1, ""), *((at, letter) for letter in choice)]
            else:
                following = [(at + 1, letter) for letter in choice]
        for place, letter in following:
            if letter:
                now = tuple(one.read(states, letter) for one, states in zip(friends, theirs, strict=True))
                if not all(now):
                    continue
                reached = foes.read(bad, letter)
            else:
                now, reached = theirs, bad
            known = seen.setdefault((place, now), [])
            if any(not one & ~reached for one in known):
                continue
            known[:] = [one for one in known if reached & ~one]
            known.append(reached)
            todo.append(((place, now, reached), (path, letter)))
    return None


def _unwound(path: tuple[object, str]) -> Text:
    letters: list[str] = []
    while path:
        rest, letter = path
        if letter:
            letters.append(letter)
        path = rest  # type: ignore[assignment]
    return joined(letters[::-1])
