"""boundary-lifts-itself."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.certain import allows
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.details import ManagedPolicy
    from policylint.rules.context import Context

#: So many of those whom it bounds are shown.
_SHOWN = 3

#: What changes a boundary itself, and what takes it from a user or a role.
_ON_POLICY = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_ON_PRINCIPAL = {
    "user": ("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
    "role": ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
}


@rule("boundary-lifts-itself", Severity.SECURITY_WARNING)
def boundary_lifts_itself(policy: ManagedPolicy, ctx: Context) -> Iterator[Finding]:
    """A permissions boundary allows those whom it bounds to change it, or to take it off.

    A boundary is a limit that holds whatever the other policies say. One that lets through `iam:CreatePolicyVersion` on
    itself, or `iam:DeleteUserPermissionsBoundary` on its own users, holds only until somebody with IAM permissions
    wants to be rid of it.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "PermissionsBoundary": {
          "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Limit"}}],
         "Policies": [{"PolicyName": "Limit", "Arn": "arn:aws:iam::111122223333:policy/Limit",
          "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {
            "Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"}]}}]}]}
                                                     ^^^^^^^ boundary-lifts-itself

    Good: what would lift it is denied.

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "PermissionsBoundary": {
          "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Limit"}}],
         "Policies": [{"PolicyName": "Limit", "Arn": "arn:aws:iam::111122223333:policy/Limit",
          "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {
            "Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"},
              {"Effect": "Deny", "Action": "iam:*PermissionsBoundary", "Resource": "*"},
              {"Effect": "Deny", "Action": ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
               "Resource": "arn:aws:iam::111122223333:policy/Limit"}]}}]}]}

    Exceptions: a policy of AWS's nobody else can change, so only what takes it off counts. It is said of policies that are somebody's boundary in this dump. Whether the bounded users' other policies
    grant these actions too is not asked: a boundary should hold without that. An Allow with a Condition is not counted
    (the usual one sets `iam:PermissionsBoundary` to this very policy), and any Deny of such an action counts as enough.

    Source: AWS IAM User Guide, "Permissions boundaries for IAM entities" (delegating responsibility to others using
    permissions boundaries).
    """
    account = policy.account
    bounded = account.bounded_by(policy)
    document = None if policy.document is None or not bounded else account.document(policy.document)
    if document is None:
        return
    found = []
    if not policy.is_aws_managed:  # whose versions AWS alone makes
        found = [(action, way) for action in _ON_POLICY if (way := allows(document, action, policy.arn)) is not None]
    for principal in bounded:
        for action in _ON_PRINCIPAL.get(principal.noun, ()):
            way = allows(document, action, principal.arn)
            if way is not None and all(action != other for other, _ in found):
                found.append((action, way))
    if found:
        what, them = f"{quoted(found[0][0])}, which lifts it", "that"
        if len(found) > 1:
            more = "another action" if len(found) == 2 else f"{len(found) - 1} more actions"
            what, them = f"{quoted(found[0][0])} and {more} that lift it", "them"
        places = [
            (principal.boundary, f"it bounds {principal.noun} {quoted(principal.name.text)}")
            for principal in bounded[: _SHOWN + 1]
            if principal.boundary is not None
        ]
        message = f"the permissions boundary {quoted(policy.name.text)} allows {what}; "
        if policy.is_aws_managed:
            # What can be mended is the choice of it.
            yield ctx.finding(places[0][0], f"{message}set one that denies {them}", related=places[1:])
        else:
            yield ctx.finding(found[0][1], f"{message}deny {them}", related=places[:_SHOWN])
