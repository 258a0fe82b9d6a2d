"""duplicate-keys-with-different-case."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.readers.values import Object
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


@rule("duplicate-keys-with-different-case", Severity.ERROR, issue_code=True, when="has_several_conditions")
def duplicate_keys_with_different_case(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The same condition key stands twice under one operator, in other capitals.

    The names of condition keys are blind to case, so these are one key with two meanings.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:username": "ann", "AWS:username": "bob"}}}}
                                                                ^^^^^^^^^^^^^^ duplicate-keys-with-different-case

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:username": ["ann", "bob"]}}}}

    Exceptions: under two operators the key may stand once each; both must then hold.  The same spelling twice is
    `duplicate-key`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    if len(statement.conditions) < 2:
        return
    groups: dict[tuple[int, str], list[Condition]] = {}
    for condition in statement.conditions:
        groups.setdefault((condition.operator_node.start, condition.key.folded), []).append(condition)
    for group in groups.values():
        first = group[0]
        others = [condition for condition in group[1:] if condition.key.text != first.key.text]
        if others:
            fix = None
            block = _block(statement, first)
            if len(group) == 2 and block is not None:
                from policylint.rules.conditions import _mend

                fix = _mend.merged(ctx, block, first.key_node.span, others[0].key_node.span, first.operator_node.text)
            # These operators take one value, so the two cannot be put together.
            keep = "keep one" if first.operator_family in ("bool", "null") else "keep one with all values"
            yield ctx.finding(
                others[0],
                f"{quoted(others[0].key.text)} is the same key as {quoted(first.key.text)}; {keep}",
                related=[(first, "first written here")],
                fix=fix,
                locations=(*others, first),  # as Access Analyzer was seen to list them
            )


def _block(statement: Statement, condition: Condition) -> Object | None:
    """The object that a key of a Condition stands in."""
    element = statement.condition
    operators = element.value.members if element is not None and isinstance(element.value, Object) else []
    for member in operators:
        if member.key is condition.operator_node and isinstance(member.value, Object):
            return member.value
    return None
