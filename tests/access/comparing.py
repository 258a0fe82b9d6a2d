"""What the tests of comparisons share: policies of few words, and the verdicts in both directions.

`<` says that NEW allows more, `>` that it allows less, `=` that both allow the same, `x` that each allows something
that the other does not; `?` that it cannot be decided whether NEW allows more.
"""

from __future__ import annotations

import json
from typing import Any

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED, Comparison
from policylint.access.evaluate import evaluate
from policylint.policy.ast import Policy
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object

BUCKET = "arn:aws:s3:::reports"
ROLE = "arn:aws:iam::111122223333:role/path/reader"
SESSION = "arn:aws:sts::111122223333:assumed-role/reader/me"
ACCOUNT = "arn:aws:iam::111122223333:root"
TEAM, TAG, COUNT, NOW, IP, ARN = (
    "aws:PrincipalTag/team",
    "aws:TagKeys",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:SourceIp",
    "aws:SourceArn",
)


def policy_of(statements: Any, version: str = "2012-10-17") -> Policy:
    node = read(json.dumps({"Version": version, "Statement": statements})).value
    assert isinstance(node, Object)
    return build(node)


def allow(**elements: Any) -> dict[str, Any]:
    found = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"} | elements
    return {name: value for name, value in found.items() if value is not None}


def deny(**elements: Any) -> dict[str, Any]:
    return allow(**elements) | {"Effect": "Deny"}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return allow(Condition={operator: {key: list(values)}})


def compared(old: Any, new: Any, version: str = "2012-10-17") -> Comparison:
    """The comparison, each witness of which the evaluator has confirmed."""
    before, after = policy_of(old, version), policy_of(new, version)
    found = compare(before, after)
    assert bool(found.gains) == (found.verdict == NEW_ACCESS)
    for gain in found.gains:
        assert evaluate(after, gain.witness).allowed
        assert not evaluate(before, gain.witness).allowed
    return found


SIGNS = {
    (NEW_ACCESS, NO_NEW_ACCESS): "<",
    (NO_NEW_ACCESS, NEW_ACCESS): ">",
    (NO_NEW_ACCESS, NO_NEW_ACCESS): "=",
    (NEW_ACCESS, NEW_ACCESS): "x",
}


def sign(old: Any, new: Any, version: str = "2012-10-17") -> str:
    there, back = compared(old, new, version).verdict, compared(new, old, version).verdict
    return "?" if there == UNDECIDED else SIGNS.get((there, back), "!")
