"""What an editor shows of the thing under the mouse."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.language import arn as arn_language
from policylint.lsp import places, words
from policylint.model import principals
from policylint.model.catalog import load
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Finding
    from policylint.lsp.documents import Document
    from policylint.policy.ast import Action, Resource, Statement
    from policylint.source import Span

#: A thing with its place.
Told = tuple["Span", str]

#: So many rules' pages are shown at one place; the others are a click away.
PAGES = 3


def hover(document: Document, position: lsp.Position) -> lsp.Hover | None:
    """What is known of the thing at a place, and below it the pages of the rules that have found something there."""
    offset = document.lines.offset(position)
    statement = places.statement_at(document, offset)
    thing = None if statement is None else _thing(statement, offset)
    found = _findings(document, offset, None if thing is None else thing[0])
    texts = [] if thing is None else [thing[1]]
    rules = dict.fromkeys(finding.rule for finding in found)
    texts += [words.rule_words(all_rules()[name]) for name in rules if name in all_rules()][:PAGES]
    if not texts:
        return None
    span = thing[0] if thing is not None else found[0].span
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(texts)), document.lines.range(span))


def _findings(document: Document, offset: int, within: Span | None) -> list[Finding]:
    """The findings at a place: those inside of the thing there, or else the narrowest."""
    here = [finding for finding in document.report.findings if places.holds(finding.span, offset)]
    if within is not None:
        return [f for f in here if within.start <= f.span.start and f.span.end <= within.end]
    narrowest = min((f.span.end - f.span.start for f in here), default=0)
    return [f for f in here if f.span.end - f.span.start == narrowest]


def _thing(statement: Statement, offset: int) -> Told | None:
    """An action, a resource, a principal, or a condition's operator, key or value."""
    catalog = load()
    action = places.action_at(statement, offset)
    if action is not None:
        return _told(action.span, _action(action))
    resource = places.resource_at(statement, offset)
    if resource is not None:
        return _told(resource.span, _resource(resource, statement))
    principal = places.principal_at(statement, offset)
    if principal is not None:
        return _told(principal.span, words.principal_words(principals.identity(principal)))
    condition = places.condition_at(statement, offset)
    if condition is None:
        return None
    if places.holds(condition.operator_node.span, offset):
        operator = condition.operator
        return _told(condition.operator_node.span, None if operator is None else words.operator_words(operator))
    if places.holds(condition.key_node.span, offset):
        return _told(condition.key_node.span, words.key_words(condition.key, catalog))
    value = places.value_at(condition, offset)
    arn = None if value is None else arn_language.parse(value.text)
    return None if value is None or arn is None else _told(value.span, words.arn_words(arn, catalog))


def _told(span: Span, text: str | None) -> Told | None:
    return None if text is None else (span, text)


def _action(action: Action) -> str | None:
    catalog = load()
    info = catalog.action(action.text) if action.parsed.is_literal else None
    return words.pattern_words(action, catalog) if info is None else words.action_words(info, catalog)


def _resource(resource: Resource, statement: Statement) -> str | None:
    if resource.arn is not None:
        return words.arn_words(resource.arn, load())
    return words.every_resource_words(statement.actions, load()) if resource.text == "*" else None
