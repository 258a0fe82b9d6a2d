"""missing-required-condition."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.action import parse
from policylint.language.pattern import Pattern
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from policylint.policy.ast import Action, Condition, Statement
    from policylint.rules.context import Context

    Demand = Mapping[str, Any]


@rule("missing-required-condition", Severity.WARNING, kinds=("identity", "resource", "trust"), when="is_allow")
def missing_required_condition(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An action is allowed without a condition that the settings demand for it.

    What an organization wants its policies to say is in `[[required-conditions]]` of the settings file: for these
    `actions`, a condition on one of these `keys`, under one of these `operators` (without them, any that asks for a
    value: none that is negated, ends in IfExists or is Null), with no other than these `values` (without them, any).
    Actions and values may hold wildcards.

        [[required-conditions]]
        actions = ["s3:PutObject"]
        keys = ["s3:x-amz-server-side-encryption"]
        operators = ["StringEquals"]
        values = ["aws:kms"]
        reason = "objects are encrypted with our own keys"

    Reported then:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "arn:aws:s3:::reports/*"}]}

    And not reported:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}

    Exceptions: conditions and values that cannot be seen; a Deny of the same policy that refuses the action without such
    a value (`StringNotEquals`, not with IfExists).

    Source: the settings.
    """
    for demand in ctx.options.get("required-conditions", ()):
        entry = _demanded(statement, demand)
        if entry is None or statement.condition_is_hidden or _is_denied_without(statement, entry, demand):
            continue
        tests = [c for c in statement.conditions if c.key.is_unknown or _is_on(c, demand)]
        if any(_is_met(test, demand) for test in tests):
            continue
        wanted = _wanted(demand)
        because = f" ({demand['reason']})" if "reason" in demand else ""
        if tests:
            test = tests[0]
            message = f"{quoted(test.operator_node.text)} on {quoted(test.key_node.text)} is not the condition that the settings demand for {quoted(entry.text)}: {wanted}{because}"
            yield ctx.finding(test.key_node, message, related=[(entry, "for this action")])
        else:
            yield ctx.finding(
                entry,
                f"{quoted(entry.text)} is allowed without the condition that the settings demand: {wanted}{because}",
            )


def _demanded(statement: Statement, demand: Demand) -> Action | None:
    """The first entry that lets one of the actions through for certain."""
    for text in demand["actions"]:
        wanted = parse(text)
        for entry in statement.actions:
            found = entry.matches(text) if wanted.is_literal else entry.pattern.overlaps(wanted.pattern)
            if found:
                return entry
    return None


def _is_on(condition: Condition, demand: Demand) -> bool:
    return any(condition.key.folded == key.lower() or condition.key.family == key.lower() for key in demand["keys"])


def _is_met(condition: Condition, demand: Demand) -> bool:
    """Whether a condition is as demanded, or may be."""
    operator = condition.operator
    if operator is None or condition.key.is_unknown:
        return True
    operators = [name.lower() for name in demand.get("operators", ())]
    if operators:
        if operator.text.lower() not in operators:
            return False
    elif operator.holds_without_key or operator.is_negated or operator.family == "null":
        return False
    return not condition.is_complete or _has_only(condition, demand)


def _has_only(condition: Condition, demand: Demand) -> bool:
    wanted = [Pattern(text) for text in demand.get("values", ())]
    values = [value for value in condition.values if not value.has_hole]
    return not wanted or all(any(bool(pattern.covers(Pattern(value.text))) for pattern in wanted) for value in values)


def _is_denied_without(statement: Statement, entry: Action, demand: Demand) -> bool:
    """Whether a Deny of the policy refuses what the condition would have kept out."""
    for deny in statement.policy.statements:
        if not deny.is_deny or not any(other.pattern.covers(entry.pattern).possible for other in deny.actions):
            continue
        for condition in deny.conditions:
            operator = condition.operator
            negated = operator is not None and operator.is_negated and not operator.if_exists
            if negated and _is_on(condition, demand) and _has_only(condition, demand):
                return True
    return False


def _wanted(demand: Demand) -> str:
    """What is demanded, shortly: `StringEquals` on `aws:SourceVpc` with `vpc-1`."""
    keys = " or ".join(f"`{key}`" for key in demand["keys"][:3])
    operators = " or ".join(f"`{name}`" for name in demand.get("operators", ())[:3])
    values = " or ".join(f"`{text}`" for text in demand.get("values", ())[:3])
    return (f"{operators} on {keys}" if operators else f"a condition on {keys}") + (f" with {values}" if values else "")
