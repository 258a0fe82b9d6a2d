"""What the prover makes of two policies, case by case: OLD, NEW, and the verdict in both directions.

`<` says that NEW allows more, `>` that it allows less, `=` that both allow the same, `x` that each allows something
that the other does not; `?` that it cannot be decided whether NEW allows more.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED, Comparison
from policylint.access.evaluate import evaluate
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

BUCKET = "arn:aws:s3:::reports"
ROLE = "arn:aws:iam::111122223333:role/path/reader"
SESSION = "arn:aws:sts::111122223333:assumed-role/reader/me"
ACCOUNT = "arn:aws:iam::111122223333:root"


def policy_of(statements: Any, version: str = "2012-10-17") -> Policy:
    node = read(json.dumps({"Version": version, "Statement": statements})).value
    assert isinstance(node, Object)
    return build(node)


def allow(**elements: Any) -> dict[str, Any]:
    found = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"} | elements
    return {name: value for name, value in found.items() if value is not None}


def deny(**elements: Any) -> dict[str, Any]:
    return allow(**elements) | {"Effect": "Deny"}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return allow(Condition={operator: {key: list(values)}})


def compared(old: Any, new: Any, version: str = "2012-10-17") -> Comparison:
    """The comparison, each witness of which the evaluator has confirmed."""
    before, after = policy_of(old, version), policy_of(new, version)
    found = compare(before, after)
    assert bool(found.gains) == (found.verdict == NEW_ACCESS)
    for gain in found.gains:
        assert evaluate(after, gain.witness).allowed
        assert not evaluate(before, gain.witness).allowed
    return found


SIGNS = {
    (NEW_ACCESS, NO_NEW_ACCESS): "<",
    (NO_NEW_ACCESS, NEW_ACCESS): ">",
    (NO_NEW_ACCESS, NO_NEW_ACCESS): "=",
    (NEW_ACCESS, NEW_ACCESS): "x",
}


def sign(old: Any, new: Any, version: str = "2012-10-17") -> str:
    there, back = compared(old, new, version).verdict, compared(new, old, version).verdict
    return "?" if there == UNDECIDED else SIGNS.get((there, back), "!")


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        ("s3:GetObject", "=", "s3:getobject"),
        ("s3:GetObject", "=", ["s3:GetObject"]),
        ("s3:GetObject", "<", "s3:Get*"),
        ("s3:Get*", "<", "s3:*"),
        ("s3:*", "<", "*"),
        ("*", "=", "*:*"),
        (["s3:Get*", "s3:*Object"], ">", "s3:Get*Object"),
        (["s3:Get*", "s3:Put*"], "<", ["s3:Get*", "s3:Put*", "s3:Delete?*"]),
        ("s3:?etObject", ">", "s3:SetObject"),  # an action to come
        ("s3:GetObject", "x", "s3:PutObject"),
        (["s3:GetObject", "s3:PutObject"], ">", "s3:PutObject"),
        ([], "<", "s3:GetObject"),
    ],
)
def test_actions(old: Any, expected: str, new: Any) -> None:
    assert sign(allow(Action=old), allow(Action=new)) == expected


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        (f"{BUCKET}/*", "=", [f"{BUCKET}/*"]),
        (f"{BUCKET}/*", "<", f"{BUCKET}*"),
        (f"{BUCKET}/*", "x", f"{BUCKET}/a*".replace("r", "R")),  # case counts
        ([f"{BUCKET}/a*", f"{BUCKET}/b*"], "<", f"{BUCKET}/*"),
        ([f"{BUCKET}/a*", f"{BUCKET}/*"], "=", f"{BUCKET}/*"),
        (f"{BUCKET}/*/*", "<", f"{BUCKET}/*"),
        (f"{BUCKET}/?*", "<", f"{BUCKET}/*"),
        (f"{BUCKET}/*?", "=", f"{BUCKET}/?*"),
        (f"{BUCKET}/**", "=", f"{BUCKET}/*"),
        ([f"{BUCKET}/", f"{BUCKET}/?", f"{BUCKET}/??*"], "=", f"{BUCKET}/*"),
        ([f"{BUCKET}/?", f"{BUCKET}/??*"], "<", f"{BUCKET}/*"),
        (f"{BUCKET}/*a*b*", ">", f"{BUCKET}/*ab*"),
        (f"{BUCKET}/*a*b*", "x", f"{BUCKET}/*b*a*"),
        ("arn:aws:s3:*", ">", f"{BUCKET}:x"),  # a star runs over colons
        ("arn:aws:s3:::*", "<", "*"),
        ([], "<", "*"),
        (f"{BUCKET}/${{*}}", "<", f"{BUCKET}/*"),
        (f"{BUCKET}/${{*}}", "x", f"{BUCKET}/?x"),
        (f"{BUCKET}/${{?}}", "<", f"{BUCKET}/?"),
        (f"{BUCKET}/${{$}}x", "=", f"{BUCKET}/$x"),
    ],
)
def test_resources(old: Any, expected: str, new: Any) -> None:
    assert sign(allow(Resource=old), allow(Resource=new)) == expected


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


TEAM, TAG, COUNT, NOW, IP, ARN = (
    "aws:PrincipalTag/team",
    "aws:TagKeys",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:SourceIp",
    "aws:SourceArn",
)


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        (allow(), ">", when("StringEquals", TEAM, "a")),
        (when("StringEquals", TEAM, "a"), "=", when("StringEquals", TEAM.upper(), "a")),
        (when("StringEquals", TEAM, "a"), "=", when("stringequals", TEAM, "a")),
        (when("StringEquals", TEAM, "a"), "x", when("StringEquals", TEAM, "A")),
        (when("StringEquals", TEAM, "a"), "<", when("StringEquals", TEAM, "a", "b")),
        (when("StringEquals", TEAM, "a"), "=", when("StringLike", TEAM, "a")),
        (when("StringEquals", TEAM, "a*"), "<", when("StringLike", TEAM, "a*")),
        (when("StringEquals", TEAM, "a*"), "=", when("StringLike", TEAM, "a${*}")),
        (when("StringEquals", TEAM, "a"), "<", when("StringEqualsIgnoreCase", TEAM, "A")),
        (when("StringEquals", TEAM, "a", "A"), "=", when("StringEqualsIgnoreCase", TEAM, "a")),
        (when("StringNotEquals", TEAM, "a", "b"), "<", when("StringNotEquals", TEAM, "a")),
        (when("StringNotEquals", TEAM, "a"), "<", allow()),
        (when("StringNotEquals", TEAM, "a"), "=", when("StringNotEqualsIfExists", TEAM, "a")),
        (when("StringEquals", TEAM, "a"), "<", when("StringEqualsIfExists", TEAM, "a")),
        (when("StringLike", TEAM, "*"), "=", when("Null", TEAM, "false")),
        (when("StringLikeIfExists", TEAM, "*"), "=", allow()),
        (when("Null", TEAM, "true"), "<", when("StringEqualsIfExists", TEAM, "a")),
        (when("Null", TEAM, "true", "false"), "=", allow()),
        (when("Null", TEAM, "true"), "x", when("Null", TEAM, "false")),
        ([when("Null", TEAM, "true"), when("Null", TEAM, "false")], "=", allow()),
        ([when("StringEquals", TEAM, "a"), when("StringNotEquals", TEAM, "a")], "=", allow()),
        (when("StringEquals", TEAM), "<", when("StringEquals", TEAM, "a")),  # an empty list is met by nothing
        (when("StringEquals", TEAM, "${aws:username}"), "<", allow()),
        (when("StringEquals", TEAM, "${aws:username}"), "<", when("StringEquals", TEAM, "${aws:username}", "a")),
        (when("StringEquals", TEAM, "${aws:username}"), "x", when("StringEquals", TEAM, "a")),
        (when("StringNotEquals", TEAM, "${aws:username}"), "<", allow()),
        (when("StringNotEquals", TEAM, "${aws:username}", "a"), "<", when("StringNotEquals", TEAM, "${aws:username}")),
    ],
)
def test_texts_in_conditions(old: Any, expected: str, new: Any) -> None:
    assert sign(old, new) == expected


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        (("NumericLessThan", COUNT, "10"), "<", ("NumericLessThanEquals", COUNT, "10")),
        (("NumericLessThan", COUNT, "10"), "=", ("NumericLessThan", COUNT, "10.0")),
        (("NumericLessThan", COUNT, "10"), "x", ("NumericGreaterThan", COUNT, "9")),
        (("NumericLessThanEquals", COUNT, "10"), ">", ("NumericEquals", COUNT, "10")),
        (("NumericLessThan", COUNT, "9", "10"), "=", ("NumericLessThan", COUNT, "10")),
        (("NumericGreaterThan", COUNT, "9"), ">", ("NumericGreaterThanEquals", COUNT, "10")),  # there is 9.5
        (("NumericEquals", COUNT, "1"), "x", ("NumericNotEquals", COUNT, "1")),
        (("NumericEquals", COUNT, "1"), "=", ("NumericEquals", COUNT, "1e0")),
        (("NumericLessThan", COUNT, "x"), "<", ("NumericLessThan", COUNT, "1")),
        (("DateLessThan", NOW, "2026-01-01"), "=", ("DateLessThan", NOW, "2026-01-01T00:00:00Z")),
        (("DateLessThan", NOW, "2026-01-01T00:00:00Z"), "=", ("DateLessThan", NOW, "1767225600")),
        (("DateLessThan", NOW, "2026-01-01T00:00:00Z"), ">", ("DateLessThan", NOW, "2026-01-01T00:00:00+01:00")),
        (("DateLessThan", NOW, "2026-01-01T00:00:00-01:00"), "=", ("DateLessThan", NOW, "2026-01-01T01:00:00Z")),
        (("DateLessThan", NOW, "2026-01-01"), "<", ("DateLessThan", NOW, "2027-01-01")),
        (("DateGreaterThanEquals", NOW, "2026"), ">", ("DateGreaterThan", NOW, "2026")),
        (("Bool", "aws:SecureTransport", "true"), "=", ("Bool", "aws:SecureTransport", "TRUE")),
        (("Bool", "aws:SecureTransport", "true"), "x", ("Bool", "aws:SecureTransport", "false")),
        (("Bool", "aws:SecureTransport", "true"), "<", ("BoolIfExists", "aws:SecureTransport", "true")),
        (("BinaryEquals", "k:b", "QQ=="), "x", ("BinaryEquals", "k:b", "QkI=")),
        (("BinaryEquals", "k:b", "QQ=="), "<", ("BinaryEquals", "k:b", "QkI=", "QQ==")),
        (("IpAddress", IP, "10.0.0.0/8"), "=", ("IpAddress", IP, "10.0.0.0/9", "10.128.0.0/9")),
        (("IpAddress", IP, "10.0.0.0/8"), "=", ("IpAddress", IP, "10.1.2.3/8")),
        (("IpAddress", IP, "10.0.0.0/8"), ">", ("IpAddress", IP, "10.0.0.0/9", "10.128.0.0/10")),
        (("IpAddress", IP, "10.0.0.0/8"), ">", ("IpAddress", IP, "10.0.0.0")),
        (("IpAddress", IP, "10.0.0.0/8"), "<", ("IpAddress", IP, "10.0.0.0/8", "2001:db8::/32")),
        (("IpAddress", IP, "0.0.0.0/0"), "x", ("IpAddress", IP, "::/0")),
        (("IpAddress", IP, "10.0.0.0/8"), "x", ("NotIpAddress", IP, "10.0.0.0/8")),
        (("NotIpAddress", IP, "10.0.0.0/8"), "<", ("NotIpAddress", IP, "10.0.0.0/16")),
        (("ArnLike", ARN, f"{BUCKET}"), "=", ("ArnEquals", ARN, f"{BUCKET}")),
        (("ArnEquals", ARN, "arn:aws:s3:::*"), "=", ("ArnLike", ARN, "arn:aws:s3:::*")),
        (("ArnLike", ARN, "arn:aws:s3:*:*:x"), "<", ("StringLike", ARN, "arn:aws:s3:*:*:x")),  # over colons
        (("ArnLike", ARN, "arn:aws:s3:::*"), "=", ("StringLike", ARN, "arn:aws:s3:::*")),
        (("ArnLike", ARN, "arn:aws:sns:*"), "<", ("StringLike", ARN, "arn:aws:sns:*")),  # too few fields: nothing
        (("ArnNotLike", ARN, "arn:aws:s3:::a*"), "<", ("ArnNotLike", ARN, "arn:aws:s3:::ab*")),
        (("ForAnyValue:StringEquals", TAG, "a"), "<", ("ForAnyValue:StringEquals", TAG, "a", "b")),
        (("ForAnyValue:StringEquals", TAG), "<", ("ForAnyValue:StringEquals", TAG, "")),  # beside another value
        (("ForAnyValue:StringEquals", TEAM), "=", ("ForAnyValue:StringEquals", TEAM, "")),  # alone, it is none
        (("ForAllValues:StringEquals", TEAM, "a"), "=", ("ForAllValues:StringEquals", TEAM, "a", "")),
        (("ForAllValues:StringEquals", TAG, "a"), "x", ("ForAnyValue:StringEquals", TAG, "a")),
        (("ForAllValues:StringEquals", TAG, "a"), "<", ("ForAllValues:StringEquals", TAG, "a", "b")),
        (("ForAllValues:StringLike", TAG, "*"), "=", ("ForAllValues:StringNotEquals", TAG)),
        (("ForAnyValue:StringNotEquals", TAG, "a"), "x", ("ForAnyValue:StringEquals", TAG, "a")),
        (("StringEquals", TAG, "a"), "<", ("ForAnyValue:StringEquals", TAG, "a")),  # which has several values
        (("ForAnyValue:StringEquals", TEAM, "a"), "=", ("StringEquals", TEAM, "a")),  # which has one
        (("ForAllValues:StringEquals", TAG, "a"), "=", ("ForAllValues:StringEqualsIfExists", TAG, "a")),
    ],
)
def test_other_conditions(old: tuple[str, ...], expected: str, new: tuple[str, ...]) -> None:
    assert sign(when(*old), when(*new)) == expected


def test_all_conditions_of_a_statement_count() -> None:
    both = {"StringEquals": {TEAM: "a"}, "Bool": {"aws:SecureTransport": "true"}}
    assert sign(allow(Condition=both), when("StringEquals", TEAM, "a")) == "<"
    each = [when("StringEquals", TEAM, "a"), when("Bool", "aws:SecureTransport", "true")]
    assert sign(allow(Condition=both), each) == "<"
    two = {"StringEquals": {TEAM: ["a", "b"]}, "StringNotEquals": {TEAM: "b"}}
    assert sign(allow(Condition=two), when("StringEquals", TEAM, "a")) == "="
    several = {"ForAllValues:StringEquals": {TAG: ["a", "b"]}, "ForAnyValue:StringEquals": {TAG: "b"}}
    assert sign(allow(Condition=several), when("ForAllValues:StringEquals", TAG, "a", "b")) == "<"
    # Two values that are wanted need a request with two.
    pair = {"ForAnyValue:StringEquals": {TAG: "a"}, "ForAnyValue:StringLike": {TAG: "b*"}}
    assert sign(when("ForAnyValue:StringEquals", TAG, "a"), allow(Condition=pair)) == ">"
    assert sign(when("StringEquals", TAG, "a"), allow(Condition=pair)) == "x"


def test_the_first_guess_may_be_wrong() -> None:
    """With the team in the request, one of two statements allows it; only the cost centre tells it from both."""

    def null(**keys: str) -> dict[str, Any]:
        return allow(Condition={"Null": {f"aws:PrincipalTag/{name}": there for name, there in keys.items()}})

    old = [null(team="true", cost="true"), null(team="false", role="true"), null(team="false", role="false")]
    assert sign(old, allow()) == "<"
    assert sign([*old, null(cost="false")], allow()) == "="


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        ([allow()], ">", [allow(), deny(Resource=f"{BUCKET}/a*")]),
        ([allow(), deny(Resource=f"{BUCKET}/a*")], "<", [allow(), deny(Resource=f"{BUCKET}/ab*")]),
        ([allow(), deny()], "=", []),
        ([allow(), deny(Action="s3:Put*")], "=", [allow()]),
        ([allow(), deny(Action="s3:*", Resource="*")], "=", []),
        ([allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})], "<", [allow()]),
        (
            [allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})],
            ">",
            [when("Bool", "aws:SecureTransport", "true")],
        ),  # the key may be absent
        ([allow(), deny(Condition={"StringNotEquals": {TEAM: "a"}})], "=", [when("StringEquals", TEAM, "a")]),
        ([allow(), deny(Condition={"StringNotEquals": {TAG: "a"}})], ">", [when("StringEquals", TAG, "a")]),
        ([allow(Action="*"), deny(Action="iam:*", Resource="*")], "=", [allow(Action=None, NotAction="iam:*")]),
        ([allow(Action=None, NotAction=["iam:*", "s3:*"])], "<", [allow(Action=None, NotAction="iam:*")]),
        ([allow(Action=None, NotAction="iam:*")], ">", [allow(Action="s3:*")]),
        ([allow(Action=None, NotAction="s3:Get*")], "x", [allow(Action="s3:*")]),
        ([allow(Resource="*"), deny(Resource=f"{BUCKET}/*")], "=", [allow(Resource=None, NotResource=f"{BUCKET}/*")]),
        ([allow(Resource=None, NotResource=f"{BUCKET}/*")], "<", [allow(Resource=None, NotResource=f"{BUCKET}/a*")]),
        ([allow(Resource=None, NotResource=f"{BUCKET}/*")], "x", [allow(Resource=f"{BUCKET}*")]),
        ([allow(Resource="*")], ">", [allow(Resource=None, NotResource=f"{BUCKET}/${{aws:username}}")]),
        (
            [allow(Resource=None, NotResource=[f"{BUCKET}/${{aws:username}}", f"{BUCKET}/a"])],
            "<",
            [allow(Resource=None, NotResource=f"{BUCKET}/${{aws:username}}")],
        ),
        (
            [allow(Resource="*"), deny(Resource=None, NotResource=f"{BUCKET}/${{aws:username}}")],
            ">",
            [allow(Resource=f"{BUCKET}/${{aws:username}}")],
        ),  # without the key, nothing is denied
        (
            [allow(Resource=f"{BUCKET}/a*"), allow(Resource=f"{BUCKET}/*"), deny(Resource=f"{BUCKET}/*")],
            "<",
            [allow(Resource=f"{BUCKET}/a*")],
        ),
    ],
)  # fmt: skip
def test_statements_together(old: Any, expected: str, new: Any) -> None:
    assert sign(old, new) == expected


@pytest.mark.parametrize(
    ("old", "expected", "new"),
    [
        ("*", "=", {"AWS": "*"}),
        ({"AWS": "111122223333"}, "<", "*"),
        ({"AWS": ACCOUNT}, "<", {"AWS": "111122223333"}),  # which may be in any partition
        ({"AWS": ACCOUNT}, ">", {"AWS": ROLE}),
        ({"AWS": ROLE}, ">", {"AWS": SESSION}),
        ({"AWS": [ROLE, SESSION]}, "=", {"AWS": ROLE}),
        ({"AWS": ACCOUNT}, ">", {"AWS": [ROLE, SESSION, "arn:aws:iam::111122223333:user/bob"]}),
        ({"AWS": ROLE}, "x", {"AWS": ROLE.replace("1111", "9999")}),
        ({"Service": "ec2.amazonaws.com"}, "<", {"Service": ["ec2.amazonaws.com", "ecs.amazonaws.com"]}),
        ({"Service": "ec2.amazonaws.com"}, "<", "*"),
        ({"Service": "ec2.amazonaws.com"}, "x", {"AWS": "111122223333"}),
        ({"Federated": "accounts.google.com"}, "x", {"Federated": "www.amazon.com"}),
    ],
)
def test_principals(old: Any, expected: str, new: Any) -> None:
    assert sign(allow(Principal=old), allow(Principal=new)) == expected
    # What is denied to fewer is allowed to more.
    turned = {"<": ">", ">": "<"}.get(expected, expected)
    everybody = allow(Principal="*")
    assert sign([everybody, deny(Principal=old)], [everybody, deny(Principal=new)]) == turned


def test_not_principal() -> None:
    everybody = allow(Principal="*")
    but_role = deny(NotPrincipal={"AWS": [ROLE, SESSION, ACCOUNT]})
    less = deny(NotPrincipal={"AWS": [ROLE, ACCOUNT]})
    assert sign([everybody, but_role], [everybody, less]) == ">"  # the session is denied
    assert sign([everybody, less], [everybody]) == "<"
    assert sign([everybody, less], [allow(Principal={"AWS": [ROLE, ACCOUNT]}), less]) == "="


def test_what_one_policy_denies_counts_for_all() -> None:
    statements = policy_of([allow()]), policy_of([deny(Resource=f"{BUCKET}/a*")])
    assert compare(statements, policy_of([allow()])).verdict == NEW_ACCESS
    assert compare(policy_of([allow()]), statements).verdict == NO_NEW_ACCESS
    assert compare([], policy_of([allow()])).verdict == NEW_ACCESS
    assert compare(policy_of([allow()]), []).verdict == NO_NEW_ACCESS


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


def test_a_list_of_all_actions_allows_nothing_to_come() -> None:
    from policylint.model.catalog import load

    names = load().expand("sqs", "Get*").names()
    found = compared(allow(Action=list(names)), allow(Action="sqs:Get*"))
    (gain,) = found.gains
    assert (gain.actions, gain.future, gain.witness.action) == ((), True, "sqs:GetExample")
    assert sign(allow(Action=[*names, "sqs:Get*"]), allow(Action="sqs:Get*")) == "="
    assert compared(allow(Action="sqs:Get*"), allow(Action=list(names))).verdict == NO_NEW_ACCESS


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


def test_a_text_without_end_is_not_searched() -> None:
    old, new = allow(Resource=f"{BUCKET}/{'a' * 5000}*"), allow(Resource=f"{BUCKET}/{'a' * 5000}")
    found = compared(old, new)
    assert (found.verdict, found.reason) == (UNDECIDED, "a text of 5021 characters is too much to search")
    assert found.node is not None


def test_many_principals_are_told_apart() -> None:
    roles = [f"arn:aws:iam::{111122220000 + n}:role/reader" for n in range(800)]
    each, together = [allow(Principal={"AWS": role}) for role in roles], allow(Principal={"AWS": roles})
    assert sign(each, together) == "="
    assert sign(each[1:], together) == "<"


@pytest.mark.parametrize("kind", ["Service", "Federated", "CanonicalUser"])
def test_whom_a_star_means_is_said_under_aws_alone(kind: str) -> None:
    found = compared(allow(Principal={"AWS": ROLE}), allow(Principal={kind: "*"}))
    assert (found.verdict, found.reason) == (UNDECIDED, f"AWS does not say who is meant by `*` under {kind}")


def known(old: Any, new: Any) -> Comparison:
    return compare(policy_of(old), policy_of(new), known_actions_only=True)


def test_among_known_actions_are_those_that_a_policy_names() -> None:
    every, named = allow(Action="sqs:*"), allow(Action="sqs:PonderMessage")
    assert known([every, named], every).verdict == NO_NEW_ACCESS
    for old in ([every, deny(Action="sqs:PonderMessage")], allow(Action="sqs:GetQueueUrl")):
        (gain,) = known(old, [named]).gains
        assert gain.actions == ("sqs:PonderMessage",)
    (gain,) = known([every, deny(Action="sqs:ponder*"), deny(Action="sqs:PonderMessage")], every).gains
    assert (gain.actions, gain.witness.action, gain.future) == (("sqs:PonderMessage",), "sqs:PonderMessage", False)
