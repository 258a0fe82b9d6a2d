"""Policies of VPC endpoints, which see requests before anybody has become a role."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Principal
    from policylint.rules.context import Context


def may_be_federated(principal: Principal, ctx: Context) -> bool:
    """Whether the policy is of a VPC endpoint, through which those who sign in elsewhere ask STS for a role.

    Where nobody says of what the policy is, a policy of a resource that is about nothing but STS can be of no other:
    the policy of a role has no Resource and is of another kind.
    """
    if ctx.resource_type is not None:
        return ctx.resource_type == "AWS::EC2::VPCEndpoint"
    actions = ctx.statement_of(principal).actions
    return bool(actions) and all(action.service_name == "sts" for action in actions)
