"""File names as the formats for CI want them."""

from __future__ import annotations

import os

#: Where CI servers say that they have checked the repository out, and what tells that it is they who say so: GitHub
#: Actions, GitLab, Azure Pipelines, Jenkins.
_CHECKOUTS = (
    ("GITHUB_WORKSPACE", "GITHUB_WORKSPACE"),
    ("CI_PROJECT_DIR", "CI_PROJECT_DIR"),
    ("BUILD_SOURCESDIRECTORY", "BUILD_SOURCESDIRECTORY"),
    ("WORKSPACE", "JENKINS_URL"),
)


def from_top(name: str) -> str | None:
    """A file's path relative to the top of the repository, with slashes; None for what is outside of it.

    The top is what the CI server says, when the run is in there; else, the folder of the run is taken for it.
    """
    here = os.getcwd()
    for variable, witness in _CHECKOUTS:
        said = os.environ.get(variable)
        if said and witness in os.environ:
            top = os.path.realpath(said)
            if _below(here, top) is not None:
                return _below(name, top)
    return _below(name, here)


def _below(name: str, top: str) -> str | None:
    try:
        path = os.path.relpath(name, top)
    except ValueError:  # on another drive of Windows
        return None
    path = path.replace(os.sep, "/")
    return None if path == ".." or path.startswith("../") else path


def uri(name: str) -> str:
    """A file's relative path, or the file: URI of what is outside of the folder of the run, percent-encoded."""
    from urllib.parse import quote

    path = from_top(name)
    if path is not None:
        # A colon in the first part would make it a scheme.
        return quote(os.fsencode(path), safe="/!$&'()*+,;=@~")
    return "file://" + quote(os.fsencode(os.path.abspath(name).replace(os.sep, "/")), safe="/:!$&'()*+,;=@~")


def valid(text: str) -> str:
    """A text that every reader of UTF-8 takes: a lone surrogate, as a bad byte is read, becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
