"""Known ways to more permissions, and which of them some statements open together.

A path is open when each of its actions is allowed, and nothing takes it away: no Deny, no Resource that holds only what
cannot help, no condition that names what may be granted or passed.  What cannot be seen closes a path, for nobody is
blamed for it; a condition that only says who asks, from where or with MFA leaves it open.
"""

from __future__ import annotations

from policylint.memo import memo
from policylint.model import escalation_limits as limits
from policylint.model.breadth import is_about_all_of, is_narrowed, open_resource
from policylint.model.contradictions import never_holds
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from policylint.policy.ast import Action, ListElement, Statement

    Held = list[tuple[int, Statement]]


class EscalationPath:
    """A known way to more permissions, from `policylint/data/escalation_paths.json`.

    Who may do all `actions` has it; the first of them is the decisive one, and has to work on something of the form
    `on`, and on something of the forms `along` where they are given.  `kind` says what sort of way it is, one of those
    that have a `closing`; of `pass-role`, `passed_to` are the services that take the role.  `does` says in words what
    its user does.
    """

    __slots__ = ("actions", "along", "does", "kind", "name", "on", "passed_to", "url")

    def __init__(self, name: str, entry: dict[str, object]) -> None:
        self.name = name
        self.kind: str = entry["kind"]  # type: ignore[assignment]
        self.actions: tuple[str, ...] = tuple(entry["actions"])  # type: ignore[arg-type]
        self.on: str = entry["on"]  # type: ignore[assignment]
        self.along: tuple[str, ...] = tuple(entry.get("along", ()))  # type: ignore[arg-type]
        self.passed_to: tuple[str, ...] = tuple(entry.get("passed_to", ()))  # type: ignore[arg-type]
        self.does: str = entry["does"]  # type: ignore[assignment]
        self.url: str = entry["url"]  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"EscalationPath({self.name!r})"


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


class _Tables:
    """The paths, with a bit for each action that is a part of one."""

    def __init__(self) -> None:
        data = load("escalation_paths")
        self.date: str = data["date"]
        self.closing: dict[str, str] = data["kinds"]
        self.closing_named: dict[str, str] = data["kinds_when_named"]
        self.paths = tuple(EscalationPath(name, entry) for name, entry in data["paths"].items())
        self.bits: dict[str, int] = {}
        for path in self.paths:
            for action in path.actions:
                self.bits.setdefault(action.lower(), 1 << len(self.bits))
        #: What gives the resources of a form their tags, and so may make them meet a condition on tags.
        self.tagged_by: dict[str, str] = data["tagged_by"]
        for action in self.tagged_by.values():
            self.bits.setdefault(action.lower(), 1 << len(self.bits))
        self.alone = {path.actions[0].lower() for path in self.paths if len(path.actions) == 1}
        self.all = (1 << len(self.bits)) - 1
        self.needs = [sum({self.bits[action.lower()] for action in path.actions}) for path in self.paths]
        self.need_of = {path.name: need for path, need in zip(self.paths, self.needs, strict=True)}
        self.by_service: dict[str, list[tuple[str, int]]] = {}
        for action, bit in self.bits.items():
            self.by_service.setdefault(action.partition(":")[0], []).append((action, bit))
        # Policies repeat themselves: what an entry, and what all entries of a policy, come to is worked out once.
        self.of_text: dict[str, int] = memo({})
        self.of_bits: dict[int, tuple[EscalationPath, ...]] = {0: ()}


_made: _Tables | None = None
_MEMORY = 50_000


def _tables() -> _Tables:
    global _made
    if _made is None:
        _made = _Tables()
    return _made


def paths() -> tuple[EscalationPath, ...]:
    """All known ways to more permissions."""
    return _tables().paths


def closing(kind: str, named: bool = False) -> str:
    """What closes paths of a kind, or those open for `named` resources alone; a sentence without its full stop."""
    tables = _tables()
    return tables.closing_named[kind] if named else tables.closing[kind]


def opens_alone(action: str) -> bool:
    """Whether an action is a path by itself."""
    return action.lower() in _tables().alone


def held_by(statements: Sequence[Statement]) -> Held:
    """The Allows that name actions of paths, each with these actions, a bit for each: all that paths are opened by."""
    tables = _tables()
    if len(tables.of_text) > _MEMORY:
        tables.of_text.clear()
    allows = [(_bits(statement, tables), statement) for statement in statements if statement.is_allow]
    return [(bits, statement) for bits, statement in allows if bits]


def open_paths(
    statements: Sequence[Statement], named: bool = False, held: Held | None = None, known: Collection[str] = ()
) -> list[OpenPath]:
    """The paths that these statements open together, those of one policy or of all that a principal has.

    `named` counts those too that are open for roles, users and resources which a Resource names, whatever these may do;
    but a role that is named together with the service that receives it is taken as chosen with care, and a role that is
    assumed by its name is no more than what its trust policy says.  `held` is what `held_by` says of the statements,
    from who asks for both, and `known` are the names of paths that nobody asks about any more.
    """
    tables = _tables()
    if held is None:
        held = held_by(statements)
    together = 0
    for bits, _ in held:
        together |= bits
    candidates = _candidates(together, tables)
    if not candidates:
        return []
    search = _Search(tables, held, [(_denied(s, tables), s) for s in statements if s.is_deny], named)
    found = []
    for path in candidates:
        grants = None if path.name in known else search.grants(path)
        if grants is not None:
            found.append(OpenPath(path, grants))
    return found


def parts(statements: Sequence[Statement]) -> tuple[int, int]:
    """The actions of paths that the Allows among some statements name, and that Denies may be about, a bit for each."""
    tables = _tables()
    allowed = denied = 0
    for statement in statements:
        if statement.is_allow:
            allowed |= _bits(statement, tables)
        elif statement.is_deny:
            denied |= _denied(statement, tables)
    return allowed, denied


def within_reach(allowed: int) -> int:
    """The actions, a bit for each, of the paths all of whose actions are among some; nothing, where no path is."""
    tables = _tables()
    bits = 0
    for path in _candidates(allowed, tables):
        bits |= tables.need_of[path.name]
    return bits


def is_everything(statement: Statement) -> bool:
    """Whether it is the Allow of everything on everything, which is `administrator-access`."""
    return statement.allows_star and open_resource(statement) is not None and not is_narrowed(statement)


class _Search:
    """The grants of some statements, each looked for once."""

    __slots__ = ("_chances", "_holds", "_plain", "denied", "held", "named", "tables")

    def __init__(self, tables: _Tables, held: Held, denied: Held, named: bool) -> None:
        self.tables = tables
        self.held = held
        self.denied = denied
        self.named = named
        self._holds: dict[int, bool] = {}
        self._plain: dict[str, Grant | None] = {}
        self._chances: dict[tuple[str, str, str], list[tuple[Grant, int]]] = {}

    def grants(self, path: EscalationPath) -> tuple[Grant, ...] | None:
        """The grants that open a path; None when it is not open."""
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
        return tuple(grants)

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


def _bits(statement: Statement, tables: _Tables) -> int:
    """The actions that a statement names, those perhaps behind a placeholder left out."""
    if statement.not_action is not None:
        bits = tables.all
        for entry in statement.not_actions:
            if entry.parsed.is_unknown:
                return 0
            bits &= ~_bits_of(entry, tables)
        return bits
    bits = 0
    known = tables.of_text
    for entry in [entry for entry in statement.actions if known.get(entry.text, True)]:  # most are known as 0
        text = entry.text
        found = known.get(text)
        if found is None:
            parsed = entry.parsed
            found = known[text] = tables.bits.get(parsed.folded, 0) if parsed.is_literal else _bits_of(entry, tables)
        bits |= found
    return bits


def _denied(statement: Statement, tables: _Tables) -> int:
    """The actions that a Deny may be about; all, where an entry is hidden."""
    element = statement.action or statement.not_action
    if element is None or not element.is_complete or any(entry.parsed.is_unknown for entry in statement.actions):
        return tables.all
    return _bits(statement, tables)


def _bits_of(entry: Action, tables: _Tables) -> int:
    parsed = entry.parsed
    if parsed.service_is_literal:
        return _matching(entry, tables.by_service.get(parsed.service.lower(), ()))
    return _matching(entry, tables.bits.items())


def _matching(entry: Action, among: Iterable[tuple[str, int]]) -> int:
    bits = 0
    for action, bit in among:
        if entry.matches(action):
            bits |= bit
    return bits


def _candidates(bits: int, tables: _Tables) -> tuple[EscalationPath, ...]:
    found = tables.of_bits.get(bits)
    if found is None:
        if len(tables.of_bits) > _MEMORY:
            tables.of_bits.clear()
        found = tuple([path for path, need in zip(tables.paths, tables.needs, strict=True) if need & bits == need])
        tables.of_bits[bits] = found
    return found
