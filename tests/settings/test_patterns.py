"""Patterns of paths: plain lines, which have a regex of their own, mean what pathspec says of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from policylint.settings import patterns
from policylint.settings.patterns import matcher

NAMES = st.sampled_from(["a", "b", "ab", "aab", ".a", "x.y", "q.a", "z"])
PARTS = st.sampled_from(["a", "b", "ab", "*", "*a", "a*", "a*b", "*.a", "*b*", "**", "x.y", ".a"])
PATHS = st.builds(
    lambda names, end: "/".join(names) + end, st.lists(NAMES, min_size=1, max_size=5), st.sampled_from(["", "/"])
)
LINES = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "/"]),
    st.lists(PARTS, min_size=1, max_size=4),
    st.sampled_from(["", "/"]),
)


@given(st.lists(LINES, min_size=1, max_size=4), PATHS)
@example(["**/"], "a")
@example(["a/*"], "a/")
def test_plain_lines_mean_what_pathspec_says(lines, path):
    assert matcher(lines)(path) is GitIgnoreSpec.from_lines(lines).check_file(path).include


@pytest.mark.parametrize(
    ("lines", "path", "answer"),
    [
        (["*.json"], "policies/a.json", True),
        (["/policies"], "old/policies/a.json", None),
        (["# a comment", "", "build/"], "build", None),
        (["*.json", "!keep.json"], "keep.json", False),
        ([], "a", None),
    ],
)
def test_what_a_path_is_told(lines, path, answer):
    assert matcher(lines)(path) is answer


@pytest.mark.parametrize("line", ["!", "[z-a]"])
def test_what_is_no_pattern(line):
    with pytest.raises(ValueError):
        matcher([line])


@pytest.mark.parametrize(
    "line", ["!a", "a b", "a?", "[ab]", r"\#a", "a//b", "*a*a*b", "**/", "a/**/b/**/c/**/d", "//", "\u00e4"]
)
def test_what_is_left_to_pathspec(line):
    assert patterns._plain([line]) is None


@pytest.mark.parametrize("line", ["node_modules/", ".venv*/", "/build/", "policies/**/*.json", "**/generated/**"])
def test_what_is_not(line):
    assert re.compile(patterns._plain([line]))
