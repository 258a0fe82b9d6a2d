"""The answer of ValidatePolicy: types, codes and places as Access Analyzer has them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.engine import Settings, lint
from policylint.report.access_analyzer import render
from policylint.source import Source


def answer(text: str, **settings: str) -> list[dict[str, Any]]:
    (policy,) = json.loads(render([lint(Source("policy.json", text), Settings(**settings))]))
    findings: list[dict[str, Any]] = policy["findings"]
    return findings


def marked(text: str, location: dict[str, Any]) -> str:
    return text[location["span"]["start"]["offset"] : location["span"]["end"]["offset"]]


@pytest.mark.parametrize(
    ("statement", "code", "place"),
    [
        # What AWS listed once is as unknown to Access Analyzer as what it never had.
        (
            '"Action": "cloud9:ValidateEnvironmentName", "Resource": "*"',
            "INVALID_ACTION",
            '"cloud9:ValidateEnvironmentName"',
        ),
        ('"Action": "mobilehub:*", "Resource": "*"', "INVALID_SERVICE_IN_ACTION", '"mobilehub:*"'),
        (
            '"Action": "s3:GetObject", "Resource": "arn:aws:elastic-inference:*:*:elastic-inference-accelerator/*"',
            "INVALID_SERVICE",
            '"arn:aws:elastic-inference:*:*:elastic-inference-accelerator/*"',
        ),
        (
            '"Action": "kms:Decrypt", "Resource": "*",'
            ' "Condition": {"StringEquals": {"kms:RecipientAttestation:PCR": "a"}}',
            "INVALID_SERVICE_CONDITION_KEY",
            '"kms:RecipientAttestation:PCR"',
        ),
    ],
)
def test_what_aws_has_forgotten_is_an_error_here(statement: str, code: str, place: str) -> None:
    text = f'{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", {statement}}}}}'
    (found,) = [finding for finding in answer(text) if finding["issueCode"] == code]
    assert found["findingType"] == "ERROR"
    assert found["learnMoreLink"].endswith(f"-checks-error-{code.lower().replace('_', '-')}")
    assert [marked(text, location) for location in found["locations"]] == [place]
    findings = lint(Source("policy.json", text), Settings()).findings
    assert {finding.severity.value for finding in findings if finding.issue_code == code} == {"warning"}


def test_variables_without_their_version_are_an_issue_each() -> None:
    text = """{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
  "Resource": ["arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::b/${aws:userid}"]}]}"""
    assert [(found["issueCode"], [marked(text, place) for place in found["locations"]]) for found in answer(text)] == [
        ("VARIABLE_UNSUPPORTED_IN_VERSION", ['"arn:aws:s3:::a/${aws:username}"']),
        ("VARIABLE_UNSUPPORTED_IN_VERSION", ['"arn:aws:s3:::b/${aws:userid}"']),
    ]
    (finding,) = lint(Source("policy.json", text), Settings()).findings
    assert [(text[place.span.start : place.span.end], place.message) for place in finding.related] == [
        ('"2008-10-17"', "this Version has no variables"),
        ("${aws:userid}", "plain text too"),
    ]


def test_a_name_alone_lacks_the_fields_of_an_arn() -> None:
    text = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
  "Resource": ["ledger", "s3:::ledger", "aws:aws:s3:::ledger", ""]}]}"""
    places = [(found["issueCode"], marked(text, found["locations"][0])) for found in answer(text)]
    assert places == [
        ("MISSING_ARN_FIELD", '"ledger"'),
        ("INVALID_ARN_PREFIX", '"s3:::ledger"'),
        ("INVALID_ARN_PREFIX", '"aws:aws:s3:::ledger"'),
        ("INVALID_ARN_PREFIX", '""'),
    ]


def test_the_arn_of_a_provider_with_a_slip_is_a_matter_of_its_syntax() -> None:
    text = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
  "Principal": {"Federated": "arn:aws:iam::1111:saml-provider/corp"}}]}"""
    (found,) = answer(text, policy_type="trust")
    assert found["issueCode"] == "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
    assert found["findingType"] == "ERROR"
    assert [marked(text, location) for location in found["locations"]] == ['"arn:aws:iam::1111:saml-provider/corp"']


def test_a_place_is_a_whole_value_or_key() -> None:
    text = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Action": ["s3:GetObject", "s3:GetObjct"], "Resource": "arn:aws:sqs::111122223333:q",
  "Condition": {"StringEquals": {"s4:prefix": "a"}}}]}"""
    places = {f["issueCode"]: [(loc["path"], marked(text, loc)) for loc in f["locations"]] for f in answer(text)}
    statement = [{"value": "Statement"}, {"index": 0}]
    assert places["INVALID_ACTION"] == [([*statement, {"value": "Action"}, {"index": 1}], '"s3:GetObjct"')]
    assert places["MISSING_ARN_REGION"] == [([*statement, {"value": "Resource"}], '"arn:aws:sqs::111122223333:q"')]
    condition = [*statement, {"value": "Condition"}, {"value": "StringEquals"}]
    assert places["INVALID_SERVICE"] == [([*condition, {"key": "s4:prefix"}], '"s4:prefix"')]


def test_a_missing_element_is_told_of_the_statement() -> None:
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"}]}'
    (found,) = [finding for finding in answer(text) if finding["issueCode"] == "MISSING_ACTION"]
    assert found["locations"][0]["path"] == [{"value": "Statement"}, {"index": 0}]


def test_lines_count_from_one_and_columns_from_zero() -> None:
    text = '{"Version": "2012-10-17",\n"Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}'
    (found,) = [finding for finding in answer(text) if finding["issueCode"] == "INVALID_EFFECT"]
    assert found["locations"][0]["span"] == {
        "start": {"line": 2, "column": 25, "offset": 51},
        "end": {"line": 2, "column": 32, "offset": 58},
    }


def test_a_mistake_that_policylint_tells_once_stands_under_both_codes() -> None:
    host = "token.actions.githubusercontent.com"
    text = f"""{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
  "Principal": {{"Federated": "arn:aws:iam::111122223333:oidc-provider/{host}"}}}}]}}"""
    with_audience = text.replace(
        "}}]}", f'}}, "Condition": {{"StringEquals": {{"{host}:aud": "sts.amazonaws.com"}}}}}}]}}'
    )
    assert [found["issueCode"] for found in answer(text, policy_type="trust")] == [
        "MISSING_GITHUB_REPO_CONDITION_KEY",
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    ]
    assert [found["issueCode"] for found in answer(with_audience, policy_type="trust")] == [
        "MISSING_GITHUB_REPO_CONDITION_KEY",
    ]
