"""allow-not-action and allow-not-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import sensitive
from policylint.model.breadth import is_narrowed, open_resource
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("allow-not-action", Severity.SECURITY_WARNING, kinds=("identity",), when="not_action")
def allow_not_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotAction with `Allow` grants every action but the ones it lists, in every service.

    It reads like a prohibition and is the widest grant there is: what AWS adds tomorrow is allowed tomorrow.  It forbids
    nothing either: another statement can still allow what is listed.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "NotAction": ["s3:DeleteBucket", "ec2:*"], "Resource": "*"}]}
                              ^^^^^^^^^^^ allow-not-action

    Good: list what is allowed; what must never happen is a `Deny`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]},
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}

    Exceptions: on a Resource that is narrower than `*`, where NotAction means all but these of one service; with a
    condition on the resource (`aws:ResourceTag/team`); `*` among what it lists, which is `star-in-not-element`.

    Source: AWS IAM User Guide, "IAM JSON policy elements: NotAction".
    """
    element = statement.not_action
    if element is None or not statement.is_allow or is_narrowed(statement) or statement.excludes_everything:
        return
    if open_resource(statement) is None and statement.not_resource is None:
        return
    worst: list[str] = []
    if element.is_complete:
        for name in sensitive.rank(name for category in sensitive.categories() for name in category.actions):
            if (
                len(worst) < 3
                and name not in worst
                and not any(a.matches(name).possible for a in statement.not_actions)
            ):
                worst.append(name)
    such = " (" + ", ".join(f"`{name}`" for name in worst) + ", ...)" if worst else ""
    message = (
        f"`NotAction` with `Allow` grants all other actions of all services{such}; list what is allowed in `Action`"
    )
    yield ctx.finding(element.key, message)


@rule("allow-not-resource", Severity.WARNING, kinds=("identity", "resource"), when="not_resource")
def allow_not_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """NotResource with `Allow` grants the actions on every resource but the ones it lists.

    It reads like a protection of what is listed, and opens all the rest: what exists, what will be made, and what other
    accounts share.  It protects nothing either: another statement can still allow it.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::secrets/*"}]}
                                                        ^^^^^^^^^^^^^ allow-not-resource

    Good: list what is allowed; what must never be touched is a `Deny`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports*/*"},
          {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secrets/*"}]}

    Exceptions: with a condition on the resource (`aws:ResourceTag/team`); `*` among what it lists, which is
    `star-in-not-element`.

    Source: AWS IAM User Guide, "IAM JSON policy elements: NotResource".
    """
    element = statement.not_resource
    if element is None or statement.excludes_everything:
        return
    if statement.is_allow and not is_narrowed(statement):
        message = "`NotResource` with `Allow` grants these actions on all other resources; list them in `Resource`"
        yield ctx.finding(element.key, message)
