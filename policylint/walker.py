"""The walk: every node of a policy is shown to the rules that asked for its type."""

from __future__ import annotations

from operator import attrgetter

from policylint.model.kinds import decide
from policylint.policy.ast import Flaw, Policy
from policylint.policy.build import build
from policylint.policy.limits import excess
from policylint.readers.values import Object
from policylint.rules.context import Context
from policylint.rules.questions import QUESTIONS, question
from policylint.rules.registry import all_rules
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from policylint.account.limits import Limits
    from policylint.baseline import Baseline
    from policylint.finding import Finding
    from policylint.policy.find import Found
    from policylint.rules.questions import Question
    from policylint.rules.registry import Check, Rule
    from policylint.source import Position, Source
    from policylint.suppression import Suppression


class Settings:
    """What `lint` needs to know: the rules that run, and what the policies are, where the user says so."""

    __slots__ = (
        "_plans",
        "baseline",
        "limits",
        "options",
        "places",
        "policy_type",
        "resource_type",
        "rules",
        "suppressions",
    )

    def __init__(
        self,
        rules: Mapping[str, Rule] | None = None,
        policy_type: str = "auto",
        resource_type: str | None = None,
        options: Mapping[str, Any] | None = None,
        suppressions: Iterable[Suppression] = (),
        limits: Limits | None = None,
        baseline: Baseline | None = None,
    ) -> None:
        self.rules = {n: r for n, r in all_rules().items() if not r.pedantic} if rules is None else rules
        self.policy_type = policy_type
        self.resource_type = resource_type
        #: What the user says of rules, by their names, in `[rules.NAME]`.
        self.options = options or {}
        #: Those that mean the file that is linted.
        self.suppressions = tuple(suppressions)
        #: What of an account is old or unused; None is as the defaults have it.
        self.limits = limits
        #: The old findings, which stay quiet.
        self.baseline = baseline
        #: Whether somebody will ask for the path and the statement of a finding, as most formats do.
        self.places = True
        self._plans: dict[tuple[str, str | None], Plan] = {}

    def plan(self, kind: str, resource_type: str | None) -> Plan:
        """The rules for policies of a kind, made once."""
        plan = self._plans.get((kind, resource_type))
        if plan is None:
            plan = self._plans[kind, resource_type] = Plan(self.rules.values(), kind)
        return plan

    def forget(self) -> None:
        """As `memo.forget`, what is remembered of texts beside these settings."""
        self._plans.clear()


class Plan:
    """The rules for a kind of policy, by the type of node that they are shown.

    `silent` holds the texts of which the rules that look at nothing but the text have nothing to say: policies repeat
    themselves, and so a run over many of them judges each action and each ARN once.
    """

    __slots__ = ("by_text", "by_value", "rules", "silent")

    def __init__(self, rules: Iterable[Rule], kind: str) -> None:
        self.rules: dict[str, dict[str | None, Group]] = {}
        #: Those that are about some values of an attribute: by the type of node, then the attribute, then its value.
        self.by_value: dict[str, dict[str, dict[str, Group]]] = {}
        self.by_text: dict[str, dict[str | None, Group]] = {}
        self.silent: dict[str, set[str]] = {}
        for rule in rules:
            if kind not in rule.kinds:
                continue
            when = rule.when
            if when is not None and "=" in when:
                attribute, _, values = when.partition("=")
                by_value = self.by_value.setdefault(rule.node_type, {}).setdefault(attribute, {})
                for value in values.split("|"):
                    by_value.setdefault(value, Group(None)).rules.append(rule)
                continue
            groups = (self.by_text if rule.by_text else self.rules).setdefault(rule.node_type, {})
            groups.setdefault(when, Group(when)).rules.append(rule)


class Group:
    """Rules that are asked together.  Their modules are imported when there is a first node to ask about."""

    __slots__ = ("_asks", "_attribute", "_checks", "_question", "rules")

    def __init__(self, when: str | None) -> None:
        self.rules: list[Rule] = []
        self._checks: list[tuple[Rule, Check]] | None = None
        #: The name of the question that chooses the nodes, if one does, and the question once it is imported.
        self._asks = when if when in QUESTIONS else None
        self._question: Question | None = None
        self._attribute = None if when is None or self._asks is not None else attrgetter(when)

    @property
    def checks(self) -> list[tuple[Rule, Check]]:
        """Each rule with its function."""
        if self._checks is None:
            self._checks = [(rule, rule.check) for rule in self.rules]
        return self._checks

    def among(self, nodes: Collection[Any], context: Context) -> Collection[Any]:
        """The nodes that the rules are about, by the attribute that their `when` names or the answer to it."""
        attribute = self._attribute
        if attribute is not None:
            return list(filter(attribute, nodes))
        if self._asks is None or not nodes:
            return nodes
        asks = self._question
        if asks is None:
            asks = self._question = question(self._asks)
        try:
            return [node for node in nodes if asks(node, context)]
        except Exception:
            return nodes  # the rules will meet the same fault, and are told by name


#: So many findings of a rule in one policy are told; who has mended them sees the rest.
FINDING_LIMIT = 100

#: The rules that are about what looks like a placeholder.
_OF_PLACEHOLDERS = ("unfilled-placeholder", "misspelt-variable")
#: A longer place is that of a statement or a list, not of one text.
_PLACEHOLDER_LIMIT = 300

#: So many texts are remembered as good; a run over more starts to forget.
_SILENT_LIMIT = 200_000


class Walker:
    """Shows every node of a policy to the rules that asked for its type; one for all policies of a file."""

    def __init__(self, source: Source, settings: Settings, crashes: list[str]) -> None:
        self.source = source
        self.settings = settings
        self.crashes = crashes
        self.unread: list[tuple[Position, str]] = []

    def show(self, node_type: str, nodes: Collection[Any], context: Context | None = None) -> list[Finding]:
        """What the rules that ask for this type of node say of some nodes."""
        context = context or Context(self.source, _NO_POLICY, self.settings.options)
        plan = self.settings.plan(context.kind, context.resource_type)
        findings: list[Finding] = []
        for group in plan.rules.get(node_type, _NO_GROUPS).values():
            about = group.among(nodes, context)
            if about:
                self._ask(group.checks, about, context, findings)
        for attribute, by_value in plan.by_value.get(node_type, _NO_VALUES).items():
            values = list(map(attrgetter(attribute), nodes))
            if by_value.keys().isdisjoint(values):
                continue  # as mostly
            for node, value in zip(nodes, values, strict=True):
                of_value = by_value.get(value)
                if of_value is not None:
                    self._ask(of_value.checks, (node,), context, findings)
        by_text = plan.by_text.get(node_type)
        if by_text is not None:
            silent = plan.silent.setdefault(node_type, set())
            if len(silent) > _SILENT_LIMIT:
                silent.clear()
            fresh = [node for node in nodes if node.text not in silent]
            loud = set()
            for group in by_text.values() if fresh else ():
                for node in group.among(fresh, context):
                    before = len(findings)
                    self._ask(group.checks, (node,), context, findings)
                    if len(findings) != before:
                        loud.add(node.text)
            if not context.full:
                silent.update([node.text for node in fresh if node.text not in loud])
        return findings

    def _ask(
        self, rules: list[tuple[Rule, Check]], nodes: Collection[Any], context: Context, findings: list[Finding]
    ) -> None:
        extend = findings.extend
        full = context.full
        for rule, check in rules:
            if rule.name in full:
                continue
            context.rule = rule
            before = len(findings)
            for node in nodes:
                try:
                    extend(check(node, context))
                except Exception as error:
                    self._crashed(rule, error)
                if len(findings) != before:
                    if context.policy is not _NO_POLICY:
                        _limit(context, findings, before)
                        if rule.name in full:
                            break
                    before = len(findings)

    def walk(self, policy: Policy) -> list[Finding]:
        """The findings about a policy, unsorted; none about one that is too large, which goes to `unread`."""
        too_large = excess(policy.node)
        if too_large is not None:
            self.unread.append((self.source.position(policy.node.start), too_large))
            return []
        context = Context(self.source, policy, self.settings.options)
        findings = self.show("Policy", (policy,), context)
        findings += self.show("Flaw", policy.flaws, context)
        statements = policy.statements
        findings += self.show("Statement", statements, context)
        conditions = [condition for statement in statements for condition in statement.conditions]
        for node_type, nodes in (
            ("Principal", [node for s in statements for node in (*s.principals, *s.not_principals)]),
            ("Action", [node for s in statements for node in (*s.actions, *s.not_actions)]),
            ("Resource", [node for s in statements for node in (*s.resources, *s.not_resources)]),
            ("Condition", conditions),
            ("ConditionValue", [value for condition in conditions for value in condition.values]),
        ):
            if nodes:
                findings += self.show(node_type, nodes, context)
        if not findings or not context.may_hold_examples:
            return findings
        return [finding for finding in findings if not self._is_of_placeholder(finding)]

    def _is_of_placeholder(self, finding: Finding) -> bool:
        """Whether a finding blames a text with an example's placeholder for not being what it stands in for."""
        if finding.rule in _OF_PLACEHOLDERS or finding.span.end - finding.span.start > _PLACEHOLDER_LIMIT:
            return False
        text = self.source.text[finding.span.start : finding.span.end]
        if "\n" in text or not ("<" in text or "{" in text or "[" in text):
            return False
        from policylint.language.examples import stands_in

        return stands_in(text.replace("\\u0024", "$"))  # of a variable, however its sign is written

    def _crashed(self, rule: Rule, error: Exception) -> None:
        """A rule that raises is policylint's fault, or a plugin's: it is told, and the other rules still run."""
        if len(self.crashes) < 10:
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f" ({where.tb_frame.f_code.co_name}:{where.tb_lineno})" if where is not None else ""
            fault = f"the plugin {rule.plugin}" if rule.plugin else "policylint, please report it"
            self.crashes.append(f"rule {rule.name}: {type(error).__name__}: {error}{place}; this is a fault of {fault}")


def build_found(found: Found, settings: Settings) -> Policy:
    """The policy that was found, with its kind."""
    if excess(found.node) is None:
        policy = build(found.node, found.pointer, found.depth)
    else:
        policy = Policy(found.node, found.pointer, found.depth)  # which is told in its place
    policy.kind, policy.resource_type = decide(policy, found, settings.policy_type, settings.resource_type)
    if found.wrapped is not None:
        bracket = Span(found.wrapped.start, found.wrapped.start + 1)
        shown = "the document is a list around one policy; AWS takes the policy alone"
        policy.flaws.append(Flaw("data-type-mismatch", bracket, shown))
    return policy


def _limit(context: Context, findings: list[Finding], before: int) -> None:
    """Count what a rule has just said, from `before` on; beyond the limit the last finding says that there are more."""
    name = context.rule.name
    told = context.told.get(name, 0)
    context.told[name] = told + len(findings) - before
    if context.told[name] > FINDING_LIMIT:
        context.full.add(name)
        first = before + FINDING_LIMIT - told
        words = f"and more from here on: {FINDING_LIMIT} findings of a rule are told for a policy"
        findings[first:] = [context.finding(findings[first].span, words)]


_NO_GROUPS: dict[str | None, Group] = {}
_NO_VALUES: dict[str, dict[str, Group]] = {}

# What a rule about the text itself is given in the place of a policy.
_NO_POLICY = Policy(Object(0, 0, []))
