"""What `redundant-action` and `redundant-resource` share: the entries of a list that other entries of it cover."""

from __future__ import annotations

from policylint.model.redundancy import groups, none_covered
from policylint.readers.values import Array
from policylint.rules.context import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from policylint.finding import Finding
    from policylint.language.pattern import Pattern
    from policylint.policy.ast import Action, Resource
    from policylint.rules.context import Context


def redundant_entries(
    entries: Sequence[Action | Resource],
    texts: Sequence[str],
    ctx: Context,
    pattern_of: Callable[[Action | Resource], Pattern] | None = None,
) -> Iterator[Finding]:
    """A finding for each group of entries that another entry of their list makes redundant, at the first of them.

    `texts` are what they say, in small letters where capitals make no difference; `pattern_of` tells how an entry is to
    be read, where that is not as ever.
    """
    if none_covered(texts):
        return
    array = entries[0].element.value
    for group in groups([entry.pattern if pattern_of is None else pattern_of(entry) for entry in entries]):
        keeper = entries[group.keeper]
        covered = [entries[index] for index in group.covered]
        first = covered[0]
        if not first.text:
            continue  # an empty one is no action and no ARN, as other rules tell
        if first.pattern.folded == keeper.pattern.folded:
            message = f"{quoted(first.text)} is listed twice"
        else:
            message = f"{quoted(first.text)} is redundant, {quoted(keeper.text)} covers it"
        if len(covered) > 1:
            message += f" (and {len(covered) - 1} more)"
        fix = None
        if isinstance(array, Array):
            fix = ctx.removal(f"remove what {quoted(keeper.text)} covers", array, covered)
        yield ctx.finding(
            first,
            message,
            related=[(keeper, "this covers it"), *((other, "redundant too") for other in covered[1:])],
            fix=fix,
            locations=[entries[index] for index in group.members],
        )
