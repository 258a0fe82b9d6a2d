"""A request that has some things and, of each of several lists of things, at least one: the search of the prover.

What is asked of each part of a request (its action, its resource, each condition key) is independent of the others, so
that a request is put together of a value for each part.  The search starts with the simplest values, and as long as a
list is not satisfied, asks for one thing of it more, the list with the fewest that are possible first.
"""

from __future__ import annotations

from policylint.access.atoms import ACTION, RESOURCE, KeyAtom, NullAtom, TextAtom, UnseenAtom, about_key
from policylint.access.globs import EVERYTHING, Glob, find, narrowest_first
from policylint.access.value_tests import TextTest, value
from policylint.language.automaton import Budget, TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from policylint.access.atoms import Atom, Literal
    from policylint.access.value_tests import Wish
    from policylint.language.automaton import Text
    from policylint.policy.ast import Statement

    #: A value for each part of a request that something is said of.
    Model = dict[str, Any]
    #: In the order in which it is asked for, so that what is found does not hang on the order of a set.
    Asked = dict[str, tuple[Literal, ...]]

_EMPTY = TextTest([Glob(())])
_UNSOLVED = object()


class Solver:
    """The searches of one comparison.  `single_valued` tells whether a condition key never has several values."""

    def __init__(self, budget: Budget, single_valued: Mapping[str, bool]) -> None:
        self.budget = budget
        self._single = single_valued
        self._atoms: dict[object, Atom] = {}
        self._values: dict[tuple[str, frozenset[Literal]], Any] = {}

    def one(self, literals: Iterable[Literal]) -> list[Literal]:
        """Literals in which equal atoms are the same object, as `request` wants them."""
        return [(self._atoms.setdefault(atom.key, atom), wanted) for atom, wanted in literals]

    def request(self, wanted: Iterable[Literal], lists: Iterable[Sequence[Literal]]) -> Model | None:
        """What a request may be that has all that is wanted, and of each list something; None if there is none.

        Raises TooMuch.
        """
        asked: Asked = {}
        for literal in wanted:
            about = literal[0].about
            asked[about] = _with(asked.get(about, ()), literal)
        model: Model = {}
        for about, literals in asked.items():
            model[about] = self._value(about, literals)
            if model[about] is None:
                return None
        every = list(lists)
        cost = 1 + sum(1 + sum(atom.cost for atom, _ in literals) for literals in every)
        return self._search(asked, model, every, cost)

    def _search(self, asked: Asked, model: Model, lists: list[Sequence[Literal]], cost: int) -> Model | None:
        while True:
            # A text with unknown ones in it is held against each pattern, letter by letter.
            letters = max((len(text) for text in model.values() if isinstance(text, tuple)), default=0)
            self.budget.spend(cost * (1 + letters // 16))
            best: list[tuple[Literal, tuple[Literal, ...], Any]] | None = None
            left = [literals for literals in lists if not any(_holds(literal, asked, model) for literal in literals)]
            for literals in left:
                self.budget.spend(len(literals))
                possible = []
                for literal in literals:
                    about = literal[0].about
                    more = _with(asked.get(about, ()), literal)
                    found = self._value(about, more)
                    if found is not None:
                        possible.append((literal, more, found))
                if not possible:
                    return None
                if best is None or len(possible) < len(best):
                    best = possible
                    if len(best) == 1:
                        break
            if best is None:
                return model
            if len(best) == 1:
                # There is no choice, and so nothing to come back to.
                literal, more, found = best[0]
                asked = {**asked, literal[0].about: more}
                model = {**model, literal[0].about: found}
                continue
            for literal, more, found in best:
                about = literal[0].about
                result = self._search({**asked, about: more}, {**model, about: found}, lists, cost)
                if result is not None:
                    return result
            return None

    def _value(self, about: str, literals: tuple[Literal, ...]) -> Any:
        key = (about, frozenset(literals))
        found = self._values.get(key, _UNSOLVED)
        if found is _UNSOLVED:
            if any((atom, not wanted) in literals for atom, wanted in literals):
                found = None
            elif about in (ACTION, RESOURCE):
                found = self._text(literals)
            elif any(isinstance(atom, UnseenAtom) for atom, _ in literals):
                found = next(wanted for _, wanted in literals)
            else:
                found = self._key_values(about, literals)
            self._values[key] = found
        return found

    def _text(self, literals: Iterable[Literal]) -> Text | None:
        """An action or a resource."""
        unions = [(atom.union, wanted) for atom, wanted in literals if isinstance(atom, TextAtom)]
        positive = narrowest_first(union for union, wanted in unions if wanted)
        negative = [union for union, wanted in unions if not wanted]
        is_open = not positive or positive[0].has(EVERYTHING)
        if is_open and all(union.accepts("*") is wanted for union, wanted in unions):
            return "*"  # the resource of an action that has none
        main = positive[0].globs if positive else (EVERYTHING,)
        return find(main, positive[1:], negative, self.budget)

    def _key_values(self, about: str, literals: Iterable[Literal]) -> tuple[Text, ...] | None:
        """What a request has under a condition key: nothing, else one value, else several."""
        if all(_is_met(literal, ()) for literal in literals):
            return ()
        conditions = [(atom, wanted) for atom, wanted in literals if isinstance(atom, KeyAtom)]
        if not all(_is_met(literal, ("",)) for literal in literals if isinstance(literal[0], NullAtom)):
            return None
        wishes: list[Wish] = [(atom.test, wanted is not atom.negated) for atom, wanted in conditions]
        if any(atom.qualifier for atom, _ in conditions):
            # To ForAllValues and ForAnyValue, one value without a letter is as none.
            if all(_is_met(literal, ("",)) for literal in literals):
                return ("",)
            wishes.append((_EMPTY, False))
        found = value(wishes, self.budget)
        if found is not None:
            return (found,)
        return None if self._single[about] else self._several(conditions)

    def _several(self, conditions: Sequence[tuple[KeyAtom, bool]]) -> tuple[Text, ...] | None:
        """Several values that meet what one does not."""
        each: list[Wish] = []
        some: list[Wish] = []
        for atom, wanted in conditions:
            if atom.qualifier is None:
                if wanted:
                    return None
                continue  # with several values it is not met
            wish = (atom.test, wanted is not atom.negated)
            (each if wanted is (atom.qualifier == "ForAllValues") else some).append(wish)
        found: list[Text] = []
        for wish in some or [None]:  # type: ignore[list-item]
            one = value([*each, wish] if wish else each, self.budget)
            if one is None:
                return None
            if one not in found:
                found.append(one)
        if len(found) == 1:
            if not isinstance(found[0], str):
                raise TooMuch
            other = value([*each, (TextTest([Glob(found[0])]), False)], self.budget)
            if other is None:
                return None
            found.append(other)
        return tuple(found)


def _with(literals: tuple[Literal, ...], one: Literal) -> tuple[Literal, ...]:
    return literals if one in literals else (*literals, one)


def _holds(literal: Literal, asked: Asked, model: Model) -> bool:
    """Whether a request has what a literal says: because that was asked for, or else surely, and not its contrary."""
    atom, wanted = literal
    so_far = asked.get(atom.about, ())
    return literal in so_far or ((atom, not wanted) not in so_far and is_so(literal, model, surely=True))


def is_so(literal: Literal, model: Model, surely: bool = False) -> bool:
    """Whether a request has what a literal says: perhaps, or `surely`, whatever unknown texts in it are."""
    atom, wanted = literal
    about = atom.about
    if isinstance(atom, TextAtom):
        text = model.get(about, "*" if about == RESOURCE else "")
        return atom.union.accepts(text, loose=wanted is not surely) is wanted
    if isinstance(atom, UnseenAtom):
        return model.get(about) is wanted
    return _is_met(literal, model.get(about, ()), surely)


def _is_met(literal: Literal, values: tuple[Text, ...], surely: bool = False) -> bool:
    atom, wanted = literal
    assert isinstance(atom, (KeyAtom, NullAtom))
    return atom.is_met(values, loose=wanted is not surely) is wanted


class SingleValued(dict[str, bool]):
    """Whether a key never has several values, looked up when that is asked for the first time."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        super().__init__()
        self._statements = statements

    def __missing__(self, about: str) -> bool:
        from policylint.model.catalog import load
        from policylint.model.condition_keys import describe

        key = next(
            (c.key for s in self._statements for c in s.conditions if about_key(c.key.folded) == about),
            None,
        )
        # A variable's key, of which no condition speaks, has one value or the variable has none.
        found = self[about] = key is None or describe(key, load()).is_single_valued
        return found
