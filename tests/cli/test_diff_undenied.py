"""What `policylint diff` tells of a Deny that denies less than before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.diffing import (
    BUCKET,
    OBJECTS,
    ROLE,
    TLS,
    Statement,
    allow,
    compare,
    deny,
    full,
    heads,
    marked,
    write,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_actions_that_work_on_nothing_that_is_no_longer_denied_are_told_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    actions = ["s3:PutObject", "s3:PutBucketPolicy", "s3:ListBucket"]
    write("old.json", allow("s3:*"), deny(actions, [BUCKET, OBJECTS]))
    write("new.json", allow("s3:*"), deny(actions, [OBJECTS]))
    assert full(capsys)[1] == (
        f"new access: `s3:PutBucketPolicy` and 1 more action no longer denied on `{BUCKET}`\n"
        "  --> new.json:16:7\n"
        "   |\n"
        '16 |       "Resource": [\n'
        "   |       ^^^^^^^^^^^^^...\n"
        "  ::: old.json:17:9\n"
        "   |\n"
        f'17 |         "{BUCKET}",\n'
        "   |         ------------------------ denied before by this\n"
        "   = permissions management: s3:PutBucketPolicy\n"
        "   = list: s3:ListBucket\n"
        "   = works on none of these: s3:PutObject\n"
        f"   = for example: `s3:PutBucketPolicy` on `{BUCKET}`\n\n"
    )
    (gain,) = compare(capsys)["gains"]
    assert (marked(gain["location"]), marked(gain["before"])) == (
        f'"Resource": [\n        "{OBJECTS}"\n      ]',
        f'"{BUCKET}"',
    )
    assert gain["resources"] == [BUCKET]
    # The example is of an action that works on what is meant.
    write("new.json", allow("s3:*"), deny(actions, [BUCKET]))
    (gain,) = compare(capsys)["gains"]
    assert gain["message"] == f"`s3:PutObject` no longer denied on `{OBJECTS}`"
    assert gain["witness"] == {
        "principal": None,
        "action": "s3:PutObject",
        "resource": f"{BUCKET}/example",
        "context": {},
    }


def test_of_a_deny_with_very_many_resources_not_all_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """To compare each with each would take longer than the proof."""
    names = [f"arn:aws:s3:::acme-{number}/*" for number in range(400)]
    write("old.json", allow("s3:GetObject"), deny("s3:GetObject", names))
    write("new.json", allow("s3:GetObject"), deny("s3:GetObject", names[1:]))
    (gain,) = compare(capsys)["gains"]
    assert (gain["message"], gain["resources"]) == ("`s3:GetObject` no longer denied", [])
    assert (gain["witness"]["resource"], marked(gain["before"])) == ("arn:aws:s3:::acme-0/example", f'"{names[0]}"')


@pytest.mark.parametrize(("rest", "title"), [([allow("s3:*")], "new access"), ([], "less denied")])
def test_a_deny_that_is_gone_is_told_of_its_own_resources(
    rest: list[Statement], title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", *rest, deny("s3:GetObject", OBJECTS), deny("s3:ListBucket"))
    write("new.json", *rest, deny("s3:ListBucket"))
    out = full(capsys)[1]
    assert heads(out) == [f"{title}: `s3:GetObject` no longer denied"]
    assert f"  = on: `{OBJECTS}`\n" in out
    assert f"  = for example: `s3:GetObject` on `{BUCKET}/example`\n" in out


GUARD = deny(["s3:DeleteBucket", "s3:PutBucketPolicy"], Sid="Guard")
LESS = GUARD | {"Action": ["s3:DeleteBucket"]}


def test_a_deny_that_keeps_less_back_is_told_where_the_policy_allows_nothing_new(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("old.json", GUARD)
    write("new.json", LESS)
    assert full(capsys) == (
        0,
        "less denied: `s3:PutBucketPolicy` no longer denied\n"
        " --> new.json:6:7\n"
        "  |\n"
        '6 |       "Action": [\n'
        "  |       ^^^^^^^^^^^...\n"
        " ::: old.json:8:9\n"
        "  |\n"
        '8 |         "s3:PutBucketPolicy"\n'
        "  |         -------------------- denied before by this\n"
        "  = on: `*`\n"
        "  = for example: `s3:PutBucketPolicy` on `arn:aws:s3:::example`\n"
        "  = note: no new access by this policy alone; what other policies allow, it no longer keeps back\n\n",
        "no new access in 1 changed policy, less denied in 1\n",
    )
    comparison = compare(capsys)
    assert (comparison["verdict"], comparison["gains"]) == ("no-new-access", [])
    (less,) = comparison["less_denied"]
    assert (less["actions"], less["message"]) == (["s3:PutBucketPolicy"], "`s3:PutBucketPolicy` no longer denied")
    assert marked(less["before"]) == '"s3:PutBucketPolicy"'
    assert full(capsys, "--format", "concise")[1] == "new.json:6:7: less-denied `s3:PutBucketPolicy` no longer denied\n"
    assert full(capsys, "--format", "github")[1].startswith(
        "::warning title=Less denied,file=new.json,line=6,endLine=8::`s3:PutBucketPolicy` no longer denied%0A"
    )
    assert (
        "- **less denied**: `s3:PutBucketPolicy` no longer denied (`new.json:6`)\n"
        in (full(capsys, "--format", "markdown")[1])
    )
    (result,) = json.loads(full(capsys, "--format", "sarif")[1])["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("less-denied", "note")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # for the policy itself, where it is told as new access; for others, if that is another Deny
        ([allow("s3:*"), GUARD], [allow("s3:*"), LESS], ["new access: `s3:PutBucketPolicy` no longer denied"]),
        (
            [allow("ec2:*"), GUARD, deny("ec2:StopInstances")],
            [allow("ec2:*"), LESS],
            [
                "new access: `ec2:StopInstances` no longer denied",
                "less denied: `s3:PutBucketPolicy` no longer denied",
            ],
        ),
        # a bucket policy that is nothing but a Deny, and it goes
        ([TLS], [allow("s3:GetObject", OBJECTS, Principal={"AWS": ROLE})], None),
        # other words for the same, another Sid, more Denies
        ([GUARD], [deny("s3:DeleteBucket"), deny("s3:PutBucketPolicy")], []),
        ([GUARD], [GUARD | {"Sid": "Other"}], []),
        ([LESS], [GUARD], []),
    ],
)
def test_where_less_is_denied(
    old: list[Statement], new: list[Statement], told: list[str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", *old)
    write("new.json", *new)
    found = heads(full(capsys)[1])
    if told is None:
        assert found[-1].startswith("less denied: ")
        assert found[-1].endswith(" no longer denied under `Bool aws:SecureTransport false`")
    else:
        assert found == told
