"""forallvalues-without-null-check."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, guards
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


@rule("forallvalues-without-null-check", Severity.SUGGESTION, when="is_qualified")
def check(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """An Allow compares all values of a key, which holds for a request that has none.

    `ForAllValues:` says what the values may be, not that there must be one. Where a value is meant to be there, such as
    a tag on everything that is made, `Null` asks for it.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "arn:aws:ec2:eu-west-1:111122223333:volume/*",
          "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "project"]}}}}
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ forallvalues-without-null-check

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "arn:aws:ec2:eu-west-1:111122223333:volume/*",
          "Condition": {
            "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "project"]},
            "Null": {"aws:TagKeys": "false"}}}}

    Exceptions: another condition that needs the key, such as `ForAnyValue:` on it, or for `aws:TagKeys` one on
    `aws:RequestTag/...`; negated operators, which are about what must not be there; statements with hidden conditions.
    Keys with a single value are the affair of `forallvalues-with-single-valued-key`.

    Source: AWS IAM User Guide, "Set operators for multivalued context keys", which warns of `ForAllValues` with Allow and
    tells to add `Null`. A suggestion, since no value at all is often meant to be allowed.
    """
    operator = condition.operator
    if operator is None or operator.qualifier != "ForAllValues" or operator.family == "null" or operator.is_negated:
        return
    statement = condition.statement
    if not statement.is_allow or not condition.values or guards.is_hidden(statement):
        return
    if not condition_keys.describe(condition.key, ctx.catalog).is_multivalued:
        return
    if guards.is_required(condition) or any(_needs(other, condition) for other in statement.conditions):
        return
    needed = ("aws:requesttag",) if condition.key.folded == "aws:tagkeys" else ()
    if condition_keys.is_meant(statement, ctx.catalog, condition.key.folded, *needed):
        return  # the rules about keys tell of that one
    key = quoted(condition.key.text)
    message = (
        f"{quoted(operator.text)} holds for requests without {key}; if one must be there, add `Null` on it: `false`"
    )
    yield ctx.finding(condition.operator_node, message)


def _needs(other: Condition, condition: Condition) -> bool:
    """Whether another condition is not met unless the key of this one has a value."""
    operator = other.operator
    if operator is None or operator.is_negated or operator.if_exists or operator.family == "null":
        return False
    if other.key.folded == condition.key.folded:
        return operator.qualifier == "ForAnyValue"
    return condition.key.folded == "aws:tagkeys" and other.key.family == "aws:requesttag"
