"""What an Allow of NEW gains, entry by entry: all the actions, the resources, and a request that shows it."""

from __future__ import annotations

from policylint.access.atoms import action_glob
from policylint.access.comparison import Gain
from policylint.access.globs import TooMuch
from policylint.access.request import Request
from policylint.access.witness import Witnesses

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policylint.access.action_groups import ActionGroups
    from policylint.access.comparison import Placed
    from policylint.access.globs import Glob
    from policylint.access.prover import Kept, Prover, Side
    from policylint.access.solver import Model
    from policylint.policy.ast import Action, Policy

#: How the name of an action to come starts where a wildcard may be anything.
_TO_COME = "Example"

_TOO_MUCH = "there is too much to search to say whether `{entry.text}` allows anything new"


class Found:
    """A request that is newly allowed, and the entries of Resource on which its action is gained."""

    __slots__ = ("places", "witness")

    def __init__(self, witness: Request, places: tuple[str, ...]) -> None:
        self.witness = witness
        self.places = places

    def with_action(self, name: str) -> Found:
        """The same for another action."""
        request = self.witness
        if request.action == name:
            return self
        return Found(Request(request.principal, name, request.resource, request.context), self.places)


class Gains:
    """What is gained in one comparison.  `doubt` is the first thing that was not decided: words, place, policy."""

    def __init__(self, prover: Prover, olds: Sequence[Policy], news: Sequence[Policy]) -> None:
        self.prover = prover
        self.doubt: tuple[str, Placed, Policy] | None = None
        self._witnesses = Witnesses(olds, news)
        self._policies = (*olds, *news)
        self._groups: ActionGroups | None = None

    def of(self, allow: Side) -> list[Gain]:
        """All that a statement gains."""
        around = self.prover.around(allow)
        found: dict[tuple[object, ...], Found | None] = {}
        statement = allow.statement
        gains = []
        for entry in statement.actions if statement.action is not None else statement.not_actions[:1]:
            gain = self._gain(allow, entry, around, found)
            if gain is not None:
                gains.append(gain)
        return gains

    def _gain(
        self, allow: Side, entry: Action, around: Sequence[Kept], memory: dict[tuple[object, ...], Found | None]
    ) -> Gain | None:
        """What an entry of Action, or the whole of NotAction, gains."""
        if not entry.negated and entry.parsed.is_literal:
            found = self._one(allow, entry, entry.text, around, memory)
            return None if found is None else Gain(allow.statement, entry, found.witness, (entry.text,), found.places)
        pattern = None if entry.negated else action_glob(entry)
        model, kept = self._any(allow, entry, pattern, around)
        if kept is None:
            return None
        # For the actions there are, by name.
        names: list[str] = []
        each: list[Found] = []
        for group in self._groups_of(allow, entry):
            found = self._one(allow, entry, group[0], around, memory)
            if found is not None:
                names += group
                each.append(found)
        coming = self._one(allow, entry, self._to_come(entry, names), around, memory)
        if coming is None and not each and model is not None:
            coming = self._shown(allow, entry, model, kept, str(model["action"]))
        if coming is not None:
            each.append(coming)
        if not each:
            return None
        places = dict.fromkeys(place for found in each for place in found.places)
        return Gain(allow.statement, entry, each[0].witness, tuple(names), tuple(places), coming is not None)

    def _any(
        self, allow: Side, entry: Action, pattern: Glob | None, around: Sequence[Kept]
    ) -> tuple[Model | None, Kept | None]:
        """A model for whatever action of an entry, and what stands around it; two None where nothing is gained."""
        for kept in around:
            try:
                model = self.prover.model(allow, kept, pattern)
            except TooMuch:
                self._doubt(_TOO_MUCH.format(entry=entry), allow, entry)
                return None, kept
            if model is not None:
                return model, kept
        return None, None

    def _one(
        self,
        allow: Side,
        entry: Action,
        name: str,
        around: Sequence[Kept],
        memory: dict[tuple[object, ...], Found | None],
    ) -> Found | None:
        """What is gained for one action."""
        for everybody in around:
            kept = everybody.about(name.lower())
            key = (everybody.caller, kept.key)
            if key not in memory:
                memory[key] = self._found(allow, entry, name, kept)
            known = memory[key]
            if known is not None:
                return known.with_action(name)
        return None

    def _found(self, allow: Side, entry: Action, name: str, kept: Kept) -> Found | None:
        try:
            model = self.prover.model(allow, kept, name)
        except TooMuch:
            self._doubt(_TOO_MUCH.format(entry=entry), allow, entry)
            return None
        return None if model is None else self._shown(allow, entry, model, kept, name)

    def _shown(self, allow: Side, entry: Action, model: Model, kept: Kept, name: str) -> Found | None:
        """The request that a model is of, if the evaluator agrees."""
        witness = self._witnesses.shown(allow.statement, model, kept.caller, name)
        blurred = self._witnesses.blurred(allow.statement, name)
        if blurred is not None:
            self._doubt(f"a placeholder hides a part of `{blurred.text}`", allow, blurred)
            return None
        if witness is None:
            self._doubt(f"whether `{entry.text}` allows anything new hangs on what variables stand for", allow, entry)
            return None
        return Found(witness, tuple(self._places(allow, kept.about(name.lower()), name)))

    def _places(self, allow: Side, kept: Kept, name: str) -> Iterator[str]:
        """The entries of Resource on which an action is gained."""
        for resource in allow.statement.resources if allow.statement.resource is not None else ():
            try:
                is_open = self.prover.model(allow, kept, name, resource) is not None
            except TooMuch:
                is_open = True
            if is_open:
                yield resource.text

    def _groups_of(self, allow: Side, entry: Action) -> list[list[str]]:
        """AWS's actions that an entry is about, those together that the policies do not tell apart."""
        if self._groups is None:
            from policylint.access.action_groups import ActionGroups
            from policylint.model.catalog import load

            self._groups = ActionGroups(self._policies, load())
        return self._groups.outside(allow.statement.not_actions) if entry.negated else self._groups.matching(entry)

    def _to_come(self, entry: Action, names: Sequence[str]) -> str:
        """A name that AWS has not given to an action, and that an entry covers."""
        service = entry.service
        if entry.negated or "*" in service or "?" in service:
            service = names[0].partition(":")[0] if names else "s3"
        name = "*" if entry.negated or entry.name is None else entry.name
        return f"{service}:{name.replace('*', _TO_COME).replace('?', 'x')}"

    def _doubt(self, words: str, allow: Side, node: Placed) -> None:
        if self.doubt is None:
            self.doubt = (words, node, allow.statement.policy)
