"""allow-with-unsupported-tag-condition-key-for-service and its three siblings."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.memo import memo, remembered
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action, Condition, Statement
    from policylint.rules.context import Context, Placed


@rule(
    "allow-with-unsupported-tag-condition-key-for-service",
    Severity.SUGGESTION,
    issue_code=True,
    when="tests_resource_tag",
)
def allow_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An `Allow` asks for a tag of the resource, in requests that never carry one.

    `aws:ResourceTag` is there only for actions on resources that can have tags and be authorized by them.  For the
    others the condition fails, and the action is not allowed; with a negated operator or `IfExists` it is allowed
    whatever the tag.  One finding tells of all such actions of a service.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:DescribeInstances"], "Resource": "*",
                                                              ^^^^^^^^^^^^^^^^^^^^^^^ allow-with-unsupported-tag-condition-key-for-service
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*",
           "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}},
          {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}]}

    Exceptions: the operator `Null`; actions that create something with tags (`aws:RequestTag`), which Access Analyzer
    does not report either; `*`, since all services are meant and nobody expects tags of all.  A pattern (`ec2:*`) is
    told where one of its actions lacks the tag, as Access Analyzer does: most of it may be allowed, but not all.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; which actions carry the key is read from the
    AWS Service Authorization Reference; places and exceptions are those of recorded Access Analyzer output, which tells
    `sagemaker-mlflow:*` for the one action of 61 that lacks the tag.
    """
    return _check(statement, ctx) if statement.is_allow else iter(())


@rule(
    "deny-with-unsupported-tag-condition-key-for-service",
    Severity.SECURITY_WARNING,
    issue_code=True,
    when="tests_resource_tag",
)
def deny_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A `Deny` asks for a tag of the resource, in requests that never carry one.

    For actions whose requests lack `aws:ResourceTag` the condition fails, and the action is not denied, whatever tag the
    resource has.  With a negated operator or `IfExists` it is denied always.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Action": ["ec2:StartInstances", "ec2:DescribeInstances"], "Resource": "*",
                                                             ^^^^^^^^^^^^^^^^^^^^^^^ deny-with-unsupported-tag-condition-key-for-service
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Good: what cannot be told by its tag is told by its name.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*",
           "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}]}

    Exceptions: as for `allow-with-unsupported-tag-condition-key-for-service`; `IfExists`, whose author wants what has no
    tag denied.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the places are those of its twin for `Allow` in
    recorded Access Analyzer output.
    """
    return _check(statement, ctx) if statement.is_deny else iter(())


@rule(
    "allow-notaction-with-unsupported-tag-condition-key-for-service",
    Severity.SUGGESTION,
    issue_code=True,
    when="tests_resource_tag",
)
def allow_not_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An `Allow` with NotAction asks for a tag of the resource, which most requests never carry.

    All actions that are not listed are meant, and most of them have no `aws:ResourceTag`: they are not allowed, and
    nobody can see which.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "NotAction": "iam:*", "Resource": "*",
                                          ^^^^^^^ allow-notaction-with-unsupported-tag-condition-key-for-service
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Exceptions: the operator `Null`.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    return _check_rest(statement, ctx, "allowed") if statement.is_allow else iter(())


@rule(
    "deny-notaction-with-unsupported-tag-condition-key-for-service",
    Severity.SECURITY_WARNING,
    issue_code=True,
    when="tests_resource_tag",
)
def deny_not_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A `Deny` with NotAction asks for a tag of the resource, which most requests never carry.

    All actions that are not listed are meant, and most of them have no `aws:ResourceTag`: they are not denied.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
                                         ^^^^^^^ deny-notaction-with-unsupported-tag-condition-key-for-service
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Action": "ec2:TerminateInstances", "Resource": "*",
          "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}}}}

    Exceptions: the operator `Null`.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    return _check_rest(statement, ctx, "denied") if statement.is_deny else iter(())


def _conditions(statement: Statement) -> Iterator[Condition]:
    for condition in statement.conditions_on("aws:resourcetag"):
        operator = condition.operator
        if operator is None or operator.family == "null":
            continue
        if statement.is_deny and operator.if_exists:
            continue  # who writes IfExists in a Deny wants what has no tag denied
        yield condition


def _check(statement: Statement, ctx: Context) -> Iterator[Finding]:
    lacking: dict[str, list[tuple[Action, ActionInfo]]] = {}
    for condition in _conditions(statement):
        if not lacking:
            for action in statement.actions:
                info = _without_tag(action, ctx.catalog)
                if info is not None:
                    lacking.setdefault(info.service, []).append((action, info))
        for entries in lacking.values():
            first, info = entries[0]
            shown = quoted(first.text)
            if not first.parsed.is_literal:
                shown = f"{quoted(info.full_name)}, which {shown} matches,"
            more = f" and {len(entries) - 1} more never have" if len(entries) > 1 else " never has"
            message = f"{shown}{more} {quoted(condition.key.text)}, so this {_effect(statement, condition)}"
            related: list[tuple[Placed, str]] = [
                (condition, "this key"),
                *((other, "nor has this one") for other, _ in entries[1:]),
            ]
            yield ctx.finding(
                first, message, related=related, locations=[*(action for action, _ in entries), condition]
            )


def _check_rest(statement: Statement, ctx: Context, done: str) -> Iterator[Finding]:
    element = statement.not_action
    if element is None:
        return
    for condition in _conditions(statement):
        key = quoted(condition.key.text)
        message = f"most actions that `NotAction` leaves never have {key}; list in `Action` what is {done} by it"
        yield ctx.finding(element, message, related=[(condition, "this key")], locations=(element, condition))


def _without_tag(action: Action, catalog: Catalog) -> ActionInfo | None:
    """The first action that an entry means whose requests neither carry a resource's tags nor create one with tags."""
    return remembered(_known, (catalog, action.text), lambda _: _find_without_tag(action, catalog), _MEMORY)


# Policies repeat themselves: what an entry comes to is worked out once.
_known: dict[tuple[Catalog, str], ActionInfo | None] = memo({})
_MEMORY = 20_000


def _find_without_tag(action: Action, catalog: Catalog) -> ActionInfo | None:
    parsed = action.parsed
    if not parsed.name or parsed.is_unknown or not parsed.service_is_literal:
        return None
    service = catalog.service(parsed.service)
    if service is None:
        return None
    for info in catalog.expand(parsed.service, parsed.name):
        if not any(service.supports(info, key) for key in ("aws:ResourceTag/x", "aws:RequestTag/x")):
            return info
    return None


def _effect(statement: Statement, condition: Condition) -> str:
    operator = condition.operator
    verb = "allows" if statement.is_allow else "denies"
    holds = operator is not None and (operator.is_negated or operator.if_exists or operator.qualifier == "ForAllValues")
    return f"{verb} it whatever the tag" if holds else f"never {verb} it"
