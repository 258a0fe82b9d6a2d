"""What an Allow of NEW gains, entry by entry: all the actions, the resources, and a request that shows it."""

from __future__ import annotations

from policylint.access.atoms import RESOURCE, about_key, action_glob
from policylint.access.comparison import Gain
from policylint.access.principals import concerns_by
from policylint.access.prover import PRINCIPAL
from policylint.access.request import Request
from policylint.access.witness import Witnesses
from policylint.language.automaton import TooMuch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.access.action_groups import ActionGroups
    from policylint.access.comparison import Placed
    from policylint.access.prover import Kept, Prover, Side
    from policylint.access.solver import Model
    from policylint.policy.ast import Action, Policy, Statement

#: How the name of an action to come starts where a wildcard may be anything.
_TO_COME = "Example"

_TOO_MUCH = "there is too much to search to say whether {entry} allows anything new"


class Way:
    """A way in which an action is gained: what it is about and the part of the statement that opens it, or None.

    `witness` is a request that shows it; `places` are the entries of Resource on which it is gained.
    """

    __slots__ = ("about", "node", "places", "witness")

    def __init__(self, witness: Request, places: tuple[str, ...], about: str = "", node: Placed | None = None) -> None:
        self.witness = witness
        self.places = places
        self.about = about
        self.node = node


class Gains:
    """What is gained in one comparison.  `doubt` is the first thing that was not decided: words, place, policy."""

    def __init__(
        self, prover: Prover, olds: Sequence[Policy], news: Sequence[Policy], known_actions_only: bool = False
    ) -> None:
        self.prover = prover
        self._known_actions_only = known_actions_only
        self.doubt: tuple[str, Placed, Policy] | None = None
        self._witnesses = Witnesses(olds, news, prover.solver.budget)
        self._policies = (*olds, *news)
        self._groups: ActionGroups | None = None

    def of(self, allow: Side) -> list[Gain]:
        """All that a statement gains."""
        known: dict[tuple[object, ...], list[Way]] = {}
        statement = allow.statement
        gains: list[Gain] = []
        try:
            around = self.prover.around(allow)
        except TooMuch:
            self._doubt(
                "there is too much to search to say whether the statement allows anything new", allow, statement
            )
            return gains
        for entry in statement.actions if statement.action is not None else statement.not_actions[:1]:
            gains += self._gained(allow, entry, around, known)
        return gains

    def _gained(
        self, allow: Side, entry: Action, around: Sequence[Kept], known: dict[tuple[object, ...], list[Way]]
    ) -> Iterator[Gain]:
        """What an entry of Action, or the whole of NotAction, gains: in each way all its actions."""
        if self.prover.solver.budget.left < 0:
            self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
            return
        if not entry.negated and entry.parsed.is_literal:
            for way in self._ways(allow, entry, entry.text, around, known):
                yield Gain(allow.statement, way.node or entry, way.witness, (entry.text,), way.places)
            return
        model, kept = self._any(allow, entry, around)
        if kept is None:
            return
        # For the actions there are, by name; then for one that is to come.
        found: dict[tuple[object, ...], list[tuple[Way, list[str]]]] = {}
        try:
            groups = self._groups_of(allow, entry)
        except TooMuch:
            self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
            return
        for group in groups:
            for way in self._ways(allow, entry, group[0], around, known):
                found.setdefault((way.about, way.node), []).append((way, group))
        coming: list[Way] = []
        if not self._known_actions_only:
            coming = self._ways(allow, entry, self._to_come(entry, groups), around, known)
            if not coming and not found and model is not None:
                coming = self._shown(allow, entry, kept, str(model["action"]), model)
        for way in coming:
            found.setdefault((way.about, way.node), []).append((way, []))
        for each in found.values():
            ways = [way for way, _ in each]
            names = [name for _, group in each for name in group]
            places = dict.fromkeys(place for way in ways for place in way.places)
            is_coming = any(not group for _, group in each)
            yield Gain(allow.statement, ways[0].node or entry, ways[0].witness, tuple(names), tuple(places), is_coming)

    def _any(self, allow: Side, entry: Action, around: Iterable[Kept]) -> tuple[Model | None, Kept | None]:
        """A model for whatever action of an entry, and what stands around it; two None where nothing is gained."""
        pattern = None if entry.negated else action_glob(entry)
        for kept in around:
            try:
                model = self.prover.model(allow, kept, pattern)
            except TooMuch:
                self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
                return None, kept
            if model is not None:
                return model, kept
        return None, None

    def _ways(
        self,
        allow: Side,
        entry: Action,
        name: str,
        around: Iterable[Kept],
        known: dict[tuple[object, ...], list[Way]],
    ) -> list[Way]:
        """In what ways an action is gained; the same for all actions that the statements do not tell apart."""
        found: dict[tuple[object, ...], Way] = {}
        for everybody in around:
            kept = everybody.about(name.lower())
            key = (everybody.caller, kept.key)
            if key not in known:
                try:
                    model = self.prover.model(allow, kept, name)
                except TooMuch:
                    self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
                    model = None
                known[key] = [] if model is None else self._shown(allow, entry, kept, name, model)
            for way in known[key]:
                request = way.witness
                if request.action != name:
                    other = Request(request.principal, name, request.resource, request.context)
                    request = self._apt(allow.statement, other, way.places)
                found.setdefault((way.about, way.node), Way(request, way.places, way.about, way.node))
        return list(found.values())

    def _shown(self, allow: Side, entry: Action, kept: Kept, name: str, model: Model) -> list[Way]:
        """The requests that show that an action is gained, if the evaluator agrees; else it is in doubt."""
        statement = allow.statement
        blurred = self._witnesses.blurred(statement, name)
        if blurred is not None:
            self._doubt(f"a placeholder hides a part of `{blurred.text}`", allow, blurred)
            return []
        found: list[Way] = []
        try:
            places = tuple(self._places(allow, kept, name))
            for about, way in self.prover.ways(allow, kept, name.lower(), model):
                witness = self._witnesses.shown(statement, way, kept.caller, name)
                if witness is not None:
                    witness = self._apt(statement, witness, places)
                    found.append(Way(witness, places, about, _opening(allow, about, witness, places)))
            if not found:
                witness = self._witnesses.shown(statement, model, kept.caller, name)
                blurred = None if witness else self._witnesses.blurred(statement, name, is_shown=False)
                if blurred is not None:
                    self._doubt(f"a placeholder hides a part of `{blurred.text}`", allow, blurred)
                elif witness is None:
                    words = f"whether `{entry.text}` allows anything new hangs on what variables stand for"
                    self._doubt(words, allow, entry)
                else:
                    found.append(Way(witness, places))
        except TooMuch:
            self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
        return found

    def _apt(self, statement: Statement, request: Request, places: Sequence[str]) -> Request:
        """The same request on a resource of a kind that its action works on, where that shows new access, too."""
        from policylint.model.catalog import load
        from policylint.model.usefulness import works_on

        if len(places) < 2:
            return request
        fitting = [r for r in statement.resources if r.text in places and works_on(request.action, r, load())]
        if any(resource.pattern.matches(request.resource) for resource in fitting):
            return request
        for resource in fitting:
            name = resource.text.replace("*", "example").replace("?", "x")
            other = Request(request.principal, request.action, name, request.context)
            try:
                if self._witnesses.shows(statement, other):
                    return other
            except TooMuch:
                break
        return request

    def _places(self, allow: Side, kept: Kept, name: str) -> Iterator[str]:
        """The entries of Resource on which an action is gained."""
        kept = kept.about(name.lower())
        for resource in allow.statement.resources if allow.statement.resource is not None else ():
            try:
                is_open = self.prover.model(allow, kept, name, resource) is not None
            except TooMuch:
                is_open = True
            if is_open:
                yield resource.text

    def _groups_of(self, allow: Side, entry: Action) -> list[list[str]]:
        """AWS's actions that an entry is about, those together that the policies do not tell apart.  Raises TooMuch."""
        if self._groups is None:
            from policylint.access.action_groups import ActionGroups
            from policylint.model.catalog import load

            self._groups = ActionGroups(self._policies, load(), self.prover.solver.budget)
        return self._groups.outside(allow.statement.not_actions) if entry.negated else self._groups.matching(entry)

    def _to_come(self, entry: Action, groups: Sequence[Sequence[str]]) -> str:
        """A name that AWS has not given to an action, and that an entry covers."""
        service = entry.service
        if entry.negated or "*" in service or "?" in service:
            service = groups[0][0].partition(":")[0] if groups else "s3"
        name = "*" if entry.negated or entry.name is None else entry.name
        return f"{service}:{name.replace('*', _TO_COME).replace('?', 'x')}"

    def _doubt(self, words: str, allow: Side, node: Placed) -> None:
        if self.doubt is None:
            self.doubt = (words, node, allow.statement.policy)


def _opening(allow: Side, about: str, witness: Request, places: Sequence[str]) -> Placed | None:
    """The part of a statement that opens a way: a principal, an entry of Resource, a condition; None for no such."""
    statement = allow.statement
    if about == PRINCIPAL:
        return concerns_by(statement, witness.principal)
    if about == RESOURCE:
        return next((entry for entry in statement.resources if entry.text in places), None)
    return next((one for one in statement.conditions if about_key(one.key.folded) == about), None)
