"""user-with-access-keys-only, user-without-credentials and credentials-not-in-report."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import UserCredentials
    from policylint.rules.context import Context


@rule("user-with-access-keys-only", Severity.SUGGESTION)
def user_with_access_keys_only(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user has access keys and no password: it is not a person but a program, and a program is better off with a role.

    A role's credentials last for hours and rotate by themselves. What runs in AWS gets one from its service, a CI system
    by OpenID Connect, a machine elsewhere from IAM Roles Anywhere.

    Bad:

        user,arn,password_enabled,access_key_1_active
        deploy,arn:aws:iam::111122223333:user/deploy,false,true
                                                           ^^^^ user-with-access-keys-only

    Good: its keys are gone.

        user,arn,password_enabled,access_key_1_active
        deploy,arn:aws:iam::111122223333:user/deploy,false,false

    Exceptions: a product that can do nothing but access keys: suppress it, with its name.

    Source: AWS IAM User Guide, "Security best practices in IAM" (require workloads to use temporary credentials with IAM
    roles) and "IAM users" (use cases for IAM users).
    """
    if user.is_root or user.has_password is not False:
        return
    keys = user.active_keys
    if keys:
        yield ctx.finding(
            user.place(keys[0].active), f"{quoted(user.name)} has access keys only; let the program take a role instead"
        )


@rule("user-without-credentials", Severity.SUGGESTION, pedantic=True)
def user_without_credentials(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user has no password, no active access key and no active certificate: nobody can be that user.

    It still has its policies, which a new key would bring to life. Delete it.

    Bad:

        user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_2_active
        eve,arn:aws:iam::111122223333:user/eve,2024-03-01T00:00:00+00:00,false,false,false
        ^^^ user-without-credentials

    Good:

        user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_2_active
        eve,arn:aws:iam::111122223333:user/eve,2024-03-01T00:00:00+00:00,true,false,false

    Exceptions: the report does not tell of SSH keys and passwords for CodeCommit, nor of API keys for Amazon Bedrock and
    other services, which such a user may be there for; so this is pedantic. A user younger than `unused-days` of
    `[credentials]` (90) is silent.

    Source: AWS IAM User Guide, "Remove an IAM user"; what the report leaves out: "Generate credential reports for your AWS
    account". That it is worth telling is our judgement.
    """
    if user.is_root or user.has_password is not False:
        return
    columns = ("access_key_1_active", "access_key_2_active", "cert_1_active", "cert_2_active")
    if user.flag(columns[0]) is not False or any(user.flag(column) for column in columns):
        return
    age = user.age("user_creation_time")
    if age is not None and age > user.limits.unused_days and _further(user) is None:
        yield ctx.finding(user.place("user"), f"{quoted(user.name)} has no credentials; delete the user")


@rule("credentials-not-in-report", Severity.WARNING)
def credentials_not_in_report(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user has more access keys or certificates than the two of each that the report tells of.

    Nothing is known of the others here: neither their age nor their use. Two of a kind are there to change over from one
    to the other; more of them are more secrets to lose. List them, and delete those that are not needed.

    Bad:

        user,arn,access_key_1_active,access_key_2_active,additional_credentials_info
        deploy,arn:aws:iam::111122223333:user/deploy,true,true,1 more access key: ListAccessKeys
                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credentials-not-in-report

    Good:

        user,arn,access_key_1_active,access_key_2_active,additional_credentials_info
        deploy,arn:aws:iam::111122223333:user/deploy,true,true,N/A

    Exceptions: none. SSH keys, passwords for CodeCommit and API keys of services are not counted there, and so not told.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account" (`additional_credentials_info`: the
    number of additional access keys or certificates, and the actions that list them). AWS does not give its words; any
    but those for nothing are taken for it.
    """
    further = _further(user)
    if further is not None:
        who = "the root user" if user.is_root else quoted(user.name)
        message = f"{who} has more credentials than the report tells of ({quoted(further)}); list and check them"
        yield ctx.finding(
            user.place("additional_credentials_info"),
            message,
            help=None if user.is_root else user.command("list-access-keys"),
        )


def _further(user: UserCredentials) -> str | None:
    """What the report says of credentials beyond the two of a kind; None when there are none, or it does not say."""
    column = "additional_credentials_info"
    text = user.text(column)
    return None if text is None or text == "0" or user.is_nothing(column) else text
