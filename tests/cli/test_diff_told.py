"""How `policylint diff` tells a change as a whole: in which order, and with which examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.diffing import (
    ANY,
    BUCKET,
    MFA,
    OBJECTS,
    READ,
    REGION,
    ROLE,
    STOP,
    Statement,
    allow,
    compare,
    deny,
    full,
    heads,
    when,
    write,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_change_as_a_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Whom it is for and what else is asked is said once, and only where the line above has not said it."""
    more = {"Principal": {"AWS": ROLE}, "Condition": {"Bool": {MFA: "true"}, "StringEquals": {REGION: "eu-west-1"}}}
    write("old.json", allow(["s3:GetObject", "s3:PutObject"], [OBJECTS], **more))
    del more["Condition"]["Bool"]
    write("new.json", allow(["s3:GetObject", "s3:PutObject"], [OBJECTS], **more))
    assert full(capsys) == (
        1,
        f"new access: `s3:PutObject` and 1 more action newly allowed without `Bool {MFA} true`\n"
        "  --> new.json:8:9\n"
        "   |\n"
        ' 8 |         "s3:PutObject"\n'
        "   |         ^^^^^^^^^^^^^^\n"
        "  ::: old.json:18:11\n"
        "   |\n"
        f'18 |           "{MFA}": "true"\n'
        "   |           ------------------------------------ allowed before under this condition\n"
        "   = write: s3:PutObject\n"
        "   = read: s3:GetObject\n"
        "   = granted in lines 7-8\n"
        f"   = on: `{OBJECTS}`\n"
        f"   = to: `{ROLE}`\n"
        f"   = under: `StringEquals {REGION} eu-west-1`\n"
        f"   = for example: `s3:PutObject` on `{BUCKET}/example` by `{ROLE}`, with `{REGION}` = `eu-west-1`, "
        f"without `{MFA}`\n\n",
        "new access in 1 of 1 changed policy\n",
    )


def test_what_everybody_gains_comes_first_then_what_opens_all_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    people = {"Principal": {"AWS": ROLE}}
    write("old.json", allow("s3:ListBucket", BUCKET, **people))
    write(
        "new.json",
        allow(["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], OBJECTS, **people),
        allow("secretsmanager:GetSecretValue", **people),
        allow("s3:ListBucket", BUCKET, **ANY),
    )
    assert [head.partition(" newly")[0] for head in heads(full(capsys)[1])] == [
        "new access: `s3:ListBucket`",
        "new access: `secretsmanager:GetSecretValue`",
        "new access: `s3:DeleteObject` and 2 more actions",
    ]


def test_several_conditions_that_are_gone_are_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    block = {"Bool": {MFA: "true"}, "StringEquals": {REGION: "eu-west-1", "aws:PrincipalOrgID": "o-1"}}
    write("old.json", allow(STOP, Condition=block))
    write("new.json", allow(STOP))
    _, out, _ = full(capsys)
    assert heads(out) == [
        f"new access: `{STOP}` newly allowed without `Bool {MFA} true`, `StringEquals {REGION} eu-west-1` and "
        "`StringEquals aws:PrincipalOrgID o-1`"
    ]
    # A program gets each with the request that it alone kept back.
    assert [gain["message"].partition("without ")[2] for gain in compare(capsys)["gains"]] == [
        f"`Bool {MFA} true`",
        f"`StringEquals {REGION} eu-west-1`",
        "`StringEquals aws:PrincipalOrgID o-1`",
    ]


def test_a_deny_is_told_once_whichever_statements_allow_it(capsys: pytest.CaptureFixture[str]) -> None:
    grants = [allow("ec2:*", **when("Bool", MFA, "true")), allow("ec2:Stop*")]
    write("old.json", *grants, deny("ec2:StopInstances"))
    write("new.json", *grants)
    out = full(capsys)[1]
    assert heads(out) == [f"new access: `{STOP}` no longer denied"]
    assert "= under:" not in out


def test_of_actions_of_many_services_the_dangerous_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("old.json", allow("s3:GetObject"))
    write("new.json", allow("*"))
    out = full(capsys)[1]
    assert re.search(r"^  = read \([\d,]+\): secretsmanager:.* and [\d,]+ more of \d+ services$", out, re.M)
    assert re.search(r"^  = tagging \(\d+\): of \d+ services$", out, re.M)


def test_actions_that_work_on_no_such_resource_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    write("old.json", allow("s3:GetObject", OBJECTS))
    write("new.json", allow(["s3:GetObject", "s3:PutBucketPolicy", "s3:PutObject"], OBJECTS))
    out = full(capsys)[1]
    assert heads(out) == [f"new access: `s3:PutObject` newly allowed on `{OBJECTS}`"]
    assert "  = works on none of these: s3:PutBucketPolicy\n" in out
    # Where there are no others, they are what is told; and a program gets all of them.
    write("old.json", allow("s3:GetObject", OBJECTS))
    write("new.json", allow(["s3:GetObject", "s3:PutBucketPolicy"], OBJECTS))
    assert heads(full(capsys)[1]) == [f"new access: `s3:PutBucketPolicy` newly allowed on `{OBJECTS}`"]
    assert [gain["actions_by_level"] for gain in compare(capsys)["gains"]] == [
        {"Permissions management": ["s3:PutBucketPolicy"]}
    ]


@pytest.mark.parametrize(
    ("old", "new", "action", "resource", "context"),
    [
        (None, allow(STOP), STOP, "arn:aws:ec2:us-east-1:111122223333:instance/example", {}),
        (None, allow("s3:ListAllMyBuckets"), "s3:ListAllMyBuckets", "*", {}),
        (None, allow("iam:*"), "iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/example", {}),
        (
            None,
            allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:db-*"),
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-example",
            {},
        ),
        # In the regions that the policy names, and on what it did not allow before.
        (
            None,
            allow(STOP, "arn:aws:ec2:eu-west-1:*:instance/*"),
            STOP,
            "arn:aws:ec2:eu-west-1:111122223333:instance/example",
            {},
        ),
        (
            allow(STOP, "arn:aws:ec2:us-east-1:*:instance/*"),
            allow(STOP),
            STOP,
            "arn:aws:ec2:eu-west-1:111122223333:instance/example",
            {},
        ),
        (
            allow("sqs:SendMessage", "arn:aws:sqs:*:111122223333:*"),
            allow("sqs:SendMessage"),
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:444455556666:example",
            {},
        ),
        (
            None,
            allow(STOP, **when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")),
            STOP,
            "arn:aws:ec2:us-east-1:111122223333:instance/example",
            {"aws:ResourceAccount": "111122223333", "aws:PrincipalAccount": "111122223333"},
        ),
        (
            None,
            allow(STOP, **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/ops")),
            STOP,
            "arn:aws:ec2:us-east-1:111122223333:instance/example",
            {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ops"},
        ),
        # A region, an account and a version of TLS that there is, where the likeliest was allowed before.
        (
            allow(STOP, "arn:aws:ec2:us-east-1:123456789012:instance/*"),
            allow(STOP, "arn:aws:ec2:*:123456789012:instance/*"),
            STOP,
            "arn:aws:ec2:eu-west-1:123456789012:instance/example",
            {},
        ),
        (
            allow(STOP, [f"arn:aws:ec2:{region}:*:instance/*" for region in ("us-east-1", "eu-west-1")]),
            allow(STOP, "arn:aws:ec2:*:*:instance/*"),
            STOP,
            "arn:aws:ec2:ap-southeast-2:111122223333:instance/example",
            {},
        ),
        (
            None,
            allow(STOP, Condition={"Null": {REGION: "false"}, "StringNotEquals": {REGION: ["us-east-1"]}}),
            STOP,
            "arn:aws:ec2:eu-west-1:111122223333:instance/example",
            {REGION: "eu-west-1"},
        ),
        (
            None,
            allow(
                STOP,
                Condition={
                    "Null": {"aws:PrincipalAccount": "false"},
                    "StringNotLike": {"aws:PrincipalAccount": ["1*"]},
                },
            ),
            STOP,
            "arn:aws:ec2:us-east-1:111122223333:instance/example",
            {"aws:PrincipalAccount": "444455556666"},
        ),
        (
            None,
            allow("s3:GetObject", OBJECTS, **when("NumericLessThan", "s3:TlsVersion", "1.2")),
            "s3:GetObject",
            f"{BUCKET}/example",
            {"s3:TlsVersion": "1.1"},
        ),
        (
            None,
            allow("s3:GetObject", OBJECTS, **when("NumericGreaterThan", "s3:TlsVersion", "1.2")),
            "s3:GetObject",
            f"{BUCKET}/example",
            {"s3:TlsVersion": "1.3"},
        ),
        # There is none of these, and so no better one than there is.
        (
            None,
            allow("s3:GetObject", OBJECTS, **when("NumericLessThan", "s3:TlsVersion", "1")),
            "s3:GetObject",
            f"{BUCKET}/example",
            {"s3:TlsVersion": "0"},
        ),
    ],
)
def test_an_example_is_as_aws_has_requests(
    old: Statement | None, new: Statement, action: str, resource: str, context: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", old or deny("*"))
    write("new.json", new)
    (gain,) = compare(capsys)["gains"]
    assert gain["witness"] == {"principal": None, "action": action, "resource": resource, "context": context}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (when("StringEquals", "aws:PrincipalOrgID", "o-1"), "somebody, with `aws:PrincipalOrgID` = `o-1`"),
        (when("StringEquals", "aws:username", "bob"), "somebody, with `aws:username` = `bob`"),
        (when("Bool", MFA, "true"), f"somebody, with `{MFA}` = `true`"),
        (
            when("StringEquals", "aws:PrincipalType", "Anonymous"),
            "anybody, signed in or not, with `aws:PrincipalType` = `Anonymous`",
        ),
        (when("StringEquals", "aws:userid", "anonymous"), "anybody, signed in or not, with `aws:userid` = `anonymous`"),
        (
            when("StringEquals", "aws:SourceVpce", "vpce-1"),
            "anybody, signed in or not, with `aws:SourceVpce` = `vpce-1`",
        ),
        ({}, "anybody, signed in or not"),
    ],
)
def test_who_has_keys_of_signed_requests_alone_is_somebody(
    condition: Any, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", deny("s3:GetObject", OBJECTS, **ANY))
    write("new.json", allow("s3:PutObject", OBJECTS, **ANY, **condition))
    assert f"  = for example: `s3:PutObject` on `{BUCKET}/example` by {words}\n" in full(capsys)[1]


#: What was, what is, and how a reader without the picture is told what there was before.
BEFORE: list[tuple[Statement, Statement, str]] = [
    (
        allow(STOP, **when("IpAddress", "aws:SourceIp", "198.51.100.0/24")),
        allow(STOP, **when("IpAddress", "aws:SourceIp", "198.51.0.0/16")),
        "allowed before under `IpAddress aws:SourceIp 198.51.100.0/24`",
    ),
    (allow(STOP, **when("Bool", MFA, "true")), allow(STOP), "allowed before under that condition"),
    (allow("s3:GetObject", f"{BUCKET}/a/*"), allow("s3:GetObject", OBJECTS), f"allowed before on `{BUCKET}/a/*`"),
    (
        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": OBJECTS},
        allow("s3:GetObject"),
        f"allowed before on all but `{OBJECTS}`",
    ),
    (READ, READ | ANY, f"allowed before to `{ROLE}`"),
]


@pytest.mark.parametrize(("old", "new", "words"), BEFORE)
def test_what_was_before_is_told_without_the_picture(
    old: Statement, new: Statement, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", old)
    write("new.json", new)
    assert full(capsys, "--format", "github")[1].endswith(f"%0A{words}\n")
    assert f"\n  - {words} (`old.json:" in full(capsys, "--format", "markdown")[1]


@pytest.mark.parametrize(
    ("deny_now", "words"),
    [
        ([], "denied before by a Deny that is gone"),
        ([deny(STOP, "arn:aws:ec2:eu-west-1:*:instance/*")], "denied before by a Deny that is narrower now"),
    ],
)
def test_a_deny_of_before_is_told_without_the_picture(
    deny_now: list[Statement], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", allow(STOP), deny(STOP, "arn:aws:ec2:*:*:instance/*"))
    write("new.json", allow(STOP), *deny_now)
    assert full(capsys, "--format", "github")[1].endswith(f"%0A{words}\n")


def test_variables_that_came_with_the_version_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    home = allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")
    write("old.json", home, version="2008-10-17")
    write("new.json", home)
    assert "allowed before on these resources; only Version 2012-10-17 has variables\n" in full(capsys)[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # the placeholder may be what was allowed before, what is denied, or no address at all
        ([allow("s3:GetObject", OBJECTS)], [allow("s3:GetObject", "arn:aws:s3:::${bucket}/*")]),
        ([allow("s3:Get*", OBJECTS)], [allow("s3:GetObject", "arn:aws:s3:::${bucket}/*")]),
        ([allow("s3:${some}", OBJECTS)], [allow("s3:GetObject", "arn:aws:s3:::${bucket}/*")]),
        (
            [allow("sqs:SendMessage")],
            [allow("s3:GetObject", OBJECTS), deny("s3:GetObject", "arn:aws:s3:::${bucket}/*")],
        ),
        ([allow("sqs:SendMessage")], [allow("s3:GetObject", OBJECTS, **when("IpAddress", "aws:SourceIp", "${cidr}"))]),
        ([allow("sqs:SendMessage")], [allow("s3:${some}", OBJECTS)]),
    ],
)
def test_what_hangs_on_a_placeholder_is_undecided(
    old: list[Statement], new: list[Statement], capsys: pytest.CaptureFixture[str]
) -> None:
    write("old.json", *old)
    write("new.json", *new)
    comparison = compare(capsys)
    assert comparison["verdict"] == "undecided"
    assert comparison["reason"].startswith("what a placeholder hides in `")
