"""What the server keeps of an open document: its text, what there is to say about it, and where its policies are."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from policylint.engine import Report, Settings, lint
from policylint.lsp.lines import Lines
from policylint.model.kinds import decide
from policylint.policy.build import build
from policylint.policy.find import find
from policylint.readers.json import read
from policylint.source import EncodingProblem, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Policy
    from policylint.readers.values import Value


def path_of(uri: str) -> str:
    """The path of a `file:` address; of another, its last part, since some document has no file yet."""
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.scheme != "file":
        return os.path.basename(path) or "untitled"
    if os.name == "nt" and path[:1] == "/" and path[2:3] == ":":
        path = path[1:]
    return os.path.normpath(path)


class Document:
    """One version of a document.  The tree is read when it is first asked for; most versions are only linted."""

    def __init__(self, uri: str, text: str, version: int | None, encoding: str, settings: Settings) -> None:
        self.uri = uri
        self.version = version
        self.settings = settings
        problems: tuple[EncodingProblem, ...] = ()
        if text.startswith("\ufeff"):
            problems = (EncodingProblem("byte-order-mark", Span(0, 1), "byte order mark before the first character"),)
        self.source = Source(path_of(uri), text, problems)
        self.lines = Lines(text, encoding)
        self._report: Report | None = None
        self._root: Value | bool | None = False
        self._policies: list[Policy] | None = None

    @property
    def text(self) -> str:
        """The text, as the editor has it."""
        return self.source.text

    @property
    def report(self) -> Report:
        """The findings; a document without a policy has none, whatever else is wrong with it."""
        if self._report is None:
            self._report = lint(self.source, self.settings, named=False)
        return self._report

    @property
    def root(self) -> Value | None:
        """The JSON value, as far as the text can be read."""
        if isinstance(self._root, bool):
            self._root = read(self.text, 1 if self.text.startswith("\ufeff") else 0).value
        return self._root

    @property
    def policies(self) -> list[Policy]:
        """The policies that are found in it, built and told apart."""
        if self._policies is None:
            self._policies = []
            for found in find(self.root).policies if self.root is not None else ():
                policy = build(found.node, found.pointer, found.depth)
                said = (self.settings.policy_type, self.settings.resource_type)
                policy.kind, policy.resource_type = decide(policy, found, *said)
                self._policies.append(policy)
        return self._policies
