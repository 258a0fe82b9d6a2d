"""Whether some statements of a policy together are about all that another one is about.

An Allow that other Allows cover adds nothing, and so does a Deny that other Denies cover; an Allow that Denies cover
does nothing.
"""

from __future__ import annotations

from policylint.access.atoms import ACTION, ALL_ACTIONS, Box, TextAtom, may_be_pinned, pinned
from policylint.access.cases import cases, negated
from policylint.access.hidden import hidden_in
from policylint.access.solver import SingleValued, Solver
from policylint.language.automaton import Budget, TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policylint.access.atoms import Literal
    from policylint.model.coverage import Look
    from policylint.policy.ast import Policy, Statement

#: So many steps of searches are made for a policy; none of AWS's managed policies takes 1,000.
STEPS = 20_000

_EVERYONE = ("*", "*")


class Coverings:
    """The questions about the statements of one policy.  They share what they may cost; then nothing more is proved."""

    def __init__(self, policy: Policy, steps: int = STEPS) -> None:
        self._solver = Solver(Budget(steps), SingleValued(policy.statements))
        self._boxes: dict[tuple[int, frozenset[tuple[str, str]] | None], Box | None] = {}
        self._names: dict[int, frozenset[tuple[str, str]]] = {}

    def covering(self, look: Look, others: Sequence[Look]) -> list[Statement]:
        """As few as possible of some other statements that together are surely about all that one is about.

        Empty where that is not proved, where a part of the statement cannot be seen, or where it is about nothing.
        Callers count as the same where they are named the same: an account and one of its users are not, since to name
        the user says more (AWS IAM User Guide, "Policy evaluation logic": a user whom the policy of a resource names is
        allowed whatever a permissions boundary leaves out).  A Deny to everybody is about all of them.
        """
        try:
            found: list[Statement] = []
            for peers in self._by_caller(look.statement, others):
                covering = self._covering(look, peers)
                if not covering:
                    return []
                found += [one for one in covering if one not in found]
        except TooMuch:
            return []
        return sorted(found, key=lambda one: one.span.start)

    def _by_caller(self, statement: Statement, others: Sequence[Look]) -> list[list[Look]]:
        """For each caller whom a statement names, those of others that are about that one.  Raises TooMuch."""
        if statement.not_principal is not None:
            return [[]]
        if statement.principal is None:
            return [[one for one in others if one.statement.lacks_principal_element]]
        names = [(one, self._callers(one.statement)) for one in others]
        found: dict[tuple[int, ...], list[Look]] = {}
        for caller in self._callers(statement):
            self._solver.budget.spend(1 + len(names) // 16)
            peers = [
                one for one, theirs in names if caller in theirs or (_EVERYONE in theirs and one.statement.is_deny)
            ]
            found.setdefault(tuple(map(id, peers)), peers)
        return list(found.values()) or [[]]

    def _callers(self, statement: Statement) -> frozenset[tuple[str, str]]:
        """Whom a statement names, each with the type."""
        key = id(statement)
        if key not in self._names:
            named = (_EVERYONE if one.is_everyone else (one.type, one.text) for one in statement.principals)
            self._names[key] = frozenset(named)
        return self._names[key]

    def _covering(self, look: Look, others: Sequence[Look]) -> list[Statement]:
        found = self._proved(look, others, None)
        # Variables are the same where they are spelt the same, and are what conditions say: each is a proof by itself.
        if not found and may_be_pinned([look.statement, *(other.statement for other in others)]):
            found = self._proved(look, others, pinned(look.statement))
        return found

    def _proved(self, look: Look, others: Sequence[Look], pins: Mapping[str, str] | None) -> list[Statement]:
        box = self._box(look.statement, pins)
        if box is None:
            return []
        wanted = self._solver.one([box.action(), *box.others, (TextAtom(ACTION, [ALL_ACTIONS]), True)])
        unmet = {id(other): self._unmet(other, look, pins) for other in others}
        others = [other for other in others if unmet[id(other)]]
        if not self._is_covered(wanted, unmet.values()) or self._is_covered(wanted, []):
            return []
        for other in others:
            if self._is_covered(wanted, [unmet[id(other)]]):
                return [other.statement]
        for other in others:
            fewer = [one for one in others if one is not other]
            if self._is_covered(wanted, [unmet[id(one)] for one in fewer]):
                others = fewer
        return [other.statement for other in others]

    def _is_covered(self, wanted: list[Literal], unmet: Iterable[list[Literal]]) -> bool:
        lists = [literals for literals in unmet if literals]
        return all(self._solver.request(case, lists) is None for case in cases(wanted, self._solver))

    def _unmet(self, look: Look, other: Look, pins: Mapping[str, str] | None) -> list[Literal]:
        """Of which a request that `other` is about has at least one when a statement is not about it.

        Empty where the statement is about no action of the other, or a part of it cannot be seen.  Raises TooMuch.
        """
        box = self._box(look.statement, pins)
        entries = look.near(other)
        if box is None or entries is None:
            return []
        self._solver.budget.spend(1 + len(entries))
        return negated(self._solver.one([box.action(entries), *box.others]))

    def _box(self, statement: Statement, pins: Mapping[str, str] | None) -> Box | None:
        """All that a statement asks of a request but the caller; None where a part of it cannot be seen.

        `pins` are what the conditions of another statement say that variables stand for; its own may say more.
        """
        key = (id(statement), None if pins is None else frozenset(pins.items()))
        if key not in self._boxes:
            is_seen = hidden_in(statement) is None and _has_resource(statement)
            values = None if pins is None else {**pins, **pinned(statement)}
            self._boxes[key] = Box(statement, values) if is_seen else None
        return self._boxes[key]


def _has_resource(statement: Statement) -> bool:
    """Whether what a statement is about is said, as only the trust policy of a role need not do."""
    return statement.resource is not None or statement.not_resource is not None or statement.policy.kind == "trust"
