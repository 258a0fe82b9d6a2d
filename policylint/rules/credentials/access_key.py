"""unused-access-key, never-used-access-key, old-access-key and two-active-access-keys."""

from __future__ import annotations

from policylint.account.dates import ago
from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import AccessKey, UserCredentials
    from policylint.rules.context import Context

#: How long two keys are taken for one that is being rotated: the days that a change needs to get everywhere.
ROTATION_GRACE = 14


@rule("unused-access-key", Severity.WARNING)
def unused_access_key(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """An active access key has not been used for long.

    It lies in files, logs and images that nobody thinks of any more, and still opens the account. Deactivate it, and
    delete it when nobody complains.

    Bad:

        user,arn,access_key_1_active,access_key_1_last_used_date
        deploy,arn:aws:iam::111122223333:user/deploy,true,2025-10-01T02:00:00+00:00
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^ unused-access-key

    Good:

        user,arn,access_key_1_active,access_key_1_last_used_date
        deploy,arn:aws:iam::111122223333:user/deploy,true,2026-06-30T02:00:00+00:00
        backup,arn:aws:iam::111122223333:user/backup,false,2025-10-01T02:00:00+00:00

    Exceptions: a key for what runs once a year: suppress it, with the reason. The number of days is `unused-days` of
    `[credentials]` in the settings, 90 unless set; CIS asks for 45. The root user's keys are `root-access-key`.

    Source: AWS IAM User Guide, "Find unused AWS credentials"; CIS AWS Foundations Benchmark 3.0.0, 1.12 (5.0.0: 1.11);
    AWS Security Hub, controls IAM.8 and IAM.22.
    """
    if user.is_root:
        return
    for key in user.active_keys:
        idle = key.idle
        if idle is not None and idle > user.limits.unused_days:
            message = f"access key {key.number} of {quoted(user.name)} was last used {ago(idle)}; delete it"
            yield ctx.finding(user.place(key.used), message, help=_deletion(key))


@rule("never-used-access-key", Severity.WARNING)
def never_used_access_key(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """An active access key that was made long ago was never used.

    Often it was made with the user, because the form offered it. Delete it.

    Bad:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date
        ana,arn:aws:iam::111122223333:user/ana,true,2025-01-15T08:00:00+00:00,N/A
                                                                              ^^^ never-used-access-key

    Good:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date
        ana,arn:aws:iam::111122223333:user/ana,true,2026-06-15T08:00:00+00:00,N/A

    Exceptions: a key younger than what makes a used one unused (`unused-days` of `[credentials]`, 90). AWS keeps the date
    since 2015-04-22: a key last used before that looks like one that never was.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account"; CIS AWS Foundations Benchmark 3.0.0,
    1.11 and 1.12.
    """
    if user.is_root:
        return
    for key in user.active_keys:
        age = key.age
        if key.is_never_used and age is not None and age > user.limits.unused_days:
            message = f"access key {key.number} of {quoted(user.name)}, made {ago(age)}, was never used; delete it"
            yield ctx.finding(user.place(key.used), message, help=_deletion(key))


@rule("old-access-key", Severity.WARNING)
def old_access_key(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """An access key that is in use has not been rotated for long.

    The older a key, the more places have seen it. Make a second key, change over, delete the first; or better, let a
    role take its place, whose credentials rotate by themselves.

    Bad:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date
        deploy,arn:aws:iam::111122223333:user/deploy,true,2023-03-01T10:00:00+00:00,2026-06-30T02:00:00+00:00
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^ old-access-key

    Good:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date
        deploy,arn:aws:iam::111122223333:user/deploy,true,2026-05-15T10:00:00+00:00,2026-06-30T02:00:00+00:00

    Exceptions: a key that nobody uses is to be deleted, not rotated: `unused-access-key` and `never-used-access-key`. The
    number of days is `rotation-days` of `[credentials]` in the settings, 90 unless set.

    Source: AWS IAM User Guide, "Manage access keys for IAM users" (update access keys when needed); CIS AWS Foundations
    Benchmark 3.0.0, 1.14 (5.0.0: 1.13); AWS Security Hub, control IAM.3.
    """
    if user.is_root:
        return
    for key in user.active_keys:
        age, idle = key.age, key.idle
        if age is None or age <= user.limits.rotation_days:
            continue
        is_idle = idle is not None and idle > user.limits.unused_days
        if not is_idle and not (key.is_never_used and age > user.limits.unused_days):
            message = f"access key {key.number} of {quoted(user.name)} was made {ago(age)}; rotate it"
            yield ctx.finding(user.place(key.rotated), message)


@rule("two-active-access-keys", Severity.SUGGESTION)
def two_active_access_keys(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user has two active access keys.

    The second is there to change over from the first. Where both stay, there are two secrets to lose, and none can be
    rotated without a gap.

    Bad:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated
        deploy,arn:aws:iam::111122223333:user/deploy,true,2026-04-15T10:00:00+00:00,true,2026-05-02T10:00:00+00:00
                                                                                    ^^^^ two-active-access-keys

    Good:

        user,arn,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated
        deploy,arn:aws:iam::111122223333:user/deploy,false,2026-04-15T10:00:00+00:00,true,2026-05-02T10:00:00+00:00

    Exceptions: for two weeks after the newer key was made, the two are taken for a rotation.

    Source: AWS IAM User Guide, "Update access keys"; CIS AWS Foundations Benchmark 3.0.0, 1.13. The two weeks are our
    judgement.
    """
    if user.is_root:
        return
    keys = user.active_keys
    if len(keys) == 2 and all(key.age is not None and key.age > ROTATION_GRACE for key in keys):
        first, second = keys
        yield ctx.finding(
            user.place(second.active),
            f"{quoted(user.name)} has two active access keys; delete the one that is not needed",
            related=[(user.place(first.active), "the first")],
        )


def _deletion(key: AccessKey) -> str | None:
    """How to get rid of a key, whose id the report does not tell."""
    shows, deletes = key.user.command("list-access-keys"), key.user.command("delete-access-key")
    if shows is None or key.age is None:
        return None
    made = key.user.text(key.rotated)
    return f"{shows}\n{deletes} --access-key-id ID, of the one with CreateDate {made}"
