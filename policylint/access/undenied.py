"""On what a Deny no longer denies, where its Resource became narrower or the Deny went."""

from __future__ import annotations

from policylint.access.explain import RESOURCE, differing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policylint.policy.ast import Policy, Resource, Statement


def undenied(deny: Statement, news: Iterable[Policy]) -> list[Resource]:
    """The entries on which a Deny denied something, less those that Denies which else say the same still deny.

    An entry that is still denied in part is among them.  An entry of NotResource is there where it has come to be left
    out.  None are there where all that can be said is what is not meant.
    """
    left = list(deny.resources)
    is_open = deny.not_resource is not None
    for other in heirs(deny, news):
        if other.not_resource is None:
            left = [entry for entry in left if not _is_within(entry, other.resources)]
            continue
        spared = [entry for entry in other.not_resources if not _is_within(entry, deny.not_resources)]
        left = spared if is_open else common(left, spared)
        is_open = False
    return left


def heirs(deny: Statement, news: Iterable[Policy]) -> list[Statement]:
    """The Denies that say what a Deny says, its Resource aside."""
    return [
        statement
        for policy in news
        for statement in policy.statements
        if statement.is_deny and differing(deny, statement) <= {RESOURCE}
    ]


def common(ones: Sequence[Resource], others: Sequence[Resource]) -> list[Resource]:
    """What both of two lists of entries are about: of two entries that meet, the narrower one."""
    found: dict[str, Resource] = {}
    for one in ones:
        for other in others:
            if one.pattern.overlaps(other.pattern).possible:
                narrower = other if one.pattern.covers(other.pattern) else one
                found.setdefault(narrower.text, narrower)
    return list(found.values())


def _is_within(entry: Resource, others: Iterable[Resource]) -> bool:
    return any(other.pattern.covers(entry.pattern) for other in others)
