"""Sizes of policies."""

import pytest

from policylint.model.quotas import quota


@pytest.mark.parametrize(
    ("kind", "limit", "white_space"),
    [
        ("identity", 10240, False),
        ("managed", 6144, False),
        ("inline-user", 2048, False),
        ("inline-group", 5120, False),
        ("inline-role", 10240, False),
        ("trust", 2048, False),
        ("scp", 10240, True),
        ("rcp", 5120, True),
    ],
)
def test_kinds(kind: str, limit: int, white_space: bool) -> None:
    found = quota(kind)
    assert found is not None
    assert (found.limit, found.white_space, found.unit) == (limit, white_space, "characters")


def test_resource_policies_by_their_type() -> None:
    bucket, key = quota("resource", "AWS::S3::Bucket"), quota("resource", "AWS::KMS::Key")
    assert bucket is not None
    assert (bucket.limit, bucket.unit) == (20 * 1024, "bytes")
    assert key is not None
    assert key.limit == 32 * 1024
    assert quota("resource") is None
    assert quota("resource", "AWS::Nothing::AtAll") is None


def test_the_trust_policy_is_no_resource_policy() -> None:
    found = quota("trust", "AWS::IAM::AssumeRolePolicyDocument")
    assert found is not None
    assert found.limit == 2048
    assert found.adjustable


def test_white_space_counts_for_scps_only() -> None:
    text = '{\n  "Version": "2012-10-17"\n}'
    identity, scp = quota("identity"), quota("scp")
    assert identity is not None
    assert identity.size(text) == len('{"Version":"2012-10-17"}')
    assert scp is not None
    assert scp.size(text) == len(text)


def test_bytes_are_counted_in_utf_8() -> None:
    bucket = quota("resource", "AWS::S3::Bucket")
    assert bucket is not None
    assert bucket.size("é ü") == 4
    assert bucket.size("\udc80") == 3
