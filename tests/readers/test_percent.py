"""Policies that IAM's API hands out percent-encoded, as SDKs other than boto3 leave them."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

from hypothesis import given
from hypothesis import strategies as st

from policylint.readers.json import read
from policylint.readers.nested import percent_decoded, read_nested
from policylint.readers.values import Object, String


def string(text: str, escape: bool = True) -> tuple[str, String]:
    source = json.dumps(text, ensure_ascii=escape)
    value = read(source).value
    assert isinstance(value, String)
    return source, value


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "/", ":é{}"]))
def test_what_was_encoded(text: str, safe: str) -> None:
    _, value = string(quote(text, safe=safe))
    assert percent_decoded(value).text == text


PIECES = ["%C3%A9", "%e2%82%ac", "%F0%9F%98%80", "%7B", *'%27bBcC3Aa9é\\"x']


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.booleans())
def test_any_text(text: str, escape: bool) -> None:
    source, value = string(text, escape)
    decoded = percent_decoded(value)
    assert decoded.text.encode("utf-8", "surrogateescape") == unquote(text, "utf-8", "surrogateescape").encode(
        "utf-8", "surrogateescape"
    )
    # Each character's place is its own spelling, and together they are the whole.
    places = decoded.offsets()
    assert (places[0], places[-1]) == (1, len(source) - 1)
    for index, character in enumerate(decoded.text):
        spelt = json.loads(f'"{source[places[index] : places[index + 1]]}"')
        assert unquote(spelt, "utf-8", "surrogateescape") == character


def test_a_policy_in_it() -> None:
    source, value = string("%7B%22Version%22%3A%20%222012-10-17%22%7D")
    document = read_nested(percent_decoded(value))
    assert document.flaws == ()
    assert isinstance(document.value, Object)
    version = document.value.get("Version")
    assert isinstance(version, String)
    assert source[version.start : version.end] == "%222012-10-17%22"
    span = version.part(0, 4)
    assert source[span.start : span.end] == "2012"
