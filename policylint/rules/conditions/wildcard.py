"""wildcard-without-like-operator, and wildcards that match everything."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language import pieces as p
from policylint.model import condition_keys
from policylint.rules.conditions.key_type import compares_arn_as_text, fits
from policylint.rules.conditions.too_permissive import open_wildcard
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Condition, ConditionValue
    from policylint.rules.context import Context


@rule("wildcard-without-like-operator", Severity.WARNING, issue_code=True, when="has_wildcard")
def wildcard_without_like_operator(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A value has `*` or `?`, but the operator takes them for plain characters.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "billing-*"}}}}
                                                                 ^^^^^^^^^^^ wildcard-without-like-operator

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"StringLike": {"aws:ResourceTag/team": "billing-*"}}}}

    Exceptions: write `${*}` and `${?}` for the plain characters.  The Arn operators take wildcards, `ArnEquals` too.  Where
    a wildcard would be `wildcard-usage-too-permissive`, as in `aws:PrincipalOrgID`, no other operator is proposed: the
    value has to be written in full.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    if "*" not in value.text and "?" not in value.text:
        return
    operator = value.condition.operator
    if operator is None or operator.family != "string" or operator.takes_wildcards:
        return
    if not any(piece.kind in (p.ANY, p.ONE) for piece in value.pieces):
        return
    facts = condition_keys.describe(value.condition.key, ctx.catalog)
    if not fits(value.condition, facts):
        return
    if open_wildcard(value) is not None:
        # With an operator that takes wildcards, it would let in whom it now keeps out.
        yield ctx.finding(value, f"`{operator.text}` takes {quoted(value.text)} literally; write the value in full")
        return
    family = "Arn" if facts.families[:1] == ("arn",) else "String"
    like = operator.with_name(f"{family}NotLike" if operator.is_negated else f"{family}Like")
    fix = None
    if not operator.ignores_case:
        from policylint.rules.conditions import _mend

        fix = _mend.under(ctx, value.condition, like, f"use `{like}`")
    yield ctx.finding(
        value, f"`{operator.text}` takes {quoted(value.text)} literally; for a wildcard use `{like}`", fix=fix
    )


def _everything(condition: Condition) -> ConditionValue | None:
    """The value that matches whatever the key holds, under an operator that takes wildcards."""
    operator = condition.operator
    if operator is None or not operator.takes_wildcards:
        return None
    for value in condition.values:
        text = value.text
        if not text or text[-1] != "*":
            continue
        if operator.family == "string":
            if not text.strip("*"):
                return value
        elif text.startswith("arn:") and not text[4:].replace(":", "").strip("*"):
            fields = text.split(":")
            if len(fields) >= 6 and all(fields):
                return value
    return None


def _says(condition: Condition, ctx: Context, present: bool, absent: bool) -> ConditionValue | None:
    """The value for which the condition comes down to this: whether it holds with the key present, and without it."""
    if condition.operator is None or not condition.values:
        return None
    value = _everything(condition)
    if value is None:
        return None
    operator = condition.operator
    if (not operator.is_negated) is not present or operator.holds_without_key is not absent:
        return None
    facts = condition_keys.describe(condition.key, ctx.catalog)
    if facts.is_multivalued and operator.qualifier is None:
        return None  # missing-qualifier comes first
    return value


def _null(condition: Condition, ctx: Context, answer: str) -> Fix | None:
    from policylint.rules.conditions import _mend

    # What is no ARN meets no pattern of ARNs, and a set of values may be there and empty; AWS sends neither, but that is
    # its word and not the policy's.
    safe = condition.operator_family != "arn" and not condition.is_qualified
    return _mend.under(ctx, condition, "Null", f"use `Null` with `{answer}`", value=f'"{answer}"', safe=safe)


def _is_told_otherwise(value: ConditionValue, ctx: Context) -> bool:
    """Whether another rule tells what is wrong with a value that anything meets.

    A mend that says the same in other words would only keep that rule from telling it.
    """
    return open_wildcard(value) is not None or compares_arn_as_text(value.condition, ctx)


@rule("equivalent-to-null-false", Severity.SUGGESTION, issue_code=True, when="has_wildcard_value")
def equivalent_to_null_false(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition that any value meets only says that the key is present; `Null` says it plainly.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"StringLike": {"aws:ResourceTag/team": "*"}}}}
                                                               ^^^ equivalent-to-null-false

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"Null": {"aws:ResourceTag/team": "false"}}}}

    Exceptions: a condition of which `wildcard-usage-too-permissive` tells that it is open, or
    `string-like-operator-with-arn-condition-keys` that it compares ARNs as text; with `Null` in its place it would be
    just as open, and nothing would be told.  Of the operators, Access Analyzer was seen to report `StringLike`; the others
    follow from how AWS describes them.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators"; recorded Access Analyzer output.
    """
    value = _says(condition, ctx, present=True, absent=False)
    if value is not None and not _is_told_otherwise(value, ctx):
        message = f"this only says that {quoted(condition.key.text)} is present; use `Null` with `false`"
        yield ctx.finding(value, message, fix=_null(condition, ctx, "false"))


@rule("equivalent-to-null-true", Severity.SUGGESTION, issue_code=True, when="has_wildcard_value")
def equivalent_to_null_true(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition that no value meets only says that the key is absent; `Null` says it plainly.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:RunInstances",
          "Resource": "arn:aws:ec2:*:*:instance/*",
          "Condition": {"StringNotLike": {"aws:RequestTag/team": "*"}}}}
                                                                 ^^^ equivalent-to-null-true

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:RunInstances",
          "Resource": "arn:aws:ec2:*:*:instance/*",
          "Condition": {"Null": {"aws:RequestTag/team": "true"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators".
    """
    value = _says(condition, ctx, present=False, absent=True)
    if value is not None:
        message = f"this only says that {quoted(condition.key.text)} is absent; use `Null` with `true`"
        yield ctx.finding(value, message, fix=_null(condition, ctx, "true"))


@rule("redundant-key-due-to-wildcard-in-condition", Severity.SUGGESTION, issue_code=True, when="has_wildcard_value")
def redundant_key_due_to_wildcard_in_condition(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition is always true: any value meets it, and so does a request without the key.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:RunInstances",
          "Resource": "*",
          "Condition": {"StringLikeIfExists": {"ec2:InstanceType": "*"}}}}
                                                                   ^^^ redundant-key-due-to-wildcard-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:RunInstances",
          "Resource": "*",
          "Condition": {"StringLikeIfExists": {"ec2:InstanceType": "t3.*"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators".
    """
    value = _says(condition, ctx, present=True, absent=True)
    if value is not None and condition.operator is not None:
        message = f"`{condition.operator.text}` with {quoted(value.text)} is always true and limits nothing"
        fix = None
        if not _is_told_otherwise(value, ctx):
            from policylint.rules.conditions import _mend

            fix = _mend.without(ctx, condition)
        yield ctx.finding(value, message, fix=fix)


@rule(
    "redundant-statement-due-to-wildcard-in-condition", Severity.SUGGESTION, issue_code=True, when="has_wildcard_value"
)
def redundant_statement_due_to_wildcard_in_condition(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition is never true, so the statement never applies.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {
            "ForAnyValue:StringNotLike": {"aws:TagKeys": "*"}}}}
                                                         ^^^ redundant-statement-due-to-wildcard-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {"ForAnyValue:StringNotLike": {"aws:TagKeys": "team-*"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators".
    """
    value = _says(condition, ctx, present=False, absent=False)
    if value is not None and condition.operator is not None:
        message = f"`{condition.operator.text}` with {quoted(value.text)} is never true, so the statement never applies"
        # It says the same without the statement, but hardly what its author wanted.
        yield ctx.finding(value, message, fix=ctx.without(condition.statement, safe=False))
