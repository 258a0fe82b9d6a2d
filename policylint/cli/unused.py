"""Suppressions that silence nothing: told when all files that they mean were linted, and by the rule that they name."""

from __future__ import annotations

import os

from policylint.engine import Report, Settings, lint_unused
from policylint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from policylint.cli.check import FileSettings
    from policylint.cli.files import Target
    from policylint.settings.file import Config, Finder


def unused(
    options: argparse.Namespace,
    finder: Finder,
    settings: FileSettings,
    found: Iterable[Target],
    reports: Iterable[Report],
) -> list[Report]:
    """A report for each settings file with entries that silenced nothing in this run."""
    used = {key for report in reports for key in report.suppressed}
    folders = [os.path.abspath(path) for path in options.paths or ["."] if path != "-" and os.path.isdir(path)]
    linted = {os.path.abspath(target.path) for target in found if target.path != "-"}
    result = []
    for config in finder.found:
        rules = settings.rules(config)
        idle = [
            entry
            for _, entry in config.suppressions
            if entry.key not in used and entry.rule in rules and _all_seen(config, entry.path, folders, linted)
        ]
        if idle:
            wanted = Settings(rules, options=config.options, baseline=settings.baseline(config))
            report = lint_unused(Source(config.path, config.text), idle, wanted)
            if report.findings or report.crashes:
                result.append(report)
    return result


def _all_seen(config: Config, pattern: str, folders: list[str], linted: set[str]) -> bool:
    """Whether every file that a pattern can mean was in this run: its folder was searched, or it is this one file."""
    here = os.path.abspath(config.folder or ".")
    anchored = "/" in pattern.rstrip("/")
    fixed: list[str] = []
    plain = True
    for name in pattern.strip("/").split("/") if anchored else ():
        plain = plain and not any(char in name for char in "*?[\\!")
        if not plain:
            break
        fixed.append(name)
    top = os.path.join(here, *fixed)
    if anchored and plain and top in linted:
        return True
    return any(top == folder or top.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
