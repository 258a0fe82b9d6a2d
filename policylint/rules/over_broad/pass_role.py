"""pass-role-with-star-in-resource and its five siblings."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.reach import PASS_ROLE_KEYS, reach
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.reach import Reach
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def _check(statement: Statement, ctx: Context) -> Iterator[Finding]:
    found = ctx.once(("pass-role", id(statement)), lambda: reach(statement, "iam:PassRole", PASS_ROLE_KEYS))
    if found is not None and ctx.rule.name == "pass-role-with-" + found.shape:
        message = f"{words(found, 'iam:PassRole')}: any role can be passed to any service"
        help = (
            'Name the roles in Resource, or the service: "Condition": {"StringEquals": {"iam:PassedToService": "..."}}'
        )
        yield ctx.finding(found.action, message, help=help, locations=(found.action, found.resource))


def words(found: Reach, action: str) -> str:
    """How the action comes in and on what, as the beginning of a message."""
    on = quoted(found.resource.text or "") if "not-resource" not in found.shape else "all that is not in `NotResource`"
    if found.shape.endswith(("not-action", "not-action-and-not-resource")):
        return f"`NotAction` lets `{action}` through on {on}"
    entry = quoted(found.action.text or "")
    return f"{entry} takes in `{action}` on {on}" if "star-in-action" in found.shape else f"`{action}` on {on}"


@rule(
    "pass-role-with-star-in-resource",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def pass_role_with_star_in_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`iam:PassRole` is allowed for every role.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}
                                       ^^^^^^^^^^^^^^ pass-role-with-star-in-resource

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places are those of recorded Access Analyzer
    output.
    """
    return _check(statement, ctx)


@rule(
    "pass-role-with-star-in-action-and-resource",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def pass_role_with_star_in_action_and_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A wildcard in Action takes in `iam:PassRole`, for every role.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:*", "Resource": "*"}}
                                       ^^^^^^^ pass-role-with-star-in-action-and-resource

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places are those of recorded Access Analyzer
    output.
    """
    return _check(statement, ctx)


@rule(
    "pass-role-with-star-in-resource-and-not-action",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def pass_role_with_star_in_resource_and_not_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction lets `iam:PassRole` through, for every role.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}
                                          ^^^^^^ pass-role-with-star-in-resource-and-not-action

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule(
    "pass-role-with-not-resource", Severity.SECURITY_WARNING, issue_code=True, kinds=("identity",), when="may_name_iam"
)
def pass_role_with_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`iam:PassRole` is allowed for every role but those in NotResource.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                       ^^^^^^^^^^^^^^ pass-role-with-not-resource

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule(
    "pass-role-with-star-in-action-and-not-resource",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def pass_role_with_star_in_action_and_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A wildcard in Action takes in `iam:PassRole`, for all but NotResource.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                       ^^^^^^^ pass-role-with-star-in-action-and-not-resource

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)


@rule(
    "pass-role-with-not-action-and-not-resource",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("identity",),
    when="may_name_iam",
)
def pass_role_with_not_action_and_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction lets `iam:PassRole` through, for all but NotResource.

    Who may pass any role to any service can start something that runs as the strongest role of the account: that is
    one of the usual ways to become its administrator.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::111122223333:role/admin"}}
                                          ^^^^^^ pass-role-with-not-action-and-not-resource

    Good: the roles, and the service that may have them, are named.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
          "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}}

    Exceptions: a pattern with a convention of names in it (`role/app-*`), and a statement with a condition on
    `iam:PassedToService` or `iam:AssociatedResourceArn` that names something.  An operator with `IfExists` names
    nothing for sure, as Access Analyzer sees it.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; its places follow those of its siblings in recorded
    Access Analyzer output.
    """
    return _check(statement, ctx)
