"""The algebra of patterns, held against brute force and `re`."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.language.pattern import NO, PERHAPS, YES, Pattern

# Few letters, so that drawn patterns have to do with each other.
PATTERNS = st.text("ab*?", max_size=7)
WITH_HOLES = st.lists(st.sampled_from(["a", "b", "*", "?", "${v:x}", "${t}"]), max_size=5).map("".join)
VALUES = st.sampled_from(["", "a", "b", "ab", "ba", "aab", "abab"])

#: All short texts: two patterns of these letters that differ, differ on one of them.
TEXTS = ["".join(letters) for n in range(8) for letters in itertools.product("abc", repeat=n)]


def regex(pattern: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL)


def language(pattern: str) -> frozenset[str]:
    matches = regex(pattern).fullmatch
    return frozenset(text for text in TEXTS if matches(text))


def filled(pattern: str, value: str, other: str) -> Pattern:
    """The pattern once its variable has a value, whose own `*` would be no wildcard, and its placeholder another."""
    return Pattern(pattern.replace("${v:x}", value).replace("${t}", other))


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("", [""], ["a"]),
        ("*", ["", "a", "a\nb"], []),
        ("?", ["a", "\n"], ["", "ab"]),
        ("iam:Pass*", ["iam:PassRole", "iam:Pass"], ["iam:pass", "xiam:Pass"]),
        ("a.c[b]", ["a.c[b]"], ["abcb", "a.cb"]),
        ("a${*}b${?}${$}", ["a*b?$"], ["axb?$", "a${*}b?$"]),
        ("**?*", ["a", "abc"], [""]),
        ("ü*", ["üx"], ["Üx"]),
    ],
)
def test_matches(pattern: str, yes: list[str], no: list[str]) -> None:
    for text in yes:
        assert Pattern(pattern).matches(text) is YES
    for text in no:
        assert Pattern(pattern).matches(text) is NO


def test_blind_to_case_where_asked() -> None:
    assert Pattern("S3:get*", fold=True).matches("s3:GETObject")
    assert Pattern("s3:*", fold=True).covers(Pattern("S3:Get*", fold=True))
    assert not Pattern("arn:aws:s3:::A").matches("arn:aws:s3:::a")


@pytest.mark.parametrize(
    ("big", "small", "answer"),
    [
        ("a*", "a*", YES),
        ("a*", "a?", YES),
        ("a?", "a*", NO),
        ("a?*", "a*?", YES),
        ("*a*", "a", YES),
        ("*ab", "*b", NO),
        ("*", "${aws:username}", YES),
        ("a*", "a${aws:username}b", YES),
        ("a/*", "${aws:username}", PERHAPS),
        ("b/*", "a/${aws:username}", NO),
        ("a/${aws:username}/*", "a/${aws:username}/x", YES),
        ("a/${aws:username}/*", "a/${AWS:UserName}/x", YES),
        ("a/${aws:username}/*", "a/${aws:userid}/x", PERHAPS),
        ("${aws:PrincipalTag/a, 'x'}", "${aws:PrincipalTag/a, 'X'}", PERHAPS),
        ("${bucket}/*", "${bucket}/logs/*", YES),
        ("${bucket}", "${Bucket}", PERHAPS),
        ("${bucket}?", "${bucket}*", PERHAPS),
        ("?", "${bucket}", PERHAPS),
        ("${a:b}", "x", PERHAPS),
        ("x${a:b}", "y", NO),
        ("${a:b}", "*", PERHAPS),
    ],
)
def test_covers(big: str, small: str, answer: object) -> None:
    assert Pattern(big).covers(Pattern(small)) is answer


def test_a_text_that_looks_like_a_variable_is_no_variable() -> None:
    assert Pattern("${aws:username}").matches("${aws:username}") is PERHAPS


@given(PATTERNS)
def test_matches_as_re_does(pattern: str) -> None:
    matches = Pattern(pattern).matches
    assert frozenset(text for text in TEXTS if matches(text)) == language(pattern)


@given(PATTERNS, PATTERNS)
def test_covers_is_inclusion(big: str, small: str) -> None:
    """Exactly inclusion: a text of at most 7 letters tells two such patterns apart."""
    assert Pattern(big).covers(Pattern(small)) is (YES if language(small) <= language(big) else NO)


@given(PATTERNS, PATTERNS)
def test_overlaps_is_intersection(a: str, b: str) -> None:
    answer = Pattern(a).overlaps(Pattern(b))
    assert answer is Pattern(b).overlaps(Pattern(a))
    if language(a) & language(b):
        assert answer is YES
    elif len(a) + len(b) < 8:  # else the shortest common text may be longer than those tried
        assert answer is NO


@given(WITH_HOLES)
def test_covers_is_reflexive(pattern: str) -> None:
    assert Pattern(pattern).covers(Pattern(pattern))


@given(WITH_HOLES, WITH_HOLES, WITH_HOLES)
def test_covers_is_transitive(a: str, b: str, c: str) -> None:
    if Pattern(a).covers(Pattern(b)) and Pattern(b).covers(Pattern(c)):
        assert Pattern(a).covers(Pattern(c)).possible


@given(PATTERNS, PATTERNS)
def test_covers_both_ways_means_the_same_texts(a: str, b: str) -> None:
    if Pattern(a).covers(Pattern(b)) and Pattern(b).covers(Pattern(a)):
        assert language(a) == language(b)
        assert Pattern(a).symbols == Pattern(b).symbols


@given(WITH_HOLES, WITH_HOLES, VALUES, VALUES)
def test_answers_hold_whatever_is_unknown(big: str, small: str, value: str, other: str) -> None:
    """YES and NO are kept by every value of the unknown parts."""
    answer = Pattern(big).covers(Pattern(small))
    exact = filled(big, value, other).covers(filled(small, value, other))
    if answer is not PERHAPS:
        assert exact is answer
    overlaps = Pattern(big).overlaps(Pattern(small))
    if overlaps is not PERHAPS:
        assert filled(big, value, other).overlaps(filled(small, value, other)) is overlaps


@given(WITH_HOLES, st.text("ab", max_size=5), VALUES, VALUES)
def test_matches_holds_whatever_is_unknown(pattern: str, text: str, value: str, other: str) -> None:
    answer = Pattern(pattern).matches(text)
    if answer is not PERHAPS:
        assert filled(pattern, value, other).matches(text) is answer


@given(WITH_HOLES)
def test_literal_and_literal_prefix(pattern: str) -> None:
    made = Pattern(pattern)
    assert (made.literal is None) == (made.has_wildcard or made.has_hole)
    assert pattern.startswith(made.literal_prefix)
    assert made.is_everything == (bool(pattern) and not pattern.strip("*"))


@pytest.mark.parametrize(
    ("big", "small"),
    [
        ("*a" * 300, "a" * 5000 + "b"),
        ("*a" * 300 + "*", "*ab" * 300 + "*"),
        ("*a?" * 60, "*b?" * 60 + "*"),
        ("?" * 500 + "*", "*" + "?" * 499),
        ("*".join("abcdefghij" * 20), "*".join("jihgfedcba" * 20)),
        ("*" * 5000, "*" * 5000),
        ("*a*b" * 50 + "${v:x}", "*b*a" * 50 + "${t}"),
    ],
)
def test_hostile_patterns_are_answered_soon(big: str, small: str) -> None:
    start = time.process_time()
    one, other = Pattern(big), Pattern(small)
    one.covers(other)
    other.covers(one)
    one.overlaps(other)
    one.matches("a" * 5000)
    # Some 100 times what it takes; a search that is not cut off takes hours.
    assert time.process_time() - start < 60
