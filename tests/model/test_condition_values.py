"""Texts of condition values."""

from __future__ import annotations

import base64
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.model import condition_values as cv


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-01-31", cv.GOOD_DATE),
        ("2026-01", cv.GOOD_DATE),
        ("2026-01-31T10:00Z", cv.GOOD_DATE),
        ("2026-01-31T24:00:00Z", cv.GOOD_DATE),
        ("2026-06-30T23:59:60Z", cv.GOOD_DATE),
        ("2026-01-31T10:00:00.5+02:00", cv.GOOD_DATE),
        ("2026-01-31 10:00:00", cv.GOOD_DATE),
        ("20260131T100000Z", cv.GOOD_DATE),
        ("1700000000", cv.EPOCH),
        ("-1", cv.EPOCH),
        ("1700000000.5", cv.EPOCH),
        ("20260132", cv.EPOCH),
        ("2026", cv.YEAR),
        ("20260131", cv.COMPACT),
        ("2026-02-30", cv.NO_DATE),
        ("2026-01-31T25:00Z", cv.NO_DATE),
        ("2026-1-31", cv.NO_DATE),
        ("31.01.2026", cv.NO_DATE),
        ("tomorrow", cv.NO_DATE),
        ("", cv.NO_DATE),
        ("٢٠٢٦", cv.NO_DATE),
    ],
)
def test_date_form(text: str, form: str) -> None:
    assert cv.date_form(text) == form


@given(st.datetimes(min_value=datetime.datetime(1000, 1, 1)))
def test_what_python_writes_is_a_date(moment: datetime.datetime) -> None:
    assert cv.date_form(moment.isoformat() + "Z") == cv.GOOD_DATE
    assert cv.date_form(moment.date().isoformat()) == cv.GOOD_DATE


def test_epoch() -> None:
    assert cv.date_of_epoch("1700000000") == "2023-11-14T22:13:20Z"
    assert cv.date_of_epoch("0") == "1970-01-01T00:00:00Z"
    assert cv.date_of_epoch("-1") is None
    assert cv.date_of_epoch("9" * 20) is None
    assert cv.date_of_epoch("1.5") is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_python_writes_is_a_number(number: float) -> None:
    assert cv.is_number(repr(number))


@pytest.mark.parametrize("text", ["", "ten", "1_000", "0x10", "nan", "inf", "1,5", "1 ", "--1", "٣"])
def test_no_number(text: str) -> None:
    assert not cv.is_number(text)


@given(st.binary())
def test_base64(data: bytes) -> None:
    assert cv.is_base64(base64.b64encode(data).decode())


@pytest.mark.parametrize("text", ["QQ", "QQ=", "Q===", "plain text!", "Q=Q="])
def test_no_base64(text: str) -> None:
    assert not cv.is_base64(text)


@given(st.ip_addresses())
def test_addresses_are_networks(address: object) -> None:
    assert cv.network(str(address).partition("%")[0]) is not None
    assert cv.network(f"{str(address).partition('%')[0]}/17") is not None


@pytest.mark.parametrize(
    "text",
    ["", "203.0.113.0/33", "203.0.113", "203.0.113.*", "203.0.113.0/255.255.255.0", "fe80::1%eth0", "a.b.c.d", "/8"],
)
def test_no_network(text: str) -> None:
    assert cv.network(text) is None


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("10.1.2.3", True),
        ("172.16.0.0/12", True),
        ("172.0.0.0/8", False),
        ("192.168.7.0/24", True),
        ("100.64.0.0/10", True),
        ("fd12:3456::/32", True),
        ("203.0.113.0/24", False),  # kept for examples, which use it as a public one
        ("2001:db8::/32", False),
        ("0.0.0.0/0", False),
        ("::/0", False),
    ],
)
def test_private(text: str, private: bool) -> None:
    network = cv.network(text)
    assert network is not None
    assert cv.is_private(network) is private


def test_host_bits() -> None:
    assert cv.without_host_bits("203.0.113.7/24") == "203.0.113.0/24"
    assert cv.without_host_bits("203.0.113.0/24") is None
    assert cv.without_host_bits("203.0.113.7") is None
    assert cv.without_host_bits("2001:DB8:0::/48") is None
    assert cv.without_host_bits("nothing/24") is None


def test_ids_of_vpcs() -> None:
    assert cv.is_vpc_id("vpc-12345678", "vpc")
    assert cv.is_vpc_id("vpce-0a1b2c3d4e5f67890", "vpce")
    assert not cv.is_vpc_id("vpce-12345678", "vpc")
    assert not cv.is_vpc_id("vpc-123456789", "vpc")
    assert not cv.is_vpc_id("vpc-1234567_", "vpc")


def test_regions() -> None:
    assert cv.may_be_region("eu-west-1")
    assert cv.may_be_region("aws-global")
    assert not cv.may_be_region("us-east-9")
    assert cv.nearest_region("EU-WEST-1") == "eu-west-1"
    assert cv.nearest_region("us-east-1a") == "us-east-1"
    assert cv.nearest_region("eu-centrall-1") == "eu-central-1"
    assert cv.nearest_region("nowhere") is None


def test_service_principals() -> None:
    assert cv.is_one_label_principal("athena.amazonaws.com")
    assert cv.is_one_label_principal("athena.amazonaws.com.cn")
    assert not cv.is_one_label_principal("application-signals.cloudwatch.amazonaws.com")
    assert not cv.is_one_label_principal("Athena.amazonaws.com")
    assert cv.is_regional_principal("s3.eu-west-1.amazonaws.com")
    assert not cv.is_regional_principal("s3.amazonaws.com")


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("arn:aws:kms:eu-west-1:111122223333:key/1234", True),
        ("arn:aws:kms:*:*:*", True),
        ("arn:aws:kms:*", True),
        ("*", True),
        ("${key}", True),
        ("arn:aws:kms:eu-west-1:111122223333:alias/a", False),
        ("arn:aws:kms:*:*:alias/*", False),
        ("arn:aws:s3:::bucket", False),
        ("alias/a", False),
        ("1234abcd", False),
    ],
)
def test_kms_keys(text: str, possible: bool) -> None:
    assert cv.may_be_kms_key(text) is possible
