"""What could stand under the cursor."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.language.condition import OPERATORS, parse_key, parse_operator
from policylint.lsp import places
from policylint.model import condition_keys, keys, service_principals
from policylint.model.catalog import load
from policylint.readers.values import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.lsp.documents import Document
    from policylint.lsp.places import Place
    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Statement

_POLICY = ("Version", "Id", "Statement")
_STATEMENT = (
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
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_QUALIFIERS = ("ForAnyValue", "ForAllValues")

#: An editor asks again when more is typed; a longer list than this helps nobody.
LIMIT = 500


def completion(document: Document, position: lsp.Position) -> lsp.CompletionList:
    """The completions at a place, each of which replaces the string that the cursor is in."""
    place = places.place(document, document.lines.offset(position))
    if place.string is None or place.span is None:
        return lsp.CompletionList(False, [])
    edit = document.lines.range(place.span)
    items: list[lsp.CompletionItem] = []
    for label, kind, detail in _choices(document, place):
        if len(items) == LIMIT:
            return lsp.CompletionList(True, items)
        items.append(
            lsp.CompletionItem(
                label,
                kind=kind,
                detail=detail or None,
                filter_text=label,
                # The order here says what is likely; an editor would sort by name.
                sort_text=f"{len(items):04d}",
                text_edit=lsp.TextEdit(edit, label),
            )
        )
    return lsp.CompletionList(False, items)


Choice = tuple[str, lsp.CompletionItemKind, str]


def _choices(document: Document, place: Place) -> Iterator[Choice]:
    path = place.keys
    if place.is_key:
        yield from _keys(document, place, path)
        return
    last = path[-1] if path else ""
    if last in ("Action", "NotAction"):
        yield from _actions(place.text, load())
    elif last in ("Resource", "NotResource"):
        statement = places.statement_at(document, place.offset)
        yield from _resources(statement, load())
    elif last == "Effect":
        yield from _plain(("Allow", "Deny"), lsp.CompletionItemKind.EnumMember)
    elif last == "Version":
        yield from _plain(("2012-10-17",), lsp.CompletionItemKind.EnumMember)
    elif last == "Service" and path[-2:-1] in (["Principal"], ["NotPrincipal"]):
        yield from _plain(service_principals.names(), lsp.CompletionItemKind.Module)
    elif len(path) >= 3 and path[-3] == "Condition":
        yield from _values(path[-2], last)


def _keys(document: Document, place: Place, path: list[str]) -> Iterator[Choice]:
    if path[-1:] == ["Condition"]:
        yield from _operators(place, document)
    elif path[-2:-1] == ["Condition"]:
        yield from _condition_keys(document, place, path[-1])
    elif path[-1:] in (["Principal"], ["NotPrincipal"]):
        yield from _plain(_PRINCIPALS, lsp.CompletionItemKind.Property)
    elif path[-1:] == ["Statement"]:
        yield from _plain(_missing(_STATEMENT, place), lsp.CompletionItemKind.Property)
    elif not path or places.policy_at(document, place.offset) is not None:
        yield from _plain(_missing(_POLICY, place), lsp.CompletionItemKind.Property)


def _plain(names: Iterable[str], kind: lsp.CompletionItemKind) -> Iterator[Choice]:
    return ((name, kind, "") for name in names)


def _missing(names: Iterable[str], place: Place) -> Iterator[str]:
    """Those that the object does not have yet."""
    members = place.container.members if isinstance(place.container, Object) else []
    there = {member.key.text for member in members if member.key is not place.string}
    return (name for name in names if name not in there)


def _actions(typed: str, catalog: Catalog) -> Iterator[Choice]:
    prefix, colon, _ = typed.partition(":")
    if not colon:
        for name in catalog.prefixes():
            yield f"{name}:", lsp.CompletionItemKind.Module, ""
        return
    service = catalog.service(prefix)
    if service is None:
        return
    yield f"{service.prefix}:*", lsp.CompletionItemKind.Function, f"all {len(service.actions)} actions"
    for info in service.actions.values():
        yield info.full_name, lsp.CompletionItemKind.Function, info.access_level


def _infos(statement: Statement | None, catalog: Catalog) -> list[ActionInfo]:
    """The actions that a statement names, as far as they are few enough to choose by."""
    found: dict[str, ActionInfo] = {}
    for action in statement.actions if statement is not None else ():
        if action.name and not action.parsed.is_unknown and not action.parsed.is_everything:
            for info in catalog.expand(action.service, action.name):
                found[info.full_name] = info
    return list(found.values())


def _resources(statement: Statement | None, catalog: Catalog) -> Iterator[Choice]:
    yield "*", lsp.CompletionItemKind.Value, "every resource"
    found: dict[str, tuple[bool, int, str]] = {}
    for info in _infos(statement, catalog):
        service = catalog.service(info.service)
        for name, required in info.resource_types:
            kind = None if service is None else service.resource_types.get(name.lower())
            for arn in () if kind is None else kind.arns:
                arn = arn.replace("${Partition}", "aws")
                found.setdefault(arn, (not required, len(arn), f"{info.service}:{name}"))
    for arn, order in sorted(found.items(), key=lambda pair: pair[1]):
        yield arn, lsp.CompletionItemKind.Value, order[2]


def _operators(place: Place, document: Document) -> Iterator[Choice]:
    """All operators, those first that suit the keys which already stand below the one that is being written."""
    fitting = _families(place)
    names = [name for family, group in OPERATORS.items() for name in group if not fitting or family in fitting]
    names += [name for group in OPERATORS.values() for name in group if name not in names]
    typed = place.text
    qualifier = next((q for q in _QUALIFIERS if typed.startswith(f"{q}:")), None)
    for name in names:
        label = f"{qualifier}:{name}" if qualifier else name
        yield label, lsp.CompletionItemKind.Operator, ""
        if name != "Null":
            yield f"{label}IfExists", lsp.CompletionItemKind.Operator, ""
    if qualifier is None:
        for name in _QUALIFIERS:
            yield f"{name}:", lsp.CompletionItemKind.Operator, "for a key with several values"


def _families(place: Place) -> set[str]:
    """The operator families of the keys under the operator that the cursor is in."""
    container = place.container
    members = container.members if isinstance(container, Object) else []
    below = next((member.value for member in members if member.key is place.string), None)
    found: set[str] = set()
    for member in below.members if isinstance(below, Object) else ():
        found.update(condition_keys.describe(parse_key(member.key.text), load()).families)
    return found


def _condition_keys(document: Document, place: Place, operator_text: str) -> Iterator[Choice]:
    """The keys that the statement's actions have, then the global ones; those that the operator can compare first."""
    catalog = load()
    statement = places.statement_at(document, place.offset)
    operator = parse_operator(operator_text)
    names: dict[str, None] = {}
    for info in _infos(statement, catalog):
        service = catalog.service(info.service)
        names.update(dict.fromkeys(info.condition_keys))
        for name, _ in info.resource_types:
            kind = None if service is None else service.resource_types.get(name.lower())
            names.update(dict.fromkeys(() if kind is None else kind.condition_keys))
    names.update(dict.fromkeys(keys.global_key_names()))
    last = []
    for name in names:
        label = name.replace("${TagKey}", "tag-key")
        facts = condition_keys.describe(parse_key(label), catalog)
        detail = facts.info.type if facts.info is not None else ""
        if facts.is_multivalued:
            detail += ", several values"
        choice = (label, lsp.CompletionItemKind.Field, detail)
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
        yield from _plain(("true", "false"), lsp.CompletionItemKind.EnumMember)
    elif kind == "region":
        from policylint.model.partitions import regions

        yield from _plain(regions(), lsp.CompletionItemKind.EnumMember)
    elif kind is not None and kind.endswith("service-principal"):
        yield from _plain(service_principals.names(), lsp.CompletionItemKind.EnumMember)
