"""untrustworthy-condition-key."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import keys
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


@rule("untrustworthy-condition-key", Severity.SECURITY_WARNING, issue_code=True, when="is_untrustworthy")
def untrustworthy_condition_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """Access hangs on a condition key whose value the caller chooses.

    `aws:Referer` and `aws:UserAgent` are headers of the request: any program can send any text in them.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": "*",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::pictures/*",
          "Condition": {"StringLike": {"aws:Referer": "https://www.example.com/*"}}}}
                                       ^^^^^^^^^^^^^ untrustworthy-condition-key

    Good (resource): the network or the identity of the caller decides.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": "*",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::pictures/*",
          "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f67890"}}}}

    Exceptions: where only service principals are allowed in, `recommended-condition-key-for-service-principal` speaks.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys".
    """
    if not keys.is_untrustworthy(condition.key.text):
        return
    principals = condition.statement.principals
    if principals and all(principal.type == "Service" for principal in principals):
        return
    yield ctx.finding(
        condition, f"the caller chooses the value of {quoted(condition.key.text)}; do not base access on it"
    )
