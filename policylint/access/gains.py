"""What an Allow of NEW gains, entry by entry: all the actions, the resources, and a request that shows it."""

from __future__ import annotations

from policylint.access.atoms import action_glob
from policylint.access.comparison import Gain
from policylint.access.evaluate import is_about_action
from policylint.access.examples import WORDS, Wording
from policylint.access.explain import (
    CONDITION,
    DENIED,
    PRINCIPAL,
    RESOURCE,
    is_by_operator,
    lacks,
    matched,
    obstacle,
    on_key,
)
from policylint.access.principals import concerns_by, is_unseen
from policylint.access.request import Request
from policylint.access.undenied import common, undenied
from policylint.access.witness import Witnesses
from policylint.language.automaton import Budget, TooMuch
from policylint.language.pieces import holds_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.access.action_groups import ActionGroups
    from policylint.access.comparison import Placed
    from policylint.access.prover import Kept, Prover, Side
    from policylint.access.solver import Model
    from policylint.policy.ast import Action, Condition, Policy, Resource, Statement

#: How the name of an action to come starts where a wildcard may be anything.
_TO_COME = "Example"

_PLACEHOLDER = "what a placeholder hides in {text} decides whether {entry} allows anything new"
_LEFT_OUT = "whom a placeholder hides in `{text}` decides who was denied something"
_TOO_MUCH = "there is too much to search to say whether {entry} allows anything new"


class Way:
    """A way in which an action is gained: `about` is what is equal for two actions that are gained alike.

    `node` is the part of the statement that opens it, None where that is the action itself.  `witness` is a request
    that shows it; `places` are the entries of Resource on which it is gained, those of a Deny that no longer denies
    where they are narrower.  `origin` is the way that was found, of which this is one to another action; its `wording`
    has better words for both, once asked.
    """

    __slots__ = ("about", "node", "origin", "places", "witness", "wording")

    def __init__(
        self,
        witness: Request,
        places: tuple[Resource, ...],
        about: tuple[object, ...],
        node: Placed | None,
        origin: Way | None = None,
    ) -> None:
        self.witness = witness
        self.places = places
        self.about = about
        self.node = node
        self.origin = origin or self
        self.wording: Wording | None = None

    def to(self, action: str) -> Way:
        """The same way to another action that the policies do not tell apart from this one."""
        shown = self.witness
        if shown.action == action:
            return self
        other = Request(shown.principal, action, shown.resource, shown.context)
        return Way(other, self.places, self.about, self.node, self.origin)


class Gains:
    """What is gained in one comparison.  `doubt` is the first thing that was not decided: words, place, policy."""

    def __init__(
        self, prover: Prover, olds: Sequence[Policy], news: Sequence[Policy], known_actions_only: bool = False
    ) -> None:
        self.prover = prover
        self._known_actions_only = known_actions_only
        self.doubt: tuple[str, Placed, Policy] | None = None
        self._olds = olds
        self._news = news
        self._witnesses = Witnesses(olds, news, prover.solver.budget)
        #: What may be spent on words, which is to cost no proof.
        self._words = Budget(WORDS)
        self._policies = (*olds, *news)
        #: On what each Deny of OLD no longer denies, by its id; None where that is too much to tell.
        self._undenied_by: dict[int, list[Resource] | None] = {}
        self._groups: ActionGroups | None = None
        for side in prover.dropped_denies:
            for entry in filter(is_unseen, side.statement.not_principals):
                self._doubt(_LEFT_OUT.format(text=entry.text), side, entry)

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
                yield Gain(allow.statement, way.node or entry, self._reworded(allow, way), (entry.text,), way.places)
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
                found.setdefault(way.about, []).append((way, group))
        coming: list[Way] = []
        if not self._known_actions_only:
            coming = self._ways(allow, entry, self._to_come(entry, groups), around, known)
            if not coming and not found and model is not None:
                coming = self._shown(allow, entry, kept, str(model["action"]), model)
        for way in coming:
            found.setdefault(way.about, []).append((way, []))
        for each in found.values():
            names = [name for _, group in each for name in group]
            places = tuple({place.text: place for way, _ in each for place in way.places}.values())
            is_coming = any(not group for _, group in each)
            way = self._worst(each)
            node = way.node or (allow.statement.not_action if entry.negated else None) or entry
            yield Gain(allow.statement, node, self._reworded(allow, way), tuple(names), places, is_coming)

    def _worst(self, found: Sequence[tuple[Way, list[str]]]) -> Way:
        """The way to the worst action that works on what it is gained on, of actions with the ways to them."""
        from policylint.model.catalog import load
        from policylint.model.levels import by_level, worst
        from policylint.model.usefulness import works_on

        levels = by_level(name for _, group in found for name in group)
        first = worst(levels)
        if first is None:
            return found[0][0]
        catalog = load()
        way_of = {name: way for way, group in found for name in group}
        for name in (first, *(name for names in levels.values() for name in names)):
            way = way_of[name]
            if not way.places or any(works_on(name, entry, catalog) for entry in way.places):
                return way.to(name)
        return way_of[first].to(first)

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
                found.setdefault(way.about, way.to(name))
        return list(found.values())

    def _shown(self, allow: Side, entry: Action, kept: Kept, name: str, model: Model) -> list[Way]:
        """The requests that show that an action is gained, if the evaluator agrees; else it is in doubt."""
        statement = allow.statement
        blurred = self._witnesses.blurred(statement, name)
        if blurred is not None and not self._is_new_anyway(statement, name):
            self._doubt(_PLACEHOLDER.format(entry=f"`{entry.text}`", text=f"`{blurred.text}`"), allow, blurred)
            return []
        found: list[Way] = []
        try:
            places = tuple(self._places(allow, kept, name))
            for way in self.prover.ways(allow, kept, name.lower(), model):
                witness = self._witnesses.shown(statement, way, kept.caller, name)
                if witness is not None:
                    found.append(self._way(statement, witness, places))
            if not found:
                witness = self._witnesses.shown(statement, model, kept.caller, name)
                blurred = None if witness else self._witnesses.blurred(statement, name, is_shown=False)
                if blurred is not None:
                    self._doubt(_PLACEHOLDER.format(entry=f"`{entry.text}`", text=f"`{blurred.text}`"), allow, blurred)
                elif witness is None:
                    words = f"whether `{entry.text}` allows anything new hangs on what variables stand for"
                    self._doubt(words, allow, entry)
                else:
                    found.append(self._way(statement, witness, places))
        except TooMuch:
            self._doubt(_TOO_MUCH.format(entry=f"`{entry.text}`"), allow, entry)
        return found

    def _is_new_anyway(self, statement: Statement, name: str) -> bool:
        """Whether an action is gained whatever placeholders stand for: nobody allowed it before, and nobody denies it.

        They may stand for any text: what has to be a number, a date, an address or an ARN could also be none.
        """
        excluded = (*statement.not_actions, *statement.not_resources, *statement.not_principals)
        if any(holds_unknown(entry.text) for entry in (*statement.actions, *excluded)):
            return False
        keys = [condition.key.folded for condition in statement.conditions]
        for condition in statement.conditions:
            if condition.key.is_unknown or (
                any(holds_unknown(value.text) for value in condition.values)
                and (condition.operator_family != "string" or keys.count(condition.key.folded) > 1)
            ):
                return False
        counts = [one for policy in self._olds for one in policy.statements if one.is_allow]
        counts += [one for policy in self._news for one in policy.statements if one.is_deny]
        return not any(
            is_about_action(one, name) or any(holds_unknown(entry.text) for entry in (*one.actions, *one.not_actions))
            for one in counts
        )

    def _reworded(self, allow: Side, way: Way) -> Request:
        """The request of a way in words that people know from AWS."""
        origin = way.origin
        if origin.wording is None:
            statement, shown = allow.statement, origin.witness
            origin.wording = Wording(self._olds, self._news, statement, shown, origin.places, self._words)
        return origin.wording.of(way.witness.action)

    def _way(self, statement: Statement, witness: Request, places: tuple[Resource, ...]) -> Way:
        """The way that a request shows: how the statement goes beyond what kept it back."""
        nearest = obstacle(self._olds, witness)
        node: Placed | None = None
        if nearest.kind == PRINCIPAL:
            node = concerns_by(statement, witness.principal)
        elif nearest.kind == RESOURCE:
            places = _wider(witness, places, nearest.statement)
            node = next((one for one in places if one.pattern.matches(witness.resource)), next(iter(places), None))
        elif nearest.kind == CONDITION:
            node = _opening(statement, nearest.conditions, witness)
        elif nearest.kind == DENIED and nearest.statement is not None:
            places = self._undenied(nearest.statement, places)
        keys = (condition.key.folded for condition in nearest.conditions)
        about = (nearest.kind, node, *keys, nearest.statement if nearest.kind == DENIED else None)
        return Way(witness, places, about, node)

    def _undenied(self, deny: Statement, places: tuple[Resource, ...]) -> tuple[Resource, ...]:
        """Of what an Allow is about, what a Deny of OLD no longer denies; nothing where that is too much to tell."""
        if id(deny) not in self._undenied_by:
            entries = sum(1 + len(other.resources) for policy in self._news for other in policy.statements)
            self._undenied_by[id(deny)] = undenied(deny, self._news) if self._may_take(deny, entries) else None
        found = self._undenied_by[id(deny)]
        if found is None:
            return ()
        if not places or not found:
            return places or tuple(found)
        return tuple(common(found, places)) if self._may_take(deny, len(places)) else ()

    def _may_take(self, deny: Statement, others: int) -> bool:
        """Whether a Deny's entries may be compared with so many others for words alone."""
        cost = (1 + len(deny.resources)) * others // 4
        if self._words.left < cost:
            return False
        self._words.spend(cost)
        return True

    def _places(self, allow: Side, kept: Kept, name: str) -> Iterator[Resource]:
        """The entries of Resource on which an action is gained."""
        kept = kept.about(name.lower())
        for resource in allow.statement.resources if allow.statement.resource is not None else ():
            try:
                is_open = self.prover.model(allow, kept, name, resource) is not None
            except TooMuch:
                is_open = True
            if is_open:
                yield resource

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


def _wider(witness: Request, places: tuple[Resource, ...], old: Statement | None) -> tuple[Resource, ...]:
    """Of the entries of Resource, those that go beyond the statement of OLD that comes nearest to a request."""
    before = () if old is None else old.resources
    found = tuple(
        entry
        for entry in places
        if entry.pattern.matches(witness.resource) or not any(one.pattern.covers(entry.pattern) for one in before)
    )
    return found or places


def _opening(statement: Statement, unmet: Iterable[Condition], witness: Request) -> Placed | None:
    """What of a statement meets a request that did not meet some conditions: the value of one; None where it has none.

    Where it is met because the request lacks the key, or by another operator whatever the values, that is the operator.
    """
    for one in unmet:
        condition = on_key(statement, one)
        if condition is not None:
            if lacks(condition, witness) or is_by_operator(condition, one, witness):
                return condition.operator_node
            return next(iter(matched(condition, witness)), condition)
    return None
