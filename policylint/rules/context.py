"""What a rule is given beside the node it is shown: the policy's kind, the service catalog, and a way to say something."""

from __future__ import annotations

from bisect import bisect_right

from policylint.finding import Edit, Finding, Fix, Related
from policylint.readers.values import Array
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from typing import Any, Protocol, TypeVar

    T = TypeVar("T")

    from policylint.model.catalog import Catalog
    from policylint.policy.ast import Policy, Principal, Resource, Statement
    from policylint.readers.values import Value
    from policylint.rules.registry import Rule
    from policylint.source import Source

    class Placed(Protocol):
        """Anything that stands somewhere in the file."""

        @property
        def span(self) -> Span:
            """Both ends."""


class Context:
    """For one policy.  Rules keep no state of their own; what several of them need is computed once here."""

    __slots__ = ("_memo", "catalog", "full", "options", "policy", "rule", "source", "told")

    def __init__(self, source: Source, policy: Policy, options: Mapping[str, Any] | None = None) -> None:
        self.source = source
        self.policy = policy
        self.options = options or {}
        self.rule: Rule = None  # type: ignore[assignment]  # the engine sets it before each check
        #: For the engine: how many findings each rule has had, and which rules are not asked any more.
        self.told: dict[str, int] = {}
        self.full: set[str] = set()
        self._memo: dict[Hashable, Any] = {}

    @property
    def kind(self) -> str:
        """The policy's kind: identity, resource, trust, scp or rcp."""
        return self.policy.kind

    @property
    def resource_type(self) -> str | None:
        """What a resource policy is attached to, such as AWS::S3::Bucket, where known."""
        return self.policy.resource_type

    def statement_of(self, entry: Principal | Resource) -> Statement:
        """The statement in which an entry of Principal or Resource, or of its negation, stands."""
        return next(
            s
            for s in self.policy.statements
            for entries in (s.principals, s.resources, s.not_principals, s.not_resources)
            for one in entries
            if one is entry
        )

    def option(self, name: str) -> Any:
        """What the settings, or else the rule's declaration, say for an option of the rule that runs."""
        rule = self.rule
        return self.options.get(rule.name, rule.options).get(name, rule.options[name])

    #: AWS's services.
    catalog: Catalog

    def __getattr__(self, name: str) -> Any:
        if name != "catalog":
            raise AttributeError(name)
        # At first use, when the slot is empty; after that it is no call.
        from policylint.model.catalog import load

        self.catalog = load()
        return self.catalog

    @property
    def may_hold_examples(self) -> bool:
        """Whether a placeholder of an example may stand in the policy; False is sure."""
        return self.once("examples", self._may_hold_examples)

    def _may_hold_examples(self) -> bool:
        node = self.policy.node
        text = self.source.text[node.start : node.end]  # of what may be a file of thousands of policies
        if (
            "<" not in text
            and not any(part[:1].isalpha() for part in text.split("{")[1:])
            and not any(part[:1].isupper() for part in text.split("[")[1:])
        ):
            return False  # as most, which is seen without a regex
        from policylint.language.examples import may_hold

        return may_hold(self.source.text, node.start, node.end)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, computed for the first rule that asks under this key."""
        memo = self._memo
        if key not in memo:
            memo[key] = make()
        found: T = memo[key]
        return found

    def finding(
        self,
        at: Placed | Span,
        message: str,
        *,
        related: Iterable[tuple[Placed | Span, str]] = (),
        fix: Fix | None = None,
        help: str | None = None,
        locations: Iterable[Placed | Span] = (),
        issue_code: str | None = None,
        also_codes: tuple[str, ...] = (),
        also_at: Iterable[Placed | Span] = (),
    ) -> Finding:
        """A finding of the rule that runs, at a node or span.

        `locations` are the places that Access Analyzer names for the issue, where they are more than `at`;
        `issue_code` is its code for it, where the rule is not named after that; `also_codes` are the codes of further
        issues that it makes of the same mistake, and `also_at` the places of further issues under the same code.
        """
        return Finding(
            self.rule.name,
            self.rule.severity,
            _span(at),
            message,
            related=tuple(Related(_span(place), words) for place, words in related),
            fix=fix,
            help=help,
            locations=tuple(_span(place) for place in locations),
            issue_code=issue_code,
            also_codes=also_codes,
            also_at=tuple(_span(place) for place in also_at),
        )

    def fix(self, title: str, *edits: tuple[Placed | Span, str], safe: bool = True) -> Fix:
        """A mend: each edit puts a JSON text in the place of a node or span."""
        depth = self.policy.depth
        return Fix(title, tuple(Edit(_span(place), in_strings(text, depth)) for place, text in edits), safe)

    def removal(self, title: str, array: Array, items: Iterable[Placed], safe: bool = True) -> Fix:
        """A mend that takes items out of a list, each with its comma; at least one item has to stay."""
        kept = array.items
        # What goes may be a string inside a template's function, so it is looked for by its place.
        gone = sorted({bisect_right(kept, item.span.start, key=_start) - 1 for item in items})
        edits = []
        while gone:
            last = gone.pop()
            first = last
            while gone and gone[-1] == first - 1:
                first = gone.pop()
            if last + 1 < len(kept):
                edits.append(Edit(Span(kept[first].start, kept[last + 1].start), ""))
            elif first:
                edits.append(Edit(Span(kept[first - 1].end, kept[last].end), ""))
        edits.reverse()
        return Fix(title, tuple(edits), safe)

    def without(self, *statements: Statement, title: str = "remove the statement", safe: bool = True) -> Fix | None:
        """A mend that takes statements out of the policy; None where there are no others."""
        element = self.policy.statement
        if element is None or not isinstance(element.value, Array) or len(element.value.items) <= len(statements):
            return None
        return self.removal(title, element.value, statements, safe)


def in_strings(text: str, depth: int) -> str:
    """A JSON text as it has to be written inside of `depth` strings: escaped once for each."""
    if depth:
        import json

        for _ in range(depth):
            text = json.dumps(text, ensure_ascii=False)[1:-1]
    return text


def _span(place: Placed | Span) -> Span:
    return place if isinstance(place, Span) else place.span


def _start(value: Value) -> int:
    return value.start


def json_string(text: str) -> str:
    """A text as a JSON string, for the edits of a fix."""
    import json  # only a finding with a fix needs it

    return json.dumps(text, ensure_ascii=False)


def quoted(text: str, limit: int = 80) -> str:
    """The user's text for a message: in backticks, on one line, shortened when long."""
    if len(text) > limit:
        text = text[: limit - 20] + "..." + text[-15:]
    if text.isprintable():
        return f"`{text}`"
    shown = "".join(c if c.isprintable() else _ESCAPES.get(c) or f"\\u{ord(c):04x}" for c in text)
    return f"`{shown}`"


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
