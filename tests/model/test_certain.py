"""What a policy allows for certain, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.model.certain import allows
from policylint.policy.ast import Action
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

ARN = "arn:aws:iam::111122223333:user/ana"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def entry(*statements: dict[str, Any]) -> str | None:
    value = read(json.dumps({"Version": "2012-10-17", "Statement": statements})).value
    assert isinstance(value, Object)
    found = allows(build(value), "iam:DeleteUser", ARN)
    return None if found is None else found.text if isinstance(found, Action) else found.name


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (ALL, "*"),
        ({**ALL, "Action": ["s3:*", "iam:delete*"]}, "iam:delete*"),
        ({**ALL, "Resource": ["arn:aws:s3:::x", "arn:aws:iam::*:user/*"]}, "*"),
        ({"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::x"}, "NotAction"),
        ({**ALL, "Action": "s3:*"}, None),
        ({**ALL, "Resource": "arn:aws:iam::111122223333:user/bob"}, None),
        ({**ALL, "Resource": "arn:aws:iam::111122223333:user/${aws:username}"}, None),
        ({**ALL, "Resource": []}, None),
        ({**ALL, "Action": []}, None),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, None),
        ({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::*:user/a*"}, None),
        ({"Effect": "Allow", "Action": "*", "NotResource": "${users}"}, None),
        ({**ALL, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, None),
        ({**ALL, "Condition": {"Ref": "C"}}, None),
        ({**ALL, "Effect": "Deny"}, None),
        ({}, None),
    ],
)
def test_one_statement(statement: dict[str, Any], found: str | None) -> None:
    assert entry(statement) == found


@pytest.mark.parametrize(
    ("deny", "takes"),
    [
        ({"Action": "iam:*", "Resource": "*"}, True),
        ({"Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "true"}}}, True),
        ({"NotAction": "s3:*", "NotResource": "arn:aws:s3:::x"}, True),
        ({"Action": "iam:DeleteUser", "Resource": "arn:aws:iam::111122223333:user/${aws:username}"}, True),
        ({"Action": "${action}", "Resource": "*"}, True),
        ({"Action": "iam:DeleteUser", "NotResource": "arn:aws:iam::111122223333:user/${x}"}, True),
        ({"Resource": "*"}, True),
        ({"Action": "iam:DeleteUser"}, True),
        ({"Action": "iam:CreateUser", "Resource": "*"}, False),
        ({"NotAction": ["iam:Delete*"], "Resource": "*"}, False),
        ({"Action": "*", "Resource": "arn:aws:iam::111122223333:role/*"}, False),
        ({"Action": "*", "NotResource": "arn:aws:iam::111122223333:user/*"}, False),
    ],
)
def test_a_deny_takes_what_it_may_be_about(deny: dict[str, Any], takes: bool) -> None:
    assert entry({"Effect": "Deny", **deny}, ALL) == (None if takes else "*")
    assert entry(ALL, {"Effect": "Deny", **deny}) == (None if takes else "*")
