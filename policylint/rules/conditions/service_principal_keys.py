"""Condition keys beside a service principal: those that it never has, and those that guard it badly."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pattern import Pattern
from policylint.model import keys
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


def _service(condition: Condition) -> str | None:
    """The service principal when the statement has service principals only, else None."""
    statement = condition.statement
    principals = statement.principals
    if not principals or any(
        principal.type != "Service" or Pattern(principal.text).has_hole for principal in principals
    ):
        return None
    return principals[0].text


@rule("unsupported-condition-key-for-service-principal", Severity.ERROR, issue_code=True, kinds=("resource", "trust"))
def unsupported_condition_key_for_service_principal(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A statement for a service asks for a key that only requests of users and roles have.

    A service that acts under its own name belongs to no organization and has no tags, so the condition is never met.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Service": "cloudfront.amazonaws.com"},
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::pictures/*",
          "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}
                                         ^^^^^^^^^^^^^^^^^^^^ unsupported-condition-key-for-service-principal

    Good (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Service": "cloudfront.amazonaws.com"},
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::pictures/*",
          "Condition": {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}}}

    Exceptions: statements that name other principals too, `Null`, and operators that a request without the key meets;
    the tags that IAM Roles Anywhere makes of a certificate.

    Source: AWS IAM User Guide, "IAM policy validation check reference", which names `aws:PrincipalOrgID` with
    CloudFront; that its kin fit no service principal either is our reading of "AWS global condition context keys".
    """
    operator = condition.operator
    if operator is None or operator.family == "null" or operator.holds_without_key:
        return
    service = _service(condition)
    if service is not None and keys.is_principal_key(condition.key.text, service):
        message = f"requests of {quoted(service)} have no {quoted(condition.key.text)}, so this is never true"
        yield ctx.finding(condition, f"{message}; use `aws:SourceArn`, `aws:SourceAccount` or `aws:SourceOrgID`")


@rule("recommended-condition-key-for-service-principal", Severity.SUGGESTION, issue_code=True, kinds=("resource",))
def recommended_condition_key_for_service_principal(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A service principal is guarded by a key that is not made for it.

    `aws:Referer` tells whom a service acts for only in a few services and by old habit; `aws:SourceArn` and
    `aws:SourceAccount` are meant for it.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Service": "ses.amazonaws.com"},
          "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::mail/*",
          "Condition": {"StringEquals": {"aws:Referer": "111122223333"}}}}
                                         ^^^^^^^^^^^^^ recommended-condition-key-for-service-principal

    Good (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Service": "ses.amazonaws.com"},
          "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::mail/*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}}

    Exceptions: silent where one of `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` and `aws:SourceOrgPaths`
    stands beside it.

    Source: AWS IAM User Guide, "IAM policy validation check reference", which names `aws:Referer`.
    """
    if not keys.is_untrustworthy(condition.key.text) or not condition.statement.is_allow:
        return
    if condition.statement.has_condition_on(*(key.lower() for key in keys.confused_deputy_keys())):
        return
    service = _service(condition)
    if service is not None:
        message = (
            f"guard {quoted(service)} by `aws:SourceAccount` or `aws:SourceArn`, not by {quoted(condition.key.text)}"
        )
        yield ctx.finding(condition, message)
