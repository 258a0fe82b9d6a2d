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


def may_misspell_variables(policy: Policy, ctx: Context) -> bool:
    """Whether something that is nearly a policy variable may stand in it."""
    text = ctx.source.text
    if "$" not in text:
        return "{aws" in text or "{ aws" in text  # quick, and as in most
    return text.count("{aws") + text.count("{ aws") > text.count("${aws:") or "$aws" in text or "$(aws" in text
