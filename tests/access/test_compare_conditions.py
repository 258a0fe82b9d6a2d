"""What the prover makes of two policies that differ in their conditions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.access.comparing import ARN, BUCKET, COUNT, IP, NOW, TAG, TEAM, allow, sign, when


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
