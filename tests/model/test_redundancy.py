"""Redundant entries of a list: which group they are in, that nothing uncertain counts, that long lists are quick."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.language.pattern import Answer, Pattern
from policylint.model import redundancy


def groups(*texts: str, fold: bool = False) -> list[tuple[str, list[str]]]:
    patterns = [Pattern(text, fold=fold) for text in texts]
    return [(texts[g.keeper], [texts[i] for i in g.covered]) for g in redundancy.groups(patterns)]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("a", "b"), []),
        ((), []),
        (("a", "a"), [("a", ["a"])]),
        (("a", "b", "a", "a"), [("a", ["a", "a"])]),
        (("abc", "a*"), [("a*", ["abc"])]),
        (("a*", "abc", "ab*"), [("a*", ["abc", "ab*"])]),
        (("a*c", "a*", "ab*"), [("a*", ["a*c", "ab*"])]),
        (("a*", "a**"), [("a*", ["a**"])]),
        (("x*", "xa", "*y", "by"), [("x*", ["xa"]), ("*y", ["by"])]),
        (("*", "a", "b*"), [("*", ["a", "b*"])]),
        (("a?", "ab", "a*"), [("a*", ["a?", "ab"])]),
        # covered twice, told once
        (("xy", "x*", "*y"), [("x*", ["xy"])]),
        # partly overlapping patterns
        (("Get*", "*CredentialReport"), []),
        (("ab*", "a*"), [("a*", ["ab*"])]),
        # equal entries that another covers
        (("ab", "ab", "a*"), [("a*", ["ab", "ab"])]),
    ],
)
def test_groups(texts: tuple[str, ...], wanted: list[tuple[str, list[str]]]) -> None:
    assert groups(*texts) == wanted


def test_case() -> None:
    assert groups("rds:Describe", "rds:describe", fold=True) == [("rds:Describe", ["rds:describe"])]
    assert groups("rds:Describe", "rds:describe") == []


def test_unknown_parts() -> None:
    assert groups("a/${x}", "a/${y}") == []
    assert groups("a/${x}", "a/${x}") == [("a/${x}", ["a/${x}"])]
    assert groups("a/${x}", "a/${X}") == []
    upper, lower = "a/${aws:PrincipalTag/x}/*", "a/${aws:principaltag/x}/*"
    assert groups(upper, lower) == [(upper, [lower])]
    assert groups("a/*", "a/${x}") == [("a/*", ["a/${x}"])]
    assert groups("a/${x}", "a/b") == []


@given(st.lists(st.text("ab*?", max_size=4), max_size=6))
def test_against_all_pairs(texts: list[str]) -> None:
    patterns = [Pattern(text) for text in texts]
    found = redundancy.groups(patterns)
    covered = [i for group in found for i in group.covered]
    assert len(covered) == len(set(covered))
    kept = set(range(len(texts))) - set(covered)
    for group in found:
        assert group.keeper in kept
        assert all(patterns[group.keeper].covers(patterns[i]) for i in group.covered)
    assert not any(patterns[a].covers(patterns[b]) for a, b in itertools.permutations(kept, 2))


def test_a_long_list_is_not_compared_entry_by_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [Pattern(f"service{i % 40}:Action{i}{'*' * (i % 5 == 0)}?") for i in range(1000)]
    compared = 0
    covers = Pattern.covers

    def counted(big: Pattern, small: Pattern) -> Answer:
        nonlocal compared
        compared += 1
        return covers(big, small)

    monkeypatch.setattr(Pattern, "covers", counted)
    assert redundancy.groups(patterns)
    assert compared < 10 * len(patterns)


@given(st.lists(st.text("abA*?${}:", max_size=6), max_size=6), st.booleans())
def test_what_is_told_without_patterns(texts: list[str], fold: bool) -> None:
    if redundancy.none_covered([text.lower() if fold else text for text in texts]):
        assert groups(*texts, fold=fold) == []


def test_most_lists_need_no_patterns() -> None:
    assert redundancy.none_covered(["s3:get*", "s3:putobject", "s3:list*", "ec2:runinstances"])
    assert redundancy.none_covered(["s3:Get*", "S3:getobject"])
    for texts in (["s3:get*", "s3:getobject"], ["s3:putobject", "s3:putobject"]):
        assert not redundancy.none_covered(texts)
