"""Actions and resources of a statement that are of no use to each other; narrower patterns."""

from __future__ import annotations

import json

import pytest

from policylint.language.pattern import Pattern
from policylint.model.breadth import READING
from policylint.model.catalog import load
from policylint.model.narrowing import in_words, reading_patterns
from policylint.model.usefulness import Usefulness, is_plain
from policylint.policy.ast import Statement
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object


def statement(actions: list[str], resources: list[str]) -> Statement:
    whole = {"Effect": "Allow", "Action": actions, "Resource": resources}
    document = read(json.dumps({"Version": "2012-10-17", "Statement": whole}), 0)
    assert isinstance(document.value, Object)
    return build(document.value, "", 0).statements[0]


@pytest.mark.parametrize(
    ("actions", "resources", "idle", "unused"),
    [
        (["s3:GetObject"], ["arn:aws:s3:::a"], ["s3:GetObject"], ["arn:aws:s3:::a"]),
        (["s3:GetObject"], ["arn:aws:s3:::a*"], [], []),
        (["s3:ListBucket"], ["arn:aws:s3:::a/*"], ["s3:ListBucket"], ["arn:aws:s3:::a/*"]),
        (["s3:getobject"], ["arn:aws:s3:::a", "arn:aws:s3:::a/*"], [], ["arn:aws:s3:::a"]),
        (["s3:Get*"], ["arn:aws:s3:::a", "arn:aws:s3:::a/*"], [], []),
        (["s3:*"], ["arn:aws:s3:::a", "arn:aws:sqs:*:*:q"], [], []),
        (["sqs:SendMessage"], ["arn:aws:sqs:*:*:q", "arn:aws:sns:*:*:t"], [], ["arn:aws:sns:*:*:t"]),
        (["sqs:SendMessage"], ["arn:aws:*:*:*:q"], [], []),
        (["iam:GetRole"], ["arn:aws:iam::*:*"], [], []),
        (["nonsense:Do", "sqs:SendMessage"], ["arn:aws:sqs:*:*:q", "arn:aws:sns:*:*:t"], [], []),
        (["ec2:StopInstances"], ["arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-1"], [], []),
    ],
)
def test_what_is_of_no_use(actions: list[str], resources: list[str], idle: list[str], unused: list[str]) -> None:
    node = statement(actions, resources)
    assert is_plain(node)
    found = Usefulness(node, load())
    assert [entry.text for entry in found.idle] == idle
    if len(resources) > 1:
        assert [resource.text for resource in found.unused] == unused


@pytest.mark.parametrize("resource", ["*", "arn:aws:s3", "${arn}"])
def test_what_is_not_looked_at(resource: str) -> None:
    assert not is_plain(statement(["s3:GetObject"], [resource]))


@pytest.mark.parametrize("prefix", ["s3", "iam", "ec2", "dynamodb", "lambda", "kms"])
def test_reading_patterns_take_in_nothing_but_reading(prefix: str) -> None:
    service = load().service(prefix)
    assert service is not None
    patterns, count = reading_patterns(service)
    assert patterns
    matched = set()
    for text in patterns:
        pattern = Pattern(text.partition(":")[2])
        matched |= {info.full_name for info in service.actions.values() if pattern.matches(info.name)}
    levels = {info.access_level for info in service.actions.values() if info.full_name in matched}
    assert levels <= set(READING)
    assert len(matched) == count


def test_the_words_for_a_help() -> None:
    assert in_words(["s3"], load()).startswith('Nothing but reading: "s3:Get*"')
    assert in_words(["nonsense"], load()) == ""
