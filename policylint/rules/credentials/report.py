"""malformed-credential-report and missing-credential-column."""

from __future__ import annotations

from policylint.account.credentials import faults
from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import CredentialReport
    from policylint.rules.context import Context


@rule("malformed-credential-report", Severity.ERROR)
def malformed_credential_report(report: CredentialReport, ctx: Context) -> Iterator[Finding]:
    """A part of the credential report cannot be read, so what it says is not checked.

    A row that is cut off comes from a broken download, a date in another form from a spreadsheet that saved the report
    anew. Get the report again.

    Bad:

        user,arn,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,true,03/11/2025 08:00
                                                    ^^^^^^^^^^^^^^^^ malformed-credential-report
        bob,arn:aws:iam::111122223333:user/bob
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ malformed-credential-report

    Good:

        user,arn,password_enabled,password_last_used
        ana,arn:aws:iam::111122223333:user/ana,true,2025-11-03T08:00:00+00:00
        bob,arn:aws:iam::111122223333:user/bob,false,N/A

    Exceptions: `N/A`, `no_information`, `not_supported` and empty cells say that there is nothing to tell. The order of
    the columns is free, and so is the case of `true` and `false`.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account".
    """
    for fault in faults(report):
        yield ctx.finding(fault, f"{quoted(fault.text)} {fault.words}")


#: What the rules of this family stand on.
NEEDED = (
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
)


@rule("missing-credential-column", Severity.SUGGESTION)
def missing_credential_column(report: CredentialReport, ctx: Context) -> Iterator[Finding]:
    """A column of the credential report is missing, so that what it would tell is not checked.

    The report as AWS makes it has all of them. A clean run over a part of it must not look like one over the whole.

    Bad:

        user,arn,user_creation_time,password_enabled
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-credential-column
        ana,arn:aws:iam::111122223333:user/ana,2025-11-03T08:00:00+00:00,true

    Good:

        user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date

    Exceptions: columns that no rule asks for, such as the certificates' and `additional_credentials_info`, may be missing.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account". That it is worth telling is our
    judgement.
    """
    missing = [column for column in NEEDED if column not in report.table.columns]
    if missing:
        shown = quoted(missing[0]) + (f" and {len(missing) - 1} more columns are" if len(missing) > 1 else " is")
        yield ctx.finding(report, f"{shown} missing, so not all of the credentials are checked")
