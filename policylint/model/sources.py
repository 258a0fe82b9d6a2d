"""For whom a service acts: which conditions on its source keep it to somebody, and what leaves them open.

A service principal works for every customer of AWS.  `aws:SourceArn` and its kin tell whose resource made it act, and
are a limit only as far as their values are one: `arn:aws:events:us-east-1:*:rule/*` are the rules of all accounts.

Source: AWS IAM User Guide, "The confused deputy problem" and "AWS global condition context keys".
"""

from __future__ import annotations

from policylint.language.arn import parse as parse_arn
from policylint.model import guards, keys
from policylint.model.arns import EMPTY, FILLED, FREE, formats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.arn import Arn, Field
    from policylint.model.catalog import Catalog
    from policylint.policy.ast import Condition, ConditionValue, Policy, Statement

#: What is open: the whole value; the account, where nothing but it is missing; the account, where resources without one
#: match as well; the name of resources whose ARNs have no account.
WHOLE, ACCOUNT, EITHER, NAME = "whole", "account", "either", "name"

# Keys that tell which service asks, not for whom.
_WHICH_SERVICE = ("aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist")
# Keys that once told for whom, or do so in trust policies.
_OTHER = ("aws:referer", "aws:sourceowner", "sts:externalid")


class Opening:
    """A value that any account passes: what of it is open, and from where to where in its text."""

    __slots__ = ("end", "part", "start", "value")

    def __init__(self, value: ConditionValue, part: str, start: int, end: int) -> None:
        self.value = value
        self.part = part
        self.start = start
        self.end = end


def is_source(condition: Condition) -> bool:
    """Whether its key tells for whom a service acts."""
    return condition.key.folded in _sources()


def _sources() -> frozenset[str]:
    global _folded
    if _folded is None:
        _folded = frozenset(key.lower() for key in keys.confused_deputy_keys())
    return _folded


_folded: frozenset[str] | None = None


def is_limited(statement: Statement, policy: Policy, catalog: Catalog) -> bool:
    """Whether a condition keeps the services of a statement to somebody, or that cannot be seen."""
    return any(_limits(condition, catalog) for condition in statement.conditions) or _is_denied(statement, policy)


def _limits(condition: Condition, catalog: Catalog) -> bool:
    operator = condition.operator
    folded = condition.key.folded
    if is_source(condition):
        if operator is None:
            return True
        if only_asks_for_presence(condition) or operator.is_negated:
            return False
        return not openings(condition, catalog)
    if _is_encryption_context(condition):
        return limits_encryption(condition, catalog)
    says_whom = folded in _OTHER or (guards.says_who(condition) and folded not in _WHICH_SERVICE)
    return says_whom and not guards.leak(condition)


def limits_encryption(condition: Condition, catalog: Catalog) -> bool:
    """Whether it keeps to somebody what KMS is to encrypt."""
    return _is_encryption_context(condition) and not guards.leak(condition) and not openings(condition, catalog)


def _is_encryption_context(condition: Condition) -> bool:
    """Whether its key tells what KMS is to encrypt, which often is a resource's ARN."""
    return condition.key.folded.startswith("kms:encryptioncontext:")


def only_asks_for_presence(condition: Condition) -> bool:
    """Whether it is met by every request that has the key: `"Null": {"aws:SourceArn": "false"}`."""
    values = [value.text.lower() for value in condition.values]
    return condition.operator_family == "null" and condition.is_complete and bool(values) and set(values) == {"false"}


def _is_denied(allow: Statement, policy: Policy) -> bool:
    """Whether a Deny takes from strangers what an Allow gives; from strangers whom a service acts for, too."""
    return guards.is_denied_to_strangers(allow, policy) or any(
        deny.is_deny
        and guards.reaches(deny, allow)
        and any(
            is_source(condition) and condition.operator is not None and condition.operator.is_negated
            for condition in deny.conditions
        )
        for deny in policy.statements
    )


def openings(condition: Condition, catalog: Catalog) -> list[Opening]:
    """The values of a condition that resources of any account match; values that cannot be seen are not among them."""
    operator = condition.operator
    if operator is None or not operator.takes_wildcards:
        return []
    found = []
    for value in condition.values:
        if value.has_wildcard:
            opening = _opening(value, operator.family == "arn", catalog)
            if opening is not None:
                found.append(opening)
    return found


def _opening(value: ConditionValue, is_arn: bool, catalog: Catalog) -> Opening | None:
    text = value.text
    if not text.strip("*?"):
        return Opening(value, WHOLE, 0, len(text))
    if not text.startswith("arn:"):
        # Ids of accounts and organizations; `o-*/*` is any path of any organization.
        is_id = is_source(value.condition) and value.condition.key.folded != "aws:sourcearn"
        is_open = is_id and text.partition("/")[0].strip("*?") in ("", "o-")
        return Opening(value, WHOLE, 0, len(text)) if is_open else None
    arn = parse_arn(text)
    if arn is None:
        return Opening(value, WHOLE, 0, len(text)) if not is_arn and _goes_on_anyhow(text) else None
    part = _open_part(arn, catalog)
    if part is None:
        return None
    field = arn.resource if part == NAME else arn.account
    return Opening(value, part, field.start, field.end)


def _goes_on_anyhow(text: str) -> bool:
    """Whether a text such as `arn:aws:events:*`, compared as a string, ends before it has said the account.

    An operator for ARNs wants all six fields and matches nothing here.
    """
    fields = text.split(":")
    return "{" not in text and not fields[-1].strip("*?") and not any(field.isdecimal() for field in fields)


def _open_part(arn: Arn, catalog: Catalog) -> str | None:
    """What of an ARN pattern is open to every account; None when nothing is, or that cannot be seen."""
    account, service = arn.account, arn.service
    if account.is_unknown or service.is_unknown or account.text.strip("*?"):
        return None
    known = formats(catalog).of_service(service.text) if service.is_literal else ()
    # What AWS owns, as no list has it, asks for nothing.
    known = tuple(one for one in known if one.resource_type or one.account == FILLED)
    fitting = [one for one in known if one.matches_resource(arn.resource).possible and account not in one.misfits(arn)]
    kinds = {one.account for one in fitting}
    if FREE in kinds:
        return None
    if EMPTY in kinds:
        # Such a resource is told by its name alone, as a bucket is.
        if all(_is_named(arn.resource, one.prefix) for one in fitting if one.account == EMPTY):
            return None
        return NAME if len(kinds) == 1 else EITHER
    return ACCOUNT if account.text else None


def _is_named(field: Field, prefix: str) -> bool:
    """Whether a resource field has a part of a name, or a hole for it, behind what all of its type start with."""
    text = field.text
    rest = text[len(prefix if text.startswith(prefix) else field.plain_start) :]
    return field.is_unknown or any(c.isalnum() for c in rest)
