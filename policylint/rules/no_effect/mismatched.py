"""action-without-matching-resource, its sibling for actions without resources, and resource-without-matching-action."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import usefulness
from policylint.rules.context import quoted
from policylint.rules.questions.resources import is_faulty
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.usefulness import Usefulness
    from policylint.policy.ast import Action, Resource, Statement
    from policylint.rules.context import Context


@rule("action-without-matching-resource", Severity.WARNING, kinds=("identity", "resource"), when="resources")
def action_without_matching_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An action works on none of the statement's resources, so the statement does nothing with it.

    `s3:GetObject` is about objects: on the ARN of a bucket it allows nothing, and denies nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::reports"}]}
                                                          ^^^^^^^^^^^^^^ action-without-matching-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"],
           "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}

    In the policy of a bucket, S3 refuses such a statement ("Action does not apply to any resource(s) in statement").

    Exceptions: policies of other resources; actions under a wildcard, of which some are often idle; resources with a part
    that cannot be seen, and ARNs of the action's service that are wrong in themselves; actions that AWS lists without
    resource types, save those of which it says that they take `*` alone (`ec2:Describe...`, `s3:ListAllMyBuckets`): the
    others are for `named-resource-for-action-without-resources`.

    Source: AWS Service Authorization Reference: the resource types of each action; Amazon EC2 User Guide, "Control access
    to Amazon EC2 resources using IAM"; Amazon S3 User Guide, "Identity-based policy examples for Amazon S3".  That what matches no ARN does
    nothing: AWS IAM User Guide, "IAM JSON policy elements: Resource".
    """
    if ctx.kind == "resource" and not _is_about_buckets(statement):
        return
    found = _usefulness(statement, ctx)
    if found is None or not found.idle:
        return
    wrong = [resource.text for resource in statement.resources if is_faulty(resource, ctx)]
    idle = [action for action in found.idle if not any(f":{action.service_name}:" in text for text in wrong)]
    if not idle:
        return
    first, *others = idle
    info = ctx.catalog.action(first.text)
    takes = [] if info is None else usefulness.arns(info, ctx.catalog)
    takes = _of_the_bucket(statement, takes) or takes
    more = f" (nor do {len(others)} more)" if len(others) > 1 else " (nor does one more)" if others else ""
    yield ctx.finding(
        first,
        f"{quoted(first.text)} works on none of these resources{more}; it takes {_listed(takes) or '`*` alone'}",
        related=_idle_too(statement, others),
    )


@rule(
    "named-resource-for-action-without-resources",
    Severity.SUGGESTION,
    kinds=("identity",),
    pedantic=True,
    when="resources",
)
def named_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An action that AWS lists without resource types stands with named resources, so it may do nothing there.

    Such an action can be allowed and denied on `*` only: `kms:ListKeys` on the ARN of a key allows nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["kms:DescribeKey", "kms:ListKeys"],
                                                            ^^^^^^^^^^^^^^ named-resource-for-action-without-resources
           "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"},
          {"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]}

    Exceptions: some services test such actions against resources all the same, and AWS's lists lag behind; hence it is
    off unless selected.  Those that AWS says take `*` alone are told by `action-without-matching-resource`.

    Source: AWS Service Authorization Reference: the resource types of each action, and "Actions table".
    """
    found = _usefulness(statement, ctx)
    if found is None or not found.limitless:
        return
    first, *others = found.limitless
    more = f" (and {len(others)} more)" if others else ""
    yield ctx.finding(
        first,
        f"{quoted(first.text)} cannot be limited to resources, so it may do nothing here{more}; allow it on `*`",
        related=_idle_too(statement, others),
    )


@rule("resource-without-matching-action", Severity.SUGGESTION, kinds=("identity",), when="resources")
def resource_without_matching_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """None of the statement's actions works on a resource, so it stands there for nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}
                                                                     ^^^^^^^^^^^^^^^^^^^^^^ resource-without-matching-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: statements with all actions of a service; resources with a part that cannot be seen; an ARN that is wrong
    in itself, of which another rule tells.

    Source: AWS Service Authorization Reference: the resource types of each action.
    """
    found = _usefulness(statement, ctx)
    if found is None or not found.unused or len(found.unused) == len(statement.resources):
        return  # when none is of use, it is the actions that have no resource
    unused = [resource for resource in found.unused if not is_faulty(resource, ctx)]
    if not unused:
        return
    first, *others = unused
    more = f" (nor on {len(others)} more)" if others else ""
    yield ctx.finding(
        first,
        f"none of the actions works on {quoted(first.text)}{more}",
        related=[(other, "nor on this") for other in others],
    )


def _usefulness(statement: Statement, ctx: Context) -> Usefulness | None:
    if ":" not in statement.resources[0].node.text:
        return None  # `*`, as in most statements

    def make() -> Usefulness | None:
        return usefulness.Usefulness(statement, ctx.catalog) if usefulness.is_plain(statement) else None

    return ctx.once(("usefulness", id(statement)), make)


_BUCKET = ":s3:::"


def _is_about_buckets(statement: Statement) -> bool:
    return all(action.service_name == "s3" for action in statement.actions) and all(
        _BUCKET in resource.text for resource in statement.resources
    )


def _of_the_bucket(statement: Statement, takes: list[str]) -> list[str]:
    """What an action takes that stands with a bucket and is about its objects, or the other way round."""
    if len({resource.text for resource in statement.resources}) != 1 or _BUCKET not in statement.resources[0].text:
        return []
    text = statement.resources[0].text
    name = text.partition(_BUCKET)[2]
    if "/" not in name and any(form.endswith("${BucketName}/${ObjectName}") for form in takes):
        return [f"{text}/*"]
    if "/" in name and any(form.endswith(":${BucketName}") for form in takes):
        return [text[: len(text) - len(name) + name.index("/")]]
    return []


def _listed(arns: list[str]) -> str:
    return " or ".join(f"`{arn}`" for arn in arns[:2])


def _idle_too(statement: Statement, others: list[Action]) -> list[tuple[Action | Resource, str]]:
    related: list[tuple[Action | Resource, str]] = [(other, "nor does this") for other in others]
    if len(statement.resources) == 1:
        related.append((statement.resources[0], "the only resource"))
    return related
