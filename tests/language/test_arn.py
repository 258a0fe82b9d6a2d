"""Fields of an ARN: examples, and what holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import given

from policylint.language import arn
from policylint.language.pieces import TEXT
from tests.language.test_pieces import TEXTS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("*", ["*"]),
        ("arn:aws:s3", ["arn", "aws", "s3"]),
        ("arn:aws:s3:::b/*", ["arn", "aws", "s3", "", "", "b/*"]),
        ("arn:aws:s3:::", ["arn", "aws", "s3", "", "", ""]),
        ("arn:aws:s3::", ["arn", "aws", "s3", "", ""]),
        ("::", ["", "", ""]),
        ("arn:aws:logs:*:1:log-group:g:*", ["arn", "aws", "logs", "*", "1", "log-group:g:*"]),
        ("arn:aws:s3:::b/${aws:username}/*", ["arn", "aws", "s3", "", "", "b/${aws:username}/*"]),
        ("arn:${p}:s3:${a:b}:${AWS::AccountId}:x", ["arn", "${p}", "s3", "${a:b}", "${AWS::AccountId}", "x"]),
        ("${arn}/*", ["${arn}/*"]),
        ("${arn}:x", ["${arn}", "x"]),
        ("arn:aws:s3:::${a:b, 'c:d'}:x", ["arn", "aws", "s3", "", "", "${a:b, 'c:d'}:x"]),
        ("arn:aws:s3:::a${*}b", ["arn", "aws", "s3", "", "", "a${*}b"]),
    ],
)
def test_fields(text: str, wanted: list[str]) -> None:
    fields = arn.fields(text)
    assert [field.text for field in fields] == wanted
    assert [text[field.start : field.end] for field in fields] == wanted
    assert (arn.parse(text) is not None) == (len(wanted) == 6)


def test_names_of_the_fields() -> None:
    found = arn.parse("arn:aws:sqs:us-east-1:111122223333:q")
    assert found is not None
    shown = [found.prefix, found.partition, found.service, found.region, found.account, found.resource]
    assert [field.text for field in shown] == ["arn", "aws", "sqs", "us-east-1", "111122223333", "q"]


@pytest.mark.parametrize(
    ("text", "is_literal", "is_unknown"),
    [("", True, False), ("a", True, False), ("a*", False, False), ("${a:b}", False, True), ("${x}*", False, True)],
)
def test_what_a_field_holds(text: str, is_literal: bool, is_unknown: bool) -> None:
    found = arn.parse(f"arn:aws:s3:::{text}")
    assert found is not None
    assert (found.resource.is_literal, found.resource.is_unknown) == (is_literal, is_unknown)


def test_field_as_a_pattern() -> None:
    found = arn.parse("arn:aws:s3:::a*")
    assert found is not None
    assert found.resource.pattern.matches("abc")


@given(TEXTS)
def test_fields_join_to_the_text(text: str) -> None:
    fields = arn.fields(text)
    assert ":".join(field.text for field in fields) == text
    assert len(fields) <= 6
    for field in fields:
        assert text[field.start : field.end] == field.text
        at = field.start
        for piece in field.pieces:
            assert piece.start == at
            at = piece.end
        assert at == field.end


@given(TEXTS)
def test_only_the_last_field_holds_colons(text: str) -> None:
    for field in arn.fields(text)[:5]:
        assert not any(piece.kind == TEXT and ":" in piece.text for piece in field.pieces)


@given(TEXTS)
def test_the_short_way_finds_what_the_grammar_does(text: str) -> None:
    short = arn.fields(text.replace("{", ""))
    long = arn.fields(text.replace("{", "") + "{")
    assert [(field.text, field.start) for field in long] == [
        (field.text + "{" * (field is short[-1]), field.start) for field in short
    ] or not short
