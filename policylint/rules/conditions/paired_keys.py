"""missing-paired-condition-keys."""

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


@rule("missing-paired-condition-keys", Severity.SECURITY_WARNING, issue_code=True, when="is_half_of_pair")
def missing_paired_condition_keys(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key stands without the key that it only makes sense with.

    The private address `10.0.0.7` is in everybody's VPC: `aws:VpcSourceIp` means something together with the VPC only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}}}}
                                      ^^^^^^^^^^^^^^^^^ missing-paired-condition-keys

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {
            "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"},
            "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f67890"}}}}

    Exceptions: two Deny statements may have one key each, since a request has to pass both.  `Null` needs no partner.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys" (for
    `aws:Ec2InstanceSourcePrivateIPv4`).
    """
    partners = keys.paired_keys(condition.key.text)
    if not partners or condition.operator is None or condition.operator.family == "null":
        return
    lower = tuple(partner.lower() for partner in partners)
    statement = condition.statement
    places = [statement]
    if statement.is_deny:
        places = [other for other in statement.policy.statements if other.is_deny or other is statement]
    if any(place.has_condition_on(*lower) for place in places):
        return
    *others, last = (f"`{partner}`" for partner in partners)
    needed = f"{', '.join(others)} or {last}" if others else last
    yield ctx.finding(condition, f"{quoted(condition.key.text)} alone does not say whose network; add {needed}")
