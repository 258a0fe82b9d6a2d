"""Where in a policy a place is."""

from __future__ import annotations

import pytest

from policylint.policy.paths import path_of, place_of
from policylint.readers.json import read
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.paths import Step

TEXT = '{"a": ["x", {"b": 1, "c": {}}], "d": "efg"}'


def span(part: str) -> Span:
    start = TEXT.index(part)
    return Span(start, start + len(part))


@pytest.mark.parametrize(
    ("part", "path", "whole"),
    [
        (TEXT, [], TEXT),
        ('"a"', [{"key": "a"}], '"a"'),
        ("a", [{"key": "a"}], '"a"'),
        ('["x", {"b": 1, "c": {}}]', ["a"], '["x", {"b": 1, "c": {}}]'),
        ('"x"', ["a", 0], '"x"'),
        ("1", ["a", 1, "b"], "1"),
        ('"b"', ["a", 1, {"key": "b"}], '"b"'),
        ("{}", ["a", 1, "c"], "{}"),
        ("f", ["d"], '"efg"'),
        # What no single value or key holds is in the innermost object or list around it.
        ('"b": 1', ["a", 1], '"b": 1'),
        ('"x", {', ["a"], '"x", {'),
        ('"d": "efg"', [], '"d": "efg"'),
        (", ", ["a"], ", "),
    ],
)
def test_place_of(part: str, path: list[Step], whole: str) -> None:
    root = read(TEXT).value
    assert root is not None
    assert place_of(root, span(part)) == (path, span(whole))
    assert path_of(root, span(part)) == path
