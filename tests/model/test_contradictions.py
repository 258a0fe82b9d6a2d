"""Condition blocks that no request meets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.model.contradictions import contradiction
from policylint.policy.ast import Statement
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

TODAY = "2026-11-24"


def statement(condition: dict[str, Any]) -> Statement:
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition}
    document = read(json.dumps({"Version": "2012-10-17", "Statement": whole}), 0)
    assert isinstance(document.value, Object)
    return build(document.value, "", 0).statements[0]


def clashes(condition: dict[str, Any], today: str = TODAY) -> bool:
    return contradiction(statement(condition), today) is not None


@pytest.mark.parametrize(
    ("condition", "never"),
    [
        ({"StringEquals": {"a:k": "x"}, "StringNotEquals": {"a:k": "x"}}, True),
        ({"StringEquals": {"a:k": "x"}, "StringNotEquals": {"a:k": "X"}}, False),
        ({"StringEqualsIgnoreCase": {"a:k": "x"}, "StringNotEquals": {"a:k": "X"}}, False),
        ({"StringEquals": {"a:k": "X"}, "StringNotEqualsIgnoreCase": {"a:k": "x"}}, True),
        ({"StringEqualsIfExists": {"a:k": "x"}, "StringNotEquals": {"a:k": "x"}}, False),
        ({"StringEqualsIfExists": {"a:k": "x"}, "StringEquals": {"a:k": "y"}}, True),
        ({"StringEqualsIfExists": {"a:k": "x"}, "StringEqualsIgnoreCaseIfExists": {"a:k": "y"}}, False),
        ({"StringEquals": {"a:k": "*"}, "StringLike": {"a:k": "x*"}}, True),
        ({"Null": {"a:k": "true"}, "StringNotEquals": {"a:k": "x"}}, False),
        ({"Null": {"a:k": "true"}, "ForAllValues:StringEquals": {"a:k": "x"}}, False),
        ({"Null": {"a:k": "true"}, "StringEquals": {"a:k": "x"}}, True),
        ({"Null": {"a:k": ["true", "false"]}, "StringEquals": {"a:k": "x"}}, False),
        ({"NumericLessThan": {"a:k": ["1", "9"]}, "NumericGreaterThan": {"a:k": "5"}}, False),
        ({"NumericLessThan": {"a:k": "5"}, "NumericGreaterThan": {"a:k": "5"}}, True),
        ({"NumericLessThan": {"a:k": "five"}, "NumericGreaterThan": {"a:k": "5"}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "1577836800"}}, True),
        ({"DateLessThanIfExists": {"aws:CurrentTime": "2020-01-01"}}, False),
        ({"DateLessThan": {"aws:CurrentTime": ["2020-01-01", "2999-01-01"]}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "${until}"}}, False),
        ({"IpAddress": {"a:k": "203.0.113.0/24"}, "NotIpAddress": {"a:k": ["203.0.112.0/23"]}}, True),
        ({"IpAddress": {"a:k": "203.0.113.0/24"}, "NotIpAddress": {"a:k": "203.0.113.7"}}, False),
        ({"IpAddress": {"a:k": "203.0.113.0/24"}, "IpAddressIfExists": {"a:k": "198.51.100.0/24"}}, True),
        ({"IpAddress": {"a:k": ["203.0.113.7/24", "::1"]}, "IpAddressIfExists": {"a:k": "::/0"}}, False),
        ({"IpAddress": {"a:k": "203.0.113.0/24"}, "NotIpAddress": {"a:k": "::/0"}}, False),
        ({"IpAddress": {"a:k": "203.0.113.0/24"}, "NotIpAddress": {"a:k": "everywhere"}}, False),
        ({"NotIpAddress": {"a:k": "203.0.113.0/24"}, "NotIpAddressIfExists": {"a:k": "0.0.0.0/0"}}, False),
        ({"StringEquals": {"a:k": []}, "StringNotEquals": {"a:k": "x"}}, False),
        ({"StringEquals": {"a:k": "x"}, "StringNotEquals": {"a:other": "x"}}, False),
    ],
)
def test_blocks(condition: dict[str, Any], never: bool) -> None:
    assert clashes(condition) is never


def test_without_a_day_no_time_is_over() -> None:
    assert not clashes({"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}, today="")


WORDS = st.sampled_from(["a", "b", "ab", "A", "a*", "*", "?"])
OPERATORS = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]


@given(st.dictionaries(st.sampled_from(OPERATORS), st.lists(WORDS, min_size=1, max_size=3), max_size=4))
def test_a_block_that_some_request_meets_is_no_contradiction(block: dict[str, list[str]]) -> None:
    """The same question, asked of each of some values and of a request without the key."""
    from fnmatch import fnmatchcase  # the words have no brackets, so its globs are those of IAM

    def met(value: str | None, operator: str, words: list[str]) -> bool:
        if value is None:
            return "Not" in operator
        like = operator.endswith("Like")
        return any(fnmatchcase(value, word) if like else value == word for word in words) is not ("Not" in operator)

    values = [None, "", "a", "b", "ab", "A", "a*", "*", "?", "aa", "zz"]
    if any(all(met(value, *test) for test in block.items()) for value in values):
        assert not clashes({operator: {"a:k": words} for operator, words in block.items()})
