"""Whether settings are as settings.schema.json wants them, and if not, where and why."""

from __future__ import annotations

import json

from policylint.settings.places import place_of

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
        if stranger == "tool" and not path:
            return place_of(
                text, [stranger]
            ), "`[tool.policylint]` is for pyproject.toml; here, settings stand at the top"
        from difflib import get_close_matches

        near = get_close_matches(stranger, known, 1, 0.6)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
        return place_of(text, [*path, stranger]), f"unknown setting `{stranger}`, {hint}"
    item = error.instance if isinstance(error.instance, str) and isinstance(path[-1], int) else None
    return place_of(text, path, item), f"`{_dotted(path[len(within) :])}`: {_words(error)}"


def accepts(schema: dict[str, Any], value: Any) -> bool:
    """A quick answer to whether the schema is met, for the few keywords that ours uses.

    A test holds it together with jsonschema, which is the judge but costs 80 ms to import.
    """
    if "enum" in schema and value not in schema["enum"]:
        return False
    kind = schema.get("type")
    if kind is not None and not _is(kind, value):
        return False
    if "minimum" in schema and _is("number", value) and value < schema["minimum"]:
        return False
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        if any(name not in value for name in schema.get("required", ())):
            return False
        for name, inner in value.items():
            if name in properties:
                if not accepts(properties[name], inner):
                    return False
            elif "additionalProperties" in schema:
                others = schema["additionalProperties"]
                if others is False or not accepts(others, inner):
                    return False
    if isinstance(value, str) and "pattern" in schema:
        import re

        return re.search(schema["pattern"], value) is not None
    if isinstance(value, list) and "items" in schema:
        return len(value) >= schema.get("minItems", 0) and all(accepts(schema["items"], item) for item in value)
    return True


def _is(kind: str, value: Any) -> bool:
    if kind in ("integer", "number"):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and (kind == "number" or isinstance(value, int) or value.is_integer())
    return isinstance(value, _TYPES[kind])


_TYPES: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool}


_WANTED = {
    "array": "a list",
    "string": "a string",
    "object": "a table",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _dotted(path: list[Any]) -> str:
    return ".".join(str(step) for step in path) or "settings"


def shown(value: Any) -> str:
    """A value for a message, much as TOML writes it, shortened when long."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 80 else text[:77] + "..."


def _words(error: Any) -> str:
    value = error.instance
    if error.validator == "enum":
        off = "; `ignore` switches a rule off" if error.path[-1] == "severity" else ""
        return f"{shown(value)} is none of {', '.join(map(str, error.validator_value))}{off}"
    if error.validator == "type":
        wanted = _WANTED[error.validator_value]
        return f"{shown(value)} is not {wanted}"
    if error.validator == "minimum":
        return f"{shown(value)} is less than {error.validator_value}"
    if error.validator == "minItems":
        return "the list is empty"
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        return f"`{missing}` is missing"
    if error.validator == "pattern":
        if not value.strip():
            return f"{shown(value)} is empty" + ("; say why" if error.path[-1] == "reason" else "")
        if error.path[-1] == "pointer":
            return f"{shown(value)} is no JSON Pointer, which begins with `/`"
    return str(error.message)
