"""Questions about an entry of Action."""

from __future__ import annotations

from policylint.model.catalog import is_in_guides

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Action
    from policylint.rules.context import Context


def is_unlisted(action: Action, ctx: Context) -> bool:
    """Whether AWS lists no action of just this name, be it a pattern, of old or wrong."""
    parsed = action.parsed
    if parsed.is_literal and parsed.name is not None:
        return ctx.catalog.row_of(parsed.folded) is None and not is_in_guides(parsed.folded)
    return True
