"""What kind of policy a document is, when nobody says so."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Policy, Statement
    from policylint.policy.find import Found

TRUST_TYPE = "AWS::IAM::AssumeRolePolicyDocument"


def decide(
    policy: Policy, found: Found, policy_type: str = "auto", resource_type: str | None = None
) -> tuple[str, str | None]:
    """The kind of a policy and what it is attached to, such as AWS::S3::Bucket.

    `policy_type` and `resource_type` are what the user says; then its surroundings tell, and last its content.
    """
    resource_type = resource_type or found.resource_type or None
    if policy_type != "auto":
        kind = policy_type
    elif resource_type is not None:
        kind = "resource"
    else:
        kind = found.kind or kind_of(policy)
    if kind == "resource" and (resource_type == TRUST_TYPE or (resource_type is None and _can_only_be_trust(policy))):
        kind = "trust"
    return kind, TRUST_TYPE if kind == "trust" else resource_type


def _can_only_be_trust(policy: Policy) -> bool:
    """Whether a policy that is said to be a resource's is a role's, as Access Analyzer tells without being told."""
    return kind_of(policy) == "trust" and all(statement.resource is None for statement in policy.statements)


def kind_of(policy: Policy) -> str:
    """The kind by content.

    A policy that names principals is attached to a resource; it is a role's trust policy when all it is about is to
    assume a role.  One that denies everybody ("*") something on every resource, for more than one service, is a
    resource control policy: no single resource has a policy like that.  An SCP looks like an identity policy, and is
    taken for one; settings or --policy-type tell them apart.
    """
    statements = policy.statements
    if statements and all(is_trust_statement(statement) for statement in statements):
        return "trust"
    with_principal = [s for s in statements if s.principal is not None or s.not_principal is not None]
    if len(with_principal) * 2 < len(statements) or not with_principal:
        # One stray Principal among statements without any is a mistake in an identity policy.
        return "identity"
    if all(is_trust_statement(statement) for statement in with_principal):
        return "trust"
    if all(_may_be_rcp(statement) for statement in statements):
        services = {action.service.lower() for statement in statements for action in statement.actions}
        if len(services) > 1 or "*" in services:
            return "rcp"
    return "resource"


def is_trust_statement(statement: Statement) -> bool:
    """Whether a statement can only stand in a role trust policy, right or wrong.

    It is about actions of STS and nothing else, and has no Resource: no other policy of a resource is about STS, and an
    identity policy has a Resource.  A Resource that stands there all the same is taken for a mistake where the
    statement says who may assume the role; with everybody as its principal it is rather the policy of a VPC endpoint.
    Without one, the action may be wrong as well: `iam:AssumeRole`, or none beside a `Federated` principal.
    """
    actions = statement.actions
    if not actions or any(action.service.lower() != "sts" for action in actions):
        return statement.resource is None and statement.not_resource is None and _means_to_be_trust(statement)
    if statement.resource is None and statement.not_resource is None:
        return statement.principal is not None or statement.not_principal is not None or _assumes_role(statement)
    return bool(statement.principals) and not any(principal.is_everyone for principal in statement.principals)


def _means_to_be_trust(statement: Statement) -> bool:
    """Whether a statement without a Resource that is not about STS says who may assume a role all the same."""
    if statement.principal is None:
        return False
    if any("assumerole" in action.folded for action in statement.actions):
        return True
    return not statement.actions and any(principal.type == "Federated" for principal in statement.principals)


def _assumes_role(statement: Statement) -> bool:
    return all(action.text.lower().startswith("sts:assumerole") for action in statement.actions)


def _may_be_rcp(statement: Statement) -> bool:
    return (
        statement.is_deny
        and len(statement.principals) == 1
        and statement.principals[0].is_everyone
        and statement.is_on_everything
    )
