"""What the prover makes of two policies: actions, resources, principals, and statements together."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, Comparison
from policylint.model.catalog import load
from tests.access.comparing import (
    ACCOUNT,
    BUCKET,
    ROLE,
    SESSION,
    TAG,
    TEAM,
    allow,
    compared,
    deny,
    policy_of,
    sign,
    when,
)


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


def test_many_principals_are_told_apart() -> None:
    roles = [f"arn:aws:iam::{111122220000 + n}:role/reader" for n in range(800)]
    each, together = [allow(Principal={"AWS": role}) for role in roles], allow(Principal={"AWS": roles})
    assert sign(each, together) == "="
    assert sign(each[1:], together) == "<"


def test_what_one_policy_denies_counts_for_all() -> None:
    statements = policy_of([allow()]), policy_of([deny(Resource=f"{BUCKET}/a*")])
    assert compare(statements, policy_of([allow()])).verdict == NEW_ACCESS
    assert compare(policy_of([allow()]), statements).verdict == NO_NEW_ACCESS
    assert compare([], policy_of([allow()])).verdict == NEW_ACCESS
    assert compare(policy_of([allow()]), []).verdict == NO_NEW_ACCESS


def test_a_list_of_all_actions_allows_nothing_to_come() -> None:

    names = load().expand("sqs", "Get*").names()
    found = compared(allow(Action=list(names)), allow(Action="sqs:Get*"))
    (gain,) = found.gains
    assert (gain.actions, gain.future, gain.witness.action) == ((), True, "sqs:GetExample")
    assert sign(allow(Action=[*names, "sqs:Get*"]), allow(Action="sqs:Get*")) == "="
    assert compared(allow(Action="sqs:Get*"), allow(Action=list(names))).verdict == NO_NEW_ACCESS


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
