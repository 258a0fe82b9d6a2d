"""create-slr-with-star-in-resource and its five siblings."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.reach import CREATE_SLR_KEYS, reach
from policylint.rules.over_broad.pass_role import words
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def _check(statement: Statement, ctx: Context) -> Iterator[Finding]:
    action = "iam:CreateServiceLinkedRole"
    found = ctx.once(("create-slr", id(statement)), lambda: reach(statement, action, CREATE_SLR_KEYS))
    if found is not None and ctx.rule.name == "create-slr-with-" + found.shape:
        message = f"{words(found, action)}: the role of any AWS service can be made"
        help = 'Name the service: "Condition": {"StringEquals": {"iam:AWSServiceName": "..."}}'
        yield ctx.finding(found.action, message, help=help, locations=(found.action, found.resource))


@rule("create-slr-with-star-in-resource", Severity.WARNING, issue_code=True, kinds=("identity",), when="may_name_iam")
def create_slr_with_star_in_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`iam:CreateServiceLinkedRole` is allowed for every role.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}}
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ create-slr-with-star-in-resource

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places are those of recorded Access Analyzer
    output.
    """
    return _check(statement, ctx)


@rule(
    "create-slr-with-star-in-action-and-resource",
    Severity.WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def create_slr_with_star_in_action_and_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A wildcard in Action takes in `iam:CreateServiceLinkedRole`, for every role.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:*", "Resource": "*"}}
                                       ^^^^^^^ create-slr-with-star-in-action-and-resource

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places are those of recorded Access Analyzer
    output.
    """
    return _check(statement, ctx)


@rule(
    "create-slr-with-star-in-resource-and-not-action",
    Severity.WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def create_slr_with_star_in_resource_and_not_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction lets `iam:CreateServiceLinkedRole` through, for every role.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}
                                          ^^^^^^ create-slr-with-star-in-resource-and-not-action

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule("create-slr-with-not-resource", Severity.WARNING, issue_code=True, kinds=("identity",), when="may_name_iam")
def create_slr_with_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`iam:CreateServiceLinkedRole` is allowed for every role but those in NotResource.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ create-slr-with-not-resource

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule(
    "create-slr-with-star-in-action-and-not-resource",
    Severity.WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def create_slr_with_star_in_action_and_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A wildcard in Action takes in `iam:CreateServiceLinkedRole`, for all but NotResource.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                       ^^^^^^^ create-slr-with-star-in-action-and-not-resource

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule(
    "create-slr-with-not-action-and-not-resource",
    Severity.WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def create_slr_with_not_action_and_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction lets `iam:CreateServiceLinkedRole` through, for all but NotResource.

    A service that has its service-linked role can act in the account, with the permissions that AWS gave that role.
    Who sets up one service needs to make the role of that service only.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                          ^^^^^^ create-slr-with-not-action-and-not-resource

    Good: the service whose role may be made is named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
          "Resource": "arn:aws:iam::*:role/aws-service-role/autoscaling.amazonaws.com/*",
          "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}}

    Exceptions: a Resource that names a service's roles (`role/aws-service-role/autoscaling.amazonaws.com/*`), which
    `role/aws-service-role/*` does not, as all service-linked roles are there; and a statement with a condition on `iam:AWSServiceName` that names a service: not by `IfExists`, nor by a pattern that
    starts with a wildcard.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)
