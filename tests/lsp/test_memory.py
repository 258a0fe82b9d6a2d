"""A server lives for hours: what it has read, and no longer shows, does not stay."""

from __future__ import annotations

import gc
import json
import sys
from itertools import pairwise
from typing import Any

from policylint.lsp.server import make

#: So many edits are a round, after which the server forgets what it read.  An editor's has more; this is faster.
ROUND = 40

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:%s"], "Resource": "arn:aws:s3:::%s/*"},
    {"Effect": "Deny", "Principal": {"AWS": "%s"}, "Action": "*", "Resource": "*",
     "Condition": {"StringNotLike%s": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/%s"}}}
  ]
}
"""


class Sink:
    """Takes what the server says, and keeps the last of it."""

    last = b""

    def write(self, data: bytes) -> None:
        self.last = data

    def close(self) -> None:
        pass


async def test_edits_leave_nothing_behind() -> None:
    server, sink = make(memory=ROUND), Sink()
    server.protocol.set_writer(sink, include_headers=False)
    decoder = json.JSONDecoder(object_hook=server.protocol.structure_message)

    def send(method: str, params: Any, **more: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **more}
        server.protocol.handle_message(decoder.decode(json.dumps(message)))

    def text(number: int) -> str:
        return POLICY % ((f"Zz{number}",) * 5)

    async def type(numbers: range) -> int:
        """Type each of these texts, wait for what is said of it, and tell how many blocks of memory are taken then."""
        for number in numbers:
            identifier = {"uri": "file:///p.json", "version": number}
            send("textDocument/didChange", {"textDocument": identifier, "contentChanges": [{"text": text(number)}]})
            await server.settled("file:///p.json")
            assert json.loads(sink.last)["params"]["version"] == number
        gc.collect()
        return sys.getallocatedblocks()

    send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)
    item = {"uri": "file:///p.json", "languageId": "json", "version": 0, "text": text(0)}
    send("textDocument/didOpen", {"textDocument": item})
    await type(range(1, 3 * ROUND))  # all that is read once is read by then
    taken = [await type(range(n * ROUND, (n + 1) * ROUND)) for n in range(3, 9)]
    # The middle one, since some table of Python's own may grow once.  What one module keeps of one of the five words
    # of each edit would be a block an edit and more.
    more = sorted(after - before for before, after in pairwise(taken))
    assert more[2] < ROUND, more
