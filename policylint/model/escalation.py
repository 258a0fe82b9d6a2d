"""Known ways to more permissions, and which of them some statements open together.

A path is open when each of its actions is allowed, and nothing takes it away: no Deny, no Resource that holds only what
cannot help, no condition that names what may be granted or passed.  What cannot be seen closes a path, for nobody is
blamed for it; a condition that only says who asks, from where or with MFA leaves it open.
"""

from __future__ import annotations

from policylint.memo import memo
from policylint.model.breadth import is_narrowed, open_resource
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from policylint.model.escalation_search import OpenPath
    from policylint.policy.ast import Action, Statement

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


class Tables:
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


_made: Tables | None = None
_MEMORY = 50_000


def _tables() -> Tables:
    global _made
    if _made is None:
        _made = Tables()
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
    from policylint.model.escalation_search import Search  # most policies name no path's actions

    search = Search(tables, held, [(_denied(s, tables), s) for s in statements if s.is_deny], named)
    return [way for path in candidates if path.name not in known and (way := search.way(path)) is not None]


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


def _bits(statement: Statement, tables: Tables) -> int:
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


def _denied(statement: Statement, tables: Tables) -> int:
    """The actions that a Deny may be about; all, where an entry is hidden."""
    element = statement.action or statement.not_action
    if element is None or not element.is_complete or any(entry.parsed.is_unknown for entry in statement.actions):
        return tables.all
    return _bits(statement, tables)


def _bits_of(entry: Action, tables: Tables) -> int:
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


def _candidates(bits: int, tables: Tables) -> tuple[EscalationPath, ...]:
    found = tables.of_bits.get(bits)
    if found is None:
        if len(tables.of_bits) > _MEMORY:
            tables.of_bits.clear()
        found = tuple([path for path, need in zip(tables.paths, tables.needs, strict=True) if need & bits == need])
        tables.of_bits[bits] = found
    return found
