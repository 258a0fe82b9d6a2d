"""`policylint server`: the language server protocol on standard input and output, through pygls."""

from __future__ import annotations

import asyncio
import os

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from policylint import __version__
from policylint.engine import Settings
from policylint.lsp import code_actions, completion, diagnostics, hover, outline
from policylint.lsp.documents import Document, path_of
from policylint.settings.file import Finder, SettingsError
from policylint.settings.selection import UnknownRule, select

#: After so many seconds without a further change a document is linted, so that typing never waits.
DEBOUNCE = 0.03

_SETTINGS = ("policylint.toml", "pyproject.toml")


class Server(LanguageServer):
    """The server with what it knows of each open document."""

    def __init__(self) -> None:
        super().__init__("policylint", __version__)
        self.documents: dict[str, Document] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._finder: Finder | None = None
        self._complaint = ""

    def document(self, uri: str) -> Document:
        """The newest version of an open document."""
        text = self.workspace.get_text_document(uri)
        known = self.documents.get(uri)
        if known is not None and known.version == text.version and known.text == text.source:
            return known
        encoding = self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        units = str(getattr(encoding, "value", encoding))
        made = Document(uri, text.source, text.version, units, self._settings_of(path_of(uri)))
        self.documents[uri] = made
        return made

    def _settings_of(self, path: str) -> Settings:
        """What the settings files say of a path; when they are wrong, the user is told once, and the defaults count."""
        try:
            if self._finder is None:
                self._finder = Finder()
            settings = _settings(self._finder, path)
            self._complaint = ""
            return settings
        except (SettingsError, UnknownRule) as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"policylint: {error}"))
            return Settings()

    def forget_settings(self) -> None:
        """Read the settings files anew, and lint all open documents by them."""
        self._finder = None
        self.documents.clear()
        for uri in list(self.workspace.text_documents):
            self.soon(uri)

    def soon(self, uri: str) -> None:
        """Lint a document once it is left alone for a moment."""
        self._stop(uri)
        self._waiting[uri] = asyncio.get_running_loop().call_later(DEBOUNCE, self.publish, uri)

    def publish(self, uri: str) -> None:
        """Tell the editor what there is to say about a document now."""
        self._stop(uri)
        if uri not in self.workspace.text_documents:
            return
        document = self.document(uri)
        found = diagnostics.diagnostics(document)
        for crash in document.report.crashes:
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, f"policylint: {crash}"))
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, found, document.version))

    def close(self, uri: str) -> None:
        """Forget a document, and take its diagnostics away."""
        self._stop(uri)
        self.documents.pop(uri, None)
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))

    def _stop(self, uri: str) -> None:
        timer = self._waiting.pop(uri, None)
        if timer is not None:
            timer.cancel()


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
    return Settings(
        rules, kind or "auto", resource_type, config.options, config.suppressions_of(path), config.limits(None)
    )


def make() -> Server:
    """A server with all that it can do."""
    server = Server()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(ls: Server, params: lsp.DidOpenTextDocumentParams) -> None:
        ls.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(ls: Server, params: lsp.DidChangeTextDocumentParams) -> None:
        ls.soon(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(ls: Server, params: lsp.DidSaveTextDocumentParams) -> None:
        if os.path.basename(path_of(params.text_document.uri)) in _SETTINGS:
            ls.forget_settings()
        else:
            ls.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: Server, params: lsp.DidCloseTextDocumentParams) -> None:
        ls.close(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(ls: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
        if any(os.path.basename(path_of(change.uri)) in _SETTINGS for change in params.changes):
            ls.forget_settings()

    @server.feature(lsp.INITIALIZED)
    async def initialized(ls: Server, params: lsp.InitializedParams) -> None:
        await _watch_settings(ls)

    options = lsp.CodeActionOptions(code_action_kinds=list(code_actions.KINDS))

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)
    def actions(ls: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        only = list(params.context.only) if params.context.only else None
        return code_actions.code_actions(ls.document(params.text_document.uri), params.range, only)

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(ls: Server, params: lsp.HoverParams) -> lsp.Hover | None:
        return hover.hover(ls.document(params.text_document.uri), params.position)

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=['"', ":"]))
    def completed(ls: Server, params: lsp.CompletionParams) -> lsp.CompletionList:
        return completion.completion(ls.document(params.text_document.uri), params.position)

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outlined(ls: Server, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        return outline.symbols(ls.document(params.text_document.uri))

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folded(ls: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        return outline.folds(ls.document(params.text_document.uri))

    return server


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
    """Serve until the editor ends it; the exit code."""
    make().start_io()
    return 0
