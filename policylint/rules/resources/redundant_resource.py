"""redundant-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.redundancy import groups
from policylint.readers.values import Array
from policylint.rules.context import quoted
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
    for resources in (statement.resources, statement.not_resources):
        if len(resources) < 2:
            continue
        array = resources[0].element.value
        for group in groups([resource.pattern for resource in resources]):
            keeper = resources[group.keeper]
            covered = [resources[index] for index in group.covered]
            first = covered[0]
            if first.text == keeper.text:
                message = f"{quoted(first.text)} is listed twice"
            else:
                message = f"{quoted(first.text)} is redundant, {quoted(keeper.text)} covers it"
            if len(covered) > 1:
                message += f" (and {len(covered) - 1} more)"
            fix = None
            if isinstance(array, Array):
                fix = ctx.removal(f"remove what {quoted(keeper.text)} covers", array, covered)
            yield ctx.finding(
                first,
                message,
                related=[(keeper, "this covers it"), *((other, "redundant too") for other in covered[1:])],
                fix=fix,
                locations=[resources[index] for index in group.members],
            )
