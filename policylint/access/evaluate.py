"""What a policy says to one concrete request, read straight off the AWS IAM User Guide.

This checks the prover of `policylint.access`, whose every witness it must confirm, and so it shares no code with it: it
matches strings with strings, one request at a time, and knows no sets.
"""

from __future__ import annotations

from policylint.access.evaluate_conditions import holds
from policylint.access.evaluate_text import filled, glob, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policylint.access.request import Request
    from policylint.policy.ast import Action, Condition, Policy, Principal, Resource, Statement

ALLOWED = "allowed"
EXPLICIT_DENY = "explicit deny"
IMPLICIT_DENY = "implicit deny"


class Decision:
    """What comes of a request: `result` is ALLOWED, EXPLICIT_DENY or IMPLICIT_DENY.

    `statement` is the first one that decides it: a Deny that applies, else an Allow; None for an implicit deny.
    """

    __slots__ = ("result", "statement")

    def __init__(self, result: str, statement: Statement | None) -> None:
        self.result = result
        self.statement = statement

    @property
    def allowed(self) -> bool:
        """Whether the request is allowed."""
        return self.result == ALLOWED

    def __repr__(self) -> str:
        index = None if self.statement is None else self.statement.index
        return f"Decision({self.result!r}, statement {index})"


def evaluate(policy: Policy | Iterable[Policy], request: Request) -> Decision:
    """The decision of one policy, or of several that are attached to the same identity or resource.

    AWS IAM User Guide, "Policy evaluation logic": an applicable Deny decides, then an applicable Allow; without either
    the request is denied.
    """
    policies = (policy,) if hasattr(policy, "statements") else policy
    statements = [statement for one in policies for statement in one.statements]
    for statement in statements:
        if statement.is_deny and applies(statement, request):
            return Decision(EXPLICIT_DENY, statement)
    for statement in statements:
        if statement.is_allow and applies(statement, request):
            return Decision(ALLOWED, statement)
    return Decision(IMPLICIT_DENY, None)


def applies(statement: Statement, request: Request) -> bool:
    """Whether a statement is about the request: its principal, action, resource and conditions all fit.

    A statement without Resource (in a trust policy) is about any resource, one without Principal (in an identity
    policy) about any principal; without Action and NotAction it is about nothing.  A Condition that cannot be seen
    into is not met.
    """
    return (
        is_about_action(statement, request.action)
        and is_about_principal(statement, request.principal)
        and is_about_resource(statement, request)
        and not statement.condition_is_hidden
        and not unmet_conditions(statement, request)
    )


def has_variables(policy: Policy) -> bool:
    """Whether `${...}` is a variable in the policy, as from Version 2012-10-17 on."""
    return policy.version is not None and policy.version.text == "2012-10-17"


def unmet_conditions(statement: Statement, request: Request) -> list[Condition]:
    """The conditions of a statement that the request does not meet."""
    variables = has_variables(statement.policy)
    return [condition for condition in statement.conditions if not holds(condition, request, variables)]


def is_about_action(statement: Statement, action: str) -> bool:
    """AWS IAM User Guide, "IAM JSON policy elements: Action" and "NotAction": capitals do not matter."""
    if statement.action is not None:
        return _names(statement.actions, action)
    return statement.not_action is not None and not _names(statement.not_actions, action)


def _names(entries: Sequence[Action], action: str) -> bool:
    return any(glob(entry.text.lower(), action.lower()) for entry in entries)


def is_about_resource(statement: Statement, request: Request) -> bool:
    """AWS IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource".

    `*` runs over colons and slashes, in any place.  A Resource with a variable that has no value matches nothing; a
    NotResource with one makes the statement invalid ("IAM policy elements: Variables and tags").
    """
    variables = has_variables(statement.policy)
    if statement.resource is not None:
        return any(_matches(entry, request, variables) for entry in statement.resources)
    if statement.not_resource is not None:
        return all(_matches(entry, request, variables) is False for entry in statement.not_resources)
    return True


def _matches(entry: Resource, request: Request, variables: bool) -> bool | None:
    pattern = filled(entry.text, request, wildcards=True, variables=variables)
    return None if pattern is None else matches(pattern, request.resource)


def is_about_principal(statement: Statement, principal: str | None) -> bool:
    """AWS IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".

    Under NotPrincipal an account is just itself, and a role not its sessions: in the guide's examples, which name
    "the account ARN of the not-denied principal" too, everybody else in the account is denied.
    """
    if statement.principal is not None:
        return principal is not None and any(_is(entry, principal) for entry in statement.principals)
    if statement.not_principal is not None:
        return principal is not None and not any(_is_exactly(entry, principal) for entry in statement.not_principals)
    return True


def _is(entry: Principal, principal: str) -> bool:
    """Whether an entry of Principal means somebody: by name, as one of an account, or as a session of a role."""
    if _is_exactly(entry, principal):
        return True
    fields, named = principal.split(":", 5), _account_arn(entry.text).split(":", 5)
    if entry.type != "AWS" or not len(fields) == len(named) == 6:
        return False
    _, partition, service, _, account, resource = fields
    if named[2] != "iam" or named[4] != account or named[1] not in ("*", partition):
        return False
    kind, _, name = named[5].partition("/")
    if kind == "root":
        return service == "sts" or resource.split("/")[0] in ("root", "user", "role")
    if kind == "role" and service == "sts":
        # A session's ARN has the role's name without its path.
        return resource.split("/")[:2] == ["assumed-role", name.rpartition("/")[2]]
    return False


def _is_exactly(entry: Principal, principal: str) -> bool:
    if entry.text == "*":
        return entry.type in ("*", "AWS")
    if entry.type != "AWS":
        return entry.text == principal and principal != "*"
    text = _account_arn(entry.text)
    if text.startswith("arn:*:"):
        return principal.startswith("arn:") and principal.split(":", 2)[2] == text[len("arn:*:") :]
    return text == principal


def _account_arn(text: str) -> str:
    """An account's number as the ARN of its root, in whatever partition."""
    return f"arn:*:iam::{text}:root" if len(text) == 12 and text.isdecimal() else text
