"""unattached-policy and duplicate-inline-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.account import Account
    from policylint.account.details import ManagedPolicy
    from policylint.rules.context import Context


@rule("unattached-policy", Severity.SUGGESTION)
def unattached_policy(policy: ManagedPolicy, ctx: Context) -> Iterator[Finding]:
    """A managed policy of the account's own is attached to nobody, and is nobody's permissions boundary.

    Nobody keeps it up to date, until somebody attaches it. Delete it.

    Bad:

        {"UserDetailList": [], "Policies": [{"PolicyName": "Old", "Arn": "arn:aws:iam::111122223333:policy/Old",
                                                           ^^^^^ unattached-policy
          "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 0}]}

    Good:

        {"UserDetailList": [], "Policies": [{"PolicyName": "Reports", "Arn": "arn:aws:iam::111122223333:policy/Reports",
          "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 2}]}

    Exceptions: a policy that is made ahead of those who will need it: suppress it there. AWS's own policies are not meant.

    Source: AWS IAM User Guide, "Security best practices in IAM" (regularly review and remove unused users, roles,
    permissions, policies, and credentials); AWS IAM API Reference, "ManagedPolicyDetail".
    """
    if policy.attachment_count == 0 and policy.boundary_count == 0 and not policy.is_aws_managed:
        yield ctx.finding(policy, f"policy {quoted(policy.name.text)} is attached to nobody; delete it")


@rule("duplicate-inline-policy", Severity.SUGGESTION)
def duplicate_inline_policy(account: Account, ctx: Context) -> Iterator[Finding]:
    """The same policy is inlined in several places.

    Each copy has to be changed by hand, and one is forgotten. Make it one managed policy, attached to all of them.

    Bad:

        {"RoleDetailList": [
          {"RoleName": "a", "Arn": "arn:aws:iam::111122223333:role/a", "RolePolicyList": [
            {"PolicyName": "logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                           ^^^^^^ duplicate-inline-policy
              {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "arn:aws:logs:*:111122223333:log-group:app:*"}]}}]},
          {"RoleName": "b", "Arn": "arn:aws:iam::111122223333:role/b", "RolePolicyList": [
            {"PolicyName": "write-logs", "PolicyDocument": {"Version": "2012-10-17", "Statement":
              {"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": "arn:aws:logs:*:111122223333:log-group:app:*"}}}]}]}

    Good:

        {"RoleDetailList": [
          {"RoleName": "a", "Arn": "arn:aws:iam::111122223333:role/a", "AttachedManagedPolicies": [
            {"PolicyName": "AppLogs", "PolicyArn": "arn:aws:iam::111122223333:policy/AppLogs"}]},
          {"RoleName": "b", "Arn": "arn:aws:iam::111122223333:role/b", "AttachedManagedPolicies": [
            {"PolicyName": "AppLogs", "PolicyArn": "arn:aws:iam::111122223333:policy/AppLogs"}]}]}

    Exceptions: roles that a tool makes, each with its own copy, as infrastructure code does; then it is a hint on where
    that code repeats itself. Order, Sids and the case of actions make no difference. Roles that AWS keeps are left out.

    Source: AWS IAM User Guide, "Choosing between managed policies and inline policies".
    """
    for documents in account.duplicates():
        first, *others = documents
        where = ", ".join(f"{d.owner.noun} {quoted(d.owner.name.text)}" for d in documents[:3])
        more = f" and {len(documents) - 3} more" if len(documents) > 3 else ""
        yield ctx.finding(
            first,
            f"the same policy is inlined {len(documents)} times ({where}{more}); make it one managed policy",
            related=[(other, f"in {other.owner.noun} {quoted(other.owner.name.text)}") for other in others[:5]],
        )
