"""Make `policylint/language/tables/*.py` from `grammars/*.lark`, with Lark.

    python tools/build_tables.py          write the tables
    python tools/build_tables.py --check  exit 1 when they are not what the grammars say

Lark reads each grammar and computes its LALR(1) table; this script writes that table down as a Python literal, with one
scanner regex for each set of terminals that a state accepts (as Lark's contextual lexer would build them).  Reading a
policy then needs no `import lark`, which costs 50 ms.  `_parse_table` is private to Lark: nothing but this script
touches it, and tests/language/test_tables.py compares what the tables parse with what Lark parses.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift

ROOT = Path(__file__).resolve().parent.parent
GRAMMARS = ROOT / "grammars"
TABLES = ROOT / "policylint" / "language" / "tables"

#: Terminals of json.lark that take several tokens at once.  Its second scanner has none of them: the reader of broken
#: texts wants to see every token.
COARSE = frozenset(("MEMBERS", "STRINGS", "KEY"))

#: What mypy cannot tell from a literal.
TYPES = {
    "SCANNERS": "tuple[str, ...]",
    "TERMINALS": "tuple[tuple[str, ...], ...]",
    "SCANNER_OF_STATE": "tuple[int, ...]",
    "RULES": "tuple[tuple[str, int, str], ...]",
    "ACTIONS": "tuple[dict[str, int], ...]",
    "GOTOS": "tuple[dict[str, int], ...]",
    "DEFAULTS": "tuple[int, ...]",
}


def open_grammar(path: Path) -> Lark:
    """The stock Lark parser of a grammar, as the tests use it too."""
    return Lark(
        path.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        maybe_placeholders=True,
        keep_all_tokens=True,
        import_paths=[str(GRAMMARS)],
        source_path=str(path),
    )


def build(path: Path) -> dict[str, Any]:
    """The tables of one grammar, as plain data."""
    lark = open_grammar(path)
    table = lark.parser.parser._parse_table
    number = {state: i for i, state in enumerate(table.states)}
    start = number[table.start_states["start"]]
    end = number[table.end_states["start"]]

    rules: list[tuple[str, int, str]] = []
    index: dict[Any, int] = {}
    passes: set[int] = set()
    actions: list[dict[str, int]] = [{} for _ in number]
    gotos: list[dict[str, int]] = [{} for _ in number]
    terminals = {t.name for t in lark.terminals} | {"$END"}

    def own(name: str) -> str:
        """A symbol without the prefix that Lark gives to what a grammar imports."""
        return str(name).removeprefix("policy_string__")

    for state, row in table.states.items():
        for symbol, (kind, argument) in row.items():
            if kind is Shift:
                # Lark keeps shifts and gotos in one row: told apart by whether the symbol is a terminal.
                target = actions if symbol in terminals else gotos
                target[number[state]][symbol] = number[argument]
                continue
            if argument not in index:
                index[argument] = len(rules)
                origin = str(argument.origin.name)
                rules.append((origin, len(argument.expansion), own(argument.alias or origin)))
                if argument.options.expand1 and len(argument.expansion) == 1 and not argument.alias:
                    passes.add(index[argument])
            actions[number[state]][symbol] = -1 - index[argument]

    skip_unit_reductions(actions, gotos, rules, passes)
    defaults = default_reductions(actions)
    keep = reachable(start, actions, gotos)
    renumber = {old: new for new, old in enumerate(keep)}
    used: dict[int, int] = {}

    def rule(i: int) -> int:
        return used.setdefault(i, len(used))

    new_actions = [
        {own(s): (renumber[a] if a >= 0 else -1 - rule(-1 - a)) for s, a in sorted(actions[old].items())}
        for old in keep
    ]
    new_gotos = [{s: renumber[g] for s, g in sorted(gotos[old].items())} for old in keep]
    new_defaults = [-1 if default is None else rule(default) for default in (defaults[old] for old in keep)]

    ignore = [t for t in lark.terminals if t.name in lark.ignore_tokens]
    prefix = "".join(f"(?:{t.pattern.to_regexp()})?" for t in ignore)
    scanners: list[str] = []
    scanner_names: list[tuple[str, ...]] = []
    state_scanner: list[int] = []
    for i, row in enumerate(new_actions):
        if new_defaults[i] >= 0:
            row.clear()
            state_scanner.append(-1)
            continue
        accepted = {s for s in row if s != "$END"}
        if path.stem == "json":  # every token everywhere, so that a misplaced one can be named
            accepted = {own(t.name) for t in lark.terminals if t not in ignore}
        ordered = sorted(
            (t for t in lark.terminals if own(t.name) in accepted),
            key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
        )
        choice = "|".join(f"({t.pattern.to_regexp()})" for t in ordered) or "(?!)"
        regex = f"{prefix}(?:{choice})"
        if regex not in scanners:
            scanners.append(regex)
            scanner_names.append(tuple(own(t.name) for t in ordered))
        state_scanner.append(scanners.index(regex))
    if path.stem == "json":
        fine = [t for t in ordered if t.name not in COARSE]
        scanners.append(f"{prefix}(?:{'|'.join(f'({t.pattern.to_regexp()})' for t in fine)})")
        scanner_names.append(tuple(t.name for t in fine))
    ordered_rules = [rules[i] for i in sorted(used, key=lambda i: used[i])]
    return {
        "START": renumber[start],
        "END": renumber[end],
        "SKIP": prefix,
        "SCANNERS": tuple(scanners),
        "TERMINALS": tuple(scanner_names),
        "SCANNER_OF_STATE": tuple(state_scanner),
        "RULES": tuple(ordered_rules),
        "ACTIONS": tuple(new_actions),
        "GOTOS": tuple(new_gotos),
        "DEFAULTS": tuple(new_defaults),
    }


def skip_unit_reductions(
    actions: list[dict[str, int]], gotos: list[dict[str, int]], rules: list[tuple[str, int, str]], passes: set[int]
) -> None:
    """Lead straight past states whose only work is to rename one symbol (`?value: object`)."""

    def only_pass(state: int) -> str | None:
        row = actions[state]
        reductions = set(row.values())
        if len(reductions) == 1 and not gotos[state]:
            (action,) = reductions
            if action < 0 and -1 - action in passes:
                return rules[-1 - action][0]
        return None

    changed = True
    while changed:
        changed = False
        for state in range(len(actions)):
            for row in (actions[state], gotos[state]):
                for symbol, target in list(row.items()):
                    if target < 0:
                        continue
                    origin = only_pass(target)
                    if origin is not None and gotos[state].get(origin, target) != target:
                        row[symbol] = gotos[state][origin]
                        changed = True


def default_reductions(actions: list[dict[str, int]]) -> list[int | None]:
    """The rule of each state that can do nothing but reduce by it, so that no look-ahead is needed."""
    result: list[int | None] = []
    for row in actions:
        values = set(row.values())
        (only,) = values if len(values) == 1 else (0,)
        result.append(-1 - only if only < 0 else None)
    return result


def reachable(start: int, actions: list[dict[str, int]], gotos: list[dict[str, int]]) -> list[int]:
    """The states that a text can lead to, in an order that owes nothing to Lark's numbering, which is that of a set."""
    seen = [start]
    for state in seen:
        for _, target in [*sorted(actions[state].items()), *sorted(gotos[state].items())]:
            if target >= 0 and target not in seen:
                seen.append(target)
    return seen


def render(path: Path) -> str:
    """The module's text, formatted by ruff so that the formatter leaves it alone."""
    lines = [
        f'"""LALR(1) tables of grammars/{path.name}, made by tools/build_tables.py; not to be edited."""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
    ]
    for name, value in build(path).items():
        kind = f": {TYPES[name]}" if name in TYPES else ""
        if isinstance(value, tuple) and not isinstance(value[0], int):
            lines.append(f"{name}{kind} = (")
            lines.extend(f"    {item!r}," for item in value)
            lines.append(")")
        else:
            lines.append(f"{name}{kind} = {value!r}")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a table is not up to date")
    args = parser.parse_args()
    stale = []
    TABLES.mkdir(exist_ok=True)
    for path in sorted(GRAMMARS.glob("*.lark")):
        target = TABLES / f"{path.stem}.py"
        text = render(path)
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(target)
        if not args.check:
            target.write_text(text, encoding="utf-8")
    for target in stale:
        print(("stale: " if args.check else "wrote ") + str(target.relative_to(ROOT)))
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
