"""Questions about a statement, and what they find out for the rules that are asked then."""

from __future__ import annotations

from policylint.model.open_actions import open_actions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.model.open_actions import OpenActions
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def opens_everything(statement: Statement, ctx: Context) -> bool:
    """Whether it allows on every resource what AWS lets be limited."""
    return statement.allows_on_everything and found_open(statement, ctx) is not None


def found_open(statement: Statement, ctx: Context) -> OpenActions | None:
    """What a statement allows on every resource, worked out for the first who asks."""
    return ctx.once(("open", id(statement)), lambda: open_actions(statement, ctx.catalog))
