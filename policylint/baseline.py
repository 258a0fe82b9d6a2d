"""The findings that were there when policylint was taken up: they stay quiet, and only new ones count.

A baseline is a JSON file, one finding a line, sorted, so that a mended finding is one line less in a diff.  Its paths
are relative to its own folder.
"""

from __future__ import annotations

import os

from policylint.settings.file import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable
    from typing import Any

    from policylint.result import Report
    from policylint.settings.file import Config

VERSION = 1


class BaselineError(SettingsError):
    """A baseline file that cannot be used, in words."""


class Baseline:
    """What is known of each file: how often a fingerprint may be met, and how often it has been."""

    def __init__(self, folder: str = "", entries: Iterable[dict[str, Any]] = ()) -> None:
        self.folder = folder
        self._allowed: dict[str, dict[str, int]] = {}
        self._entries = list(entries)
        for entry in self._entries:
            of_file = self._allowed.setdefault(entry["file"], {})
            of_file[entry["fingerprint"]] = of_file.get(entry["fingerprint"], 0) + entry.get("count", 1)

    def silence(self, report: Report) -> None:
        """Take the findings that the baseline knows out of a report."""
        from policylint.fingerprint import known

        allowed = self._allowed.get(relative(report.source.name, self.folder))
        if not allowed:
            return
        old = {id(one.finding) for one in known(report) if one.number <= allowed.get(one.fingerprint, 0)}
        for part in report.parts:
            report.known += [finding for finding in part.findings if id(finding) in old]
            part.findings = [finding for finding in part.findings if id(finding) not in old]

    def stale(self, reports: Iterable[Report], rules_of: Callable[[str], Container[str]]) -> dict[tuple[str, str], int]:
        """How many entries were not met, by file and rule, of the linted files and of the rules that ran there."""
        left: dict[tuple[str, str], int] = {}
        for report in reports:
            name = relative(report.source.name, self.folder)
            if name in self._allowed:
                rules = rules_of(report.source.name)
                for entry in self._entries:
                    rule = entry.get("rule", "")
                    if entry["file"] == name and rule in rules:
                        left[name, rule] = left.get((name, rule), 0) + entry.get("count", 1)
                for finding in report.known:
                    left[name, finding.rule] = left.get((name, finding.rule), 0) - 1
        return {place: number for place, number in left.items() if number > 0}


def of_settings(config: Config) -> Baseline | None:
    """The baseline that settings name.  Raises BaselineError, with the place there."""
    if config.baseline is None:
        return None
    try:
        return load(config.baseline)
    except BaselineError as error:
        raise BaselineError(f"{config.path}:{config.place('baseline')}: `baseline`: {error}") from None


def load(path: str) -> Baseline:
    """Read a baseline.  Raises BaselineError."""
    import json

    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise BaselineError(f"{path}: is no baseline of policylint") from None
    except ValueError as error:
        raise BaselineError(f"{path}: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise BaselineError(f"{path}: is no baseline of policylint")
    if data.get("version") != VERSION:
        raise BaselineError(f"{path}: is of version {data.get('version')!r}, this policylint reads {VERSION}")
    for number, entry in enumerate(data["findings"], 1):
        if not _is_entry(entry):
            raise BaselineError(f"{path}: finding {number} lacks its file or its fingerprint")
    return Baseline(os.path.dirname(path), data["findings"])


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    count = entry.get("count", 1)
    texts = (entry.get("file"), entry.get("fingerprint"), entry.get("rule", ""))
    return all(isinstance(text, str) for text in texts) and isinstance(count, int) and not isinstance(count, bool)


def dump(reports: Iterable[Report], path: str) -> str:
    """The text of a baseline, to be written to `path`, of all that the reports tell."""
    import json

    from policylint.fingerprint import known

    folder = os.path.dirname(path)
    entries: dict[tuple[str, ...], int] = {}
    for report in reports:
        name = relative(report.source.name, folder)
        for one in known(report):
            key = (name, one.part.pointer, one.finding.rule, one.place, one.text, one.fingerprint)
            entries[key] = entries.get(key, 0) + 1
    lines = []
    for (name, pointer, rule, place, text, fingerprint), count in sorted(entries.items()):
        entry: dict[str, Any] = {"file": name, "pointer": pointer, "rule": rule, "place": place, "text": text}
        entry["fingerprint"] = fingerprint
        if count > 1:
            entry["count"] = count
        lines.append(json.dumps({key: value for key, value in entry.items() if value != ""}))
    body = ",\n".join(f"    {line}" for line in lines)
    shown = f"[\n{body}\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {shown}\n}}\n'


def relative(path: str, folder: str) -> str:
    """A file's name as a baseline in that folder has it."""
    try:
        return os.path.relpath(path, folder or ".").replace(os.sep, "/")
    except ValueError:  # on another drive of Windows
        return path.replace(os.sep, "/")
