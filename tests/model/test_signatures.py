"""A signature lacks a bit only of what is surely not there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policylint.language.pattern import Pattern
from policylint.model.signatures import signature

NAMES = st.text("abd", min_size=1, max_size=5)
ENTRIES = st.builds(
    lambda service, name, end: f"{service}:{name}{end}",
    st.sampled_from(["s3", "ec2"]),
    st.text("abd*?", max_size=5),
    st.sampled_from(["", "*"]),
)
WANTED = st.lists(st.one_of(ENTRIES, NAMES.map("s3:{}".format), st.just("*"), st.just("s*:a")), max_size=4)


@given(WANTED, st.lists(ENTRIES, max_size=6))
def test_what_is_held_has_its_bits(wanted, held):
    patterns = [Pattern(entry) for entry in held]
    covered = [entry for entry in wanted if any(pattern.covers(Pattern(entry)) for pattern in patterns)]
    assert not signature(covered) & ~signature(held)


@given(st.lists(NAMES), st.lists(NAMES))
def test_a_part_has_no_other_bits_than_the_whole(part, rest):
    assert not signature([], part) & ~signature([], [*part, *rest])
    blocks = [{("stringequals", name, frozenset([name]))} for name in part]
    assert not signature([], [], blocks) & ~signature([], [], [*blocks, {("bool", "a", ("true",))}])


def test_it_tells_most_things_apart():
    held = signature(["s3:getobject", "s3:list*"], ["*"], [frozenset()])
    assert not signature(["s3:listbucket"], ["*"], [frozenset()]) & ~held
    for other in (
        signature(["s3:putobject"]),
        signature(["s3:*"]),
        signature([], ["arn:aws:s3:::a"]),
        signature([], [], [{("bool", "aws:securetransport", frozenset(["true"]))}]),
    ):
        assert other & ~held


def test_the_order_of_conditions_makes_no_difference():
    one, other = ("bool", "a", ("true", "false")), ("null", "b", ("true",))
    assert signature([], [], [[one, other]]) == signature([], [], [[other, ("bool", "a", ("false", "true"))]])
