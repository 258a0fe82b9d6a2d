"""s3-prefix-in-negative-context."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


@rule("s3-prefix-in-negative-context", Severity.SECURITY_WARNING, issue_code=True, when="key_name=s3:prefix")
def s3_prefix_in_negative_context(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`s3:prefix` is used to say which prefixes may not be listed; another prefix shows them all the same.

    The caller of ListBucket chooses the prefix.  Whoever may not list `private/` lists `priv`, or nothing, and sees the
    same keys.  Only a list of the prefixes that are allowed holds.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"StringLike": {"s3:prefix": "private/*"}}}}
                                       ^^^^^^^^^^^ s3-prefix-in-negative-context

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"StringLike": {"s3:prefix": "public/*"}}}}

    Good: a Deny of everything else.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:ListBucket",
          "Resource": "arn:aws:s3:::reports",
          "Condition": {"StringNotLike": {"s3:prefix": "public/*"}}}}

    Exceptions: none.  The page speaks of StringLike; the other string operators are no better.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = condition.operator
    if condition.key.folded != "s3:prefix" or operator is None or operator.family != "string":
        return
    if condition.statement.is_deny and not operator.is_negated:
        words, better = "denying some", operator.name.replace("String", "StringNot")
    elif condition.statement.is_allow and operator.is_negated:
        words, better = "allowing all but some", operator.name.replace("StringNot", "String")
    else:
        return
    message = f"{words} values of `s3:prefix` protects nothing, as shorter prefixes list the same keys"
    yield ctx.finding(condition, f"{message}; use `{operator.with_name(better)}` with what may be listed")
