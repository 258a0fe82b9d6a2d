"""Write policylint/rules/manifest.py: what the rules' modules declare, so that a start imports what it needs.

python tools/build_manifest.py          write it
python tools/build_manifest.py --check  exit 1 when it is not what the modules say
"""

from __future__ import annotations

import argparse
import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "policylint" / "rules" / "manifest.py"
sys.path.insert(0, str(ROOT))

HEAD = """\
\"\"\"The rules' declarations.  Made by tools/build_manifest.py from the modules; not to be edited.

Name, severity, module, function, type of node, whether Access Analyzer has it, kinds of policies, pedantic, by text,
when, since, options: as in `registry.rule`.
\"\"\"

# fmt: off
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ALL = {kinds}
RULES: tuple[tuple[Any, ...], ...] = (
"""


def manifest() -> str:
    """The module's text."""
    # The registry reads the manifest, which may be missing or written for other rules; the declarations need none.
    empty = types.ModuleType("policylint.rules.manifest")
    vars(empty)["RULES"] = ()
    sys.modules[empty.__name__] = empty
    from policylint.rules.registry import KINDS, declarations

    lines = [HEAD.replace("{kinds}", repr(KINDS).replace("'", '"'))]
    for declaration in declarations():
        parts = ["ALL" if part == KINDS else repr(part).replace("'", '"') for part in declaration]
        lines.append(f"    ({', '.join(parts)}),\n")
    return "".join([*lines, ")\n"])


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = manifest()
    if options.check:
        fresh = MANIFEST.is_file() and MANIFEST.read_text(encoding="utf-8") == text
        if not fresh:
            print(f"{MANIFEST.relative_to(ROOT)} is not what the rules' modules declare", file=sys.stderr)
        return 0 if fresh else 1
    MANIFEST.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
