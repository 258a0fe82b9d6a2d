"""Addresses of callers: private ranges under aws:SourceIp, and ranges with host bits."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_values
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, ConditionValue
    from policylint.rules.context import Context


def _private(condition: Condition, operator: str) -> list[ConditionValue]:
    """The private ranges that aws:SourceIp is compared with under this operator."""
    if condition.key.folded != "aws:sourceip" or condition.operator is None or condition.operator.name != operator:
        return []
    found = []
    for value in condition.values:
        network = condition_values.network(value.text)
        if network is not None and condition_values.is_private(network):
            found.append(value)
    return found


def _all_private(condition: Condition, ctx: Context, operator: str, words: str) -> Iterator[Finding]:
    private = _private(condition, operator)
    if private and condition.operator and len(private) == len(condition.values) and condition.is_complete:
        shown = quoted(private[0].text) if len(private) == 1 else "private ranges"
        message = f"`aws:SourceIp` is a public address, so `{condition.operator.text}` with {shown} {words}"
        message += "; use `aws:VpcSourceIp`"
        yield ctx.finding(condition.value, message)


def _some_private(condition: Condition, ctx: Context, operator: str, words: str) -> Iterator[Finding]:
    private = _private(condition, operator)
    if private and len(private) < len(condition.values):
        message = f"`aws:SourceIp` is a public address, so the private range {quoted(private[0].text)} {words}"
        related = [(value, "private as well") for value in private[1:]]
        yield ctx.finding(private[0], message, related=related, locations=private)


@rule("private-ip-address", Severity.ERROR, issue_code=True, when="operator_family=ip")
def private_ip_address(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`aws:SourceIp` must be in private ranges only, which never happens.

    AWS sees the public address of a caller; one that comes through a VPC endpoint has no `aws:SourceIp` at all.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}}
                                                      ^^^^^^^^^^^^ private-ip-address

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {
            "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
            "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f67890"}}}}

    Exceptions: the ranges of RFC 1918, RFC 6598 and RFC 4193, loopback and link-local count as private; those kept for
    examples (`203.0.113.0/24`) do not.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys"; which
    ranges are private is our judgement.
    """
    yield from _all_private(condition, ctx, "IpAddress", "never matches")


@rule("private-not-ip-address", Severity.ERROR, issue_code=True, when="operator_family=ip")
def private_not_ip_address(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`aws:SourceIp` must be outside of private ranges, which it always is.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"]}}}}
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ private-not-ip-address

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}

    Exceptions: as of `private-ip-address`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys"; which
    ranges are private is our judgement.
    """
    yield from _all_private(condition, ctx, "NotIpAddress", "always holds")


@rule("private-ip-address-subset", Severity.SUGGESTION, issue_code=True, when="operator_family=ip")
def private_ip_address_subset(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """Some of the ranges for `aws:SourceIp` are private and never match.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}}}}
                                                                         ^^^^^^^^^^^^ private-ip-address-subset

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}}

    Exceptions: as of `private-ip-address`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys"; which
    ranges are private is our judgement.
    """
    yield from _some_private(condition, ctx, "IpAddress", "never matches; use `aws:VpcSourceIp` for it")


@rule("private-not-ip-address-subset", Severity.SUGGESTION, issue_code=True, when="operator_family=ip")
def private_not_ip_address_subset(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """Some of the ranges that `aws:SourceIp` must be outside of are private and exclude nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}}}
                                                          ^^^^^^^^^^^^ private-not-ip-address-subset

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:*",
          "Resource": "*",
          "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}}}

    Exceptions: as of `private-ip-address`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS global condition context keys"; which
    ranges are private is our judgement.
    """
    yield from _some_private(condition, ctx, "NotIpAddress", "excludes nothing; use `aws:VpcSourceIp` for it")


@rule("improve-ip-range", Severity.SUGGESTION, issue_code=True, when="operator_family=ip")
def improve_ip_range(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A CIDR range does not begin where it says.

    `203.0.113.7/24` looks like one address and is 256 of them: the mask cuts the 7 off.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}}}
                                                      ^^^^^^^^^^^^^^^^ improve-ip-range

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}

    Exceptions: none.  The fix keeps the range as it is; if one address was meant, drop the mask.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = value.condition.operator
    if operator is None or operator.family != "ip" or "/" not in value.text or value.has_hole:
        return
    better = condition_values.without_host_bits(value.text)
    if better is not None:
        fix = ctx.fix(f"write `{better}`", (value, f'"{better}"'))
        yield ctx.finding(value, f"{quoted(value.text)} is the range `{better}`; write it so", fix=fix)
