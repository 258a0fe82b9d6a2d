"""missing-required-condition."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.action import parse
from policylint.language.pattern import Pattern
from policylint.model.breadth import is_about_all_of
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context, Placed

    Demand = Mapping[str, Any]


@rule("missing-required-condition", Severity.WARNING, kinds=("identity", "resource", "trust"), when="is_in_settings")
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

    `NotAction` lets through what it does not name, and is told as well.

    Exceptions: conditions and values that cannot be seen; an action on resources that it does not work on; a Deny of the
    same policy that refuses the action without such a value on all of the resources (`StringNotEquals`, not with
    IfExists).

    Source: the settings.
    """
    if not statement.is_allow or statement.condition_is_hidden:
        return
    for demand in ctx.options.get("required-conditions", ()):
        found = _demanded(statement, demand, ctx)
        if found is None:
            continue
        place, shown = found
        tests = [c for c in statement.conditions if c.key.is_unknown or _is_on(c, demand)]
        if any(_is_met(test, demand) for test in tests):
            continue
        wanted = _wanted(demand)
        because = f" ({demand['reason']})" if "reason" in demand else ""
        if tests:
            test = tests[0]
            message = f"{quoted(test.operator_node.text)} on {quoted(test.key_node.text)} is not the condition that the settings demand for {shown.rstrip(',')}: {wanted}{because}"
            yield ctx.finding(test.key_node, message, related=[(place, "for this action")])
        else:
            message = f"{shown} is allowed without the condition that the settings demand: {wanted}{because}"
            yield ctx.finding(place, message)


def _demanded(statement: Statement, demand: Demand, ctx: Context) -> tuple[Placed, str] | None:
    """What first lets one of the actions through for certain, without a Deny beside it; and its words."""
    for text in demand["actions"]:
        wanted = parse(text)
        if wanted.is_literal and not _works(text, statement, ctx):
            continue
        if statement.not_action is not None:
            if _is_let_through(wanted.pattern, statement) and not _is_denied_without(statement, wanted.pattern, demand):
                return statement.not_action.key, f"{quoted(text)}, which `NotAction` lets through,"
            continue
        for entry in statement.actions:
            covered = entry.matches(text) if wanted.is_literal else entry.pattern.overlaps(wanted.pattern)
            if covered and not _is_denied_without(statement, entry.pattern, demand):
                return entry, quoted(entry.text)
    return None


def _works(action: str, statement: Statement, ctx: Context) -> bool:
    """Whether an action may work on one of the statement's resources, as far as they are listed."""
    from policylint.model.usefulness import may_work_on

    info = ctx.catalog.action(action)
    return (
        info is None or not statement.resources or may_work_on(info, [r.text for r in statement.resources], ctx.catalog)
    )


def _is_let_through(wanted: Pattern, statement: Statement) -> bool:
    """Whether NotAction leaves some of the wanted actions; not where a part of it cannot be seen."""
    element = statement.not_action
    if element is None or not element.is_complete or statement.action is not None:
        return False
    entries = statement.not_actions
    return not any(entry.parsed.is_unknown or entry.pattern.covers(wanted).possible for entry in entries)


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


def _is_denied_without(statement: Statement, actions: Pattern, demand: Demand) -> bool:
    """Whether a Deny of the policy refuses what the condition would have kept out."""
    return any(
        deny.is_deny
        and bool(deny.conditions)
        and all(_refuses(condition, demand) for condition in deny.conditions)
        and _is_about(deny, actions)
        and is_about_all_of(deny, statement)
        for deny in statement.policy.statements
    )


def _is_about(deny: Statement, actions: Pattern) -> bool:
    if deny.not_action is not None:
        return not any(other.pattern.overlaps(actions) for other in deny.not_actions)
    return any(other.pattern.covers(actions).possible for other in deny.actions)


def _refuses(condition: Condition, demand: Demand) -> bool:
    """Whether a condition of a Deny is met by all that lacks what is demanded."""
    operator = condition.operator
    negated = operator is not None and operator.is_negated and not operator.if_exists
    return negated and _is_on(condition, demand) and _has_only(condition, demand)


def _wanted(demand: Demand) -> str:
    """What is demanded, shortly: `StringEquals` on `aws:SourceVpc` with `vpc-1`."""
    keys = " or ".join(f"`{key}`" for key in demand["keys"][:3])
    operators = " or ".join(f"`{name}`" for name in demand.get("operators", ())[:3])
    values = " or ".join(f"`{text}`" for text in demand.get("values", ())[:3])
    return (f"{operators} on {keys}" if operators else f"a condition on {keys}") + (f" with {values}" if values else "")
