"""What a resource control policy may not hold."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pieces import VARIABLE
from policylint.policy.functions import is_hidden
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("rcp-syntax-error-action", Severity.ERROR, issue_code=True, kinds=("rcp",))
def action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An action of a resource control policy is of a service that has no such policies, or of all services.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "ec2:*"], "Resource": "*"}]}
                                                                   ^^^ rcp-syntax-error-action

    Good (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}

    Exceptions: a service that AWS does not list at all is the affair of `invalid-service-in-action`. New services join the
    list; it is as old as the service catalog.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, "Resource control
    policies (RCPs)", list of services.
    """
    if statement.is_allow:
        return  # the affair of rcp-syntax-error-allow
    for action in statement.actions:
        service = action.service
        if action.parsed.is_everything:
            yield ctx.finding(action, f"a resource control policy takes no {quoted(action.text)}; name the services")
        elif action.name is None or any(
            piece.kind >= VARIABLE for piece in action.parsed.pieces if piece.start < len(service)
        ):
            continue
        elif "*" in service or "?" in service:
            words = f"a resource control policy takes no wildcard in the service {quoted(service)}; name the services"
            yield ctx.finding(action.service_span, words)
        elif not ctx.catalog.supports_rcp(service) and ctx.catalog.service(service) is not None:
            words = f"{quoted(service)} is not among the services that resource control policies apply to"
            yield ctx.finding(action.service_span, words)


@rule("rcp-syntax-error-allow", Severity.ERROR, issue_code=True, kinds=("rcp",))
def allow(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A resource control policy allows something: it can only deny.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                     ^^^^^^^ rcp-syntax-error-allow

    Good (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}]}

    Exceptions: the statement that allows everybody everything without a condition, which AWS attaches itself.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, "RCP syntax".
    """
    if not statement.is_allow or statement.effect is None:
        return
    is_full = (
        statement.condition is None
        and [principal.is_everyone for principal in statement.principals] == [True]
        and [resource.is_everything for resource in statement.resources] == [True]
        and [action.parsed.is_everything for action in statement.actions] == [True]
    )
    if not is_full:
        yield ctx.finding(
            statement.effect, "a resource control policy can only deny; write `Deny` or remove the statement"
        )


@rule("rcp-syntax-error-notaction", Severity.ERROR, issue_code=True, kinds=("rcp",))
def notaction(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A resource control policy has NotAction, which AWS Organizations refuses.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "NotAction": "s3:Get*", "Resource": "*"}]}
                                               ^^^^^^^^^^^ rcp-syntax-error-notaction

    Good (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": ["s3:Put*", "s3:Delete*"], "Resource": "*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, "RCP syntax".
    """
    element = statement.not_action
    if element is not None:
        message = "a resource control policy takes no `NotAction`; name the actions in `Action`"
        yield ctx.finding(element.key, message, locations=(element,))


@rule("rcp-syntax-error-principal", Severity.ERROR, issue_code=True, kinds=("rcp",))
def principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The Principal of a resource control policy is not `"*"`, or it has NotPrincipal: AWS Organizations refuses it.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}]}
                                          ^^^^^^^^^^^^^^^^^^^^^^^ rcp-syntax-error-principal

    Good (rcp): a Condition says whom it is about.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}]}

    Exceptions: a template's placeholder.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, "RCP syntax". That
    `{"AWS": "*"}` is refused too is our reading of their words "only *".
    """
    element = statement.not_principal
    if element is not None:
        message = 'a resource control policy takes no `NotPrincipal`; write `"Principal": "*"` and a condition'
        yield ctx.finding(element.key, message, locations=(element,))
    element = statement.principal
    if element is None or is_hidden(element.value) or element.text == "*":
        return
    fix = None
    if [principal.is_everyone for principal in statement.principals] == [True]:
        fix = ctx.fix('write `"*"`', (element, '"*"'))
    message = 'the Principal of a resource control policy can only be `"*"`; say in a condition whom it is about'
    yield ctx.finding(element, message, fix=fix)
