"""A slip in the middle of a policy is one finding at its place, and all the rest is still linted."""

from __future__ import annotations

import json

import pytest

from policylint.engine import Settings, lint
from policylint.source import Source

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "First",
      "Effect": "Allow",
      "Action": "sqs:SendMesage",
      "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"
    },
    {
      "Sid": "Second",
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:PutObject"
      ],
      "Resource": "arn:aws:s3:::reports/*",
      "Condition": {
        "StringEquals": {
          "aws:PrincipalTag/team": "blue"
        },
        "Bool": {
          "aws:SecureTransport": "true"
        }
      }
    },
    {
      "Sid": "Third",
      "Effect": "Allow",
      "Action": "sns:Publish",
      "Resource": "arn:aws:sns:eu-west-1:111122223333:alarms"
    },
    {
      "Sid": "Fourth",
      "Effect": "Allow",
      "Action": "dynamodb:GetItm",
      "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
    }
  ]
}
"""
#: Each slip by its name: what is right, what stands there, with `«` and `»` around the finding's place, and its words.
SLIPS = {
    "a comma behind the last item": ('"s3:PutObject"', '"s3:PutObject"«,»', "trailing comma after the last item"),
    "a comma behind the last member": ('"blue"', '"blue"«,»', "trailing comma after the last member"),
    "single quotes": ('"sns:Publish"', "«'sns:Publish'»", 'strings need double quotes: write `"sns:Publish"`'),
    "backticks": ('"sns:Publish"', "«`sns:Publish`»", 'strings need double quotes: write `"sns:Publish"`'),
    "smart quotes": ('"sns:Publish"', "«“sns:Publish”»", "strings need plain double quotes"),
    "smart quotes around a key": ('"Sid": "Third"', '«“Sid”»: "Third"', "keys need plain double quotes"),
    "a comment": ('"Sid": "Third",', '"Sid": "Third", «// of three»', "JSON has no comments"),
    "a comment of a shell": ('"Sid": "Third",', '«# of three»\n"Sid": "Third",', "JSON has no comments"),
    "a comment over lines": ('"Sid": "Third",', '«/* of\n three */» "Sid": "Third",', "JSON has no comments"),
    "no comma between members": (
        '"sns:Publish",\n      "Resource"',
        '"sns:Publish"\n      «"Resource"»',
        "expected `,` or `}` before",
    ),
    "no comma between items": (
        '"s3:GetObject",\n        "s3:PutObject"',
        '"s3:GetObject"\n        «"s3:PutObject"»',
        "expected `,` or `]` before",
    ),
    "no comma between statements": (
        'alarms"\n    },\n    {',
        'alarms"\n    }\n    «{»',
        "expected `,` or `]` before `{`",
    ),
    "no colon": ('"Action": "sns:Publish"', '"Action" «"sns:Publish"»', "expected `:` before"),
    "a key without quotes": ('"Action": "sns:Publish"', '«Action»: "sns:Publish"', "keys need double quotes"),
    "a value without quotes": ('"sns:Publish"', "«sns:Publish»", "strings need double quotes"),
    "a list that does not end": (
        '"s3:PutObject"\n      ],\n      "Resource"',
        '"s3:PutObject",\n      «"Resource"»',
        "expected `]` before",
    ),
    "a statement that does not end": ('alarms"\n    },\n    {', 'alarms",\n    «{»', "expected `}` before `{`"),
    "a condition that does not end": (
        '"true"\n        }\n      }\n    },\n    {',
        '"true"\n        }\n    },\n    «{»',
        "expected `}` before `{`",
    ),
    "an operator that does not end": (
        POLICY[POLICY.index('"blue"') : POLICY.index('\n      "Sid": "Third"')],
        '"blue", "Bool": {"aws:SecureTransport": "true"}\n      }\n    },\n    «{»',
        "expected `}` before `{`",
    ),
    "a statement that ends twice": ('alarms"\n    },', 'alarms"\n    }«}»,', "surplus `}`: it closes nothing"),
    "a list that ends twice": (
        '"s3:PutObject"\n      ],',
        '"s3:PutObject"\n      ]«]»,',
        "surplus `]`: it closes nothing",
    ),
    "a list that begins as an object": (
        '[\n        "s3:GetObject"',
        '«{»\n        "s3:GetObject"',
        "expected `[`, not `{`: strings without values are a list",
    ),
    "a bracket of the other kind": ('"s3:PutObject"\n      ],', '"s3:PutObject"\n      «}»,', "expected `]`, not `}`"),
    "no closing quote": ('"sns:Publish",', '«"sns:Publish,»', "string without an end"),
    "no opening quote": ('"sns:Publish"', '«sns:Publish"»', "string without its opening quote"),
    "a quote inside": ('"sns:Publish"', '"sns:«"»Publish"', "quote inside a string"),
    "NaN": ('"true"', "«NaN»", "JSON has no `NaN`"),
    "None": ('"sns:Publish"', "«None»", "JSON has no `None`: write `null`"),
    "True": ('"true"', "«True»", "JSON has no `True`: write `true`"),
    "a line break inside": ('"sns:Publish"', '"sns:«\n»Publish"', "line break in a string: write `\\n`"),
    "a tab inside": ('"sns:Publish"', '"sns:«\t»Publish"', "tab in a string: write `\\t`"),
    "NUL inside": ('"sns:Publish"', '"sns:«\0»Publish"', "NUL in a string: write `\\u0000`"),
    "a line break in an account": ("1:111122223333:alarms", "1:«\n»111122223333:alarms", "line break in a string"),
    "an escape that is none": ("reports/*", "reports/«\\*»", "is no escape in JSON"),
    "an escape cut short": ("reports/*", "reports/«\\u50»*", "four hexadecimal digits must follow"),
    "half of a surrogate pair": ("reports/*", "reports/«\\ud800»*", "half of a surrogate pair"),
    "half of a pair in an action": ("sns:Publish", "sns:Pub«\\udc00»lish", "half of a surrogate pair"),
    "dots for the rest": ('"s3:GetObject",\n', '"s3:GetObject",\n        «...»\n', "expected a value, not `...`"),
    "a no-break space": ('"Action": "sns:Publish"', '"Action":«\u00a0»"sns:Publish"', "no-break space (U+00A0)"),
    "a merge that nobody ended": (
        '      "Action": "sns:Publish",\n',
        '«<<<<<<< HEAD»\n"Action": "sns:Publish",\n=======\n"Action": "sns:*",\n>>>>>>> main\n',
        "merge conflict",
    ),
}


def slipped(name: str) -> tuple[str, int, int, str]:
    """The policy with a slip: the text, the ends of what the finding points at, and its words."""
    right, wrong, words = SLIPS[name]
    head, tail = POLICY.split(right)
    before, rest = (head + wrong).split("«")
    inside, after = rest.split("»")
    return before + inside + after + tail, len(before), len(before) + len(inside), words


def told(text: str) -> list[tuple[str, str, str]]:
    """Rule, message and the text that it points at, for each finding."""
    source = Source.from_bytes("policy.json", text.encode())
    found = lint(source, Settings()).findings
    return [(f.rule, f.message, text[f.span.start : f.span.end]) for f in sorted(found, key=lambda f: f.span.start)]


@pytest.mark.parametrize("name", SLIPS)
def test_one_finding_and_the_rest_is_linted(name: str) -> None:
    text, start, end, words = slipped(name)
    report = lint(Source.from_bytes("policy.json", text.encode()), Settings())
    findings = sorted(report.findings, key=lambda finding: finding.span.start)
    first, slip, last = findings
    assert (first.rule, text[first.span.start : first.span.end]) == ("invalid-action", "SendMesage")
    assert (last.rule, text[last.span.start : last.span.end]) == ("invalid-action", "GetItm")
    assert slip.rule == ("lone-surrogate" if "surrogate" in words else "json-syntax-error")
    assert words in slip.message
    assert (slip.span.start, slip.span.end) == (start, end)


@pytest.mark.parametrize("name", [name for name in SLIPS if name != "a comment of a shell"])
def test_the_same_in_a_string_and_in_a_template(name: str) -> None:
    text, *_ = slipped(name)
    alone = [(rule, place) for rule, _, place in told(text)]
    in_string = told(json.dumps({"Policy": text}, ensure_ascii=False))
    assert [(rule, json.loads(f'"{place}"')) for rule, _, place in in_string] == alone
    template = '{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": %s}}}}'
    assert [(rule, place) for rule, _, place in told(template % text)] == alone


def test_places_in_a_word_without_quotes_in_a_string() -> None:
    found = told(json.dumps({"Policy": POLICY.replace('"sns:Publish"', "sns:Publsh")}))
    assert [(rule, place) for rule, _, place in found if "Pub" in place] == [
        ("json-syntax-error", "sns:Publsh"),
        ("invalid-action", "Publsh"),
    ]


def test_two_documents_are_both_linted() -> None:
    other = POLICY.replace("SendMesage", "SendMessage").replace("GetItm", "GetItem").replace("Publish", "Publsh")
    assert [(rule, place) for rule, _, place in told(POLICY + other)] == [
        ("invalid-action", "SendMesage"),
        ("invalid-action", "GetItm"),
        ("json-syntax-error", "{"),
        ("invalid-action", "Publsh"),
    ]


def test_a_byte_order_mark_in_a_string() -> None:
    found = told(json.dumps({"Policy": "\ufeff" + POLICY}, ensure_ascii=False))
    assert [(rule, place) for rule, _, place in found] == [
        ("json-syntax-error", "\ufeff"),
        ("invalid-action", "SendMesage"),
        ("invalid-action", "GetItm"),
    ]


#: What is wrong, with `«` and `»` around the place, and its rule; nothing that only follows from it is told as well.
CAUSES = {
    "an operator in the statement": (
        """{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
        «"ArnEquals"»: {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:alarms"}}""",
        "invalid-policy-element",
    ),
    "another word for Condition": (
        """{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
        «"When"»: {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:alarms"}}}""",
        "invalid-policy-element",
    ),
    "an element in Condition": (
        """{"Effect": "Allow", "Action": "s3:GetObject",
        "Condition": {«"Resource"»: "arn:aws:s3:::reports/*", "Bool": {"aws:SecureTransport": "true"}}}""",
        "invalid-policy-element",
    ),
    "a key in front of its operator": (
        """{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
        "Condition": {«"aws:SourceArn"»: {"ArnEquals": "arn:aws:sns:eu-west-1:111122223333:alarms"}}}""",
        "invalid-condition-operator",
    ),
    "a key without its prefix": (
        """{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
        "Condition": {"ArnEquals": {«"SourceArn"»: "arn:aws:sns:eu-west-1:111122223333:alarms"}}}""",
        "invalid-condition-key-format",
    ),
    "a misspelt operator": (
        """{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:eu-west-1:111122223333:volume/*",
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, «"Nul"»: {"aws:TagKeys": "false"}}}""",
        "invalid-condition-operator",
    ),
    "an action of a role's trust": (
        """{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
        "Action": "«'sts»:AssumeRoleWithSAML'",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}""",
        "invalid-service-in-action",
    ),
    "a provider under AWS": (
        """{"Effect": "Allow", "Principal": {«"AWS"»: "arn:aws:iam::111122223333:saml-provider/Okta"},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}""",
        "invalid-principal-value",
    ),
    "a role under Service": (
        """{"Effect": "Allow", "Principal": {«"Service"»: "arn:aws:iam::111122223333:role/app"},
        "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}""",
        "invalid-principal-value",
    ),
    "a key that is nearly the one that is missed": (
        """{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
        "Condition": {"ArnEquals": {«"aws:SourceArns"»: "arn:aws:sns:eu-west-1:111122223333:alarms"}}}""",
        "invalid-global-condition-key",
    ),
    "a tag that would need a value": (
        """{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:eu-west-1:111122223333:volume/*",
        "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"},
        "StringEquals": {«"aws:RequestTags/team"»: "blue"}}}""",
        "invalid-global-condition-key",
    ),
    "no answer to the question for MFA": (
        """{"Effect": "Deny", "NotAction": "sts:GetSessionToken", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": «"0"»}}}""",
        "type-mismatch-boolean",
    ),
    "a condition that would keep a Deny from the rest": (
        """{"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*",
        «"ArnLike"»: {"aws:PrincipalArn": "arn:aws:iam::*:root"}}""",
        "invalid-policy-element",
    ),
    "two actions of a role's trust": (
        """{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ci"},
        "Action": «"sts:AssumeRole, sts:TagSession"»,
        "Condition": {"StringEquals": {"aws:RequestTag/team": "blue"}}}""",
        "invalid-action",
    ),
}


@pytest.mark.parametrize("name", CAUSES)
def test_one_finding_for_one_cause(name: str) -> None:
    marked, rule = CAUSES[name]
    before, rest = f'{{"Version": "2012-10-17", "Statement": [{marked}]}}'.split("«")
    inside, after = rest.split("»")
    assert [(found, place) for found, _, place in told(before + inside + after)] == [(rule, inside)]
