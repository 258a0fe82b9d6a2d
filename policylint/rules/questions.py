"""Questions about a node that one look into the model answers for many rules, by the name that their `when` has.

Most actions, ARNs and condition keys are as they should be; then no rule about wrong ones is asked, nor imported.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from policylint.policy.ast import Action, Condition, ConditionValue, Resource
    from policylint.rules.context import Context

    Question = Callable[[Any, Context], bool]


def is_unlisted(action: Action, ctx: Context) -> bool:
    """Of an Action: whether AWS lists no action of just this name, be it a pattern, of old or wrong."""
    parsed = action.parsed
    return not parsed.is_literal or parsed.name is None or ctx.catalog.row(parsed.service, parsed.name) is None


def is_faulty(resource: Resource, ctx: Context) -> bool:
    """Of a Resource: whether anything is wrong with its ARN."""
    from policylint.model.arns import formats

    return formats(ctx.catalog).problem(resource.text) is not None


def is_odd(condition: Condition, ctx: Context) -> bool:
    """Of a Condition: whether its key is unknown, superseded, malformed or lacks its tag."""
    from policylint.model.condition_keys import HIDDEN, KNOWN, describe

    facts = describe(condition.key, ctx.catalog)
    return facts.needs_tag or facts.status not in (KNOWN, HIDDEN)


def is_multivalued(condition: Condition, ctx: Context) -> bool:
    """Of a Condition: whether a request can have several values for its key."""
    from policylint.model.condition_keys import describe

    return describe(condition.key, ctx.catalog).is_multivalued


def is_of_other_type(condition: Condition, ctx: Context) -> bool:
    """Of a Condition: whether its operator is one for other values than its key has, as AWS documents them."""
    from policylint.model.condition_keys import describe

    families = describe(condition.key, ctx.catalog).families
    return bool(families) and condition.operator_family not in ("", "null", families[0])


def is_untrustworthy(condition: Condition, ctx: Context) -> bool:
    """Of a Condition: whether the caller can write what it likes into its key."""
    from policylint.model import keys

    return keys.is_untrustworthy(condition.key.text)


def is_half_of_pair(condition: Condition, ctx: Context) -> bool:
    """Of a Condition: whether its key says little without another one."""
    from policylint.model import keys

    return bool(keys.paired_keys(condition.key.text))


def names_something(value: ConditionValue, ctx: Context) -> bool:
    """Of a ConditionValue: whether its key is for names whose form is known: regions, endpoints, services."""
    from policylint.model import keys

    return keys.value_kind(value.condition.key.text) is not None


def is_in_settings(node: object, ctx: Context) -> bool:
    """Of any node: whether the settings forbid some access or demand some conditions, as most do not."""
    return "forbidden-access" in ctx.options or "required-conditions" in ctx.options


QUESTIONS: dict[str | None, Question] = {
    question.__name__: question
    for question in (
        is_unlisted,
        is_faulty,
        is_odd,
        is_multivalued,
        is_of_other_type,
        is_untrustworthy,
        is_half_of_pair,
        is_in_settings,
        names_something,
    )
}
