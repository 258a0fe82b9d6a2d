"""missing-statement, missing-action, missing-resource, missing-principal and empty-array-statement."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.kinds import is_trust_statement
from policylint.model.resource_types import resource_is_optional
from policylint.readers.values import Array
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy, Statement
    from policylint.rules.context import Context


@rule("missing-statement", Severity.ERROR, issue_code=True, when="lacks_statements")
def missing_statement(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy has no Statement, so AWS refuses it.

    The document may be a statement that nobody put into a policy; it is linted as one all the same.

    Bad:

        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
        ^ missing-statement

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if policy.statement is not None or not policy.is_complete:
        return
    start, end = policy.node.start, policy.node.end
    brace = Span(start, start + 1)
    if not policy.is_bare:
        yield ctx.finding(brace, "the policy has no `Statement`", locations=(policy,))
        return
    fix = None
    if policy.version is None and policy.id is None:
        opening = (Span(start, start), '{"Version": "2012-10-17", "Statement": [')
        fix = ctx.fix("put the statement into a policy", opening, (Span(end, end), "]}"))
    message = 'this is a statement without a policy around it; write `{"Version": "2012-10-17", "Statement": [...]}`'
    yield ctx.finding(brace, message, fix=fix, locations=(policy,))


@rule("empty-array-statement", Severity.ERROR, when="lacks_statements")
def empty_array_statement(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Statement is an empty list: the policy says nothing, and AWS refuses it.

    Generated policies come out so when no item passed the generator's filter.

    Bad:

        {"Version": "2012-10-17", "Statement": []}
                                               ^^ empty-array-statement

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "Grammar of the IAM JSON policy language"; IAM answers `MalformedPolicyDocument`.
    """
    element = policy.statement
    if element is not None and isinstance(element.value, Array) and not element.value.items:
        yield ctx.finding(element, "`Statement` is empty; a policy needs at least one statement")


@rule("missing-action", Severity.ERROR, issue_code=True, when="is_irregular")
def missing_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement has neither Action nor NotAction, so AWS refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Resource": "arn:aws:s3:::reports/*"}]}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if statement.action is None and statement.not_action is None and statement.is_complete:
        yield ctx.finding(statement, "the statement has no `Action`; name the actions that it is about")


@rule(
    "missing-resource",
    Severity.ERROR,
    issue_code=True,
    kinds=("identity", "resource", "scp", "rcp"),
    when="is_irregular",
)
def missing_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement has neither Resource nor NotResource, so AWS refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject"}]}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: role trust policies, which take no Resource, also where they are checked as policies of a resource of no
    certain type (so does Access Analyzer, as recorded). The policies of ECR repositories and EFS file systems may
    leave it out.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the guides of ECR and EFS, whose examples have no
    Resource.
    """
    if statement.resource is not None or statement.not_resource is not None or not statement.is_complete:
        return
    if ctx.kind == "resource":
        if resource_is_optional(ctx.resource_type, _services(statement)):
            return
        if ctx.resource_type is None and is_trust_statement(statement):
            return
    yield ctx.finding(statement, "the statement has no `Resource`; name the resources that it is about")


def _services(statement: Statement) -> set[str]:
    """The services that a statement is about; where it is about `*`, those of its neighbours tell."""
    named = {action.service for action in statement.actions}
    if named != {"*"}:
        return named
    return {action.service for other in statement.policy.statements for action in other.actions} - named


@rule(
    "missing-principal",
    Severity.ERROR,
    issue_code=True,
    kinds=("resource", "trust", "rcp"),
    when="lacks_principal_element",
)
def missing_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement of a resource's policy does not say whom it is about, so AWS refuses the policy.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-principal

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: identity policies and service control policies, which take no Principal.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if statement.principal is None and statement.not_principal is None and statement.is_complete:
        if ctx.kind == "rcp":
            message = 'the statement has no `Principal`; write `"Principal": "*"`'
        elif ctx.kind == "trust":
            message = "the statement has no `Principal`; name who may assume the role"
        else:
            message = "the statement has no `Principal`; name whom it is about"
        yield ctx.finding(statement, message)
