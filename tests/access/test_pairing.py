"""Which policy of a file is which of its other state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.access.changes import Document, document
from policylint.access.pairing import pairs
from policylint.source import Source


def policy(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ, WRITE = policy("s3:GetObject", "s3:ListBucket"), policy("sqs:SendMessage", "sqs:DeleteMessage")


def read(data: Any) -> Document:
    return document(Source("x.json", json.dumps(data)))


def paired(old: Any, new: Any) -> list[tuple[str | None, str | None]]:
    """The pointers of the pairs."""
    before, after = read(old), read(new)
    found = pairs(before.policies, after.policies, before.root, after.root)
    return [(a and a.pointer, b and b.pointer) for a, b in found]


def named(**policies: Any) -> list[dict[str, Any]]:
    return [{"PolicyName": name, "D": found} for name, found in policies.items()]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # one in each file: that is the one, wherever it stands
        (READ, WRITE, [("", "")]),
        (READ, {"PolicyDocument": WRITE}, [("", "/PolicyDocument")]),
        # by the names of members
        ({"A": READ, "B": WRITE}, {"B": WRITE, "A": READ}, [("/B", "/B"), ("/A", "/A")]),
        ({"A": READ, "B": WRITE}, {"A": WRITE, "B": READ}, [("/A", "/A"), ("/B", "/B")]),
        # by the names in the entries of a list, which may move
        (
            named(a=READ, b=WRITE),
            named(b=WRITE, new=READ, a=READ),
            [("/1/D", "/0/D"), (None, "/1/D"), ("/0/D", "/2/D")],
        ),
        # renamed: by what it says
        (named(a=READ, b=WRITE), named(b=WRITE, c=READ), [("/1/D", "/0/D"), ("/0/D", "/1/D")]),
        # renamed and changed: by likeness
        (
            {"A": READ, "B": WRITE},
            {"B": WRITE, "C": policy("s3:GetObject", "s3:ListBucket", "s3:PutObject")},
            [("/B", "/B"), ("/A", "/C")],
        ),
        # what is not alike is new, and the other is gone
        ({"A": READ, "B": WRITE}, {"B": WRITE, "C": policy("iam:*")}, [("/B", "/B"), (None, "/C"), ("/A", None)]),
        # a list without names: what says the same first, so that an entry put in front does not shift them
        ([READ, WRITE], [policy("iam:*"), READ, WRITE], [(None, "/0"), ("/0", "/1"), ("/1", "/2")]),
        ([READ, WRITE], [READ, policy("iam:*")], [("/0", "/0"), ("/1", "/1")]),
        # of two kinds, they are not one
        (TRUST, READ, [(None, ""), ("", None)]),
        ({}, READ, [(None, "")]),
        (READ, {}, [("", None)]),
        ([READ, READ], [READ], [("/0", "/0"), ("/1", None)]),
    ],
)
def test_pairs(old: Any, new: Any, expected: list[tuple[str | None, str | None]]) -> None:
    assert paired(old, new) == expected


def test_a_policy_in_a_string_is_found_by_its_way() -> None:
    def template(*actions: str) -> dict[str, Any]:
        return {"A": {"PolicyDocument": json.dumps(policy(*actions))}, "B": {"PolicyDocument": json.dumps(WRITE)}}

    assert paired(template("s3:GetObject"), template("iam:PassRole")) == [
        ("/A/PolicyDocument", "/A/PolicyDocument"),
        ("/B/PolicyDocument", "/B/PolicyDocument"),
    ]


def test_many_policies_are_paired_quickly() -> None:
    many = {f"P{number}": policy(f"s3:Get{number}") for number in range(1500)}
    renamed = {f"Q{number}": policy(f"s3:Get{number}") for number in range(1500)}
    assert all(a and b for a, b in paired(many, renamed))
