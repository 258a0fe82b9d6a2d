"""What a change allows, told in groups of what belongs together: shared by the formats of `policylint diff`."""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.access.evaluate import has_variables
from policylint.access.explain import (
    ACTION,
    CONDITION,
    DENIED,
    NO_POLICY,
    PRINCIPAL,
    RESOURCE,
    by_operators,
    eased,
    is_by_operator,
    lacks,
    obstacle,
    on_key,
)
from policylint.access.undenied import common, heirs
from policylint.model.catalog import load
from policylint.model.levels import by_level, gravity, worst
from policylint.model.usefulness import works_on
from policylint.report import diff_words as words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policylint.access.changes import Change
    from policylint.access.comparison import Gain
    from policylint.access.explain import Obstacle
    from policylint.policy.ast import Condition, Policy
    from policylint.source import Source, Span

_VERDICTS = (NEW_ACCESS, UNDECIDED, NO_NEW_ACCESS)

#: So many resources, and conditions of a Deny, are told in the one line.
_TOLD = 2

#: So many pairs of resources are compared to tell what a Deny still denies.
_COMPARED = 4096

_WITHOUT = "without "


def ordered(changes: Iterable[Change]) -> list[Change]:
    """The changes, the gravest first: new access by the worst that is gained, then undecided, then the rest."""

    def place(change: Change) -> tuple[object, ...]:
        gains = change.comparison.gains
        return _VERDICTS.index(change.verdict), *(min(map(_gravity, gains)) if gains else ())

    return sorted(changes, key=place)


def sorted_gains(gains: Iterable[Gain]) -> list[Gain]:
    """The worst first: what everybody gains, then by the actions (`model.levels.gravity`)."""
    return sorted(gains, key=_gravity)


def _gravity(gain: Gain) -> tuple[bool, tuple[int, ...]]:
    return gain.witness.principal != "*", gravity(by_level(gain.actions))


class Story:
    """Gains as they are told: of one statement, and with the same in their way before; the gravest is `gain`.

    It stands at `span` in `policy` in `source`.  `levels` are the actions by access level, and `idle` those of them
    that work on none of the resources; `resources` are those on which they are gained, `before` is what stood in the
    way in OLD, and `easing` what became of that, where it is a Deny; `still` are the resources on which a Deny that is
    on less than before goes on to deny.  `unmet` are the conditions that were in the way, each by itself.  `is_loss`
    turns it around: what OLD allowed and NEW does not.
    """

    def __init__(
        self, change: Change, gains: Sequence[Gain], is_loss: bool = False, unmet: Sequence[Condition] = ()
    ) -> None:
        self.gains = gains
        self.is_loss = is_loss
        used, self.idle = _used(gains)
        self.levels = by_level(used)
        first = worst(self.levels)
        self.gain = next((gain for gain in gains if gain.witness.action == first), None) or next(
            (gain for gain in gains if first in gain.actions), gains[0]
        )
        self.resources = tuple(dict.fromkeys(resource for gain in gains for resource in gain.resources))
        self.future = any(gain.future for gain in gains)
        self.witness = self.gain.witness
        self.before: Obstacle = _before(change, self.gain, is_loss)
        self.unmet = tuple(unmet) or self.before.conditions
        statement = self.before.statement
        self.easing = None
        if self.before.kind == DENIED and statement is not None and not is_loss:
            self.easing = eased(statement, change.news, self.witness)
        self.still: list[str] = []
        if self.easing is not None and self.easing.kind == RESOURCE and statement is not None:
            places = [place for gain in gains for place in gain.places]
            denied = [entry for heir in heirs(statement, change.news) for entry in heir.resources]
            if len(denied) * len(places) <= _COMPARED:
                self.still = [entry.text for entry in common(denied, places)]
        self.source: Source
        self.policy: Policy
        self.span: Span
        here = None if self.easing is None else change.place(self.easing.statement, self.easing.span)
        self.source, self.policy, self.span = here or change.place_of(self.gain)
        #: The one that is pointed at; None where that is the policy as a whole.
        self.statement = self.gain.statement if self.gain.statement.policy is self.policy else None
        if here is not None and self.easing is not None:
            self.statement = self.easing.statement
        was = self.before.span if self.easing is None else self.easing.was
        self.before_place = None if statement is None else change.place(statement, was)

    @property
    def lines(self) -> list[int]:
        """The lines of the file that grant it."""
        spans = {gain.node.span.start for gain in self.gains if gain.statement.policy is self.policy}
        if self.easing is not None:
            spans = {self.span.start}
        return sorted({self.source.position(start).line for start in spans or {self.span.start}})

    @property
    def granted(self) -> str:
        """What the policy allows, without a word of what was before."""
        return f"allows {self._what}, for example {self.example}"

    @property
    def message(self) -> str:
        """What is gained or lost, in one line."""
        verb = "newly allowed"
        if self.is_loss:
            verb = "no longer allowed"
        elif self.before.kind == DENIED:
            verb = "no longer denied"
        return " ".join(filter(None, (self._what, verb, self._whom(), self._where())))

    @property
    def _what(self) -> str:
        names = [action for actions in self.levels.values() for action in actions]
        first = worst(self.levels) or self.witness.action
        return f"`{first}`" + (f" and {words.more(len(names) - 1, 'action')}" if len(names) > 1 else "")

    def _whom(self) -> str:
        if self.before.kind == PRINCIPAL and self.witness.principal is not None:
            return f"to {' and '.join(dict.fromkeys(map(words.whom, self.gains)))}"
        is_open = self.witness.principal == "*" and not self.is_loss and self.before.kind != DENIED
        return "to everybody" if is_open else ""

    def _where(self) -> str:
        kind, statement = self.before.kind, self.before.statement
        if kind in (RESOURCE, ACTION, NO_POLICY):
            return self._on(_TOLD)
        if kind == CONDITION:
            ways = [*dict.fromkeys(map(self._beyond, self.unmet))]
            if len(ways) > 1 and all(way.startswith(_WITHOUT) for way in ways):
                return _WITHOUT + words.listed([way.removeprefix(_WITHOUT) for way in ways])
            return words.listed(ways)
        if kind != DENIED or statement is None:
            return ""
        easing = self.easing
        if easing is None:
            return f"under {words.conditions(statement.conditions[:_TOLD])}" if statement.conditions else ""
        if easing.condition is not None:
            operator, before = easing.condition.operator, on_key(statement, easing.condition)
            if easing.is_absent:
                return f"where `{easing.condition.key_node.text}` is absent"
            if before is not None and is_by_operator(easing.condition, before, self.witness):
                return words.by_operator(easing.condition, before, self.witness, is_less=True)
            if operator is None or "Not" not in operator.name:
                return f"but under {words.condition(easing.condition)}"
            return words.met(easing.condition, words.added(easing.condition, before))
        if easing.kind == RESOURCE:
            return self._on_undenied(_TOLD)
        return f"to `{easing.text}`" if easing.kind == PRINCIPAL and easing.text is not None else ""

    def _beyond(self, unmet: Condition) -> str:
        """How the statement goes beyond a condition."""
        mine = on_key(self.gain.statement, unmet)
        if mine is None:
            return _WITHOUT + words.condition(unmet)
        if lacks(mine, self.witness):
            word = "empty" if self.witness.values(unmet.key_node.text) else "absent"
            return f"where `{unmet.key_node.text}` is {word}"
        if is_by_operator(mine, unmet, self.witness):
            return words.by_operator(*((unmet, mine) if self.is_loss else (mine, unmet)), self.witness, self.is_loss)
        if mine.operator is not None and "Not" in mine.operator.name:
            return f"under {words.condition(mine)}"
        return words.met(mine, words.added(mine, unmet))

    def _on_undenied(self, limit: int) -> str:
        """On what a Deny with another Resource no longer denies, and on what part of that it still does."""
        if self.easing is None or self.before.statement is None or not self.resources:
            return ""
        if self.before.statement.resource is None and self.easing.text is None:
            return ""  # all but what was left out, less what is denied now: in words nobody would follow
        return self._on(limit) + (f" but for {words.quoted(self.still, limit)}" if self.still else "")

    def _on(self, limit: int) -> str:
        if self.resources:
            return f"on {words.quoted(self.resources, limit)}"
        left_out = self.gain.statement.not_resources
        return f"on all but {words.quoted([entry.text for entry in left_out], limit)}" if left_out else ""

    @property
    def told(self) -> list[str]:
        """All of it in lines, the message first, for who sees no picture."""
        more = [f"{name}: {text}" if name else text for name, text in (*self.actions, *self.facts)]
        before = [self.reason_in_words] if self.reason_in_words and self.before_place is not None else []
        return [self.message, *more, *before]

    @property
    def actions(self) -> list[tuple[str, str]]:
        """The actions by access level, and how many there are; none where the message has told the one."""
        if sum(map(len, self.levels.values())) < 2:
            return []
        return [
            (level.lower() + (f" ({len(names):,})" if len(names) > 1 else ""), words.named(names))
            for level, names in self.levels.items()
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What else is to be said, each with its name: whom it is for, on what, and under which conditions."""
        statement = self.gain.statement
        found = []
        if self.idle:
            label = "works on none of these" if len(self.idle) == 1 else f"work on none of these ({len(self.idle)})"
            found.append((label, words.named(self.idle)))
        if self.future:
            found.append(("", "and actions that AWS has yet to add"))
        where = self._on(words.NAMED)
        is_in_message = self.before.kind in (RESOURCE, ACTION, NO_POLICY)
        if self.easing is not None and self.easing.kind == RESOURCE and self._on_undenied(1):
            where, is_in_message = self._on_undenied(words.NAMED), True
        if where and not (is_in_message and where in self.message):
            found.append(("on", where.removeprefix("on ")))
        if all(gain.statement is statement for gain in self.gains):
            is_to = self.easing is not None and self.easing.kind == PRINCIPAL
            if words.people(statement) and not self._whom() and not is_to:
                found.append(("to", words.people(statement)))
            told = {condition.key.folded for condition in self.unmet}
            under = [condition for condition in statement.conditions if condition.key.folded not in told]
            if under:
                found.append(("under", " and ".join(map(words.condition, under[: words.NAMED]))))
        found.append(("for example", self.example))
        return found

    @property
    def example(self) -> str:
        """The witness in words."""
        statement = self.gain.statement
        has_resource = statement.resource is not None or statement.not_resource is not None
        return words.request(self.witness, self.before.conditions, has_resource)

    @property
    def reason(self) -> str | None:
        """Why it was not so before (or is not so now), beside a picture of `before_place` if there is one."""
        return self._reason("these resources", "these principals", "this condition")

    @property
    def reason_in_words(self) -> str | None:
        """The same for who does not see `before_place`."""
        statement = self.before.statement
        if statement is None or self.before.kind == ACTION:
            return self.reason
        if self.before.kind == DENIED:
            now = "now by a Deny" if self.is_loss else "before by a Deny that is"
            return f"denied {now}" + ("" if self.is_loss else " narrower now" if self.easing is not None else " gone")
        told = words.conditions(self.before.conditions)
        resources = words.quoted([entry.text for entry in statement.resources or statement.not_resources])
        return self._reason(resources, words.people(statement), "that condition" if told in self.message else told)

    def _reason(self, resources: str, principals: str, condition: str) -> str | None:
        now = "now" if self.is_loss else "before"
        kind, statement = self.before.kind, self.before.statement
        if statement is None:
            plain = {ACTION: "no statement allowed the action", NO_POLICY: "there was no policy"}
            return None if self.is_loss else plain.get(kind)
        if kind == RESOURCE:
            where = resources if statement.resource is not None else f"all but {resources}"
            has_others = has_variables(statement.policy) != has_variables(self.gain.statement.policy)
            return f"allowed {now} on {where}" + ("; only Version 2012-10-17 has variables" if has_others else "")
        return {
            ACTION: f"left out {now} by this",
            DENIED: f"denied {now} by this" + (" statement" if self.easing is None else ""),
            PRINCIPAL: f"allowed {now} to {principals}",
            CONDITION: f"allowed {now} under {condition}",
        }.get(kind)


def stories(change: Change, gains: Iterable[Gain], is_loss: bool = False) -> list[Story]:
    """The gains in groups, the gravest first."""
    groups: dict[tuple[object, ...], tuple[Obstacle, list[Gain]]] = {}
    for gain in sorted_gains(gains):
        before = _before(change, gain, is_loss)
        # What a Deny no longer keeps back is one thing, whichever statements allow it.
        granting = None if before.kind == DENIED and not is_loss else id(gain.statement)
        operators = by_operators(gain.statement, before.conditions, gain.witness)
        key = (granting, before.kind, id(before.statement), operators, *map(words.condition, before.conditions))
        groups.setdefault(key, (before, []))[1].append(gain)
    found = [Story(change, group, is_loss, unmet) for unmet, group in _together(groups.values())]
    return sorted(found, key=lambda story: (story.witness.principal != "*", gravity(story.levels)))


def _together(groups: Iterable[tuple[Obstacle, list[Gain]]]) -> Iterable[tuple[list[Condition], list[Gain]]]:
    """The groups, with the conditions in their way; as one where the same is gained without each of several of them."""
    found: dict[object, tuple[list[Condition], list[Gain]]] = {}
    for before, gains in groups:
        statement = gains[0].statement
        is_gone = before.kind == CONDITION and all(on_key(statement, one) is None for one in before.conditions)
        actions = frozenset(action for gain in gains for action in gain.actions)
        key = (id(statement), id(before.statement), actions) if is_gone else object()
        conditions, together = found.setdefault(key, ([], []))
        conditions += before.conditions
        together += gains
    return found.values()


def less_denied(change: Change) -> list[Story]:
    """What Denies no longer keep back where other policies allow it, but for the Denies that the gains tell of."""
    if change.eased is None:
        return []
    told = {
        id(found.statement) for gain in change.comparison.gains if (found := _before(change, gain, False)).statement
    }
    left = [one for one in change.eased.comparison.gains if id(_before(change.eased, one, False).statement) not in told]
    return stories(change.eased, left)


def _before(change: Change, gain: Gain, is_loss: bool) -> Obstacle:
    return obstacle(change.news if is_loss else change.olds, gain.witness)


def _used(gains: Sequence[Gain]) -> tuple[list[str], list[str]]:
    """The actions that work on what they are gained on, and those that do not; all are the former if none surely does.

    AWS's lists have gaps in what can be tagged, and actions without resource types are at times tested against some.
    """
    catalog = load()
    every: dict[str, None] = {}
    used: dict[str, None] = {}
    unsure: dict[str, None] = {}
    for gain in gains:
        every |= dict.fromkeys(gain.actions)
        entries = gain.places
        is_open = not entries or any(entry.is_everything for entry in entries)
        for action in gain.actions:
            info = None if is_open else catalog.action(action)
            if is_open or any(works_on(action, entry, catalog) for entry in entries):
                used[action] = None
            elif info is None or not info.resource_types or "tag" in action.lower():
                unsure[action] = None
    if not used:
        return list(every), []
    told = used | unsure
    return [action for action in every if action in told], [action for action in every if action not in told]


def path_of_file(change: Change, source: Source) -> str:
    """The path of a file of a change, without the commit that it is of."""
    return change.old_path if source is change.old_source and change.old_path else source.name


def undecided(change: Change) -> tuple[str, Source, Policy, Span]:
    """Why a change is undecided, and where."""
    comparison = change.comparison
    source, policy, span = change.whole()
    if comparison.node is not None and comparison.policy is not None:
        for one, its_source in ((change.new, change.new_source), (change.old, change.old_source)):
            if one is not None and its_source is not None and one is comparison.policy:
                source, policy, span = its_source, one, comparison.node.span
    return comparison.reason or "not decided", source, policy, span
