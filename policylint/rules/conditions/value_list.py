"""Lists of values: invalid-condition-data-type, invalid-condition-multiple-boolean, redundant-condition-value-num."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, condition_values
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


@rule("invalid-condition-data-type", Severity.ERROR, issue_code=True, when="has_several")
def invalid_condition_data_type(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """The values of one condition key are of different JSON types.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"NumericEquals": {"s3:max-keys": [10, "20"]}}}}
                                                         ^^^^^^^^^^ invalid-condition-data-type

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"NumericEquals": {"s3:max-keys": ["10", "20"]}}}}

    Exceptions: a text that does not fit the operator is the matter of the `type-mismatch` rules.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if len(condition.values) < 2:
        return
    types = list(dict.fromkeys(value.node.type_name for value in condition.values))
    if len(types) < 2:
        return
    bare = [value for value in condition.values if value.node.type_name != "string"]
    fix = ctx.fix("put them all in quotes", *((value, f'"{value.text}"') for value in bare))
    kinds = " and ".join(f"{kind}s" for kind in types)
    yield ctx.finding(condition.value, f"the values of {quoted(condition.key.text)} are {kinds}; use one type", fix=fix)


@rule("invalid-condition-multiple-boolean", Severity.ERROR, issue_code=True, when="has_several")
def invalid_condition_multiple_boolean(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key that is true or false is compared with more than one value, or `Null` with both.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}}
                                                        ^^^^^^^^^^^^^^^^^ invalid-condition-multiple-boolean

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}}

    Exceptions: keys that have several values; values of which none is true or false (`type-mismatch-boolean`).

    Source: AWS IAM User Guide, "IAM policy validation check reference"; that `Null` is meant too is our judgement.
    """
    operator = condition.operator
    if operator is None or len(condition.values) < 2:
        return
    if all(not condition_values.is_boolean(value.text) and not value.has_hole for value in condition.values):
        return  # type-mismatch-boolean
    if operator.family == "null":
        yield ctx.finding(condition.value, f"{quoted(condition.key.text)} is there or not; ask `Null` with one value")
    elif operator.family == "bool" and not condition_keys.describe(condition.key, ctx.catalog).is_multivalued:
        yield ctx.finding(condition.value, f"{quoted(condition.key.text)} is true or false; compare it with one value")


@rule("redundant-condition-value-num", Severity.SUGGESTION, issue_code=True, when="has_several")
def redundant_condition_value_num(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """Of several limits only one counts.

    Values of one key are alternatives: less than 2700 or less than 3600 is less than 3600.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": ["2700", "3600"]}}}}
                                                                      ^^^^^^^^^^^^^^^^ redundant-condition-value-num

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = condition.operator
    if operator is None or operator.family != "numeric" or len(condition.values) < 2 or not condition.is_complete:
        return
    if "Less" in operator.name:
        pick, which = max, "greatest"
    elif "Greater" in operator.name:
        pick, which = min, "least"
    else:
        return
    if not all(condition_values.is_number(value.text) for value in condition.values):
        return
    counts = pick(condition.values, key=lambda value: float(value.text))
    text = ctx.source.text[counts.span.start : counts.span.end]
    fix = ctx.fix(f"keep {quoted(counts.text)}", (condition.value, text)) if not ctx.policy.depth else None
    message = f"of these limits only the {which} counts, {quoted(counts.text)}"
    yield ctx.finding(condition.value, message, fix=fix)
