"""public-principal."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import guards
from policylint.rules.context import quoted
from policylint.rules.principals._endpoint import is_of_endpoint
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


@rule("public-principal", Severity.SECURITY_WARNING, kinds=("resource", "trust"))
def public_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Everybody is allowed, and no condition says who or from where.

    `"Principal": "*"` and `{"AWS": "*"}` mean the same: everyone, in your account or any other, and for the services
    that take unsigned requests (S3, SQS, SNS, ...) also who has no AWS account at all.  Only Condition can keep such a
    statement to somebody, and it has to do so with a key that the caller cannot choose: the organization, the account,
    the network.  A negated operator, `...IfExists`, a value such as `*` or `0.0.0.0/0` lets strangers through.

    Bad (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
                                           ^^^ public-principal
           "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}

    Bad: any AWS account in the world can assume this role.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
                                                   ^^^ public-principal

    Good (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}

    Exceptions: what is meant to be public, such as the files of a web site or a Lambda function URL: suppress it there
    and say why.  The policy of a VPC endpoint (`--resource-type AWS::EC2::VPCEndpoint`) is not judged, since it opens
    nothing by itself, and neither is one with a Resource that is about STS, which can be of no other resource; nor a
    statement that a Deny of the same policy takes back from strangers, nor a Condition with parts that cannot be seen.
    `"Principal": "*"` in a trust policy is `role-trust-policy-unsupported-wildcard-in-principal`.

    Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage" (the meaning of "public"); AWS IAM
    User Guide, "AWS JSON policy elements: Principal".  Which keys of other services say who is our judgement.
    """
    if not statement.is_allow or is_of_endpoint(statement, ctx):
        return
    everyone = [principal for principal in statement.principals if principal.is_everyone]
    if ctx.kind == "trust":
        everyone = [principal for principal in everyone if principal.key is not None]
    if not everyone or guards.is_hidden(statement) or guards.guards(statement):
        return
    if guards.is_denied_to_strangers(statement, ctx.policy):
        return
    if ctx.kind == "trust":
        message = "any AWS account in the world may assume the role"
    else:
        message = f"everyone, with or without an AWS account, may {_what(statement)}"
    leaks = [(condition, leak) for condition in statement.conditions if (leak := _leak(condition))]
    if leaks:
        message += f"; {quoted(leaks[0][0].key.text)} is tested, but {leaks[0][1]}"
    else:
        message += "; name the principals, or test `aws:PrincipalOrgID` in Condition"
    for principal in everyone:
        yield ctx.finding(principal, message, related=[(condition, f"but {leak}") for condition, leak in leaks])


def _leak(condition: Condition) -> str | None:
    """Why a condition on who may does not keep strangers out."""
    return guards.leak(condition) if guards.says_who(condition) else None


def _what(statement: Statement) -> str:
    if statement.not_actions:
        return f"do all but {quoted(statement.not_actions[0].text)}"
    if not statement.actions:
        return "do this"
    more = len(statement.actions) - 1
    return quoted(statement.actions[0].text) + (f" and {more} more" if more else "")
