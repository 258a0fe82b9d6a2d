"""How a rule is declared, and the list of all of them.

    @rule("invalid-effect", Severity.ERROR, issue_code=True)
    def check(statement: Statement, ctx: Context) -> Iterator[Finding]:
        \"\"\"Effect is neither Allow nor Deny.  ... (the rule's page)\"\"\"

The type of the first parameter says what the rule is shown: Policy, Statement, Action, Resource, Principal, Condition,
ConditionValue; Flaw for what the builder found malformed; SyntaxFlaw and EncodingProblem for the text itself;
Suppression for an entry of the settings that silences nothing; of an account, CredentialReport and UserCredentials (one of
its rows), Account, User, Group, Role and ManagedPolicy; Attachment for a managed policy that a template, or an account's
dump, attaches to one of them.

`manifest.py` lists the declarations, so that a start imports the modules of those rules only that have something to look
at: no trust policy, no rule about trust policies.  `tools/build_manifest.py` makes it from the modules.
"""

from __future__ import annotations

from policylint import REPOSITORY
from policylint.finding import Severity
from policylint.rules.manifest import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import ModuleType
    from typing import Any

    from policylint.finding import Finding

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
    "Suppression",
    "CredentialReport",
    "UserCredentials",
    "Account",
    "User",
    "Group",
    "Role",
    "ManagedPolicy",
    "Attachment",
)


_NO_OPTIONS: Mapping[str, Any] = {}


class Rule:
    """A check with its name, severity and page; the module that holds it is imported at the first look at `check`."""

    __slots__ = (
        "_check",
        "by_text",
        "family",
        "function",
        "issue_code",
        "kinds",
        "module",
        "name",
        "node_type",
        "options",
        "pedantic",
        "plugin",
        "severity",
        "since",
        "when",
    )

    def __init__(
        self,
        name: str,
        severity: str,
        module: str,
        function: str,
        node_type: str,
        issue_code: bool,
        kinds: tuple[str, ...],
        pedantic: bool,
        by_text: bool,
        when: str | None,
        since: str,
        options: Mapping[str, Any] = _NO_OPTIONS,
        plugin: str | None = None,
    ) -> None:
        self.name = name
        self.severity = Severity(severity)
        self.module = module
        self.function = function
        #: The plugin that brings the rule; None for policylint's own.
        self.plugin = plugin
        self.family = plugin or module.split(".")[2]
        self.node_type = node_type
        #: The issue code of IAM Access Analyzer's check of the same name, or None.
        self.issue_code = name.upper().replace("-", "_") if issue_code else None
        self.kinds = kinds
        #: Off unless selected: it judges taste.
        self.pedantic = pedantic
        #: What it says follows from the text of the node alone, whatever stands around it.
        self.by_text = by_text
        #: What has to be true or filled for the rule to be asked: an attribute of the node, `attribute=value|value`, or
        #: a question of `policylint.rules.questions`.
        self.when = when
        self.since = since
        #: What `[rules.NAME]` of the settings may set, with what holds where it does not.
        self.options = options
        self._check: Check | None = None

    def at(self, severity: Severity) -> Rule:
        """The same rule with another severity."""
        from copy import copy

        other = copy(self)
        other.severity = severity
        return other

    @property
    def check(self) -> Check:
        """The function that looks."""
        if self._check is None:
            self._check = getattr(_module(self.module), self.function)
        return self._check

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
        """Where the page is published; empty for a rule of a plugin."""
        return "" if self.plugin else f"{REPOSITORY}/blob/main/docs/rules/{self.name}.md"


_DECLARED: dict[str, tuple[object, ...]] = {}
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
    options: Mapping[str, Any] | None = None,
) -> Callable[[Check], Check]:
    """Declare the rule of this name.

    `issue_code` says that IAM Access Analyzer has the same check (then the name is its code).  `kinds` limits it to
    these kinds of policies.  `pedantic` keeps it off until it is selected.  `by_text` promises that what it says of an
    Action or Resource follows from its text, the policy's kind and resource type alone, so that it is asked once a text.
    `when` names an attribute of the node, such as `principals`, without which the rule has nothing to say, or the values
    that it has to have, as in `operator_family=bool|null`, or a question to the model (`policylint.rules.questions`): most rules are about what most policies do not have, and need
    not be called then, nor be imported.  `options` are what `[rules.NAME]` of the settings may set, each with what holds
    where it does not; its type is the option's, a bool, an int, a string or a list of strings, and `ctx.option` gives it.
    """

    def declare(check: Check) -> Check:
        first = next(iter(check.__annotations__.values()), "")
        # A class itself, where a plugin's annotations are no texts.
        first = getattr(first, "__name__", first)
        if first not in NODE_TYPES:
            raise TypeError(f"rule {name}: the first parameter's type is {first!r}, not one of {NODE_TYPES}")
        if name in _DECLARED:
            raise TypeError(f"rule {name} is declared twice")
        where = (severity.value, check.__module__, check.__name__, first)
        declared = (name, *where, issue_code, tuple(kinds), pedantic, by_text, when, since)
        _DECLARED[name] = (*declared, dict(options)) if options else declared
        return check

    return declare


def all_rules() -> dict[str, Rule]:
    """Every rule by its name, sorted."""
    if not _RULES:
        for declaration in RULES:
            _RULES[declaration[0]] = Rule(*declaration)
    return _RULES


class PluginError(Exception):
    """What is wrong with a plugin's rules, in words."""


def add_plugin(plugin: str, module: str) -> None:
    """Import a module and add the rules that it, and what it imports, declares.  Raises PluginError.

    They are of the family of the plugin's name, and stay among `all_rules` until the process ends.
    """
    rules = all_rules()
    try:
        _module(module)
    except Exception as error:
        raise PluginError(f"importing {module} failed: {type(error).__name__}: {error}") from error
    own = {declaration[0] for declaration in RULES}
    for name, declaration in list(_DECLARED.items()):
        if str(declaration[2]).startswith("policylint.") or (name in rules and name not in own):
            continue
        if name in own:
            del _DECLARED[name]
            raise PluginError(f"{module} declares `{name}`, which is a rule of policylint")
        rules[name] = PluginRule(*declaration, plugin=plugin)  # type: ignore[arg-type, misc]


class PluginRule(Rule):
    """A rule of somebody else's, of which less is taken on trust."""

    __slots__ = ()

    @property
    def check(self) -> Check:
        """The function that looks; what it yields has to be findings."""
        inner = super().check

        def checked(node: Any, context: Any) -> Iterator[Finding]:
            from policylint.finding import Finding

            for found in inner(node, context):
                if not isinstance(found, Finding):
                    raise TypeError(f"it yields {type(found).__name__}, not Finding")
                yield found

        checked.__doc__ = inner.__doc__
        return checked


def get(name: str) -> Rule:
    """A rule by its name; KeyError when there is none."""
    return all_rules()[name]


def declarations() -> list[tuple[object, ...]]:
    """What the modules declare, sorted by name: all are imported.  The manifest is made of this."""
    import os

    here = os.path.dirname(__file__)
    for family in sorted(os.listdir(here)):
        folder = os.path.join(here, family)
        if os.path.isfile(os.path.join(folder, "__init__.py")):
            for name in sorted(os.listdir(folder)):
                if name.endswith(".py") and not name.startswith("_"):
                    _module(f"{__package__}.{family}.{name[:-3]}")
    return [_DECLARED[name] for name in sorted(_DECLARED)]


def _module(name: str) -> ModuleType:
    """The module of this dotted name; importlib would be one more thing to import."""
    return __import__(name, fromlist=["*"])
