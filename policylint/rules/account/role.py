"""unused-role."""

from __future__ import annotations

from policylint.account.dates import ago
from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.details import Role
    from policylint.rules.context import Context


@rule("unused-role", Severity.SUGGESTION)
def unused_role(role: Role, ctx: Context) -> Iterator[Finding]:
    """A role has not been used for long.

    What it may do and whom it trusts is still open, and nobody would notice its use. Delete it, or take its policies
    away first and wait.

    Bad:

        {"RoleDetailList": [{"RoleName": "migration", "Arn": "arn:aws:iam::111122223333:role/migration",
                                         ^^^^^^^^^^^ unused-role
          "CreateDate": "2024-02-01T10:00:00+00:00", "RoleLastUsed": {"LastUsedDate": "2025-08-20T10:00:00+00:00"}}]}

    Good:

        {"RoleDetailList": [{"RoleName": "deploy", "Arn": "arn:aws:iam::111122223333:role/deploy",
          "CreateDate": "2024-02-01T10:00:00+00:00", "RoleLastUsed": {"LastUsedDate": "2026-06-28T10:00:00+00:00"}}]}

    Exceptions: a role for emergencies, or for what runs once a year: suppress it there. IAM keeps the last use for 400
    days; a role without any, and older than the limit, was not used in that time. The number of days is `unused-days`
    of `[credentials]` in the settings, 90 unless set. Roles that AWS keeps (service-linked ones, and those of IAM
    Identity Center) are left out.

    Source: AWS IAM User Guide, "Find unused AWS credentials" and "Security best practices in IAM"; AWS IAM API Reference,
    "RoleLastUsed".
    """
    if not role.tells_use or role.is_made_by_aws or role.created is None:
        return
    limits = role.account.limits
    age = limits.age(role.created)
    idle = None if role.used is None else limits.age(role.used)
    if min(age, age if idle is None else idle) <= limits.unused_days:
        return
    if idle is None:
        message = f"role {quoted(role.name.text)}, made {ago(age)}, has no use on record; delete it"
    else:
        message = f"role {quoted(role.name.text)} was last used {ago(idle)}; delete it"
    yield ctx.finding(role, message)
