"""invalid-service."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.arn_problems import problems
from policylint.rules.conditions._service import unknown_services
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("invalid-service", Severity.ERROR, issue_code=True)
def invalid_service(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The service of a resource's ARN, or the prefix of a condition key, is missing or none that AWS lists.

    The entry matches nothing, and the condition never holds.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqss:us-east-1:111122223333:orders"}]}
                                                                                ^^^^ invalid-service

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"}]}

    Exceptions: a service newer than the date of the data; what AWS listed once is `retired-service-in-arn` or
    `retired-condition-key`; the prefixes of actions are `invalid-service-in-action`; wildcards and placeholders.

    Source: AWS Service Authorization Reference; the division of the three rules follows recorded Access Analyzer output.
    """
    known = problems(ctx.catalog)
    for resource in (*statement.resources, *statement.not_resources):
        problem = known.of(resource.text)
        if problem is None or problem.kind != "invalid-service":
            continue
        if not problem.shown:
            from policylint.rules.resources._problem import missing_head

            yield missing_head(resource, problem, "service", ctx)
            continue
        message = f"{quoted(problem.shown)} is no service in AWS's list of {ctx.catalog.date}"
        fix = None
        if problem.meant is not None:
            message += f", did you mean `{problem.meant}`?"
            whole = resource.text[: problem.start] + problem.meant + resource.text[problem.end :]
            fix = ctx.fix(f"write `{problem.meant}`", (resource, json_string(whole)), safe=False)
        yield ctx.finding(resource.part(problem.start, problem.end), message, fix=fix)
    if statement.conditions:
        yield from unknown_services(statement, ctx)
