"""The protocol as pygls has it, where a client that errs gets an answer and documents are the server's own."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest, JsonRpcServerNotInitialized
from pygls.protocol import LanguageServerProtocol, lsp_method

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from policylint.lsp.server import Server


class Protocol(LanguageServerProtocol):
    """What a client may say, and when.

    The text of documents is kept by the server and not by pygls's workspace: that one splits lines where the protocol
    does not (at U+2028, U+0085 and others) and so loses track of what the editor has; it also knows a document whose
    address has a percent sign by another name.
    """

    _server: Server

    @property
    def ended(self) -> bool:
        """Whether the client has asked to shut down, as it has to before it ends the server."""
        return self._shutdown

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Make a message of what was read; a request whose parameters are wrong is answered."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Take a message, unless it comes before `initialize` or after `shutdown`."""
        method = getattr(message, "method", lsp.EXIT)
        begun = self._workspace is not None
        refusal: JsonRpcException | None = None
        if not begun and method not in (lsp.INITIALIZE, lsp.EXIT):
            refusal = JsonRpcServerNotInitialized()
        elif begun and method != lsp.EXIT and (self._shutdown or method == lsp.INITIALIZE):
            refusal = JsonRpcInvalidRequest()
        if refusal is None:
            super().handle_message(message)
        elif hasattr(message, "id"):
            self._send_response(message.id, error=refusal.to_response_error())

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        """A document is open in the editor."""
        self._server.open(params.text_document)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        """Somebody types."""
        self._server.change(params.text_document, params.content_changes)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        """A document is no longer open."""
        self._server.close(params.text_document.uri)
