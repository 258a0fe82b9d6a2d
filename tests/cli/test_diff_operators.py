"""What `policylint diff` says of a condition with another operator: words, marks, and a request that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.diffing import PASS, STOP, Statement, allow, compare, deny, full, heads, marked, when, write

PREFIX = "s3:prefix"
TAGS = "aws:TagKeys"
SOURCE = "aws:SourceArn"
TOPIC = "arn:aws:sns:*:111122223333:*"
AGE = "aws:MultiFactorAuthAge"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _listing(operator: str, values: Any) -> list[Statement]:
    return [allow("s3:ListBucket", **when(operator, PREFIX, values))]


def _denied(operator: str, values: Any) -> list[Statement]:
    return [allow("s3:ListBucket"), deny("s3:ListBucket", **when(operator, PREFIX, values))]


#: Old, new, the message, what is marked in the new text and in the old one, and what the request has under the key.
OPERATORS: dict[str, tuple[list[Statement], list[Statement], str, str, str, Any]] = {
    "blind to case": (
        _listing("StringEquals", "Team"),
        _listing("StringEqualsIgnoreCase", "Team"),
        f"`s3:ListBucket` newly allowed where `{PREFIX}` is `team`, by `StringEqualsIgnoreCase` in the place of "
        "`StringEquals`",
        '"StringEqualsIgnoreCase"',
        f'"{PREFIX}": "Team"',
        "team",
    ),
    "with wildcards": (
        _listing("StringEquals", ["a", "team-*"]),
        _listing("StringLike", ["a", "team-*"]),
        f"`s3:ListBucket` newly allowed where `{PREFIX}` is `team-example`, by `StringLike` in the place of "
        "`StringEquals`",
        '"StringLike"',
        f'"{PREFIX}": [\n            "a",\n            "team-*"\n          ]',
        "team-example",
    ),
    "negated without wildcards": (
        _listing("StringNotLike", "team-*"),
        _listing("StringNotEquals", "team-*"),
        f"`s3:ListBucket` newly allowed where `{PREFIX}` is `team-example`, by `StringNotEquals` in the place of "
        "`StringNotLike`",
        '"StringNotEquals"',
        f'"{PREFIX}": "team-*"',
        "team-example",
    ),
    "up to a number and that number": (
        [allow(STOP, **when("NumericLessThan", AGE, "3600"))],
        [allow(STOP, **when("NumericLessThanEquals", AGE, "3600"))],
        f"`{STOP}` newly allowed where `{AGE}` is `3600`, by `NumericLessThanEquals` in the place of `NumericLessThan`",
        '"NumericLessThanEquals"',
        f'"{AGE}": "3600"',
        "3600",
    ),
    "any of several": (
        [allow("ec2:CreateTags", **when("ForAllValues:StringEquals", TAGS, ["team", "cost"]))],
        [allow("ec2:CreateTags", **when("ForAnyValue:StringEquals", TAGS, ["team", "cost"]))],
        f"`ec2:CreateTags` newly allowed where `{TAGS}` has `team` and `other`, by `ForAnyValue:StringEquals` in the "
        "place of `ForAllValues:StringEquals`",
        '"ForAnyValue:StringEquals"',
        f'"{TAGS}": [\n            "team",\n            "cost"\n          ]',
        ["team", "other"],
    ),
    "beside Null on the same key": (
        [allow("s3:ListBucket") | {"Condition": {"Null": {PREFIX: "false"}, "StringEquals": {PREFIX: "Team"}}}],
        [
            allow("s3:ListBucket")
            | {"Condition": {"Null": {PREFIX: "false"}, "StringEqualsIgnoreCase": {PREFIX: "Team"}}}
        ],
        f"`s3:ListBucket` newly allowed where `{PREFIX}` is `team`, by `StringEqualsIgnoreCase` in the place of "
        "`StringEquals`",
        '"StringEqualsIgnoreCase"',
        f'"{PREFIX}": "Team"',
        "team",
    ),
    "a Deny without wildcards": (
        _denied("StringLike", "team-*"),
        _denied("StringEquals", "team-*"),
        f"`s3:ListBucket` no longer denied where `{PREFIX}` is `team-example`, by `StringEquals` in the place of "
        "`StringLike`",
        '"StringEquals"',
        f'"{PREFIX}": "team-*"',
        "team-example",
    ),
    "a Deny of all but some, blind to case": (
        _denied("StringNotEquals", "Team"),
        _denied("StringNotEqualsIgnoreCase", "Team"),
        f"`s3:ListBucket` no longer denied where `{PREFIX}` is `team`, by `StringNotEqualsIgnoreCase` in the place of "
        "`StringNotEquals`",
        '"StringNotEqualsIgnoreCase"',
        f'"{PREFIX}": "Team"',
        "team",
    ),
    "other values, too": (
        _listing("StringEquals", ["Team"]),
        _listing("StringEqualsIgnoreCase", ["Team", "Cost"]),
        f"`s3:ListBucket` newly allowed under `StringEqualsIgnoreCase {PREFIX} Team, Cost` in the place of "
        f"`StringEquals {PREFIX} Team`",
        '"StringEqualsIgnoreCase"',
        f'"{PREFIX}": [\n            "Team"\n          ]',
        "team",
    ),
    "a Deny of other values, too": (
        _denied("StringLike", ["team-*", "cost-*"]),
        _denied("StringEquals", ["team-*"]),
        f"`s3:ListBucket` no longer denied but under `StringEquals {PREFIX} team-*` in the place of "
        f"`StringLike {PREFIX} team-*, cost-*`",
        '"StringEquals"',
        f'"{PREFIX}": [\n            "team-*",\n            "cost-*"\n          ]',
        "team-example",
    ),
    # The value is what lets more by, whatever the operator.
    "a greater number, and that number": (
        [allow(STOP, **when("NumericLessThan", AGE, "10"))],
        [allow(STOP, **when("NumericLessThanEquals", AGE, "20"))],
        f"`{STOP}` newly allowed under `NumericLessThanEquals {AGE} 20`",
        '"20"',
        f'"{AGE}": "10"',
        "10",
    ),
    "a value more under an operator spelt otherwise": (
        [allow("iam:PassRole", **when("StringEquals", PASS, "ec2.amazonaws.com"))],
        [allow("iam:PassRole", **when("stringequals", PASS, ["ec2.amazonaws.com", "ecs.amazonaws.com"]))],
        f"`iam:PassRole` newly allowed where `{PASS}` is `ecs.amazonaws.com`",
        '"ecs.amazonaws.com"',
        f'"{PASS}": "ec2.amazonaws.com"',
        "ecs.amazonaws.com",
    ),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_what_is_said_of_another_operator(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, message, here, before, value = OPERATORS[name]
    write("old.json", *old)
    write("new.json", *new)
    (gain,) = compare(capsys)["gains"]
    assert (gain["message"], marked(gain["location"]), marked(gain["before"])) == (message, here, before)
    assert list(gain["witness"]["context"].values()) == [value]


def test_texts_in_the_place_of_arns(capsys: pytest.CaptureFixture[str]) -> None:
    write("old.json", allow("sqs:SendMessage", **when("ArnLike", SOURCE, TOPIC)))
    write("new.json", allow("sqs:SendMessage", **when("StringLike", SOURCE, TOPIC)))
    (gain,) = compare(capsys)["gains"]
    value = gain["witness"]["context"][SOURCE]
    assert value.split(":")[4] != "111122223333"  # a wildcard of ArnLike does not run over colons
    assert gain["message"] == (
        f"`sqs:SendMessage` newly allowed where `{SOURCE}` is `{value}`, by `StringLike` in the place of `ArnLike`"
    )
    assert (marked(gain["location"]), marked(gain["before"])) == ('"StringLike"', f'"{SOURCE}": "{TOPIC}"')


def test_what_is_lost_by_an_operator_is_told_from_before_to_now(capsys: pytest.CaptureFixture[str]) -> None:
    write("old.json", *_listing("StringLike", "team-*"))
    write("new.json", *_listing("StringEquals", "team-*"))
    (loss,) = compare(capsys, "--lost")["lost"]["losses"]
    assert loss["message"] == (
        f"`s3:ListBucket` no longer allowed where `{PREFIX}` is `team-example`, by `StringEquals` in the place of "
        "`StringLike`"
    )
    assert (marked(loss["location"]), marked(loss["before"])) == ('"StringLike"', f'"{PREFIX}": "team-*"')


def test_what_is_lost_by_an_operator_and_values_is_told_with_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    write("old.json", *_listing("StringLike", ["team-*", "cost-*"]))
    write("new.json", *_listing("StringEquals", ["team-*"]))
    (loss,) = compare(capsys, "--lost")["lost"]["losses"]
    assert loss["message"] == (
        f"`s3:ListBucket` no longer allowed but under `StringEquals {PREFIX} team-*` in the place of "
        f"`StringLike {PREFIX} team-*, cost-*`"
    )


def test_another_operator_on_one_key_and_a_value_on_another_are_two_things(capsys: pytest.CaptureFixture[str]) -> None:
    keys = {"StringEquals": {PREFIX: "Team"}, "StringLike": {"aws:PrincipalTag/team": "a"}}
    write("old.json", allow("s3:ListBucket", Condition=keys))
    keys = {"StringEqualsIgnoreCase": {PREFIX: "Team"}, "StringLike": {"aws:PrincipalTag/team": ["a", "b"]}}
    write("new.json", allow("s3:ListBucket", Condition=keys))
    assert heads(full(capsys)[1]) == [
        f"new access: `s3:ListBucket` newly allowed where `{PREFIX}` is `team`, by `StringEqualsIgnoreCase` in the "
        "place of `StringEquals`",
        "new access: `s3:ListBucket` newly allowed where `aws:PrincipalTag/team` is `b`",
    ]
