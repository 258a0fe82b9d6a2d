"""The text of a document follows the editor's, whatever is typed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from policylint.lsp.documents import Document, path_of

#: With what Python takes for a line end, and the protocol does not.
PIECES = st.text(st.sampled_from('ab"{\u00e9\u20ac\U0001f600\r\n\t\x0b\x0c\x1c\x85\u2028\u2029'), max_size=12)


class Editor:
    """What an editor has: UTF-16 units, in lines that end as the protocol says."""

    def __init__(self, text: str) -> None:
        self.units = text.encode("utf-16-le")

    @property
    def text(self) -> str:
        return self.units.decode("utf-16-le")

    def places(self) -> list[tuple[int, lsp.Position]]:
        """Every place a cursor can be at, as the number of units before it and as the protocol has it."""
        found = []
        at = 0
        for line, row in enumerate(re.split(r"(?<=\n)|(?<=\r)(?!\n)", self.text)):
            column = 0
            for character in [*row.rstrip("\r\n"), ""]:
                found.append((at + column, lsp.Position(line, column)))
                column += len(character.encode("utf-16-le")) // 2
            at += len(row.encode("utf-16-le")) // 2
        return found

    def replace(self, start: int, end: int, text: str) -> None:
        self.units = self.units[: 2 * start] + text.encode("utf-16-le") + self.units[2 * end :]


@given(st.data())
def test_text_is_what_the_editor_has(data: st.DataObject) -> None:
    editor = Editor(data.draw(PIECES))
    document = Document("untitled:a", editor.text, 1, "utf-16", None)
    for version in range(2, 2 + data.draw(st.integers(1, 5))):
        changes: list[lsp.TextDocumentContentChangeEvent] = []
        for _ in range(data.draw(st.integers(1, 3))):
            new = data.draw(PIECES)
            if data.draw(st.integers(0, 9)) == 0:
                editor.replace(0, len(editor.units) // 2, new)
                changes.append(lsp.TextDocumentContentChangeWholeDocument(new))
                continue
            one, other = sorted(data.draw(st.tuples(*[st.sampled_from(editor.places())] * 2)), key=lambda p: p[0])
            editor.replace(one[0], other[0], new)
            changes.append(lsp.TextDocumentContentChangePartial(lsp.Range(one[1], other[1]), new))
        document = document.changed(changes, version)
        assert (document.text, document.version) == (editor.text, version)


def test_places_behind_the_end_are_the_end() -> None:
    document = Document("untitled:a", "ab\ncd", 1, "utf-16", None)
    far = lsp.Position(0, 99), lsp.Position(99, 0)
    changed = document.changed([lsp.TextDocumentContentChangePartial(lsp.Range(*far), "!")], 2)
    assert changed.text == "ab!"
    # Named the wrong way round.
    changed = document.changed([lsp.TextDocumentContentChangePartial(lsp.Range(*far[::-1]), "!")], 2)
    assert changed.text == "ab!"


def test_path_of() -> None:
    assert path_of("file:///a%20b/%C3%BC.json") == "/a b/\u00fc.json"
    assert path_of("untitled:Untitled-1") == "Untitled-1"
    assert path_of("untitled:Untitled-1", "/work") == "/work/Untitled-1"
    assert path_of("vscode-vfs://github/a/p.json", "/work") == "/work/p.json"
    assert path_of("http://[bad", "/work") == "/work/untitled"
