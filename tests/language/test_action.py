"""Entries of Action: examples, and what holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import given

from policylint.language import action
from policylint.language.pattern import NO, PERHAPS, YES
from tests.language.test_pieces import TEXTS


@pytest.mark.parametrize(
    ("text", "service", "name"),
    [
        ("s3:GetObject", "s3", "GetObject"),
        ("s3:*", "s3", "*"),
        ("*", "*", None),
        ("*:*", "*", "*"),
        ("s3", "s3", None),
        ("s3:", "s3", ""),
        (":x", "", "x"),
        ("", "", None),
        ("s3:Get:Object", "s3", "Get:Object"),
        ("s*3:Get?bject", "s*3", "Get?bject"),
        ("${aws:x}:Get", "${aws:x}", "Get"),
        ("s3:${name}*", "s3", "${name}*"),
        ("${action}", "${action}", None),
    ],
)
def test_parts(text: str, service: str, name: str | None) -> None:
    found = action.parse(text)
    assert (found.service, found.name) == (service, name)
    assert found.name_start == len(service) + 1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("iam:PassRole", YES),
        ("IAM:passrole", YES),
        ("iam:Pass*", YES),
        ("iam:Pass????", YES),
        ("*", YES),
        ("*:PassRole", YES),
        ("iam:GetRole", NO),
        ("iam:Pass?", NO),
        ("iam", NO),
        ("iam:${name}", PERHAPS),
        ("s3:${name}", NO),
        ("${action}", PERHAPS),
    ],
)
def test_matches(text: str, answer: object) -> None:
    assert action.parse(text).matches("iam:PassRole") is answer


def test_everything() -> None:
    assert all(action.parse(text).is_everything for text in ("*", "**", "*:*"))
    assert not any(action.parse(text).is_everything for text in ("s3:*", "", "?", "*?", "${a}"))


def test_unknown() -> None:
    assert all(action.parse(text).is_unknown for text in ("${a}", "s3:${a}", "{{ a }}:*"))
    assert not any(action.parse(text).is_unknown for text in ("s3:*", "", "s3:${*}"))


@given(TEXTS)
def test_parts_join_to_the_text(text: str) -> None:
    found = action.parse(text)
    assert found.service + ("" if found.name is None else ":" + found.name) == text
    at = 0
    for piece in found.pieces:
        assert piece.start == at
        at = piece.end
    assert at == len(text)


@given(TEXTS)
def test_pattern_is_that_of_the_whole_text(text: str) -> None:
    found = action.parse(text)
    assert found.pattern.matches(text.lower()).possible or "${" in text
    if found.is_literal:
        assert found.pattern.literal == text.lower()
