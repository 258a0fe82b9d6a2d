"""wildcard-in-service-name."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("wildcard-in-service-name", Severity.SUGGESTION, issue_code=True)
def wildcard_in_service_name(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A `*` or `?` inside the name of a service: in front of an action's colon, or in the service field of an ARN.

    It takes in services that nobody thought of, and those that AWS will add: `code*` covers some ten services today.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "code*:List*", "Resource": "arn:aws:code*:*:111122223333:*"}]}
                                         ^^^^^ wildcard-in-service-name
                                                                            ^^^^^ wildcard-in-service-name

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "codebuild:List*", "Resource": "arn:aws:codebuild:*:111122223333:*"}]}

    Exceptions: the lone `*`, which plainly means every service, as in `*:*`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; that the prefix of an action counts too is our
    reading.
    """
    for action in (*statement.actions, *statement.not_actions):
        if not action.parsed.is_literal and action.name is not None and _has_wildcard(action.service):
            services = ctx.catalog.expand(action.service, action.name).services()
            if services:  # else it is invalid-action
                yield ctx.finding(action.service_span, _message(action.service, len(services)))
    for resource in (*statement.resources, *statement.not_resources):
        text = resource.node.text
        if ("*" not in text and "?" not in text) or text == "*":
            continue
        arn = resource.arn
        if arn is not None and not arn.service.is_literal and _has_wildcard(arn.service.text):
            span = resource.part(arn.service.start, arn.service.end)
            yield ctx.finding(span, _message(arn.service.text, 0))


def _has_wildcard(service: str) -> bool:
    return bool(service.strip("*")) and ("*" in service or "?" in service)


def _message(service: str, count: int) -> str:
    today = f" ({count} today)" if count else ""
    return f"{quoted(service)} takes in every service of such a name{today}; write the service out"
