"""What `policylint diff` says of changes as people make them: which words, and at which places of both texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.diffing import (
    ANY,
    BUCKET,
    MFA,
    OBJECTS,
    PASS,
    READ,
    REGION,
    ROLE,
    ROOT,
    STOP,
    TLS,
    VENDOR,
    Statement,
    allow,
    compare,
    deny,
    marked,
    trust,
    when,
    write,
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


TEAM = "aws:ResourceTag/team"

#: Old, new, the message, what is marked in the new text, what in the old one.
CHANGES: dict[str, tuple[list[Statement], list[Statement], str, str | None, str | None]] = {
    "an action": (
        [allow(["s3:GetObject"], OBJECTS)],
        [allow(["s3:GetObject", "s3:PutObject"], OBJECTS)],
        f"`s3:PutObject` newly allowed on `{OBJECTS}`",
        '"s3:PutObject"',
        None,
    ),
    "a resource": (
        [allow("s3:GetObject", [f"{BUCKET}/a/*", f"{BUCKET}/b/*"])],
        [allow("s3:GetObject", [f"{BUCKET}/a/*", f"{BUCKET}/b/*", f"{BUCKET}/c/*"])],
        f"`s3:GetObject` newly allowed on `{BUCKET}/c/*`",
        f'"{BUCKET}/c/*"',
        f'"Resource": [\n        "{BUCKET}/a/*",\n        "{BUCKET}/b/*"\n      ]',
    ),
    "another account": (
        [trust({"AWS": [ROLE]})],
        [trust({"AWS": [ROLE, ROOT]})],
        "`sts:AssumeRole` newly allowed to everybody in account `444455556666`",
        f'"{ROOT}"',
        f'"Principal": {{\n        "AWS": [\n          "{ROLE}"\n        ]\n      }}',
    ),
    "an external id that is gone": (
        [trust({"AWS": VENDOR}, **when("StringEquals", "sts:ExternalId", "c9d1"))],
        [trust({"AWS": VENDOR})],
        "`sts:AssumeRole` newly allowed without `StringEquals sts:ExternalId c9d1`",
        '"sts:AssumeRole"',
        '"sts:ExternalId": "c9d1"',
    ),
    "a bucket for everybody": (
        [READ],
        [READ | ANY],
        "`s3:GetObject` newly allowed to everybody",
        '"*"',
        f'"Principal": {{\n        "AWS": "{ROLE}"\n      }}',
    ),
    "an endpoint that is not asked for": (
        [READ | ANY | when("StringEquals", "aws:SourceVpce", "vpce-1")],
        [READ | ANY],
        "`s3:GetObject` newly allowed to everybody without `StringEquals aws:SourceVpce vpce-1`",
        '"s3:GetObject"',
        '"aws:SourceVpce": "vpce-1"',
    ),
    "a Deny that is gone": (
        [READ, TLS],
        [READ],
        "`s3:GetObject` no longer denied under `Bool aws:SecureTransport false`",
        '"s3:GetObject"',
        '"Effect": "Deny"',
    ),
    "a Deny with one more exception": (
        [READ, deny("s3:*", OBJECTS, **ANY, **when("StringNotEquals", "aws:SourceVpce", ["vpce-1"]))],
        [READ, deny("s3:*", OBJECTS, **ANY, **when("StringNotEquals", "aws:SourceVpce", ["vpce-1", "vpce-2"]))],
        "`s3:GetObject` no longer denied where `aws:SourceVpce` is `vpce-2`",
        '"vpce-2"',
        '"aws:SourceVpce": [\n            "vpce-1"\n          ]',
    ),
    "a Deny with a condition that it had not": (
        [allow(STOP), deny(STOP)],
        [allow(STOP), deny(STOP, **when("StringNotEquals", "aws:PrincipalTag/admin", "true"))],
        f"`{STOP}` no longer denied where `aws:PrincipalTag/admin` is `true`",
        '"true"',
        '"Effect": "Deny"',
    ),
    "a Deny that asks for more": (
        [allow(STOP), deny(STOP)],
        [allow(STOP), deny(STOP, **when("BoolIfExists", MFA, "false"))],
        f"`{STOP}` no longer denied but under `BoolIfExists {MFA} false`",
        f'"{MFA}": "false"',
        '"Effect": "Deny"',
    ),
    "a Deny without IfExists": (
        [allow(STOP), deny(STOP, **when("BoolIfExists", MFA, "false"))],
        [allow(STOP), deny(STOP, **when("Bool", MFA, "false"))],
        f"`{STOP}` no longer denied where `{MFA}` is absent",
        '"Bool"',
        f'"{MFA}": "false"',
    ),
    "a Deny of which the neighbour changed, too": (
        [READ, TLS, deny("s3:*", OBJECTS, **ANY, **when("StringNotEquals", "aws:SourceVpce", ["vpce-1", "vpce-2"]))],
        [READ, deny("s3:*", OBJECTS, **ANY, **when("StringNotEquals", "aws:SourceVpce", ["vpce-1"]))],
        "`s3:GetObject` no longer denied under `Bool aws:SecureTransport false`",
        '"s3:GetObject"',
        '"Effect": "Deny"',
    ),
    "a Deny with an action less": (
        [allow("s3:*"), deny(["s3:DeleteBucket", "s3:PutBucketAcl"])],
        [allow("s3:*"), deny(["s3:DeleteBucket"])],
        "`s3:PutBucketAcl` no longer denied",
        '"Action": [\n        "s3:DeleteBucket"\n      ]',
        '"s3:PutBucketAcl"',
    ),
    "a Deny on less": (
        [allow(STOP), deny(STOP, "arn:aws:ec2:*:*:instance/*")],
        [allow(STOP), deny(STOP, "arn:aws:ec2:eu-west-1:*:instance/*")],
        f"`{STOP}` no longer denied on `arn:aws:ec2:*:*:instance/*` but for `arn:aws:ec2:eu-west-1:*:instance/*`",
        '"Resource": "arn:aws:ec2:eu-west-1:*:instance/*"',
        '"arn:aws:ec2:*:*:instance/*"',
    ),
    "a Deny on an entry less": (
        [allow("s3:*"), deny("s3:PutBucketPolicy", [BUCKET, "arn:aws:s3:::acme-logs"])],
        [allow("s3:*"), deny("s3:PutBucketPolicy", ["arn:aws:s3:::acme-logs"])],
        f"`s3:PutBucketPolicy` no longer denied on `{BUCKET}`",
        '"Resource": [\n        "arn:aws:s3:::acme-logs"\n      ]',
        f'"{BUCKET}"',
    ),
    "a Deny of which the Allow has but a part": (
        [allow("s3:GetObject", f"{BUCKET}/a/*"), deny("s3:GetObject", [OBJECTS, "arn:aws:s3:::acme-logs/*"])],
        [allow("s3:GetObject", f"{BUCKET}/a/*"), deny("s3:GetObject", ["arn:aws:s3:::acme-logs/*"])],
        f"`s3:GetObject` no longer denied on `{BUCKET}/a/*`",
        '"Resource": [\n        "arn:aws:s3:::acme-logs/*"\n      ]',
        f'"{OBJECTS}"',
    ),
    "a Deny of everything that is now of one of two": (
        [allow("s3:GetObject", [OBJECTS, "arn:aws:s3:::acme-logs/*"]), deny("s3:GetObject")],
        [allow("s3:GetObject", [OBJECTS, "arn:aws:s3:::acme-logs/*"]), deny("s3:GetObject", OBJECTS)],
        "`s3:GetObject` no longer denied on `arn:aws:s3:::acme-logs/*`",
        f'"Resource": "{OBJECTS}"',
        '"*"',
    ),
    "a Deny on less, the rest of it in another one": (
        [allow("s3:GetObject"), deny("s3:GetObject", [f"{BUCKET}/a/*", f"{BUCKET}/b/*", f"{BUCKET}/c/*"])],
        [allow("s3:GetObject"), deny("s3:GetObject", f"{BUCKET}/a/*"), deny("s3:GetObject", f"{BUCKET}/c/*")],
        f"`s3:GetObject` no longer denied on `{BUCKET}/b/*`",
        f'"Resource": "{BUCKET}/a/*"',
        f'"{BUCKET}/b/*"',
    ),
    "a Deny that leaves a resource out": (
        [allow("s3:GetObject"), deny("s3:GetObject", "*")],
        [allow("s3:GetObject"), {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": [OBJECTS]}],
        f"`s3:GetObject` no longer denied on `{OBJECTS}`",
        f'"{OBJECTS}"',
        '"*"',
    ),
    "a Deny that leaves one more resource out": (
        [allow("s3:GetObject"), {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": [OBJECTS]}],
        [
            allow("s3:GetObject"),
            {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": [OBJECTS, "arn:aws:s3:::acme-logs/*"]},
        ],
        "`s3:GetObject` no longer denied on `arn:aws:s3:::acme-logs/*`",
        '"arn:aws:s3:::acme-logs/*"',
        f'"NotResource": [\n        "{OBJECTS}"\n      ]',
    ),
    "a Deny on all but something that is now on something": (
        [allow("s3:GetObject"), {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": OBJECTS}],
        [allow("s3:GetObject"), deny("s3:GetObject", "arn:aws:s3:::acme-logs/*")],
        "`s3:GetObject` no longer denied",
        '"Resource": "arn:aws:s3:::acme-logs/*"',
        f'"NotResource": "{OBJECTS}"',
    ),
    "a Deny of the same Sid on less and with fewer actions": (
        [allow("s3:*Object"), deny(["s3:GetObject", "s3:PutObject"], [f"{BUCKET}/a", f"{BUCKET}/b"], Sid="Keep")],
        [allow("s3:*Object"), deny(["s3:PutObject"], [f"{BUCKET}/a"], Sid="Keep")],
        f"`s3:PutObject` and 1 more action no longer denied on `{BUCKET}/a`, `{BUCKET}/b`",
        f'"Resource": [\n        "{BUCKET}/a"\n      ]',
        f'"{BUCKET}/b"',
    ),
    "a Deny that leaves somebody out": (
        [READ | {"Principal": {"AWS": ROOT}}, deny("s3:*", OBJECTS, NotPrincipal={"AWS": [ROOT]})],
        [READ | {"Principal": {"AWS": ROOT}}, deny("s3:*", OBJECTS, NotPrincipal={"AWS": [ROOT, VENDOR]})],
        f"`s3:GetObject` no longer denied to `{VENDOR}`",
        f'"{VENDOR}"',
        f'"NotPrincipal": {{\n        "AWS": [\n          "{ROOT}"\n        ]\n      }}',
    ),
    "a wider range of addresses": (
        [allow(STOP, **when("IpAddress", "aws:SourceIp", ["198.51.100.0/24", "2001:db8::/32"]))],
        [allow(STOP, **when("IpAddress", "aws:SourceIp", ["198.51.0.0/16", "2001:db8::/32"]))],
        f"`{STOP}` newly allowed where `aws:SourceIp` is `198.51.0.0/16`",
        '"198.51.0.0/16"',
        '"aws:SourceIp": [\n            "198.51.100.0/24",\n            "2001:db8::/32"\n          ]',
    ),
    "a wildcard in a condition": (
        [allow("iam:PassRole", **when("StringEquals", PASS, "ecs-tasks.amazonaws.com"))],
        [allow("iam:PassRole", **when("StringLike", PASS, "ecs*"))],
        f"`iam:PassRole` newly allowed where `{PASS}` is `ecs*`",
        '"ecs*"',
        f'"{PASS}": "ecs-tasks.amazonaws.com"',
    ),
    "more values than can be told": (
        [allow("iam:PassRole", **when("StringEquals", PASS, ["a"]))],
        [allow("iam:PassRole", **when("StringEquals", PASS, ["a", "b", "c", "d", "e", "f"]))],
        f"`iam:PassRole` newly allowed where `{PASS}` is `b`, `c`, `d` and 2 more",
        '"b"',
        f'"{PASS}": [\n            "a"\n          ]',
    ),
    "a key that may be absent": (
        [allow(STOP, **when("Bool", MFA, "true"))],
        [allow(STOP, **when("BoolIfExists", MFA, "true"))],
        f"`{STOP}` newly allowed where `{MFA}` is absent",
        '"BoolIfExists"',
        f'"{MFA}": "true"',
    ),
    "a set that may be empty": (
        [allow("ec2:CreateTags", **when("ForAnyValue:StringEquals", "aws:TagKeys", "team"))],
        [allow("ec2:CreateTags", **when("ForAllValues:StringEquals", "aws:TagKeys", "team"))],
        "`ec2:CreateTags` newly allowed where `aws:TagKeys` is absent",
        '"ForAllValues:StringEquals"',
        '"aws:TagKeys": "team"',
    ),
    "a key of one value that may be empty": (
        [allow("events:PutRule", **when("StringEquals", "events:source", "aws.ec2"))],
        [
            allow("events:PutRule")
            | {
                "Condition": {
                    "ForAllValues:StringEquals": {"events:source": "aws.ec2"},
                    "Null": {"events:source": "false"},
                }
            }
        ],
        "`events:PutRule` newly allowed where `events:source` is empty",
        '"ForAllValues:StringEquals"',
        '"events:source": "aws.ec2"',
    ),
    "another value beside Null on the same key": (
        [allow(STOP) | {"Condition": {"Null": {TEAM: "false"}, "StringLike": {TEAM: "a_*"}}}],
        [allow(STOP) | {"Condition": {"Null": {TEAM: "false"}, "StringLike": {TEAM: "a*"}}}],
        f"`{STOP}` newly allowed where `{TEAM}` is `a*`",
        '"a*"',
        f'"{TEAM}": "a_*"',
    ),
    "a value, of another resource than the statement before was about": (
        [
            allow(STOP, "arn:aws:ec2:*:*:instance/*", **when("StringEquals", TEAM, "a")),
            allow(STOP, "*", **when("StringEquals", TEAM, "b")),
        ],
        [
            allow(STOP, "arn:aws:ec2:*:*:instance/*", **when("StringEquals", TEAM, "a")),
            allow(STOP, "*", **when("StringEquals", TEAM, ["b", "c"])),
        ],
        f"`{STOP}` newly allowed where `{TEAM}` is `c`",
        '"c"',
        f'"{TEAM}": "b"',
    ),
    "a greater number": (
        [allow(STOP, **when("NumericLessThan", "aws:MultiFactorAuthAge", "3600"))],
        [allow(STOP, **when("NumericLessThan", "aws:MultiFactorAuthAge", "36000"))],
        f"`{STOP}` newly allowed under `NumericLessThan aws:MultiFactorAuthAge 36000`",
        '"36000"',
        '"aws:MultiFactorAuthAge": "3600"',
    ),
    "a later date": (
        [allow(STOP, **when("DateLessThan", "aws:CurrentTime", "2026-06-30T00:00:00Z"))],
        [allow(STOP, **when("DateLessThan", "aws:CurrentTime", "2027-06-30T00:00:00Z"))],
        f"`{STOP}` newly allowed under `DateLessThan aws:CurrentTime 2027-06-30T00:00:00Z`",
        '"2027-06-30T00:00:00Z"',
        '"aws:CurrentTime": "2026-06-30T00:00:00Z"',
    ),
    "fewer that are kept out": (
        [allow(STOP, **when("StringNotEquals", REGION, ["us-east-1", "us-east-2"]))],
        [allow(STOP, **when("StringNotEquals", REGION, ["us-east-1"]))],
        f"`{STOP}` newly allowed under `StringNotEquals {REGION} us-east-1`",
        f'"{REGION}"',
        f'"{REGION}": [\n            "us-east-1",\n            "us-east-2"\n          ]',
    ),
    "everybody's folder": (
        [allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*")],
        [allow("s3:GetObject", OBJECTS)],
        f"`s3:GetObject` newly allowed on `{OBJECTS}`",
        f'"{OBJECTS}"',
        f'"Resource": "{BUCKET}/${{aws:username}}/*"',
    ),
    "a NotAction with an entry less": (
        [{"Effect": "Allow", "NotAction": ["iam:*", "sts:AssumeRole"], "Resource": "*"}],
        [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}],
        "`sts:AssumeRole` newly allowed on `*`",
        '[\n        "iam:*"\n      ]',
        '"sts:AssumeRole"',
    ),
    "all resources but one": (
        [allow("s3:GetObject", f"{BUCKET}/a")],
        [allow("s3:GetObject", f"{BUCKET}/a"), {"Effect": "Allow", "Action": STOP, "NotResource": OBJECTS}],
        f"`{STOP}` newly allowed on all but `{OBJECTS}`",
        f'"{STOP}"',
        None,
    ),
    "a placeholder's bucket": (
        [allow(["s3:GetObject"], "arn:aws:s3:::${bucket}/*")],
        [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::${bucket}/*")],
        "`s3:PutObject` newly allowed on `arn:aws:s3:::${bucket}/*`",
        '"s3:PutObject"',
        None,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_said_and_where(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    old, new, message, here, before = CHANGES[name]
    write("old.json", *old)
    write("new.json", *new)
    comparison = compare(capsys)
    (gain,) = comparison["gains"]
    assert (gain["message"], marked(gain["location"]), marked(gain["before"])) == (message, here, before)
    assert gain["location"]["file"] == "new.json"
    assert comparison["verdict"] == "new-access"
