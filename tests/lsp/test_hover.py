"""What an editor shows of the thing under the mouse."""

from __future__ import annotations

import json

import pytest
from lsprotocol import types as lsp

from policylint.lsp.hover import hover
from tests.lsp.marked import MARK, marked

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": ["arn:aws:iam::111122223333:role/ops/app", "111122223333"],
        "Service": "lambda.amazonaws.com",
        "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
      },
      "Action": ["s3:GetObject", "s3:GetObj*", "s3:GetObjekt", "iam:PassRole", "ec2:DescribeInstances"],
      "Resource": ["*", "arn:aws:s3:::\U0001f600/*"],
      "Condition": {
        "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*"]},
        "ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic"},
        "Null": {"s3:prefix": "true"}
      }
    }
  ]
}
"""


def shown(part: str, text: str = POLICY) -> str:
    """What is shown in the middle of a part of the text, whose place it has to name."""
    at = text.index(part) + len(part) // 2
    document, position = marked(text[:at] + MARK + text[at:])
    found = hover(document, position)
    if found is None:
        return ""
    assert isinstance(found.contents, lsp.MarkupContent)
    assert found.range is not None
    span = document.lines.span(found.range)
    assert document.text[span.start : span.end] == part
    return found.contents.value


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ('"s3:GetObject"', ["`s3:GetObject` · Amazon S3", "Retrieve objects from Amazon S3.", "Access level: Read"]),
        ('"s3:GetObject"', ["- object: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`", "`s3:TlsVersion`"]),
        ('"iam:PassRole"', ["a permission only", "- role (required)", "`iam:PassedToService`"]),
        ('"ec2:DescribeInstances"', ["`Resource` has to be `*`"]),
        ('"s3:GetObj*"', ["`s3:GetObj*` matches", "`s3:GetObjectAcl`"]),
        ('"s3:GetObjekt"', ["matches no action", "**invalid-action** (error)", "**Bad:**", "/invalid-action.md"]),
        ('"*"', ["every resource, of every type", "Could name resources: `s3:GetObject`, `iam:PassRole`"]),
        ('"arn:aws:s3:::\U0001f600/*"', ["| service | `s3` |", "| region | empty |", "s3:object"]),
        ('"arn:aws:iam::111122223333:role/ops/app"', ["Names the role `ops/app` of the account `111122223333`."]),
        ('"111122223333"', ["Names the account `111122223333`"]),
        ('"lambda.amazonaws.com"', ["Names the AWS service `lambda`."]),
        (
            '"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"',
            ["OIDC provider `token.actions.githubusercontent.com`"],
        ),
        ('"ForAnyValue:StringLikeIfExists"', ["Compares text, with the wildcards", "at least one value"]),
        ('"aws:TagKeys"', ["Type: String, several values", "`StringEquals`", "#condition-keys-tagkeys"]),
        ('"s3:prefix"', ["Key name prefix.", "Type: String, one value", "`Null`"]),
        ('"arn:aws:sns:eu-west-1:111122223333:topic"', ["| region | `eu-west-1` |", "Can be: sns:topic"]),
        ('"Null"', ["`true`: the key is absent"]),
    ],
)  # fmt: skip
def test_words(part: str, words: list[str]) -> None:
    found = shown(part)
    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("part", ['"Version"', '"2012-10-17"', '"Action"', '"Condition"'])
def test_nothing_to_say(part: str) -> None:
    assert shown(part) == ""


def test_a_policy_in_a_string() -> None:
    text = json.dumps(
        {"Policy": '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject"}}'}
    )
    assert "Access level: Read" in shown('\\"s3:GetObject\\"', text)


def test_the_page_of_a_finding_about_something_else() -> None:
    text = POLICY.replace('"Allow"', '"allow"')
    assert shown('"allow"', text).startswith("**invalid-effect** (error)\n")


def test_all_of_what_is_found_within_the_thing() -> None:
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}'
    pages = shown('"iam:PassRole"', text).split("\n\n---\n\n")
    assert pages[1].startswith("**pass-role-with-star-in-resource** (security-warning)")
