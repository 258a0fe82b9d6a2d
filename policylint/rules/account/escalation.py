"""escalation-by-several-policies."""

from __future__ import annotations

from policylint.account.documents import Document
from policylint.finding import Finding, Severity
from policylint.model.account_escalation import Escalations
from policylint.model.escalation import closing
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.account import Account, Grant
    from policylint.account.details import Principal
    from policylint.model.account_escalation import Escalation
    from policylint.rules.context import Context

#: So many paths are told with what their user does; the others by name.
_TOLD = 6


@rule("escalation-by-several-policies", Severity.SECURITY_WARNING)
def escalation_by_several_policies(account: Account, ctx: Context) -> Iterator[Finding]:
    """All that a user, group or role has together opens a known way to more permissions.

    A policy may pass roles and do no harm, another may make functions; who has both has the permissions of the roles that
    can be passed. What is judged is the sum: inline policies, attached ones, AWS's own among them, and those of a user's
    groups, less what any of them denies and what the permissions boundary does not let through. The paths are those of
    `privilege-escalation`, which tells what one policy of the account opens by itself.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"],
                                         ^^^^^ escalation-by-several-policies
          "UserPolicyList": [{"PolicyName": "functions", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}]}}]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "GroupPolicyList": [{"PolicyName": "roles", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}}]}]}

    Good: the group names the service.

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"],
          "UserPolicyList": [{"PolicyName": "functions", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}]}}]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "GroupPolicyList": [{"PolicyName": "roles", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
             "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}}]}]}

    Exceptions: administrators; roles that AWS keeps; who has a boundary that the dump does not hold. What a group's policies
    open is told of the group, not of each of its users. Policies that the dump does not hold are not known, AWS's own apart.

    Source: as of `privilege-escalation`; AWS IAM User Guide, "Policy evaluation logic" and "Permissions boundaries for IAM
    entities".
    """
    found = Escalations(account)
    for group in account.groups:
        yield from _findings(group, found.of(group), ctx)
    for user in account.users:
        yield from _findings(user, found.of(user), ctx)
    for role in account.roles:
        if not role.is_made_by_aws:
            yield from _findings(role, found.of(role), ctx)


def _findings(principal: Principal, found: Escalation | None, ctx: Context) -> Iterator[Finding]:
    if found is None:
        return
    ways = found.ways
    names = ", ".join(f"`{way.path.name}`" for way in ways[:3]) + (
        f" and {len(ways) - 3} more" if len(ways) > 3 else ""
    )
    policies = [_title(grant) for grant in found.grants]
    shown = ", ".join(policies[:3]) + (f" and {len(policies) - 3} more" if len(policies) > 3 else "")
    if len(ways) == 1:
        opens = f"the escalation path {names}: its holder {ways[0].path.does}"
    else:
        opens = f"{len(ways)} escalation paths: {names}"
    verb = "open together" if len(policies) > 1 else "opens"
    message = f"{shown} {verb} for {principal.noun} {quoted(principal.name.text)} {opens}"
    related = [(grant.by, _words(grant)) for grant in found.grants]
    yield ctx.finding(principal, message, related=related, help="\n".join(_help(found)))


def _title(grant: Grant) -> str:
    by = grant.by
    name = (by.name.text if by.name is not None else by.owner.name.text) if isinstance(by, Document) else by.title
    return quoted(name)


def _words(grant: Grant) -> str:
    kind = "inline policy" if isinstance(grant.by, Document) else "attached policy"
    return kind if grant.group is None else f"{kind} of group {quoted(grant.group.name.text)}"


def _help(found: Escalation) -> Iterator[str]:
    for kind in dict.fromkeys(way.path.kind for way in found.ways):
        yield closing(kind)
    for way in found.ways[:_TOLD]:
        path = way.path
        yield f"{path.name} ({', '.join(path.actions)}): {path.does}; {path.url}"
    if len(found.ways) > _TOLD:
        yield "also " + ", ".join(way.path.name for way in found.ways[_TOLD:])
