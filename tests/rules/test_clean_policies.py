"""Policies as careful people write them, of every kind and in every partition: no error and no security warning.

`tests/clean/<kind>/` has them, for resources in a folder a type (`AWS-S3-Bucket`); they are for the partition `aws` and
made over for the others here.  Those in `tests/clean/partitions/` stay as they are.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policylint.engine import Settings, lint
from policylint.model.partitions import partition
from policylint.source import Source

CLEAN = Path(__file__).parents[1] / "clean"

#: What would be bad as an identity policy, or on a resource that is not known: here somebody has to say the kind.
AMBIGUOUS = ("scp/full_access.json", "scp/allow_list.json", "resource/AWS-EC2-VPCEndpoint/*.json")
PARTITIONS = {
    "aws": ("us-east-1", "amazonaws.com"),
    "aws-cn": ("cn-north-1", "amazonaws.com.cn"),
    "aws-us-gov": ("us-gov-west-1", "amazonaws.com"),
    "aws-iso": ("us-iso-east-1", "c2s.ic.gov"),
    "aws-iso-b": ("us-isob-east-1", "sc2s.sgov.gov"),
    "aws-iso-e": ("eu-isoe-west-1", "cloud.adc-e.uk"),
    "aws-iso-f": ("us-isof-south-1", "csp.hci.ic.gov"),
    "aws-eusc": ("eusc-de-east-1", "amazonaws.eu"),
}


def cases() -> list[object]:
    found = []
    for path in sorted(CLEAN.rglob("*.json")):
        kind, *folders = path.parent.relative_to(CLEAN).parts
        if kind == "partitions":
            found.append(pytest.param(path, folders[0], None, "", id=str(path.relative_to(CLEAN))))
            continue
        resource_type = folders[0].replace("-", "::") if folders else None
        found += [
            pytest.param(path, kind, resource_type, name, id=f"{path.relative_to(CLEAN)}-{name}") for name in PARTITIONS
        ]
    return found


def in_partition(text: str, name: str) -> str:
    """The policy in another partition: its ARNs, its region, and the hosts of that region."""
    if not name:
        return text
    region, suffix = PARTITIONS[name]
    text = text.replace("us-east-1.amazonaws.com", f"{region}.{suffix}")
    return text.replace("us-east-1", region).replace("arn:aws:", f"arn:{name}:")


@pytest.mark.parametrize(("path", "kind", "resource_type", "name"), cases())
def test_nothing_bad_is_said(path: Path, kind: str, resource_type: str | None, name: str) -> None:
    text = in_partition(path.read_text(encoding="utf-8"), name)
    report = lint(Source(path.name, text), Settings(None, kind, resource_type))
    assert report.policies == 1
    assert not report.crashes
    said = [(f.rule, f.message) for f in report.findings if f.severity.value in ("error", "security-warning")]
    assert said == []


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(CLEAN.rglob("*.json")) if not any(path.match(name) for name in AMBIGUOUS)],
    ids=lambda path: str(path.relative_to(CLEAN)),
)
def test_nothing_bad_is_said_when_nobody_tells_the_kind(path: Path) -> None:
    """As `policylint check` sees the file; the kind is seen by content, the resource is not known."""
    report = lint(Source(path.name, path.read_text(encoding="utf-8")), Settings())
    said = [(f.rule, f.message) for f in report.findings if f.severity.value in ("error", "security-warning")]
    assert said == []


def test_every_kind_and_partition_is_there() -> None:
    kinds = {path.parent.relative_to(CLEAN).parts[0] for path in CLEAN.rglob("*.json")}
    assert kinds == {"identity", "resource", "trust", "scp", "rcp", "partitions"}
    for name, (region, _) in PARTITIONS.items():
        found = partition(name)
        assert found is not None
        assert region in found.regions
    for path in CLEAN.rglob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["Statement"], path
