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
        self.readings: dict[str, list[tuple[str, str]]] = {}
        for category in self.categories:
            if category.id in ("credentials-exposure", "data-exfiltration"):
                for action in category.actions:
                    self.readings.setdefault(action.partition(":")[0], []).append((action, category.id))
        self.privileged: dict[str, str] | None = None
        self.secrets = frozenset(action.lower() for action in data["secrets"])
        self.routine = frozenset(action.lower() for action in data["routine"])
        self.exposures: dict[str, str] = {}
        for action, categories in self.of.items():
            exposures = [id for id in categories if id in _EXPOSURES]
            if exposures and action not in self.routine:
                self.exposures[action] = exposures[0]
        self.order: dict[str, int] = {}
        for action in (*data["first"], *self.of):
            self.order.setdefault(action.lower(), len(self.order))


_made: _Tables | None = None


def _tables() -> _Tables:
    global _made
    if _made is None:
        _made = _Tables()
    return _made


def categories() -> tuple[Category, ...]:
    """All categories, the gravest first."""
    return _tables().categories


def category(action: str) -> str | None:
    """The id of the gravest category that an action is in; None for an action that is not known as dangerous."""
    found = _tables().of.get(action.lower())
    return found[0] if found else None


def is_grave(action: str) -> bool:
    """Whether an action is among the worst of all categories, or gives its holder permissions or credentials."""
    tables = _tables()
    lower = action.lower()
    if lower in tables.first:
        return True
    return lower not in tables.routine and not _GRAVE.isdisjoint(tables.of.get(lower, ()))


_GRAVE = frozenset(("privilege-escalation", "credentials-exposure"))


def rank(actions: Iterable[str]) -> list[str]:
    """The same actions, the most dangerous first; those not known as dangerous come last, in the order given."""
    order = _tables().order
    last = len(order)
    return sorted(actions, key=lambda action: order.get(action.lower(), last))


def place(action: str) -> int:
    """Where an action stands in the order of danger, from 0; those not known as dangerous share the last place."""
    order = _tables().order
    return order.get(action.lower(), len(order))


def known(actions: Iterable[str]) -> list[str]:
    """Those of some actions that are known as dangerous, in the order given."""
    order = _tables().order
    return [action for action in actions if action.lower() in order]


_EXPOSURES = ("credentials-exposure", "resource-exposure", "audit-tampering", "data-exfiltration")


def exposure(action: str) -> str | None:
    """The id of the gravest category of exposure that an action is in, but for what every client of a service does."""
    return _tables().exposures.get(action.lower())


def is_secret(action: str) -> bool:
    """Whether an action returns secrets of the customer's own making: passwords, keys, parameters."""
    return action.lower() in _tables().secrets


def readings(service: str) -> list[tuple[str, str]]:
    """The actions of a service that give out credentials or data, each with the category."""
    return _tables().readings.get(service.lower(), [])


def privileged() -> dict[str, str]:
    """The actions for which people should need MFA, the worst first: on permissions, data's end and its records.

    They are given by their names in small letters.
    """
    tables = _tables()
    if tables.privileged is None:
        wanted = ("privilege-escalation", "audit-tampering", "data-destruction")
        found = (action for category in tables.categories if category.id in wanted for action in category.actions)
        ranked = rank(dict.fromkeys(a for a in found if a.lower() not in tables.routine))
        tables.privileged = {action.lower(): action for action in ranked}
    return tables.privileged
