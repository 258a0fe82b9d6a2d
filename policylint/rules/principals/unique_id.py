"""invalid-role-reference and invalid-user-reference."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Principal
    from policylint.rules.context import Context


@rule("invalid-role-reference", Severity.WARNING, issue_code=True, kinds=("resource", "trust"))
def invalid_role_reference(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A principal is the unique id of a role (`AROA...`), which AWS puts there when the role was deleted.

    AWS keeps a principal by its id and shows its ARN for as long as there is one.  An id that shows means that the role
    is gone; a new role of the same name has another id and is not let in.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "AROADBQP57FF2AEXAMPLE"}, "Action": "sts:AssumeRole"}]}
                                                   ^^^^^^^^^^^^^^^^^^^^^^^ invalid-role-reference

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/deploy"}, "Action": "sts:AssumeRole"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM identifiers".
    """
    yield from _references(principal, "role", ctx)


@rule("invalid-user-reference", Severity.WARNING, issue_code=True, kinds=("resource", "trust"))
def invalid_user_reference(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A principal is the unique id of a user (`AIDA...`), which AWS puts there when the user was deleted.

    AWS keeps a principal by its id and shows its ARN for as long as there is one.  An id that shows means that the user
    is gone; a new user of the same name has another id and is not let in.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, "Action": "sts:AssumeRole"}]}
                                                   ^^^^^^^^^^^^^^^^^^^^^^^ invalid-user-reference

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}, "Action": "sts:AssumeRole"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM identifiers".
    """
    yield from _references(principal, "user", ctx)


def _references(principal: Principal, what: str, ctx: Context) -> Iterator[Finding]:
    if principal.type != "AWS" or not principal.text.startswith("A"):
        return
    who = principals.identity(principal)
    if who.kind == principals.UNIQUE_ID and principals.unique_id_of(who.name) == what:
        message = f"{quoted(who.name)} is the id of a {what} that is gone; write the ARN of the {what} that is meant"
        yield ctx.finding(principal, message)
