"""`python -m policylint` and the `policylint` command."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line and end the process with the exit code; under a debugger or profiler, give it back."""
    # Neither modules nor trees of values are cyclic rubbish; the collector would walk them again and again for nothing.
    gc.disable()
    from policylint.cli.main import run

    try:
        code = run(sys.argv[1:])
    finally:
        # Nor for one last time, when Python ends: what is frozen is passed over.
        gc.freeze()
    if sys.gettrace() is None and sys.getprofile() is None:
        try:
            if sys.stderr is not None:
                sys.stderr.flush()
        except OSError:
            return code  # Python has its own words and exit code for it
        # `run` has written out standard output.  To take every module and value apart again would cost a run on one
        # policy a twentieth of its time.
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
