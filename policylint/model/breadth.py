"""How much a statement is about: whether Resource and Condition leave everything open, and what a pattern takes in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.model.expansion import Expansion
    from policylint.policy.ast import Resource, Statement

#: The global keys that say on what, or for what, a request is made; the others say who makes it, from where or when
#: (AWS IAM User Guide, "AWS global condition context keys": properties of the resource and of the request, 2026).
NARROWING = frozenset(
    (
        "aws:resourcetag",
        "aws:requesttag",
        "aws:tagkeys",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:viaawsservice",
    )
)


def is_narrowed(statement: Statement) -> bool:
    """Whether a condition limits what the statement is about, or may do so behind a placeholder.

    A service's own keys (`kms:ViaService`, `ec2:ResourceTag/team`, `s3:prefix`) do: where the request lacks them, it is
    not allowed at all.  Who may do it, from where and when (`aws:SourceIp`, `aws:MultiFactorAuthPresent`) narrows
    nothing.
    """
    if statement.condition_is_hidden:
        return True
    for condition in statement.conditions:
        key = condition.key
        if key.is_unknown or key.family in NARROWING or key.prefix.lower() not in ("aws", "saml", "sts"):
            return True
    return False


def open_resource(statement: Statement, service: str | None = None) -> Resource | None:
    """The entry of Resource that stands for every resource, or for all those of a service."""
    for resource in statement.resources:
        if resource.is_everything or (service is not None and is_whole_service(resource, service)):
            return resource
    return None


def is_whole_service(resource: Resource, service: str) -> bool:
    """Whether an ARN pattern takes in all of a service's resources: `arn:aws:s3:::*`, `arn:aws:apigateway:*::/*`."""
    arn = resource.arn
    if arn is None or not arn.resource.text.endswith("*") or arn.resource.text.removeprefix("/").strip("*"):
        return False
    return not arn.region.text.strip("*") and arn.service.text.lower() == service.lower()


def is_about_all_of(deny: Statement, allow: Statement) -> bool:
    """Whether a Deny is about every resource that an Allow is about, or may be."""
    if deny.not_resource is not None:
        return not any(entry.is_everything for entry in deny.not_resources)
    if deny.resource is None or any(entry.is_everything for entry in deny.resources):
        return True
    return bool(allow.resources) and all(
        any(entry.pattern.covers(resource.pattern).possible for entry in deny.resources) for resource in allow.resources
    )


def levels_in_words(expansion: Expansion) -> str:
    """What a pattern takes in beyond reading: "58 write, 33 permissions management"."""
    return ", ".join(f"{count} {level.lower()}" for level, count in expansion.levels.items() if level not in READING)


#: The access levels that change nothing.
READING = ("List", "Read")


def changes_anything(expansion: Expansion) -> bool:
    """Whether a pattern takes in an action that writes or manages permissions."""
    return "Write" in expansion.levels or "Permissions management" in expansion.levels
