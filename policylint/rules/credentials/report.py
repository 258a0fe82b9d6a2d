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
    anew. Get the report again. Dates that lie ahead are no ages: then `--as-of` is older than the report, or a clock is
    wrong.

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
    the columns is free, and so is the case of `true` and `false`. Reports of several accounts may stand below each other,
    each with its header. The day of the next rotation of a password lies ahead, as it should.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account".
    """
    for fault in faults(report):
        yield ctx.finding(fault, f"{quoted(fault.text)} {fault.words}")


#: So many columns are named; of more, the number is told.
_SHOWN = 3

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
        ana,arn:aws:iam::111122223333:user/ana,2025-11-03T08:00:00+00:00,false,N/A,N/A,false,false,N/A,N/A,false,N/A,N/A

    Exceptions: columns that no rule asks for, such as the certificates' and `additional_credentials_info`, may be missing.

    Source: AWS IAM User Guide, "Generate credential reports for your AWS account". That it is worth telling is our
    judgement.
    """
    missing = [column for column in NEEDED if column not in report.table.columns]
    if missing:
        *first, last = [quoted(column) for column in missing[:_SHOWN]]
        if len(missing) > _SHOWN:
            first, last = [*first, last], f"{len(missing) - _SHOWN} more columns"
        shown = f"{', '.join(first)} and {last} are" if first else f"{last} is"
        yield ctx.finding(report, f"{shown} missing, so not all of the credentials are checked")
