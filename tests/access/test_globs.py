"""The search for a text, against all short texts; and the prover's readers of values, against the evaluator's."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.access.evaluate_conditions import holds
from policylint.access.evaluate_text import glob
from policylint.access.globs import Union, find
from policylint.access.reading import read, read_arn
from policylint.access.request import Request
from policylint.access.value_tests import BytesTest, NetworkTest, OrderTest, TextTest, moment, number, value
from policylint.language.automaton import Budget, TooMuch
from policylint.language.pattern import Pattern
from policylint.model.condition_values import network
from tests.access.comparing import policy_of, when

LETTERS = "ab"
TEXTS = ["".join(letters) for size in range(7) for letters in product(LETTERS, repeat=size)]


def fields(letters: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.text(letters, max_size=2), min_size=5, max_size=8)


texts = st.lists(st.sampled_from(["a", "b", "*", "?", "${v:x}", "${v:x, 'a'}", "${t}"]), max_size=5).map("".join)
patterns = st.lists(st.text(LETTERS + "*?", max_size=4), min_size=1, max_size=3)


def union(texts: list[str]) -> Union:
    return Union(read(text, variables=True) for text in texts)


@given(patterns, st.lists(patterns, max_size=2), st.lists(patterns, max_size=2))
@example(["*"], [], [["?*"]])
@example(["*a*"], [["*b*"]], [["*ab*"]])
@example(["*"], [["?", "??"]], [["a*", "b*"]])
def test_find_finds_what_there_is(main: list[str], others: list[list[str]], avoid: list[list[str]]) -> None:
    found = find(union(main).globs, [union(o) for o in others], [union(a) for a in avoid], Budget(1_000_000))
    if found is None:
        assert not [text for text in TEXTS if _fits(text, main, others, avoid)]
    else:
        assert isinstance(found, str)
        assert _fits(found, main, others, avoid)


def _fits(text: str, main: list[str], others: list[list[str]], avoid: list[list[str]]) -> bool:
    wanted = all(any(glob(one, text) for one in some) for some in (main, *others))
    return wanted and not any(glob(one, text) for some in avoid for one in some)


def test_a_text_may_go_a_part_of_a_way_that_is_to_be_avoided() -> None:
    plain = [str(text) for text in read("*", True).fillings()]
    assert find([read("*", True)], [], [union([*plain, "*q"])], Budget(1000)) == "0"


@given(st.text("aA*?", max_size=4), st.text("aAbB", max_size=4))
def test_capitals_do_not_matter_where_they_do_not(pattern: str, text: str) -> None:
    assert read(pattern, variables=True, fold=True).accepts(text, loose=False) == glob(pattern.lower(), text.lower())


@given(fields("a*?"), fields("ab"))
def test_the_fields_of_an_arn_are_compared_apart(pattern: list[str], text: list[str]) -> None:
    joined = ":".join(pattern)
    found = read_arn(joined, variables=True)
    (condition,) = policy_of(when("ArnLike", "aws:SourceArn", joined)).statements[0].conditions
    expected = holds(condition, Request(None, "s3:GetObject", "*", {"aws:SourceArn": ":".join(text)}), True)
    assert (found is not None and found.accepts(":".join(text), loose=False)) == expected


def test_a_variable_is_the_same_where_it_is_spelt_the_same() -> None:
    own, other, guest = (read(f"a/${{{key}}}", True) for key in ("aws:username", "aws:userid", "aws:username, 'b'"))
    every, plain = read("a/*", True), read("a/b", True)
    budget = Budget(1000)
    assert find([own], [], [Union([own])], budget) is None
    assert find([own], [], [Union([every])], budget) is None
    assert find([own], [], [Union([guest])], budget) is None  # where it has a value
    for less in (other, plain):
        assert find([own], [], [Union([less])], budget) == ("a", "/", "?:${aws:username}")
    assert find([plain], [Union([own])], [], budget) == "a/b"  # it may be that name
    assert find([own], [Union([plain])], [], budget) == ("a", "/", "?:${aws:username}")  # and so may this
    assert find([read("c/*", True)], [Union([own])], [], budget) is None
    assert find([every], [], [Union([own])], budget) == "a/example"


@given(texts, texts)
def test_what_a_pattern_covers_has_no_text_beyond_it(big: str, small: str) -> None:
    """The rules ask patterns, and comparisons lists of them: they are never of two minds."""
    answer = Pattern(big).covers(Pattern(small))
    beyond = find([read(small, True)], [], [union([big])], Budget(1_000_000))
    if answer or "$" not in big + small:
        assert (beyond is None) is bool(answer)
    elif not answer.possible:
        assert beyond is not None


@given(texts, texts)
def test_patterns_overlap_where_a_text_is_found(one: str, other: str) -> None:
    found = find([read(one, True)], [union([other])], [], Budget(1_000_000))
    assert (found is not None) is Pattern(one).overlaps(Pattern(other)).possible


def test_a_search_has_an_end() -> None:
    """No letter is both, but that is seen only at the end of 2**20 ways."""
    first, second = (read(f"*{letter}{'?' * 20}", True) for letter in "ab")
    with pytest.raises(TooMuch):
        find([first], [Union([second])], [], Budget(2000))
    assert find([first], [Union([read("*b?*", True)])], [], Budget(2000)) is not None


days = st.dates().map(str)
times = st.sampled_from(
    ("", "T00:00Z", "T12:30:15Z", "T12:30:15.25+02:00", "T23:59-0130", "t01:02:03", "T25:00Z", "T1Z")
)
numbers = st.sampled_from(("1", "-1", "+2.50", "1e3", ".5", "5.", "1,0", "", "0x1", "1e", "2026"))


def _is_equal(family: str, left: str, right: str) -> bool:
    (condition,) = policy_of(when(f"{family}Equals", "k:v", left)).statements[0].conditions
    return holds(condition, Request(None, "s3:GetObject", "*", {"k:v": right}), True)


@given(st.one_of(numbers, st.builds(str.__add__, days, times), days), st.one_of(numbers, days))
def test_numbers_and_dates_are_read_as_the_evaluator_reads_them(left: str, right: str) -> None:
    for family, reader in (("Numeric", number), ("Date", moment)):
        for one, two in ((left, right), (left, left)):
            same = reader(one) is not None and reader(one) == reader(two)
            assert same == _is_equal(family, one, two), (family, one, two)


limits = st.lists(st.integers(-3, 3), min_size=1, max_size=2)
relations = st.sampled_from(("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"))


@given(st.lists(st.tuples(relations, limits, st.booleans()), min_size=1, max_size=3), st.booleans())
def test_a_number_is_found_if_there_is_one(wanted: list[tuple[str, list[int], bool]], is_moment: bool) -> None:
    from fractions import Fraction

    wishes = [(OrderTest(relation, map(Fraction, found), is_moment), wish) for relation, found, wish in wanted]
    found = value(wishes, Budget(10_000))
    every = ["x", *(str(half / 2) for half in range(-9, 10))]
    possible = [text for text in every if all(test.passes(text, False) is wish for test, wish in wishes)]
    assert (found is None) == (not possible)
    assert found is None or all(test.passes(found, False) is wish for test, wish in wishes)


def test_an_address_is_found_if_there_is_one() -> None:
    def test(*texts: str) -> NetworkTest:
        return NetworkTest(found for text in texts if (found := network(text)) is not None)

    whole, halves = test("10.0.0.0/8"), test("10.0.0.0/9", "10.128.0.0/9")
    assert value([(whole, True), (halves, False)], Budget(1000)) is None
    assert value([(halves, True), (whole, False)], Budget(1000)) is None
    assert value([(whole, True), (test("10.0.0.0/9", "10.128.0.0/10"), False)], Budget(1000)) == "10.255.255.255"
    ends = test("0.0.0.0", "255.255.255.255", "192.0.2.0/24", "10.0.0.0/8")
    assert value([(test("0.0.0.0/0"), True), (ends, False)], Budget(1000)) == "0.0.0.1"
    assert value([(test("0.0.0.0/0", "::/0"), False)], Budget(1000)) == "other"
    assert value([(test("::/0"), True), (test("2001:db8::/32"), False)], Budget(1000)) == "::"


def test_values_that_are_texts_and_more() -> None:
    budget = Budget(1000)
    one, two = BytesTest([b"A"]), BytesTest([b"B"])
    assert value([(one, True), (two, False)], budget) == "QQ=="
    assert value([(one, True), (two, True)], budget) is None
    small = OrderTest("LessThan", [number("3") or 0], False)  # type: ignore[list-item]
    assert value([(TextTest([read("1", True), read("4", True)]), True), (small, True)], budget) == "1"
    assert value([(TextTest([read("4", True)]), True), (small, True)], budget) is None
    with pytest.raises(TooMuch):
        value([(TextTest([read("9*", True)]), True), (small, True)], budget)
