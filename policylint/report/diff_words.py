"""What a change allows, in words: shared by the formats of `policylint diff`."""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.access.evaluate import evaluate
from policylint.access.explain import ACTION, CONDITION, DENIED, NO_POLICY, PRINCIPAL, RESOURCE, obstacle
from policylint.access.request import Request
from policylint.model import sensitive
from policylint.policy.ast import Principal
from policylint.report.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policylint.access.changes import Change
    from policylint.access.comparison import Gain
    from policylint.access.explain import Obstacle
    from policylint.policy.ast import Condition, Policy
    from policylint.source import Source, Span

#: AWS's access levels, what changes most first; then actions that AWS does not list.
LEVELS = ("Permissions management", "Write", "Tagging", "Read", "List", "unknown")

#: The verdicts for people.
TITLES = {NEW_ACCESS: "new access", UNDECIDED: "undecided", NO_NEW_ACCESS: "no new access"}

_VERDICTS = (NEW_ACCESS, UNDECIDED, NO_NEW_ACCESS)


def ordered(changes: Iterable[Change]) -> list[Change]:
    """The changes, the gravest first: new access by the worst that is gained, then undecided, then the rest."""
    return sorted(changes, key=_gravity)


def _gravity(change: Change) -> tuple[int, tuple[int, int]]:
    gains = change.comparison.gains
    return _VERDICTS.index(change.verdict), min(map(_weight, gains)) if gains else (len(LEVELS), 0)


def sorted_gains(gains: Iterable[Gain]) -> list[Gain]:
    """The worst first: by the gravest level that is gained, then by how many actions."""
    return sorted(gains, key=_weight)


def _weight(gain: Gain) -> tuple[int, int]:
    return _weight_of(by_level(gain.actions))


def _weight_of(levels: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    return LEVELS.index(next(iter(levels), "unknown")), -sum(map(len, levels.values()))


def by_level(actions: Iterable[str]) -> dict[str, list[str]]:
    """Actions under their access levels, the gravest level and the most dangerous action first."""
    from policylint.model.catalog import load

    catalog = load()
    found: dict[str, list[str]] = {}
    for action in sensitive.rank(dict.fromkeys(actions)):
        info = catalog.action(action)
        found.setdefault("unknown" if info is None else info.access_level, []).append(action)
    return {level: found[level] for level in LEVELS if level in found}


def some(actions: Sequence[str], limit: int) -> str:
    """The first few, and how many more there are."""
    if len(actions) <= limit + 1:
        return ", ".join(actions)
    return f"{', '.join(actions[:limit])} and {len(actions) - limit} more"


class Story:
    """Gains as they are told: of one statement, and with the same in their way before; the gravest is `gain`.

    It stands at `span` in `policy` in `source`.  `levels` are all actions by access level, `resources` those on which
    they are gained, `before` is what stood in the way in OLD.  `is_loss` turns it around: what OLD allowed and NEW does
    not.
    """

    def __init__(self, change: Change, gains: Sequence[Gain], is_loss: bool = False) -> None:
        self.gains = gains
        self.is_loss = is_loss
        self.levels = by_level([action for gain in gains for action in gain.actions])
        worst = next((actions[0] for actions in self.levels.values()), None)
        self.gain = next((gain for gain in gains if worst in gain.actions), gains[0])
        self.source: Source
        self.policy: Policy
        self.span: Span
        self.source, self.policy, self.span = change.place_of(self.gain)
        self.resources = tuple(dict.fromkeys(resource for gain in gains for resource in gain.resources))
        self.future = any(gain.future for gain in gains)
        self.before: Obstacle = _before(change, self.gain, is_loss)
        self.witness = _of_the_worst(change, self.gain, worst, is_loss)
        statement = self.before.statement
        self.before_place = None if statement is None else change.place(statement, self.before.span)

    @property
    def lines(self) -> list[int]:
        """The lines of the file that grant it."""
        spans = {gain.node.span.start for gain in self.gains if gain.statement.policy is self.policy}
        return sorted({self.source.position(start).line for start in spans or {self.span.start}})

    @property
    def granted(self) -> str:
        """What the policy allows, without a word of what was before."""
        return f"allows {self._what}, for example {self.example}"

    @property
    def message(self) -> str:
        """What is gained or lost, in one line."""
        what = self._what
        if self.is_loss:
            return f"{what} no longer allowed{self._where()}"
        if self.before.kind == DENIED:
            return f"{what} no longer denied{self._where()}"
        return f"{what} newly allowed{self._where()}"

    @property
    def _what(self) -> str:
        names = [action for actions in self.levels.values() for action in actions]
        if not names:
            return f"`{self.gain.witness.action}`"
        if len(names) == 1:
            return f"`{names[0]}`"
        return f"`{names[0]}` and {plural(len(names) - 1, 'more action')}"

    def _where(self) -> str:
        before, witness = self.before, self.gain.witness
        if before.kind == RESOURCE:
            return f" on {quoted(self.resources) or '`' + witness.resource + '`'}"
        if before.kind == PRINCIPAL and witness.principal is not None:
            return f" to {' and '.join(dict.fromkeys(map(_whom, self.gains)))}"
        if before.kind == CONDITION and before.conditions:
            unmet = before.conditions[:2]
            if any(witness.values(one.key_node.text) for one in unmet) and not self.is_loss:
                return f" where {' and '.join(dict.fromkeys(_given(witness, one.key_node.text) for one in unmet))}"
            return f" without {' and '.join(dict.fromkeys(map(condition, unmet)))}"
        return ""

    @property
    def example(self) -> str:
        """The witness in words."""
        statement = self.gain.statement
        has_resource = statement.resource is not None or statement.not_resource is not None
        return request(self.witness, self.before.conditions, has_resource)

    @property
    def reason(self) -> str | None:
        """Why it was not so before (or is not so any more); None where nothing but the obvious can be said."""
        here = "now" if self.is_loss else "before"
        words = {
            DENIED: f"denied {here} by this statement",
            RESOURCE: f"the nearest statement {here}, on other resources",
            PRINCIPAL: f"the nearest statement {here}, for others",
            CONDITION: f"allowed {here} under " + " and ".join(map(condition, self.before.conditions)),
        }.get(self.before.kind)
        if words is None and not self.is_loss:
            return {ACTION: "no statement allowed the action", NO_POLICY: "there was no policy"}.get(self.before.kind)
        return words


def stories(change: Change, gains: Iterable[Gain], is_loss: bool = False) -> list[Story]:
    """The gains in groups, the gravest first."""
    groups: dict[tuple[object, ...], list[Gain]] = {}
    for gain in sorted_gains(gains):
        before = _before(change, gain, is_loss)
        key = (id(gain.statement), before.kind, id(before.statement), *map(condition, before.conditions))
        groups.setdefault(key, []).append(gain)
    found = [Story(change, group, is_loss) for group in groups.values()]
    return sorted(found, key=lambda story: _weight_of(story.levels))


def _before(change: Change, gain: Gain, is_loss: bool) -> Obstacle:
    return obstacle(change.news if is_loss else change.olds, gain.witness)


def _of_the_worst(change: Change, gain: Gain, worst: str | None, is_loss: bool) -> Request:
    """The request that shows a gain: of the gravest action, if that is gained on the same resource as well."""
    shown = gain.witness
    if worst is None or worst == shown.action or worst not in gain.actions:
        return shown
    other = Request(shown.principal, worst, shown.resource, shown.context)
    old, new = (change.news, change.olds) if is_loss else (change.olds, change.news)
    return other if evaluate(new, other).allowed and not evaluate(old, other).allowed else shown


def quoted(texts: Sequence[str], limit: int = 3) -> str:
    """Texts in backticks, the first few of them."""
    return some([f"`{text}`" for text in texts], limit)


def condition(found: Condition) -> str:
    """A condition as a reader knows it again: operator, key and values."""
    values = some([value.text for value in found.values], 2)
    return f"`{found.operator_node.text} {found.key_node.text} {values}`"


def principal(witness: Request) -> str:
    """Who asks."""
    return "anybody, signed in or not" if witness.principal == "*" else f"`{witness.principal}`"


def _whom(gain: Gain) -> str:
    """Whom a gain is for: as the policy names them, where it does."""
    node = gain.node
    if not isinstance(node, Principal):
        return principal(gain.witness)
    if node.is_everyone:
        return "everybody"
    if node.text.isdecimal() or node.text.endswith(":root"):
        return f"everybody in `{node.text}`"
    return f"`{node.text}`"


def _given(witness: Request, key: str) -> str:
    """What a request has under a key, in words."""
    values = witness.values(key)
    if not values:
        return f"`{key}` is absent"
    return f"`{key}` is {_value(values[0] if len(values) == 1 else list(values))}"


def request(witness: Request, unmet: Sequence[Condition] = (), has_resource: bool = True) -> str:
    """A request in words: who, what, on what, with which keys, and without which of those that were asked for."""
    words = f"`{witness.action}`" + (f" on `{witness.resource}`" if has_resource else "")
    if witness.principal is not None:
        words += f" by {principal(witness)}"
    keys = [f"`{key}` = {_value(value)}" for key, value in witness.context.items()]
    if keys:
        words += f", with {', '.join(keys)}"
    absent = [found.key_node.text for found in unmet if not witness.values(found.key_node.text)]
    if absent:
        words += f", without {' and '.join(f'`{key}`' for key in dict.fromkeys(absent))}"
    return words


def _value(value: str | list[str]) -> str:
    if isinstance(value, str):
        return f"`{value}`"
    return "(" + ", ".join(f"`{one}`" for one in value) + ")"


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
