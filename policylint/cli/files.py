"""Which files a run looks at, and their bytes."""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from policylint.settings.patterns import Matcher

#: Endings that a folder is searched for.
ENDINGS = (".json",)

#: Folders that hold nobody's own policies.
SKIPPED = frozenset((".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__"))

#: What is larger is refused: no policy comes near, and a hook must not hang on a data file.
SIZE_LIMIT = 10 * 1024 * 1024

#: The same for the number of values, since a megabyte of `[],` takes three seconds.
VALUE_LIMIT = 800_000

#: The dump of an account is read a piece at a time, and may be larger.
DUMP_LIMIT = 256 * 1024 * 1024
DUMP_VALUE_LIMIT = 5_000_000

#: By one of these keys, near the start, such a dump is known.
_DUMP_KEYS = (b'"UserDetailList"', b'"GroupDetailList"', b'"RoleDetailList"')
_DUMP_HEAD = 64 * 1024


class Unreadable(Exception):
    """A path that cannot be read, in words."""


class Target:
    """A file to lint.  `named` tells a file that the user named from one found in a folder."""

    __slots__ = ("named", "path")

    def __init__(self, path: str, named: bool) -> None:
        self.path = path
        self.named = named


def targets(paths: Iterable[str], excluded: Callable[[str], bool], problems: list[str]) -> list[Target]:
    """The files that the paths mean, each once, in order; what cannot be read goes to `problems`.

    `excluded` tells which paths the settings leave out of a folder's search; a folder's own ends with a slash.
    """
    found: dict[str, Target] = {}
    for path in paths:
        try:
            mode = os.stat(path).st_mode if path != "-" else stat.S_IFREG
        except (OSError, ValueError) as error:
            problems.append(f"{path}: {reason(error)}")
            continue
        if stat.S_ISDIR(mode):
            for file in _walk(path, excluded, problems):
                found.setdefault(file, Target(file, False))
        else:
            found[path] = Target(path, True)
    return list(found.values())


def read(path: str, named: bool = True) -> bytes | None:
    """A file's bytes; None for a file too large that was found in a folder and holds no policy.

    Raises Unreadable.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"is {_what(status.st_mode)}, not a file; to read standard input, name -")
        if status.st_size <= SIZE_LIMIT:
            small = _small(path, status.st_size)
            if small is not None:
                check_values(small)
                return small
        with open(path, "rb") as file:
            # By its size, for room is made for all that is asked for; a file may grow meanwhile, or not tell its size.
            size = min(status.st_size, SIZE_LIMIT)
            data = file.read(size + 1)
            if len(data) > size:
                data += file.read(SIZE_LIMIT + 1 - len(data))
            if len(data) > SIZE_LIMIT and _is_dump(data):
                data = _all(data, file)
            if len(data) > SIZE_LIMIT and len(data) > (DUMP_LIMIT if _is_dump(data) else SIZE_LIMIT):
                if not named and not _has_policy_words(data, file):
                    return None
                size = os.fstat(file.fileno()).st_size
                raise Unreadable(too_large(size, DUMP_LIMIT if _is_dump(data) else SIZE_LIMIT))
    except (OSError, ValueError) as error:
        raise Unreadable(reason(error)) from None
    check_values(data)
    return data


def _small(path: str, size: int) -> bytes | None:
    """The bytes of a file, read at once; None when they are not as many as it said (those that the system makes up).

    A file object would ask the system four things more, which a folder of small files pays for.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, size + 1)
    finally:
        os.close(descriptor)
    return data if len(data) == size else None


def standard_input() -> bytes:
    """What stands on standard input.  Raises Unreadable."""
    if sys.stdin is None:
        raise Unreadable("standard input is closed")
    try:
        data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise Unreadable(reason(error)) from None
    if len(data) > SIZE_LIMIT and _is_dump(data):
        data = _all(data, sys.stdin.buffer)
        if len(data) > DUMP_LIMIT:
            raise Unreadable(too_large(len(data), DUMP_LIMIT).replace("256.0 MB is", "the input is"))
    elif len(data) > SIZE_LIMIT:
        raise Unreadable(too_large(len(data)).replace("10.0 MB is", "the input is"))
    check_values(data)
    return data


def kept(excluded: Callable[[str], bool]) -> Callable[[str], bool]:
    """Whether a folder that holds a path would be searched for it: by its ending, its folders and the settings."""

    def keeps(path: str) -> bool:
        folders = path.replace(os.sep, "/").split("/")[:-1]
        return path.lower().endswith(ENDINGS) and SKIPPED.isdisjoint(folders) and not excluded(path)

    return keeps


def check_values(data: bytes) -> None:
    """Raise Unreadable when a text holds more values than is sane."""
    limit = DUMP_VALUE_LIMIT if len(data) > SIZE_LIMIT else VALUE_LIMIT
    if len(data) > limit and sum(map(data.count, (b",", b"[", b"{"))) > limit:
        raise Unreadable(f"holds more than {limit:,} values, which is more than policylint reads")


def too_large(size: int, limit: int = SIZE_LIMIT) -> str:
    """The words for a file over the limit."""
    return f"{size / 1024 / 1024:.1f} MB is more than policylint reads ({limit // 1024 // 1024} MB)"


def _all(data: bytes, file: Any) -> bytes:
    """What was read of a dump, and the rest up to the limit; in pieces, since room is made for all that may come."""
    pieces = [data]
    size = len(data)
    while size <= DUMP_LIMIT and (piece := file.read(SIZE_LIMIT)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _is_dump(data: bytes) -> bool:
    """Whether it starts as the answer of `aws iam get-account-authorization-details` does."""
    head = data[:_DUMP_HEAD]
    return any(key in head for key in _DUMP_KEYS)


def _is_wanted(name: str, path: str) -> bool:
    """Whether a folder's search takes a file: by its ending, and of CSV files only credential reports."""
    name = name.lower()
    if name.endswith(ENDINGS):
        return True
    if not name.endswith(".csv"):
        return False
    from policylint.readers.credential_report import HEAD, separator_of
    from policylint.source import Source

    try:
        with open(path, "rb") as file:
            return separator_of(Source.from_bytes(path, file.read(HEAD)).text) is not None
    except OSError:
        return False


def _has_policy_words(data: bytes, file: Any) -> bool:
    tail = b""
    while data:
        if b"Statement" in tail + data or b"-10-17" in tail + data:
            return True
        tail = data[-16:]
        data = file.read(1024 * 1024)
    return False


def reason(error: BaseException) -> str:
    """An operating system's error in its own words, without number and file name."""
    return getattr(error, "strerror", None) or str(error)


def _what(mode: int) -> str:
    for test, words in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return words
    return "something else"


def _walk(top: str, excluded: Callable[[str], bool], problems: list[str]) -> Iterator[str]:
    """The files of a folder with a known ending, sorted, less what .gitignore and settings leave out.

    Links to folders are not followed, so that no loop can be run into.
    """
    rules = _outer_ignores(top)
    todo = [(top, rules)]
    while todo:
        folder, ignores = todo.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(f"{folder}: {reason(error)}")
            continue
        own = _ignore_file(folder)
        if own is not None:
            ignores = [*ignores, (folder, own)]
        folders = []
        for entry in entries:
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
            except OSError:
                is_folder = False
            path = entry.path if top != "." else entry.path.removeprefix("./")
            if is_folder:
                if entry.name in SKIPPED or _ignored(path + "/", ignores) or excluded(path + "/"):
                    continue
                folders.append((entry.path, ignores))
            elif (
                entry.name.lower().endswith((*ENDINGS, ".csv"))
                and not (_ignored(path, ignores) or excluded(path))
                and _is_file(entry)
                and _is_wanted(entry.name, entry.path)
            ):
                yield path
        todo.extend(reversed(folders))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _ignore_file(folder: str) -> Matcher | None:
    path = os.path.join(folder, ".gitignore")
    if not os.path.isfile(path):
        return None  # a named pipe, say, which would be waited for
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(1024 * 1024).splitlines()
    except OSError:
        return None
    if not lines:
        return None
    from policylint.settings.patterns import matcher

    try:
        return matcher(lines)
    except ValueError:
        return matcher([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    """Whether a line of .gitignore is one that pathspec takes; git passes over the others without a word."""
    from policylint.settings.patterns import matcher

    try:
        matcher([line])
    except ValueError:
        return False
    return True


def _outer_ignores(top: str) -> list[tuple[str, Matcher]]:
    """The .gitignore files of the folders above, up to the top of the repository; none outside of a repository."""
    found: list[tuple[str, Matcher]] = []
    folder = os.path.abspath(top)
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return []
        folder = above
        spec = _ignore_file(folder)
        if spec is not None:
            found.insert(0, (folder, spec))
    # A folder that is ignored itself was named on purpose; then the rules above do not count.
    return [] if _ignored(os.path.abspath(top) + "/", found) else found


def _ignored(path: str, ignores: list[tuple[str, Matcher]]) -> bool:
    """Whether .gitignore leaves a path out: the innermost file that has a say decides."""
    for folder, leaves_out in reversed(ignores):
        inner = os.path.relpath(path, folder).replace(os.sep, "/") + ("/" if path.endswith("/") else "")
        is_out = leaves_out(inner)
        if is_out is not None:
            return is_out
    return False
