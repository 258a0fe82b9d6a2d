"""credentials-exposure, data-exfiltration, resource-exposure and audit-tampering."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.over_broad.resource_star import formats
from policylint.rules.questions.statements import found_open
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


def _check(statement: Statement, ctx: Context, does: str) -> Iterator[Finding]:
    found = found_open(statement, ctx)
    harm = ctx.rule.name
    if found is None or harm not in found.by_harm:
        return
    entries = found.entries(harm)
    actions = found.actions(harm)
    such, help = formats(statement, actions, ctx)
    subject = _some([quoted(entry.text) for entry in entries])
    if not all(entry.parsed.is_literal for entry in entries):
        subject += f" ({_some([f'`{info.full_name}`' for info in actions])})"
    verb = does if len(entries) > 1 else does.replace("give ", "gives ", 1).replace("read ", "reads ", 1)
    yield ctx.finding(
        entries[0],
        f"{subject} on {quoted(found.on.text)} {verb}; name the resources that are meant{such}",
        related=[*((entry, "this too") for entry in entries[1:]), (found.on, "on every resource")],
        help=help,
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@rule("credentials-exposure", Severity.WARNING, kinds=("identity",), when="opens_everything")
def credentials_exposure(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Passwords, keys or tokens are given out for every resource.

    `secretsmanager:GetSecretValue` on `*` reads every secret of the account, those of other teams and those that will be
    made tomorrow; what they open has its own permissions, which no policy here limits.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"], "Resource": "*"}]}
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credentials-exposure

    Good: the secrets are named, and the rest stays with `*`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
           "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/*"},
          {"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]}

    Exceptions: a statement with a condition on the resource or of the service's own (`secretsmanager:ResourceTag/team`);
    what cannot be limited to resources (`ecr:GetAuthorizationToken`); `Describe*` and `List*`.  `iam:CreateAccessKey` and
    its like are `privilege-escalation`, `secretsmanager:*` is `service-wildcard`.

    Source: our judgement; the actions are listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    return _check(statement, ctx, "give out credentials")


@rule("data-exfiltration", Severity.SUGGESTION, kinds=("identity",), when="opens_everything")
def data_exfiltration(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The data itself is read, of every resource: objects, items, messages, snapshots.

    `s3:GetObject` on `*` reads every object of every bucket that does not refuse it, also those of other accounts that
    let yours in.  Who reads data usually knows which.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetObject"], "Resource": "*"}]}
                                                                ^^^^^^^^^^^^^^ data-exfiltration

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: a statement with a condition on the resource or of the service's own (`aws:ResourceAccount`,
    `kms:ViaService`); `Describe*` and `List*`; whole services, which are `service-wildcard`.  Auditors and backups do
    read everything: suppress it there.

    Source: our judgement; the actions are listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    return _check(statement, ctx, "read the data of every resource")


@rule("resource-exposure", Severity.WARNING, kinds=("identity",), when="opens_everything")
def resource_exposure(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Every resource of a kind can be opened to other accounts or to everybody.

    Who may write the policy of every bucket can make each of them public, and read them afterwards from anywhere; the
    policies of roles and users then no longer matter.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:CreateBucket", "s3:PutBucketPolicy"], "Resource": "*"}]}
                                                            ^^^^^^^^^^^^^^^^^^^^ resource-exposure

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:CreateBucket", "s3:PutBucketPolicy"], "Resource": "arn:aws:s3:::app-*"}]}

    Exceptions: a statement with a condition on the resource or of the service's own (`aws:ResourceTag/team`,
    `kms:GrantIsForAWSResource`); actions that change much else besides (`sqs:SetQueueAttributes`); whole services, which
    are `service-wildcard`.

    Source: our judgement; the actions are listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    return _check(statement, ctx, "can open every resource to others")


@rule("audit-tampering", Severity.WARNING, kinds=("identity",), when="opens_everything")
def audit_tampering(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """What records or watches the account can be stopped, blinded or deleted.

    An intruder's first step is often `cloudtrail:StopLogging`; few need to take that step at work, and hardly anybody
    on every trail.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["cloudtrail:LookupEvents", "cloudtrail:StopLogging"], "Resource": "*"}]}
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^ audit-tampering

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"},
          {"Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*"}]}

    Exceptions: a statement with a condition on the resource or of the service's own; what every application does with
    its own logs and alarms (`logs:PutRetentionPolicy`, `cloudwatch:DeleteAlarms`); whole services, which are
    `service-wildcard`.

    Source: our judgement; the actions are listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    return _check(statement, ctx, "can stop or blind what watches the account")
