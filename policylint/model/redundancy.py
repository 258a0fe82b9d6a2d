"""Which entries of a list are wholly covered by other entries of it: of actions, of resources, of values."""

from __future__ import annotations

from bisect import bisect_left

from policylint.language.inclusion import runs_through
from policylint.memo import memo, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.language.pattern import Pattern

#: Comparisons after which a list is given up; 1,000 real entries need a few thousand, `*a*`, `*b*`, ... need all pairs.
LIMIT = 100_000

#: So many are made by the quick look at a list; real lists need some dozen.
_NEAR = 5_000


class Group:
    """An entry and those that it makes redundant, as indexes into the list, each in the order of the list."""

    __slots__ = ("covered", "keeper")

    def __init__(self, keeper: int, covered: list[int]) -> None:
        self.keeper = keeper
        self.covered = covered

    def __repr__(self) -> str:
        return f"Group({self.keeper}, {self.covered})"

    @property
    def members(self) -> list[int]:
        """All entries of the group, in the order of the list."""
        return sorted([self.keeper, *self.covered])


def groups(patterns: Sequence[Pattern]) -> list[Group]:
    """The groups of a list, in the order of their first members.

    Each redundant entry is in one group: that of the first entry which covers it and is itself covered by none.  Of
    equal entries the first is kept.  Only what is covered for certain counts, so an entry with an unknown part is
    redundant only beside its own text, or where a wildcard takes whatever it may be.
    """
    first: dict[object, int] = {}  # the distinct entries
    keeper: dict[int, int] = {}
    for index, pattern in enumerate(patterns):
        key = pattern.spelling
        at = first.setdefault(key, index)
        if at != index:
            keeper[index] = at
    if len(first) > 1:
        keeper.update(_covered(patterns, list(first.values())))
    found: dict[int, list[int]] = {}
    for index in sorted(keeper):
        at = keeper[index]
        found.setdefault(keeper.get(at, at), []).append(index)
    return sorted((Group(at, covered) for at, covered in found.items()), key=lambda group: group.members[0])


def none_covered(texts: Sequence[str]) -> bool:
    """Whether `groups` is sure to find nothing among patterns of these texts, as in most lists.

    Where patterns are blind to case, the texts are given in small letters.

    So it is when no two are the same and none has all that stands between the wildcards of another, at its beginning
    what stands there; to see that is quicker than to make the patterns.  False says nothing.
    """
    whole = "\n".join(texts)
    if len(set(texts)) != len(texts) or "$" in whole or "{" in whole or not whole.isascii():
        return False
    if "*" not in whole and "?" not in whole:
        return True
    # Policies repeat themselves, and so do their lists.
    return remembered(_known, whole, lambda _: _none_covered(texts), _MEMORY)


_known: dict[str, bool] = memo({})
_MEMORY = 10_000


def _none_covered(texts: Sequence[str]) -> bool:
    ordered = sorted(texts)
    room = _NEAR
    for text in ordered:
        start, *rest = text.replace("?", "*").split("*")
        if not rest:
            continue
        telling = max(rest, key=len)
        # What begins so stands together, from where the beginning itself would stand.
        for at in range(bisect_left(ordered, start), len(ordered)):
            other = ordered[at]
            if not other.startswith(start):
                break
            room -= 1
            if not room or (telling in other and other != text and all(stretch in other for stretch in rest)):
                return False
    return True


def _covered(patterns: Sequence[Pattern], distinct: list[int]) -> dict[int, int]:
    """For each distinct entry that is covered, the first entry that covers it and is covered by none itself."""
    # Only a pattern with a wildcard covers another text than its own, and all that it covers starts with its literal
    # prefix: those stand side by side when the entries are sorted.
    wild = [index for index in distinct if patterns[index].has_wildcard]
    if not wild:
        return {}
    ordered = sorted((patterns[index].literal_prefix, index) for index in distinct)
    starts = [prefix for prefix, _ in ordered]
    #: Those without variables and placeholders.  Of them, one with no wildcard but `*` covers what it runs through: a
    #: wildcard of another is as good as one more letter, which only a `*` takes.
    spelt = {index: p.folded for index in distinct if "$" not in (p := patterns[index]).text and not p.has_hole}
    coverers: dict[int, list[int]] = {}
    room = LIMIT
    for big in wild:
        pattern = patterns[big]
        prefix, is_prefix = pattern.literal_prefix, pattern.has_only_a_tail
        parts = spelt[big].split("*") if "?" not in spelt.get(big, "?") else None
        for at in range(bisect_left(starts, prefix), len(ordered)):
            start, small = ordered[at]
            if not start.startswith(prefix):
                break
            room -= 1
            if room < 0:
                return {}
            if small == big:
                continue
            if is_prefix or (
                runs_through(spelt[small], parts) if parts and small in spelt else pattern.covers(patterns[small])
            ):
                coverers.setdefault(small, []).append(big)
    return {small: next((big for big in bigs if big not in coverers), bigs[0]) for small, bigs in coverers.items()}
