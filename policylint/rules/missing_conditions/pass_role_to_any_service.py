"""pass-role-to-any-service."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.reach import PASS_ROLE_KEYS, may_be_role, reach, way_in
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("pass-role-to-any-service", Severity.WARNING, kinds=("identity",), when="may_name_iam")
def pass_role_to_any_service(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`iam:PassRole` is allowed without naming the service that may receive the role.

    Whoever may pass a role to any service that trusts it can start something that runs as that role, and so borrow
    every permission it has.  A role that a person may pass to Lambda need not be one that they can also hand to an EC2
    instance and log in to.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": ["s3:GetObject", "iam:Pass*"], "Resource": "arn:aws:iam::111122223333:role/app-*"}}
                                                        ^^^^^^^^^^^ pass-role-to-any-service

    Good: the condition names the service.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a role whose trust policy names one service only cannot go elsewhere; then the condition guards against
    later changes of that role.  Statements for every role have the stronger findings `pass-role-with-...` instead.  A
    condition on `iam:AssociatedResourceArn` is enough as well.

    Source: AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service"; for roles that are named it
    is our judgement, Access Analyzer asks for the condition only where the resource is open.
    """
    if not statement.is_allow or statement.has_condition_on(*PASS_ROLE_KEYS):
        return
    found = way_in(statement, "iam:PassRole")
    if found is None or reach(statement, "iam:PassRole", PASS_ROLE_KEYS) is not None:
        return
    at, how = found
    # Whatever hides behind a placeholder under `iam:PassRole` is a role; under a pattern it may be anything.
    if how != "name" and not any(may_be_role(resource) for resource in statement.resources):
        return
    entry = f"{quoted(at.text or '')} lets" if how != "rest" else "`NotAction` allows `iam:PassRole` and lets"
    help = 'Name the service: "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}'
    yield ctx.finding(at, f"{entry} any service receive the role; name the service in `iam:PassedToService`", help=help)
