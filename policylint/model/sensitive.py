"""Which actions are dangerous, why, and in what order to name them."""

from __future__ import annotations

from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Category:
    """A way in which actions are dangerous: `id` for machines, `title` for people, and the actions."""

    __slots__ = ("actions", "id", "title")

    def __init__(self, id: str, title: str, actions: tuple[str, ...]) -> None:
        self.id = id
        self.title = title
        self.actions = actions


class EscalationPath:
    """A known way to more permissions: who may do all `actions` (to a suitable resource) has it."""

    __slots__ = ("actions", "name", "summary", "url")

    def __init__(self, name: str, actions: tuple[str, ...], summary: str, url: str) -> None:
        self.name = name
        self.actions = actions
        self.summary = summary
        self.url = url

    def __repr__(self) -> str:
        return f"EscalationPath({self.name!r})"


class _Tables:
    def __init__(self) -> None:
        data = load("sensitive_actions")
        self.categories = tuple(
            Category(id, entry["title"], tuple(entry["actions"])) for id, entry in data["categories"].items()
        )
        self.of: dict[str, list[str]] = {}
        for category in self.categories:
            for action in category.actions:
                self.of.setdefault(action.lower(), []).append(category.id)
        # The worst of all categories first, then category by category.
        self.first = frozenset(action.lower() for action in data["first"])
        self.order: dict[str, int] = {}
        for action in (*data["first"], *self.of):
            self.order.setdefault(action.lower(), len(self.order))
        self.paths = tuple(
            EscalationPath(name, tuple(entry["actions"]), entry["summary"], entry["url"])
            for name, entry in data["paths"].items()
        )


_made: _Tables | None = None


def _tables() -> _Tables:
    global _made
    if _made is None:
        _made = _Tables()
    return _made


def categories() -> tuple[Category, ...]:
    """All categories, the gravest first."""
    return _tables().categories


def categories_of(action: str) -> tuple[str, ...]:
    """The ids of all categories that an action is in."""
    return tuple(_tables().of.get(action.lower(), ()))


def category(action: str) -> str | None:
    """The id of the gravest category that an action is in; None for an action that is not known as dangerous."""
    found = _tables().of.get(action.lower())
    return found[0] if found else None


def is_grave(action: str) -> bool:
    """Whether an action is among the worst of all categories, or gives its holder permissions or credentials."""
    tables = _tables()
    lower = action.lower()
    return lower in tables.first or not _GRAVE.isdisjoint(tables.of.get(lower, ()))


_GRAVE = frozenset(("privilege-escalation", "credentials-exposure"))


def rank(actions: Iterable[str]) -> list[str]:
    """The same actions, the most dangerous first; those not known as dangerous come last, in the order given."""
    order = _tables().order
    last = len(order)
    return sorted(actions, key=lambda action: order.get(action.lower(), last))


def escalation_paths() -> tuple[EscalationPath, ...]:
    """All known ways to more permissions."""
    return _tables().paths


def paths_open_to(actions: Iterable[str]) -> list[EscalationPath]:
    """The ways that are open to who may do all of these actions (names without wildcards)."""
    held = {action.lower() for action in actions}
    return [path for path in _tables().paths if all(action.lower() in held for action in path.actions)]
