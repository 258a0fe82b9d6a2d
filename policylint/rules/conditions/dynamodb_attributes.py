"""dynamodb-attributes-without-select."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.conditions import _mend
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
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
    the examples of the DynamoDB Developer Guide have it, and is what is proposed where the statement also has such actions.

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
    yield ctx.finding(condition, message, fix=_select(statement, ctx))


def _select(statement: Statement, ctx: Context) -> Fix | None:
    """The condition that is missing; None where there is another on its key."""
    if statement.conditions_on("dynamodb:select"):
        return None
    # Without `IfExists`, it would shut out the actions that have no such key, as those that write.
    plain = statement.not_action is None and _all_read(statement, ctx)
    operator = "StringEquals" if plain else "StringEqualsIfExists"
    return _mend.added(ctx, statement, operator, "dynamodb:Select", "SPECIFIC_ATTRIBUTES")


def _reads(statement: Statement, ctx: Context) -> bool:
    """Whether an action of the statement has `dynamodb:Select`."""
    if statement.not_action is not None:
        return True
    reading = _actions(ctx, reading=True)
    return any(action.matches(name).possible for action in statement.actions for name in reading)


def _all_read(statement: Statement, ctx: Context) -> bool:
    """Whether no action of the statement lacks `dynamodb:Select`, as far as is known."""
    others = _actions(ctx, reading=False)
    return all(
        action.service_name == "dynamodb" and not any(action.matches(name).possible for name in others)
        for action in statement.actions
    )


def _actions(ctx: Context, *, reading: bool) -> list[str]:
    """The actions of DynamoDB that have `dynamodb:Select`, or the others."""
    service = ctx.catalog.service("dynamodb")
    actions = service.actions.values() if service else ()
    return [action.full_name for action in actions if ("dynamodb:Select" in action.condition_keys) is reading]


def _asks_for_specific(condition: Condition) -> bool:
    if condition.operator is None or condition.operator.name != "StringEquals":
        return False
    return all(value.text == "SPECIFIC_ATTRIBUTES" or value.has_hole for value in condition.values)
