"""byte-order-mark and not-utf-8, from bytes."""

from __future__ import annotations

import pytest

from policylint.engine import Settings, lint
from policylint.source import Source

POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "é"}}'


def found(data: bytes) -> list[tuple[str, int, int, str]]:
    report = lint(Source.from_bytes("p.json", data), Settings())
    assert not report.crashes
    assert report.policies == 1
    return [
        (f.rule, f.span.start, f.span.end, f.message)
        for f in report.findings
        if f.rule in ("byte-order-mark", "not-utf-8", "json-syntax-error")
    ]


def test_utf_8_is_fine() -> None:
    assert found(POLICY.encode()) == []


def test_byte_order_mark() -> None:
    message = "the file starts with a byte order mark, which JSON does not allow"
    assert found(POLICY.encode("utf-8-sig")) == [("byte-order-mark", 0, 1, message)]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(codec: str) -> None:
    message = "the file is UTF-16, AWS takes UTF-8; save the file as UTF-8"
    assert found(POLICY.encode(codec)) == [("not-utf-8", 0, 1, message)]


def test_latin_1() -> None:
    at = POLICY.index("é")
    message = "byte 0xe9 is not UTF-8; save the file as UTF-8"
    assert found(POLICY.encode("latin-1")) == [("not-utf-8", at, at + 1, message)]


def test_many_bad_bytes_are_one_finding() -> None:
    ((_, start, _, message),) = found(POLICY.replace("é", "éüß").encode("latin-1"))
    assert start == POLICY.index("é")
    assert message == "byte 0xe9 is not UTF-8 (3 such bytes in the file); save the file as UTF-8"
