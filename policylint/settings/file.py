"""The settings file: `policylint.toml`, or `[tool.policylint]` in `pyproject.toml`, looked for upward."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from policylint.account.limits import Limits
    from policylint.settings.patterns import Matcher
    from policylint.suppression import Suppression

SCHEMA = os.path.join(os.path.dirname(__file__), "settings.schema.json")


class SettingsError(Exception):
    """A settings file that is wrong, with the place where."""


class Config:
    """The settings of the files that a settings file is for.

    `text` is the file's own, for the places of what is said of the settings.
    """

    __slots__ = (
        "_excluded",
        "baseline",
        "credentials",
        "exclude",
        "extend_select",
        "fail_on",
        "folder",
        "ignore",
        "options",
        "path",
        "plugins",
        "policies",
        "select",
        "severities",
        "suppressions",
        "text",
    )

    def __init__(self, path: str = "", data: Mapping[str, Any] | None = None, text: str = "") -> None:
        data = data or {}
        self.path = path
        self.text = text
        #: The folder of the settings file; its path patterns are relative to it.
        self.folder = os.path.dirname(path)
        self.select: tuple[str, ...] = tuple(data.get("select", ()))
        self.extend_select: tuple[str, ...] = tuple(data.get("extend-select", ()))
        self.ignore: tuple[str, ...] = tuple(data.get("ignore", ()))
        self.exclude: tuple[str, ...] = tuple(data.get("exclude", ()))
        #: The path of the baseline.
        self.baseline: str | None = os.path.join(self.folder, data["baseline"]) if "baseline" in data else None
        self.fail_on: str = data.get("fail-on", "warning")
        self.plugins: tuple[str, ...] = tuple(data.get("plugins", ()))
        self.credentials: Mapping[str, int] = data.get("credentials", {})
        rules = data.get("rules", {})
        #: What `[rules.NAME]` says beside the severity, by the rule's name; and the tables that rules of them read.
        self.options: Mapping[str, Any] = {
            name: {key: value for key, value in table.items() if key != "severity"} for name, table in rules.items()
        }
        for table in ("required-conditions", "forbidden-access"):
            if table in data:
                self.options = {**self.options, table: data[table]}
        self.severities: dict[str, str] = {n: table["severity"] for n, table in rules.items() if "severity" in table}
        self.policies: list[PathEntry] = []
        top = {key: data[key] for key in ("policy-type", "resource-type") if key in data}
        if top:
            self.policies.append(PathEntry(None, top))
        self.policies += [PathEntry(_matcher(entry["paths"]), entry) for entry in data.get("policies", ())]
        self.suppressions: list[tuple[Matcher, Suppression]] = []
        self._excluded: Matcher | None = _matcher(self.exclude) if self.exclude else None

    def place(self, *path: str) -> str:
        """`line:column` of a setting."""
        from policylint.settings.places import place_of

        return place_of(self.text, [*_within(self.path), *path])

    def inner(self, path: str) -> str:
        """A path as the settings' patterns see it, from their folder; a slash at its end stays."""
        return os.path.relpath(path, self.folder or ".").replace(os.sep, "/") + ("/" if path.endswith("/") else "")

    def excludes(self, path: str) -> bool:
        """Whether a folder's search leaves a path out; a folder's own ends with a slash."""
        return self._excluded is not None and bool(self._excluded(self.inner(path)))

    def limits(self, as_of: int | None = None) -> Limits | None:
        """What of an account counts as old or unused, on the day `as_of`; None when nothing is said of that."""
        if as_of is None and not self.credentials:
            return None
        from policylint.account.limits import ROTATION_DAYS, UNUSED_DAYS, Limits

        said = self.credentials
        return Limits(as_of, said.get("unused-days", UNUSED_DAYS), said.get("rotation-days", ROTATION_DAYS))

    def entries(self, path: str) -> list[PathEntry]:
        """The entries that mean a file, in order."""
        if not self.policies:
            return []
        inner = self.inner(path)
        return [entry for entry in self.policies if entry.means is None or entry.means(inner)]

    def kind_of(self, path: str) -> tuple[str | None, str | None]:
        """Policy type and resource type of a file, where the settings give them; the last entry that fits decides."""
        kind = resource_type = None
        for entry in self.entries(path):
            kind, resource_type = entry.policy_type or kind, entry.resource_type or resource_type
        return kind, resource_type

    def suppressions_of(self, path: str) -> tuple[Suppression, ...]:
        """The entries of `[[suppress]]` that mean a file."""
        if not self.suppressions:
            return ()
        inner = self.inner(path)
        return tuple(entry for means, entry in self.suppressions if means(inner))


class PathEntry:
    """What the settings say of the files at some paths; `means` tells whether a path is one, None for all files."""

    __slots__ = ("extend_select", "ignore", "means", "policy_type", "resource_type")

    def __init__(self, means: Matcher | None, data: Mapping[str, Any]) -> None:
        self.means = means
        self.policy_type: str | None = data.get("policy-type")
        self.resource_type: str | None = data.get("resource-type")
        self.extend_select: tuple[str, ...] = tuple(data.get("extend-select", ()))
        self.ignore: tuple[str, ...] = tuple(data.get("ignore", ()))


def _matcher(lines: Iterable[str]) -> Matcher:
    from policylint.settings.patterns import matcher  # most runs have no patterns

    return matcher(lines)


def _suppressions(config: Config, data: Mapping[str, Any], within: tuple[str, ...], as_of: int | None) -> None:
    if "suppress" not in data:
        return
    today = ""
    if any("until" in entry for entry in data["suppress"]):
        from datetime import date

        from policylint.account import dates

        today = date.fromordinal(dates.today() if as_of is None else as_of).isoformat()
    from policylint.settings.places import span_of
    from policylint.suppression import Suppression

    for index, entry in enumerate(data["suppress"]):
        suppression = Suppression(
            f"{config.path}#{index}",
            entry["path"],
            entry["rule"].lower().replace("_", "-"),
            entry["reason"],
            sid=entry.get("sid"),
            pointer=entry.get("pointer"),
            until=entry.get("until"),
            over=entry.get("until", today) < today,
            span=span_of(config.text, [*within, "suppress", index]),
        )
        config.suppressions.append((_matcher([entry["path"]]), suppression))


def load(path: str | None = None, start: str = ".", as_of: int | None = None) -> Config:
    """The settings at a path, or those found upward from a folder; the defaults when there are none.

    Suppressions end on the day `as_of`, an ordinal (`datetime.date.toordinal`); None is today.
    Raises SettingsError.
    """
    if path is None:
        return _load_found(find(start), as_of)
    from policylint.settings.toml import SIZE_LIMIT, BadToml, parse

    try:
        with open(path, "rb") as file:
            text, data = parse(file.read(SIZE_LIMIT + 1))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except BadToml as error:
        raise SettingsError(f"{path}:{error}") from None
    within = _within(path)
    if within:
        tool = data.get("tool")
        data = tool.get("policylint", {}) if isinstance(tool, dict) else {}
    from policylint.settings.names import complaint as names_complaint
    from policylint.settings.validate import complaint

    wrong = complaint(data, text, within)
    if wrong is not None:
        place, words = wrong
        raise SettingsError(f"{path}:{place}: {words}")
    try:
        config = Config(path, data, text)
        _suppressions(config, data, within, as_of)
    except ValueError:
        from policylint.settings.patterns import pattern_complaint

        raise SettingsError(f"{path}:{pattern_complaint(data, text, within)}") from None
    wrong = names_complaint(config, data, text, within)
    if wrong is not None:
        raise SettingsError(f"{path}:{wrong[0]}: {wrong[1]}")
    return config


def _within(path: str) -> tuple[str, ...]:
    """The table of a settings file that has the settings."""
    return ("tool", "policylint") if os.path.basename(path) == "pyproject.toml" else ()


def _load_found(path: str | None, as_of: int | None) -> Config:
    """The settings that were come upon, or the defaults."""
    if path is None:
        return Config()
    if not os.path.isfile(path):  # a link that leads nowhere, or a pipe, which would be waited for
        raise SettingsError(f"{path}: is no file that can be read")
    return load(path, as_of=as_of)


class Finder:
    """The settings of each file: those named on the command line, or the nearest above the file."""

    def __init__(self, path: str | None = None, as_of: int | None = None) -> None:
        self._as_of = as_of
        self._fixed = None if path is None else load(path, as_of=as_of)
        self._by_folder: dict[str, Config] = {}
        self._by_path: dict[str | None, Config] = {}
        self._seen: dict[str, str | None] = {}

    def of(self, path: str) -> Config:
        """The settings of a file, or of a folder whose path ends with a slash, by its parent.  Raises SettingsError."""
        if self._fixed is not None:
            return self._fixed
        folder = os.path.dirname(path.rstrip("/"))
        config = self._by_folder.get(folder)
        if config is None:
            found = find(folder or ".", self._seen)
            config = self._by_path.get(found)
            if config is None:
                config = self._by_path[found] = _load_found(found, self._as_of)
            self._by_folder[folder] = config
        return config

    def excludes(self, path: str) -> bool:
        """Whether a folder's search leaves a path out; a folder's own ends with a slash."""
        return self.of(path).excludes(path)

    @property
    def found(self) -> list[Config]:
        """All that were asked for so far."""
        return [self._fixed] if self._fixed is not None else list(self._by_path.values())


def find(start: str, seen: dict[str, str | None] | None = None) -> str | None:
    """The nearest settings file in a folder or above it; `seen` keeps the answers for folders that were looked at."""
    seen = {} if seen is None else seen
    folder = os.path.abspath(start)
    passed = []
    while folder not in seen:
        passed.append(folder)
        found = _in_folder(folder)
        above = os.path.dirname(folder)
        # A repository's settings are in the repository.
        if found is not None or above == folder or os.path.exists(os.path.join(folder, ".git")):
            seen[folder] = found
            break
        folder = above
    answer = seen[folder]
    for one in passed:
        seen[one] = answer
    return answer


def _in_folder(folder: str) -> str | None:
    own = os.path.join(folder, "policylint.toml")
    if os.path.lexists(own) and not os.path.isdir(own):
        return _short(own)
    shared = os.path.join(folder, "pyproject.toml")
    if not os.path.isfile(shared):
        return None
    try:
        with open(shared, "rb") as file:
            if b"[tool.policylint" in file.read():
                return _short(shared)
    except OSError:
        pass
    return None


def _short(path: str) -> str:
    return os.path.relpath(path) if os.path.dirname(path) == os.getcwd() else path
