"""`python -m policylint` and the `policylint` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and give the exit code."""
    from policylint.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
