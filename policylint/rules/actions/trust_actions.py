"""mismatched-action-for-principal and missing-action-for-roles-anywhere-trust-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals
from policylint.model.enabling import roles_anywhere_actions
from policylint.rules.actions import _mend
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Principal, Statement
    from policylint.rules.context import Context

#: The action that each way to sign in needs.
_ACTION = {
    "saml": "sts:AssumeRoleWithSAML",
    "oidc": "sts:AssumeRoleWithWebIdentity",
    "": "sts:AssumeRole",
}
_BY_ACTION = {action.lower(): kind for kind, action in _ACTION.items()}


@rule("mismatched-action-for-principal", Severity.ERROR, issue_code=True, kinds=("trust",))
def mismatched_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A trust policy lets a principal in by an action that such a principal cannot use.

    A SAML provider signs in with `sts:AssumeRoleWithSAML`, an OIDC provider with `sts:AssumeRoleWithWebIdentity`, and
    users, roles, accounts and services with `sts:AssumeRole`.  Nobody can use the role in another way.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
          "Action": "sts:AssumeRoleWithWebIdentity",
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ mismatched-action-for-principal
          "Condition": {"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}}}}

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
          "Action": "sts:AssumeRoleWithSAML",
          "Condition": {"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}}}}

    Exceptions: a statement with several principals and actions, in which each principal has an action that fits; patterns
    such as `sts:AssumeRole*`; actions that go with the others (`sts:TagSession`).

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the places are those of recorded Access Analyzer
    output.
    """
    named = {kind: action for action in statement.actions if (kind := _BY_ACTION.get(action.text.lower())) is not None}
    if not named or not statement.principals:
        return
    signing_in = [(principal, _way(principal)) for principal in statement.principals]
    if any(way is None for _, way in signing_in) or any(not action.parsed.is_literal for action in statement.actions):
        return
    for kind, action in named.items():
        misfits = [principal for principal, way in signing_in if way != kind]
        # Beside principals that the action is for, the others are only lost when no action here is for them.
        if len(misfits) < len(signing_in):
            misfits = [principal for principal, way in signing_in if way != kind and way not in named]
        if misfits:
            way = _way(misfits[0]) or ""
            more = f" and {len(misfits) - 1} more" if len(misfits) > 1 else ""
            message = f"{quoted(misfits[0].text)}{more} cannot use {quoted(action.text)}; write `{_ACTION[way]}`"
            fix = None
            if len(misfits) == len(signing_in) and way not in named:
                fix = ctx.fix(f"write `{_ACTION[way]}`", (action, f'"{_ACTION[way]}"'), safe=False)
            related = [(misfit, "this principal") for misfit in misfits]
            yield ctx.finding(action, message, related=related, fix=fix, locations=(action, *misfits))


@rule("missing-action-for-roles-anywhere-trust-policy", Severity.ERROR, issue_code=True, kinds=("trust",))
def roles_anywhere(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A trust policy for IAM Roles Anywhere lacks one of the three actions that the service needs.

    Roles Anywhere always sets a source identity and session tags from the certificate, so it needs
    `sts:SetSourceIdentity` and `sts:TagSession` beside `sts:AssumeRole`; without them each session is refused.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole",
                                                                                                ^^^^^^^^^^^^^^^^ missing-action-for-roles-anywhere-trust-policy
          "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a1"}}}}

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"},
          "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
          "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a1"}}}}

    Exceptions: the actions may stand in several statements for the same principal.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS IAM Roles Anywhere User Guide.
    """
    element = statement.action
    if element is None or not statement.is_allow or not _is_roles_anywhere(statement):
        return
    given = [s for s in statement.policy.statements if s.is_allow and _is_roles_anywhere(s)]
    if any(s.action is None or not s.action.is_complete for s in given):
        return
    entries = [action for s in given for action in s.actions]
    missing = [name for name in roles_anywhere_actions() if not any(entry.matches(name).possible for entry in entries)]
    if not missing or statement is not given[0]:
        return
    words = " and ".join(f"`{name}`" for name in missing)
    fix = _mend.added(ctx, element, missing)
    yield ctx.finding(element, f"IAM Roles Anywhere also needs {words} to be allowed", fix=fix)


def _way(principal: Principal) -> str | None:
    """How a principal signs in: `saml`, `oidc`, or the empty string; None where that is not known or any way will do."""
    who = principals.identity(principal)
    if who.kind in (principals.EVERYONE, principals.UNKNOWN, principals.OTHER):
        return None
    if principal.type == "Federated" or who.kind in (principals.SAML, principals.OIDC):
        # Anything but a provider is no `Federated` principal, whatever the action, and a provider under another key is
        # meant to stand there.
        return {principals.SAML: "saml", principals.OIDC: "oidc"}.get(who.kind)
    return ""


def _is_roles_anywhere(statement: Statement) -> bool:
    return any(
        principal.type == "Service" and principal.text == "rolesanywhere.amazonaws.com"
        for principal in statement.principals
    )
