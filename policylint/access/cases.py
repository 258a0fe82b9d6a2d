"""What a request has that a statement is about, case by case, and what one has that it is not about."""

from __future__ import annotations

from policylint.access.atoms import KeyAtom, TextAtom, present, unmatched
from policylint.access.value_tests import TextTest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.access.atoms import Literal
    from policylint.access.solver import Solver


def negated(literals: Iterable[Literal]) -> list[Literal]:
    """Of which a request has at least one when it has not all of some others."""
    return [(atom, not wanted) for atom, wanted in literals]


def cases(wanted: list[Literal], solver: Solver) -> Iterator[list[Literal]]:
    """The same, with each pattern that holds a variable by itself, and the variable's key in the request."""
    for at, (atom, is_wanted) in enumerate(wanted):
        if not (is_wanted and isinstance(atom, TextAtom) and any(g.unknowns for g in atom.union.globs)):
            continue
        rest = wanted[:at] + wanted[at + 1 :]
        plain = [glob for glob in atom.union.globs if not glob.unknowns]
        if plain:
            yield _with_keys([*rest, *solver.one([(TextAtom(atom.about, plain), True)])], solver)
        for glob in atom.union.globs:
            if glob.unknowns:
                # Where it is matched, a NotResource of the same text does not apply.
                said = [(TextAtom(atom.about, [glob]), True), (unmatched(glob), False), *present(glob)]
                yield _with_keys([*rest, *solver.one(said)], solver)
        return
    yield _with_keys(wanted, solver)


def _with_keys(wanted: list[Literal], solver: Solver) -> list[Literal]:
    """The same, with the keys that stand as variables in the one value of a condition."""
    found = list(wanted)
    for atom, is_wanted in wanted:
        if isinstance(atom, KeyAtom) and isinstance(atom.test, TextTest) and is_wanted and not atom.negated:
            globs = atom.test.union.globs
            if len(globs) == 1 and not atom.without_the_key:
                found += solver.one(present(globs[0]))
    return found
