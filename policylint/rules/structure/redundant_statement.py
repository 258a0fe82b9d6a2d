"""redundant-statement."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.readers.values import Array, Boolean, Number, Object, String
from policylint.rules.covering import looks_at, named
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from policylint.policy.ast import Condition, Element, Policy, Statement
    from policylint.readers.values import Value
    from policylint.rules.context import Context


@rule("redundant-statement", Severity.SUGGESTION, issue_code=True, when="has_several_statements")
def check(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Two or more statements say the same: all but one of them can go.

    The Sid, the order of lists, the case of actions and condition keys, and whether a single value stands in a list make
    no difference.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
          {"Effect": "Allow", "Action": ["s3:getobject"], "Resource": "arn:aws:s3:::reports/*"}]}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ redundant-statement

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: statements with parts of a template that cannot be seen.

    Source: AWS IAM User Guide, "IAM policy validation check reference". AWS does not say what counts as the same; that the
    Sid does not is our judgement.
    """
    for first, *repeated in repetitions(policy, ctx):
        more = f" (and {len(repeated) - 1} more)" if len(repeated) > 1 else ""
        yield ctx.finding(
            repeated[0],
            f"this statement says the same as {named(first, ctx)}{more}",
            related=[(first, "said first here"), *((other, "and said again here") for other in repeated[1:])],
            fix=ctx.without(*repeated, title=f"remove the repeated statement{'s' if more else ''}"),
            locations=(first, *repeated),
        )


def repetitions(policy: Policy, ctx: Context) -> list[list[Statement]]:
    """The statements that say the same as others, those together that do."""
    return ctx.once("repetitions", lambda: _repetitions(policy, ctx))


def _repetitions(policy: Policy, ctx: Context) -> list[list[Statement]]:
    # Few statements are about the same actions, and only those are worth a closer look.
    alike: dict[Hashable, list[Statement]] = {}
    for look in looks_at(policy, ctx):
        alike.setdefault(look.words, []).append(look.statement)
    same: dict[Hashable, list[Statement]] = {}
    for statement in (statement for group in alike.values() if len(group) > 1 for statement in group):
        meaning = _meaning(statement)
        if meaning is not None:
            same.setdefault(meaning, []).append(statement)
    return [group for group in same.values() if len(group) > 1]


def _meaning(statement: Statement) -> Hashable | None:
    """All that a statement says but its Sid; None where that cannot be seen."""
    if not statement.is_complete or statement.condition_is_hidden:
        return None
    entries = [statement.action, statement.not_action, statement.resource, statement.not_resource]
    if any(element is not None and not element.is_complete for element in entries):
        return None
    if any(not condition.is_complete for condition in statement.conditions):
        return None
    try:
        return (
            _canonical(statement.effect),
            _canonical(statement.action, fold=True),
            _canonical(statement.not_action, fold=True),
            _canonical(statement.resource),
            _canonical(statement.not_resource),
            _canonical(statement.principal),
            _canonical(statement.not_principal),
            None if statement.condition is None else frozenset(map(_condition, statement.conditions)),
        )
    except _Unseen:
        return None


def _condition(condition: Condition) -> Hashable:
    return condition.operator_node.text, condition.key.folded, frozenset(value.text for value in condition.values)


class _Unseen(Exception):
    """A part of a statement that has no value here."""


def _canonical(element: Element | None, fold: bool = False) -> Hashable:
    return None if element is None else _value(element.value, fold)


def _value(value: Value, fold: bool) -> Hashable:
    if isinstance(value, Array):
        return (
            frozenset(_value(item, fold) for item in value.items)
            if len(value.items) != 1
            else _value(value.items[0], fold)
        )
    if isinstance(value, Object):
        return frozenset((member.key.text, _value(member.value, fold)) for member in value.members)
    if isinstance(value, String):
        return value.text.lower() if fold else value.text
    if isinstance(value, (Number, Boolean)):
        return repr(value.value if isinstance(value, Boolean) else value.text)
    raise _Unseen
