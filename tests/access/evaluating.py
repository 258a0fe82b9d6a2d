"""What the tests of the evaluator share: the pages of the AWS IAM User Guide that it is read off, and requests."""

from __future__ import annotations

import json
from typing import Any

from policylint.access.evaluate import evaluate
from policylint.access.request import Request
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

OPERATORS = "IAM JSON policy elements: Condition operators"
SETS = "Single-valued vs. multivalued context keys"
SEVERAL = "Conditions with multiple context keys or values"
VARIABLES = "IAM policy elements: Variables and tags"
PRINCIPAL = "AWS JSON policy elements: Principal"
NOT_PRINCIPAL = "AWS JSON policy elements: NotPrincipal"
LOGIC = "Policy evaluation logic"

READ = "s3:GetObject"
OBJECT = "arn:aws:s3:::example-bucket/report.txt"


def policy_of(*statements: dict[str, Any], version: str | None = "2012-10-17") -> Policy:
    document = ({"Version": version} if version else {}) | {"Statement": list(statements)}
    node = read(json.dumps(document)).value
    assert isinstance(node, Object)
    return build(node)


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | elements


def deny(**elements: Any) -> dict[str, Any]:
    return allow(**elements) | {"Effect": "Deny"}


def asked(
    policy: Policy, action: str = READ, resource: str = OBJECT, principal: str | None = None, **context: Any
) -> str:
    return evaluate(policy, Request(principal, action, resource, context)).result
