"""active-signing-certificate."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.credentials import UserCredentials
    from policylint.rules.context import Context


@rule("active-signing-certificate", Severity.SUGGESTION)
def active_signing_certificate(user: UserCredentials, ctx: Context) -> Iterator[Finding]:
    """A user has an active X.509 signing certificate, a credential that hardly anything takes any more.

    It signs requests to SOAP interfaces and bundles instance store-backed AMIs. It does not expire by itself, and AWS
    does not tell when it was used last. Delete it where it is not known what it is for.

    Bad:

        user,arn,cert_1_active,cert_1_last_rotated
        ana,arn:aws:iam::111122223333:user/ana,true,2016-02-01T00:00:00+00:00
                                               ^^^^ active-signing-certificate

    Good:

        user,arn,cert_1_active,cert_1_last_rotated
        ana,arn:aws:iam::111122223333:user/ana,false,N/A

    Exceptions: a user that makes AMIs with the AMI tools: suppress it. Server certificates in IAM are another thing, and
    not in the report.

    Source: AWS IAM API Reference, "UploadSigningCertificate"; Amazon EC2 User Guide, "AMI tools". That it is worth telling
    is our judgement.
    """
    for number in (1, 2):
        column = f"cert_{number}_active"
        if user.flag(column):
            who = "the root user" if user.is_root else quoted(user.name)
            message = (
                f"{who} has an active signing certificate {number}, which hardly anything takes any more; delete it"
            )
            yield ctx.finding(user.place(column), message)
