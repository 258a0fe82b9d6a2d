"""What the prover cannot decide: placeholders, what AWS would refuse, and what would take too long."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.access.comparison import NO_NEW_ACCESS, UNDECIDED
from tests.access.comparing import BUCKET, COUNT, ROLE, TEAM, allow, compared, deny, when


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (allow(Resource=f"{BUCKET}/a"), allow(Resource="arn:aws:s3:::${bucket}/a"), "placeholder hides"),
        (allow(Resource="arn:aws:s3:::${bucket}/*"), allow(Resource=f"{BUCKET}/a"), "placeholder hides"),
        (allow(Resource="arn:aws:s3:::%{bucket}/*"), allow(Resource=f"{BUCKET}/a"), "placeholder hides"),
        (when("StringEquals", TEAM, "a"), when("StringEquals", TEAM, "%{team}"), "placeholder hides"),
        (allow(Principal={"AWS": ROLE}), allow(Principal={"AWS": "%{role}"}), "placeholder hides"),
        ([allow(), deny(Resource=f"{BUCKET}/x")], [allow(), deny(Resource="${secret}")], "placeholder hides"),
        (allow(Principal={"AWS": ROLE}), allow(Principal={"AWS": "${role}"}), "placeholder hides"),
        ([allow(Principal="*"), deny(Principal={"AWS": "${a}"})], allow(Principal={"AWS": ROLE}), "placeholder hides"),
        (when("StringEquals", TEAM, "a"), when("StringEquals", TEAM, "${team}"), "placeholder hides"),
        (when("StringEquals", TEAM, "a"), when("StringEquals", "aws:PrincipalTag/${tag}", "a"), "placeholder hides"),
        (when("NumericLessThan", COUNT, "1"), when("NumericLessThan", COUNT, "${count}"), "placeholder hides"),
        (allow(Action="s3:Get*"), allow(Action="s3:${action}"), "placeholder hides"),
        (allow(), allow(Action="GetObject"), "is no action"),
        (allow(), when("StringEqual", TEAM, "a"), "is no condition operator"),
        ([allow(), deny(Condition={"StringEqual": {TEAM: "a"}})], allow(), "is no condition operator"),
        (allow(), allow(Resource={"Ref": "Bucket"}), "cannot be seen"),
        (allow(), allow(Condition={"Ref": "Condition"}), "cannot be seen"),
        (allow(), allow(NotAction="s3:*"), "stand together"),
        ([allow(), deny(Resource=f"{BUCKET}/x")], [allow(), deny(Action=None)], "has no Action"),
        (allow(), allow(NotResource="*"), "stand together"),
        (allow(), allow() | {"Condition": "StringEquals"}, ""),
        (allow(), allow() | {"Effect": "${effect}"}, "cannot be seen"),
    ],
)
def test_undecided(old: Any, new: Any, words: str) -> None:
    found = compared(old, new)
    assert (found.verdict, words in str(found.reason)) == (UNDECIDED, True), found.reason
    assert found.node is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (allow(Resource="arn:aws:s3:::${bucket}/*"), allow(Resource="arn:aws:s3:::${bucket}/a")),
        (allow(Resource="*"), allow(Resource="arn:aws:s3:::${bucket}/a")),
        ([allow(), deny(Resource="${a}")], [allow(), deny(Resource="${a}"), deny(Resource="${b}")]),
        (allow(Principal={"AWS": ["${role}", ROLE]}), allow(Principal={"AWS": "${role}"})),
        (allow(Principal="*"), allow(Principal={"AWS": "${role}"})),
        (
            [allow(Principal="*"), deny(Principal={"AWS": "${a}"})],
            [allow(Principal={"AWS": ROLE}), deny(Principal={"AWS": "${a}"})],
        ),
        (when("StringEquals", TEAM, "${team}", "a"), when("StringEquals", TEAM, "${team}")),
        (when("StringNotEquals", TEAM, "${team}"), when("StringNotEquals", TEAM, "a", "${team}")),
        (when("NumericLessThan", COUNT, "${n}"), [when("NumericLessThan", COUNT, "${n}"), deny(Action="s3:Put*")]),
    ],
)
def test_a_placeholder_is_the_same_on_both_sides(old: Any, new: Any) -> None:
    assert compared(old, new).verdict == NO_NEW_ACCESS


def test_what_would_take_too_long_is_given_up() -> None:
    """No text is matched by both patterns, but that is seen only at the end of 2**20 ways."""
    first, second = (f"{BUCKET}/*{letter}{'?' * 20}" for letter in "ab")
    found = compared([allow(), deny(Resource=first)], [allow(Resource=second)])
    assert found.verdict == UNDECIDED
    assert str(found.reason).startswith("there is too much to search to say whether `s3:GetObject` allows")


def test_a_search_is_paid_by_what_it_tries() -> None:
    """Each of thousands of addresses is tried against thousands of networks."""
    networks = [f"10.{n // 256}.{n % 256}.0" for n in range(3000)]
    old, new = (when("IpAddress", "aws:SourceIp", *(f"{one}/{size}" for one in networks)) for size in (24, 25))
    assert str(compared(old, new).reason).startswith("there is too much to search to say whether `s3:GetObject` allows")


def test_names_of_actions_are_paid_for_too() -> None:
    """Each of a thousand patterns is tried on all services, and each request that would show a gain on each of them."""
    wide = allow(Action=[f"s*:*{n}*" for n in range(1000)])
    found = compared(wide, allow(Action=[f"*s*:*{n}*a*" for n in range(1000)]))
    assert found.verdict == UNDECIDED
    assert str(found.reason).startswith("there is too much to search")


def test_a_step_of_a_search_is_paid_by_the_letters_that_it_reads() -> None:
    keys = ("x:a", "x:b", "x:c")
    old, new = (
        [allow(), *(deny(Condition={operator: dict.fromkeys(keys, f"*{n}*")}) for n in range(100))]
        for operator in ("StringLike", "StringNotLike")
    )
    assert str(compared(old, new).reason).startswith("there is too much to search")


@pytest.mark.parametrize("word", ["<bucket>", "{example-bucket}"])
def test_the_placeholder_of_an_example_is_text_as_it_is_to_aws(word: str) -> None:
    """Nothing fills it in but a change of the file, and what that allows is seen then."""
    example = allow(Resource=f"arn:aws:s3:::{word}/*")
    more = allow(Action=["s3:GetObject", "s3:PutObject"], Resource=f"arn:aws:s3:::{word}/*")
    (gain,) = compared(example, more).gains
    assert gain.actions == ("s3:PutObject",)
    (gain,) = compared(example, allow(Resource="arn:aws:s3:::reports/*")).gains
    assert gain.witness.resource == "arn:aws:s3:::reports/example"
    assert compared(allow(Resource="arn:aws:s3:::*/*"), example).verdict == NO_NEW_ACCESS


def test_a_text_without_end_is_not_searched() -> None:
    old, new = allow(Resource=f"{BUCKET}/{'a' * 5000}*"), allow(Resource=f"{BUCKET}/{'a' * 5000}")
    found = compared(old, new)
    assert (found.verdict, found.reason) == (UNDECIDED, "a text of 5021 characters is too much to search")
    assert found.node is not None


@pytest.mark.parametrize("kind", ["Service", "Federated", "CanonicalUser"])
def test_whom_a_star_means_is_said_under_aws_alone(kind: str) -> None:
    found = compared(allow(Principal={"AWS": ROLE}), allow(Principal={kind: "*"}))
    assert (found.verdict, found.reason) == (UNDECIDED, f"AWS does not say who is meant by `*` under {kind}")
