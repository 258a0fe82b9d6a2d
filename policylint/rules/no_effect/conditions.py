"""condition-never-met and condition-always-met."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import contradictions
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


@rule("condition-never-met", Severity.WARNING, when="conditions")
def condition_never_met(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """No request meets the conditions of a statement, so it does nothing.

    All conditions of a block have to hold at once.  Two on the same key can exclude each other: a value that one wants
    and the other refuses, a key that has to be there and to be absent, a number above one bound and below another.  And a
    date can be over.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "finance"},
            "StringNotEquals": {"aws:PrincipalTag/team": ["finance", "sales"]}}}]}
                                ^^^^^^^^^^^^^^^^^^^^^^^ condition-never-met

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {
            "StringLike": {"aws:PrincipalTag/team": "finance-*"},
            "StringNotEquals": {"aws:PrincipalTag/team": "finance-interns"}}}]}

    Exceptions: conditions with a set qualifier, variables or placeholders are not compared, nor is a key that stands twice
    under one operator (`duplicate-key`, `duplicate-keys-with-different-case`).  A grant that was for a time
    and is over does no harm, but it is of no use either.

    Source: AWS IAM User Guide, "IAM JSON policy elements: Condition" and "Conditions with multiple context keys or
    values".
    """
    has_time = any(condition.operator_family == "date" for condition in statement.conditions)
    if len(statement.conditions) < 2 and not has_time:
        return
    found = contradictions.contradiction(statement, ctx.catalog.date if has_time else "")
    if found is None:
        return
    one, other = found.condition, found.other
    key = quoted(one.key_node.text)
    if other is None:
        message = f"{quoted(one.operator_node.text)} on {key} {found.words}, so the statement does nothing"
        yield ctx.finding(one.value, message)
    else:
        names = f"{quoted(other.operator_node.text)} and {quoted(one.operator_node.text)}"
        message = f"{names} on {key} are never met together: {found.words}"
        yield ctx.finding(one.key_node, message, related=[(other.key_node, "the other condition on it")])


@rule("condition-always-met", Severity.SUGGESTION, when="conditions")
def condition_always_met(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Every request meets a condition on addresses or on the time, so it limits nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}}]}
                                                       ^^^^^^^^^^^^^^^^^^^^^ condition-always-met

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]}

    Exceptions: `StringLike` with `*` asks that the key is there; that is `equivalent-to-null-false`, and with `IfExists`
    `redundant-key-due-to-wildcard-in-condition`.  A time that is past is told (`DateGreaterThan` on `aws:CurrentTime`), but not where a condition on its end makes a span of it.

    Source: AWS IAM User Guide, "IAM JSON policy elements: Condition operators".
    """
    for condition in statement.conditions:
        operator = condition.operator
        if operator is None or operator.is_negated or not condition.values:
            continue
        if _is_open(condition) or _has_begun(condition, statement, ctx):
            yield ctx.finding(
                condition.value,
                f"every request meets {quoted(operator.text)} on {quoted(condition.key_node.text)} with these values",
            )


_EVERYWHERE = {"0.0.0.0/0", "::/0"}


def _is_open(condition: Condition) -> bool:
    operator = condition.operator
    if operator is None or operator.family != "ip":
        return False
    values = {value.text for value in condition.values}
    return values >= _EVERYWHERE and (operator.holds_without_key or condition.key.folded == "aws:sourceip")


def _has_begun(condition: Condition, statement: Statement, ctx: Context) -> bool:
    """Whether it is a beginning that is past, of a time without an end."""
    if condition.operator_family != "date":
        return False
    key = condition.key.folded
    alone = sum(other.key.folded == key for other in statement.conditions) == 1
    return alone and contradictions.has_begun(condition, ctx.catalog.date)
