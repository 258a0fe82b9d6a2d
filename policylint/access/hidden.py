"""What of a policy cannot be seen, or means nothing to AWS, so that nothing can be said of the whole."""

from __future__ import annotations

from policylint.language.pieces import holds_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.access.comparison import Placed
    from policylint.policy.ast import ConditionValue, Policy, Statement, Text

#: So many characters of one text are searched; AWS's longest ARNs have 2048.
LONGEST = 4096


def hidden(policy: Policy) -> tuple[str, Placed] | None:
    """What of a policy cannot be seen, or is malformed, in words, with its place; None when there is nothing."""
    for flaw in policy.flaws:
        return "a part of the policy is malformed, and AWS would refuse it", flaw
    if not policy.is_complete:
        return "a template puts more into the policy", policy
    for statement in policy.statements:
        found = hidden_in(statement)
        if found is not None:
            return found
    return None


def hidden_in(statement: Statement) -> tuple[str, Placed] | None:
    """What of a statement cannot be seen, or is malformed, in words, with its place; None when there is nothing."""
    if not statement.is_complete:
        return "a template puts more into the statement", statement
    if not (statement.is_allow or statement.is_deny):
        effect = statement.effect
        if effect is None or effect.text is None or holds_unknown(effect.text):
            return "whether the statement allows or denies cannot be seen", effect or statement
        return f"`{effect.text}` is no Effect, and AWS would refuse it", effect
    if statement.action is None and statement.not_action is None:
        return "the statement has no Action, and AWS would refuse it", statement
    if statement.condition_is_hidden and all(one.operator is not None for one in statement.conditions):
        return "the conditions cannot be seen", statement.condition or statement
    for one, other in (
        (statement.action, statement.not_action),
        (statement.resource, statement.not_resource),
        (statement.principal, statement.not_principal),
    ):
        if one is not None and other is not None:
            return f"{one.name} and {other.name} stand together, which AWS would refuse", other
    for element in (statement.action, statement.not_action, statement.resource, statement.not_resource):
        if element is not None and not element.is_complete:
            return f"a part of {element.name} cannot be seen", element
    for principal in (statement.principal, statement.not_principal):
        if principal is not None and not (statement.principals or statement.not_principals):
            return f"{principal.name} cannot be seen", principal
    for entry in (*statement.principals, *statement.not_principals):
        if entry.text == "*" and entry.type not in ("*", "AWS"):
            return f"AWS does not say who is meant by `*` under {entry.type}", entry
    for text in texts(statement):
        if len(text.text) > LONGEST:
            return f"a text of {len(text.text)} characters is too much to search", text
    for action in (*statement.actions, *statement.not_actions):
        if action.name is None and not action.parsed.is_everything:
            return f"`{action.text}` is no action", action
    for condition in statement.conditions:
        if condition.operator is None:
            return f"`{condition.operator_node.text}` is no condition operator", condition
        if not condition.is_complete:
            return "a value of the condition cannot be seen", condition
    return None


def texts(statement: Statement) -> Iterator[Text | ConditionValue]:
    """Every text of a statement that is compared."""
    yield from (*statement.actions, *statement.not_actions, *statement.resources, *statement.not_resources)
    yield from (*statement.principals, *statement.not_principals)
    yield from (value for condition in statement.conditions for value in condition.values)
