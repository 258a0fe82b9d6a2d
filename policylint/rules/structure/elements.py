"""invalid-policy-element, unsupported-element-combination and id-in-identity-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.condition import parse_operator
from policylint.policy.build import POLICY_ELEMENTS, STATEMENT_ELEMENTS
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Flaw, Policy, Statement
    from policylint.rules.context import Context

#: Keys with which people try to comment a policy.
_COMMENTS = ("comment", "description", "note", "notes", "//", "#", "desc", "remark")


@rule("invalid-policy-element", Severity.ERROR, issue_code=True)
def invalid_policy_element(flaw: Flaw, ctx: Context) -> Iterator[Finding]:
    """A key of the policy or of a statement is no policy element, so AWS refuses the policy.

    Elements are written in just this spelling: Version, Id and Statement in the policy; Sid, Effect, Principal,
    NotPrincipal, Action, NotAction, Resource, NotResource and Condition in a statement.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Actions": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                              ^^^^^^^^^ invalid-policy-element: `Actions` is no policy element, did you mean `Action`?

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: keys of a template (`${more}`, `Fn::Transform`) are passed over. A misspelt element is linted as what it
    was meant to be, so it is not reported as missing too.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "Grammar of the IAM JSON policy language".
    """
    if flaw.kind != "invalid-policy-element":
        return
    name = flaw.shown
    fix = None
    if flaw.expected:
        words = f"is no policy element, did you mean `{flaw.expected}`?"
        if flaw.instead:
            fix = ctx.fix(f"write `{flaw.expected}`", (flaw, flaw.instead))
    elif flaw.related is not None:
        words = "belongs in the statement, not in its `Condition`"
    elif flaw.statement is None and name in STATEMENT_ELEMENTS:
        words = "belongs in a statement, not beside `Statement`"
    elif flaw.statement is not None and name in POLICY_ELEMENTS:
        words = "belongs beside `Statement`, not in a statement"
    elif name.strip("_").lower() in _COMMENTS:
        words = "is no policy element; a policy takes no comments, only a `Sid` in each statement"
    elif parse_operator(name) is not None:
        words = "is a condition operator; it belongs in `Condition`"
    else:
        words = "is no policy element"
    yield ctx.finding(flaw, f"{quoted(name)} {words}", fix=fix)


@rule("unsupported-element-combination", Severity.ERROR, issue_code=True, when="is_irregular")
def unsupported_element_combination(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement has both of two elements that exclude each other, so AWS refuses the policy.

    The pairs are Action and NotAction, Resource and NotResource, Principal and NotPrincipal.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:*", "NotAction": "s3:Get*", "Resource": "arn:aws:s3:::reports/*"}]}
                                               ^^^^^^^^^^^ unsupported-element-combination

    Good: a statement for each.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": ["s3:Put*", "s3:Delete*"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    for one, other in (
        (statement.principal, statement.not_principal),
        (statement.action, statement.not_action),
        (statement.resource, statement.not_resource),
    ):
        if one is None or other is None:
            continue
        first, second = sorted((one, other), key=lambda element: element.key.start)
        yield ctx.finding(
            second.key,
            f"`{first.name}` and `{second.name}` exclude each other; keep one of them",
            related=[(first.key, f"`{first.name}` is here")],
            locations=(first, second),
        )


@rule("id-in-identity-policy", Severity.WARNING, kinds=("identity",), when="id")
def id_in_identity_policy(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """An identity policy has an Id, which only policies of resources may have.

    The Id means something to a few services (SQS, SNS) that keep the policy; IAM has no use for it.

    Bad (identity):

        {"Version": "2012-10-17", "Id": "ReadReports", "Statement": [
                                  ^^^^ id-in-identity-policy
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Good (identity): a Sid tells what a statement is for.

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "ReadReports", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: the policy of a resource, which is not seen here.

    Source: AWS IAM User Guide, "IAM JSON policy elements: Id". The guide says that Id is not allowed, not what IAM does
    with it, so this is a warning.
    """
    if policy.id is not None and not policy.is_bare:
        fix = ctx.fix("remove `Id`", (policy.node.cut(policy.id.key), ""))
        yield ctx.finding(policy.id.key, "`Id` is not allowed in an identity policy; remove it", fix=fix)
