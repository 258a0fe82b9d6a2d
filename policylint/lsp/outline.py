"""A policy's statements as an editor's outline and folds."""

from __future__ import annotations

from lsprotocol import types as lsp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.lsp.documents import Document
    from policylint.policy.ast import Statement


def symbols(document: Document) -> list[lsp.DocumentSymbol]:
    """Each policy with its statements."""
    found = []
    for policy in document.policies:
        span = document.lines.range(policy.span)
        children = [_statement(document, statement, number) for number, statement in enumerate(policy.statements, 1)]
        name = f"{policy.kind} policy" + (f" {policy.pointer}" if policy.pointer else "")
        start = lsp.Range(span.start, span.start)
        found.append(lsp.DocumentSymbol(name, lsp.SymbolKind.Module, span, start, children=children))
    return found


def _statement(document: Document, statement: Statement, number: int) -> lsp.DocumentSymbol:
    sid = statement.sid.text if statement.sid is not None and statement.sid.text else f"Statement {number}"
    effect = statement.effect.text if statement.effect is not None and statement.effect.text else ""
    entries = statement.actions or statement.not_actions
    shown = ", ".join(action.text for action in entries[:3]) + (" ..." if len(entries) > 3 else "")
    span = document.lines.range(statement.span)
    at = document.lines.range(statement.sid.span) if statement.sid is not None else lsp.Range(span.start, span.start)
    detail = f"{effect} {'all but ' if statement.not_actions else ''}{shown}".strip()
    return lsp.DocumentSymbol(sid, lsp.SymbolKind.Object, span, at, detail=detail)


def folds(document: Document) -> list[lsp.FoldingRange]:
    """A fold for each statement and for its lists that take more than a line."""
    found = []
    for policy in document.policies:
        for statement in policy.statements:
            spans = [statement.span]
            elements = (statement.action, statement.not_action, statement.resource, statement.not_resource)
            spans += [element.span for element in (*elements, statement.condition) if element is not None]
            for span in spans:
                lines = document.lines.range(span)
                if lines.end.line - 1 > lines.start.line:
                    # The closing bracket stays in sight.
                    found.append(lsp.FoldingRange(lines.start.line, lines.end.line - 1))
    return found
