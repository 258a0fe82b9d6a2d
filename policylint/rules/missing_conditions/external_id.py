"""cross-account-trust-without-external-id."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import guards, principals
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context

# Conditions that every principal of the account meets.
_ANYBODYS = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:useragent",
)


@rule("cross-account-trust-without-external-id", Severity.SUGGESTION, kinds=("trust",), options={"own-accounts": []})
def without_external_id(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts a whole account, and no condition says who of it or on whose behalf.

    Everybody in that account whom its administrators let call `sts:AssumeRole` has the role.  If the account is a third
    party's that works for several customers, another customer can have it use your role: the confused deputy.  The third
    party should give each customer an external id, and the trust policy should test it.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cross-account-trust-without-external-id

    Good: a third party's account with an external id, an account of your own with a role.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole",
           "Condition": {"StringEquals": {"sts:ExternalId": "2f1c0c53-acme"}}},
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/deploy"}, "Action": "sts:AssumeRole"}]}

    Exceptions: any other condition that not all of the account meet will do, such as `aws:PrincipalArn`,
    `aws:PrincipalTag` or `aws:MultiFactorAuthPresent`.  Offline nobody can tell whose an account is: list those of
    your own in the option `own-accounts`, and they may be trusted as a whole.

    Source: AWS IAM User Guide, "Access to AWS accounts owned by third parties" and "The confused deputy problem".
    """
    if not statement.is_allow:
        return
    accounts = principals.identities(statement.principals, principals.ACCOUNT)
    if not accounts or guards.is_hidden(statement):
        return
    if not any(action.matches("sts:AssumeRole") for action in statement.actions):
        return
    for condition in statement.conditions:
        if not condition.key_is(*_ANYBODYS) and guards.leak(condition) is None:
            return
    own = ctx.option("own-accounts")
    for account, who in accounts:
        if who.account in own:
            continue
        if who.flaw is None and "*" not in who.text:
            whom = f"account {who.account}" if who.account else "the account"
            message = (
                f"{quoted(account.text)} lets all of {whom} have the role; name a role of it, or test `sts:ExternalId`"
            )
            yield ctx.finding(account, message)
