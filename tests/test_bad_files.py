"""The slips that policies really have, one file each: what is said of it, where, and the exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.cli.main import run

POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {%s}\n  ]\n}\n'
ALLOW = '"Effect": "Allow", '
READ = '"Action": "s3:GetObject", '
OBJECTS = '"Resource": "arn:aws:s3:::reports/*"'
CONDITION = ALLOW + READ + OBJECTS + ', "Condition": {%s}'
GOOD = POLICY % (ALLOW + READ + OBJECTS)

#: Name, text with `«` and `»` around what each finding points at, and the findings: rule, severity, words.
CASES: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    (
        "a misspelt action",
        POLICY % (ALLOW + '"Action": "s3:«GetObjcet»", ' + OBJECTS),
        [("invalid-action", "error", "did you mean `s3:GetObject`?")],
    ),
    (
        "an unknown service",
        POLICY % (ALLOW + '"Action": "«s33»:GetObject", ' + OBJECTS),
        [("invalid-service-in-action", "error", "did you mean `s3:GetObject`?")],
    ),
    (
        "a pattern of no action",
        POLICY % (ALLOW + '"Action": "s3:«Gte*»", ' + OBJECTS),
        [("invalid-action", "error", "`s3` has no action that matches `Gte*`")],
    ),
    (
        "an unknown condition key",
        POLICY % CONDITION % '"StringEquals": {«"s3:Prefx"»: "x"}',
        [("invalid-service-condition-key", "error", "did you mean `s3:prefix`?")],
    ),
    (
        "a key that the action never has",
        POLICY
        % (ALLOW + '"Action": «"s3:GetObject"», ' + OBJECTS + ', "Condition": {"StringEquals": {"s3:prefix": "x"}}'),
        [("unsupported-action-for-condition-key", "error", "`s3:GetObject` never has `s3:prefix`")],
    ),
    (
        "an operator of another type",
        POLICY % CONDITION % '"StringEquals": {«"aws:SourceIp"»: "192.0.2.0/24"}',
        [("type-mismatch", "warning", "use `IpAddress`")],
    ),
    (
        "an unknown operator",
        POLICY % CONDITION % '«"StringMatches"»: {"aws:PrincipalTag/team": "x"}',
        [("invalid-condition-operator", "error", "`StringMatches` is no condition operator")],
    ),
    (
        "a prefix too long",
        POLICY % CONDITION % '"IpAddress": {"aws:SourceIp": «"192.0.2.0/33"»}',
        [("type-mismatch-ip-range", "error", "`192.0.2.0/33` is no address")],
    ),
    (
        "a truth value in other words",
        POLICY % CONDITION % '"Bool": {"aws:SecureTransport": «"yes"»}',
        [("type-mismatch-boolean", "warning", "`Bool` compares true and false, not `yes`")],
    ),
    (
        "a resource of another kind",
        POLICY % (ALLOW + '"Action": «"s3:GetObject"», "Resource": "arn:aws:s3:::reports"'),
        [("action-without-matching-resource", "warning", "it takes `arn:aws:s3:::reports/*`")],
    ),
    (
        "an ARN with a field too few",
        POLICY % (ALLOW + READ + '"Resource": "«arn:aws:s3::reports/*»"'),
        [("missing-arn-field", "error", "an ARN is `arn:partition:service:region:account:resource`")],
    ),
    (
        "a variable in the old version",
        (POLICY % (ALLOW + READ + '"Resource": "arn:aws:s3:::reports/«${aws:username}»/*"')).replace("2012", "2008"),
        [("variable-unsupported-in-version", "error", "use 2012-10-17")],
    ),
    (
        "no version",
        "«{»\n" + GOOD.split("\n", 2)[2],
        [("missing-version", "warning", 'add `"Version": "2012-10-17"`')],
    ),
    (
        "an effect in small letters",
        POLICY % ('"Effect": «"allow"», ' + READ + OBJECTS),
        [("invalid-effect", "error", "write `Allow`")],
    ),
    (
        "a misspelt element",
        (POLICY % (ALLOW + READ + OBJECTS)).replace('"Statement"', '«"Statment"»'),
        [("invalid-policy-element", "error", "did you mean `Statement`?")],
    ),
    (
        "a number for an action",
        POLICY % (ALLOW + '"Action": «42», ' + OBJECTS),
        [("data-type-mismatch", "error", "`Action` takes a string or a list of strings, not a number")],
    ),
    (
        "a Sid twice",
        POLICY
        % (
            f'"Sid": "One", {ALLOW}{READ}{OBJECTS}}}, {{"Sid": «"One"», {ALLOW}'
            f'"Action": "s3:PutObject", "Resource": "arn:aws:s3:::invoices/*"'
        ),
        [("unique-sids-required", "error", "the Sid `One` stands 2 times")],
    ),
    (
        "a key twice",
        POLICY % (ALLOW + READ + '«"Action"»: "s3:PutObject", ' + OBJECTS),
        [("duplicate-key", "error", "`Action` stands twice in this object")],
    ),
    (
        "an action that another covers",
        POLICY % (ALLOW + '"Action": ["s3:Get*", «"s3:GetObject"»], ' + OBJECTS),
        [("redundant-action", "suggestion", "`s3:Get*` covers it")],
    ),
    (
        "any role to any service",
        POLICY % (ALLOW + '"Action": «"iam:PassRole"», "Resource": "*"'),
        [("pass-role-with-star-in-resource", "security-warning", "any role can be passed to any service")],
    ),
    (
        "an escalation in one action",
        POLICY % (ALLOW + '"Action": «"iam:CreatePolicyVersion"», "Resource": "*"'),
        [("privilege-escalation", "security-warning", "escalation path `create-policy-version`")],
    ),
    (
        "a bucket for everyone",
        POLICY % (ALLOW + '"Principal": «"*"», ' + READ + OBJECTS),
        [("public-principal", "security-warning", "everyone, with or without an AWS account, may `s3:GetObject`")],
    ),
    (
        "everyone but one",
        POLICY % (ALLOW + '«"NotPrincipal"»: {"AWS": "arn:aws:iam::111122223333:user/eve"}, ' + READ + OBJECTS),
        [("allow-with-not-principal", "security-warning", "name who may in `Principal`")],
    ),
    (
        "a pattern for a principal",
        POLICY % (ALLOW + '"Principal": {"AWS": "arn:aws:iam::111122223333:user/«*»"}, ' + READ + OBJECTS),
        [("unsupported-wildcard-in-principal", "error", "test `aws:PrincipalArn` in Condition")],
    ),
    (
        "a service that acts for anyone",
        POLICY
        % (
            ALLOW + '"Principal": {"Service": «"sns.amazonaws.com"»}, "Action": "sqs:SendMessage", '
            '"Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"'
        ),
        [("restrict-access-to-service-principal", "security-warning", "test `aws:SourceArn` or `aws:SourceAccount`")],
    ),
    (
        "another account without an external id",
        POLICY % (ALLOW + '"Principal": {"AWS": «"arn:aws:iam::111122223333:root"»}, "Action": "sts:AssumeRole"'),
        [("cross-account-trust-without-external-id", "suggestion", "test `sts:ExternalId`")],
    ),
    (
        "a trust policy with a resource",
        POLICY
        % (ALLOW + '"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", «"Resource"»: "*"'),
        [("role-trust-policy-syntax-error-resource", "error", "a role's trust policy takes no `Resource`")],
    ),
    (
        "MFA that access keys pass by",
        POLICY % '"Effect": "Deny", "Action": "iam:*", "Resource": "*", '
        '"Condition": {«"Bool"»: {"aws:MultiFactorAuthPresent": "false"}}',
        [("mfa-bypassed-by-access-keys", "warning", "use `BoolIfExists`")],
    ),
    ("a trailing comma", POLICY % (ALLOW + READ + OBJECTS + "«,»"), [("json-syntax-error", "error", "trailing comma")]),
    (
        "a comment",
        POLICY % ("\n      «// reports»\n      " + ALLOW + READ + OBJECTS),
        [("json-syntax-error", "error", "JSON has no comments")],
    ),
    (
        "a text cut off",
        (POLICY % (ALLOW + READ + OBJECTS.replace('"arn', '«"arn') + "»")).split("}")[0],
        [("json-syntax-error", "error", "the text ends too early")],
    ),
    (
        "a key without quotes",
        POLICY % ('«Effect»: "Allow", ' + READ + OBJECTS),
        [("json-syntax-error", "error", 'write `"Effect"`')],
    ),
    ("nothing", "«»", [("json-syntax-error", "error", "the file is empty")]),
    (
        "too deep",
        "[" * 200 + "«[»" + "[" * 99_799,
        [("json-syntax-error", "error", "nested more than 200 levels deep")],
    ),
    (
        "a list around it",
        "«[»" + GOOD.strip() + "]\n",
        [("data-type-mismatch", "error", "the document is a list around one policy")],
    ),
    (
        "a byte order mark",
        "«\ufeff»" + GOOD,
        [("byte-order-mark", "error", "which JSON does not allow")],
    ),
]


@pytest.mark.parametrize(("name", "drawn", "expected"), CASES, ids=[case[0] for case in CASES])
def test_named_at_the_value(
    name: str, drawn: str, expected: list[tuple[str, str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, *rest = drawn.split("«")
    text, places = head, []
    for part in rest:
        inside, after = part.split("»")
        places.append((len(text), len(text) + len(inside)))
        text += inside + after
    path = tmp_path / "policy.json"
    path.write_bytes(text.encode("utf-8"))
    code = run(["check", str(path), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(found["rule"], found["severity"]) for found in findings] == [(rule, level) for rule, level, _ in expected]
    for found, (_, _, words), (start, end) in zip(findings, expected, places, strict=True):
        assert words in found["message"]
        location = found["location"]
        assert (location["start"]["offset"], location["end"]["offset"]) == (start, end)
        before = text[:start]
        assert location["start"]["line"] == before.count("\n") + 1
        assert location["start"]["column"] == start - (before.rfind("\n") + 1) + 1
    assert code == (1 if any(level != "suggestion" for _, level, _ in expected) else 0)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding(codec: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy.json"
    path.write_bytes(GOOD.encode(codec))
    assert run(["check", str(path), "--format", "concise"]) == 1
    words = f"1:1: error[not-utf-8] the file is {codec[:6].upper()}, AWS takes UTF-8; save the file as UTF-8\n"
    assert capsys.readouterr().out == f"{path}:{words}"


def test_a_byte_of_latin_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy.json"
    path.write_bytes((POLICY % ('"Sid": "Café", ' + ALLOW + READ + OBJECTS)).encode("latin-1"))
    assert run(["check", str(path), "--format", "concise"]) == 1
    words = "4:17: error[not-utf-8] byte 0xe9 is not UTF-8; save the file as UTF-8\n"
    assert capsys.readouterr().out == f"{path}:{words}"


def test_json_without_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "package.json"
    path.write_text('{"name": "x", "version": 1}\n', encoding="utf-8")
    assert run(["check", str(path)]) == 2
    assert "no policy found in it" in capsys.readouterr().err


def test_larger_than_any_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = json.loads(GOOD)["Statement"][0]
    path = tmp_path / "policy.json"
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement] * 50_000}), encoding="utf-8")
    assert run(["check", str(path)]) == 2
    assert "more than any that AWS takes, and is not linted" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ('"Effect": "Allow", "Action": "*", "Resource": "*"', {"administrator-access"}),
        (
            '"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", '
            '"Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"',
            {"privilege-escalation", "pass-role-with-star-in-resource"},
        ),
        ('"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"', {"allow-not-action", "privilege-escalation"}),
        (
            '"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/'
            'token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"',
            {"missing-github-repo-condition-key"},
        ),
        (
            '"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:*:instance/*", '
            '"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}',
            {"forallvalues-without-null-check"},
        ),
        ('"Effect": "Allow", "Action": "s3:Get\nObject", "Resource": "arn:aws:s3:::reports/*"', {"json-syntax-error"}),
    ],
)
def test_named_among_others(
    statement: str, rules: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(POLICY % statement, encoding="utf-8")
    run(["check", str(path), "--format", "json"])
    assert rules <= {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
