"""Questions about an entry of Action."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Action
    from policylint.rules.context import Context


def is_unlisted(action: Action, ctx: Context) -> bool:
    """Whether AWS lists no action of just this name, be it a pattern, of old or wrong."""
    parsed = action.parsed
    if parsed.is_literal and parsed.name is not None:
        return ctx.catalog.row_of(parsed.folded) is None and not _is_in_guides(parsed.folded)
    return True


def _is_in_guides(action: str) -> bool:
    """Whether AWS's guides name an action that its lists do not have."""
    from policylint.model.curated import load

    return action in load("guide_actions")["actions"]
