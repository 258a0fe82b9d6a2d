"""Lists of patterns, and a text that matches one of some and none of others: what a comparison rests on.

Where the symbols of a pattern (`language.automaton`) are unknown texts, that is not exact, and errs to one side: a text
that is to match may have any text in the place of an unknown one, and a text that is to be avoided is avoided only for
certain.  So an answer that there is no such text is sure, and one that there is has to be tried.
"""

from __future__ import annotations

from bisect import bisect_left

from policylint.language.automaton import Automaton, joined, letters_of, search
from policylint.language.inclusion import ANY, ANY_BUT_COLON, accepts, is_unknown, normal, runs_through, stretches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.language.automaton import Budget, Text


class Glob:
    """One pattern.  `prefix` and `suffix` are the plain characters that each match starts and ends with."""

    __slots__ = ("_loose", "_parts", "_strict", "prefix", "suffix", "symbols", "unknowns")

    def __init__(self, symbols: Iterable[str | int]) -> None:
        self.symbols = found = tuple(symbols)
        special = [at for at, symbol in enumerate(found) if isinstance(symbol, int) or len(symbol) != 1]
        if special:
            self.prefix = "".join(found[: special[0]])  # type: ignore[arg-type]
            self.suffix = "".join(found[special[-1] + 1 :])  # type: ignore[arg-type]
            several = (found[at] for at in special)
            self.unknowns = tuple([s for s in several if isinstance(s, str) and is_unknown(s)])
            self._parts = stretches(found)
        else:
            self.prefix = self.suffix = "".join(found)  # type: ignore[arg-type]
            self.unknowns = ()
            self._parts = [self.prefix]
        self._strict: Automaton | None = None
        self._loose: Automaton | None = None

    @property
    def literal(self) -> str | None:
        """The one text that it matches; None if there may be several."""
        return self.prefix if len(self.prefix) == len(self.symbols) else None

    @property
    def widened(self) -> Glob:
        """The pattern with any text in the place of each unknown one."""
        return Glob(normal([ANY if isinstance(s, str) and is_unknown(s) else s for s in self.symbols]))

    def clashes(self, other: Glob) -> bool:
        """Whether it can be seen from their ends that no text matches both."""
        size = min(len(self.prefix), len(other.prefix))
        if self.prefix[:size] != other.prefix[:size]:
            return True
        size = min(len(self.suffix), len(other.suffix))
        return bool(size) and self.suffix[-size:] != other.suffix[-size:]

    def accepts(self, text: Text, loose: bool) -> bool:
        """Whether a text matches: surely, or when `loose`, perhaps."""
        if self.unknowns and not loose and not all(any(o in text for o in letters_of(one)) for one in self.unknowns):
            return False
        if isinstance(text, str):
            if self._parts is not None:
                return runs_through(text, self._parts)  # the quick answer for most
            if not (text.startswith(self.prefix) and text.endswith(self.suffix)):
                return False
        if loose:
            if self._loose is None:
                self._loose = Automaton([self.symbols], loose=True)
            return self._loose.accepts(text)
        if self._strict is None:
            self._strict = Automaton([self.symbols])
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


class Union:
    """Several patterns, of which a text is to match one."""

    __slots__ = ("_by_prefix", "_crowd", "_literals", "_prefixes", "_seen", "_size", "_starts", "globs")

    def __init__(self, globs: Iterable[Glob]) -> None:
        self.globs = tuple({glob.symbols: glob for glob in globs}.values())
        self._seen = {glob.symbols for glob in self.globs}
        self._literals = {glob.prefix for glob in self.globs if glob.literal is not None}
        self._by_prefix: dict[str, list[Glob]] = {}
        for glob in self.globs:
            self._by_prefix.setdefault(glob.prefix, []).append(glob)
        self._prefixes = sorted(self._by_prefix)
        #: How the texts start that match others than the literals.
        self._starts = tuple({glob.prefix for glob in self.globs if glob.literal is None})
        #: So many begin alike, and have to be tried one by one.
        self._crowd = max(map(len, self._by_prefix.values()), default=0)
        self._size = sum(len(glob.symbols) for glob in self.globs if glob.literal is None)

    @property
    def width(self) -> tuple[bool, int]:
        """Whether a pattern may begin with anything, and how many may match several texts."""
        return "" in self._by_prefix, sum(glob.literal is None for glob in self.globs)

    @property
    def cost(self) -> int:
        """What it takes to try one text, in steps of a Budget; 0 where that is next to nothing."""
        return self._size // 2000 + self._crowd // 8

    @property
    def key(self) -> frozenset[tuple[str | int, ...]]:
        """What is equal for two with the same patterns."""
        return frozenset(self._seen)

    def has(self, glob: Glob) -> bool:
        """Whether a pattern is one of them, just as it is."""
        return glob.symbols in self._seen

    def takes(self, glob: Glob) -> bool:
        """Whether one of them surely matches all that another pattern matches; False says nothing."""
        return self.has(glob) or any(accepts(one.symbols, glob.symbols) for one in self.near(glob))

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
        return chars.startswith(self._starts) and any(
            glob.accepts(text, loose)
            for size in range(len(chars) + 1)
            for glob in self._by_prefix.get(chars[:size], ())
            if glob.literal is None or glob.unknowns
        )


EVERYTHING = Glob([ANY])


def narrowest_first(unions: Iterable[Union]) -> list[Union]:
    """Lists of patterns in the order for `find`, which looks closely at the first: at unknown texts, at few others."""
    return sorted(unions, key=lambda union: (not any(glob.unknowns for glob in union.globs), *union.width))


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
        if glob.unknowns:
            # What an unknown text is tried against one by one, nothing can match that is avoided as a whole.
            friends = [[one for one in some if not any(union.takes(one) for union in avoid)] for some in friends]
        if not all(friends):
            continue
        found = _find(glob, friends, foes, budget)
        if found is None or (glob.unknowns and find([glob.widened], others, avoid, budget) is None):
            continue  # whatever the unknown texts are, the same or not where they are spelt so
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
    budget.spend(len(foes) // 2)
    if any(accepts(foe.symbols, glob.symbols) for foe in foes):
        return None
    automata = [Automaton([one.symbols for one in some], loose=True) for some in friends]
    return search(glob.symbols, automata, Automaton([foe.symbols for foe in foes]), budget)
