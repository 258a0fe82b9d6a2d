"""group-without-users and group-without-policies."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.details import Group
    from policylint.rules.context import Context


@rule("group-without-users", Severity.SUGGESTION)
def group_without_users(group: Group, ctx: Context) -> Iterator[Finding]:
    """Nobody is in a group.

    Its policies wait for whoever is put into it by mistake. Delete it.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [
          {"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff"},
          {"GroupName": "admins", "Arn": "arn:aws:iam::111122223333:group/admins"}]}
                        ^^^^^^^^ group-without-users

    Good:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff"}]}

    Exceptions: a dump without users, or the first of several pages, does not tell who is in a group, and is not judged.

    Source: AWS IAM User Guide, "Security best practices in IAM" (regularly review and remove unused users, roles,
    permissions, policies, and credentials).
    """
    if group.account.knows_users and not group.account.members(group):
        yield ctx.finding(group, f"nobody is in group {quoted(group.name.text)}; delete it")


@rule("group-without-policies", Severity.SUGGESTION)
def group_without_policies(group: Group, ctx: Context) -> Iterator[Finding]:
    """A group has no policy: to be in it means nothing.

    Either it is a leftover, or the policies that its users need hang on the users.

    Bad:

        {"GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
                                           ^^^^^^^ group-without-policies
          "GroupPolicyList": [], "AttachedManagedPolicies": []}]}

    Good:

        {"GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "GroupPolicyList": [], "AttachedManagedPolicies": [
            {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}]}

    Exceptions: a group that some other system reads, as a list of users: suppress it there.

    Source: AWS IAM User Guide, "IAM user groups". That it is worth telling is our judgement.
    """
    if not group.inline and not group.attachments:
        yield ctx.finding(group, f"group {quoted(group.name.text)} has no policy, so being in it grants nothing")
