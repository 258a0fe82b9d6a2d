"""Reads the curated facts in `policylint/data`: small JSON files, each with its source and its date."""

from __future__ import annotations

import os.path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data")
_read: dict[str, dict[str, Any]] = {}


def load(name: str) -> dict[str, Any]:
    """The content of `data/<name>.json`, read when it is first asked for."""
    data = _read.get(name)
    if data is None:
        import json

        with open(os.path.join(_FOLDER, name + ".json"), encoding="utf-8") as file:
            data = _read[name] = json.load(file)
    return data
