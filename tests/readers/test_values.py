"""Where each character of a decoded string stands in the file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.readers.json import read
from policylint.readers.slips import BareString
from policylint.readers.values import Array, Object, String, Value, children
from policylint.source import Span


def string(text: str) -> String:
    value = read(text).value
    assert isinstance(value, String)
    return value


SPELLINGS = st.tuples(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(("as it is", "\\u", "\\U")),
)


def spell(char: str, how: str) -> str:
    short = json.dumps(char, ensure_ascii=False)[1:-1]
    if how == "as it is":
        return short
    units = char.encode("utf-16-be").hex()
    escapes = [units[i : i + 4] for i in range(0, len(units), 4)]
    return "".join("\\u" + (unit.upper() if how == "\\U" else unit) for unit in escapes)


@given(st.lists(SPELLINGS, max_size=20), st.text(" \n", max_size=3))
def test_each_character_has_its_place(characters: list[tuple[str, str]], before: str) -> None:
    spelled = [spell(char, how) for char, how in characters]
    text = before + '"' + "".join(spelled) + '"'
    value = string(text)
    assert value.text == "".join(char for char, _ in characters)
    place = len(before) + 1
    for index, spelling in enumerate(spelled):
        assert value.offset(index) == place
        assert value.part(index, index + 1) == Span(place, place + len(spelling))
        place += len(spelling)
    assert value.offset(len(value.text)) == place == len(text) - 1
    assert value.part(0, len(value.text)) == Span(len(before) + 1, len(text) - 1)


@pytest.mark.parametrize(
    ("text", "index", "source"),
    [
        ('"abc"', 1, "b"),
        (r'"a\nc"', 1, r"\n"),
        (r'"\\\""', 1, r"\""),
        (r'"\/x"', 0, r"\/"),
        (r'"\u0041x"', 0, r"\u0041"),
        (r'"\ud83d\ude00x"', 0, r"\ud83d\ude00"),
        (r'"\ud83d\ude00x"', 1, "x"),
        (r'"\uD83Dx"', 0, r"\uD83D"),
        (r'"\ud83d\ud83d\ude00"', 0, r"\ud83d"),
        (r'"\ud83d\ud83d\ude00"', 1, r"\ud83d\ude00"),
        (r'"\ude00\ud83d"', 1, r"\ud83d"),
        (r'"\ud83d\u0041"', 1, r"\u0041"),
        ('"\U0001f600x"', 0, "\U0001f600"),
        (r'"\\ud83d"', 1, "u"),
    ],
)
def test_place_of_one_character(text: str, index: int, source: str) -> None:
    span = string(text).part(index, index + 1)
    assert text[span.start : span.end] == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("['abc', 1]", "b"),
        ("[\"a\", 'xbc']", "b"),
        ("[“abc”]", "b"),
        ("[abc]", "b"),
        (r"['\'b']", "b"),
        ('["a\tb"]', "b"),
        ('{"k": "xb,\n"l": 1}', "b"),
        ('["a", cb", "d"]', "b"),
    ],
)
def test_places_in_strings_that_were_mended(text: str, source: str) -> None:
    todo: list[Value | None] = [read(text).value]
    for value in todo:
        assert value is not None
        todo.extend(children(value))
        if isinstance(value, String) and source in value.text:
            index = value.text.index(source)
            span = value.part(index, index + 1)
            assert text[span.start : span.end] == source
            break
    else:
        pytest.fail(f"no string has {source!r}")


def test_a_bare_string_has_no_quotes_to_step_over() -> None:
    assert BareString(5, 8, "abc").part(0, 3) == Span(5, 8)


def test_children_in_order() -> None:
    value = read('{"a": [1, 2], "b": {}}').value
    assert isinstance(value, Object)
    first, second = children(value)
    assert isinstance(first, Array)
    assert [item.span for item in children(first)] == [Span(7, 8), Span(10, 11)]
    assert list(children(second)) == []


def test_repr_says_what_and_where() -> None:
    value = read('{"a": [true]}').value
    assert isinstance(value, Object)
    assert repr(value) == "Object(0, 13)"
    assert repr(value.members[0]) == "Member('a', Array(6, 12))"
