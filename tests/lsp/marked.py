"""Documents whose text has a mark where the cursor is."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.engine import Settings
from policylint.lsp.documents import Document

MARK = "\u2038"


def marked(text: str) -> tuple[Document, lsp.Position]:
    """The document without the mark, and the cursor's place."""
    before, _, after = text.partition(MARK)
    document = Document("untitled:policy", before + after, 1, "utf-16", Settings())
    return document, document.lines.position(len(before))


def edited(document: Document, edits: list[lsp.TextEdit]) -> str:
    """The text after edits that do not overlap."""
    text = document.text
    for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
        span = document.lines.span(edit.range)
        text = text[: span.start] + edit.new_text + text[span.end :]
    return text
