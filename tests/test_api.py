"""The Python API: the examples of its page, and what they leave out."""

from __future__ import annotations

import doctest
import json
from pathlib import Path
from typing import Any

import pytest

from policylint.api import (
    FAIL,
    PASS,
    NotAPolicy,
    Request,
    check_access_not_granted,
    check_no_new_access,
    check_no_public_access,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"} | s for s in statements
        ],
    }


def test_the_page() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried > 20
    assert not failed


def test_a_text_and_what_json_makes_of_it_are_the_same() -> None:
    for old in (policy(), json.dumps(policy())):
        for new in (policy({}), json.dumps(policy({}), indent=2)):
            (reason,) = check_no_new_access(old, new).reasons
            assert (reason.start.line, reason.start.column, reason.end.column) == (6, 17, 31)
            assert reason.witness == Request(None, "s3:GetObject", "arn:aws:s3:::a/example")


def test_without_old_anything_is_new() -> None:
    assert check_no_new_access(None, policy({})).result == FAIL
    assert check_no_new_access(None, policy({"Effect": "Deny"})).result == PASS


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "line 1, column"),
        ("{}", "no policy is in it"),
        ("[]", "no policy is in it"),
        ({"A": policy({}), "B": policy({})}, "2 policies are in it"),
    ],
)
def test_what_is_no_policy_is_refused(document: Any, words: str) -> None:
    for ask in (
        lambda: check_no_new_access(document, policy({})),
        lambda: check_no_new_access(policy({}), document),
        lambda: check_access_not_granted(document, ["s3:*"]),
        lambda: check_no_public_access(document),
    ):
        with pytest.raises(NotAPolicy, match=words):
            ask()


def test_the_statement_of_a_reason_is_the_one_at_its_place() -> None:
    """Of a Deny that is narrower, that is the Deny, and not the Allow that it no longer keeps back."""
    deny = {"Effect": "Deny", "Sid": "Guard"}
    old, new = policy({}, deny | {"Resource": "*"}), policy({}, deny | {"Resource": "arn:aws:s3:::a/secret/*"})
    (reason,) = check_no_new_access(old, new).reasons
    assert (reason.statement_index, reason.statement_id, reason.start.line) == (1, "Guard", 12)


def test_the_reasons_come_gravest_first() -> None:
    new = policy({"Action": "s3:ListBucket"}, {"Action": "s3:PutBucketPolicy"}, {"Action": "s3:PutObject"})
    answer = check_no_new_access(None, new)
    assert [reason.statement_index for reason in answer.reasons] == [1, 2, 0]


@pytest.mark.parametrize(
    ("actions", "resources", "result"),
    [
        (["s3:GetObject"], [], FAIL),
        (["S3:get*"], [], FAIL),
        (["*"], [], FAIL),
        (["s3:PutObject", "iam:*"], [], PASS),
        ([], ["arn:aws:s3:::a/secret"], FAIL),
        ([], ["arn:aws:s3:::b/*"], PASS),
        (["s3:GetObject"], ["arn:aws:s3:::b/*"], PASS),
        (["s3:PutObject"], ["arn:aws:s3:::a/*"], PASS),
        (["s3:GetObject"], ["arn:aws:s3:::*/secret"], FAIL),
        # taken away by the Deny
        (["s3:GetObject"], ["arn:aws:s3:::a/private/*"], PASS),
    ],
)
@pytest.mark.parametrize("principal", [{}, {"Principal": {"AWS": "111122223333"}}])
def test_access_not_granted(principal: dict[str, Any], actions: list[str], resources: list[str], result: str) -> None:
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/private/*"}
    found = check_access_not_granted(policy(principal, deny | principal), actions, resources)
    assert found.result == result
    if result == FAIL:
        assert found.reasons[0].witness is not None
        assert found.reasons[0].witness.action == "s3:GetObject"


def test_access_not_granted_wants_a_question() -> None:
    with pytest.raises(ValueError, match="name actions, resources or both"):
        check_access_not_granted(policy({}))


def org(operator: str, value: str) -> dict[str, Any]:
    return {"Condition": {operator: {"aws:PrincipalOrgID": value}}}


PUBLIC = {"Principal": "*"}


@pytest.mark.parametrize(
    ("statements", "result"),
    [
        ([{}], PASS),
        ([PUBLIC], FAIL),
        ([{"Principal": {"AWS": "*"}}], FAIL),
        ([{"Principal": {"AWS": "111122223333"}}], PASS),
        ([{"Principal": {"AWS": "arn:aws:iam::111122223333:role/worker"}}], PASS),
        ([{"Principal": {"Service": "cloudfront.amazonaws.com"}}], PASS),
        ([PUBLIC | {"Effect": "Deny"}], PASS),
        ([PUBLIC | org("StringEquals", "o-a1b2c3d4e5")], PASS),
        ([PUBLIC | org("StringLike", "o-*")], FAIL),
        ([PUBLIC | org("StringEqualsIfExists", "o-a1b2c3d4e5")], FAIL),
        ([PUBLIC | org("StringNotEquals", "o-a1b2c3d4e5")], FAIL),
        # a Deny of all others does as well
        ([PUBLIC, PUBLIC | {"Effect": "Deny"} | org("StringNotEquals", "o-a1b2c3d4e5")], PASS),
        ([PUBLIC, PUBLIC | {"Effect": "Deny", "Action": "s3:Put*"} | org("StringNotEquals", "o-a1b2c3d4e5")], FAIL),
        ([PUBLIC | {"Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}], PASS),
        ([PUBLIC | {"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}], FAIL),
        ([PUBLIC | {"Condition": {"StringEquals": {"aws:Referer": "https://example.com"}}}], FAIL),
        ([PUBLIC | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}], FAIL),
        ([{"NotPrincipal": {"AWS": "111122223333"}}], FAIL),
    ],
)
def test_public_access(statements: list[dict[str, Any]], result: str) -> None:
    assert check_no_public_access(policy(*statements)).result == result


def test_control_policies() -> None:
    deny = policy({"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    less = policy({"Effect": "Deny", "Action": "iam:Create*", "Resource": "*"})
    assert check_no_new_access(deny, less, policy_type="scp").result == FAIL
    assert check_no_new_access(less, deny, policy_type="scp").result == PASS
    assert check_no_new_access(deny, less, policy_type="identity").result == PASS
