"""Patterns as automata, and the search for a text that some of them match and others do not.

A pattern is a row of symbols: characters, wildcards, and unknown texts, which are the policy variables and placeholders
in it.  An unknown text is one letter, the same wherever it is spelt the same.  `Pattern.covers` asks here where its
quick answers say nothing, and so does `policylint.access`, which has many patterns at once.
"""

from __future__ import annotations

from policylint.language.inclusion import ANY, ANY_BUT_COLON, ONE, ONE_BUT_COLON, UNKNOWN, is_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.language.inclusion import Symbols

    #: Characters, and unknown texts as they are spelt; a str where there is none of these.
    Text = str | tuple[str, ...]


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


def spelling(letter: str) -> str:
    """How an unknown text is written in the policy: `${aws:username}`."""
    return letter[len(UNKNOWN) :]


def letters_of(symbol: str) -> dict[str, None]:
    """The letters that a symbol takes, in an order that is the same in every run."""
    if len(symbol) == 2:
        return dict.fromkeys((symbol[1], symbol[1].upper()))
    found = {symbol: None}
    key, comma, _ = symbol.partition(",")
    if comma and symbol.startswith(UNKNOWN + "${"):
        # An unknown text with a default is, wherever it has a value, the same as that without.
        found[key.rstrip() + "}"] = None
    return found


def joined(letters: Sequence[str]) -> Text:
    """Letters as a text."""
    return tuple(letters) if any(map(is_unknown, letters)) else "".join(letters)


class Automaton:
    """Patterns side by side, as bits of an integer: bit i is set when all before symbol i has been read."""

    __slots__ = ("_any", "_but_colon", "_chars", "_loose", "_ones", "_ones_but_colon", "_ranges", "final", "start")

    def __init__(self, patterns: Iterable[Symbols], loose: bool = False) -> None:
        self._chars: dict[str, int] = {}
        self._any = self._but_colon = self._ones = self._ones_but_colon = self.final = start = 0
        self._loose = loose
        self._ranges: list[int] = []
        bit = 1
        for symbols in patterns:
            start |= bit
            first = bit
            for symbol in symbols:
                if symbol == ANY or (loose and isinstance(symbol, str) and is_unknown(symbol)):
                    self._any |= bit
                elif symbol == ONE:
                    self._ones |= bit
                elif symbol == ANY_BUT_COLON:
                    self._but_colon |= bit
                elif symbol == ONE_BUT_COLON:
                    self._ones_but_colon |= bit
                else:
                    for letter in letters_of(str(symbol)):
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


def search(symbols: Symbols, friends: Sequence[Automaton], foes: Automaton, budget: Budget) -> Text | None:
    """A short text that matches a pattern and all of the friends, and no foe; None if there is none.

    It is looked for over how far the pattern is read and what the others have read by then.  Of two ways to one place,
    the one on which the foes have come nowhere that they have not come on the other leads to whatever that one leads
    to, so only such ways are followed.  Raises TooMuch.
    """
    named = {letter for one in (*friends, foes) for letter in one.alphabet}
    fresh = next(c for c in (*"x0z-", *map(chr, range(0xE000, 0xF8FF))) if c not in named)
    cost = 1 + foes.final.bit_length() // 256
    begin = (0, tuple(one.start for one in friends), foes.start)
    seen: dict[tuple[int, tuple[int, ...]], list[int]] = {begin[:2]: [begin[2]]}
    todo: list[tuple[tuple[int, tuple[int, ...], int], tuple[object, str]]] = [(begin, ((), ""))]
    while todo:
        (at, theirs, bad), path = todo.pop()
        if at == len(symbols):
            budget.spend(cost)
            if not bad & foes.final and all(states & one.final for one, states in zip(friends, theirs, strict=True)):
                return _unwound(path)
            continue
        symbol = symbols[at]
        following: list[tuple[int, str]] = []
        if isinstance(symbol, str):
            following = [(at + 1, letter) for letter in ([symbol] if len(symbol) != 2 else letters_of(symbol))]
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
        budget.spend(cost * (1 + len(following) * (1 + len(friends)) // 4))
        for place, letter in reversed(following):
            if letter:
                now = tuple(one.read(states, letter) for one, states in zip(friends, theirs, strict=True))
                if not all(now):
                    continue
                reached = foes.read(bad, letter)
                if not (reached or friends):
                    return _unwound((path, letter), symbols[place:], fresh)  # whatever comes now is avoided
            else:
                now, reached = theirs, bad
            known = seen.setdefault((place, now), [])
            if any(not one & ~reached for one in known):
                continue
            known[:] = [one for one in known if reached & ~one]
            known.append(reached)
            todo.append(((place, now, reached), (path, letter)))
    return None


def _unwound(path: tuple[object, str], rest: Symbols = (), fresh: str = "") -> Text:
    """The letters on a way, and the fewest that a rest of the pattern takes."""
    letters: list[str] = []
    while path:
        before, letter = path
        if letter:
            letters.append(letter)
        path = before  # type: ignore[assignment]
    letters.reverse()
    for symbol in rest:
        if isinstance(symbol, str):
            letters.append(symbol[1] if len(symbol) == 2 else symbol)
        elif symbol in (ONE, ONE_BUT_COLON):
            letters.append(fresh)
    return joined(letters)
