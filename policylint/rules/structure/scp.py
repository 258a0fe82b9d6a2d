"""What a service control policy may not hold."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Action, Statement
    from policylint.rules.context import Context


@rule("scp-syntax-error-principal", Severity.ERROR, issue_code=True, kinds=("scp",))
def principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A service control policy has Principal or NotPrincipal, which AWS Organizations refuses.

    It is about every principal of the accounts it is attached to; a Condition on `aws:PrincipalArn` leaves some out.

    Bad (scp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}
                             ^^^^^^^^^^^ scp-syntax-error-principal

    Good (scp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, "SCP syntax".
    """
    for element in (statement.principal, statement.not_principal):
        if element is None:
            continue
        everyone = element.name == "Principal" and [p.is_everyone for p in statement.principals] == [True]
        fix = ctx.fix("remove `Principal`", (statement.node.cut(element.key), "")) if everyone else None
        hint = "remove it" if everyone else "use a condition on `aws:PrincipalArn`"
        message = f"a service control policy takes no `{element.name}`; {hint}"
        yield ctx.finding(element.key, message, fix=fix, locations=(element,))


@rule("scp-syntax-error-action-wildcard", Severity.ERROR, issue_code=True, kinds=("scp",), pedantic=True)
def action_wildcard(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action of a service control policy has a wildcard elsewhere than at its end.

    AWS Organizations refused such patterns until September 2025, and takes them since. The check is still on Access
    Analyzer's list, so it can be selected, but it is off by default.

    Bad (scp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "iam:*Role", "Resource": "*"}]}
                                            ^ scp-syntax-error-action-wildcard

    Good (scp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": ["iam:CreateRole", "iam:DeleteRole"], "Resource": "*"}]}

    Exceptions: see above: it works with today's AWS Organizations.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Security Blog, September 2025, on the full IAM
    language in service control policies.
    """
    text = action.text
    if action.pattern.has_hole:
        return
    for at, char in enumerate(text[:-1]):
        if char in "*?":
            message = (
                f"{quoted(text)} has a wildcard before its end, which AWS Organizations refused until September 2025"
            )
            yield ctx.finding(action.part(at, at + 1), message)
            return
