"""console-user-without-mfa, unused-password and never-used-password."""

from __future__ import annotations

from policylint.account.dates import ago
from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import UserCredentials
    from policylint.rules.context import Context


@rule("console-user-without-mfa", Severity.SECURITY_WARNING)
def console_user_without_mfa(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user can sign in to the console with nothing but a password.

    A password that was phished, guessed or used elsewhere is then enough to be that user.

    Bad:

        user,arn,password_enabled,mfa_active
        ana,arn:aws:iam::111122223333:user/ana,true,false
                                                    ^^^^^ console-user-without-mfa

    Good: with a device, or without a password.

        user,arn,password_enabled,mfa_active
        ana,arn:aws:iam::111122223333:user/ana,true,true
        deploy,arn:aws:iam::111122223333:user/deploy,false,false

    Exceptions: the root user is `root-without-mfa`. People who sign in through IAM Identity Center or a federation have
    no password here, and are not in the report.

    Source: AWS IAM User Guide, "Security best practices in IAM" (require MFA); CIS AWS Foundations Benchmark 3.0.0, 1.10
    (5.0.0: 1.9); AWS Security Hub, control IAM.5.
    """
    if not user.is_root and user.has_password and user.flag("mfa_active") is False:
        yield ctx.finding(
            user.place("mfa_active"), f"{quoted(user.name)} signs in to the console without MFA; require a device"
        )


@rule("unused-password", Severity.WARNING)
def unused_password(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A password has not been used for long.

    Whoever does not sign in does not notice that somebody else does. Delete the password; a new one is quickly made.

    Bad:

        user,arn,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,true,2025-11-03T08:00:00+00:00
                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^ unused-password

    Good:

        user,arn,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,true,2026-06-29T08:00:00+00:00

    Exceptions: a password that was set anew since then counts from that day. The number of days is `unused-days` of
    `[credentials]` in the settings, 90 unless set; CIS asks for 45. A user for emergencies only: suppress it, with the
    reason. The root user is not meant to be used at all.

    Source: AWS IAM User Guide, "Find unused AWS credentials"; CIS AWS Foundations Benchmark 3.0.0, 1.12 (5.0.0: 1.11);
    AWS Security Hub, controls IAM.8 and IAM.22.
    """
    age = user.age("password_last_used")
    limit = user.limits.unused_days
    if age is None or age <= limit or user.is_root or not user.has_password:
        return
    changed = user.age("password_last_changed")
    if changed is None or changed > limit:
        message = f"the password of {quoted(user.name)} was last used {ago(age)}; delete it"
        yield ctx.finding(user.place("password_last_used"), message, help=user.command("delete-login-profile"))


@rule("never-used-password", Severity.WARNING)
def never_used_password(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A password that was set long ago was never used.

    It is often still the first one, that somebody sent by mail. Delete it: its owner does not need the console.

    Bad:

        user,arn,user_creation_time,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,2025-01-15T08:00:00+00:00,true,no_information
                                                                              ^^^^^^^^^^^^^^ never-used-password

    Good:

        user,arn,user_creation_time,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,2026-06-15T08:00:00+00:00,true,no_information

    Exceptions: it counts from the day that the password was set or, where that is not told, the user was made, and after
    as many days as make a used one unused (`unused-days` of `[credentials]`, 90). AWS keeps the date since 2014-10-20: a
    password last used before that looks like one that never was.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account" (`no_information`); CIS AWS Foundations
    Benchmark 3.0.0, 1.12.
    """
    if user.is_root or not user.has_password or not user.is_nothing("password_last_used"):
        return
    age = user.age("password_last_changed")
    since = "set" if age is not None else "made with the user"
    if age is None:
        age = user.age("user_creation_time")
    if age is not None and age > user.limits.unused_days:
        message = f"the password of {quoted(user.name)}, {since} {ago(age)}, was never used; delete it"
        yield ctx.finding(user.place("password_last_used"), message, help=user.command("delete-login-profile"))
