"""How long the language server takes from a change to what it says of it, and whether a thousand edits cost memory.

    .venv/bin/python benchmarks/server.py
    .venv/bin/python benchmarks/server.py --edits 5000 --policy my-policy.json

The client is bare: it writes a change of one character into a policy of some 6 KB, waits for the diagnostics of just
that version, and takes it back.  See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.model.catalog import load  # noqa: E402  (the checkout, not an installed copy)
from tests.lsp.bare import Client  # noqa: E402

SIZE = 6144

#: What the policy is made of: read actions of services that many have, a statement each.
SERVICES = ("s3", "sqs", "sns", "dynamodb", "lambda", "logs", "kms", "ec2", "iam", "ecs")


def made_up() -> str:
    """A policy of some 6 KB, as people lay it out."""
    catalog = load()
    statements: list[dict[str, Any]] = []
    for prefix in SERVICES:
        service = catalog.service(prefix)
        assert service is not None
        names = [info.full_name for info in service.actions.values() if info.access_level in ("Read", "Write")]
        condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}, "Bool": {"aws:SecureTransport": "true"}}
        resource = f"arn:aws:{prefix}:eu-west-1:111122223333:orders-*"
        statements.append({"Effect": "Allow", "Action": names[:16], "Resource": resource, "Condition": condition})
        text = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)
        if len(text) >= SIZE:
            break
    return text


class Typist(Client):
    """Types into the document and waits for what is said of it."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()
        self.version = 1

    def change(self, line: int, column: int, text: str, end: int) -> None:
        """Put a text in the place of what stands from one column of a line to another."""
        self.version += 1
        self.type(self.version, column, text, end, line)

    def memory(self) -> int | None:
        """The server's resident memory in KB, where the system tells it."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return None
        return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=1000, help="how many words to type and take back (1000)")
    parser.add_argument("--policy", type=Path, help="a policy of your own, with an action on a line of its own")
    args = parser.parse_args()
    text = args.policy.read_text(encoding="utf-8") if args.policy else made_up()
    lines = text.split("\n")
    line = next(n for n, row in enumerate(lines) if row.strip().startswith('"') and row.rstrip().endswith('",'))
    column = len(lines[line].rstrip().removesuffix('",'))
    client = Typist()
    client.open(text)
    client.published(1)
    times: list[float] = []
    before: int | None = None
    for number in range(args.edits + 50):
        if number == 50:  # warm by then
            times.clear()
            before = client.memory()
        for word, end in ((f"Zz{number}", column), ("", column + len(f"Zz{number}"))):
            begun = time.perf_counter()
            client.change(line, column, word, end)
            client.published(client.version)
            times.append(time.perf_counter() - begun)
    after = client.memory()
    for _ in range(1000):
        client.change(line, column, "y", column)
    published = len(client.published(client.version))
    client.process.kill()
    client.process.wait()
    ordered = sorted(times)
    median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    print(f"a policy of {len(text)} characters, {len(times)} changes")
    print(f"from a change to its diagnostics: median {median * 1000:.1f} ms, 95 % within {late * 1000:.1f} ms")
    if before is not None and after is not None:
        print(f"memory: {before} KB before, {after} KB after")
    print(f"1000 changes in a row: linted {published} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
