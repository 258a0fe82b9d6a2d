"""What could stand in the string that the cursor is in."""

from __future__ import annotations

import re

from lsprotocol import types as lsp

from policylint.language.condition import OPERATORS, parse_key, parse_operator
from policylint.lsp import places
from policylint.model import condition_keys, descriptions, keys, service_principals
from policylint.model.catalog import load
from policylint.policy.build import POLICY_ELEMENTS, STATEMENT_ELEMENTS
from policylint.readers.values import Array, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.lsp.documents import Document
    from policylint.lsp.places import Place
    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Policy, Statement
    from policylint.source import Span

_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_QUALIFIERS = ("ForAnyValue", "ForAllValues")

#: Who can stand under a key of Principal.
_WHO = {
    "AWS": ("*", *(f"arn:aws:iam::${{Account}}:{name}" for name in ("root", "role/${RoleName}", "user/${UserName}"))),
    "Federated": (
        "arn:aws:iam::${Account}:oidc-provider/token.actions.githubusercontent.com",
        "arn:aws:iam::${Account}:oidc-provider/${Provider}",
        "arn:aws:iam::${Account}:saml-provider/${Provider}",
        "cognito-identity.amazonaws.com",
    ),
}

_Kind = lsp.CompletionItemKind


class Choice:
    """Something that could stand there; `words` say what it is; with `has_blanks`, a `${Name}` is to be filled in."""

    __slots__ = ("detail", "has_blanks", "kind", "label", "words")

    def __init__(
        self, label: str, kind: lsp.CompletionItemKind, detail: str = "", words: str = "", has_blanks: bool = False
    ) -> None:
        self.label = label
        self.kind = kind
        self.detail = detail
        self.words = words
        self.has_blanks = has_blanks


class Choices:
    """What is offered, the likely first.

    It takes the place of `span`, where that is not the whole string; `is_part` tells that there is more to offer when
    something else is typed.
    """

    __slots__ = ("is_part", "offered", "span")

    def __init__(self, offered: Iterable[Choice], span: Span | None = None, is_part: bool = False) -> None:
        self.offered = offered
        self.span = span
        self.is_part = is_part


def choices(document: Document, place: Place) -> Choices:
    """All that could stand at a place; nothing in JSON of another kind, whatever words it has in common."""
    path = place.keys
    policy = places.policy_at(document, place.offset)
    begins = len(path) + place.is_key < 2 and _there(place) <= set(POLICY_ELEMENTS)
    if policy is None and "Statement" not in path and not begins:
        return Choices(())
    if place.is_key:
        return Choices(_keys(document, place, policy))
    last = path[-1] if path else ""
    is_value = len(path) >= 3 and path[-3] == "Condition"
    if is_value or last in ("Resource", "NotResource"):
        variable = place.open_variable
        if variable is not None:
            return Choices(_variables(document, place), variable)
    if last in ("Action", "NotAction"):
        return Choices(_actions(place, load()), is_part=":" not in place.text)
    if last in ("Resource", "NotResource"):
        return Choices(_resources(place, places.statement_at(document, place.offset), load()))
    if last == "Effect":
        return Choices(_plain(("Allow", "Deny"), _Kind.EnumMember))
    if last == "Version":
        return Choices(_plain(("2012-10-17",), _Kind.EnumMember))
    if last in ("Principal", "NotPrincipal"):
        return Choices(_plain(("*",), _Kind.Value))
    if path[-2:-1] in (["Principal"], ["NotPrincipal"]):
        if last == "Service":
            return Choices(_plain(service_principals.names(), _Kind.Module))
        return Choices(_plain(_WHO.get(last, ()), _Kind.Value, has_blanks=True))
    return Choices(_values(path[-2], last) if is_value else ())


def _plain(names: Iterable[str], kind: lsp.CompletionItemKind, has_blanks: bool = False) -> Iterator[Choice]:
    return (Choice(name, kind, has_blanks=has_blanks) for name in names)


# Keys


def _keys(document: Document, place: Place, policy: Policy | None) -> Iterable[Choice]:
    path = place.keys
    if path[-1:] == ["Condition"]:
        return _operators(place)
    if path[-2:-1] == ["Condition"]:
        return _condition_keys(document, place, path[-1])
    if path[-1:] in (["Principal"], ["NotPrincipal"]):
        return _plain(_missing(_PRINCIPALS, place), _Kind.Property)
    if path[-1:] == ["Statement"]:
        return _plain(_elements(place, policy), _Kind.Property)
    is_outermost = not path if policy is None else policy.node is place.container
    return _plain(_missing(POLICY_ELEMENTS, place), _Kind.Property) if is_outermost else ()


def _there(place: Place) -> set[str]:
    """The other members of the object that the cursor is in."""
    members = place.container.members if isinstance(place.container, Object) else []
    return {member.key.text for member in members if member.key is not place.string}


def _missing(names: Iterable[str], place: Place) -> Iterator[str]:
    there = _there(place)
    return (name for name in names if name not in there)


def _elements(place: Place, policy: Policy | None) -> list[str]:
    """The elements that a statement lacks; last those of Principal, where there is none in any statement yet."""
    there = _there(place)
    excluded = there | {name.removeprefix("Not") for name in there} | {f"Not{name}" for name in there}
    names = [name for name in STATEMENT_ELEMENTS if name not in excluded]
    if policy is None or policy.kind in ("identity", "scp"):
        names.sort(key=lambda name: name.endswith("Principal"))
    return names


# Actions


def _actions(place: Place, catalog: Catalog) -> Iterator[Choice]:
    typed = place.text.lower()
    prefix, colon, _ = typed.partition(":")
    if not colon:
        names = [name for name in catalog.prefixes() if typed in name]
        names.sort(key=lambda name: not name.startswith(typed))
        yield from _plain([f"{name}:" for name in names], _Kind.Module)
    service = catalog.service(prefix)
    if service is None:
        return
    items = place.container.items if isinstance(place.container, Array) else ()
    listed = {item.text.lower() for item in items if isinstance(item, String) and item is not place.string}
    yield Choice(f"{service.prefix}:*", _Kind.Function, f"all {len(service.actions)} actions")
    for info in service.actions.values():
        if info.full_name.lower() not in listed:
            words = descriptions.of_action(info.service, info.name)
            yield Choice(info.full_name, _Kind.Function, info.access_level, words)


def _infos(statement: Statement | None, catalog: Catalog) -> list[ActionInfo]:
    """The actions that a statement names, as far as they are few enough to choose by."""
    found: dict[str, ActionInfo] = {}
    for action in statement.actions if statement is not None else ():
        if action.name and not action.parsed.is_unknown and not action.parsed.is_everything:
            for info in catalog.expand(action.service, action.name):
                found[info.full_name] = info
    return list(found.values())


# Resources


def _resources(place: Place, statement: Statement | None, catalog: Catalog) -> Iterator[Choice]:
    yield Choice("*", _Kind.Value, "every resource")
    found: dict[str, tuple[bool, int, str]] = {}
    for info in _infos(statement, catalog):
        service = catalog.service(info.service)
        for name, required in info.resource_types:
            kind = None if service is None else service.resource_types.get(name.lower())
            for arn in () if kind is None else kind.arns:
                arn = _filled_in(arn, place.text)
                found.setdefault(arn, (not required, len(arn), f"{info.service}:{name}"))
    for arn, order in sorted(found.items(), key=lambda pair: pair[1]):
        yield Choice(arn, _Kind.Value, order[2], has_blanks=True)


def _filled_in(template: str, typed: str) -> str:
    """An ARN's template with the fields that are typed already, so that the editor sees that it goes on with them."""
    fields = template.replace("${Partition}", "aws", 1).split(":", 5)
    for at, written in enumerate(typed.split(":", 5)[:-1]):
        if written and (at == 1 or fields[at].startswith("${")):
            fields[at] = written
    return ":".join(fields)


# Conditions


def _operators(place: Place) -> Iterator[Choice]:
    """All operators, those first that suit the keys which already stand below the one that is being written."""
    fitting = _families(place)
    names = [name for family, group in OPERATORS.items() for name in group if not fitting or family in fitting]
    names += [name for group in OPERATORS.values() for name in group if name not in names]
    typed = place.text
    qualifier = next((q for q in _QUALIFIERS if typed.startswith(f"{q}:")), None)
    for name in names:
        label = f"{qualifier}:{name}" if qualifier else name
        yield Choice(label, _Kind.Operator)
        if name != "Null":
            yield Choice(f"{label}IfExists", _Kind.Operator, "or the request lacks the key")
    if qualifier is None:
        for name in _QUALIFIERS:
            yield Choice(f"{name}:", _Kind.Operator, "for a key with several values")


def _families(place: Place) -> set[str]:
    """The operator families of the keys under the operator that the cursor is in."""
    container = place.container
    members = container.members if isinstance(container, Object) else []
    below = next((member.value for member in members if member.key is place.string), None)
    found: set[str] = set()
    for member in below.members if isinstance(below, Object) else ():
        found.update(condition_keys.describe(parse_key(member.key.text), load()).families)
    return found


def _key_names(statement: Statement | None, catalog: Catalog) -> list[str]:
    """The keys that a statement's actions have, then the global ones."""
    names: dict[str, None] = {}
    for info in _infos(statement, catalog):
        service = catalog.service(info.service)
        names.update(dict.fromkeys(info.condition_keys))
        for name, _ in info.resource_types:
            kind = None if service is None else service.resource_types.get(name.lower())
            names.update(dict.fromkeys(() if kind is None else kind.condition_keys))
    # `aws:RequestTag/` stands for all of its family, as `aws:RequestTag/${TagKey}` does.
    names.update(
        dict.fromkeys(f"{name}${{TagKey}}" if name.endswith("/") else name for name in keys.global_key_names())
    )
    return list(names)


def _condition_keys(document: Document, place: Place, operator_text: str) -> Iterator[Choice]:
    """The keys of a statement; those first that the operator can compare."""
    catalog = load()
    operator = parse_operator(operator_text)
    there = _there(place)
    last = []
    for name in _key_names(places.statement_at(document, place.offset), catalog):
        if name in there:
            continue
        facts = condition_keys.describe(parse_key(name), catalog)
        detail = facts.info.type if facts.info is not None else ""
        if facts.is_multivalued:
            detail += ", several values"
        choice = Choice(name, _Kind.Field, detail, descriptions.of_key(name), has_blanks=True)
        if operator is None or operator.family == "null" or operator.family in facts.families:
            yield choice
        else:
            last.append(choice)
    yield from last


def _values(operator: str, key: str) -> Iterator[Choice]:
    kind = keys.value_kind(key)
    family = condition_keys.describe(parse_key(key), load()).families[:1]
    parsed = parse_operator(operator)
    if family == ("bool",) or (parsed is not None and parsed.family in ("bool", "null")):
        yield from _plain(("true", "false"), _Kind.EnumMember)
    elif kind == "region":
        from policylint.model.partitions import regions

        yield from _plain(regions(), _Kind.EnumMember)
    elif kind is not None and kind.endswith("service-principal"):
        yield from _plain(service_principals.names(), _Kind.EnumMember)


def _variables(document: Document, place: Place) -> Iterator[Choice]:
    """Policy variables: the keys of a statement that are one text, those first that every service has."""
    catalog = load()
    names = _key_names(places.statement_at(document, place.offset), catalog)
    for name in sorted(names, key=lambda name: not name.startswith("aws:")):
        facts = condition_keys.describe(parse_key(name), catalog)
        if facts.is_single_valued and facts.info is not None and facts.info.type in ("String", "ARN"):
            label = re.sub(r"\$\{[^}]*\}|<[^>]*>", "tag-key", name)
            yield Choice(f"${{{label}}}", _Kind.Variable, facts.info.type, descriptions.of_key(name))
