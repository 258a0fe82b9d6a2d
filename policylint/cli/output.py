"""Where a report goes: standard output, in colours or not, or a file."""

from __future__ import annotations

import os
import sys

from policylint.cli.main import CLEAN, USAGE


def deliver(text: str, path: str | None) -> int:
    """Write a report to standard output, or to a file when a path is given; the exit code."""
    if path is None:
        if sys.stdout is None:
            print("policylint: standard output is closed", file=sys.stderr)
            return USAGE
        sys.stdout.write(text)
        sys.stdout.flush()  # before what goes to stderr, where the two are one terminal
        return CLEAN
    try:
        replace(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        from policylint.report.text import safe

        print(f"policylint: {safe(path) or '--output-file'}: {error.strerror or error}", file=sys.stderr)
        return USAGE
    return CLEAN


class Changed(Exception):
    """A file is no longer what was read of it."""


def replace(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Write a file whole or not at all.

    The mode stays, and a link goes on leading to its target; of a file with several names (hard links), only this one
    gets the new content, since to write it in place could leave it half written.  A device or pipe is written to as it
    is.  With `expected`, the file has to hold just that, or it is left alone and Changed is raised.  Raises OSError.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as file:
            file.write(data)
        return
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            status = os.stat(target)
            if (status.st_uid, status.st_gid) != _owner(temporary):
                _give(temporary, status)
            os.chmod(temporary, status.st_mode & 0o7777)
        if expected is not None:
            # As late as can be: what an editor saved meanwhile is worth more than our mends.
            with open(target, "rb") as file:
                if file.read(len(expected) + 1) != expected:
                    raise Changed(path)
        os.replace(temporary, target)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _owner(path: str) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_uid, status.st_gid


def _give(path: str, status: os.stat_result) -> None:
    """Give a file to another's owner and group, as far as the system lets us."""
    try:
        os.chown(path, status.st_uid, status.st_gid)
    except (AttributeError, OSError):
        pass


def wants_colour(choice: str, stream: object) -> bool:
    """Whether to paint what goes to a stream; `choice` is auto, always or never."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(getattr(stream, "isatty", bool)())
