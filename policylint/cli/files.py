"""Which files a run looks at, and their bytes."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

#: Endings that a folder is searched for.
ENDINGS = (".json",)

#: Folders that hold nobody's own policies.
SKIPPED = frozenset((".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__"))

#: What is larger is refused: no policy comes near, and a hook must not hang on a data file.
SIZE_LIMIT = 10 * 1024 * 1024

#: The same for the number of values, since ten megabytes of `[],` would take half a minute.
VALUE_LIMIT = 1_500_000


class Unreadable(Exception):
    """A path that cannot be read, in words."""


class Target:
    """A file to lint.  `named` tells a file that the user named from one found in a folder."""

    __slots__ = ("named", "path")

    def __init__(self, path: str, named: bool) -> None:
        self.path = path
        self.named = named


def targets(paths: Iterable[str], exclude: Iterable[str], problems: list[str]) -> list[Target]:
    """The files that the paths mean, each once, in order; what cannot be read goes to `problems`."""
    found: dict[str, Target] = {}
    excluded = _spec(list(exclude))
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
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            raise Unreadable(f"is {_what(mode)}, not a file; to read standard input, name -")
        with open(path, "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
            if len(data) > SIZE_LIMIT:
                if not named and not _has_policy_words(data, file):
                    return None
                size = os.fstat(file.fileno()).st_size
                raise Unreadable(too_large(size))
    except (OSError, ValueError) as error:
        raise Unreadable(reason(error)) from None
    check_values(data)
    return data


def check_values(data: bytes) -> None:
    """Raise Unreadable when a text holds more values than is sane."""
    if len(data) > VALUE_LIMIT and sum(map(data.count, (b",", b"[", b"{"))) > VALUE_LIMIT:
        raise Unreadable(f"holds more than {VALUE_LIMIT:,} values, which is more than policylint reads")


def too_large(size: int) -> str:
    """The words for a file over the limit."""
    return f"{size / 1024 / 1024:.1f} MB is more than policylint reads ({SIZE_LIMIT // 1024 // 1024} MB)"


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


def _walk(top: str, excluded: Any, problems: list[str]) -> Iterator[str]:
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
                if entry.name in SKIPPED or _ignored(path + "/", ignores) or _excluded(path + "/", excluded):
                    continue
                folders.append((entry.path, ignores))
            elif (
                entry.name.lower().endswith(ENDINGS)
                and not (_ignored(path, ignores) or _excluded(path, excluded))
                and _is_file(entry)
            ):
                yield path
        todo.extend(reversed(folders))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _spec(lines: list[str]) -> Any:
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def _ignore_file(folder: str) -> Any:
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as file:
            return _spec(file.read(1024 * 1024).splitlines())
    except OSError:
        return None


def _outer_ignores(top: str) -> list[tuple[str, Any]]:
    """The .gitignore files of the folders above, up to the top of the repository; none outside of a repository."""
    found: list[tuple[str, Any]] = []
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


def _ignored(path: str, ignores: list[tuple[str, Any]]) -> bool:
    """Whether .gitignore leaves a path out: the innermost file that has a say decides."""
    for folder, spec in reversed(ignores):
        inner = os.path.relpath(path, folder) + ("/" if path.endswith("/") else "")
        result = spec.check_file(inner)
        if result.include is not None:
            return bool(result.include)
    return False


def _excluded(path: str, spec: Any) -> bool:
    return spec is not None and bool(spec.match_file(path))
