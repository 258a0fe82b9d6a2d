"""Policies of VPC endpoints, which open nothing and see requests before anybody has become a role."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def is_of_endpoint(statement: Statement, ctx: Context) -> bool:
    """Whether the policy, which is of a resource, is of a VPC endpoint.

    Where nobody says of what it is, a statement that is about nothing but STS can be of no other: the policy of a role
    has no Resource and is of another kind.
    """
    if ctx.resource_type is not None:
        return ctx.resource_type == "AWS::EC2::VPCEndpoint"
    actions = statement.actions
    return ctx.kind == "resource" and bool(actions) and all(action.service_name == "sts" for action in actions)
