"""`python -m policylint` and the `policylint` command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line and give the exit code."""
    # Neither modules nor trees of values are cyclic rubbish; the collector would walk them again and again for nothing.
    gc.disable()
    from policylint.cli.main import run

    try:
        return run(sys.argv[1:])
    finally:
        # Nor for one last time, when Python ends: what is frozen is passed over.
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
