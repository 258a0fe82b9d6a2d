"""What a managed policy holds, in 255 bits: enough to see of most that they do not hold what another policy wants.

A bit stands for the service and the first letters of an action, for a resource's text, or for the conditions of a
statement, and for whatever else falls on it.  So a bit that is missing says for certain that something is not there.
"""

from __future__ import annotations

from policylint.language.pieces import before_wildcards

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    Conditions = Collection[tuple[str, str, Collection[str]]]

#: How many bits there are for each.  They are primes, and a text's is its remainder: every character counts.
_ACTIONS, _RESOURCES, _CONDITIONS = 127, 61, 67

#: So many letters of an action's name count.  A pattern with fewer has all bits, and needs them all.
_LETTERS = 3


def signature(actions: Iterable[str], resources: Iterable[str] = (), conditions: Iterable[Conditions] = ()) -> int:
    """The bits of actions and patterns in lower case, texts of resources, and the conditions of each statement."""
    bits = 0
    for action in actions:
        start = before_wildcards(action)
        service, _, name = start.partition(":")
        if start != action and len(name) < _LETTERS:
            bits = (1 << _ACTIONS) - 1
            break
        bits |= 1 << _place(f"{service}:{name[:_LETTERS]}", _ACTIONS)
    for resource in resources:
        bits |= 1 << _ACTIONS + _place(resource, _RESOURCES)
    for block in conditions:
        text = repr(sorted((operator, key, sorted(values)) for operator, key, values in block))
        bits |= 1 << _ACTIONS + _RESOURCES + _place(text, _CONDITIONS)
    return bits


def _place(text: str, width: int) -> int:
    return int.from_bytes(text.encode("utf-8", "surrogatepass"), "big") % width
