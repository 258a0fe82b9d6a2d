"""What comes of a file: the findings, policy by policy, each place with its path."""

from __future__ import annotations

from policylint.readers.values import Array, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from policylint.finding import Finding
    from policylint.policy.ast import Policy
    from policylint.policy.paths import Step
    from policylint.readers.values import Value
    from policylint.source import Position, Source, Span


class PolicyReport:
    """The findings about one policy of a file.

    `kind` is None for a text that did not parse as far as a policy.  The tree itself is not kept: a run over many files
    holds, and hands between processes, only what there is to say; that is the paths of places where it `has_places`.
    """

    __slots__ = ("_places", "_sids", "_sids_of_branches", "findings", "kind", "pointer")

    def __init__(self, policy: Policy | None, findings: list[Finding], pointer: str, has_places: bool = True) -> None:
        self.kind = None if policy is None else policy.kind
        self.pointer = pointer
        self.findings = sorted(findings, key=_order)
        self._places: dict[Span, tuple[list[Step], Span]] = {}
        #: The Sids of the statements by their index; under None that of a statement without a list.
        self._sids: dict[int | None, str] = {}
        #: Those of the statements that an `Fn::If` chooses from, by the places in them.
        self._sids_of_branches: dict[Span, str] = {}
        if has_places and policy is not None and findings:
            from policylint.policy.paths import place_of

            for statement in policy.statements:
                if statement.sid is not None and statement.sid.text:
                    self._sids[statement.index] = statement.sid.text
            for finding in findings:
                for span in (finding.span, *finding.locations, *(related.span for related in finding.related)):
                    if span not in self._places:
                        self._places[span] = place = place_of(policy.node, span)
                        if "Fn::If" in place[0]:
                            self._keep_sid_of_branch(policy, span)

    def _keep_sid_of_branch(self, policy: Policy, span: Span) -> None:
        value: Value | None = policy.node
        for step in self.path(span):
            if isinstance(value, Array) and isinstance(step, int):
                value = value.items[step]
            elif isinstance(value, Object) and isinstance(step, str):
                value = value.get(step)
            else:
                return
            sid = value.get("Sid") if isinstance(value, Object) else None
            if isinstance(sid, String):
                self._sids_of_branches[span] = sid.text
                return

    def place_by(self, path: Callable[[Span], list[Step]]) -> None:
        """Take the paths of all places from a function: those of a document that is no policy."""
        spans = {span for f in self.findings for span in (f.span, *(related.span for related in f.related))}
        for span in sorted(spans, key=_start):
            self._places[span] = (path(span), span)

    def path(self, span: Span) -> list[Step]:
        """The steps from the policy's object to a place that one of the findings names."""
        return self._places[span][0] if span in self._places else []

    def whole(self, span: Span) -> Span:
        """The place of the whole value or key that such a place lies in."""
        return self._places[span][1] if span in self._places else span

    def sid(self, span: Span) -> str | None:
        """The Sid of the statement that such a place is in, where there is one."""
        path = self.path(span)
        if not path or path[0] != "Statement":
            return None
        if span in self._sids_of_branches:
            return self._sids_of_branches[span]
        index = path[1] if len(path) > 1 else None
        return self._sids.get(index if isinstance(index, int) else None)

    def pointer_to(self, span: Span) -> str:
        """Such a place as a JSON Pointer in the file; of a key, that of its value."""
        steps = [next(iter(step.values())) if isinstance(step, dict) else str(step) for step in self.path(span)]
        return self.pointer + "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


class Report:
    """What there is to say about one file.

    `policies` counts what was linted; `parts` hold the findings policy by policy, in the order of the text.
    `contents` counts what else the file holds, by its noun: the users of a credential report, say.
    """

    __slots__ = ("contents", "crashes", "known", "parts", "source", "suppressed", "unread")

    def __init__(self, source: Source, parts: list[PolicyReport], crashes: list[str]) -> None:
        self.source = source
        self.parts = parts
        self.contents: dict[str, int] = {}
        #: Rules that raised, with what they said: policylint's own fault.
        self.crashes = crashes
        #: The policies that are too large to be linted, each by the place where it starts and in words.
        self.unread: list[tuple[Position, str]] = []
        #: The keys of the suppressions that silenced something.
        self.suppressed: set[str] = set()
        #: The findings that a baseline keeps quiet.
        self.known: list[Finding] = []

    @property
    def findings(self) -> list[Finding]:
        """All findings of the file, in the order of the text."""
        return [finding for part in self.parts for finding in part.findings]

    @property
    def policies(self) -> int:
        """How many policies were found and linted."""
        return sum(part.kind is not None for part in self.parts)


def _start(span: Span) -> int:
    return span.start


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return (finding.span.start, finding.span.end, finding.severity.rank, finding.rule)
