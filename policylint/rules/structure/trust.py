"""What a role trust policy may not hold, and a principal in it that says nothing new."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.principals import ROLE, SESSION, identities
from policylint.readers.values import Array, Object
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("role-trust-policy-syntax-error-notprincipal", Severity.ERROR, issue_code=True, kinds=("trust",))
def notprincipal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trust policy has NotPrincipal, which IAM refuses.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/ops"}, "Action": "sts:AssumeRole"}]}
                             ^^^^^^^^^^^^^^ role-trust-policy-syntax-error-notprincipal

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"}, "Action": "sts:AssumeRole"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    element = statement.not_principal
    if element is not None:
        message = "a role's trust policy takes no `NotPrincipal`; name in `Principal` who may assume the role"
        yield ctx.finding(element.key, message, locations=(element,))


@rule("role-trust-policy-syntax-error-resource", Severity.ERROR, issue_code=True, kinds=("trust",))
def resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trust policy has Resource or NotResource, which IAM refuses: it is about its own role.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", "Resource": "*"}]}
                                                                                                         ^^^^^^^^^^ role-trust-policy-syntax-error-resource

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    for element in (statement.resource, statement.not_resource):
        if element is not None:
            fix = ctx.fix(f"remove `{element.name}`", (statement.node.cut(element.key), ""))
            message = f"a role's trust policy takes no `{element.name}`; it is about its own role"
            yield ctx.finding(element.key, message, fix=fix, locations=(element,))


@rule("role-trust-policy-unsupported-wildcard-in-principal", Severity.ERROR, issue_code=True, kinds=("trust",))
def wildcard(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trust policy says `"Principal": "*"`, which IAM refuses.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
                                           ^^^ role-trust-policy-unsupported-wildcard-in-principal

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"}, "Action": "sts:AssumeRole"}]}

    Exceptions: `{"AWS": "*"}`, which IAM takes.

    Source: AWS IAM User Guide, "IAM policy validation check reference", which speaks of the plain string only; IAM answers
    that the trust policy contains the invalid principal "STAR":"*".
    """
    for principal in statement.principals:
        if principal.key is None and principal.text == "*":
            fix = ctx.fix('write `{"AWS": "*"}`', (principal, '{"AWS": "*"}')) if statement.is_deny else None
            wanted = 'write `{"AWS": "*"}`' if statement.is_deny else "name who may assume the role"
            yield ctx.finding(principal, f'a role\'s trust policy takes no plain `"*"` as Principal; {wanted}', fix=fix)


@rule("redundant-principal-in-role-trust-policy", Severity.SUGGESTION, issue_code=True, kinds=("trust",))
def redundant_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A principal is a session of a role that is a principal too: the role's line covers all its sessions.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": [
            "arn:aws:iam::111122223333:role/ops",
            "arn:aws:sts::111122223333:assumed-role/ops/ana"]}}]}
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant-principal-in-role-trust-policy

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ops"}}]}

    Exceptions: principals of different statements, whose conditions may differ.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    element = statement.principal
    if len(statement.principals) < 2 or element is None or not isinstance(element.value, Object):
        return
    roles = {(who.account, who.name.rpartition("/")[2]): entry for entry, who in identities(statement.principals, ROLE)}
    for principal, who in identities(statement.principals, SESSION) if roles else ():
        name = who.name.partition("/")[0]
        role = roles.get((who.account, name))
        if role is None or not who.account:
            continue
        fix = None
        for member in element.value.members:
            if member.key is principal.key and isinstance(member.value, Array) and len(member.value.items) > 1:
                fix = ctx.removal("remove the session", member.value, [principal])
        yield ctx.finding(
            principal,
            f"this is a session of the role {quoted(name)}, which is a principal here too and covers it",
            related=[(role, "the role")],
            fix=fix,
        )
