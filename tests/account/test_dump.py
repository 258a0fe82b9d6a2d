"""A dump is read a piece at a time, and comes to the same as when it is read whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.account.dump import Broken, Dump, may_be_dump
from policylint.readers.json import read
from policylint.readers.values import Array, Object, Value

LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
ENTRIES = st.lists(st.dictionaries(st.sampled_from(["UserName", "Arn", "x"]), VALUES, max_size=3) | VALUES, max_size=4)
DUMPS = st.dictionaries(st.sampled_from(LISTS), ENTRIES | VALUES) | st.dictionaries(
    st.sampled_from([*LISTS, "IsTruncated", "Marker", "x"]), ENTRIES | VALUES
)


def spans(value: Value) -> tuple[int, int]:
    return value.start, value.end


@given(DUMPS, st.sampled_from([None, 0, 4]), st.sampled_from(["", "\ufeff", "\n "]))
def test_the_same_entries_as_in_the_whole(document: dict[str, Any], indent: int | None, before: str) -> None:
    text = before + json.dumps(document, indent=indent) + "\n"
    dump = Dump(text)
    found = [(entry.list, entry.index, spans(entry.node)) for entry in dump.entries()]
    whole = read(text, 1 if before == "\ufeff" else 0).value
    assert isinstance(whole, Object)
    assert found == [
        (member.key.text, index, spans(item))
        for member in whole.members
        if member.key.text in LISTS and isinstance(member.value, Array)
        for index, item in enumerate(member.value.items)
        if isinstance(item, Object)
    ]
    assert dump.at == len(text)
    assert (dump.more is not None) == (document.get("IsTruncated") is True)
    assert dump.is_one == any(isinstance(document.get(name), list) for name in LISTS[:3])


@given(DUMPS, st.data())
def test_any_other_text_is_broken_or_the_same(document: dict[str, Any], data: st.DataObject) -> None:
    """What it takes is JSON, and where it gives up lies in the text."""
    text = json.dumps(document)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.sampled_from(["", ",", "]", "}", '"', "x", "\\"])) + text[at + 1 :]
    try:
        list(Dump(text).entries())
    except Broken as error:
        assert 0 <= error.at <= len(text)
    else:
        json.loads(text)


def test_an_entry_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policylint.account.dump.ENTRY_LIMIT", 40)
    text = json.dumps({"UserDetailList": [{"UserName": "a"}, {"UserName": "b" * 50}]})
    dump = Dump(text)
    entries = dump.entries()
    assert next(entries).index == 0
    with pytest.raises(Broken):
        next(entries)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"UserDetailList": []}', True),
        ('\ufeff\n {"x": 1, "RoleDetailList": []}', True),
        ('[{"UserDetailList": []}]', True),
        ('[["UserDetailList"]]', False),
        ('{"Policies": []}', False),
        ("UserDetailList", False),
    ],
)
def test_a_quick_look(text: str, answer: bool) -> None:
    assert may_be_dump(text) is answer


PAGES = st.lists(DUMPS, min_size=1, max_size=3)
KNOWN = (*LISTS, "IsTruncated", "Marker", "NextToken")


@given(PAGES, st.booleans(), st.sampled_from([None, 2]))
@example([{"UserDetailList": [{}]}, {"x": [], "UserDetailList": []}], False, None)
def test_pages_below_each_other_and_in_a_list_are_read_as_one(
    pages: list[dict[str, Any]], in_list: bool, indent: int | None
) -> None:
    texts = [json.dumps(page, indent=indent) for page in pages]
    text = json.dumps(pages, indent=indent) if in_list else "\n".join(texts)
    dump = Dump(text)
    found = [(entry.pointer, text[entry.node.start : entry.node.end]) for entry in dump.entries()]
    expected = []
    for number, page in enumerate(pages):
        # From the first page, a further one is known by its first word, if that is AWS's.
        several = in_list or number or any(next(iter(other), "") in KNOWN for other in pages[1:])
        for name in page:
            if name in LISTS and isinstance(page[name], list):
                for index, item in enumerate(page[name]):
                    if isinstance(item, dict):
                        expected.append((f"/{number}/{name}/{index}" if several else f"/{name}/{index}", item))
    assert [(pointer, json.loads(piece)) for pointer, piece in found] == expected
    assert dump.at == len(text)
    assert (dump.more is not None) == (pages[-1].get("IsTruncated") is True)


@pytest.mark.parametrize(
    "text", ['[{"UserDetailList": []}', '[{"UserDetailList": []} {}]', '[{"RoleDetailList": []}, 1]']
)
def test_a_list_that_is_none_of_pages(text: str) -> None:
    with pytest.raises(Broken):
        list(Dump(text).entries())
