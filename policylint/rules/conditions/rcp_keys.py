"""Condition keys of resource control policies that need another key beside them."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, keys
from policylint.rules.conditions import _mend
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


def _asks(statement: Statement, family: str, key: str, answer: str) -> bool:
    """Whether the statement has this answer for a key under an operator of this family, or may have it."""
    return statement.condition_is_hidden or any(
        condition.key.is_unknown
        or (
            condition.key.folded == key
            and condition.operator is not None
            and condition.operator.family == family
            and (not condition.is_complete or any(v.text.lower() == answer or v.has_hole for v in condition.values))
        )
        for condition in statement.conditions
    )


def _bites_without_key(condition: Condition) -> bool:
    """Whether a Deny with this condition also hits requests that do not have the key."""
    operator = condition.operator
    return (
        condition.statement.is_deny
        and operator is not None
        and operator.family != "null"
        and operator.holds_without_key
    )


def _bites_only_without_key(condition: Condition) -> bool:
    """Whether a Deny is for requests that do not have the key, and nothing else in it asks for another key."""
    operator = condition.operator
    if not condition.statement.is_deny or operator is None or operator.family != "null" or not condition.is_complete:
        return False
    if not condition.values or any(value.text.lower() != "true" for value in condition.values):
        return False
    return not condition.statement.condition_is_hidden and all(
        other.operator is not None and (other.operator.family == "null" or other.operator.holds_without_key)
        for other in condition.statement.conditions
    )


def _is_source_key(condition: Condition) -> bool:
    return condition.key_is(*(key.lower() for key in keys.confused_deputy_keys()))


@rule("rcp-missing-related-principal-condition-key", Severity.WARNING, issue_code=True, kinds=("rcp",))
def rcp_missing_related_principal_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A key about the principal in a resource control policy also hits AWS services, which have no such key.

    AWS services that act under their own name belong to no organization, so this Deny stops them.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}
                                                    ^^^^^^^^^^^^^^^^^^^^ rcp-missing-related-principal-condition-key

    Good (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}}

    Exceptions: operators that a request without the key does not meet; `Null` with `true` beside conditions that ask for
    another key; plain `Bool` counts like `BoolIfExists`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the operators are our judgement.
    """
    if not keys.is_principal_key(condition.key.text) and condition.key.folded != "aws:principalaccount":
        return
    bites = _bites_without_key(condition) or _bites_only_without_key(condition)
    if bites and not _asks(condition.statement, "bool", "aws:principalisawsservice", "false"):
        if condition_keys.is_meant(condition.statement, ctx.catalog, "aws:principalisawsservice"):
            return  # the rules about keys tell of that one
        message = f"{quoted(condition.key.text)} also hits AWS services, which do not have it"
        message += "; add `BoolIfExists` with `aws:PrincipalIsAWSService` `false`"
        fix = _mend.added(ctx, condition.statement, "BoolIfExists", "aws:PrincipalIsAWSService", "false")
        yield ctx.finding(condition, message, fix=fix)


@rule("rcp-missing-related-service-principal-condition-key", Severity.WARNING, issue_code=True, kinds=("rcp",))
def rcp_missing_related_service_principal_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A key about the source of a service's request also hits requests of users and roles, which have no such key.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
                                        ^^^^^^^^^^^^^^^^^ rcp-missing-related-service-principal-condition-key
            "Null": {"aws:SourceAccount": "false"}}}}

    Good (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
            "Null": {"aws:SourceAccount": "false"},
            "Bool": {"aws:PrincipalIsAWSService": "true"}}}}

    Exceptions: operators that a request without the key does not meet; `Null` with `true` beside conditions that ask for
    another key; `Bool` counts like `BoolIfExists`, as in the examples of AWS.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Organizations User Guide, examples of
    resource control policies; the operators are our judgement.
    """
    if not _is_source_key(condition) or not (_bites_without_key(condition) or _bites_only_without_key(condition)):
        return
    if not _asks(condition.statement, "bool", "aws:principalisawsservice", "true"):
        message = f"{quoted(condition.key.text)} also hits users and roles, which do not have it"
        message += "; add `BoolIfExists` with `aws:PrincipalIsAWSService` `true`"
        fix = _mend.added(ctx, condition.statement, "BoolIfExists", "aws:PrincipalIsAWSService", "true")
        yield ctx.finding(condition, message, fix=fix)


@rule("rcp-missing-service-condition-key-null-check", Severity.WARNING, issue_code=True, kinds=("rcp",))
def rcp_missing_service_condition_key_null_check(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A key about the source of a service's request is compared without a check that the request has a source.

    Some requests of AWS services are for no account at all, and this Deny stops them.

    Bad (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
                                        ^^^^^^^^^^^^^^^^^ rcp-missing-service-condition-key-null-check
            "Bool": {"aws:PrincipalIsAWSService": "true"}}}}

    Good (rcp):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Principal": "*",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"},
            "Bool": {"aws:PrincipalIsAWSService": "true"},
            "Null": {"aws:SourceArn": "false"}}}}

    Exceptions: operators that a request without the key does not meet.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the operators are our judgement.
    """
    if not _is_source_key(condition) or not _bites_without_key(condition):
        return
    statement = condition.statement
    if not any(_asks(statement, "null", key, "false") for key in ("aws:sourceaccount", "aws:sourcearn")):
        message = f"{quoted(condition.key.text)} also hits requests that have no source"
        message += "; add `Null` with `aws:SourceAccount` or `aws:SourceArn` `false`"
        fix = _mend.added(ctx, statement, "Null", "aws:SourceAccount", "false")
        yield ctx.finding(condition, message, fix=fix)
