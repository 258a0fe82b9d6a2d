"""redundant-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pattern import Pattern
from policylint.language.pieces import TEXT, VARIABLE, Piece, pieces_of
from policylint.rules.redundant import redundant_entries
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Action, Resource, Statement
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
    where a wildcard covers whatever the placeholder may be, or the same text stands twice.  In the names of variables,
    capitals do not matter, but where the Version has no variables these are plain text.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the places are those of recorded Access
    Analyzer output.
    """
    version = ctx.policy.version
    has_variables = version is not None and version.text != "2008-10-17"
    for entries in (statement.resources, statement.not_resources):
        if len(entries) > 1:
            pattern_of = None if has_variables else _without_variables
            yield from redundant_entries(entries, [entry.text for entry in entries], ctx, pattern_of)


def _without_variables(entry: Action | Resource) -> Pattern:
    """The entry as a pattern in which the variables are the plain text that they are without a newer Version."""
    text = entry.text
    if "$" not in text:
        return entry.pattern
    plain = [Piece(TEXT, text[p.start : p.end], p.start, p.end) if p.kind == VARIABLE else p for p in pieces_of(text)]
    return Pattern(text, plain)
