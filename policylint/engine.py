"""lint(source, settings): read, find the policies, build, walk the rules once, sort."""

from __future__ import annotations

from policylint.finding import Finding
from policylint.model.kinds import decide
from policylint.policy.ast import Flaw, Policy
from policylint.policy.build import build
from policylint.policy.find import find, has_policy_words, may_hold_policy
from policylint.policy.paths import path_of
from policylint.readers.json import read
from policylint.readers.values import Object
from policylint.rules.context import Context
from policylint.rules.registry import all_rules
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from policylint.policy.paths import Step
    from policylint.rules.registry import Check, Rule
    from policylint.source import Source


class Settings:
    """What `lint` needs to know: the rules that run, and what the policies are, where the user says so."""

    __slots__ = ("_plans", "options", "policy_type", "resource_type", "rules")

    def __init__(
        self,
        rules: Mapping[str, Rule] | None = None,
        policy_type: str = "auto",
        resource_type: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.rules = {n: r for n, r in all_rules().items() if not r.pedantic} if rules is None else rules
        self.policy_type = policy_type
        self.resource_type = resource_type
        self.options = options or {}
        self._plans: dict[tuple[str, str | None], Plan] = {}

    def plan(self, kind: str, resource_type: str | None) -> Plan:
        """The rules for policies of a kind, made once."""
        plan = self._plans.get((kind, resource_type))
        if plan is None:
            plan = self._plans[kind, resource_type] = Plan(self.rules.values(), kind)
        return plan


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
        self.by_text: dict[str, Group] = {}
        self.silent: dict[str, set[str]] = {}
        for rule in rules:
            if kind not in rule.kinds:
                continue
            if rule.by_text:
                self.by_text.setdefault(rule.node_type, Group()).rules.append(rule)
            elif rule.when is not None and "=" in rule.when:
                attribute, _, values = rule.when.partition("=")
                groups = self.by_value.setdefault(rule.node_type, {}).setdefault(attribute, {})
                for value in values.split("|"):
                    groups.setdefault(value, Group()).rules.append(rule)
            else:
                self.rules.setdefault(rule.node_type, {}).setdefault(rule.when, Group()).rules.append(rule)


class Group:
    """Rules that are asked together.  Their modules are imported when there is a first node to ask about."""

    __slots__ = ("_checks", "rules")

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._checks: list[tuple[Rule, Check]] | None = None

    @property
    def checks(self) -> list[tuple[Rule, Check]]:
        """Each rule with its function."""
        if self._checks is None:
            self._checks = [(rule, rule.check) for rule in self.rules]
        return self._checks


#: So many texts are remembered as good; a run over more starts to forget.
_SILENT_LIMIT = 200_000


class PolicyReport:
    """The findings about one policy of a file.

    `kind` is None for a text that did not parse as far as a policy.  The tree itself is not kept: a run over many files
    holds, and hands between processes, only what there is to say.
    """

    __slots__ = ("_paths", "findings", "kind", "pointer")

    def __init__(self, policy: Policy | None, findings: list[Finding], pointer: str) -> None:
        self.kind = None if policy is None else policy.kind
        self.pointer = pointer
        self.findings = sorted(findings, key=_order)
        self._paths: dict[Span, list[Step]] = {}
        if policy is not None:
            for finding in findings:
                for span in (finding.span, *finding.locations, *(related.span for related in finding.related)):
                    if span not in self._paths:
                        self._paths[span] = path_of(policy.node, span)

    def path(self, span: Span) -> list[Step]:
        """The steps from the policy's object to a place that one of the findings names."""
        return self._paths.get(span, [])


class Report:
    """What there is to say about one file.

    `policies` counts what was linted; `parts` hold the findings policy by policy, in the order of the text.
    """

    __slots__ = ("crashes", "parts", "source")

    def __init__(self, source: Source, parts: list[PolicyReport], crashes: list[str]) -> None:
        self.source = source
        self.parts = parts
        #: Rules that raised, with what they said: policylint's own fault.
        self.crashes = crashes

    @property
    def findings(self) -> list[Finding]:
        """All findings of the file, in the order of the text."""
        return [finding for part in self.parts for finding in part.findings]

    @property
    def policies(self) -> int:
        """How many policies were found and linted."""
        return sum(part.kind is not None for part in self.parts)


def lint(source: Source, settings: Settings, named: bool = True) -> Report:
    """Lint a text.  Never raises for anything that the text holds.

    `named` is False for a file that was come upon in a folder: then a text that does not parse is only an error when
    it was meant to be a policy.
    """
    text = source.text
    if not named and not may_hold_policy(text):
        return Report(source, [], [])
    document = read(text, 1 if text.startswith("\ufeff") else 0)
    search = find(document.value) if document.value is not None else None
    policies = [] if search is None else search.policies
    crashes: list[str] = []
    walker = Walker(source, settings, crashes)
    of_text: list[Finding] = []
    if document.flaws and (policies or named or has_policy_words(text)):
        of_text += walker.show("SyntaxFlaw", document.flaws)
    if policies or named:
        of_text += walker.show("EncodingProblem", source.problems)
    in_strings: dict[str, list[Finding]] = {}
    for pointer, flaw in () if search is None else search.flaws:
        in_strings.setdefault(pointer, []).extend(walker.show("SyntaxFlaw", (flaw,)))
    parts: list[tuple[int, PolicyReport]] = []
    for found in policies:
        policy = build(found.node, found.pointer, found.depth)
        policy.kind, policy.resource_type = decide(policy, found, settings.policy_type, settings.resource_type)
        if found.wrapped is not None:
            bracket = Span(found.wrapped.start, found.wrapped.start + 1)
            shown = "the document is a list around one policy; AWS takes the policy alone"
            policy.flaws.append(Flaw("data-type-mismatch", bracket, shown))
        findings = walker.walk(policy)
        if len(policies) == 1 and not found.depth:
            # What is wrong with the text is told with the policy that it is.
            findings, of_text = findings + of_text, []
        findings += in_strings.pop(found.pointer, ())
        parts.append((found.node.start, PolicyReport(policy, findings, found.pointer)))
    if of_text:
        parts.append((0, PolicyReport(None, of_text, "")))
    for pointer, rest in in_strings.items():
        if rest:
            parts.append((rest[0].span.start, PolicyReport(None, rest, pointer)))
    parts.sort(key=lambda part: part[0])
    return Report(source, [part for _, part in parts], crashes)


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return (finding.span.start, finding.span.end, finding.severity.rank, finding.rule)


class Walker:
    """Shows every node of a policy to the rules that asked for its type; one for all policies of a file."""

    def __init__(self, source: Source, settings: Settings, crashes: list[str]) -> None:
        self.source = source
        self.settings = settings
        self.crashes = crashes

    def show(self, node_type: str, nodes: Iterable[Any], context: Context | None = None) -> list[Finding]:
        """What the rules that ask for this type of node say of some nodes."""
        context = context or Context(self.source, _NO_POLICY, self.settings.options)
        plan = self.settings.plan(context.kind, context.resource_type)
        findings: list[Finding] = []
        groups = plan.rules.get(node_type)
        if groups is not None:
            for node in nodes:
                for when, group in groups.items():
                    if when is None or getattr(node, when):
                        self._ask(group.checks, node, context, findings)
        for attribute, by_value in plan.by_value.get(node_type, _NONE).items():
            for node in nodes:
                about = by_value.get(getattr(node, attribute))
                if about is not None:
                    self._ask(about.checks, node, context, findings)
        by_text = plan.by_text.get(node_type)
        if by_text is not None:
            silent = plan.silent.setdefault(node_type, set())
            if len(silent) > _SILENT_LIMIT:
                silent.clear()
            for node in nodes:
                if node.text not in silent:
                    before = len(findings)
                    self._ask(by_text.checks, node, context, findings)
                    if len(findings) == before:
                        silent.add(node.text)
        return findings

    def _ask(self, rules: list[tuple[Rule, Check]], node: Any, context: Context, findings: list[Finding]) -> None:
        extend = findings.extend
        for rule, check in rules:
            context.rule = rule
            try:
                extend(check(node, context))
            except Exception as error:
                self._crashed(rule, error)

    def walk(self, policy: Policy) -> list[Finding]:
        """The findings about a policy, unsorted."""
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
        return findings

    def _crashed(self, rule: Rule, error: Exception) -> None:
        """A rule that raises is policylint's fault: it is told, and the other rules still run."""
        if len(self.crashes) < 10:
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            place = f" ({where.tb_frame.f_code.co_name}:{where.tb_lineno})" if where is not None else ""
            self.crashes.append(f"rule {rule.name}: {type(error).__name__}: {error}{place}")


_NONE: dict[str, dict[str, Group]] = {}

# What a rule about the text itself is given in the place of a policy.
_NO_POLICY = Policy(Object(0, 0, []))
