"""irrelevant-condition-key-in-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.resource_types import resource_type
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


@rule("irrelevant-condition-key-in-policy", Severity.SUGGESTION, issue_code=True, kinds=("resource",))
def irrelevant_condition_key_in_policy(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key says nothing in the policy of this kind of resource.

    `s3:ResourceAccount` is the account of the bucket.  In the bucket's own policy that is always the same one; the key
    is made for identity policies and for those of VPC endpoints.

    Bad (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
           "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"s3:ResourceAccount": "111122223333"}}}]}
                                          ^^^^^^^^^^^^^^^^^^^^ irrelevant-condition-key-in-policy

    Good (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",
           "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}}]}

    Exceptions: policies whose resource type is not known (`--resource-type`).

    Source: AWS IAM User Guide, "IAM policy validation check reference", which names this key alone, for the policies of
    buckets and of access points.
    """
    kind = resource_type(ctx.resource_type) if ctx.resource_type else None
    if kind is None or condition.key.folded not in kind.irrelevant_keys:
        return
    message = (
        f"{quoted(condition.key.text)} says nothing in the policy of this {kind.display}; use it in identity policies"
    )
    yield ctx.finding(condition, message)
