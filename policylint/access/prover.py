"""Whether an Allow of NEW allows something new: a proof that it does not, or what a request may be that shows it."""

from __future__ import annotations

from policylint.access.atoms import ACTION, ALL_ACTIONS, RESOURCE, Box, TextAtom, may_be_pinned, pinned
from policylint.access.cases import cases, negated
from policylint.access.pairing import canonical
from policylint.access.principals import Callers
from policylint.access.solver import SingleValued, Solver, is_so
from policylint.language.automaton import Budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from policylint.access.atoms import Literal
    from policylint.access.globs import Glob
    from policylint.access.solver import Model
    from policylint.policy.ast import Policy, Resource, Statement

#: In so many ways an action is told to be new.
WAYS = 4

#: So many steps of searches are made in a comparison; the largest pairs of AWS managed policies take half of them.
STEPS = 100_000


class Side:
    """A statement as the prover has it: the literal of its action, and all others."""

    __slots__ = ("action", "actions", "box", "identity", "others", "statement")

    def __init__(self, statement: Statement, solver: Solver, values: Mapping[str, str] | None = None) -> None:
        self.statement = statement
        self.box = Box(statement, values)
        self.action, *self.others = solver.one([self.box.action(), *self.box.others])
        atom = self.action[0]
        assert isinstance(atom, TextAtom)
        self.actions = atom.union
        #: What is equal for two statements that say the same.
        members = [member for member in statement.node.members if member.key.text.lower() != "sid"]
        self.identity = (self.box.variables, sorted((m.key.text, canonical(m.value)) for m in members).__repr__())

    def acts(self, name: str, surely: bool) -> bool:
        """Whether it is about an action, given in small letters: `surely`, whatever placeholders are, or perhaps."""
        wanted = self.action[1]
        return self.actions.accepts(name, loose=wanted is not surely) is wanted


class Kept:
    """What stands around an Allow of NEW, for the callers that it means: who allowed, who denied, who denies now."""

    __slots__ = ("allowed", "caller", "denied", "denies")

    def __init__(self, caller: str | None, allowed: list[Side], denied: list[Side], denies: list[Side]) -> None:
        self.caller = caller
        self.allowed = allowed
        self.denied = denied
        self.denies = denies

    def about(self, name: str) -> Kept:
        """Those of them that are about one action; of those that denied it also those that perhaps are."""
        return Kept(
            self.caller,
            [side for side in self.allowed if side.acts(name, surely=True)],
            [side for side in self.denied if side.acts(name, surely=False)],
            [side for side in self.denies if side.acts(name, surely=True)],
        )

    @property
    def size(self) -> int:
        """How many statements there are."""
        return len(self.allowed) + len(self.denied) + len(self.denies)

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for the same statements."""
        return tuple(tuple(map(id, sides)) for sides in (self.allowed, self.denied, self.denies))


class Prover:
    """One comparison."""

    def __init__(self, olds: Sequence[Policy], news: Sequence[Policy]) -> None:
        statements = [s for policy in (*olds, *news) for s in policy.statements]
        self.solver = Solver(Budget(STEPS), SingleValued(statements))
        old = [Side(s, self.solver) for policy in olds for s in policy.statements]
        new = [Side(s, self.solver) for policy in news for s in policy.statements]
        self.old_allows = [side for side in old if side.statement.is_allow]
        self.old_denies = [side for side in old if side.statement.is_deny]
        self.new_allows = [side for side in new if side.statement.is_allow]
        self.new_denies = [side for side in new if side.statement.is_deny]
        self._allowed = {side.identity for side in self.old_allows}
        denies = {side.identity for side in self.new_denies}
        #: The Denies of OLD that NEW has not.
        self.dropped_denies = [side for side in self.old_denies if side.identity not in denies]
        self._callers = Callers(statements, self.solver.budget)
        self._around = self._around_each()
        self._sides: dict[tuple[int, frozenset[tuple[str, str]]], Side] = {}

    def _around_each(self) -> list[Kept]:
        """What stands around each caller."""
        names = self._callers.names
        allowed: list[list[Side]] = [[] for _ in names]
        denied: list[list[Side]] = [[] for _ in names]
        denies: list[list[Side]] = [[] for _ in names]
        for sides, loose, lists in (
            (self.old_allows, False, allowed),
            (self.dropped_denies, True, denied),
            (self.new_denies, False, denies),
        ):
            for side in sides:
                for at in self._callers.of(side.statement, loose):
                    lists[at].append(side)
        return [Kept(*each) for each in zip(names, allowed, denied, denies, strict=True)]

    def around(self, allow: Side) -> list[Kept]:
        """The callers of an Allow, one of each kind, with what stands around them.  Raises TooMuch."""
        found: dict[tuple[object, ...], Kept] = {}
        # Whom a placeholder hides in Principal is a caller of its own.
        for at in sorted(self._callers.of(allow.statement, loose=allow.statement.principal is None)):
            kept = self._around[at]
            self.solver.budget.spend(1 + kept.size // 64)
            found.setdefault(kept.key, kept)
        return list(found.values())

    def model(
        self,
        allow: Side,
        kept: Kept,
        action: Glob | str | None = None,
        resource: Resource | None = None,
    ) -> Model | None:
        """What a request may be that is new: for one action, a pattern of them or all; on one entry's resources or all.

        `kept` is about the action, if that is one.  None is a proof that there is no such request.  Raises TooMuch.
        """
        found = self._model(allow, kept, action, resource)
        # Variables are the same where they are spelt the same, and are what conditions say: each is a proof by itself.
        if found is not None and self._may_say_more(allow, kept):
            found = self._model(*self._said(allow, kept), action, resource)
        return found

    def _model(self, allow: Side, kept: Kept, action: Glob | str | None, resource: Resource | None) -> Model | None:
        wanted = [literal for literal in allow.others if resource is None or literal[0].about != RESOURCE]
        if resource is not None:
            wanted += self.solver.one([(TextAtom(RESOURCE, [allow.box.resource_glob(resource)]), True)])
        is_one = isinstance(action, str)
        if action is None:
            wanted += self.solver.one([allow.action, (TextAtom(ACTION, [ALL_ACTIONS]), True)])
        elif not isinstance(action, str):
            wanted += self.solver.one([(TextAtom(ACTION, [action]), True)])
        for case in cases(wanted, self.solver):
            shut = [_negated(side, is_one) for side in kept.denies]
            if allow.identity not in self._allowed:
                found = self.solver.request(case, [*(_negated(side, is_one) for side in kept.allowed), *shut])
                if found is not None:
                    return found
            for side in kept.denied:
                theirs = side.others if is_one else [side.action, *side.others]
                found = self.solver.request([*case, *theirs], shut)
                if found is not None:
                    return found
        return None

    def _may_say_more(self, allow: Side, kept: Kept) -> bool:
        """Whether conditions may say what variables are."""
        return may_be_pinned([side.statement for side in (allow, *kept.allowed, *kept.denied, *kept.denies)])

    def _said(self, allow: Side, kept: Kept) -> tuple[Side, Kept]:
        """The same statements as they are for the requests of an Allow, with what conditions say that variables are."""
        every = (kept.allowed, kept.denied, kept.denies)
        pins = pinned(allow.statement)
        return self._read(allow, pins), Kept(
            kept.caller, *([self._read(side, pins) for side in sides] for sides in every)
        )

    def _read(self, side: Side, pins: Mapping[str, str]) -> Side:
        values = {**pins, **pinned(side.statement)}
        if not values or not side.statement.may_have_variables:
            return side
        key = (id(side), frozenset(values.items()))
        if key not in self._sides:
            self.solver.budget.spend(1 + side.actions.cost)
            self._sides[key] = Side(side.statement, self.solver, values)
        return self._sides[key]

    def ways(self, allow: Side, kept: Kept, name: str, model: Model) -> Iterator[Model]:
        """In what a request for one action goes beyond the Allow of OLD that comes nearest to `model`: each by itself.

        Each way is a request that the Allow would allow but for one thing that it says, of which there are no more than
        WAYS; or one that an Allow of OLD allowed but for a Deny.  Raises TooMuch.
        """
        near = [side for side in self.old_allows if side.acts(name, surely=True)]
        if self._may_say_more(allow, kept):
            pins = pinned(allow.statement)
            near = [self._read(side, pins) for side in near]
            allow, kept = self._said(allow, kept)
        yield from self._undenied(allow, kept, name)
        if not near:
            return
        best = min(near, key=lambda side: (sum(not is_so(one, model) for one in side.others), side not in kept.allowed))
        shut = [_negated(side, True) for side in (*kept.allowed, *kept.denies)]
        breaches = [best.others]
        if best in kept.allowed:
            breaches = [
                [*best.others[:at], (atom, not wanted), *best.others[at + 1 :]]
                for at, (atom, wanted) in enumerate(best.others)
            ]
        left = WAYS
        for theirs in breaches:
            for case in cases([*allow.others, *theirs], self.solver):
                found = self.solver.request(case, shut)
                if found is not None:
                    yield found
                    left -= 1
                    break
            if not left:
                return

    def _undenied(self, allow: Side, kept: Kept, name: str) -> Iterator[Model]:
        """For each Deny of OLD, a request that it and none before it denied, which OLD else allowed, and NEW allows."""
        shut = [_negated(side, True) for side in kept.denies]
        allowed = [side for side in kept.allowed if side.acts(name, surely=True)]
        for deny in (side for side in kept.denied if side.acts(name, surely=False)):
            wanted = ([*allow.others, *deny.others, *side.others] for side in allowed)
            every = (case for literals in wanted for case in cases(literals, self.solver))
            found = next((model for case in every if (model := self.solver.request(case, shut)) is not None), None)
            if found is not None:
                yield found
            shut.append(_negated(deny, True))


def _negated(side: Side, without_action: bool) -> list[Literal]:
    """What a request has one of when a statement does not apply to it."""
    return negated(side.others if without_action else [side.action, *side.others])
