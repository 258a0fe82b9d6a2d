"""A settings file's bytes to its text and tables, or the place where it is no TOML."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

#: What is larger is no settings file; a device has no end at all.
SIZE_LIMIT = 1024 * 1024


class BadToml(Exception):
    """What is wrong with a text, behind the place of it: `line:column: words`."""


def parse(data: bytes) -> tuple[str, dict[str, Any]]:
    """The text and what it says.  Raises BadToml."""
    if len(data) > SIZE_LIMIT:
        raise BadToml(f"1:1: more than {SIZE_LIMIT // 1024 // 1024} MB is no settings file")
    try:
        # Editors on Windows write a byte order mark unseen, and it does no harm.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise BadToml(f"{_place(before)}: byte 0x{data[error.start]:02x} is not UTF-8") from None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return text, {key: _plain(value) for key, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        raise BadToml(_words(text, str(error))) from None
    except RecursionError:
        raise BadToml("1:1: lists and tables are nested too deep") from None
    except ValueError:
        # Python's own limit, which the parser does not see to.
        raise BadToml("1:1: a number has too many digits") from None


def _plain(value: Any) -> Any:
    """A value with dates as texts: JSON Schema, which says what settings may be, has no others."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _words(text: str, message: str) -> str:
    """The parser's message, with its place in front: `Unclosed array (at line 2, column 1)`."""
    words, _, at = message.rpartition(" (at ")
    line, _, column = at.removeprefix("line ").removesuffix(")").partition(", column ")
    if column:
        written = _date_at(text.split("\n")[int(line) - 1], int(column) - 1)
        if written is not None:
            return f"{line}:{written.start() + 1}: `{written[0]}` is no date, such as 2026-12-31"
    place = f"{line}:{column}" if column else _place(text.rstrip("\n"))
    return f"{place}: {words[:1].lower()}{words[1:]}"


def _date_at(line: str, column: int) -> re.Match[str] | None:
    """What was meant as a date and holds a column of a line; the parser has no words for it."""
    import re

    dates = re.finditer(
        r"(?<![\w.:\"'-])(?:\d{4}([-./])\d\d?\1\d\d?|\d\d?([-./])\d\d?\2\d{4})(?:[T ]\d[\w:.+-]*)?", line
    )
    return next((found for found in dates if found.start() <= column <= found.end()), None)


def _place(before: str) -> str:
    """The place behind a text."""
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
