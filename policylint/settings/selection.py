"""Which rules run: `select` and `ignore`, by rule name, family, severity, `pedantic` or `all`."""

from __future__ import annotations

from policylint.finding import Severity
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from policylint.rules.registry import Rule


class UnknownRule(Exception):
    """A selector that names nothing.  The message says so, with the nearest name."""

    def __init__(self, selector: str) -> None:
        from difflib import get_close_matches

        self.selector = selector
        near = get_close_matches(selector.lower().replace("_", "-"), selectors(all_rules().values()), 1, 0.6)
        hint = f", did you mean `{near[0]}`?" if near else "; `policylint rules` lists them"
        super().__init__(f"no rule or family is called `{selector}`{hint}")


def rules_of(plugins: Iterable[str] = ()) -> dict[str, Rule]:
    """The rules that there are for settings that name these plugins."""
    known = frozenset(plugins)
    return {name: rule for name, rule in all_rules().items() if rule.plugin is None or rule.plugin in known}


def selectors(rules: Iterable[Rule]) -> list[str]:
    """Everything that `select` and `ignore` take, without the issue codes."""
    names = {r.name for r in rules} | {r.family for r in rules} | {r.severity.value for r in rules}
    return sorted(names | {"all", "pedantic"} | {severity.value for severity in Severity})


def check_selectors(selectors_: Iterable[str], plugins: Iterable[str] = ()) -> None:
    """Raise UnknownRule for a selector that names nothing."""
    wanted = tuple(selectors_)
    if wanted:
        rules = rules_of(plugins).values()
        known = {*selectors(rules), *(rule.issue_code for rule in rules)}
        for selector in wanted:
            if selector not in known:
                raise UnknownRule(selector)


def matches(rule: Rule, selector: str) -> bool:
    """Whether a selector means this rule."""
    return (
        selector in (rule.name, rule.family, rule.severity.value, "all")
        or (selector == "pedantic" and rule.pedantic)
        or (rule.issue_code is not None and selector == rule.issue_code)
    )


def select(
    select: Iterable[str] = (),
    extend: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str] | None = None,
    plugins: Iterable[str] = (),
) -> dict[str, Rule]:
    """The rules that run, by name.  Raises UnknownRule.

    Without `select`, all rules but the pedantic ones.  A rule's own name in one list beats a wider word in the other,
    so `--ignore suggestion --select redundant-action` means what it says.  `severities` gives rules another severity,
    by which they are then selected too.
    """
    chosen, extended, ignored = tuple(select), tuple(extend), tuple(ignore)
    check_selectors((*chosen, *extended, *ignored), plugins)
    rules = rules_of(plugins)
    for name, severity in (severities or {}).items():
        rules[name] = rules[name].at(Severity(severity))
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
