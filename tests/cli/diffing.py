"""Policies in two files, and what `policylint diff` makes of them, for the tests of its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policylint.cli.main import run

Statement = dict[str, Any]


def write(name: str, *statements: Statement, version: str = "2012-10-17") -> str:
    text = json.dumps({"Version": version, "Statement": list(statements)}, indent=2)
    Path(name).write_text(text, encoding="utf-8")
    return text


def compare(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    run(["diff", "old.json", "new.json", "--format", "json", *options])
    (comparison,) = json.loads(capsys.readouterr().out)["comparisons"]
    return comparison


def marked(location: Any) -> str | None:
    """What stands between both ends of a place."""
    if location is None:
        return None
    text = Path(location["file"]).read_text(encoding="utf-8")
    return text[location["start"]["offset"] : location["end"]["offset"]]


def allow(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def when(operator: str, key: str, values: Any) -> Any:
    return {"Condition": {operator: {key: values}}}


def trust(principal: Any, **more: Any) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


BUCKET = "arn:aws:s3:::acme-data"
OBJECTS = f"{BUCKET}/*"
ROLE = "arn:aws:iam::111122223333:role/app"
VENDOR = "arn:aws:iam::444455556666:role/vendor"
ROOT = "arn:aws:iam::444455556666:root"
STOP = "ec2:StopInstances"
PASS = "iam:PassedToService"
MFA = "aws:MultiFactorAuthPresent"
REGION = "aws:RequestedRegion"
ANY = {"Principal": "*"}
TLS = deny("s3:*", OBJECTS, **ANY, **when("Bool", "aws:SecureTransport", "false"))
READ = allow("s3:GetObject", OBJECTS, Principal={"AWS": ROLE})


def full(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    code = run(["diff", "old.json", "new.json", "--color", "never", *options])
    return (code, *capsys.readouterr())


def heads(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith(("new access: ", "less denied: ", "lost access: "))]
