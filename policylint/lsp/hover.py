"""What an editor shows of the thing under the mouse."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.lsp import places, words
from policylint.model.catalog import load
from policylint.policy.ast import Action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.lsp.documents import Document
    from policylint.source import Span


def hover(document: Document, position: lsp.Position) -> lsp.Hover | None:
    """What is known of an action, a resource, a condition's key, operator or value; None elsewhere."""
    offset = document.lines.offset(position)
    statement = places.statement_at(document, offset)
    if statement is None:
        return None
    catalog = load()
    action = places.action_at(statement, offset)
    if action is not None:
        return _hover(document, action.span, _action(action))
    resource = places.resource_at(statement, offset)
    if resource is not None and resource.arn is not None:
        return _hover(document, resource.span, words.arn_words(resource.arn, catalog))
    condition = places.condition_at(statement, offset)
    if condition is None:
        return None
    if places.holds(condition.operator_node.span, offset):
        operator = condition.operator
        return (
            None if operator is None else _hover(document, condition.operator_node.span, words.operator_words(operator))
        )
    if places.holds(condition.key_node.span, offset):
        return _hover(document, condition.key_node.span, words.key_words(condition.key, catalog))
    return None


def _action(action: Action) -> str | None:
    catalog = load()
    info = catalog.action(action.text) if action.parsed.is_literal else None
    if info is not None:
        return words.action_words(info, catalog)
    return words.pattern_words(action, catalog)


def _hover(document: Document, span: Span, text: str | None) -> lsp.Hover | None:
    if text is None:
        return None
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), document.lines.range(span))
