"""Questions about an entry of Action."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Action
    from policylint.rules.context import Context


def is_unlisted(action: Action, ctx: Context) -> bool:
    """Whether AWS lists no action of just this name, be it a pattern, of old or wrong."""
    parsed = action.parsed
    return not parsed.is_literal or parsed.name is None or ctx.catalog.row_of(parsed.folded) is None
