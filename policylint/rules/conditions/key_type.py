"""type-mismatch and string-like-operator-with-arn-condition-keys."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language import arn
from policylint.language.pieces import VARIABLE
from policylint.model import condition_keys, condition_values
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.model.condition_keys import Facts
    from policylint.policy.ast import Condition, ConditionValue
    from policylint.rules.context import Context

#: What an operator family compares, in words, and the operators to use for it.
_COMPARES = {
    "string": ("text", "StringEquals"),
    "arn": ("ARNs", "ArnLike"),
    "bool": ("true and false", "Bool"),
    "numeric": ("numbers", "NumericEquals"),
    "date": ("dates", "DateEquals"),
    "ip": ("addresses", "IpAddress"),
    "binary": ("bytes", "BinaryEquals"),
}
_IS = {
    "string": "is text",
    "arn": "is an ARN",
    "bool": "is true or false",
    "numeric": "is a number",
    "date": "is a date",
    "ip": "is an address",
    "binary": "is bytes",
}


def fits(condition: Condition, facts: Facts) -> bool:
    """Whether the operator can compare values of the key's type, as far as is known."""
    operator = condition.operator
    if operator is None or operator.family == "null" or not facts.families:
        return True
    if operator.family in facts.families or facts.is_free:
        return True
    if operator.family == "string" and facts.families[0] == "arn":
        return True  # StringEquals is fine, and StringLike has a rule of its own
    if operator.family == "string" and facts.families[0] == "ip":
        # Of the operators for addresses none takes a variable, so that AWS itself compares two addresses of a request so.
        return bool(condition.values) and all(_has_variable(value) for value in condition.values)
    if operator.family == "arn" and facts.families[0] == "string":
        # Some keys that AWS lists as strings hold ARNs all the same.
        return all(value.text.startswith(("arn:", "*")) or value.has_hole for value in condition.values)
    return False


def _has_variable(value: ConditionValue) -> bool:
    return "{" in value.text and any(piece.kind == VARIABLE for piece in value.pieces)


@rule("type-mismatch", Severity.WARNING, issue_code=True, when="is_of_other_type")
def type_mismatch(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """An operator compares something else than what the condition key holds.

    Such a comparison may never match, or match by chance.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:SourceIp": "203.0.113.0/24"}}}}
                                         ^^^^^^^^^^^^^^ type-mismatch

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}

    Exceptions: keys whose name the author makes up (tags, encryption context) hold text of any form, so any operator
    is taken.  `StringEquals` may compare ARNs, and the Arn operators keys that AWS lists as text where the values are
    ARNs; Access Analyzer is quiet there too.  `StringEquals` may compare an address with a variable, which the operators
    for addresses do not take.  Some keys have two types: `aws:EpochTime` is a date and a number.

    Source: AWS IAM User Guide, "IAM policy validation check reference", "IAM JSON policy elements: Condition
    operators"; "AWS global condition context keys" for `"StringNotEquals": {"aws:ec2InstanceSourcePrivateIPv4":
    "${aws:VpcSourceIp}"}`; AWS Service Authorization Reference for the types of keys; recorded Access Analyzer output.
    """
    operator = condition.operator
    if operator is None or operator.family == "null":
        return
    facts = condition_keys.describe(condition.key, ctx.catalog)
    if fits(condition, facts):
        return
    family = facts.families[0]
    compares = _COMPARES[operator.family][0]
    better, fix = _better(condition, family, ctx)
    message = f"`{operator.text}` compares {compares}, but {quoted(condition.key.text)} {_IS[family]}; use `{better}`"
    yield ctx.finding(condition, message, fix=fix)


def _better(condition: Condition, family: str, ctx: Context) -> tuple[str, Fix | None]:
    """The operator to use, and the mend where the values fit it and nothing is turned round."""
    operator = condition.operator
    assert operator is not None
    name = _COMPARES[family][1]
    texts = [value.text for value in condition.values]
    fit = False
    if family == "ip":
        name = "NotIpAddress" if operator.is_negated else name
        fit = operator.family == "string" and all(condition_values.network(text) for text in texts)
    elif family == "bool":
        fit = operator.name == "StringEquals" and all(condition_values.is_boolean(text) for text in texts)
    elif family == "string":
        # A pattern stays one.
        is_pattern = operator.takes_wildcards and any(value.has_wildcard for value in condition.values)
        name = f"String{'Not' if operator.is_negated else ''}{'Like' if is_pattern else 'Equals'}"
        fit = operator.family == "arn"
    elif family in ("numeric", "date") and operator.family in ("numeric", "date"):
        name = family.capitalize() + operator.name.removeprefix(operator.family.capitalize())
    elif family == "numeric":
        name = "NumericNotEquals" if operator.is_negated else name
        fit = operator.family == "string" and all(condition_values.is_number(text) for text in texts)
    better = operator.with_name(name)
    if not fit or not condition.is_complete or not texts:
        return better, None
    from policylint.rules.conditions import _mend

    return better, _mend.under(ctx, condition, better, f"use `{better}`")


@rule(
    "string-like-operator-with-arn-condition-keys", Severity.SECURITY_WARNING, issue_code=True, when="is_of_other_type"
)
def string_like_operator_with_arn_condition_keys(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`StringLike` compares ARNs as mere text, so its wildcards run over the fields of the ARN.

    `arn:aws:iam::*:role/admin` as text matches a role of any account, and any ARN that somebody can make up to end in
    `:role/admin`.  `ArnLike` compares field by field.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
          "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:shop-*"}}}}
                                       ^^^^^^^^^^^^^^^ string-like-operator-with-arn-condition-keys

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
          "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:shop-*"}}}}

    Exceptions: `StringEquals` has no wildcards and is fine.  Keys of type String are, whatever their name and value.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    operator = condition.operator
    if operator is None or not compares_arn_as_text(condition, ctx):
        return
    name = operator.with_name("ArnNotLike" if operator.is_negated else "ArnLike")
    fix = None
    if condition.is_complete and condition.values and all(arn.parse(value.text) for value in condition.values):
        from policylint.rules.conditions import _mend

        # Fewer ARNs match than before, which is what is wanted but may also be noticed.
        fix = _mend.under(ctx, condition, name, f"use `{name}`")
    message = f"`{operator.text}` compares {quoted(condition.key.text)} as text, not as an ARN; use `{name}`"
    yield ctx.finding(condition, message, fix=fix)


def compares_arn_as_text(condition: Condition, ctx: Context) -> bool:
    """Whether wildcards stand for parts of an ARN under an operator that knows no ARNs."""
    operator = condition.operator
    if operator is None or operator.name not in ("StringLike", "StringNotLike"):
        return False
    facts = condition_keys.describe(condition.key, ctx.catalog)
    return facts.families[:1] == ("arn",) and not facts.is_free
