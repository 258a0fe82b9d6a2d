"""The JSON reader against Python's own, on any value, any spelling of it, and any text."""

from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.readers.json import DEPTH_LIMIT, Document, read
from policylint.readers.values import Array, Boolean, Null, Number, Object, String, Unknown, Value
from policylint.source import Span

TEXT = st.text(st.characters(), max_size=12)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:Put*"],
            "Resource": ["arn:aws:s3:::${aws:username}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": True}, "N": {"aws:x": [-1.5e3, 0, None]}},
        },
        {},
    ],
}


def refuse(constant: str) -> object:
    raise ValueError(constant)


def loads(text: str) -> object:
    """What Python makes of a text, but for NaN and the length of its numbers."""
    return json.loads(text, parse_constant=refuse, parse_int=str, parse_float=str)


def accepted(text: str) -> bool:
    try:
        loads(text)
    except ValueError:
        return False
    return True


def plain(value: Value | None) -> object:
    """A read value as `loads` would give it."""
    if isinstance(value, Object):
        return {member.key.text: plain(member.value) for member in value.members}
    if isinstance(value, Array):
        return [plain(item) for item in value.items]
    if isinstance(value, String | Number):
        return value.text
    if isinstance(value, Boolean):
        return value.value
    assert isinstance(value, Null)
    return None


def descend(value: Value) -> list[Value]:
    """A value and all values and keys in it."""
    found: list[Value] = []
    todo: list[Value] = [value]
    while todo:
        value = todo.pop()
        found.append(value)
        if isinstance(value, Array):
            todo.extend(value.items)
        elif isinstance(value, Object):
            for member in value.members:
                todo += [member.key, member.value]
    return found


def check_places(document: Document, text: str) -> None:
    """All places of a document lie within its text."""
    size = len(text)
    for flaw in document.flaws:
        spans = [flaw.span, *(span for span, _ in flaw.related), *([flaw.fix[1]] if flaw.fix else [])]
        assert all(0 <= span.start <= span.end <= size for span in spans)
        assert flaw.message
        assert "\n" not in flaw.message
    for value in descend(document.value) if document.value else ():
        assert 0 <= value.start <= value.end <= size
        if isinstance(value, String):
            offsets = [value.offset(i) for i in range(len(value.text) + 1)]
            assert offsets == sorted(offsets)
            assert value.start <= offsets[0]
            assert offsets[-1] <= value.end


def respell(text: str, seed: int) -> str:
    """The same JSON with some characters of its strings written as escapes."""
    chance = random.Random(seed)

    def character(match: re.Match[str]) -> str:
        char = match.group()
        if len(char) > 1 or chance.random() < 0.5:
            return char
        if char == "/":
            return "\\/"
        units = char.encode("utf-16-be", "surrogatepass").hex()
        spelled = "".join("\\u" + units[i : i + 4] for i in range(0, len(units), 4))
        return spelled.upper().replace("U", "u") if chance.random() < 0.5 else spelled

    def string(match: re.Match[str]) -> str:
        return '"' + re.sub(r"\\u....|\\.|[^\\]", character, match.group()[1:-1], flags=re.DOTALL) + '"'

    return re.sub(r'"(?:[^"\\]|\\.)*"', string, text, flags=re.DOTALL)


@st.composite
def documents(draw: st.DrawFn) -> str:
    text = json.dumps(
        draw(VALUES),
        indent=draw(st.sampled_from((None, 0, 2, "\t"))),
        separators=draw(st.sampled_from(((",", ":"), (", ", ": "), (" ,\r\n", "\t:\n")))),
        ensure_ascii=draw(st.booleans()),
    )
    if draw(st.booleans()):
        text = respell(text, draw(st.integers(0, 9999)))
    return draw(st.sampled_from(("", " ", "\n\t"))) + text + draw(st.sampled_from(("", "\r\n")))


@given(documents())
def test_reads_what_python_reads(text: str) -> None:
    document = read(text)
    assert document.flaws == ()
    assert plain(document.value) == loads(text)


@given(documents())
def test_every_token_is_the_source_of_its_value(text: str) -> None:
    document = read(text)
    assert document.value is not None
    check_places(document, text)
    for value in descend(document.value):
        assert plain(value) == loads(text[value.start : value.end])


@given(st.text(max_size=200) | st.text("[]{}:,\"\\/ntu0123e+-. \n\t'#*=<$“trufalsn", max_size=40))
@example("\ud800")
@example('["\ud800\\ud800", \ud800]')
@example("[1,\x00]")
@example("{'a")
@example("// \x00c\x00/*")
def test_any_text(text: str) -> None:
    document = read(text)
    assert bool(document.flaws) == (not accepted(text))
    check_places(document, text)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    text = json.dumps(POLICY, indent=draw(st.sampled_from((None, 2))))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        what = draw(
            st.sampled_from(
                ("", '"', "'", ",", ":", "{", "}", "[", "]", "\\", "\n", "//", "/*", "#", "“", "\u00a0", "x")
            )
        )
        text = text[:place] + what + text[place + draw(st.integers(0, 1)) :]
    return text


@given(mutations())
@example('{"\\\nersion": "2012-10-17"}')
def test_a_broken_policy_has_flaws_exactly_when_python_refuses_it(text: str) -> None:
    document = read(text)
    assert bool(document.flaws) == (not accepted(text))
    check_places(document, text)


@given(mutations(), st.integers(0, 600))
def test_a_policy_that_is_cut_off(text: str, end: int) -> None:
    document = read(text[:end])
    assert bool(document.flaws) == (not accepted(text[:end]))
    check_places(document, text[:end])


@pytest.mark.parametrize("end", range(1, len(json.dumps(POLICY)) - 1))
def test_a_good_policy_that_is_cut_off_has_one_flaw(end: int) -> None:
    text = json.dumps(POLICY)[:end]
    (flaw,) = read(text).flaws
    # One quote may close by chance what is left of a string, or a bracket what was cut.
    assert "still open" in flaw.message or "string without an end" in flaw.message


def test_nan_is_no_json_whatever_python_says() -> None:
    assert json.loads("[NaN]")
    assert [flaw.message for flaw in read("[NaN]").flaws] == ["JSON has no `NaN`"]


def test_numbers_keep_their_spelling() -> None:
    digits = "9" * 5000
    value = read(f"[{digits}, 1.50, -0e+5]").value
    assert isinstance(value, Array)
    assert [item.text for item in value.items if isinstance(item, Number)] == [digits, "1.50", "-0e+5"]


def test_duplicate_keys_are_kept() -> None:
    value = read('{"a": 1, "b": 2, "a": 3}').value
    assert isinstance(value, Object)
    assert [member.key.text for member in value.members] == ["a", "b", "a"]
    last = value.get("a")
    assert isinstance(last, Number)
    assert last.text == "3"
    assert value.get("c") is None


def test_depth() -> None:
    assert read("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT).flaws == ()
    assert read("[" * DEPTH_LIMIT + "]" * (DEPTH_LIMIT - 1) + ",[],[]]").flaws == ()
    document = read("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1))
    assert document.value is None
    assert [(flaw.span, flaw.message) for flaw in document.flaws] == [
        (Span(DEPTH_LIMIT, DEPTH_LIMIT + 1), f"nested more than {DEPTH_LIMIT} levels deep")
    ]
    assert read("[" + '"' + "[" * 500 + '", 1]').flaws == ()
    assert read("[" * 150 + "]" * 150 + "," + "[" * 150).flaws[0].message.startswith("text after the end")


@pytest.mark.parametrize("inner", ['["a"]', '{"a": ["b"]}', '{"a": 1, "b": {"c": ["d", "e"]}}', "[1, [2]]"])
@pytest.mark.parametrize("opened", ["[", '{"a": ', '[1, {"b": "c", "d": '])
def test_depth_of_what_is_read_as_one_token(opened: str, inner: str) -> None:
    levels = opened.count("[") + opened.count("{")
    own = {'["a"]': 1, '{"a": ["b"]}': 2, '{"a": 1, "b": {"c": ["d", "e"]}}': 3, "[1, [2]]": 2}[inner]
    closed = "".join({"[": "]", "{": "}"}[sign] for sign in reversed(opened) if sign in "[{")
    for times in ((DEPTH_LIMIT - own) // levels, (DEPTH_LIMIT - own) // levels + 1):
        text = opened * times + inner + closed * times
        is_deep = times * levels + own > DEPTH_LIMIT
        assert [flaw.message for flaw in read(text).flaws] == [f"nested more than {DEPTH_LIMIT} levels deep"] * is_deep


def test_a_slip_in_a_deep_text_is_named() -> None:
    text = '{"a": ' * 150 + "[1,]" + "}" * 150
    (flaw,) = read(text).flaws
    assert flaw.message.startswith("trailing comma")


def test_reading_behind_a_byte_order_mark() -> None:
    document = read('\ufeff["a"]', 1)
    assert document.flaws == ()
    assert isinstance(document.value, Array)
    assert document.value.items[0].span == Span(2, 5)


def test_what_is_missing_is_unknown() -> None:
    value = read('{"a": , "b": 1}').value
    assert isinstance(value, Object)
    assert isinstance(value.get("a"), Unknown)


def test_members_with_strings_and_lists_are_told_apart() -> None:
    text = '{"a":"x", "b" : [ "[", "]" , "" ],\n"c":["y"],"d":"",  "e":{"f":["]"],"g":[]},"h":["z"]}'
    found = read(text)
    assert not found.flaws
    assert plain(found.value) == loads(text)
    assert isinstance(found.value, Object)
    shown = [(text[m.key.start : m.key.end], text[m.value.start : m.value.end]) for m in found.value.members]
    assert shown[:4] == [('"a"', '"x"'), ('"b"', '[ "[", "]" , "" ]'), ('"c"', '["y"]'), ('"d"', '""')]
    items = found.value.members[1].value
    assert isinstance(items, Array)
    assert [text[item.start : item.end] for item in items.items] == ['"["', '"]"', '""']
