"""policy-attached-to-user, policy-inlined-in-user and user-in-no-group."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policylint.account.details import Attachment, User
    from policylint.account.documents import Document
    from policylint.rules.context import Context

#: So many more places are shown beside the first.
_SHOWN = 5


@rule("policy-attached-to-user", Severity.SUGGESTION)
def policy_attached_to_user(user: User, ctx: Context) -> Iterator[Finding]:
    """A managed policy is attached to a user, not to a group.

    Permissions that hang on single users stay when they change their work, and nobody sees at a glance who may do what.
    Attach the policy to a group, and put the user into it; of people, better still to a role that they take.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"],
          "AttachedManagedPolicies": [
            {"PolicyName": "Reports", "PolicyArn": "arn:aws:iam::111122223333:policy/Reports"}]}]}
                           ^^^^^^^^^ policy-attached-to-user

    Good:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "AttachedManagedPolicies": [
            {"PolicyName": "Reports", "PolicyArn": "arn:aws:iam::111122223333:policy/Reports"}]}]}

    Exceptions: a user for a single program, where a group would have that one user: suppress it there. A permissions
    boundary is set on users, and is not meant.

    Source: AWS IAM User Guide, "IAM user groups"; CIS AWS Foundations Benchmark 3.0.0, 1.15 (5.0.0: 1.14); AWS Security
    Hub, control IAM.2.
    """
    if user.attachments:
        names = [quoted(attachment.title) for attachment in user.attachments]
        message = f"{_these(names)} attached to user {quoted(user.name.text)}; attach to a group instead"
        yield _finding(user.attachments, message, ctx)


@rule("policy-inlined-in-user", Severity.SUGGESTION)
def policy_inlined_in_user(user: User, ctx: Context) -> Iterator[Finding]:
    """A policy is inlined in a user.

    It can be neither shared nor versioned, and goes with the user; who looks at the account's policies does not see it.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"],
          "UserPolicyList": [{"PolicyName": "reports", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                                            ^^^^^^^^^ policy-inlined-in-user
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}}]}]}

    Good: a group of such users has it.

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "GroupPolicyList": [{"PolicyName": "reports", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}}]}]}

    Exceptions: permissions that must never be anybody else's, which is what inline policies are for: suppress it there.

    Source: AWS IAM User Guide, "Choosing between managed policies and inline policies"; CIS AWS Foundations Benchmark
    3.0.0, 1.15; AWS Security Hub, control IAM.2.
    """
    inline = user.inline
    if inline:
        names = [quoted(document.name.text if document.name else "?") for document in inline]
        message = f"{_these(names)} inlined in user {quoted(user.name.text)}; make it a policy of a group"
        yield _finding(inline, message, ctx)


@rule("user-in-no-group", Severity.SUGGESTION)
def user_in_no_group(user: User, ctx: Context) -> Iterator[Finding]:
    """A user is in no group, so that all it may do is told at the user alone.

    With groups, what a kind of user may do is said once, and a change of work is a change of groups.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": []}]}
                                                                                                          ^^ user-in-no-group

    Good:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}]}

    Exceptions: a user for a single program: suppress it there, or better, let the program take a role.

    Source: AWS IAM User Guide, "IAM user groups".
    """
    if user.groups == [] and user.group_list is not None:
        has = "" if user.documents or user.attachments else " and has no policy"
        yield ctx.finding(user.group_list, f"user {quoted(user.name.text)} is in no group{has}")


def _these(names: Sequence[str]) -> str:
    """`One is`, or `One and 2 more are`."""
    return f"{names[0]} is" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more are"


def _finding(places: Sequence[Attachment | Document], message: str, ctx: Context) -> Finding:
    return ctx.finding(places[0], message, related=[(place, "this too") for place in places[1 : _SHOWN + 1]])
