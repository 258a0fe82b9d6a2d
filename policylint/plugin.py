"""All that rules of your own need; docs/own-rules.md shows how to write one.

What is here stays as it is within a major version, wherever policylint itself moves it to.
"""

from __future__ import annotations

import re

from policylint.finding import Edit, Finding, Fix, Related, Severity
from policylint.policy.ast import Action, Condition, ConditionValue, Policy, Principal, Resource, Statement
from policylint.rules import registry
from policylint.rules.context import Context, quoted
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeVar

    Node = TypeVar("Node", Policy, Statement, Action, Resource, Principal, Condition, ConditionValue)
    #: A rule's function: it is shown a node, and yields what is wrong with it.
    Check = Callable[[Node, Context], Iterator[Finding]]

__all__ = [
    "Action",
    "Condition",
    "ConditionValue",
    "Context",
    "Edit",
    "Finding",
    "Fix",
    "Policy",
    "Principal",
    "Related",
    "Resource",
    "Severity",
    "Span",
    "Statement",
    "quoted",
    "rule",
]


def rule(
    name: str,
    severity: Severity,
    *,
    kinds: Iterable[str] = registry.KINDS,
    pedantic: bool = False,
    options: Mapping[str, bool | int | str | list[str]] | None = None,
) -> Callable[[Check[Node]], Check[Node]]:
    """Declare the rule of this kebab-case name; the docstring of its function is its page.

    The type of the function's first parameter says what it is shown.  `kinds` limits it to these kinds of policies
    (identity, resource, trust, scp, rcp).  `pedantic` keeps it off until it is selected.  `options` are what
    `[rules.NAME]` of the settings may set, each with what holds where it does not; `ctx.option(name)` gives it.

    Raises TypeError for what cannot be a rule; policylint then tells that as an error of the settings.
    """
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) is None:
        raise TypeError(f"{name!r} is no name of a rule, which is as in `untagged-bucket`")
    if not isinstance(severity, Severity):
        raise TypeError(f"rule {name}: {severity!r} is no Severity")
    kinds = tuple(kinds)
    for kind in kinds:
        if kind not in registry.KINDS:
            raise TypeError(f"rule {name}: {kind!r} is no kind of policy, which are {', '.join(registry.KINDS)}")
    for option, default in (options or {}).items():
        if type(default) not in (bool, int, str, list):
            raise TypeError(f"rule {name}: the option {option} is neither a bool, an int, a str nor a list of str")

    def declare(check: Check[Node]) -> Check[Node]:
        if not (check.__doc__ or "").strip():
            raise TypeError(f"rule {name} has no docstring, which would be its page")
        registry.rule(name, severity, kinds=kinds, pedantic=pedantic, since="", options=options)(check)
        return check

    return declare
