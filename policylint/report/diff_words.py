"""What stands in policies and requests, in the words of the formats of `policylint diff`."""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.model import sensitive
from policylint.policy.ast import Principal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from policylint.access.comparison import Gain
    from policylint.access.request import Request
    from policylint.policy.ast import Condition, Statement

#: The verdicts for people.
TITLES = {NEW_ACCESS: "new access", UNDECIDED: "undecided", NO_NEW_ACCESS: "no new access"}

#: What is to be known of Denies that keep less back.
ALLOWED_ELSEWHERE = "no new access by this policy alone; what other policies allow, it no longer keeps back"

#: How the keys begin that only a signed request has (AWS IAM User Guide, "AWS global condition context keys").
_SIGNED = ("aws:multifactorauth", "aws:principal", "aws:tokenissuetime", "aws:userid", "aws:username")
#: What some of them are in a request of nobody.
_UNSIGNED = ("anonymous",)

#: So many actions of a level are named.
NAMED = 6

#: The operators of which a value is what the key is, be it by a pattern or a range.
_PLAIN = ("string", "arn", "ip", "bool", "binary")


def some(texts: Sequence[str], limit: int) -> str:
    """The first few, and how many more there are."""
    if len(texts) <= limit + 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:limit])} and {len(texts) - limit:,} more"


def more(number: int, one: str) -> str:
    """`1 more action`, `1,234 more actions`."""
    return f"{number:,} more {one}{'s' if number > 1 else ''}"


def named(actions: Sequence[str]) -> str:
    """Actions by name, and how many more there are; of many services only those known to be dangerous."""
    if len(actions) <= NAMED + 1:
        return ", ".join(actions)
    services = len({action.partition(":")[0] for action in actions})
    if services <= NAMED:
        return some(actions, NAMED)
    shown = sensitive.known(actions)[:NAMED]
    rest = f"{len(actions) - len(shown):,} more of {services} services"
    return f"{', '.join(shown)} and {rest}" if shown else f"of {services} services"


def counts(levels: Mapping[str, Sequence[str]]) -> str:
    """How many actions there are of each level: `1 write, 2 list`."""
    return ", ".join(f"{len(actions):,} {level.lower()}" for level, actions in levels.items())


def quoted(texts: Sequence[str], limit: int = 3) -> str:
    """Texts in backticks, the first few of them."""
    return some([f"`{text}`" for text in texts], limit)


def condition(found: Condition, values: Sequence[str] | None = None) -> str:
    """A condition as a reader knows it again: operator, key and values, or those of them that are given."""
    texts = [value.text for value in found.values] if values is None else values
    return f"`{found.operator_node.text} {found.key_node.text} {some(texts, 2)}`"


def listed(texts: Sequence[str]) -> str:
    """Texts in a row: `a, b and c`; of more than three, the first two and how many more."""
    if len(texts) > 3:
        return f"{', '.join(texts[:2])} and {len(texts) - 2} more"
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def conditions(found: Iterable[Condition]) -> str:
    """Several of them."""
    return " and ".join(dict.fromkeys(map(condition, found)))


def added(new: Condition, old: Condition | None) -> list[str]:
    """The values that a condition has and the one of before had not; all of them where these are the same."""
    texts = [value.text for value in new.values]
    before = {value.text for value in old.values} if old is not None else set()
    return [text for text in texts if text not in before] or texts


def met(found: Condition, values: Sequence[str]) -> str:
    """What a request has under the key of a condition whose values these are."""
    operator = found.operator
    if operator is None or operator.family not in _PLAIN:
        return f"under {condition(found, values)}"
    return f"where `{found.key_node.text}` is {either(values)}"


def by_operator(new: Condition, old: Condition, witness: Request, is_less: bool = False) -> str:
    """What a request has under a key, of which another operator says something else than that of before.

    Where the values are others, too, that request is not all, and both conditions are told in whole; `is_less` where
    the new one is what is left.
    """
    if {value.text for value in new.values} != {value.text for value in old.values}:
        return f"{'but ' if is_less else ''}under {condition(new)} in the place of {condition(old)}"
    values = witness.values(new.key_node.text)
    found = f"has {listed([f'`{value}`' for value in values])}" if len(values) > 1 else f"is {either(values)}"
    where = f"where `{new.key_node.text}` {found}"
    return f"{where}, by `{new.operator_node.text}` in the place of `{old.operator_node.text}`"


def either(values: Sequence[str]) -> str:
    """Texts in backticks, of which one is meant."""
    if len(values) > 3:
        return quoted(values)
    return " or ".join(f"`{value}`" for value in values)


def principal(witness: Request) -> str:
    """Who asks."""
    if witness.principal != "*":
        return f"`{witness.principal}`"
    is_signed = any(
        key.lower().startswith(_SIGNED) and str(value).lower() not in _UNSIGNED
        for key, value in witness.context.items()
    )
    return "somebody" if is_signed else "anybody, signed in or not"


def whom(gain: Gain) -> str:
    """Whom a gain is for: as the policy names them, where it does."""
    if isinstance(gain.node, Principal):
        return _entry(gain.node)
    return "everybody" if gain.witness.principal == "*" else principal(gain.witness)


def _entry(entry: Principal) -> str:
    if entry.is_everyone:
        return "everybody"
    fields = entry.text.split(":")
    if entry.text.isdecimal() or (len(fields) == 6 and fields[5] == "root"):
        return f"everybody in account `{entry.text if entry.text.isdecimal() else fields[4]}`"
    return f"`{entry.text}`"


def people(statement: Statement) -> str:
    """Whom a statement is for, as it names them; empty where it names nobody."""
    if statement.not_principals:
        return f"all but {some([_entry(one) for one in statement.not_principals], 3)}"
    return some([_entry(one) for one in statement.principals], 3)


def request(witness: Request, unmet: Sequence[Condition] = (), has_resource: bool = True) -> str:
    """A request in words: who, what, on what, with which keys, and without which of those that were asked for."""
    words = f"`{witness.action}`" + (f" on `{witness.resource}`" if has_resource else "")
    if witness.principal is not None:
        words += f" by {principal(witness)}"
    keys = [f"`{key}` = {_value(value)}" for key, value in witness.context.items()]
    if keys:
        words += f", with {', '.join(keys)}"
    absent = [found.key_node.text for found in unmet if not witness.values(found.key_node.text)]
    if absent:
        words += f", without {' and '.join(f'`{key}`' for key in dict.fromkeys(absent))}"
    return words


def _value(value: str | list[str]) -> str:
    if isinstance(value, str):
        return f"`{value}`"
    return "(" + ", ".join(f"`{one}`" for one in value) + ")"
