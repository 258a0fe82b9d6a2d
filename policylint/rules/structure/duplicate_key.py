"""duplicate-key."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.readers.values import Object
from policylint.rules.conditions import _mend
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Flaw
    from policylint.rules.context import Context
    from policylint.source import Span


@rule("duplicate-key", Severity.ERROR)
def check(flaw: Flaw, ctx: Context) -> Iterator[Finding]:
    """A key stands twice in one object: one of the two values is lost.

    Most JSON parsers keep the last value and drop the first without a word; IAM's grammar allows no key twice. In a
    Condition the lost half is a restriction, so the policy allows more than it seems to.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "finance"},
            "StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}
            ^^^^^^^^^^^^^^ duplicate-key

    Good: both under one key.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {
            "StringEquals": {"aws:PrincipalTag/team": "finance", "aws:RequestedRegion": "eu-west-1"}}}]}

    Exceptions: keys outside of the policy (in a template around it) are not looked at. Condition keys that differ only
    in case are the affair of `duplicate-keys-with-different-case`.

    Source: AWS IAM User Guide, "Grammar of the IAM JSON policy language": a policy must have no duplicate keys.
    """
    if flaw.kind == "duplicate-key" and flaw.related is not None:
        yield ctx.finding(
            flaw,
            f"{quoted(flaw.shown)} stands twice in this object; only one of its values would count",
            related=[(flaw.related, "first here")],
            fix=_merged(flaw, flaw.related, ctx),
        )


def _merged(flaw: Flaw, first: Span, ctx: Context) -> Fix | None:
    """Both in one, for an operator or a key of a Condition; of other elements one value was meant, and which is unknown."""
    condition = None if flaw.statement is None else flaw.statement.condition
    if condition is None or not isinstance(condition.value, Object):
        return None
    for operator, candidate in (("", condition.value), *((m.key.text, m.value) for m in condition.value.members)):
        if isinstance(candidate, Object) and [m.key.start for m in candidate.members if m.key.text == flaw.shown] == [
            first.start,
            flaw.span.start,
        ]:
            return _mend.merged(ctx, candidate, first, flaw.span, operator)
    return None
