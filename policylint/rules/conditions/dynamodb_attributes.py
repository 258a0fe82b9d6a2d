"""dynamodb-attributes-without-select."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.conditions import _mend
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


@rule(
    "dynamodb-attributes-without-select",
    Severity.SECURITY_WARNING,
    issue_code=True,
    when="key_name=dynamodb:attributes",
)
def dynamodb_attributes_without_select(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`dynamodb:Attributes` limits the attributes that a request names, and a request need not name any.

    Without `dynamodb:Select` a query that asks for all attributes gets them.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "dynamodb:Query",
          "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
          "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "state"]}}}}
                                                      ^^^^^^^^^^^^^^^^^^^^^ dynamodb-attributes-without-select

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "dynamodb:Query",
          "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
          "Condition": {
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "state"]},
            "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}}}

    Exceptions: a Deny; actions that only write and so have no `dynamodb:Select`.  `StringEqualsIfExists` counts too, as
    the examples of the DynamoDB Developer Guide have it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; Amazon DynamoDB Developer Guide, "Using IAM
    policy conditions for fine-grained access control".
    """
    statement = condition.statement
    operator = condition.operator
    if condition.key.folded != "dynamodb:attributes" or not statement.is_allow or operator is None:
        return
    if operator.family == "null" or statement.condition_is_hidden or not _reads(statement, ctx):
        return
    for other in statement.conditions:
        if other.key.is_unknown or not other.is_complete:
            return
        if other.key.folded == "dynamodb:select" and _asks_for_specific(other):
            return
    message = "a request that names no attributes gets all of them; add `dynamodb:Select` with `SPECIFIC_ATTRIBUTES`"
    fix = _mend.added(ctx, statement, "StringEquals", "dynamodb:Select", "SPECIFIC_ATTRIBUTES")
    yield ctx.finding(condition, message, fix=fix)


def _reads(statement: Statement, ctx: Context) -> bool:
    """Whether an action of the statement has `dynamodb:Select`."""
    if statement.not_action is not None:
        return True
    service = ctx.catalog.service("dynamodb")
    reading = (
        [a.full_name for a in service.actions.values() if "dynamodb:Select" in a.condition_keys] if service else []
    )
    return any(action.matches(name).possible for action in statement.actions for name in reading)


def _asks_for_specific(condition: Condition) -> bool:
    if condition.operator is None or condition.operator.name != "StringEquals":
        return False
    return all(value.text == "SPECIFIC_ATTRIBUTES" or value.has_hole for value in condition.values)
