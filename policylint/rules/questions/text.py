"""Questions about the text that a policy is written in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Policy
    from policylint.rules.context import Context


def may_hold_odd_characters(policy: Policy, ctx: Context) -> bool:
    """Whether a character beyond ASCII may stand in it, as such or as an escape."""
    text = ctx.source.text
    return not text.isascii() or text.find("\\", policy.node.start, policy.node.end) >= 0


def may_hold_examples(policy: Policy, ctx: Context) -> bool:
    """Whether a placeholder of an example may stand in it."""
    return ctx.may_hold_examples
