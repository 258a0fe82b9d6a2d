"""What the server keeps of an open document: its text, what there is to say about it, and where its policies are."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from lsprotocol import types as lsp

from policylint.engine import Report, Settings, lint
from policylint.fix import line_edits, mend
from policylint.lsp.lines import Lines
from policylint.model.kinds import decide
from policylint.policy.build import build
from policylint.policy.find import find
from policylint.readers.json import read
from policylint.source import EncodingProblem, Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.finding import Edit
    from policylint.policy.ast import Policy
    from policylint.readers.values import Value


def path_of(uri: str, folder: str = "") -> str:
    """The path of a `file:` address; of another, its last part in `folder`, since some document has no file yet."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # no address at all
        return os.path.join(folder, "untitled")
    path = unquote(parts.path)
    if parts.scheme != "file":
        return os.path.join(folder, os.path.basename(path) or "untitled")
    if os.name == "nt":
        if parts.netloc:
            path = f"//{parts.netloc}{path}"
        elif path[2:3] == ":":
            path = path[1:]
    return os.path.normpath(path)


class Document:
    """One version of a document.  The tree is read when it is first asked for; most versions are only linted."""

    def __init__(self, uri: str, text: str, version: int | None, encoding: str, settings: Settings | None) -> None:
        self.uri = uri
        self.version = version
        self._settings = settings
        problems: tuple[EncodingProblem, ...] = ()
        if text.startswith("\ufeff"):
            problems = (EncodingProblem("byte-order-mark", Span(0, 1), "byte order mark before the first character"),)
        self.source = Source(path_of(uri), text, problems)
        self.lines = Lines(text, encoding)
        self._report: Report | None = None
        self._safe_edits: list[Edit] | None = None
        self._root: Value | bool | None = False
        self._policies: list[Policy] | None = None

    def changed(self, changes: Iterable[lsp.TextDocumentContentChangeEvent], version: int | None) -> Document:
        """The document after the editor's changes, each of which is about the text that the one before it left."""
        lines = self.lines
        for change in changes:
            text = change.text
            if isinstance(change, lsp.TextDocumentContentChangePartial):
                span = lines.span(change.range)
                text = lines.text[: span.start] + text + lines.text[span.end :]
            lines = Lines(text, lines.encoding)
        return Document(self.uri, lines.text, version, lines.encoding, self._settings)

    @property
    def text(self) -> str:
        """The text, as the editor has it."""
        return self.source.text

    @property
    def settings(self) -> Settings | None:
        """By what it is linted; None when the settings exclude it."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings | None) -> None:
        self._settings = settings
        self._report = self._policies = self._safe_edits = None

    @property
    def report(self) -> Report:
        """The findings; a document without a policy has none, whatever else is wrong with it."""
        if self._report is None:
            if self._settings is None:
                self._report = Report(self.source, [], [])
            else:
                self._report = self.look(self.source)
        return self._report

    def look(self, source: Source) -> Report:
        """What there is to say about a text by the settings of this document."""
        return lint(source, self._settings or Settings(), named=False)

    @property
    def safe_edits(self) -> list[Edit]:
        """What mends all that is safe to mend, as edits of whole lines."""
        if self._safe_edits is None:
            self._safe_edits = []
            if any(finding.fix is not None and finding.fix.safe for finding in self.report.findings):
                try:
                    self._safe_edits = line_edits(self.text, mend(self.source, self.look).source.text)
                except UnicodeEncodeError:  # half of a surrogate pair, which only an editor can send
                    pass
        return self._safe_edits

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
            settings = self._settings or Settings()
            for found in find(self.root).policies if self.root is not None else ():
                policy = build(found.node, found.pointer, found.depth)
                policy.kind, policy.resource_type = decide(policy, found, settings.policy_type, settings.resource_type)
                self._policies.append(policy)
        return self._policies
