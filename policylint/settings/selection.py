"""Which rules run: `select` and `ignore`, by rule name, family, severity, `pedantic` or `all`."""

from __future__ import annotations

from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.rules.registry import Rule


class UnknownRule(Exception):
    """A selector that names nothing.  The message says so, with the nearest name."""

    def __init__(self, selector: str) -> None:
        from difflib import get_close_matches

        self.selector = selector
        near = get_close_matches(selector, selectors(), 1, 0.6)
        hint = f", did you mean `{near[0]}`?" if near else "; `policylint rules` lists them"
        super().__init__(f"no rule or family is called `{selector}`{hint}")


def selectors() -> list[str]:
    """Everything that `select` and `ignore` take."""
    rules = all_rules().values()
    names = {r.name for r in rules} | {r.family for r in rules} | {r.severity.value for r in rules}
    return sorted(names | {"all", "pedantic"})


def matches(rule: Rule, selector: str) -> bool:
    """Whether a selector means this rule."""
    return (
        selector in (rule.name, rule.family, rule.severity.value, "all")
        or (selector == "pedantic" and rule.pedantic)
        or (rule.issue_code is not None and selector == rule.issue_code)
    )


def select(select: Iterable[str] = (), extend: Iterable[str] = (), ignore: Iterable[str] = ()) -> dict[str, Rule]:
    """The rules that run, by name.  Raises UnknownRule.

    Without `select`, all rules but the pedantic ones.  A rule's own name in one list beats a wider word in the other,
    so `--ignore suggestion --select redundant-action` means what it says.
    """
    chosen, extended, ignored = tuple(select), tuple(extend), tuple(ignore)
    rules = all_rules()
    known = set(selectors()) | {r.issue_code for r in rules.values() if r.issue_code}
    for selector in (*chosen, *extended, *ignored):
        if selector not in known:
            raise UnknownRule(selector)
    picked = (*chosen, *extended)
    result = {}
    for name, rule in rules.items():
        on = any(matches(rule, s) for s in chosen) if chosen else not rule.pedantic
        on = on or any(matches(rule, s) for s in extended)
        by_name = (name, rule.issue_code)
        off = any(matches(rule, s) for s in ignored)
        if off and any(s in by_name for s in picked) and not any(s in by_name for s in ignored):
            off = False
        if on and not off:
            result[name] = rule
    return result
