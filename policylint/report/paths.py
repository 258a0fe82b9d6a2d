"""File names as the formats for CI want them."""

from __future__ import annotations

import os


def from_here(name: str) -> str | None:
    """A file's path relative to the folder of the run, with slashes; None for what is outside of it.

    Code hosts take that folder for the top of the repository.
    """
    try:
        path = os.path.relpath(name)
    except ValueError:  # on another drive of Windows
        return None
    path = path.replace(os.sep, "/")
    return None if path == ".." or path.startswith("../") else path


def uri(name: str) -> str:
    """A file's relative path, or the file: URI of what is outside of the folder of the run, percent-encoded."""
    from urllib.parse import quote

    path = from_here(name)
    if path is not None:
        # A colon in the first part would make it a scheme.
        return quote(os.fsencode(path), safe="/!$&'()*+,;=@~")
    return "file://" + quote(os.fsencode(os.path.abspath(name).replace(os.sep, "/")), safe="/:!$&'()*+,;=@~")


def valid(text: str) -> str:
    """A text that every reader of UTF-8 takes: a lone surrogate, as a bad byte is read, becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
