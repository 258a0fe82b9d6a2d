"""Patterns of paths, as git's .gitignore has them; and which of the settings' is none, asked once one is."""

from __future__ import annotations

import re

from policylint.settings.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    Matcher = Callable[[str], bool | None]


def matcher(lines: Iterable[str]) -> Matcher:
    """What tells of a path whether the patterns leave it out (True), take it in again (False) or do not mean it (None).

    Paths are relative to the patterns' folder, with slashes, one at the end of a folder's.  Raises ValueError when a
    pattern is none, such as `!` or `[z-a]`.
    """
    lines = list(lines)
    regex = _plain(lines)
    if regex is not None:
        matches = re.compile(regex, re.DOTALL).fullmatch
        return lambda path: True if matches(path) else None
    from pathspec import GitIgnoreSpec

    try:
        spec = GitIgnoreSpec.from_lines(lines)
    except re.error as error:  # which pathspec lets pass
        raise ValueError(str(error)) from None
    return lambda path: spec.check_file(path).include


#: The characters of lines that mean what they say, but for `*` and `**`: nothing is taken in again, escaped or chosen
#: from a range.
_PLAIN_LINE = r"[\w.+=@,*/-]+"

#: A longer list is pathspec's: one regex of all lines would take long to compile.
_FEW = 200


def _plain(lines: list[str]) -> str | None:
    """The regex of a list of plain lines, as nearly all lists are; None for others.

    pathspec, which knows them all, takes half as long to import as the rest of a run on one policy.
    """
    if len(lines) > _FEW:
        return None
    alternatives = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        is_folder, is_anchored = line.endswith("/"), line.startswith("/")
        *folders, last = line.removesuffix("/").removeprefix("/").split("/")
        if (
            not re.fullmatch(_PLAIN_LINE, line, re.ASCII)
            or not all(
                name == "**" or (name and "**" not in name and name.count("*") <= 2) for name in (*folders, last)
            )
            or folders.count("**") > 2  # each of these, and of the stars in a name, may be tried at every place
            or (is_folder and last == "**")
        ):
            return None
        start = "" if folders or is_anchored else "(?:.*/)?"
        above = "".join(["(?:.*/)?" if name == "**" else f"{_name(name)}/" for name in folders])
        below = ".*" if last == "**" else _name(last) + ("/.*" if is_folder else "(?:/.*)?")
        alternatives.append(start + above + below)
    return "|".join(alternatives) or "(?!)"


def _name(text: str) -> str:
    return "[^/]+" if text == "*" else re.escape(text).replace(r"\*", "[^/]*")


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
