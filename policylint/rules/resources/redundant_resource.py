"""redundant-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.redundant import redundant_entries
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("redundant-resource", Severity.SUGGESTION, issue_code=True)
def redundant_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An entry of Resource or NotResource that another entry of the same list already covers.

    It changes nothing and misleads: who takes it away later takes nothing away.  `*` crosses `/` and `:`, and capitals
    matter.  One finding tells of all entries that one entry covers.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports*", "arn:aws:s3:::reports/*"]}]}
                                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ redundant-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}

    Exceptions: patterns that overlap only in part say something new each.  An entry with a placeholder is redundant only
    where a wildcard covers whatever the placeholder may be, or the same text stands twice.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the places are those of recorded Access
    Analyzer output.
    """
    for entries in (statement.resources, statement.not_resources):
        if len(entries) > 1:
            yield from redundant_entries(entries, [entry.text for entry in entries], ctx)
