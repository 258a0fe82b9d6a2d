"""The same input has the same report, in whatever order Python keeps its sets: reports are compared and reviewed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
SEEDS = ("0", "1", "2", "5")


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def allow(**more: Any) -> dict[str, Any]:
    both = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringLike": {"aws:PrincipalTag/team": ["a*", "b?"]}}
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": both, "Condition": mfa, **more}


def deny(resource: str) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": "s3:*", "Resource": resource}


OLD = policy(allow(), deny("arn:aws:s3:::reports/secret/*"))
NEW = policy(allow(Action=["s3:Get*", "s3:PutObject"], Condition={}), deny("arn:aws:s3:::reports/secret/x*"))


@pytest.mark.parametrize("arguments", [["diff", "old.json", "new.json", "--lost"], ["check", str(EXAMPLES)]])
def test_a_report_does_not_depend_on_the_seed_of_hashes(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.json").write_text(NEW, encoding="utf-8")
    reports = [
        subprocess.run(
            [sys.executable, "-m", "policylint", *arguments, "--format", "json"],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in SEEDS
    ]
    assert json.loads(reports[0])["version"] == 1
    assert len(set(reports)) == 1
