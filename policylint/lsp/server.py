"""`policylint server`: the language server protocol on standard input and output, through pygls."""

from __future__ import annotations

import asyncio
import os
import time

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from policylint import __version__, memo
from policylint.baseline import of_settings
from policylint.engine import Settings
from policylint.lsp import code_actions, completion, diagnostics, hover, outline
from policylint.lsp.documents import Document, path_of
from policylint.lsp.protocol import Protocol
from policylint.settings.file import Finder, SettingsError
from policylint.settings.selection import UnknownRule, select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: A document is linted once it was left alone for as long as linting it takes, within these seconds: nobody waits for
#: a small one, and a large one is not linted at each keystroke.
SHORTEST, LONGEST = 0.01, 0.5

#: After so many lints, what is remembered of texts is forgotten: most of them were half typed words.
MEMORY = 200

_SETTINGS = ("policylint.toml", "pyproject.toml")


class Server(LanguageServer):
    """The server with what it knows of each open document."""

    protocol: Protocol

    def __init__(self, memory: int = MEMORY) -> None:
        super().__init__("policylint", __version__, protocol_cls=Protocol)
        self._memory = memory
        self.documents: dict[str, Document] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._settled: dict[str, asyncio.Future[None]] = {}
        self._took: dict[str, float] = {}
        self._lints = 0
        self._finder: Finder | None = None
        self._complaint = ""

    # Documents

    def open(self, item: lsp.TextDocumentItem) -> None:
        """Take a document in, and tell what there is to say about it."""
        encoding = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        units = str(getattr(encoding, "value", encoding))
        self.documents[item.uri] = Document(item.uri, item.text, item.version, units, self._settings_of(item.uri))
        self.publish(item.uri)

    def change(
        self, identifier: lsp.VersionedTextDocumentIdentifier, changes: Iterable[lsp.TextDocumentContentChangeEvent]
    ) -> None:
        """Follow the editor's changes; what there is to say about them comes when it is left alone for a moment."""
        document = self.documents.get(identifier.uri)
        if document is not None:
            self.documents[identifier.uri] = document.changed(changes, identifier.version)
            self.soon(identifier.uri)

    def save(self, uri: str) -> None:
        """Tell about a saved document now, by settings that are read anew: not every editor watches their files."""
        if os.path.basename(path_of(uri)) in _SETTINGS:
            self.forget_settings()
        elif uri in self.documents:
            self._finder = None
            self.documents[uri].settings = self._settings_of(uri)
            self.publish(uri)

    def close(self, uri: str) -> None:
        """Forget a document, and take its diagnostics away."""
        self._settle(uri)
        self._took.pop(uri, None)
        if self.documents.pop(uri, None) is not None:
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    # Findings

    def soon(self, uri: str) -> None:
        """Lint a document once it is left alone for a moment."""
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        if uri not in self._settled:
            self._settled[uri] = loop.create_future()
        delay = min(max(self._took.get(uri, 0), SHORTEST), LONGEST)
        self._timers[uri] = loop.call_later(delay, self.publish, uri)

    async def settled(self, uri: str) -> Document | None:
        """A document once nobody types in it; None when it is not open.  Who asks may be cancelled meanwhile."""
        waiting = self._settled.get(uri)
        if waiting is not None:
            await asyncio.shield(waiting)
        return self.documents.get(uri)

    def publish(self, uri: str) -> None:
        """Tell the editor what there is to say about a document now."""
        document = self.documents.get(uri)
        if document is not None:
            begun = time.perf_counter()
            found = diagnostics.diagnostics(document)
            self._took[uri] = time.perf_counter() - begun
            for crash in document.report.crashes:
                self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, f"policylint: {crash}"))
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, document.version))
            self._lints += 1
            if self._lints % self._memory == 0:
                memo.forget()
                for each in self.documents.values():
                    if each.settings is not None:
                        each.settings.forget()
        self._settle(uri)

    def _settle(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        waiting = self._settled.pop(uri, None)
        if waiting is not None:
            waiting.set_result(None)

    # Settings

    def forget_settings(self) -> None:
        """Read the settings files anew, and lint all open documents by them."""
        self._finder = None
        for uri, document in self.documents.items():
            document.settings = self._settings_of(uri)
            self.soon(uri)

    def _settings_of(self, uri: str) -> Settings | None:
        """What the settings files say of a document, None when they exclude it.

        When they are wrong, the user is told once, and the defaults count.
        """
        path = path_of(uri, self.workspace.root_path or "")
        try:
            if self._finder is None:
                self._finder = Finder()
            excluded = self._finder.excludes(path)
            settings = None if excluded else _settings(self._finder, path)
            self._complaint = ""
            return settings
        except (SettingsError, UnknownRule) as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"policylint: {error}"))
            return Settings()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A message that could not be taken, in one line of the log: not in a window, since nobody can act on it."""
        words = str(error).partition("\n")[0] or type(error).__name__
        self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, f"policylint: {words}"))


def _settings(finder: Finder, path: str) -> Settings:
    """What the settings files say of a path.  Raises SettingsError or UnknownRule."""
    config = finder.of(path)
    entries = config.entries(path)
    rules = select(
        config.select,
        (*config.extend_select, *(name for entry in entries for name in entry.extend_select)),
        (*config.ignore, *(name for entry in entries for name in entry.ignore)),
        config.severities,
        config.plugins,
    )
    kind, resource_type = config.kind_of(path)
    suppressions, limits, baseline = config.suppressions_of(path), config.limits(None), of_settings(config)
    return Settings(rules, kind or "auto", resource_type, config.options, suppressions, limits, baseline)


def make(memory: int = MEMORY) -> Server:
    """A server with all that it can do, which forgets texts after so many lints."""
    server = Server(memory)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
        ls.save(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
        if any(os.path.basename(path_of(change.uri)) in _SETTINGS for change in params.changes):
            ls.forget_settings()

    @server.feature(lsp.INITIALIZED)
    async def initialized(ls: Server, params: lsp.InitializedParams) -> None:
        await _watch_settings(ls)

    options = lsp.CodeActionOptions(code_action_kinds=list(code_actions.KINDS))

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)
    async def actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        document = await ls.settled(params.text_document.uri)
        only = list(params.context.only) if params.context.only else None
        return [] if document is None else code_actions.code_actions(document, params.range, only)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hovered(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
        document = await ls.settled(params.text_document.uri)
        return None if document is None else hover.hover(document, params.position)

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=['"', ":"]))
    def completed(ls: Server, params: lsp.CompletionParams) -> lsp.CompletionList:
        document = ls.documents.get(params.text_document.uri)
        if document is None:
            return lsp.CompletionList(False, [])
        return completion.completion(document, params.position, _takes_snippets(ls.client_capabilities))

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outlined(ls: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        document = ls.documents.get(params.text_document.uri)
        return [] if document is None else outline.symbols(document)

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folded(ls: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        document = ls.documents.get(params.text_document.uri)
        return [] if document is None else outline.folds(document)

    return server


def _takes_snippets(capabilities: lsp.ClientCapabilities) -> bool:
    said = capabilities.text_document.completion if capabilities.text_document is not None else None
    item = said.completion_item if said is not None else None
    return item is not None and bool(item.snippet_support)


async def _watch_settings(ls: Server) -> None:
    """Ask to be told of changed settings files, where the editor can do that."""
    workspace = ls.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is None or not watching.dynamic_registration:
        return
    watchers = [lsp.FileSystemWatcher(f"**/{name}") for name in _SETTINGS]
    registration = lsp.Registration(
        "policylint-settings",
        lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
        lsp.DidChangeWatchedFilesRegistrationOptions(watchers),
    )
    await ls.client_register_capability_async(lsp.RegistrationParams([registration]))


def serve() -> int:
    """Serve until the editor ends it; the exit code, 1 when it does so without asking to shut down first."""
    _log_in_one_line()
    server = make()
    server.start_io()
    return 0 if server.protocol.ended else 1


def _log_in_one_line() -> None:
    """Have pygls log what goes wrong without the traceback: an editor shows standard error to its user."""
    import logging

    class OneLine(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            error = record.exc_info[1] if record.exc_info else None
            words = record.getMessage().partition("\n")[0]
            return f"policylint: {words}" + (f": {str(error).partition(chr(10))[0]}" if error is not None else "")

    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    log = logging.getLogger("pygls")
    log.setLevel(logging.ERROR)
    log.addHandler(handler)
    log.propagate = False
