"""Values that the operator cannot compare: the type-mismatch-* rules and invalid-date-value."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, condition_values
from policylint.rules.conditions.key_type import fits
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import ConditionValue
    from policylint.rules.context import Context


def _compared(value: ConditionValue, ctx: Context, *families: str) -> str | None:
    """The operator's name where it is of one of these families and the value is plain text that it has to compare.

    A key of another type than the operator's is the fault of the operator, and told once, by `type-mismatch`.
    """
    condition = value.condition
    operator = condition.operator
    if operator is None or operator.family not in families or value.has_hole:
        return None
    if not fits(condition, condition_keys.describe(condition.key, ctx.catalog)):
        return None
    return operator.text


@rule("type-mismatch-boolean", Severity.WARNING, issue_code=True, when="operator_family=bool|null")
def type_mismatch_boolean(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """`Bool` and `Null` compare with `true` or `false`, and the value is neither.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"Bool": {"aws:SecureTransport": "no"}}}}
                                                        ^^^^ type-mismatch-boolean

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}

    Exceptions: capitals and missing quotes are taken (`True`, `true` as a JSON boolean).

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = _compared(value, ctx, "bool", "null")
    if operator is not None and not condition_values.is_boolean(value.text):
        message = f"`{operator}` compares true and false, not {quoted(value.text)}"
        meant, fix = _ANSWERS.get(value.text.strip().lower()), None
        if meant is not None:
            message += f", did you mean `{meant}`?"
            fix = ctx.fix(f"write `{meant}`", (value, f'"{meant}"'), safe=False)
        yield ctx.finding(value, message, fix=fix)


#: What people write for true and false.
_ANSWERS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "0"), "false"),
}


@rule("type-mismatch-number", Severity.WARNING, issue_code=True, when="operator_family=numeric")
def type_mismatch_number(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A Numeric operator compares with something that is no number.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"NumericLessThanEquals": {"s3:max-keys": "ten"}}}}
                                                                 ^^^^^ type-mismatch-number

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"NumericLessThanEquals": {"s3:max-keys": "10"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = _compared(value, ctx, "numeric")
    if operator is not None and not condition_values.is_number(value.text):
        yield ctx.finding(value, f"`{operator}` compares numbers, not {quoted(value.text)}")


@rule("type-mismatch-date", Severity.WARNING, issue_code=True, when="operator_family=date")
def type_mismatch_date(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A Date operator compares with something that is no date.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"DateLessThan": {"aws:CurrentTime": "31/12/2026"}}}}
                                                            ^^^^^^^^^^^^ type-mismatch-date

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-12-31T23:59:59Z"}}}}

    Exceptions: every form of ISO 8601 that names a day or a month is taken; for years and seconds see
    `invalid-date-value`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "Date condition operators".
    """
    operator = _compared(value, ctx, "date")
    if operator is not None and condition_values.date_form(value.text) == condition_values.NO_DATE:
        yield ctx.finding(value, f"{quoted(value.text)} is no date; write it as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")


@rule("invalid-date-value", Severity.WARNING, issue_code=True, when="operator_family=date")
def invalid_date_value(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A date is given as a bare number, which may not be the moment you mean.

    AWS reads digits as seconds since 1970: `2027` is half an hour after midnight on 1 January 1970.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"DateLessThan": {"aws:CurrentTime": "2027"}}}}
                                                            ^^^^^^ invalid-date-value

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}}}

    Exceptions: `aws:EpochTime` is that number of seconds, so there it is fine.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output for the year.
    """
    operator = _compared(value, ctx, "date")
    if operator is None or value.condition.key_is("aws:epochtime"):
        return
    form = condition_values.date_form(value.text)
    if form == condition_values.EPOCH:
        date = condition_values.date_of_epoch(value.text)
        fix = None if date is None else ctx.fix(f"write `{date}`", (value, f'"{date}"'))
        message = f"{quoted(value.text)} counts seconds since 1970"
        yield ctx.finding(value, f"{message}; write `{date}`" if date else f"{message}; write YYYY-MM-DD", fix=fix)
    elif form in (condition_values.YEAR, condition_values.COMPACT):
        date = condition_values.compact_date(value.text) or f"{value.text}-01-01"
        fix = ctx.fix(f"write `{date}`", (value, f'"{date}"'), safe=False)
        yield ctx.finding(value, f"{quoted(value.text)} may be read as seconds since 1970; write `{date}`", fix=fix)


@rule("type-mismatch-string", Severity.WARNING, issue_code=True, when="operator_family=binary")
def type_mismatch_string(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """`BinaryEquals` compares with a text that is no base64.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {"BinaryEquals": {"aws:PrincipalTag/fingerprint": "not base64!"}}}}
                                                                         ^^^^^^^^^^^^^ type-mismatch-string

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {"BinaryEquals": {"aws:PrincipalTag/fingerprint": "QmluYXJ5VmFsdWU="}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" (whose message speaks of base64) and "IAM JSON
    policy elements: Condition operators".
    """
    operator = _compared(value, ctx, "binary")
    if operator is not None and not condition_values.is_base64(value.text):
        yield ctx.finding(value, f"`{operator}` compares bytes in base64, not {quoted(value.text)}")


@rule("type-mismatch-ip-range", Severity.ERROR, issue_code=True, when="operator_family=ip")
def type_mismatch_ip_range(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """`IpAddress` compares with something that is neither an address nor a CIDR range.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.*"}}}}
                                                      ^^^^^^^^^^^^^ type-mismatch-ip-range

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IP address condition operators".
    """
    operator = _compared(value, ctx, "ip")
    if operator is not None and condition_values.network(value.text) is None:
        yield ctx.finding(value, f"{quoted(value.text)} is no address; write CIDR such as `203.0.113.0/24`")
