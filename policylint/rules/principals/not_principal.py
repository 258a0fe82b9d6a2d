"""allow-with-not-principal."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("allow-with-not-principal", Severity.SECURITY_WARNING, issue_code=True, kinds=("resource",), when="not_principal")
def allow_with_not_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An Allow with NotPrincipal allows everybody else, anonymous callers too.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/mallory"},
                              ^^^^^^^^^^^^^^ allow-with-not-principal
           "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}

    Good (resource): the ones who may are named.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/shop"},
           "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}

    Exceptions: none.  A trust policy takes no NotPrincipal at all: `role-trust-policy-syntax-error-notprincipal`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS JSON policy elements: NotPrincipal".
    """
    element = statement.not_principal
    if element is not None and statement.is_allow:
        message = "Allow with `NotPrincipal` allows everyone else, anonymous callers too; name who may in `Principal`"
        yield ctx.finding(element.key, message, locations=(element,))
