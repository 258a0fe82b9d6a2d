"""What changed since a commit of a git repository: by running git, which alone knows renames, filters and the index."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Modes of what is no file of text: links and submodules.
_REGULAR = ("100644", "100755")

_MISSING_REF_HINT = "; a shallow clone lacks older commits (fetch-depth: 0 in GitHub's checkout action)"


class GitError(Exception):
    """What git said when it could not do what was asked, or that there is no git, or no repository."""


class FileChange:
    """A file that differs.

    `old` and `new` are paths from the repository's top, None where the file does not exist.  `old_blob` and `new_blob`
    name the contents; `new_blob` is None when the content is to be read from the working tree.
    """

    __slots__ = ("new", "new_blob", "old", "old_blob")

    def __init__(self, old: str | None, old_blob: str | None, new: str | None, new_blob: str | None) -> None:
        self.old = old
        self.old_blob = old_blob
        self.new = new
        self.new_blob = new_blob


class Acceptance:
    """A commit that takes new access on purpose: its trailer's reason, or its subject where none is given."""

    __slots__ = ("commit", "paths", "reason")

    def __init__(self, commit: str, reason: str, paths: frozenset[str]) -> None:
        self.commit = commit
        self.reason = reason
        #: The files that the commit changes, from the repository's top.
        self.paths = paths


class Repository:
    """The repository around the current folder.  Raises GitError when there is none, or no git."""

    def __init__(self) -> None:
        self.top = self._run("rev-parse", "--show-toplevel").rstrip("\n")

    def commit(self, ref: str) -> str:
        """The name of the commit that a ref means; of the empty tree for a HEAD that has no commit yet."""
        if not ref.strip():
            raise GitError("--from-ref names no commit: it is empty")
        if ".." in ref:  # which no name of a ref has
            raise GitError(f"`{ref}` is a range: name the commit to compare with")
        try:
            return self._run("rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}").strip()
        except GitError:
            if ref == "HEAD":
                return self._run("hash-object", "-t", "tree", "--stdin").strip()
            raise GitError(f"`{ref}` is no commit here{_MISSING_REF_HINT}") from None

    def changes(self, commit: str, staged: bool) -> list[FileChange]:
        """The files that differ from a commit, in the index or in the working tree, renames followed.

        In the working tree, files that git does not track (and does not ignore) are new.
        """
        index = ("--cached",) if staged else ()
        fields = self._run(
            "diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-relative",
            "--ignore-submodules=all", *index, commit, "--",
        ).split("\0")  # fmt: skip
        found = []
        at = 0
        unmerged = set()
        while at < len(fields) - 1:
            old_mode, new_mode, old_blob, new_blob, status = fields[at].removeprefix(":").split(" ")
            paths = fields[at + 1 : at + 2 + (status[0] in "RC")]
            at += 1 + len(paths)
            if status[0] == "U":
                unmerged.add(paths[0])
                continue
            old = paths[0] if old_mode in _REGULAR else None
            new = paths[-1] if new_mode in _REGULAR else None
            if old is not None or new is not None:
                in_tree = not staged and new is not None
                found.append(FileChange(old, old and old_blob, new, None if in_tree else new and new_blob))
        if unmerged and staged:
            raise GitError(f"`{min(unmerged)}` is in conflict: merge it first")
        if not staged:
            found += [FileChange(None, None, path, None) for path in self._untracked() if self._is_file(path)]
            found += [FileChange(path, self._blob(commit, path), path, None) for path in sorted(unmerged)]
        return found

    def _blob(self, commit: str, path: str) -> str | None:
        try:
            return self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}").strip()
        except GitError:
            return None

    def has(self, commit: str, path: str) -> bool:
        """Whether a commit has a file or folder, by its path from the top."""
        return self._blob(commit, path) is not None

    def contents(self, blobs: Iterable[str], limit: int) -> dict[str, bytes | None]:
        """The contents of blobs; None for what is larger than `limit` bytes."""
        wanted = sorted(set(blobs))
        if not wanted:
            return {}
        sizes = {}
        for line in self._batch("--batch-check", wanted).decode().splitlines():
            name, _, size = line.split(" ")
            sizes[name] = int(size)
        found: dict[str, bytes | None] = dict.fromkeys(wanted)
        data = self._batch("--batch", [name for name in wanted if sizes[name] <= limit])
        at = 0
        while at < len(data):
            end = data.index(b"\n", at)
            name, _, size = data[at:end].decode().split(" ")
            found[name] = data[end + 1 : end + 1 + int(size)]
            at = end + int(size) + 2
        return found

    def _batch(self, mode: str, names: Sequence[str]) -> bytes:
        return self._bytes(["cat-file", mode], "".join(f"{name}\n" for name in names).encode())

    def acceptances(self, commit: str, key: str, word: str) -> list[Acceptance]:
        """The commits behind a commit, up to HEAD, with a trailer `key: word`; the latest first.

        What stands behind the word is the reason.  Before the first commit there are none.
        """
        if not self.has("HEAD", ""):
            return []
        form = f"%H%x1f%s%x1f%(trailers:key={key},valueonly,unfold,separator=%x1e)"
        found = []
        for record in self._run("log", "-z", f"--format={form}", f"{commit}..HEAD", "--").split("\0"):
            name, _, rest = record.strip("\n").partition("\x1f")
            subject, _, trailers = rest.partition("\x1f")
            for trailer in trailers.split("\x1e"):
                first, _, reason = trailer.strip().partition(" ")
                if first.rstrip(":,;").lower() == word:
                    paths = self._run(
                        "diff-tree", "-z", "-r", "-m", "--root", "--no-commit-id", "--name-only", name, "--"
                    )
                    words = reason.strip(" -:\u2013\u2014") or subject
                    found.append(Acceptance(name, words, frozenset(filter(None, paths.split("\0")))))
                    break
        return found

    def uncommitted(self) -> frozenset[str]:
        """The files that are not as HEAD has them, from the top."""
        tracked = self._run("diff", "--name-only", "-z", "--no-relative", "--no-ext-diff", "--no-renames", "HEAD", "--")
        return frozenset((*filter(None, tracked.split("\0")), *self._untracked()))

    def _untracked(self) -> list[str]:
        others = self._run("ls-files", "--others", "--exclude-standard", "-z", "--full-name", cwd=self.top)
        return list(filter(None, others.split("\0")))

    def _is_file(self, path: str) -> bool:
        """Whether a path is a file of its own: no link, and no repository inside of this one."""
        full = os.path.join(self.top, path)
        return os.path.isfile(full) and not os.path.islink(full)

    def _run(self, *arguments: str, cwd: str | None = None) -> str:
        return os.fsdecode(self._bytes(list(arguments), b"", cwd))

    def _bytes(self, arguments: list[str], data: bytes = b"", cwd: str | None = None) -> bytes:
        import subprocess

        # No file system monitor, which would be a program that the repository names.
        command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
        environment = {**os.environ, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0"}
        try:
            done = subprocess.run(command, input=data, capture_output=True, cwd=cwd, env=environment, check=False)
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from None
        if done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines()
            raise GitError(said[0].removeprefix("fatal: ") if said else f"git {arguments[0]} failed")
        return done.stdout
