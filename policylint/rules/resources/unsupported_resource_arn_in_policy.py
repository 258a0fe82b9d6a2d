"""unsupported-resource-arn-in-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.arn import fields
from policylint.language.pattern import Pattern
from policylint.model.arn_problems import problems
from policylint.model.arns import formats
from policylint.model.resource_types import resource_type
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.arns import Format
    from policylint.model.resource_types import ResourceType
    from policylint.policy.ast import Resource
    from policylint.rules.context import Context


@rule("unsupported-resource-arn-in-policy", Severity.ERROR, issue_code=True, kinds=("resource",))
def unsupported_resource_arn_in_policy(resource: Resource, ctx: Context) -> Iterator[Finding]:
    """Resource names something else than the resource that the policy hangs on.

    A bucket's policy is about this bucket and the objects in it.  `*` and the ARN of a key are neither, and AWS refuses
    such a policy when it is attached.

    Bad (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
           "Resource": ["arn:aws:s3:::reports/*", "*", "arn:aws:kms:eu-west-1:111122223333:key/1a2b"]}]}
                                                  ^^^ unsupported-resource-arn-in-policy
                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsupported-resource-arn-in-policy

    Good (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
           "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: policies whose resource type is not known (`--resource-type`).  Of the types that Access Analyzer does
    not check, such as queues and keys, only ARNs of another service are blamed, and never `*`.  NotResource is not
    judged, nor is an ARN that has a mistake of its own.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output shows it for
    `*` in a bucket policy and for a bucket in the policies of access points.  The types beyond Access Analyzer's are our
    judgement.
    """
    kind = resource_type(ctx.resource_type) if ctx.resource_type else None
    if kind is None or kind.resources is None or resource.negated:
        return
    if resource.is_everything:
        if kind.star == "no":
            yield ctx.finding(
                resource, f"{quoted(resource.text)} is no {kind.display}; {_instead(resource, kind, ctx)}"
            )
        return
    arn = resource.arn
    if arn is None or any(_may_be(resource, extra) for extra in kind.extra_arns):
        return
    known = _formats(kind, ctx)
    if not known:
        return
    if kind.access_analyzer:
        fits = any(format_.matches(arn).possible for format_ in known)
    else:
        fits = any(arn.service.pattern.matches(format_.service).possible for format_ in known)
    if fits:
        return
    problem = problems(ctx.catalog).of(resource.text)
    if problem is None or problem.kind == "arn-of-no-resource":
        yield ctx.finding(resource, f"{quoted(resource.text)} is no {kind.display}; {_instead(resource, kind, ctx)}")


def _may_be(resource: Resource, form: str) -> bool:
    """Whether a Resource can name something of a further form; of two ARNs, field by field.

    As whole texts `arn:aws:s3:::b/*` and `arn:*:s3::*:accesspoint/*/object/*` would overlap, across the colons.
    """
    wanted = fields(form)
    if len(wanted) < 6:
        return Pattern(form).overlaps(resource.pattern).possible
    pairs = zip(fields(resource.text), wanted, strict=True)
    return all(one.pattern.overlaps(other.pattern).possible for one, other in pairs)


def _formats(kind: ResourceType, ctx: Context) -> tuple[Format, ...]:
    """The formats of the ARNs that may stand in the policy; none when those of a type are not known."""
    known = formats(ctx.catalog)
    found = ctx.once(("formats", kind.name), lambda: [known.of_type(name) for name in kind.resources or ()])
    return tuple(format_ for of_type in found for format_ in of_type) if all(found) else ()


def _instead(resource: Resource, kind: ResourceType, ctx: Context) -> str:
    known = _formats(kind, ctx)
    if not known:
        return "write the ARN of what the policy hangs on"
    forms = _worked_on(resource, known, ctx) or [known[0].text]
    return f"write an ARN of the form {' or '.join(f'`{form}`' for form in forms)}"


def _worked_on(resource: Resource, known: tuple[Format, ...], ctx: Context) -> list[str]:
    """The forms of what the actions of the statement work on; none where that is not known."""
    types = set()
    for action in ctx.statement_of(resource).actions:
        if action.parsed.name is None or action.parsed.is_unknown:
            return []
        for info in ctx.catalog.expand(action.service, action.parsed.name):
            types |= {f"{info.service}:{name}".lower() for name, _ in info.resource_types}
    firsts: dict[str, str] = {}
    for format_ in known:
        if format_.resource_type.lower() in types:
            firsts.setdefault(format_.resource_type, format_.text)
    return [*firsts.values()]
