"""How a rule is declared, and the list of all of them.

    @rule("invalid-effect", Severity.ERROR, issue_code=True)
    def check(statement: Statement, ctx: Context) -> Iterator[Finding]:
        \"\"\"Effect is neither Allow nor Deny.  ... (the rule's page)\"\"\"

The type of the first parameter says what the rule is shown: Policy, Statement, Action, Resource, Principal, Condition,
ConditionValue; Flaw for what the builder found malformed; SyntaxFlaw and EncodingProblem for the text itself.
"""

from __future__ import annotations

import os
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from policylint.finding import Finding, Severity

    Check = Callable[..., Iterator[Finding]]

KINDS = ("identity", "resource", "trust", "scp", "rcp")

#: What a rule may ask to be shown, by the name of its first parameter's type.
NODE_TYPES = (
    "Policy",
    "Statement",
    "Action",
    "Resource",
    "Principal",
    "Condition",
    "ConditionValue",
    "Flaw",
    "SyntaxFlaw",
    "EncodingProblem",
)


class Rule:
    """A check with its name, severity and page."""

    __slots__ = (
        "by_text",
        "check",
        "family",
        "issue_code",
        "kinds",
        "module",
        "name",
        "node_type",
        "options",
        "pedantic",
        "severity",
        "since",
        "when",
    )

    def __init__(
        self,
        name: str,
        severity: Severity,
        check: Check,
        node_type: str,
        *,
        issue_code: bool,
        kinds: tuple[str, ...],
        pedantic: bool,
        by_text: bool,
        when: str | None,
        since: str,
    ) -> None:
        self.name = name
        self.severity = severity
        self.check = check
        self.node_type = node_type
        #: The issue code of IAM Access Analyzer's check of the same name, or None.
        self.issue_code = name.upper().replace("-", "_") if issue_code else None
        self.kinds = kinds
        #: Off unless selected: it judges taste.
        self.pedantic = pedantic
        #: What it says follows from the text of the node alone, whatever stands around it.
        self.by_text = by_text
        #: The attribute of a node that has to be true or filled for the rule to be asked.
        self.when = when
        self.since = since
        self.module = check.__module__
        self.family = check.__module__.split(".")[2] if check.__module__.count(".") > 2 else ""

    @property
    def page(self) -> str:
        """The rule's page: its docstring, without the indent."""
        from inspect import cleandoc  # slow to import, and only `explain` and the docs ask

        return cleandoc(self.check.__doc__ or "")

    @property
    def title(self) -> str:
        """The page's first line."""
        return (self.check.__doc__ or "").strip().split("\n", 1)[0]

    @property
    def url(self) -> str:
        """Where the page is published."""
        return f"https://policylint.readthedocs.io/rules/{self.name}"


_RULES: dict[str, Rule] = {}


def rule(
    name: str,
    severity: Severity,
    *,
    issue_code: bool = False,
    kinds: Iterable[str] = KINDS,
    pedantic: bool = False,
    by_text: bool = False,
    when: str | None = None,
    since: str = "0.1",
) -> Callable[[Check], Check]:
    """Declare the rule of this name.

    `issue_code` says that IAM Access Analyzer has the same check (then the name is its code).  `kinds` limits it to
    these kinds of policies.  `pedantic` keeps it off until it is selected.  `by_text` promises that what it says of an
    Action or Resource follows from its text, the policy's kind and resource type alone, so that it is asked once a text.
    `when` names an attribute of the node, such as `principals`, without which the rule has nothing to say: most rules
    are about what most policies do not have, and need not be called then.
    """

    def declare(check: Check) -> Check:
        first = next(iter(check.__annotations__.values()), "")
        if first not in NODE_TYPES:
            raise TypeError(f"rule {name}: the first parameter's type is {first!r}, not one of {NODE_TYPES}")
        if name in _RULES:
            raise TypeError(f"rule {name} is declared twice")
        _RULES[name] = Rule(
            name,
            severity,
            check,
            first,
            issue_code=issue_code,
            kinds=tuple(kinds),
            pedantic=pedantic,
            by_text=by_text,
            when=when,
            since=since,
        )
        return check

    return declare


_loaded = False


def all_rules() -> dict[str, Rule]:
    """Every rule by its name, sorted."""
    global _loaded, _RULES
    if not _loaded:
        here = os.path.dirname(__file__)
        for family in sorted(os.listdir(here)):
            folder = os.path.join(here, family)
            if not os.path.isfile(os.path.join(folder, "__init__.py")):
                continue
            for name in sorted(os.listdir(folder)):
                if name.endswith(".py") and not name.startswith("_"):
                    import_module(f"policylint.rules.{family}.{name[:-3]}")
        _loaded = True
        _RULES = dict(sorted(_RULES.items()))
    return _RULES


def get(name: str) -> Any:
    """A rule by its name; KeyError when there is none."""
    return all_rules()[name]
