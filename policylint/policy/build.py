"""Located values to a policy.  Tolerant: what is malformed becomes a `Flaw`, and the rest is built all the same."""

from __future__ import annotations

from policylint.policy.ast import (
    Action,
    Condition,
    ConditionValue,
    Element,
    Flaw,
    ListElement,
    Policy,
    Principal,
    Resource,
    Statement,
)
from policylint.policy.functions import intrinsic, is_function, is_hidden, substitution
from policylint.readers.values import Array, Boolean, Number, Object, String, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policylint.readers.values import Member, Value

#: The versions of the policy language, the newest first.
VERSIONS = ("2012-10-17", "2008-10-17")

#: The elements of the policy grammar (AWS IAM User Guide, "Grammar of the IAM JSON policy language").
POLICY_ELEMENTS = ("Version", "Id", "Statement")
STATEMENT_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
#: Those that hold one string or a list of them.
_LISTS = frozenset(("Action", "NotAction", "Resource", "NotResource"))
#: What an operator takes.
KEYS_AND_VALUES = "an object of condition keys and values"
PRINCIPAL_KEYS = ("AWS", "CanonicalUser", "Federated", "Service")


#: So many unknown elements of an object are taken for a misspelt one; each guess takes its time.
_GUESS_LIMIT = 50


def build(node: Object, pointer: str = "", depth: int = 0) -> Policy:
    """The policy that an object holds."""
    policy = Policy(node, pointer, depth)
    if is_bare_statement(node):
        policy.is_bare = True
        return _bare(policy)
    elements, policy.is_complete = _elements(node, POLICY_ELEMENTS, policy.flaws)
    _head(policy, elements)
    policy.statement = elements.get("Statement")
    if policy.statement is not None:
        start = len(policy.flaws)
        _statements(policy, policy.statement.value)
        if any(flaw.shown == "Condition" for flaw in policy.flaws[:start]):
            for statement in policy.statements:
                statement.condition_is_hidden = True  # it stands beside Statement
    return policy


def is_bare_statement(node: Object) -> bool:
    """Whether an object has what only a statement has, and no Statement, however it may be spelt."""
    names = [member.key.text for member in node.members]
    if "Statement" in names or not any(name in _STATEMENT_SIGNS for name in names):
        return False
    return not any(near_miss(name, ("Statement",)) for name in names if name not in STATEMENT_ELEMENTS)


_STATEMENT_SIGNS = ("Effect", "Action", "NotAction")


def _bare(policy: Policy) -> Policy:
    """A document that is a statement: its elements are taken as such, so that they are not blamed one by one."""
    head = Object(policy.node.start, policy.node.end, [])
    body = Object(policy.node.start, policy.node.end, [])
    for member in policy.node.members:
        (head if member.key.text in POLICY_ELEMENTS else body).members.append(member)
    _head(policy, _elements(head, POLICY_ELEMENTS, policy.flaws)[0])
    _add_statement(policy, body, None)
    return policy


def _head(policy: Policy, elements: dict[str, Element]) -> None:
    policy.version = elements.get("Version")
    policy.id = elements.get("Id")
    if policy.version is not None:
        _expect_string(policy.version, policy.flaws, _meant_version)
    if policy.id is not None:
        _expect_string(policy.id, policy.flaws)


def _statements(policy: Policy, value: Value) -> None:
    if isinstance(value, Array):
        items: Sequence[tuple[int | None, Value]] = list(enumerate(value.items))
    else:
        items = [(None, value)]
    for index, item in items:
        if isinstance(item, Object):
            if intrinsic(item):
                continue
            _add_statement(policy, item, index)
        elif not is_hidden(item):
            expected = "an object" if index is not None else "an object or a list of objects"
            policy.flaws.append(_mismatch(item, expected, "Statement"))


def _add_statement(policy: Policy, node: Object, index: int | None) -> None:
    start = len(policy.flaws)
    statement = _statement(policy, node, index)
    policy.statements.append(statement)
    for flaw in policy.flaws[start:]:
        flaw.statement = statement


def _statement(policy: Policy, node: Object, index: int | None) -> Statement:
    flaws = policy.flaws
    statement = Statement(node, policy, index)
    start = len(flaws)
    elements, statement.is_complete = _elements(node, STATEMENT_ELEMENTS, flaws)
    for flaw in flaws[start:]:
        if flaw.kind == "invalid-policy-element" and not flaw.instead and isinstance(flaw.value, Object):
            statement.condition_is_hidden = True  # `"When": {...}`, or an operator: a condition, it seems
    statement.sid = elements.get("Sid")
    statement.effect = elements.get("Effect")
    for element in (statement.sid, statement.effect):
        if element is not None and element.text is None:
            _expect_string(element, flaws)
    if statement.effect is not None:
        statement.is_allow = statement.effect.text == "Allow"
        statement.is_deny = statement.effect.text == "Deny"
    for name, element in elements.items():
        if not isinstance(element, ListElement):
            continue
        entries = _entries(element, flaws)
        if name == "Action":
            statement.action = element
            statement.actions = [Action(entry, element, False) for entry in entries]
        elif name == "NotAction":
            statement.not_action = element
            statement.not_actions = [Action(entry, element, True) for entry in entries]
        elif name == "Resource":
            statement.resource = element
            statement.resources = [Resource(entry, element, False) for entry in entries]
        else:
            statement.not_resource = element
            statement.not_resources = [Resource(entry, element, True) for entry in entries]
    if "Principal" in elements:
        statement.principal = elements["Principal"]
        statement.principals = _principals(statement.principal, False, flaws)
    if "NotPrincipal" in elements:
        statement.not_principal = elements["NotPrincipal"]
        statement.not_principals = _principals(statement.not_principal, True, flaws)
    if "Condition" in elements:
        statement.condition = elements["Condition"]
        _conditions(statement, statement.condition, flaws)
    return statement


def _elements(node: Object, names: tuple[str, ...], flaws: list[Flaw]) -> tuple[dict[str, Element], bool]:
    """The elements of an object by AWS's name, and whether these are all.

    The last of a name wins, as in most JSON parsers.
    """
    found: dict[str, Element] = {}
    strangers = []
    is_complete = not node.is_cut
    for member in node.members:
        name = member.key.text
        if name not in names:
            if is_placeholder_key(name):
                is_complete = False
            else:
                strangers.append(member)
            continue
        if name in found:
            flaws.append(_duplicate(member, found[name].key))
        found[name] = (ListElement if name in _LISTS else Element)(name, member.key, member.value)
    seen: dict[str, String] = {}
    for number, member in enumerate(strangers):
        # A misspelt element is taken for what was meant, so that it is blamed once and not as a missing one too.
        key = member.key
        meant = near_miss(key.text, names) or "" if number < _GUESS_LIMIT else ""
        if node.is_cut and not meant:
            continue  # a bracket is missing, so it may belong to an object further out
        flaw = Flaw("invalid-policy-element", key.span, key.text, meant, value=member.value)
        flaws.append(flaw)
        if meant and meant not in found:
            flaw.instead = f'"{meant}"'
            found[meant] = (ListElement if meant in _LISTS else Element)(meant, key, member.value)
        first = seen.setdefault(key.text, key)
        if first is not key:
            flaws.append(_duplicate(member, first))
    return found, is_complete


def is_placeholder_key(key: str) -> bool:
    """Whether a key is a template's, with members behind it that nobody sees here: `${more}`, `Fn::Transform`."""
    return is_function(key) or "${" in key or "{{" in key or "%{" in key


def near_miss(word: str, names: Sequence[str]) -> str | None:
    """The name that a word was meant to be, if one is near: other case, plural, or a slip of the fingers."""
    folded = word.strip().lower().replace("_", "").replace("-", "")
    for name in names:
        if name.lower() in (folded, folded.removesuffix("s"), folded + "s"):
            return name
    if not 3 <= len(folded) <= 20:
        return None
    from difflib import get_close_matches  # imported when a name is wrong, which most never are

    by_folded = {name.lower(): name for name in names}
    close = get_close_matches(folded, by_folded, 1, 0.8)
    return by_folded[close[0]] if close else None


def _duplicate(member: Member, first: String) -> Flaw:
    return Flaw("duplicate-key", member.key.span, member.key.text, "", first.span, value=member.value)


def _duplicates(node: Object, flaws: list[Flaw]) -> None:
    if len(node.members) < 2:
        return
    seen: dict[str, String] = {}
    for member in node.members:
        first = seen.setdefault(member.key.text, member.key)
        if first is not member.key:
            flaws.append(_duplicate(member, first))


def _mismatch(value: Value, expected: str, name: str, instead: str = "") -> Flaw:
    return Flaw("data-type-mismatch", value.span, name, expected, value=value, instead=instead)


def _expect_string(element: Element, flaws: list[Flaw], meant: Callable[[Value], str] | None = None) -> None:
    value = element.value
    if not isinstance(value, (String, Unknown)) and not intrinsic(value):
        flaws.append(_mismatch(value, "a string", element.name, (meant or _as_string)(value)))


def _as_string(value: Value) -> str:
    """A number, or a list of one string, as the string that was surely meant."""
    if isinstance(value, Array) and len(value.items) == 1 and type(value.items[0]) is String:
        text = value.items[0].text
        return f'"{text}"' if text.isalnum() or text in VERSIONS else ""
    return f'"{value.text}"' if isinstance(value, Number) else ""


def _meant_version(value: Value) -> str:
    """The Version that a number was meant to be: 20121017, 2012."""
    if isinstance(value, Array):
        return _as_string(value)
    text = value.text if isinstance(value, Number) else ""
    return next((f'"{version}"' for version in VERSIONS if text in (version[:4], version.replace("-", ""))), "")


def _entries(element: ListElement, flaws: list[Flaw]) -> list[String]:
    """The strings of an element that takes one string or a list of them."""
    value = element.value
    items = value.items if isinstance(value, Array) else [value]
    entries = []
    for item in items:
        text = item if type(item) is String else substitution(item)
        if text is not None:
            entries.append(text)
            continue
        element.is_complete = False
        if isinstance(item, Unknown) or intrinsic(item):
            continue
        expected = "a string" if element.is_list else "a string or a list of strings"
        flaws.append(_mismatch(item, expected, element.name))
    return entries


def _principals(element: Element, negated: bool, flaws: list[Flaw]) -> list[Principal]:
    value = element.value
    if isinstance(value, String):
        if value.text != "*" and not is_hidden(value):
            flaws.append(Flaw("invalid-principal-format", value.span, value.text, element.name, value=value))
        return [Principal(value, element, None, negated)]
    if isinstance(value, Unknown) or intrinsic(value):
        return []
    if not isinstance(value, Object):
        if isinstance(value, Array):
            flaws.append(Flaw("invalid-principal-format", value.span, "", element.name, value=value))
        else:
            flaws.append(_mismatch(value, 'an object or "*"', element.name))
        return []
    _duplicates(value, flaws)
    found = []
    for member in value.members:
        key = member.key
        if is_placeholder_key(key.text):
            continue
        if key.text not in PRINCIPAL_KEYS:
            meant = near_miss(key.text, PRINCIPAL_KEYS) or ""
            flaws.append(Flaw("invalid-principal-key", key.span, key.text, meant, value=member.value))
        items = member.value.items if isinstance(member.value, Array) else [member.value]
        for item in items:
            text = substitution(item)
            if text is not None:
                found.append(Principal(text, element, key, negated))
            elif not isinstance(item, Unknown) and not intrinsic(item):
                expected = "a string" if isinstance(member.value, Array) else "a string or a list of strings"
                flaws.append(_mismatch(item, expected, key.text, _as_string(item)))
    return found


def _conditions(statement: Statement, element: Element, flaws: list[Flaw]) -> None:
    block = element.value
    if not isinstance(block, Object):
        statement.condition_is_hidden = True
        if not isinstance(block, Unknown):
            flaws.append(_mismatch(block, "an object", "Condition"))
        return
    if intrinsic(block):
        statement.condition_is_hidden = True
        return
    if block.is_cut:
        statement.condition_is_hidden = True
    _duplicates(block, flaws)
    for operator in block.members:
        keys = operator.value
        if not isinstance(keys, Object) or intrinsic(keys):
            statement.condition_is_hidden = True
            if not isinstance(keys, Object) and not isinstance(keys, Unknown):
                if operator.key.text in STATEMENT_ELEMENTS:
                    # It is in the statement, if not where it belongs, so it is not missing, too.
                    statement.is_complete = False
                    key = operator.key
                    flaws.append(Flaw("invalid-policy-element", key.span, key.text, related=block.span, value=keys))
                    continue
                flaws.append(_mismatch(keys, KEYS_AND_VALUES, operator.key.text))
            continue
        _duplicates(keys, flaws)
        for member in keys.members:
            if keys.is_cut and isinstance(member.value, Object):
                continue  # an operator, perhaps, of which a missing bracket makes a key
            condition = _condition(statement, operator.key, member.key, member.value, flaws)
            statement.conditions.append(condition)
            if condition.operator is None or condition.key.name is None:
                statement.condition_is_hidden = True  # AWS takes no such thing, and nobody knows what it was to be
                _turn_round(condition)


def _turn_round(condition: Condition) -> None:
    """Take a key with an operator behind it for what was meant: `"aws:SourceIp": {"IpAddress": "203.0.113.0/24"}`."""
    if condition.operator is None and condition.key.name is None and ":" in condition.operator_node.text:
        turned = Condition(condition.key_node, condition.operator_node, condition.value, condition.statement)
        if turned.operator is not None and turned.key.name and not turned.key.is_unknown:
            condition.operator_node, condition.key_node = turned.operator_node, turned.key_node
            condition.operator, condition.key = turned.operator, turned.key


def _condition(statement: Statement, operator: String, key: String, value: Value, flaws: list[Flaw]) -> Condition:
    condition = Condition(operator, key, value, statement)
    condition.is_list = isinstance(value, Array)
    for item in value.items if isinstance(value, Array) else [value]:
        text = substitution(item)
        if text is not None:
            condition.values.append(ConditionValue(text, condition))
        elif isinstance(item, (Number, Boolean)):
            condition.values.append(ConditionValue(item, condition))
        else:
            condition.is_complete = False
            if not isinstance(item, Unknown) and not intrinsic(item):
                expected = "a string, number or boolean" + ("" if condition.is_list else ", or a list of them")
                flaws.append(_mismatch(item, expected, key.text))
    return condition
