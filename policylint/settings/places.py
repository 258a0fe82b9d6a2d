"""Where in the text of a settings file a setting stands."""

from __future__ import annotations

from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def place_of(text: str, path: list[Any], item: str | None = None) -> str:
    """`line:column` of a setting in a TOML text: of its key, or of the table that it is missing from.

    `item` is a text in the list that the setting is: then its place is told, as far as it is found.
    """
    key = span_of(text, path)
    start = key.start
    if item is not None and key.end:
        quoted = [text.find(f"{quote}{item}{quote}", key.end) for quote in "\"'"]
        start = min((found for found in quoted if found >= 0), default=start)
    return f"{text.count(chr(10), 0, start) + 1}:{start - text.rfind(chr(10), 0, start)}"


def span_of(text: str, path: list[Any]) -> Span:
    """The place of a setting's key, or of the name of the table that it is missing from.

    The TOML parser keeps no places, so this looks for tables and keys line by line; a text unusual enough to hide
    them gets the place of the nearest table that was found.
    """
    import re  # a settings file in which all is well and nothing is suppressed has no need of it

    best, depth = Span(0, 0), 0
    table: list[Any] = []
    seen: dict[tuple[str, ...], int] = {}
    start = 0
    for line in text.split("\n"):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        key = None if header else re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
        if header:
            names = _names(header[2])
            table = list(names)
            if header[1] == "[[":
                index = seen[tuple(names)] = seen.get(tuple(names), -1) + 1
                table.append(index)
            common = _common(table, path)
            if common > depth:
                best, depth = Span(start + header.start(2), start + header.end(2)), common
        elif key:
            common = _common([*table, *_names(key[1])], path)
            if common > depth:
                best, depth = Span(start + key.start(1), start + key.end(1)), common
        start += len(line) + 1
    return best


def _common(names: list[Any], path: list[Any]) -> int:
    """How many steps two ways share, where one of them leads through the other's end; 0 where they part."""
    length = min(len(names), len(path))
    return length if names[:length] == path[:length] else 0


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
