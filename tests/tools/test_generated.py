"""What is generated is what the generators would write now."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from policylint.rules.registry import all_rules

ROOT = Path(__file__).resolve().parents[2]


def test_tables_manifest_and_docs_are_fresh() -> None:
    for tool in ("build_tables.py", "build_manifest.py", "build_docs.py"):
        result = subprocess.run(
            [sys.executable, str(ROOT / "tools" / tool), "--check"], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, f"{tool}: {result.stdout}{result.stderr}run `make generate`"


def test_issue_codes_have_access_analyzers_severity() -> None:
    codes = json.loads((ROOT / "policylint" / "data" / "issue_codes.json").read_text(encoding="utf-8"))["codes"]
    for rule in all_rules().values():
        if rule.issue_code:
            assert rule.issue_code in codes
            assert rule.severity.value.upper().replace("-", "_") == codes[rule.issue_code]


def test_every_issue_code_has_a_rule() -> None:
    data = json.loads((ROOT / "policylint" / "data" / "issue_codes.json").read_text(encoding="utf-8"))
    codes = set(data["codes"])
    assert {rule.issue_code for rule in all_rules().values() if rule.issue_code} == codes
    assert set(data["recorded"]) <= codes
    assert set(data["open"]) <= codes
    assert set(data["undecidable"]) <= codes - set(data["open"])
