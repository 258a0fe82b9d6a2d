"""Make policylint/data/partitions.json from the partitions.json of an installed botocore (Apache-2.0).

    python tools/build_partitions.py [FOLDER OF BOTOCORE]

botocore is needed only here.  The date is today's; the file changes only when AWS adds a region or a partition, or
botocore its version.
"""

from __future__ import annotations

import datetime
import importlib.util
import json
import os
import re
import sys
from typing import Any

TARGET = os.path.join(os.path.dirname(__file__), os.pardir, "policylint", "data", "partitions.json")


def botocore_folder() -> str:
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        sys.exit("botocore is not installed; name its folder as the argument")
    return os.path.dirname(spec.origin)


def botocore_version(folder: str) -> str:
    with open(os.path.join(folder, "__init__.py"), encoding="utf-8") as file:
        found = re.search(r"__version__ = ['\"]([\d.]+)['\"]", file.read())
    return found.group(1) if found else "unknown"


def convert(botocore: dict[str, Any]) -> list[dict[str, Any]]:
    partitions = []
    for partition in botocore["partitions"]:
        outputs = partition["outputs"]
        regions = {code: told["description"] for code, told in sorted(partition["regions"].items())}
        # "aws-global" and its like are names of endpoints, no region that an ARN or a condition could hold.
        pseudo = [code for code in regions if code.endswith("-global")]
        partitions.append(
            {
                "id": partition["id"],
                "dns_suffix": outputs["dnsSuffix"],
                "dual_stack_dns_suffix": outputs["dualStackDnsSuffix"],
                "region_pattern": partition["regionRegex"].replace("\\-", "-"),
                "regions": {code: name for code, name in regions.items() if code not in pseudo},
                "pseudo_regions": pseudo,
            }
        )
    return partitions


def main() -> None:
    folder = sys.argv[1] if len(sys.argv) > 1 else botocore_folder()
    with open(os.path.join(folder, "data", "partitions.json"), encoding="utf-8") as file:
        partitions = convert(json.load(file))
    data = {
        "source": f"botocore {botocore_version(folder)}, data/partitions.json (Apache-2.0)",
        "date": datetime.date.today().isoformat(),
        "partitions": partitions,
    }
    with open(TARGET, "w", encoding="utf-8", newline="\n") as file:
        json.dump(data, file, indent=2, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
