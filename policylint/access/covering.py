"""Whether some statements of a policy together are about all that another one is about.

An Allow that other Allows cover adds nothing, and so does a Deny that other Denies cover; an Allow that Denies cover
does nothing.
"""

from __future__ import annotations

from policylint.access.atoms import ACTION, ALL_ACTIONS, Box, TextAtom
from policylint.access.cases import cases, negated
from policylint.access.hidden import hidden_in
from policylint.access.solver import SingleValued, Solver
from policylint.language.automaton import Budget, TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policylint.access.atoms import Literal
    from policylint.model.coverage import Look
    from policylint.policy.ast import Policy, Principal, Statement

#: So many steps of searches are made for a policy; the largest of AWS's managed policies take a tenth.
STEPS = 50_000


class Coverings:
    """The questions about the statements of one policy.  They share what they may cost; then nothing more is proved."""

    def __init__(self, policy: Policy, steps: int = STEPS) -> None:
        self._solver = Solver(Budget(steps), SingleValued(policy.statements))
        self._boxes: dict[int, Box | None] = {}

    def covering(self, look: Look, others: Sequence[Look]) -> list[Statement]:
        """As few as possible of some other statements that together are surely about all that one is about.

        None where that is not proved, where a part of the statement cannot be seen, or where it is about nothing.
        Callers count as the same where they are named the same: an account and one of its users are not, since to name
        the user says more (AWS IAM User Guide, "Policy evaluation logic": a user whom the policy of a resource names is
        allowed whatever a permissions boundary leaves out).  A Deny to everybody is about all of them.
        """
        try:
            found: list[Statement] = []
            for peers in _by_caller(look.statement, others):
                covering = self._covering(look, peers)
                if not covering:
                    return []
                found += [one for one in covering if one not in found]
        except TooMuch:
            return []
        return sorted(found, key=lambda one: one.span.start)

    def _covering(self, look: Look, others: Sequence[Look]) -> list[Statement]:
        box = self._box(look.statement)
        if box is None:
            return []
        wanted = self._solver.one([box.action(), *box.others, (TextAtom(ACTION, [ALL_ACTIONS]), True)])
        unmet = {id(other): self._unmet(other, look) for other in others}
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

    def _unmet(self, look: Look, other: Look) -> list[Literal]:
        """Of which a request that `other` is about has at least one when a statement is not about it.

        Empty where the statement is about no action of the other, or a part of it cannot be seen.
        """
        box, own = self._box(look.statement), self._box(other.statement)
        entries = look.near(other)
        if box is None or own is None or entries is None:
            return []
        if own.pins and look.statement.may_have_variables:
            box = Box(look.statement, own.pins)
        return negated(self._solver.one([box.action(entries), *box.others]))

    def _box(self, statement: Statement) -> Box | None:
        """All that a statement asks of a request but the caller; None where a part of it cannot be seen."""
        key = id(statement)
        if key not in self._boxes:
            is_seen = hidden_in(statement) is None and _has_resource(statement)
            self._boxes[key] = Box(statement) if is_seen else None
        return self._boxes[key]


def _has_resource(statement: Statement) -> bool:
    """Whether what a statement is about is said, as only the trust policy of a role need not do."""
    return statement.resource is not None or statement.not_resource is not None or statement.policy.kind == "trust"


def _by_caller(statement: Statement, others: Sequence[Look]) -> list[list[Look]]:
    """For each caller whom a statement names, those of others that are about that one."""
    if statement.not_principal is not None:
        return [[]]
    if statement.principal is None:
        return [[one for one in others if one.statement.lacks_principal_element]]
    found: dict[tuple[int, ...], list[Look]] = {}
    for caller in statement.principals:
        peers = [one for one in others if _is_about(one.statement, caller)]
        found.setdefault(tuple(map(id, peers)), peers)
    return list(found.values()) or [[]]


def _is_about(other: Statement, caller: Principal) -> bool:
    """Whether a statement is about somebody by the same name, or denies everybody."""
    return any(
        (entry.text == caller.text and entry.type == caller.type)
        or (entry.is_everyone and (other.is_deny or caller.is_everyone))
        for entry in other.principals
    )
