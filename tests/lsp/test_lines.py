"""Offsets and the protocol's positions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from policylint.lsp.lines import Lines

TEXTS = st.text(st.sampled_from("ab\u00e9\u20ac\U0001f600\r\n"), max_size=30)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


@given(TEXTS, ENCODINGS)
def test_there_and_back(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        inside_line_end = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
        if not inside_line_end:
            assert lines.offset(lines.position(offset)) == offset


@given(TEXTS, ENCODINGS)
def test_positions_count_what_the_client_counts(text: str, encoding: str) -> None:
    width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    lines = Lines(text, encoding)
    for offset in range(len(text) + 1):
        place = lines.position(offset)
        ends = text[:offset].replace("\r\n", "\n") if text[offset - 1 : offset + 1] != "\r\n" else None
        if ends is None:
            continue
        split = ends.replace("\r", "\n").split("\n")
        assert place == lsp.Position(len(split) - 1, len(split[-1].encode(width[0])) // width[1])


def test_places_that_are_not_there() -> None:
    lines = Lines("ab\r\ncd")
    assert lines.offset(lsp.Position(0, 99)) == 2
    assert lines.offset(lsp.Position(9, 0)) == 6
    # In the middle of a character of two units, the place behind it.
    assert Lines("\U0001f600b").offset(lsp.Position(0, 1)) == 1
