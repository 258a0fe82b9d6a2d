"""Which ARN was meant by a text that is none; imported only once there is one."""

from __future__ import annotations

import re

from policylint.language.arn import is_account
from policylint.model import partitions
from policylint.model.arn_problems import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.arn import Arn, Field
    from policylint.model.arn_problems import Problems

#: A region and an account, or an account and a resource, without the colon between them.
_RUN_TOGETHER = re.compile(r"([a-z]+(?:-[a-z]+)+-[0-9]|[0-9]{12}(?=[a-z]))([0-9]{12}|[a-z].*)", re.DOTALL)
#: Where a URL has the parts of an ARN.
_URLS = (
    (r"s3://(?P<path>[^/]+.*)", "arn:{partition}:s3:::{path}"),
    (r"https://s3\.(?:(?P<region>[a-z0-9-]+)\.)?amazonaws\.com/(?P<path>[^/]+.*)", "arn:{partition}:s3:::{path}"),
    (
        r"https://(?P<bucket>[a-z0-9.-]+)\.s3\.(?:(?P<region>[a-z0-9-]+)\.)?amazonaws\.com(?P<path>(?:/.*)?)",
        "arn:{partition}:s3:::{bucket}{path}",
    ),
    (
        r"https://sqs\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/(?P<account>[0-9]{12})/(?P<name>[^/]+)",
        "arn:{partition}:sqs:{region}:{account}:{name}",
    ),
)
#: Slips of the fingers in the three that nearly all ARNs have.
PARTITIONS = {
    **dict.fromkeys(("aw", "asw", "awss", "was", "wws", "amazon"), "aws"),
    **dict.fromkeys(("aws-ch", "aws-china", "awscn", "aws_cn"), "aws-cn"),
    **dict.fromkeys(("aws-gov", "aws-us", "aws-govcloud", "aws-gov-us", "awsusgov", "aws_us_gov"), "aws-us-gov"),
}


def say_what_was_meant(problems: Problems, text: str, fields: list[Field], found: Problem) -> None:
    """Put into a problem with a field what was meant there, where one reading alone is right."""
    if found.meant is None:
        _moved(problems, text, fields, found)
        _near_service(problems, text, found)


def _moved(problems: Problems, text: str, fields: list[Field], found: Problem) -> None:
    """Where the region and the account changed places or ran together, or one of them is missing."""
    region, account = fields[3], fields[4]
    if found.kind == "invalid-arn-region":
        together = _RUN_TOGETHER.fullmatch(region.text)
        if is_account(region.text) and partitions.is_region(account.text):
            start, end, meant = region.start, account.end, f"{account.text}:{region.text}"
        elif together is not None:
            start, end, meant = region.start, region.end, f"{together[1]}:{together[2]}"
        elif is_account(region.text):
            start, end, meant = region.start, region.end, f"*:{region.text}"
        elif region.text.isspace():
            start, end, meant = region.start, region.end, ""
        else:
            return
    elif found.kind == "invalid-arn-account":
        together = _RUN_TOGETHER.fullmatch(account.text)
        start, end = account.start, account.end
        if together is not None:
            meant = f"{together[1]}:{together[2]}"
        elif any(f.resource.startswith(f"{account.text}:") for f in problems.formats_of(fields[2].text)):
            meant = f"*:{account.text}"
        else:
            return
    else:
        return
    if problems.is_listed(text[:start] + meant + text[end:]):
        found.start, found.end, found.shown, found.meant = start, end, text[start:end], meant


def _near_service(problems: Problems, text: str, found: Problem) -> None:
    """Say which service was meant by a short word, where only one that is a letter away has such a resource."""
    if found.kind != "invalid-service" or found.meant is not None or not found.shown.isalnum():
        return
    from policylint.model.suggest import is_one_letter_away

    near = []
    for prefix in problems.prefixes:
        whole = text[: found.start] + prefix + text[found.end :]
        if is_one_letter_away(prefix, found.shown) and problems.is_listed(whole):
            near.append(prefix)
    if len(near) == 1:
        found.meant = near[0]


def divided(problems: Problems, fields: list[str]) -> str | None:
    """The ARN of five fields of which two ran into each other, or one between service and resource is missing."""
    *head, one, last = fields
    ways = []
    for number, text in ((3, one), (4, last)):
        found = _RUN_TOGETHER.fullmatch(text)
        if found is not None:
            ways.append([*fields[:number], found[1], found[2], *fields[number + 1 :]])
    if is_account(one):
        ways += [[*head, "", one, last], [*head, "*", one, last]]
    elif partitions.is_region(one) or one == "*":
        ways.append([*head, one, "*", last])
    # An ARN that any service may have says nothing.
    right = [whole for way in ways if problems.is_listed(whole := ":".join(way))]
    return right[0] if right else None


def of_url(problems: Problems, text: str) -> str | None:
    """The ARN of what a URL is of: of an object or a bucket, or of a queue."""
    for pattern, form in _URLS:
        found = re.fullmatch(pattern, text)
        if found is not None:
            parts = {name: part or "" for name, part in found.groupdict().items()}
            home = partitions.partition_of_region(parts.get("region", ""))
            whole = form.format(partition="aws" if home is None else home.id, **parts)
            if problems.of(whole) is None:
                return whole
    return None


#: Services whose names of resources have no blanks: their API references give each a pattern.
_WITHOUT_BLANKS = (
    "acm athena cloudformation cloudtrail dynamodb ecr ecs eks events firehose iam kinesis kms lambda rds route53 "
    "secretsmanager sns sqs ssm states"
)


def odd_name(problems: Problems, arn: Arn) -> Problem | None:
    """What no name of a resource can have: blanks at its ends; in a bucket's, a backslash, a colon or a URL's start."""
    field = arn.resource
    text = field.text
    is_bucket = arn.service.text == "s3" and not arn.region.text and not arn.account.text
    bucket = text.partition("/")[0]
    if is_bucket and text.startswith(("s3://", "/")):
        extra = "s3://" if text[0] == "s" else "/"
        return Problem("invalid-arn-resource", field.start, field.start + len(extra), extra, "s3", "")
    if is_bucket and "\\" in bucket and "{" not in bucket:
        at = field.start + bucket.index("\\")
        return Problem("invalid-arn-resource", at, at + 1, "\\", "s3", "/")
    name, colon, _ = field.plain_start.partition("/")[0].partition(":")
    if is_bucket and name and colon and not any(f.prefix.startswith(f"{name}/") for f in problems.formats_of("s3")):
        at = field.start + len(name)
        return Problem("invalid-arn-resource", at, at + 1, ":", "s3", "/")
    if not text[:1].isspace() and not text[-1:].isspace():
        return None
    if arn.service.text not in _WITHOUT_BLANKS.split() and not (is_bucket and "/" not in text):
        return None
    if text[-1].isspace():
        start, end = field.start + len(text.rstrip()), field.end
    else:
        start, end = field.start, field.end - len(text.lstrip())
    return Problem("invalid-arn-resource", start, end, " ", arn.service.text, "") if text.strip() else None
