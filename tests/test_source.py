"""Places in a text as lines and columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policylint.source import Source


@given(st.text("ab\n\r\u00e9\U0001f600", max_size=60), st.data())
def test_short_and_long_texts_have_the_same_lines(text, data):
    offset = data.draw(st.integers(0, len(text)))
    short, long = Source("p.json", text), Source("p.json", text + "\n" + " " * 20_000)
    found, other = short.position(offset), long.position(offset)
    assert (found.line, found.column, found.offset) == (other.line, other.column, other.offset)
    lines = text.split("\n")
    assert (found.line, found.offset) == (text[:offset].count("\n") + 1, offset)
    assert found.column == offset - len("\n".join(lines[: found.line - 1])) - (found.line > 1) + 1
    assert short.line_of(offset) == long.line_of(offset) == lines[found.line - 1].removesuffix("\r")
