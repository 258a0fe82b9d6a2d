"""Actions under AWS's access levels, and which of some actions is the worst to have."""

from __future__ import annotations

from policylint.memo import memo
from policylint.model import sensitive
from policylint.model.catalog import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policylint.model.catalog import Catalog

#: AWS's access levels, what changes most first; then actions that AWS does not list.
LEVELS = ("Permissions management", "Write", "Tagging", "Read", "List", "unknown")


#: What was asked last: a wildcard's twenty thousand actions are sorted, weighed and told.
_known: dict[tuple[Catalog, tuple[str, ...]], Mapping[str, Sequence[str]]] = memo({})
_MEMORY = 50


def by_level(actions: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Actions under their access levels, the gravest level and the most dangerous action first."""
    catalog = load()
    key = (catalog, tuple(dict.fromkeys(actions)))
    if key not in _known:
        found: dict[str, list[str]] = {}
        for action in sensitive.rank(key[1]):
            info = catalog.action(action)
            found.setdefault("unknown" if info is None else info.access_level, []).append(action)
        if len(_known) > _MEMORY:
            _known.clear()
        _known[key] = {level: found[level] for level in LEVELS if level in found}
    return _known[key]


#: What opens the way to all the rest, whatever level AWS gives it: `iam:PassRole` is a Write, and so is `sns:Publish`.
_OPENING = ("privilege-escalation", "credentials-exposure")


def worst(levels: Mapping[str, Sequence[str]]) -> str | None:
    """The worst of actions under their levels: what gives permissions or credentials, else the first; None of none."""
    firsts = [actions[0] for actions in levels.values()]
    return next(filter(_opens, firsts), firsts[0] if firsts else None)


def _opens(action: str) -> bool:
    return sensitive.category(action) in _OPENING


def gravity(levels: Mapping[str, Sequence[str]]) -> tuple[int, int, int, int]:
    """How grave actions under their levels are, the smaller the graver.

    What gives permissions or credentials comes first, then it goes by the gravest level, by how dangerous the worst
    action is known to be, and by how many there are.
    """
    first = worst(levels)
    level = LEVELS.index(next((level for level in levels if first in levels[level]), "unknown"))
    is_opening = first is not None and _opens(first)
    return not is_opening, level, sensitive.place(first or ""), -sum(map(len, levels.values()))
