"""Questions about an entry of Resource."""

from __future__ import annotations

from policylint.model.arn_problems import problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Resource
    from policylint.rules.context import Context


def is_faulty(resource: Resource, ctx: Context) -> bool:
    """Whether anything is wrong with its ARN."""
    return problems(ctx.catalog).of(resource.text) is not None
