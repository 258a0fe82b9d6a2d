"""Questions about a condition and its values."""

from __future__ import annotations

from policylint.language.arn import is_account
from policylint.model import keys
from policylint.model.condition_keys import HIDDEN, KNOWN, describe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Condition, ConditionValue
    from policylint.rules.context import Context


def is_odd(condition: Condition, ctx: Context) -> bool:
    """Whether its key is unknown, superseded, malformed or lacks its tag."""
    facts = describe(condition.key, ctx.catalog)
    return facts.needs_tag or facts.status not in (KNOWN, HIDDEN)


def is_multivalued(condition: Condition, ctx: Context) -> bool:
    """Whether a request can have several values for its key."""
    return describe(condition.key, ctx.catalog).is_multivalued


def is_of_other_type(condition: Condition, ctx: Context) -> bool:
    """Whether its operator is one for other values than its key has, as AWS documents them."""
    families = describe(condition.key, ctx.catalog).families
    return bool(families) and condition.operator_family not in ("", "null", families[0])


def is_untrustworthy(condition: Condition, ctx: Context) -> bool:
    """Whether the caller can write what it likes into its key."""
    return keys.is_untrustworthy(condition.key.text)


def is_half_of_pair(condition: Condition, ctx: Context) -> bool:
    """Whether its key says little without another one."""
    return bool(keys.paired_keys(condition.key.text))


def names_something(value: ConditionValue, ctx: Context) -> bool:
    """Whether the value's key is for names whose form is known: of regions, endpoints, services."""
    return keys.value_kind(value.condition.key.text) not in (None, *_IDS)


#: Those have a question of their own.
_IDS = ("account", "organization")


def is_no_arn(value: ConditionValue, ctx: Context) -> bool:
    """Whether an ARN is compared with something that is none."""
    condition = value.condition
    operator = condition.operator
    if operator is None or (
        operator.family != "arn"
        and not (condition.key.folded.endswith("arn") and operator.family == "string" and not operator.takes_wildcards)
    ):
        return False
    from policylint.model.arn_problems import problems  # most policies compare no ARN

    return problems(ctx.catalog).of(value.text) is not None


def is_no_id(value: ConditionValue, ctx: Context) -> bool:
    """Whether an account or an organization is compared with what does not look like its id."""
    kind = keys.value_kind(value.condition.key.text)
    text = value.text
    if kind == "account":
        return not is_account(text)
    return kind == "organization" and not (text.startswith("o-") and text.isascii() and text[2:].isalnum())
