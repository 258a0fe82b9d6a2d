"""Write the pages under docs/ that are made of the rules: docs/rules.md and docs/access-analyzer.md.

python tools/build_docs.py          write them
python tools/build_docs.py --check  exit 1 when one is not what the rules say
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policylint.rules.registry import KINDS, Rule, all_rules  # noqa: E402  (the checkout, not an installed copy)

MADE = "<!-- Made by tools/build_docs.py from the rules' pages; not to be edited. -->\n\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def index() -> str:
    """Every rule with its first line, by family."""
    lines = [
        "# Rules\n",
        "`policylint explain RULE` shows a rule's whole page: why it matters, a bad and a good policy, the exceptions",
        "and the source. `policylint rules --format json` has this list for scripts.\n",
    ]
    families: dict[str, list[Rule]] = {}
    for rule in all_rules().values():
        families.setdefault(rule.family, []).append(rule)
    for family, rules in sorted(families.items()):
        lines += [f"\n## {family}\n", "| rule | severity | what it finds |", "| --- | --- | --- |"]
        for rule in rules:
            mark = " (pedantic)" if rule.pedantic else ""
            lines.append(f"| `{rule.name}` | {rule.severity.value}{mark} | {cell(rule.title)} |")
    return "\n".join(lines) + "\n"


def ground(rule: Rule) -> str:
    """On what our behaviour stands, as the page's Source part says."""
    source = re.split(r"^Source:", rule.page, flags=re.MULTILINE)[-1]
    words = []
    if "recorded" in source.lower():
        words.append("recorded output")
    if "AWS" in source.replace("Access Analyzer output", ""):
        words.append("documentation")
    if "judgement" in source.lower():
        words.append("our judgement")
    return ", ".join(words) or "documentation"


def access_analyzer() -> str:
    """Every issue code of Access Analyzer, and what policylint does about it."""
    data = json.loads((ROOT / "policylint" / "data" / "issue_codes.json").read_text(encoding="utf-8"))
    rules = {rule.issue_code: rule for rule in all_rules().values() if rule.issue_code}
    undecided = data.get("undecided", {})
    codes = data["codes"]
    lines = [
        "# Access Analyzer's checks in policylint\n",
        f"IAM Access Analyzer's ValidatePolicy has {len(codes)} issue codes ({data['source']}, {data['date']});",
        f"policylint has a rule for {sum(code in rules for code in codes)} of them, named after the code.",
        "`--format access-analyzer` answers in the shape of `aws accessanalyzer validate-policy`.\n",
        "The last column says on what ground our behaviour stands: *recorded output* is what Access Analyzer really",
        "answered, *documentation* the page of the check and the pages it leads to, *our judgement* a decision where",
        "neither says enough; the rule's page gives its reason.\n",
        "| issue code | severity | policies | ground |",
        "| --- | --- | --- | --- |",
    ]
    for code, severity in codes.items():
        rule = rules.get(code)
        if rule is None:
            reason = undecided.get(code, "not yet")
            lines.append(f"| `{code}` | {severity} | | no rule: {cell(reason)} |")
            continue
        kinds = "all" if len(rule.kinds) == len(KINDS) else ", ".join(rule.kinds)
        off = "; pedantic, off unless selected" if rule.pedantic else ""
        lines.append(f"| `{code}` | {rule.severity.value} | {kinds} | {ground(rule)}{off} |")
    return "\n".join(lines) + "\n"


PAGES = {"rules.md": index, "access-analyzer.md": access_analyzer}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is not up to date")
    args = parser.parse_args()
    stale = []
    for name, write in PAGES.items():
        path = ROOT / "docs" / name
        text = MADE + write()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not args.check:
            path.write_text(text, encoding="utf-8")
    for path in stale:
        print(("stale: " if args.check else "wrote ") + str(path.relative_to(ROOT)))
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
