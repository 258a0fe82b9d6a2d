"""What kind of policy a document is, when nobody says so."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Policy, Statement

#: Actions that only a role trust policy allows by themselves (AWS STS service authorization reference, 2026-10).
TRUST_ACTIONS = frozenset(
    (
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
        "sts:*",
        "sts:assumerole*",
    )
)

TRUST_TYPE = "AWS::IAM::AssumeRolePolicyDocument"


def kind_of(policy: Policy) -> str:
    """The kind by content.

    A policy that names principals is attached to a resource; it is a role's trust policy when all it is about is to
    assume a role, and no Resource stands in it.  One that denies everybody ("*") something on every resource, for more
    than one service, is a resource control policy: no single resource has a policy like that.  An SCP looks like an
    identity policy, and is taken for one; settings or --policy-type tell them apart.
    """
    statements = policy.statements
    with_principal = [s for s in statements if s.principal is not None or s.not_principal is not None]
    if statements and all(_is_trust(statement) for statement in statements):
        return "trust"
    if not with_principal:
        return "identity"
    if len(with_principal) * 2 < len(statements) and not _is_trust(with_principal[0]):
        # One stray Principal among statements without any is a mistake in an identity policy.
        return "identity"
    if all(_is_trust(statement) for statement in with_principal):
        return "trust"
    if all(_may_be_rcp(statement) for statement in statements):
        services = {action.service.lower() for statement in statements for action in statement.actions}
        if len(services) > 1 or "*" in services:
            return "rcp"
    return "resource"


def _is_trust(statement: Statement) -> bool:
    actions = statement.actions
    if not actions or any(action.text.lower() not in TRUST_ACTIONS for action in actions):
        return False
    if statement.principal is not None or statement.not_principal is not None:
        return statement.resource is None or statement.principal is not None
    # Without principals, only the missing Resource tells a broken trust policy from an identity policy.
    return statement.resource is None and statement.not_resource is None


def _may_be_rcp(statement: Statement) -> bool:
    return (
        statement.is_deny
        and len(statement.principals) == 1
        and statement.principals[0].is_everyone
        and statement.is_on_everything
    )
