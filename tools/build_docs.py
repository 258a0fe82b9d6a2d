"""Write the pages under docs/ that are made of the rules: docs/rules/, with an index, and docs/access-analyzer.md.

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

from policylint.report.sarif_rules import page_markdown  # noqa: E402  (the checkout, not an installed copy)
from policylint.rules.registry import KINDS, Rule, all_rules  # noqa: E402

MADE = "<!-- Made by tools/build_docs.py from the rules' pages; not to be edited. -->\n\n"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def index() -> str:
    """Every rule with its first line, by family."""
    lines = [
        "# Rules\n",
        "`policylint explain RULE` shows a rule's page at the terminal, and `policylint rules --format json` has",
        "this list for scripts. What is marked pedantic is off until it is selected.",
    ]
    families: dict[str, list[Rule]] = {}
    for rule in all_rules().values():
        families.setdefault(rule.family, []).append(rule)
    for family, rules in sorted(families.items()):
        lines += [f"\n## {family}\n", "| rule | severity | what it finds |", "| --- | --- | --- |"]
        for rule in rules:
            mark = " (pedantic)" if rule.pedantic else ""
            lines.append(f"| [{rule.name}]({rule.name}.md) | {rule.severity.value}{mark} | {cell(rule.title)} |")
    return "\n".join(lines) + "\n"


def page(rule: Rule) -> str:
    """A rule's own page."""
    kinds = "all" if len(rule.kinds) == len(KINDS) else ", ".join(rule.kinds)
    facts = [("severity", rule.severity.value), ("family", rule.family), ("policies", kinds)]
    if rule.issue_code:
        facts.append(("Access Analyzer", f"`{rule.issue_code}`"))
    if rule.pedantic:
        facts.append(("pedantic", "off until it is selected"))
    for name, default in rule.options.items():
        facts.append(("option", f"`{name}`, by default `{json.dumps(default)}`; under `[rules.{rule.name}]`"))
    facts.append(("since", rule.since))
    rows = "\n".join(f"| {name} | {value} |" for name, value in facts)
    return f"# {rule.name}\n\n{page_markdown(rule)}\n| | |\n| --- | --- |\n{rows}\n\n[All rules](README.md)\n"


def ground(rule: Rule, recorded: list[str]) -> str:
    """On what our behaviour stands: AWS documents every code, has been seen to answer some, and leaves some to us."""
    source = re.split(r"^Source:", rule.page, flags=re.MULTILINE)[-1]
    words = ["recorded output"] if rule.issue_code in recorded else []
    words.append("documentation")
    if re.search(r"\b(judgement|our\s+reading|ours\s+is)\b", source):
        words.append("our judgement")
    return ", ".join(words)


def table(title: str, reasons: dict[str, str]) -> list[str]:
    return [
        f"| issue code | {title} |",
        "| --- | --- |",
        *[f"| `{code}` | {cell(reason)} |" for code, reason in reasons.items()],
    ]


def access_analyzer() -> str:
    """Every issue code of Access Analyzer, and what policylint does about it."""
    data = json.loads((ROOT / "policylint" / "data" / "issue_codes.json").read_text(encoding="utf-8"))
    rules = {rule.issue_code: rule for rule in all_rules().values() if rule.issue_code}
    codes = data["codes"]
    lines = [
        "# Access Analyzer's checks in policylint\n",
        f"IAM Access Analyzer's ValidatePolicy has {len(codes)} issue codes ({data['source']}, {data['date']});",
        f"policylint has a rule for {sum(code in rules for code in codes)} of them, named after the code.",
        "`--format access-analyzer` answers in the shape of `aws accessanalyzer validate-policy`.\n",
        "The last column says on what ground our behaviour stands: *recorded output* is what Access Analyzer was seen",
        "to answer, *documentation* the page of the check and the pages it leads to, *our judgement* a decision where",
        f"neither says enough; the rule's page gives its reason. Recorded output: {data['recorded_source']}.\n",
        "Types, codes and places are Access Analyzer's: a place is the whole value or key, from quote to quote, where",
        "policylint's other formats point at the wrong part of it. What AWS listed once and Access Analyzer has",
        "forgotten (`retired-action`, `retired-service`, `retired-service-in-arn`, `retired-condition-key`) stands in",
        "this format under the code that AWS gives it, as an ERROR; elsewhere it is a warning. A GitHub provider of",
        "which no claim is tested is one finding elsewhere, and here stands under both codes of Access Analyzer.\n",
        "| issue code | severity | policies | ground |",
        "| --- | --- | --- | --- |",
    ]
    for code, severity in codes.items():
        rule = rules.get(code)
        if rule is None:
            lines.append(f"| `{code}` | {severity} | | no rule yet |")
            continue
        kinds = "all" if len(rule.kinds) == len(KINDS) else ", ".join(rule.kinds)
        off = "; pedantic, off unless selected" if rule.pedantic else ""
        lines.append(f"| `{code}` | {rule.severity.value} | {kinds} | {ground(rule, data['recorded'])}{off} |")
    lines += [
        "\n## Undecidable\n",
        "What these ask for cannot wholly be known from a policy and from data that can be shipped.\n",
        *table("what cannot be known", data["undecidable"]),
        "\n## Where AWS leaves room\n",
        "These are decided, on lists or borders that AWS does not publish. Where in doubt, policylint is silent.\n",
        *table("what AWS does not say", data["open"]),
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """All pages, by their paths under docs/."""
    found = {"rules/README.md": index(), "access-analyzer.md": access_analyzer()}
    found |= {f"rules/{name}.md": page(rule) for name, rule in all_rules().items()}
    return {name: MADE + text for name, text in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is not up to date")
    args = parser.parse_args()
    docs = ROOT / "docs"
    wanted = pages()
    stale = [
        docs / name
        for name, text in wanted.items()
        if not (docs / name).exists() or (docs / name).read_text(encoding="utf-8") != text
    ]
    gone = sorted(path for path in docs.glob("rules/*.md") if path.relative_to(docs).as_posix() not in wanted)
    if not args.check:
        (docs / "rules").mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(wanted[path.relative_to(docs).as_posix()], encoding="utf-8")
        for path in gone:
            path.unlink()
    for path in (*stale, *gone):
        print(("stale: " if args.check else "wrote " if path in stale else "removed ") + str(path.relative_to(ROOT)))
    return 1 if args.check and (stale or gone) else 0


if __name__ == "__main__":
    sys.exit(main())
