"""redundant-action."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.redundant import redundant_entries
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("redundant-action", Severity.SUGGESTION, issue_code=True)
def redundant_action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An entry of Action or NotAction that another entry of the same list already covers.

    It changes nothing, makes the policy longer than need be, and misleads: who takes it away later takes nothing away.
    Capitals do not matter in actions.  One finding tells of all entries that one entry covers.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}]}
                                                    ^^^^^^^^^^^^^^ redundant-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: patterns that overlap only in part say something new each, and are not reported.  An entry with a
    placeholder is redundant only where a wildcard covers whatever the placeholder may be, or the same text stands twice.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the places are those of recorded Access
    Analyzer output.
    """
    for entries in (statement.actions, statement.not_actions):
        if len(entries) > 1:
            yield from redundant_entries(entries, [entry.parsed.folded for entry in entries], ctx)
