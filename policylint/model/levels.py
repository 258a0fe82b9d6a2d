"""Actions under AWS's access levels, and which of some actions is the worst to have."""

from __future__ import annotations

from policylint.model import sensitive
from policylint.model.catalog import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: AWS's access levels, what changes most first; then actions that AWS does not list.
LEVELS = ("Permissions management", "Write", "Tagging", "Read", "List", "unknown")


def by_level(actions: Iterable[str]) -> dict[str, list[str]]:
    """Actions under their access levels, the gravest level and the most dangerous action first."""
    catalog = load()
    found: dict[str, list[str]] = {}
    for action in sensitive.rank(dict.fromkeys(actions)):
        info = catalog.action(action)
        found.setdefault("unknown" if info is None else info.access_level, []).append(action)
    return {level: found[level] for level in LEVELS if level in found}


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
