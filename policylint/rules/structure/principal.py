"""invalid-principal-format, invalid-principal-key and unsupported-principal."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals
from policylint.policy.build import PRINCIPAL_KEYS
from policylint.readers.values import Array, Object, String
from policylint.rules.context import quoted
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Flaw, Statement
    from policylint.readers.values import Value
    from policylint.rules.context import Context


@rule("invalid-principal-format", Severity.ERROR, issue_code=True, kinds=("resource", "trust"))
def invalid_principal_format(flaw: Flaw, ctx: Context) -> Iterator[Finding]:
    """Principal is a string other than `*`, or a list, so AWS refuses the policy.

    What a principal is has to be said by a key: AWS, Service, Federated or CanonicalUser.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "111122223333", "Action": "sqs:SendMessage", "Resource": "*"}]}
                                           ^^^^^^^^^^^^^^ invalid-principal-format

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: a template's placeholder.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS JSON policy elements: Principal".
    """
    if flaw.kind != "invalid-principal-format" or flaw.value is None:
        return
    import json

    key = _key_of(flaw.value)
    fix = None
    if key is not None:
        start, end = flaw.span.start, flaw.span.end
        fix = ctx.fix(f"put it under `{key}`", (Span(start, start), f'{{"{key}": '), (Span(end, end), "}"))
    is_list = isinstance(flaw.value, Array)
    wanted = f'`{{"{key or "AWS"}": [...]}}`'
    if key is None:
        wanted = f"an object such as {wanted}"
    elif not is_list:
        wanted = quoted(json.dumps({key: flaw.shown}, ensure_ascii=False), 120)
    shown = "a list" if is_list else quoted(flaw.shown) if flaw.shown else "an empty string"
    message = f"`{flaw.expected}` takes an object, not {shown}; write {wanted}"
    yield ctx.finding(flaw, message, fix=fix)


@rule("invalid-principal-key", Severity.ERROR, issue_code=True, kinds=("resource", "trust"))
def invalid_principal_key(flaw: Flaw, ctx: Context) -> Iterator[Finding]:
    """A key of Principal is none of AWS, Service, Federated and CanonicalUser, so AWS refuses the policy.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Account": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}
                                            ^^^^^^^^^ invalid-principal-key: `Account` is no key of Principal, write `AWS`

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS JSON policy elements: Principal".
    """
    if flaw.kind != "invalid-principal-key" or flaw.value is None:
        return
    key = flaw.expected or _key_of(flaw.value)
    if key is None:
        *others, last = PRINCIPAL_KEYS
        message = f"{quoted(flaw.shown)} is no key of Principal; there are {', '.join(others)} and {last}"
        yield ctx.finding(flaw, message)
        return
    fix = None if _stands_beside(flaw, key) else ctx.fix(f"write `{key}`", (flaw, f'"{key}"'))
    yield ctx.finding(flaw, f"{quoted(flaw.shown)} is no key of Principal, write `{key}`", fix=fix)


def _stands_beside(flaw: Flaw, key: str) -> bool:
    """Whether the right key stands beside the wrong one already."""
    statement = flaw.statement
    for element in () if statement is None else (statement.principal, statement.not_principal):
        if element is not None and isinstance(element.value, Object):
            names = {member.key.start: member.key.text for member in element.value.members}
            if flaw.span.start in names and key in names.values():
                return True
    return False


@rule("unsupported-principal", Severity.ERROR, issue_code=True, kinds=("identity",), when="has_principal_element")
def unsupported_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An identity policy has a Principal, which IAM refuses: it speaks of whoever it is attached to.

    Bad (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                              ^^^^^^^^^^^ unsupported-principal

    Good (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: policies of resources and trust policies, which need it. policylint tells them from identity policies by
    their content; where it errs, say what a file is with `--policy-type` or in the settings.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; that NotPrincipal counts too is our judgement, as
    IAM refuses it likewise.
    """
    for element in (statement.principal, statement.not_principal):
        if element is not None:
            message = f"an identity policy takes no `{element.name}`; it is about whoever it is attached to"
            yield ctx.finding(element.key, message, locations=(element,))


def _key_of(value: Value) -> str | None:
    """The key that a value belongs under, when all that is in it agrees."""
    items = value.items if isinstance(value, Array) else [value]
    keys = {_key_for(item.text) if isinstance(item, String) else None for item in items}
    return keys.pop() if len(keys) == 1 else None


_UNDER_AWS = (
    principals.EVERYONE,
    principals.ACCOUNT,
    principals.USER,
    principals.ROLE,
    principals.SESSION,
    principals.FEDERATED_USER,
    principals.UNIQUE_ID,
)


def _key_for(text: str) -> str | None:
    if principals.is_builtin_issuer(text):
        return "Federated"
    service = principals.parse("Service", text)
    if service.name and service.flaw is None:
        return "Service"
    who = principals.parse("AWS", text)
    if who.kind in (principals.SAML, principals.OIDC):
        return "Federated"
    return "AWS" if who.kind in _UNDER_AWS else None
