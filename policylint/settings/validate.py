"""Whether settings are as settings.schema.json wants them, and if not, where and why."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def complaint(data: Any, text: str, within: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """The first thing that is wrong, as place (`line:column` in the TOML text) and words; None when all is well.

    `within` is the table of the text that `data` is.
    """
    from policylint.settings.file import SCHEMA

    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    if accepts(schema, data):
        return None
    from jsonschema import Draft202012Validator  # 80 ms that only a wrong file pays

    errors = sorted(Draft202012Validator(schema).iter_errors(data), key=lambda e: [str(step) for step in e.path])
    if not errors:
        return None
    error = errors[0]
    path = [*within, *error.absolute_path]
    if error.validator == "additionalProperties":
        known = error.schema["properties"]
        stranger = next(name for name in error.instance if name not in known)
        from difflib import get_close_matches

        near = get_close_matches(stranger, known, 1, 0.6)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
        return place_of(text, [*path, stranger]), f"unknown setting `{stranger}`, {hint}"
    return place_of(text, path), f"`{_dotted(path[len(within) :])}`: {_words(error)}"


def accepts(schema: dict[str, Any], value: Any) -> bool:
    """A quick answer to whether the schema is met, for the few keywords that ours uses.

    A test holds it together with jsonschema, which is the judge but costs 80 ms to import.
    """
    if "enum" in schema and value not in schema["enum"]:
        return False
    kind = schema.get("type")
    if kind is not None and not isinstance(value, _TYPES[kind]):
        return False
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        if any(name not in value for name in schema.get("required", ())):
            return False
        for name, inner in value.items():
            if name in properties:
                if not accepts(properties[name], inner):
                    return False
            elif schema.get("additionalProperties") is False:
                return False
    if isinstance(value, list) and "items" in schema:
        return all(accepts(schema["items"], item) for item in value)
    return True


_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str}


def _dotted(path: list[Any]) -> str:
    return ".".join(str(step) for step in path) or "settings"


def _words(error: Any) -> str:
    if error.validator == "enum":
        return f"{error.instance!r} is none of {', '.join(map(str, error.validator_value))}"
    if error.validator == "type":
        wanted = {"array": "a list", "string": "a string", "object": "a table"}[error.validator_value]
        return f"{error.instance!r} is not {wanted}"
    return str(error.message)


def place_of(text: str, path: list[Any]) -> str:
    """`line:column` of a setting in a TOML text: of its key, or of the table that it is missing from.

    The TOML parser keeps no places, so this looks for tables and keys line by line; a text unusual enough to hide
    them gets the place of the nearest table that was found.
    """
    best, depth = (1, 1), 0
    table: list[Any] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            names = [part.strip().strip("\"'") for part in header[2].split(".")]
            table = list(names)
            if header[1] == "[[":
                index = seen[tuple(names)] = seen.get(tuple(names), -1) + 1
                table.append(index)
            if table == path[: len(table)] and len(table) > depth:
                best, depth = (number, header.start(2) + 1), len(table)
            continue
        key = re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
        if key:
            names = [part.strip("\"'") for part in key[1].split(".")]
            full = [*table, *names]
            if full == path[: len(full)] and len(full) > depth:
                best, depth = (number, key.start(1) + 1), len(full)
    return f"{best[0]}:{best[1]}"
