"""AWS's managed policies: what each allows now, and the marks of all versions that it had.

`policylint/data/managed_policies.jsonl` has a header; an index of fixed-width lines, sorted, each with the mark of a
version's document, the place of the policy's outline and the version's number; a line a service with the places of its
outlines; a short line a policy, its outline, by which most questions are settled; and a line a policy with the days of
its versions and its document, read when wanted.  tools/build_managed_policies.py writes it.

A mark says what a document allows, however it is laid out: two documents have the same one when they differ in nothing
but Sids, the order of statements and lists, the case of actions, and single entries in lists or not.
"""

from __future__ import annotations

import os

from policylint.model import curated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from policylint.policy.ast import Policy, Statement

#: The number of the file's format; a reader takes no other.
FORMAT = 5

PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "managed_policies.jsonl")

#: What stands in front of the path and the name in the ARNs of all.
PREFIX = "arn:aws:iam::aws:policy/"

#: A line of the index: 16 digits of the mark, 8 of the place of the outline, 5 of the version, spaces between.
WIDTH = 16 + 1 + 8 + 1 + 5 + 1

#: What a text is divided by for its mark, a prime far from every power of two, so that each character counts anywhere.
_MODULUS = 0x9E3779B97F4A7FA5


class ManagedPolicy:
    """An AWS managed policy, by its outline; the rest is read when it is asked for.

    `path` is its name with what stands before it in the ARN (`service-role/`), `version` the number of its current
    version.  `size` is the number of AWS's actions that its Allows match, as of the day when the file was made; the
    signature of all (`model.signatures`) is there to be asked for.  The size is 0 for one that holds no other policy's
    actions: one that allows every service or works with NotAction or NotResource, and those of service-linked roles,
    which nobody can attach.  The outlines stand in the order of their sizes, those of 0 last.
    """

    __slots__ = ("_file", "_place", "_row", "path", "size", "version")

    def __init__(self, outline: str, file: ManagedPolicies) -> None:
        size, self.path, version, place, _ = outline.split(" ")
        self.size = int(size)
        self.version = int(version)
        self._place = int(place)
        self._file = file
        self._row: dict[str, Any] | None = None

    @staticmethod
    def outline(size: int, path: str, version: int, place: int, signature: int) -> str:
        """A line of the file; `place` is where the policy's line is among all."""
        return f"{size} {path} {version} {place} {signature:x}\n"

    @property
    def name(self) -> str:
        """Its name, without a path."""
        return self.path.rpartition("/")[2]

    @property
    def arn(self) -> str:
        """Its ARN."""
        return PREFIX + self.path

    @property
    def is_for_service(self) -> bool:
        """Whether it is for the roles of services, linked to them or not."""
        return "service-role/" in self.path

    @property
    def is_linked(self) -> bool:
        """Whether it is for service-linked roles, so that nobody can attach it."""
        return "aws-service-role/" in self.path

    @property
    def versions(self) -> dict[int, str]:
        """The day on which each known version came, by its number; empty where that is not known."""
        return {int(number): day for number, day in self._read()["versions"].items()}

    @property
    def updated(self) -> str:
        """The day of the current version."""
        return self.versions.get(self.version, "")

    @property
    def document(self) -> dict[str, Any]:
        """The policy's current document."""
        found: dict[str, Any] = self._read()["document"]
        return found

    def _read(self) -> dict[str, Any]:
        if self._row is None:
            self._row = self._file.row(self._place)
        return self._row

    def __repr__(self) -> str:
        return f"ManagedPolicy({self.path!r}, v{self.version})"


class ManagedPolicies:
    """The file of AWS's managed policies."""

    __slots__ = ("_index", "_of_service", "_outlines", "_places", "_services", "_signatures", "date", "path", "source")

    def __init__(self, path: str = PATH) -> None:
        import json

        self.path = path
        with open(path, "rb") as file:
            header = json.loads(file.readline())
            start = file.tell()
        if header["format"] != FORMAT:
            raise ValueError(f"{path} is not of format {FORMAT}")
        #: The day of the newest version in the file, and the package that it is from.
        self.date: str = header["updated"]
        self.source: str = header["source"]
        #: Where the index, the services, the outlines and the policies begin.
        self._places = [start]
        for length in (header["marks"] * WIDTH, header["services"], header["outlines"]):
            self._places.append(self._places[-1] + length)
        self._index: bytes | None = None
        self._services: str | None = None
        self._outlines: str | None = None
        #: The places of the outlines of each service that was asked for.
        self._of_service: dict[str, frozenset[int]] = {}
        #: The signatures of the outlines that were looked at, by their places.
        self._signatures: dict[int, int] = {}

    def find(self, mark: str) -> tuple[ManagedPolicy, int] | None:
        """The policy, and the number of its version, that has a document with this mark.

        A policy that anybody attaches goes before one for a service's role, and a current version before an old one.
        Those of service-linked roles, which nobody can attach, are left out.
        """
        index = self._index
        if index is None:
            index = self._index = self._part(0)
        wanted = mark.encode()
        low, high = 0, len(index) // WIDTH
        while low < high:
            middle = (low + high) // 2
            if index[middle * WIDTH : middle * WIDTH + 16] < wanted:
                low = middle + 1
            else:
                high = middle
        versions: dict[int, list[int]] = {}  # of each policy, which may have gone back to what it was
        for at in range(low * WIDTH, len(index), WIDTH):
            line = index[at : at + WIDTH]
            if line[:16] != wanted:
                break
            versions.setdefault(int(line[17:25]), []).append(int(line[26:31]))
        found = []
        for place, numbers in versions.items():
            policy = self.at(place)
            if not policy.is_linked:
                version = policy.version if policy.version in numbers else numbers[0]
                found.append((policy.is_for_service, version != policy.version, policy.name, policy, version))
        return min(found, key=lambda row: row[:3])[3:] if found else None

    def holding(self, services: Iterable[str], signature: Callable[[], int] = int) -> list[ManagedPolicy]:
        """The policies with actions of all of some services, in the order of their sizes.

        Their signatures have all bits of another, which is only asked for where there are such policies.
        """
        places = frozenset.intersection(*[self._with(service) for service in services])
        if not places:
            return []
        outlines = self._all_outlines()
        wanted = signature()
        found = []
        for start in sorted(places):
            bits = self._signatures.get(start)
            if bits is None:
                end = outlines.index("\n", start)
                bits = self._signatures[start] = int(outlines[outlines.rindex(" ", start, end) : end], 16)
            if not wanted & ~bits:
                found.append(self.at(start))
        return found

    def named(self, path: str) -> ManagedPolicy | None:
        """The policy of a name with its path, `service-role/AWSLambdaBasicExecutionRole`."""
        outlines = self._all_outlines()
        at = outlines.find(f" {path} ")
        found = None if at < 0 else self.at(outlines.rfind("\n", 0, at) + 1)
        return found if found is not None and found.path == path else None

    def at(self, place: int) -> ManagedPolicy:
        """The policy whose outline is at a place."""
        outlines = self._all_outlines()
        return ManagedPolicy(outlines[place : outlines.index("\n", place)], self)

    def policies(self) -> Iterator[ManagedPolicy]:
        """All of them, those with the fewest actions first."""
        for outline in self._all_outlines().splitlines():
            yield ManagedPolicy(outline, self)

    def row(self, place: int) -> dict[str, Any]:
        """What the line at a place says of its policy, for `ManagedPolicy` to ask."""
        import json

        with open(self.path, "rb") as file:
            file.seek(self._places[3] + place)
            found: dict[str, Any] = json.loads(file.readline())
        return found

    def _all_outlines(self) -> str:
        if self._outlines is None:
            self._outlines = self._part(2).decode()
        return self._outlines

    def _with(self, service: str) -> frozenset[int]:
        """The places of the outlines of the policies that have a service."""
        found = self._of_service.get(service)
        if found is None:
            lines = self._services
            if lines is None:
                lines = self._services = self._part(1).decode()
            at = lines.find(f"\n{service} ")
            places = "" if at < 0 else lines[at + len(service) + 2 : lines.index("\n", at + 1)]
            found = self._of_service[service] = frozenset(map(int, places.split()))
        return found

    def _part(self, number: int) -> bytes:
        """A part of the file: 0 is the index, 1 are the services, 2 the outlines."""
        start, end = self._places[number : number + 2]
        with open(self.path, "rb") as file:
            file.seek(start)
            return file.read(end - start)


def is_deprecated(name: str) -> bool:
    """Whether AWS has withdrawn the managed policy of this name, with its path or without."""
    return name.rpartition("/")[2] in curated.load("deprecated_managed_policies")["policies"]


def successor(name: str) -> str | None:
    """The name of the managed policy that AWS offers instead of a withdrawn one."""
    found: str | None = curated.load("deprecated_managed_policies")["policies"].get(name.rpartition("/")[2])
    return found


_opened: ManagedPolicies | None = None


def load() -> ManagedPolicies:
    """The bundled file, opened once."""
    global _opened
    if _opened is None:
        _opened = ManagedPolicies()
    return _opened


def mark(policy: Policy) -> str | None:
    """The mark of an identity policy: 16 hexadecimal digits; None where a part of it cannot be seen or is malformed."""
    if policy.flaws or not policy.is_complete or not policy.statements:
        return None
    texts = []
    for statement in policy.statements:
        text = _text(statement)
        if text is None:
            return None
        texts.append(text)
    data = "\n".join(sorted(set(texts))).encode("utf-8", "surrogatepass")
    return f"{int.from_bytes(data, 'big') % _MODULUS:016x}"


def _text(statement: Statement) -> str | None:
    """What a statement says, in one spelling: a line each for what stands in its lists, each once and sorted."""
    if not statement.is_complete or statement.condition_is_hidden or statement.has_principal_element:
        return None
    effect = statement.effect
    lines = ["" if effect is None or effect.text is None else effect.text]
    for element, actions in ((statement.action, statement.actions), (statement.not_action, statement.not_actions)):
        if element is not None:
            if not element.is_complete:
                return None
            lines += (element.name, *sorted({action.parsed.folded for action in actions}))
    for element, resources in (
        (statement.resource, statement.resources),
        (statement.not_resource, statement.not_resources),
    ):
        if element is not None:
            if not element.is_complete:
                return None
            lines += (element.name, *sorted({resource.text for resource in resources}))
    conditions = []
    for condition in statement.conditions:
        if condition.operator is None or not condition.is_complete:
            return None
        values = sorted({value.text for value in condition.values})
        conditions.append("\t".join((condition.operator.canonical, condition.key.folded, *values)))
    lines += sorted(conditions)
    return "\n".join(lines)
