"""The server as a process: what it does with clients in a hurry, and with those that err."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lsp.bare import URI, Client

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}'


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
    client.open(POLICY)
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
