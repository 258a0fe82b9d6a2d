"""Conditions as guards: which of them keep a statement to callers that somebody chose.

Principal says who may; where it says everybody, a condition has to.  A guard must fail for strangers: for those who
send another value, and for those who send none.
"""

from __future__ import annotations

from policylint.language.arn import parse as parse_arn
from policylint.language.pattern import Pattern
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Condition, ConditionValue, Policy, Statement

_who: dict[str, str] = {}


def _keys() -> dict[str, str]:
    if not _who:
        _who.update({key.lower(): form for key, form in load("principals")["who"].items()})
    return _who


def says_who(condition: Condition) -> bool:
    """Whether its key tells who asks or from where, in a way that the caller cannot make up."""
    return condition.key.folded in _keys()


def is_hidden(statement: Statement) -> bool:
    """Whether a condition may stand here that cannot be seen."""
    return (
        not statement.is_complete
        or statement.condition_is_hidden
        or any(condition.key.is_unknown for condition in statement.conditions)
    )


def leak(condition: Condition) -> str | None:
    """Why strangers pass a condition, in words that go on "..., but"; None when they do not, or that cannot be seen.

    What is asked is only whether its form and its values keep anybody out, not whether its key is of use.
    """
    operator = condition.operator
    if operator is None or not condition.is_complete or condition.key.is_unknown:
        return None
    if operator.family == "null":
        return f"`{operator.text}` only asks whether it is there"
    if operator.is_negated:
        return f"`{operator.text}` lets in everyone but these"
    if operator.if_exists:
        return f"`{operator.text}` also holds where the key is absent"
    if operator.qualifier == "ForAllValues" and not is_required(condition):
        return f"`{operator.text}` also holds where the key is absent"
    form = _keys().get(condition.key.folded, "text")
    for value in condition.values:
        if not _is_bounded(value, form, operator.takes_wildcards):
            return f"`{value.text}` leaves it open" if value.text else "the value is empty"
    return None


def is_required(condition: Condition) -> bool:
    """Whether a Null condition beside it says that the key must be there."""
    return any(
        other.operator is not None
        and other.operator.family == "null"
        and other.key.folded == condition.key.folded
        and all(value.text.lower() == "false" for value in other.values)
        for other in condition.statement.conditions
    )


# What is left of such values without their wildcards names nobody.
_EMPTY = ("", "o-", "vpc-", "vpce-", "arn:", "arn:aws:", "AROA", "AIDA")
_BROADEST_V4, _BROADEST_V6 = 8, 32  # as Amazon S3 has it for "public"


def _is_bounded(value: ConditionValue, form: str, takes_wildcards: bool) -> bool:
    """Whether a value keeps anybody out."""
    text = value.text
    if form == "true":
        return text.lower() == "true"
    if form == "ip":
        return _is_narrow_range(text)
    if not takes_wildcards or not ("*" in text or "?" in text):
        return True
    if text.strip("*?") in _EMPTY:
        return False
    if form == "userid":
        return len(Pattern(text).literal_prefix) > len("AROA") or Pattern(text).has_hole
    return form != "arn" or _is_somebodys(text)


def _is_narrow_range(text: str) -> bool:
    _, slash, length = text.partition("/")
    if not slash or not length.isdecimal():
        return True
    return int(length) >= (_BROADEST_V6 if ":" in text else _BROADEST_V4)


def _is_somebodys(text: str) -> bool:
    """Whether an ARN pattern keeps to an account, or to a resource whose name is unique without one, as a bucket's."""
    arn = parse_arn(text)
    if arn is None:
        # `arn:aws:iam:*` runs over the account; a pattern without colons may hold anything.
        return not text.startswith("arn:") or Pattern(text).has_hole
    account = arn.account
    if account.is_unknown:
        return True
    if account.text:
        return bool(account.text.strip("*?"))
    return arn.resource.is_unknown or bool(arn.resource.pattern.literal_prefix)


def guards(statement: Statement) -> list[Condition]:
    """The conditions of a statement that keep it to chosen callers; also those of which that cannot be said."""
    return [condition for condition in statement.conditions if says_who(condition) and leak(condition) is None]


def is_denied_to_strangers(allow: Statement, policy: Policy) -> bool:
    """Whether a Deny of the same policy takes from strangers what `allow` gives to all.

    The usual pair: Allow for everybody, and Deny for everybody who is not of the organization, or comes from elsewhere.
    """
    return any(
        statement.is_deny and _excludes(statement) and reaches(statement, allow) for statement in policy.statements
    )


def _excludes(deny: Statement) -> bool:
    if deny.not_principals:
        return True
    if not any(principal.is_everyone for principal in deny.principals):
        return False
    for condition in deny.conditions:
        operator = condition.operator
        if operator is None or condition.key.is_unknown:
            return True
        if says_who(condition) and (operator.is_negated or (operator.family == "bool" and not _is_true(condition))):
            return True
    return deny.condition_is_hidden


def _is_true(condition: Condition) -> bool:
    return any(value.text.lower() == "true" for value in condition.values)


def reaches(deny: Statement, allow: Statement) -> bool:
    """Whether a Deny covers all that an Allow gives, as far as that can be seen."""
    if deny.not_actions or deny.not_resources or not allow.actions:
        return True
    actions = all(
        any(entry.pattern.covers(action.pattern).possible for entry in deny.actions) for action in allow.actions
    )
    if not actions or not allow.resources or not deny.resources:
        return actions
    return all(
        any(entry.pattern.covers(resource.pattern).possible for entry in deny.resources) for resource in allow.resources
    )
