"""The kind of a policy by its content: documents as people keep them, whole and broken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.model.kinds import kind_of
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object


def kind(*statements: dict[str, Any]) -> str:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    value = read(json.dumps(document)).value
    assert isinstance(value, Object)
    return kind_of(build(value))


ROOT = {"AWS": "arn:aws:iam::111122223333:root"}
EC2 = {"Service": "ec2.amazonaws.com"}

IDENTITY = {
    "one statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    "administrator": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    "assumes roles elsewhere": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/ops"}],
    "calls sts": [{"Effect": "Allow", "Action": ["sts:GetCallerIdentity"], "Resource": "*"}],
    "calls sts, but forgot Resource": [{"Effect": "Allow", "Action": ["sts:GetCallerIdentity"]}],
    "one stray Principal of three": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"},
    ],
    "a service control policy": [
        {
            "Effect": "Deny",
            "NotAction": ["iam:*", "organizations:*"],
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
        }
    ],
    "nothing": [],
    "what a template puts in": [{"Ref": "Statement"}],
}

TRUST = {
    "a service": [{"Effect": "Allow", "Principal": EC2, "Action": "sts:AssumeRole"}],
    "GitHub": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/repo:*"}},
        }
    ],
    "roles anywhere": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
        }
    ],
    "everybody": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}],
    "a denial beside it": [
        {"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "NotPrincipal": ROOT, "Action": "sts:*"},
    ],
    "no Principal": [{"Effect": "Allow", "Action": "sts:AssumeRole"}],
    "no Principal in one": [
        {"Effect": "Allow", "Principal": EC2, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Action": "sts:AssumeRole"},
    ],
    "a Resource": [{"Effect": "Allow", "Principal": EC2, "Action": "sts:AssumeRole", "Resource": "*"}],
    "an empty Resource": [{"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole", "Resource": []}],
    "a misspelt action": [{"Effect": "Allow", "Principal": EC2, "Action": "sts:AssumeRol"}],
    "the action of another service": [{"Effect": "Allow", "Principal": EC2, "Action": "iam:AssumeRole"}],
    "an action without its colon": [{"Effect": "Allow", "Principal": EC2, "Action": "sts.AssumeRole"}],
    "a blank before one action": [
        {"Effect": "Allow", "Principal": ROOT, "Action": ["sts:AssumeRole", " sts:TagSession"]},
    ],
    "no action for a provider": [
        {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"}, "Action": None}
    ],
    "a misspelt element": [{"Effect": "Allow", "Principals": EC2, "Actions": "sts:AssumeRole"}],
    "the case of the action": [{"Effect": "Allow", "Principal": EC2, "Action": "STS:assumerole"}],
}

RESOURCE = {
    "a bucket": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
    "a KMS key": [
        {"Effect": "Allow", "Principal": ROOT, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"},
    ],
    "a KMS key that only denies": [{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}],
    "a queue": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs",
            "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:jobs"}},
        }
    ],
    "a topic": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["SNS:Publish"], "Resource": "arn:aws:sns:*:*:t"}
    ],
    "an endpoint": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    "an endpoint of STS": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}],
    "an endpoint that allows and denies": [
        {"Effect": "Allow", "Principal": "*", "Action": ["s3:*", "dynamodb:*"], "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": ["s3:Delete*", "dynamodb:Delete*"], "Resource": "*"},
    ],
    "a repository with a misspelt action": [{"Effect": "Allow", "Principal": ROOT, "Action": ["ecr.BatchGetImage"]}],
    "a bucket with an action of roles": [
        {"Effect": "Allow", "Principal": ROOT, "Action": ["s3:GetObject", "iam:AssumeRole"], "Resource": "*"}
    ],
    "a repository, without Resource": [{"Effect": "Allow", "Principal": ROOT, "Action": ["ecr:BatchGetImage"]}],
    "an API": [{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}],
    "a function": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:f",
        }
    ],
    "one that forgot half of its principals": [
        {"Effect": "Allow", "Principal": ROOT, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"},
    ],
}

RCP = {
    "the organization's perimeter": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:AssumeRole"],
            "Resource": "*",
            "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        }
    ],
    "all services, which it may not": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}

CASES = [
    pytest.param(wanted, statements, id=f"{wanted}: {name}")
    for wanted, cases in (("identity", IDENTITY), ("trust", TRUST), ("resource", RESOURCE), ("rcp", RCP))
    for name, statements in cases.items()
]


@pytest.mark.parametrize(("wanted", "statements"), CASES)
def test_kind(wanted: str, statements: list[dict[str, Any]]) -> None:
    assert kind(*statements) == wanted
