"""`policylint server`: starts the language server, which only its extra brings along."""

from __future__ import annotations

import os
import sys

from policylint.cli.main import USAGE


def server() -> int:
    """Serve until the editor ends it; without the extra, say what is missing."""
    try:
        import pygls  # noqa: F401
    except ImportError:
        print("policylint: the language server needs pygls: pip install 'policylint[lsp]'", file=sys.stderr)
        return USAGE
    # The editor's process lives for hours: what a single run does without is wanted here.
    import gc

    gc.enable()
    from policylint.lsp.server import serve

    try:
        return serve()
    finally:
        # The protocol's streams are closed by now; nothing is left to write at the end of the process.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
