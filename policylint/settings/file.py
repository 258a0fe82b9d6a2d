"""The settings file: `policylint.toml`, or `[tool.policylint]` in `pyproject.toml`, looked for upward."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SCHEMA = os.path.join(os.path.dirname(__file__), "settings.schema.json")


class SettingsError(Exception):
    """A settings file that is wrong, with the place where."""


class Config:
    """The settings of a run."""

    __slots__ = ("exclude", "extend_select", "fail_on", "folder", "ignore", "options", "policies", "select")

    def __init__(self, folder: str = "", data: Mapping[str, Any] | None = None) -> None:
        data = data or {}
        #: The folder of the settings file; its path patterns are relative to it.
        self.folder = folder
        self.select: tuple[str, ...] = tuple(data.get("select", ()))
        self.extend_select: tuple[str, ...] = tuple(data.get("extend-select", ()))
        self.ignore: tuple[str, ...] = tuple(data.get("ignore", ()))
        self.exclude: tuple[str, ...] = tuple(data.get("exclude", ()))
        self.fail_on: str = data.get("fail-on", "warning")
        self.options: Mapping[str, Any] = data.get("rules", {})
        self.policies: list[tuple[Any, str | None, str | None]] = []
        top = (None, data.get("policy-type"), data.get("resource-type"))
        if top != (None, None, None):
            self.policies.append(top)
        for entry in data.get("policies", ()):
            from pathspec import GitIgnoreSpec

            spec = GitIgnoreSpec.from_lines(entry["paths"])
            self.policies.append((spec, entry.get("policy-type"), entry.get("resource-type")))

    def kind_of(self, path: str) -> tuple[str | None, str | None]:
        """Policy type and resource type of a file, where the settings give them; the last entry that fits decides."""
        kind = resource_type = None
        if self.policies:
            inner = os.path.relpath(path, self.folder or ".")
            for spec, entry_kind, entry_type in self.policies:
                if spec is None or spec.match_file(inner):
                    kind, resource_type = entry_kind or kind, entry_type or resource_type
        return kind, resource_type


def load(path: str | None = None, start: str = ".") -> Config:
    """The settings at a path, or those found upward from a folder; the defaults when there are none.

    Raises SettingsError.
    """
    if path is None:
        path = find(start)
        if path is None:
            return Config()
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8")
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: byte {error.start} is not UTF-8") from None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None
    within: tuple[str, ...] = ()
    if os.path.basename(path) == "pyproject.toml":
        within = ("tool", "policylint")
        data = data.get("tool", {}).get("policylint", {})
    from policylint.settings.validate import complaint

    wrong = complaint(data, text, within)
    if wrong is not None:
        place, words = wrong
        raise SettingsError(f"{path}:{place}: {words}")
    return Config(os.path.dirname(path), data)


def find(start: str) -> str | None:
    """The nearest settings file in a folder or above it."""
    folder = os.path.abspath(start)
    while True:
        own = os.path.join(folder, "policylint.toml")
        if os.path.isfile(own):
            return _short(own)
        shared = os.path.join(folder, "pyproject.toml")
        try:
            with open(shared, "rb") as file:
                if b"[tool.policylint" in file.read():
                    return _short(shared)
        except OSError:
            pass
        above = os.path.dirname(folder)
        # A repository's settings are in the repository.
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = above


def _short(path: str) -> str:
    return os.path.relpath(path) if os.path.dirname(path) == os.getcwd() else path
