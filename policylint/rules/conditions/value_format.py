"""Values that name a region, a VPC, a VPC endpoint, a KMS key or a service, and cannot be one."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pieces import TEXT
from policylint.model import condition_values, keys, service_principals
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from policylint.model.service_principals import ServicePrincipal
    from policylint.policy.ast import ConditionValue
    from policylint.rules.context import Context


def _plain(value: ConditionValue, *kinds: str) -> str | None:
    """The text of a value whose key holds one of these kinds of names, when it is compared as text and is all there.

    Wildcards and variables leave open what the value will be; where they do not belong, other rules say so.
    """
    condition = value.condition
    kind = keys.value_kind(condition.key.text)
    operator = condition.operator
    if kind not in kinds or operator is None or operator.family not in ("string", "arn"):
        return None
    if any(piece.kind != TEXT for piece in value.pieces):
        return None
    return value.text.lower() if operator.ignores_case else value.text


@rule("invalid-region", Severity.ERROR, issue_code=True, when="names_something")
def invalid_region(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares a region with a code that is no region.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:*",
          "Resource": "*",
          "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-centrall-1"]}}}}
                                                                                 ^^^^^^^^^^^^^^^ invalid-region

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "ec2:*",
          "Resource": "*",
          "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}}

    Exceptions: a code that AWS may have added since our data were made (`eu-west-5`) is taken for a region.  In requests
    to a global inference profile of Bedrock, `aws:RequestedRegion` is `unspecified`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; Amazon Bedrock User Guide, "Global cross-Region
    inference"; botocore's list of regions; which keys hold regions is our reading of the Service Authorization
    Reference.
    """
    text = _plain(value, "region")
    if text is None or condition_values.may_be_region(text) or text in keys.other_values(value.condition.key.text):
        return
    meant = condition_values.nearest_region(text)
    if meant is None:
        yield ctx.finding(value, f"there is no region {quoted(text)}")
    else:
        fix = ctx.fix(f"write `{meant}`", (value, f'"{meant}"'), safe=False)
        yield ctx.finding(value, f"there is no region {quoted(text)}, did you mean `{meant}`?", fix=fix)


@rule("invalid-vpc-format", Severity.ERROR, issue_code=True, when="names_something")
def invalid_vpc_format(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares a VPC with something that is no id of a VPC.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-123"}}}}
                                                          ^^^^^^^^^ invalid-vpc-format

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f67890"}}}}

    Exceptions: variables, placeholders and wildcards are not looked at.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    text = _plain(value, "vpc")
    if text is not None and not condition_values.is_vpc_id(text, "vpc"):
        yield ctx.finding(value, f"{quoted(text)} is no VPC id: `vpc-` and 8 or 17 letters and digits")


@rule("invalid-vpce-format", Severity.ERROR, issue_code=True, when="names_something")
def invalid_vpce_format(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares a VPC endpoint with something that is no id of one.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:SourceVpce": "vpc-0a1b2c3d4e5f67890"}}}}
                                                           ^^^^^^^^^^^^^^^^^^^^^^^ invalid-vpce-format

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d4e5f67890"}}}}

    Exceptions: variables, placeholders and wildcards are not looked at.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    text = _plain(value, "vpce")
    if text is not None and not condition_values.is_vpc_id(text, "vpce"):
        yield ctx.finding(value, f"{quoted(text)} is no VPC endpoint id: `vpce-` and 8 or 17 letters and digits")


@rule("invalid-kms-key-value", Severity.ERROR, issue_code=True, when="names_something")
def invalid_kms_key_value(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares a KMS key with something that is no ARN of a key.

    Aliases and bare key ids never match: the key that a request has is an ARN.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "secretsmanager:CreateSecret",
          "Resource": "*",
          "Condition": {"ArnEquals": {"secretsmanager:KmsKeyArn": "alias/reports"}}}}
                                                                  ^^^^^^^^^^^^^^^ invalid-kms-key-value

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "secretsmanager:CreateSecret",
          "Resource": "*",
          "Condition": {"ArnEquals": {"secretsmanager:KmsKeyArn":
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}}

    Exceptions: a pattern that some key's ARN fits (`arn:aws:kms:*:111122223333:*`) is fine.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; which keys hold a KMS key is our reading of the
    Service Authorization Reference.
    """
    operator = value.condition.operator
    if operator is None or operator.family not in ("string", "arn"):
        return
    if keys.value_kind(value.condition.key.text) != "kms-key-arn" or condition_values.may_be_kms_key(value.text):
        return
    message = f"{quoted(value.text)} is no ARN of a KMS key; write `arn:aws:kms:region:account:key/id`"
    yield ctx.finding(value, message)


@rule("invalid-service-principal-format", Severity.ERROR, issue_code=True, when="names_something")
def invalid_service_principal_format(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares a service with something that is not written as a service principal.

    The form is `name.amazonaws.com`, all in lower case; for `kms:ViaService` it is `name.region.amazonaws.com`.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}}}
                                                           ^^^^^^^^^^^^^^^^^^ invalid-service-principal-format

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "kms:Decrypt",
          "Resource": "*",
          "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}}

    Exceptions: wildcards, variables and placeholders are not looked at.  A name of several labels
    (`ecs.application-autoscaling.amazonaws.com`) is refused for `aws:CalledVia` and its kin only, as Access Analyzer
    was seen to do.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    text = _plain(value, "service-principal", "any-service-principal", "regional-service-principal")
    if text is None:
        return
    key = value.condition.key
    form = "name.amazonaws.com"
    is_right: Callable[[str], object] = service_principals.parse
    if key.folded == "kms:viaservice":
        found = service_principals.parse(text)
        if found is not None:
            if not found.region:
                yield _without_region(value, found, ctx)
            return
        is_right = condition_values.is_regional_principal
        form = "name.region.amazonaws.com"
    elif key.folded.startswith("aws:calledvia"):
        is_right = condition_values.is_one_label_principal
    if not is_right(text):
        message = f"{quoted(text)} is not how {quoted(key.text)} names a service; the form is `{form}`"
        meant, fix = text.strip().lower(), None
        if "amazon" not in meant and service_principals.is_known(f"{meant}.amazonaws.com"):
            meant += ".amazonaws.com"
        if is_right(meant):
            message += f", did you mean `{meant}`?"
            fix = ctx.fix(f"write `{meant}`", (value, f'"{meant}"'), safe=False)
        yield ctx.finding(value, message, fix=fix)


def _without_region(value: ConditionValue, found: ServicePrincipal, ctx: Context) -> Finding:
    """A value of kms:ViaService that names a service, but no region or one that does not exist."""
    import re

    service, _, region = found.service.rpartition(".")
    meant = condition_values.nearest_region(region)
    if service and (meant is not None or re.fullmatch(_LIKE_REGION, region)):
        start = len(service) + 1
        message = f"there is no region {quoted(region)}"
        fix = None
        if meant is not None:
            message += f", did you mean `{meant}`?"
            fix = ctx.fix(f"write `{meant}`", (value, f'"{service}.{meant}.{found.suffix}"'), safe=False)
        return ctx.finding(value.part(start, start + len(region)), message, fix=fix)
    key = value.condition.key.text
    message = f"{quoted(key)} names a service and its region; write `{found.service}.REGION.{found.suffix}`"
    return ctx.finding(value, message)


_LIKE_REGION = "[a-z]+(-[a-z]+)+-[0-9]+"
