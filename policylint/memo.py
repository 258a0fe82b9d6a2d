"""What was worked out of a text before.

Policies repeat themselves, so many modules remember what an action, an ARN or a key comes to.  Each bounds what it
remembers; a process that lives for hours, and sees a text at every keystroke, has them forget it now and then.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    D = TypeVar("D", bound=dict[Any, Any])
    K = TypeVar("K")
    T = TypeVar("T")

_MEMOS: list[dict[Any, Any]] = []


def memo(empty: D) -> D:
    """The dictionary itself, which `forget` empties from now on."""
    _MEMOS.append(empty)
    return empty


#: So much is remembered by `remembered`, where nothing else is said.
LIMIT = 50_000


def remembered(known: dict[K, T], key: K, make: Callable[[K], T], limit: int = LIMIT) -> T:
    """What is made of a key, most often a text, from `known` if it is there: policies repeat themselves."""
    if key in known:
        return known[key]
    if len(known) > limit:
        known.clear()
    known[key] = found = make(key)
    return found


def forget() -> None:
    """Empty all that is remembered.  It is worked out anew when it is asked for."""
    for each in _MEMOS:
        each.clear()
