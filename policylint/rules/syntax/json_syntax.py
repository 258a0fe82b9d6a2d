"""json-syntax-error: the text is not JSON."""

from __future__ import annotations

from policylint.finding import Edit, Finding, Fix, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.readers.json import SyntaxFlaw
    from policylint.rules.context import Context


@rule("json-syntax-error", Severity.ERROR, issue_code=True)
def check(flaw: SyntaxFlaw, ctx: Context) -> Iterator[Finding]:
    """The text is not JSON, so AWS refuses the whole document.

    AWS takes strict JSON: no comments, no trailing commas, double quotes only, one document. Several errors of a file
    are reported at once, and the rest of the policy is linted all the same.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
                                                                                             ^ json-syntax-error
        ]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
        ]}

    Exceptions: none. A file found in a folder that has nothing of a policy in it is passed over.

    Source: RFC 8259; AWS IAM User Guide, "Grammar of the IAM JSON policy language".
    """
    fix = None
    if flaw.fix is not None:
        title, span, text = flaw.fix
        fix = Fix(title, (Edit(span, text),))
    yield ctx.finding(flaw, flaw.message, related=flaw.related, fix=fix)
