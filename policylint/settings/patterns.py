"""Patterns of paths, as git's .gitignore has them; and which of the settings' is none, asked once one is."""

from __future__ import annotations

from policylint.settings.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any


def matcher(lines: Iterable[str]) -> Any:
    """The patterns as pathspec's matcher.  Raises ValueError when one of them is none, such as `!` or `[z-a]`."""
    import re  # pathspec imports it anyhow

    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except re.error as error:  # which pathspec lets pass
        raise ValueError(str(error)) from None


def pattern_complaint(data: Mapping[str, Any], text: str, within: tuple[str, ...] = ()) -> str:
    """`line:column: words` for the first pattern that .gitignore would not take."""
    for path, pattern in _patterns(data):
        try:
            matcher([pattern])
        except ValueError:
            dotted = ".".join(map(str, path))
            return (
                f"{place_of(text, [*within, *path], pattern)}: `{dotted}`: `{pattern}` is no pattern as in .gitignore"
            )
    raise AssertionError("every pattern is one")


def _patterns(data: Mapping[str, Any]) -> Iterator[tuple[list[Any], str]]:
    for pattern in data.get("exclude", ()):
        yield ["exclude"], pattern
    for index, entry in enumerate(data.get("policies", ())):
        for pattern in entry["paths"]:
            yield ["policies", index, "paths"], pattern
    for index, entry in enumerate(data.get("suppress", ())):
        yield ["suppress", index, "path"], entry["path"]
