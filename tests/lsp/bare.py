"""A client that speaks the protocol byte by byte, and knows nothing of it but its frames."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: The checkout, whose server it is.
ROOT = Path(__file__).parents[2]

URI = "file:///work/a%20b/policy.json"


class Client:
    """Speaks the protocol byte by byte."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "policylint", "server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.number = 0
        self.held: list[bytes] | None = None

    def write(self, data: bytes) -> None:
        if self.held is not None:
            self.held.append(data)
            return
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Have the server find all of these messages when it looks for the first, however slow this machine is."""
        self.held = []
        yield
        data, self.held = b"".join(self.held), None
        self.write(data)

    def send(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))

    def notify(self, method: str, params: Any) -> None:
        self.send(method=method, params=params)

    def ask(self, method: str, params: Any) -> int:
        self.number += 1
        self.send(id=self.number, method=method, params=params)
        return self.number

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (header := self.process.stdout.readline().strip()) or not length:
            name, _, value = header.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found

    def answer(self, number: int) -> dict[str, Any]:
        """The answer to a request; what is told in between is passed over."""
        while (message := self.read()).get("id") != number:
            pass
        return message

    def request(self, method: str, params: Any) -> dict[str, Any]:
        return self.answer(self.ask(method, params))

    def published(self, version: int) -> list[dict[str, Any]]:
        """All diagnostics that are published, up to those of a version."""
        found: list[dict[str, Any]] = []
        while not found or found[-1]["version"] != version:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics":
                found.append(message["params"])
        return found

    def begin(self) -> None:
        assert "result" in self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.notify("initialized", {})

    def open(self, text: str) -> None:
        item = {"uri": URI, "languageId": "json", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def type(self, version: int, column: int, text: str, end: int | None = None, line: int = 0) -> None:
        places = [{"line": line, "character": at} for at in (column, column if end is None else end)]
        change = {"range": {"start": places[0], "end": places[1]}, "text": text}
        identifier = {"uri": URI, "version": version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]})

    def end(self) -> tuple[int, str]:
        """The exit code, and what stood on standard error."""
        _, error = self.process.communicate(timeout=60)
        return self.process.returncode, error.decode()
