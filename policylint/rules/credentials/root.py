"""root-user-in-use, root-access-key and root-without-mfa."""

from __future__ import annotations

from policylint.account.dates import ago
from policylint.finding import Finding, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import UserCredentials
    from policylint.rules.context import Context


@rule("root-user-in-use", Severity.WARNING)
def root_user_in_use(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """The account's root user signed in or signed a request not long ago.

    No policy limits the root user, so whoever gets hold of it owns the account. Only a few tasks need it, such as
    closing the account; everything else is for roles and users that a policy can hold.

    Bad:

        user,arn,password_last_used,mfa_active
        <root_account>,arn:aws:iam::111122223333:root,2026-06-20T09:14:00+00:00,true
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^ root-user-in-use

    Good:

        user,arn,password_last_used,mfa_active
        <root_account>,arn:aws:iam::111122223333:root,2024-02-01T09:14:00+00:00,true

    Exceptions: one of the tasks that need the root user; then this finding goes by itself. "Not long ago" is as many
    days as make any other credential unused (`unused-days` of `[credentials]`, 90).

    Source: AWS IAM User Guide, "Root user best practices for your AWS account"; CIS AWS Foundations Benchmark 3.0.0,
    1.7. The number of days is our judgement.
    """
    if not user.is_root:
        return
    limit = user.limits.unused_days
    age = user.age("password_last_used")
    if age is not None and age <= limit:
        message = f"the root user signed in {ago(age)}; leave it to the tasks that only it can do"
        yield ctx.finding(user.place("password_last_used"), message)
    for key in user.keys:
        idle = key.idle
        if idle is not None and idle <= limit:
            message = f"access key {key.number} of the root user was used {ago(idle)}; use a role instead"
            yield ctx.finding(user.place(key.used), message)


@rule("root-access-key", Severity.SECURITY_WARNING)
def root_access_key(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """The account's root user has an active access key.

    It lets whoever finds it, in a file or a log, do everything in the account, without MFA and past every policy.
    Nothing needs it: delete it.

    Bad:

        user,arn,mfa_active,access_key_1_active
        <root_account>,arn:aws:iam::111122223333:root,true,true
                                                           ^^^^ root-access-key

    Good:

        user,arn,mfa_active,access_key_1_active
        <root_account>,arn:aws:iam::111122223333:root,true,false

    Exceptions: none. What else is to say of an access key (age, use) is not said of the root user's.

    Source: AWS IAM User Guide, "Root user best practices for your AWS account"; CIS AWS Foundations Benchmark 3.0.0,
    1.4 (5.0.0: 1.3); AWS Security Hub, control IAM.4.
    """
    if user.is_root:
        for key in user.active_keys:
            yield ctx.finding(user.place(key.active), f"the root user has an active access key {key.number}; delete it")


@rule("root-without-mfa", Severity.SECURITY_WARNING)
def root_without_mfa(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """The account's root user has a password and no MFA device.

    Then the password alone, or whoever can have it reset by the account's mail address, is the key to everything.

    Bad:

        user,arn,password_enabled,mfa_active
        <root_account>,arn:aws:iam::111122223333:root,not_supported,false
                                                                    ^^^^^ root-without-mfa

    Good:

        user,arn,password_enabled,mfa_active
        <root_account>,arn:aws:iam::111122223333:root,not_supported,true

    Exceptions: an account whose root user has no password, as member accounts of an organization can have it; their
    report says FALSE in `password_enabled`. Whether the device is a hardware one (CIS 1.6), the report does not tell.

    Source: AWS IAM User Guide, "Multi-factor authentication for AWS account root user" and "Generate credential reports
    for your AWS account"; CIS AWS Foundations Benchmark 3.0.0, 1.5 (5.0.0: 1.4); AWS Security Hub, control IAM.9.
    """
    if user.is_root and user.has_password and user.flag("mfa_active") is False:
        yield ctx.finding(user.place("mfa_active"), "the root user signs in without MFA; give it a device")
