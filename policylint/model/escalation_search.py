"""What of some statements opens an escalation path: the search for the grants of its actions."""

from __future__ import annotations

from policylint.model import escalation_limits as limits
from policylint.model.breadth import is_about_all_of, is_narrowed
from policylint.model.contradictions import never_holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.model.escalation import EscalationPath, Held, Tables
    from policylint.policy.ast import Action, ListElement, Statement


class Grant:
    """That an entry of Action, or the element NotAction, of a statement lets an action through."""

    __slots__ = ("action", "entry", "statement")

    def __init__(self, action: str, entry: Action | ListElement, statement: Statement) -> None:
        self.action = action
        self.entry = entry
        self.statement = statement


class OpenPath:
    """A path with the grants that open it, in the order of its actions."""

    __slots__ = ("grants", "path")

    def __init__(self, path: EscalationPath, grants: tuple[Grant, ...]) -> None:
        self.path = path
        self.grants = grants

    @property
    def decisive(self) -> Grant:
        """The grant that is to be closed first."""
        return self.grants[0]


class Search:
    """The grants of some statements, each looked for once."""

    __slots__ = ("_chances", "_holds", "_plain", "denied", "held", "named", "tables")

    def __init__(self, tables: Tables, held: Held, denied: Held, named: bool) -> None:
        self.tables = tables
        self.held = held
        self.denied = denied
        self.named = named
        self._holds: dict[int, bool] = {}
        self._plain: dict[str, Grant | None] = {}
        self._chances: dict[tuple[str, str, str], list[tuple[Grant, int]]] = {}

    def way(self, path: EscalationPath) -> OpenPath | None:
        """A path with the grants that open it; None when it is not open."""
        grants = self._decisive(path)
        if not grants:
            return None
        for action in path.actions[1:]:
            if action not in self._plain:
                self._plain[action] = self._find_plain(action)
            grant = self._plain[action]
            if grant is None:
                return None
            grants.append(grant)
        return OpenPath(path, tuple(grants))

    def _decisive(self, path: EscalationPath) -> list[Grant]:
        """The first grant of a path's first action on what it needs, and one of tagging it where that takes a tag."""
        key = (path.actions[0], path.on, path.kind)
        chances = self._chances.get(key)
        if chances is None:
            chances = self._chances[key] = self._find_chances(path)
        for grant, bit in chances:
            statement = grant.statement
            tagging = None
            if statement.conditions and not limits.leaves_open(statement, path):
                tagging = self._tagging(path) if limits.leaves_open(statement, path, by_tags=True) else None
                if tagging is None:
                    continue
            denials = [deny for its, deny in self.denied if its & bit and limits.takes_away(deny, path)]
            named = self.named and not limits.names_service(statement, path)
            if (denials or named is not self.named) and not limits.fits(statement, path, denials, named):
                continue
            if not path.along or any(its & bit and limits.reaches(other, path.along) for its, other in self.held):
                return [grant] if tagging is None else [grant, tagging]
        return []

    def _tagging(self, path: EscalationPath) -> Grant | None:
        """The first grant that puts any tag on all that a path's first action works on."""
        action = self.tables.tagged_by.get(path.on)
        if action is None:
            return None
        bit = self.tables.bits[action.lower()]
        if any(its & bit for its, _ in self.denied):
            return None
        for bits, statement in self.held:
            if bits & bit and self._may_hold(statement) and not is_narrowed(statement):
                entry = self._entry(statement, bit)
                if entry is not None and any(limits.is_all(resource, path.on) for resource in statement.resources):
                    return Grant(action, entry, statement)
        return None

    def _find_chances(self, path: EscalationPath) -> list[tuple[Grant, int]]:
        """The grants of a path's first action on what it needs, whatever the conditions and Denies say."""
        action = path.actions[0]
        bit = self.tables.bits[action.lower()]
        chances = []
        for bits, statement in self.held:
            if bits & bit and self._may_hold(statement) and limits.fits(statement, path, (), self.named):
                entry = self._entry(statement, bit)
                if entry is not None:
                    chances.append((Grant(action, entry, statement), bit))
        return chances

    def _find_plain(self, action: str) -> Grant | None:
        """The first grant of an action on whatever: what it makes or starts is the caller's choice."""
        bit = self.tables.bits[action.lower()]
        for bits, statement in self.held:
            if bits & bit and self._may_hold(statement):
                entry = self._entry(statement, bit)
                if entry is not None and not any(
                    its & bit and limits.is_unconditional(deny) and is_about_all_of(deny, statement)
                    for its, deny in self.denied
                ):
                    return Grant(action, entry, statement)
        return None

    def _entry(self, statement: Statement, bit: int) -> Action | ListElement | None:
        """What lets the action of a bit through: the entry that names it before one that only covers it."""
        if statement.not_action is not None:
            return statement.not_action if statement.not_action.is_complete and statement.action is None else None
        known = self.tables.of_text
        covering = None
        for entry in statement.actions:
            if known[entry.node.text] & bit:
                if entry.parsed.is_literal:
                    return entry
                covering = covering or entry
        return covering

    def _may_hold(self, statement: Statement) -> bool:
        found = self._holds.get(id(statement))
        if found is None:
            found = statement.is_complete and not statement.condition_is_hidden
            found = found and not never_holds(statement, self.tables.date)
            self._holds[id(statement)] = found
        return found
