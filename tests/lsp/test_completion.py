"""What is offered at a cursor, and what becomes of the text when it is taken."""

from __future__ import annotations

import json

import pytest
from lsprotocol import types as lsp

from policylint.lsp.completion import completion
from tests.lsp.marked import MARK, edited, marked


def offered(text: str, snippets: bool = False) -> list[lsp.CompletionItem]:
    document, position = marked(text)
    return list(completion(document, position, snippets).items)


def labels(text: str) -> list[str]:
    return [item.label for item in offered(text)]


def taken(text: str, label: str, snippets: bool = False) -> str:
    """The text after a completion."""
    document, _ = marked(text)
    (item,) = [item for item in offered(text, snippets) if item.label == label]
    assert isinstance(item.text_edit, lsp.TextEdit)
    assert item.filter_text is not None
    return edited(document, [item.text_edit])


def policy(statement: str) -> str:
    return f'{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {statement}}}]}}'


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ('{"\u2038"}', ["Version", "Id", "Statement"]),
        ('{"Version": "\u2038"}', ["2012-10-17"]),
        ('{"Version": "2012-10-17", "\u2038"}', ["Id", "Statement"]),
        ('{"Version": "2012-10-17", "Statement": [{"Effect": "\u2038"}]}', ["Allow", "Deny"]),
        (policy('"\u2038"'), ["Sid", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal"]),
        (policy('"Action": "*", "\u2038"'), ["Sid", "Resource", "NotResource", "Condition", "Principal"]),
        (policy('"Action": "\u2038"'), ["a2c:", "a4b:"]),
        (policy('"Action": "s3\u2038"'), ["s3:", "s3-object-lambda:"]),
        (policy('"Action": "s3:\u2038"'), ["s3:*", "s3:AbortMultipartUpload"]),
        (policy('"NotAction": ["iam:Get*", "iam:\u2038"]'), ["iam:*", "iam:AcceptDelegationRequest"]),
        (policy('"Action": "s3:ListBucket", "Resource": "\u2038"'), ["*", "arn:aws:s3:::${BucketName}"]),
        (policy('"Principal": "\u2038"'), ["*"]),
        (policy('"Principal": {"\u2038"}'), ["AWS", "Service", "Federated", "CanonicalUser"]),
        (policy('"Principal": {"AWS": "\u2038"}'), ["*", "arn:aws:iam::${Account}:root"]),
        (policy('"Principal": {"Service": ["\u2038"]}'), ["a4b.amazonaws.com"]),
        (policy('"Condition": {"\u2038"}'), ["StringEquals", "StringEqualsIfExists"]),
        (policy('"Condition": {"\u2038": {"aws:SecureTransport": "true"}}'), ["Bool", "BoolIfExists"]),
        (policy('"Condition": {"ForAnyValue:\u2038": {}}'), ["ForAnyValue:StringEquals"]),
        (policy('"Condition": {"Bool": {"aws:SecureTransport": "\u2038"}}'), ["true", "false"]),
        (policy('"Condition": {"StringEquals": {"aws:RequestedRegion": "\u2038"}}'), ["af-south-1"]),
        (policy('"Condition": {"StringEquals": {"iam:PassedToService": "\u2038"}}'), ["a4b.amazonaws.com"]),
        (policy('"Resource": "arn:aws:s3:::b/${\u2038}"'), ["${aws:PrincipalArn}", "${aws:PrincipalAccount}"]),
    ],
)
def test_what_comes_first(text: str, some: list[str]) -> None:
    assert labels(text)[: len(some)] == some


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "\u2038", "version": "\u2038"}',
        '{"name": "x", "\u2038": ""}',
        '{"name": "x", \u2038}',
        '{"Action": "\u2038"}',
        '{"job": {"Condition": {"\u2038"}, "Resource": "*"}}',
        '{"job": {"Version": "\u2038"}}',
        policy('"Sid": "\u2038"'),
        policy('"Action": "s3:GetObject"\u2038'),
        policy('"Action": "nosuchservice:\u2038"'),
        "\u2038",
        "",
    ],
)
def test_nothing_to_offer(text: str) -> None:
    assert labels(text) == []


def test_keys_that_the_operator_compares_come_first() -> None:
    text = policy('"Action": "s3:ListBucket", "Condition": {"%s": {"\u2038": ""}}')
    strings, numbers = labels(text % "StringLike"), labels(text % "NumericLessThan")
    assert strings.index("s3:prefix") < strings.index("aws:PrincipalArn") < strings.index("aws:SourceIp")
    assert numbers.index("s3:max-keys") < numbers.index("s3:prefix")
    assert "s3:x-amz-acl" not in strings  # no key of s3:ListBucket


def test_what_is_there_is_not_offered_again() -> None:
    found = labels(policy('"Action": ["s3:GetObject", "s3:\u2038"]'))
    assert "s3:GetObject" not in found
    assert "s3:PutObject" in found


def test_an_action_comes_with_its_words() -> None:
    (item,) = [item for item in offered(policy('"Action": "s3:\u2038"')) if item.label == "s3:GetObject"]
    assert (item.detail, item.documentation) == ("Read", "Retrieve objects from Amazon S3")


def test_the_whole_string_is_replaced() -> None:
    text = policy('"Sid": "\U0001f600", "Action": "s3:Get\u2038Foo"')
    assert taken(text, "s3:GetObject") == policy('"Sid": "\U0001f600", "Action": "s3:GetObject"')


def test_an_arn_goes_on_from_what_is_typed() -> None:
    text = policy('"Action": "sqs:SendMessage", "Resource": "arn:aws-cn:sqs:cn-north-1:\u2038"')
    label = "arn:aws-cn:sqs:cn-north-1:${Account}:${QueueName}"
    assert taken(text, label) == policy(f'"Action": "sqs:SendMessage", "Resource": "{label}"')
    snippet = "arn:aws-cn:sqs:cn-north-1:${1:Account}:${2:QueueName}"
    assert taken(text, label, snippets=True) == policy(f'"Action": "sqs:SendMessage", "Resource": "{snippet}"')


def test_a_variable_is_replaced_alone() -> None:
    text = policy('"Resource": "arn:aws:s3:::b/${aws:user\u2038}/*"')
    assert taken(text, "${aws:username}") == policy('"Resource": "arn:aws:s3:::b/${aws:username}/*"')
    text = policy('"Resource": "arn:aws:s3:::b/${aws:user\u2038/*"')
    assert taken(text, "${aws:username}") == policy('"Resource": "arn:aws:s3:::b/${aws:username}/*"')


def test_a_policy_in_a_string() -> None:
    inner = policy('"Sid": "\\u00e9", "Action": "s3:Get\u2038"')
    text = json.dumps({"Policy": inner}, ensure_ascii=False)
    assert taken(text, "s3:GetObject") == json.dumps(
        {"Policy": inner.replace(f"s3:Get{MARK}", "s3:GetObject")}, ensure_ascii=False
    )


WHOLE = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": [
        "arn:aws:s3:::${BucketName}"
      ],
      "Condition": {
        "StringEquals": {
          "s3:prefix": "x"
        }
      }
    }
  ]
}
"""


WORDS = ["Statement", "Effect", "Allow", "Action", "s3:GetObject", "arn:aws:s3:::${BucketName}", "s3:prefix"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("word", WORDS)
def test_as_it_is_written_from_top_to_bottom(word: str, closed: bool, line_end: str) -> None:
    """Each word of a policy is offered when only what is before it has been written, with its quote or without."""
    whole = WHOLE.replace("\n", line_end)
    before = whole.partition(f'"{word}"')[0]
    for start in ("", '"', f'"{word[:3]}'):
        if word == "s3:GetObject" and ":" not in start:
            continue  # which is offered once the service is there
        end = '"' if start and closed else ""
        text = f"{before}{start}{MARK}{end}"
        wanted = f'{before}"{word}"' if closed or not start else f'{before}"{word}'
        assert taken(text, word) == wanted
        # With what follows still there, too.
        rest = whole.partition(f'"{word}"')[2]
        if closed and start:
            assert taken(text + rest, word) == wanted + rest
