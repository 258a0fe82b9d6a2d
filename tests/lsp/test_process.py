"""The server as a process: what it does with clients in a hurry, and with those that err."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}'
URI = "file:///work/a%20b/policy.json"


class Client:
    """Speaks the protocol byte by byte."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "policylint", "server"],
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

    def open(self, text: str = POLICY) -> None:
        item = {"uri": URI, "languageId": "json", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def type(self, version: int, column: int, text: str, end: int | None = None) -> None:
        places = [{"line": 0, "character": at} for at in (column, column if end is None else end)]
        change = {"range": {"start": places[0], "end": places[1]}, "text": text}
        identifier = {"uri": URI, "version": version}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": [change]})

    def end(self) -> tuple[int, str]:
        """The exit code, and what stood on standard error."""
        _, error = self.process.communicate(timeout=60)
        return self.process.returncode, error.decode()


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client()
    yield made
    made.process.kill()
    made.process.communicate()


PLACE = {"line": 0, "character": 56}
HERE = {"textDocument": {"uri": URI}, "position": PLACE}
ACTIONS = {"textDocument": {"uri": URI}, "range": {"start": PLACE, "end": PLACE}, "context": {"diagnostics": []}}


def test_a_burst_of_changes_is_linted_when_it_pauses(client: Client) -> None:
    """Few lints, those of the newest version only, and the last one has the last word."""
    client.begin()
    client.open()
    client.published(1)
    with client.at_once():
        for version in range(2, 502):
            client.type(version, 0, " ")
    versions = [found["version"] for found in client.published(501)]
    assert len(versions) < 250
    assert versions == sorted(set(versions))
    client.type(502, 0, "", 500)
    (last,) = client.published(502)
    (wrong,) = [found for found in last["diagnostics"] if found["code"] == "invalid-action"]
    column = POLICY.index("GetObjekt")
    assert wrong["range"]["start"] == {"line": 0, "character": column}


def test_who_asks_while_somebody_types_can_change_his_mind(client: Client) -> None:
    client.begin()
    client.open(POLICY.replace("[{", "[" + "{}," * 3000 + "{"))  # so that there is a moment in which to do it
    client.published(1)
    with client.at_once():
        client.type(2, 0, " ")
        first, second = (client.ask("textDocument/codeAction", ACTIONS) for _ in range(2))
        client.notify("$/cancelRequest", {"id": first})
    assert client.answer(first)["error"]["code"] == -32800
    assert "result" in client.answer(second)


def test_messages_that_cannot_be_taken(client: Client) -> None:
    hover = "textDocument/hover"
    assert client.request(hover, HERE)["error"]["code"] == -32002
    client.notify("textDocument/didOpen", {"textDocument": {}})
    client.begin()
    assert client.request("initialize", {"processId": None, "capabilities": {}})["error"]["code"] == -32600
    assert client.request(hover, HERE)["result"] is None  # not open
    assert client.request(hover, {"textDocument": {}})["error"]["code"] == -32602
    assert client.request("no/such", {})["error"]["code"] == -32601
    bodies = [b'{"a":', b"[]", b"null", b'"x"', b"\xff\xfe", b'{"jsonrpc": "2.0"}', b'{"jsonrpc": "1.0", "id": 99}']
    for body in (*bodies, b"[" * 100_000):
        client.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    client.write(b"X-Nonsense: 1\r\n")
    client.type(2, 0, "x")  # not open
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    client.notify("$/cancelRequest", {"id": 99})
    client.send(id=99, result=None)
    # Half of a surrogate pair, as only JSON can have it.
    client.open(POLICY.replace("s3:GetObjekt", "s3:Get\ud83d").replace('"Allow"', '"allow"'))
    assert client.published(1)[-1]["uri"] == URI
    assert client.request("textDocument/codeAction", ACTIONS)["result"]
    assert client.request("shutdown", None)["result"] is None
    assert client.request(hover, HERE)["error"]["code"] == -32600
    client.notify("exit", None)
    code, error = client.end()
    assert code == 0
    assert "Traceback" not in error


@pytest.mark.parametrize(("asks", "code"), [(True, 0), (False, 1)])
def test_exit_codes(client: Client, asks: bool, code: int) -> None:
    client.begin()
    if asks:
        client.request("shutdown", None)
    client.notify("exit", None)
    assert client.end() == (code, "")


def test_an_editor_that_is_gone(client: Client) -> None:
    client.begin()
    assert client.end() == (1, "")
