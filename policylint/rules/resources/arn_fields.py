"""The fields of a resource's ARN: region, account and resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import partitions
from policylint.model.arn_problems import kind_of_iam
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule
from policylint.rules.resources._problem import colon_too_many, finding_of, missing_field, problem_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.arn_problems import Problem
    from policylint.policy.ast import Resource
    from policylint.rules.context import Context


@rule("invalid-arn-region", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_arn_region(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The region of a resource's ARN does not exist, or is in another partition.

    The ARN then matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-9:111122223333:orders"}]}
                                                                                    ^^^^^^^^^ invalid-arn-region

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"}]}

    Exceptions: a region that could have been opened after the date of the data (`us-east-3`); whether a service is offered in a region is not judged; wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; regions: botocore.
    """
    problem = problem_of(resource, ctx, "invalid-arn-region")
    if problem is not None:
        yield finding_of(resource, problem, _no_region(problem), ctx)


def _no_region(problem: Problem) -> str:
    home = partitions.partition_of_region(problem.shown)
    if home is not None:
        return f"{quoted(problem.shown)} is no region of this partition, but of `{home.id}`"
    if problem.shown.isspace():
        return "a blank stands where the region is empty; remove it"
    if problem.shown.isdigit() and problem.meant is not None:
        return f"the region is missing in front of the account {quoted(problem.shown)}"
    if ":" in problem.shown:
        return f"{quoted(problem.shown)} has the account in front of the region"
    return f"there is no region {quoted(problem.shown)} in this partition"


@rule("invalid-arn-account", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_arn_account(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The account of a resource's ARN is not 12 digits.

    The ARN then matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:1234:orders"}]}
                                                                                              ^^^^ invalid-arn-account

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"}]}

    Exceptions: `aws`, which some of AWS's own resources have; wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    problem = problem_of(resource, ctx, "invalid-arn-account")
    if problem is None:
        return
    if problem.shown == ":":
        yield colon_too_many(resource, problem, ctx)
    else:
        is_missing = problem.meant is not None and problem.meant.startswith("*:")
        words = "the account is missing in front of {}" if is_missing else "{} is no account; an account has 12 digits"
        yield finding_of(resource, problem, words.format(quoted(problem.shown)), ctx)


@rule("arn-region-not-allowed", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def arn_region_not_allowed(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """A resource's ARN names a region, but ARNs of its kind have none.

    With a region the ARN matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:us-east-1::reports"}]}
                                                                                 ^^^^^^^^^ arn-region-not-allowed

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; ARN formats: AWS Service Authorization Reference.
    """
    problem = problem_of(resource, ctx, "arn-region-not-allowed")
    if problem is not None:
        problem.meant = ""
        yield finding_of(resource, problem, f"ARNs of `{problem.service}` have no region here; leave it empty", ctx)


@rule("arn-account-not-allowed", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def arn_account_not_allowed(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """A resource's ARN names an account, but ARNs of its kind have none.

    With an account the ARN matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3::111122223333:reports"}]}
                                                                                  ^^^^^^^^^^^^ arn-account-not-allowed

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; ARN formats: AWS Service Authorization Reference.
    """
    problem = problem_of(resource, ctx, "arn-account-not-allowed")
    if problem is not None:
        problem.meant = ""
        yield finding_of(resource, problem, f"ARNs of `{problem.service}` have no account here; leave it empty", ctx)


@rule("missing-arn-region", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def missing_arn_region(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """A resource's ARN leaves the region empty, but ARNs of its kind have one.

    Empty, it matches nothing. `*` is any region.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs::111122223333:orders"}]}
                                                                                   ^^ missing-arn-region

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:111122223333:orders"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; ARN formats: AWS Service Authorization Reference; recorded Access Analyzer output.
    """
    problem = problem_of(resource, ctx, "missing-arn-region")
    if problem is not None:
        yield missing_field(resource, problem, "region", ctx)


@rule("missing-arn-account", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def missing_arn_account(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """A resource's ARN leaves the account empty, but ARNs of its kind have one.

    Empty, it matches nothing. `*` is any account.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1::orders"}]}
                                                                                             ^^ missing-arn-account

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:*:orders"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; ARN formats: AWS Service Authorization Reference; recorded Access Analyzer output.
    """
    problem = problem_of(resource, ctx, "missing-arn-account")
    if problem is not None:
        yield missing_field(resource, problem, "account", ctx)


@rule("invalid-arn-resource", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_arn_resource(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The last part of a resource's ARN is none that its service can have.

    The ARN then matches nothing. Of IAM's own ARNs, whatever is no path of IAM is told, since IAM refuses the policy; of
    other services', a word that is nearly one of their kinds of resources, and a kind with `/` behind it where `:` has to
    stand, or `:` where `/` has to; and a colon too many in front of it.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:tabel/orders"}]}
                                                                                                                 ^^^^^ invalid-arn-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/orders"}]}

    Exceptions: a word that is near to none, or, but for IAM, differs in capitals and hyphens alone, is told by
    `arn-of-no-resource`, for AWS's lists have gaps and Access Analyzer takes such ARNs in AWS managed policies; a kind that
    AWS lists with both separators; wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; for IAM, the error of CreatePolicy that lists the paths; for other services, the AWS Service Authorization Reference.  How near is near: our judgement.
    """
    problem = problem_of(resource, ctx, "invalid-arn-resource")
    if problem is None:
        return
    kind = kind_of_iam(problem.shown) if problem.service == "iam" and problem.meant is None else None
    if problem.meant == "" and problem.shown == ":":
        yield colon_too_many(resource, problem, ctx)
    elif problem.meant == "":
        right = resource.text[: problem.start] + resource.text[problem.end :]
        yield finding_of(
            resource,
            problem,
            f"{_BESIDE.get(problem.shown[0], f'{quoted(problem.shown)} is too much')}, did you mean {quoted(right)}?",
            ctx,
        )
    elif problem.shown == "\\":
        yield finding_of(resource, problem, "no name of a bucket has a backslash", ctx)
    elif problem.meant is not None and problem.shown[0] in ":/":
        head, rest = resource.text[: problem.start], resource.text[problem.end :]
        kind = head.rpartition(":")[2]
        right = kind + problem.meant + rest
        message = f"in ARNs of `{problem.service}`, `{problem.meant[0]}` follows `{kind}`; write {quoted(right)}"
        fix = ctx.fix(f"write {quoted(right)}", (resource, json_string(head + problem.meant + rest)), safe=False)
        yield ctx.finding(resource.part(problem.start, problem.end), message, fix=fix)
    elif kind is not None:
        message = f"{quoted(problem.shown)} is a kind of resource and lacks the name; write `{kind}/NAME`"
        yield finding_of(resource, problem, message, ctx)
    else:
        yield finding_of(resource, problem, f"`{problem.service}` has no resource {quoted(problem.shown)}", ctx)


_BESIDE = {" ": "this blank is one too many", "/": "this slash is one too many"}


@rule("arn-of-no-resource", Severity.WARNING, pedantic=True, by_text=True, when="is_faulty")
def arn_of_no_resource(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The last part of a resource's ARN fits no format that AWS lists for its service.

    Probably a slip: the kind of a resource stands in ARNs just as AWS writes it, with its capitals and hyphens.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "arn:aws:states:us-east-1:111122223333:statemachine:orders"}]}
                                                                                                                    ^^^^^^^^^^^^^^^^^^^ arn-of-no-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "arn:aws:states:us-east-1:111122223333:stateMachine:orders"}]}

    Exceptions: AWS's lists have gaps, so the rule is off unless selected; wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS Service Authorization Reference; our judgement.
    """
    problem = problem_of(resource, ctx, "arn-of-no-resource")
    if problem is not None:
        yield finding_of(resource, problem, f"{quoted(problem.shown)} fits no ARN format of `{problem.service}`", ctx)
