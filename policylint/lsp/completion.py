"""Completion: what could stand under the cursor, as the editor takes it."""

from __future__ import annotations

import json
import re

from lsprotocol import types as lsp

from policylint.lsp import choices, places
from policylint.lsp.documents import Document
from policylint.lsp.half_written import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.lsp.choices import Choice

#: An editor asks again when more is typed; a longer list than this helps nobody.
LIMIT = 500

#: What the author has to fill in, as AWS writes it: `${BucketName}`, and in a few old names `<key>`.
_BLANK = re.compile(r"\$\{([^}:]*)\}|<([^>]*)>")


def completion(document: Document, position: lsp.Position, snippets: bool = False) -> lsp.CompletionList:
    """The completions at a place, each of which replaces the string that the cursor is in.

    Where the text is only written up to the cursor, it is read as if what is open were closed behind it.  `snippets`
    tells that the editor takes blanks that are filled in one after the other.
    """
    offset = document.lines.offset(position)
    place = places.place(document, offset)
    begun = True
    if place.string is None:
        whole = completed(document.text, offset)
        if whole is None:
            return lsp.CompletionList(False, [])
        begun = not whole[1]
        document = Document(document.uri, whole[0], None, document.lines.encoding, document.settings)
        place = places.place(document, offset + (not begun))
    if place.string is None or place.span is None:
        return lsp.CompletionList(False, [])
    found = choices.choices(document, place)
    span = found.span or place.span
    edit = lsp.Range(document.lines.position(span.start), document.lines.position(span.end))
    if not begun:
        edit = lsp.Range(document.lines.position(offset), document.lines.position(offset))
    items: list[lsp.CompletionItem] = []
    for choice in found.offered:
        if len(items) == LIMIT:
            return lsp.CompletionList(True, items)
        items.append(_item(choice, edit, len(items), not begun, snippets))
    return lsp.CompletionList(found.is_part, items)


def _item(choice: Choice, edit: lsp.Range, rank: int, quoted: bool, snippets: bool) -> lsp.CompletionItem:
    label = choice.label
    text = json.dumps(label, ensure_ascii=False) if quoted else label
    blanks = choice.has_blanks and _BLANK.search(text) is not None
    if blanks and snippets:
        text = _snippet(text)
    return lsp.CompletionItem(
        label,
        kind=choice.kind,
        detail=choice.detail or None,
        documentation=choice.words or None,
        filter_text=json.dumps(label, ensure_ascii=False) if quoted else label,
        # The order here says what is likely; an editor would sort by name.
        sort_text=f"{rank:04d}",
        insert_text_format=lsp.InsertTextFormat.Snippet if blanks and snippets else None,
        text_edit=lsp.TextEdit(edit, text),
    )


def _snippet(text: str) -> str:
    """A text with blanks as the protocol's snippets have them: `${1:BucketName}`."""
    parts = []
    at = 0
    for number, match in enumerate(_BLANK.finditer(text), 1):
        parts += [_escaped(text[at : match.start()]), f"${{{number}:{match[1] or match[2]}}}"]
        at = match.end()
    return "".join([*parts, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return re.sub(r"([\\$}])", r"\\\1", text)
