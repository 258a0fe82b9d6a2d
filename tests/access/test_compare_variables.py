"""What the prover makes of policy variables: symbols that are the same where they are spelt the same."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS
from tests.access.comparing import BUCKET, TEAM, allow, deny, policy_of, sign


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        ("${aws:username}", "<", "*"),
        ("${aws:username}", "=", "${AWS:UserName}"),
        ("${aws:username}", "<", ["${aws:username}", "x"]),
        ("${aws:username}", "x", "bob"),
        ("${aws:username}/*", ">", "${aws:username}/x"),
        ("?", "<", "*"),
        ("?*", "x", "${aws:username}"),  # the name may be without a letter, as a tag may
        ("${aws:username}", "x", "${aws:userid}"),
        ("a${aws:username}", "<", "a*"),
        ("*${aws:username}", "<", ["*${aws:username}", "${aws:userid}"]),
        ("${aws:username}", "<", "${aws:username, 'guest'}"),
        ("${aws:username, 'guest'}", "x", "${aws:username, 'other'}"),
        ("${aws:PrincipalTag/team}/*", "=", "${aws:PrincipalTag/team}/*"),
    ],
)
def test_variables_in_resources(old: str | list[str], expected: str, new: str | list[str]) -> None:
    def placed(texts: str | list[str]) -> list[str]:
        return [f"{BUCKET}/{text}" for text in ([texts] if isinstance(texts, str) else texts)]

    # The Sid keeps the two from being the same text, which needs no proof.
    assert sign(allow(Resource=placed(old), Sid="Old"), allow(Resource=placed(new))) == expected


def test_before_2012_a_variable_is_just_text() -> None:
    own = allow(Resource=f"{BUCKET}/${{aws:username}}")
    both = allow(Resource=[f"{BUCKET}/${{aws:username}}", f"{BUCKET}/$?aws:username?"])
    assert sign(own, both, "2008-10-17") == "<"
    assert compare(policy_of(own, "2008-10-17"), policy_of(own)).verdict == NEW_ACCESS
    assert compare(policy_of(own), policy_of(own, "2008-10-17")).verdict == NEW_ACCESS


BOB = "arn:aws:iam::123456789012:user/bob"
OWN = "arn:aws:iam::123456789012:user/${aws:username}"


def as_bob(resource: Any, *names: str, operator: str = "StringEquals", **elements: Any) -> dict[str, Any]:
    """An Allow to somebody of some names alone."""
    condition = {operator: {"aws:username": list(names or ("bob",))}}
    return allow(Resource=resource, Condition=condition, **elements)


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        (as_bob(OWN), "=", as_bob(BOB)),
        (as_bob(OWN), "=", as_bob(BOB, operator="StringLike")),
        (as_bob(OWN), "x", as_bob(BOB, "eve")),
        (as_bob(OWN), "=", as_bob([OWN.replace("}", ", 'guest'}"), BOB])),
        (allow(Resource=OWN), ">", as_bob(BOB)),
        (as_bob(OWN.replace("username", "userid")), "x", as_bob(BOB)),
        (as_bob(BOB + "*"), "x", as_bob(OWN, "bob*")),  # whose name has a star
        (as_bob(BOB.replace("bob", "b${*}b"), "b*b"), "=", as_bob(OWN, "b*b")),
        (as_bob(OWN, operator="StringEqualsIfExists"), "<", as_bob([OWN, BOB], operator="StringEqualsIfExists")),
        (as_bob(OWN, "bob", "eve"), "=", [as_bob(OWN), as_bob(OWN, "eve")]),
        (allow(Resource=OWN), "=", [as_bob(OWN), as_bob(OWN, operator="StringNotEquals")]),
        ([allow(Resource="*"), deny(Resource=OWN)], ">", [as_bob(None, NotResource=BOB)]),
        ([as_bob("*"), deny(Resource=OWN)], "=", [as_bob(None, NotResource=BOB)]),
        (
            [allow(Condition={"StringEquals": {"aws:username": "bob", TEAM: "bob"}})],
            "=",
            [allow(Condition={"StringEquals": {"aws:username": "bob", TEAM: "${aws:username}"}})],
        ),
    ],
)
def test_a_variable_is_what_a_condition_says(old: Any, expected: str, new: Any) -> None:
    assert sign(old, new) == expected
