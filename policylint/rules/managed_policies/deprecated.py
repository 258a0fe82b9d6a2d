"""deprecated-aws-managed-policy and deprecated-aws-managed-policy-attached."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import managed_policies
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.details import Attachment
    from policylint.policy.ast import ConditionValue, Resource, Statement
    from policylint.rules.context import Context


@rule("deprecated-aws-managed-policy", Severity.WARNING, when="may_name_iam")
def deprecated_aws_managed_policy(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement about attaching policies names an AWS managed policy that AWS has withdrawn.

    It still works where it is attached, but nobody can attach it any more, and AWS does not keep it up to date.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "arn:aws:iam::111122223333:role/app-*",
           "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSLambdaFullAccess"}}}]}
                                                                                 ^^^^^^^^^^^^^^^^^^^ deprecated-aws-managed-policy

    Good: its successor is named.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "arn:aws:iam::111122223333:role/app-*",
           "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSLambda_FullAccess"}}}]}

    Exceptions: a Deny, for which the name of what is still attached somewhere is right.

    Source: AWS IAM User Guide, "Deprecated AWS managed policies"; the names and their successors are in
    `policylint/data/deprecated_managed_policies.json`, with sources.
    """
    if not statement.is_allow:
        return
    texts: list[Resource | ConditionValue] = [*statement.resources]
    for condition in statement.conditions:
        texts += condition.values
    for text in texts:
        before, found, name = text.text.partition(":iam::aws:policy/")
        if not found or not managed_policies.is_deprecated(name):
            continue
        start = len(before) + len(found) + name.rfind("/") + 1
        name = text.text[start:]
        successor = managed_policies.successor(name)
        message = f"AWS has withdrawn its managed policy {quoted(name)}"
        fix = None
        if successor is not None:
            message += f"; its successor is `{successor}`"
            fix = ctx.fix(f"name `{successor}`", (text, json_string(text.text[:start] + successor)), safe=False)
        yield ctx.finding(text.part(start, len(text.text)), message, fix=fix)


@rule("deprecated-aws-managed-policy-attached", Severity.WARNING)
def deprecated_aws_managed_policy_attached(attachment: Attachment, ctx: Context) -> Iterator[Finding]:
    """A user, group or role has an AWS managed policy that AWS has withdrawn.

    Where it is attached it still works, but AWS does not keep it up to date, and once it is detached nobody can attach it
    again: a template that attaches it to something new fails. It is looked for in the dumps of accounts, under
    `ManagedPolicyArns` in CloudFormation's templates, and in what Terraform's plans attach.

    Bad:

        {"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": {
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSLambdaFullAccess"]}}}}
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ deprecated-aws-managed-policy-attached

    Good:

        {"Resources": {"Worker": {"Type": "AWS::IAM::Role", "Properties": {
          "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess"]}}}}

    Exceptions: the account's own policies, whatever they are called; an ARN that is put together by a template's
    functions other than `Fn::Sub`.

    Source: as of `deprecated-aws-managed-policy`.
    """
    _, found, name = attachment.arn.text.partition(":iam::aws:policy/")
    if found and managed_policies.is_deprecated(name):
        successor = managed_policies.successor(name)
        hint = f"; its successor is `{successor}`" if successor is not None else ""
        yield ctx.finding(
            attachment,
            f"AWS has withdrawn its managed policy {quoted(name.rpartition('/')[2])}, which is attached{hint}",
        )
