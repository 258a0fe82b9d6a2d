"""administrator-access-attached."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.details import Attachment
    from policylint.rules.context import Context

#: AWS's one policy that allows every action on every resource, in any partition.
_ARN = ":iam::aws:policy/AdministratorAccess"


@rule("administrator-access-attached", Severity.WARNING)
def administrator_access_attached(attachment: Attachment, ctx: Context) -> Iterator[Finding]:
    """A user, group or role has AWS's policy `AdministratorAccess`, and so may do everything in the account.

    Some have to be administrators; each of them is a way to the whole account, so their number should be small and known.
    Programs hardly ever need it, and people seldom: let them take such a role, with MFA, for the hour in which they do. It
    is looked for in the dumps of accounts, under `ManagedPolicyArns` in CloudFormation's templates, and in what
    Terraform's plans attach.

    Bad:

        {"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": {
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}}}}
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ administrator-access-attached

    Good: what the function does.

        {"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": {
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]}}}}

    Exceptions: the administrators that an account should have: suppress it there. Roles that IAM Identity Center keeps are
    left out, and so is who has a permissions boundary. A policy of the account's own that allows everything is
    `administrator-access`.

    Source: AWS IAM User Guide, "Security best practices in IAM" (apply least-privilege permissions); CIS AWS Foundations
    Benchmark 3.0.0, 1.16 (no policies with full administrative privileges attached; 5.0.0: 1.15), whose audit takes in
    AWS's own.
    """
    if not attachment.arn.text.endswith(_ARN):
        return
    holder = attachment.holder
    if holder is None:
        message = "this attaches `AdministratorAccess`, which allows everything; attach what is needed"
    elif holder.boundary is not None or holder.is_made_by_aws:
        return
    else:
        who = f"{holder.noun} {quoted(holder.name.text)}"
        message = f"`AdministratorAccess` lets {who} do everything in the account; attach what is needed"
    yield ctx.finding(attachment, message)
