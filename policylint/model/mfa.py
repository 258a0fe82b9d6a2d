"""What conditions on multi-factor authentication let through.

Three sorts of requests matter (AWS IAM User Guide, "Secure API access with MFA" and "AWS global condition context
keys"): those signed with long-term access keys have neither `aws:MultiFactorAuthPresent` nor `aws:MultiFactorAuthAge`;
those of a session that began without MFA have `aws:MultiFactorAuthPresent` as `false`; those of a session with MFA have
it as `true`, and its age in seconds.
"""

from __future__ import annotations

from policylint.language.pattern import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Action, Condition, Policy, Statement

PRESENT = "aws:multifactorauthpresent"
AGE = "aws:multifactorauthage"

#: The sorts of requests.
KEYS, WITHOUT, WITH = "keys", "without", "with"

#: What a request of each sort has under the two keys; None is nothing.
_HAS: dict[str, dict[str, str | None]] = {
    KEYS: {PRESENT: None, AGE: None},
    WITHOUT: {PRESENT: "false", AGE: None},
    WITH: {PRESENT: "true", AGE: "0"},
}


def conditions(statement: Statement) -> list[Condition]:
    """The conditions of a statement that are about MFA."""
    return [condition for condition in statement.conditions if condition.key.folded in (PRESENT, AGE)]


def met_by(statement: Statement) -> frozenset[str] | None:
    """The sorts of requests that meet a statement's conditions on MFA, all three where it has none.

    None where that cannot be seen.
    """
    if statement.condition_is_hidden:
        return None
    found = set(_HAS)
    for condition in conditions(statement):
        if condition.operator is None or not condition.is_complete or any(v.has_hole for v in condition.values):
            return None
        found = {sort for sort in found if _meets(condition, _HAS[sort][condition.key.folded])}
    return frozenset(found)


def _meets(condition: Condition, has: str | None) -> bool:
    operator = condition.operator
    if operator is None:
        return False
    values = [value.text.lower() for value in condition.values]
    if operator.family == "null":
        return ("true" if has is None else "false") in values
    if has is None:
        return operator.holds_without_key
    if operator.family == "numeric":
        return _compares(operator.name, has, values)
    like = operator.takes_wildcards
    return (
        any(bool(Pattern(value).matches(has)) if like else value == has for value in values) is not operator.is_negated
    )


def _compares(name: str, has: str, values: list[str]) -> bool:
    """A fresh MFA is younger than any age that a policy names."""
    if "LessThan" in name:
        return True
    if "GreaterThan" in name:
        return any(value.startswith("-") for value in values)
    return (has in values) is not ("Not" in name)


def is_asked_for(statement: Statement, entry: Action | None = None) -> bool:
    """Whether an Allow, or one of its entries, is for requests with MFA only; also where that cannot be seen.

    Its own conditions may say so, or a Deny beside it.
    """
    met = met_by(statement)
    if met is None or met <= {WITH}:
        return True
    left = met - {WITH}
    for deny in statement.policy.statements:
        if deny.is_deny and _covers(deny, statement, entry):
            denied = met_by(deny)
            left = frozenset() if denied is None else left - denied
    return not left


def _covers(deny: Statement, allow: Statement, entry: Action | None) -> bool:
    """Whether a Deny is about an entry of an Allow, or about all of them, as far as that can be seen."""
    if not conditions(deny) and not deny.condition_is_hidden:
        return False
    entries = allow.actions if entry is None else [entry]
    if deny.not_action is not None:
        return not any(bool(other.pattern.covers(action.pattern)) for other in deny.not_actions for action in entries)
    return all(
        any(other.pattern.covers(action.pattern).possible for other in deny.actions) for action in entries
    ) and bool(entries)


def denied_elsewhere(deny: Statement, policy: Policy) -> frozenset[str]:
    """The sorts of requests that other Denies of a policy refuse, going by their conditions on MFA alone."""
    found: set[str] = set()
    for statement in policy.statements:
        if statement is not deny and statement.is_deny and conditions(statement):
            found |= met_by(statement) or {KEYS, WITHOUT}
    return frozenset(found)
