"""Two files, or two states of one, policy by policy: what the new one allows that the old one did not."""

from __future__ import annotations

from copy import copy

from policylint.access.pairing import canonical, pairs
from policylint.model.kinds import decide
from policylint.policy.build import build
from policylint.policy.find import find, has_policy_words, may_hold_policy
from policylint.readers.json import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.access.comparison import Comparison, Gain
    from policylint.policy.ast import Policy, Statement
    from policylint.readers.json import SyntaxFlaw
    from policylint.readers.values import Value
    from policylint.source import Source, Span


class Document:
    """A file with its policies.  `flaws` are the places where it, or a policy in a string of it, is no JSON."""

    __slots__ = ("flaws", "policies", "root", "source")

    def __init__(
        self, source: Source, policies: Sequence[Policy], flaws: Sequence[SyntaxFlaw] = (), root: Value | None = None
    ) -> None:
        self.source = source
        self.policies = tuple(policies)
        self.flaws = tuple(flaws)
        self.root = root


def document(
    source: Source, policy_type: str = "auto", resource_type: str | None = None, named: bool = True
) -> Document:
    """The policies of a text.

    `named` is False for a file that nobody named: then a text that does not parse has flaws only if it was meant to be
    a policy.
    """
    text = source.text
    if not named and not may_hold_policy(text):
        return Document(source, ())
    parsed = read(text, 1 if text.startswith("\ufeff") else 0)
    policies = []
    flaws: list[SyntaxFlaw] = []
    if parsed.value is not None:
        search = find(parsed.value)
        flaws += [flaw for _, flaw in search.flaws]
        for found in search.policies:
            policy = build(found.node, found.pointer, found.depth)
            policy.kind, policy.resource_type = decide(policy, found, policy_type, resource_type)
            policies.append(policy)
    if parsed.flaws and (policies or named or has_policy_words(text)):
        flaws[:0] = parsed.flaws
    return Document(source, policies, flaws, parsed.value)


class Change:
    """A policy before and after, and what its change allows.

    `old` and `new` are None where there is no such policy, and then there may be no file of it either.  `lost` tells
    what OLD allows and NEW does not, when that was asked.  `note` is what a reader has to know of how they were
    compared.  `accepted` says who took the new access on purpose, and why.  `old_path` is where OLD's file was, if its
    name says more than that, as `HEAD:policies/a.json`.  `olds` and `news` are the policies that were compared: these,
    and what is thought of as attached beside them.  `eased` is the change of their Denies alone, where those keep back
    less of what other policies may allow.
    """

    __slots__ = (
        "accepted",
        "comparison",
        "eased",
        "lost",
        "new",
        "new_source",
        "news",
        "note",
        "old",
        "old_path",
        "old_source",
        "olds",
    )

    def __init__(
        self,
        old: Policy | None,
        new: Policy | None,
        old_source: Source | None,
        new_source: Source | None,
        comparison: Comparison,
        lost: Comparison | None = None,
        note: str | None = None,
        olds: Sequence[Policy] | None = None,
        news: Sequence[Policy] | None = None,
    ) -> None:
        self.old = old
        self.new = new
        self.old_source = old_source
        self.new_source = new_source
        self.comparison = comparison
        self.lost = lost
        self.note = note
        self.accepted: str | None = None
        self.old_path: str | None = None
        self.eased: Change | None = None
        self.olds = ([] if old is None else [old]) if olds is None else olds
        self.news = ([] if new is None else [new]) if news is None else news

    @property
    def verdict(self) -> str:
        """NO_NEW_ACCESS, NEW_ACCESS or UNDECIDED."""
        return self.comparison.verdict

    def place(self, statement: Statement, span: Span | None = None) -> tuple[Source, Policy, Span] | None:
        """Where a statement of OLD or NEW stands, or a part of it; None for one that nobody wrote.

        That is the Allow of FullAWSAccess, beside which control policies are compared.
        """
        for policy, source in ((self.new, self.new_source), (self.old, self.old_source)):
            if policy is not None and source is not None and statement.policy is policy:
                return source, policy, span or statement.span
        return None

    def place_of(self, gain: Gain) -> tuple[Source, Policy, Span]:
        """Where a gain is to be shown: what grants it, or else the policy that no longer keeps it back."""
        found = self.place(gain.statement, gain.node.span)
        return found or self.whole()

    def whole(self) -> tuple[Source, Policy, Span]:
        """The policy as a whole: the new one, or the old one when it is gone.  Its first character is pointed at."""
        from policylint.source import Span

        for policy, source in ((self.new, self.new_source), (self.old, self.old_source)):
            if policy is not None and source is not None:
                return source, policy, Span(policy.node.start, policy.node.start + 1)
        raise ValueError("a change of nothing")


def changes(
    old: Document | None, new: Document | None, *, lost: bool = False, known_actions_only: bool = False
) -> list[Change]:
    """Compare the policies of two documents in pairs; None is a file that does not exist."""
    olds: Sequence[Policy] = () if old is None else old.policies
    news: Sequence[Policy] = () if new is None else new.policies
    found = []
    for before, after in pairs(olds, news, None if old is None else old.root, None if new is None else new.root):
        before_source = None if old is None or before is None else old.source
        after_source = None if new is None or after is None else new.source
        found.append(
            compared(before, after, before_source, after_source, lost=lost, known_actions_only=known_actions_only)
        )
    return found


def compared(
    old: Policy | None,
    new: Policy | None,
    old_source: Source | None,
    new_source: Source | None,
    *,
    lost: bool = False,
    known_actions_only: bool = False,
) -> Change:
    """Compare a policy with what it was; None is no policy.

    A service control policy without any Allow, and every resource control policy, is compared with FullAWSAccess beside
    it, as AWS Organizations has it attached: there a Deny that goes is new access.  A control policy that is new only
    takes away, and one that is deleted may give.
    """
    from policylint.access.compare import compare

    olds, news = _beside(old, new), _beside(new, old)
    comparison = compare(olds, news, known_actions_only=known_actions_only)
    losses = compare(news, olds, known_actions_only=known_actions_only) if lost else None
    found = Change(old, new, old_source, new_source, comparison, losses, _note(old, new), olds, news)
    if old is not None and old.kind not in _CONTROLS and (new is None or new.kind not in _CONTROLS):
        found.eased = _eased(old, new, old_source, new_source, known_actions_only)
    return found


def _eased(
    old: Policy, new: Policy | None, old_source: Source | None, new_source: Source | None, known_actions_only: bool
) -> Change | None:
    """What the Denies of OLD kept back, whichever policy allows it, and those of NEW do not; None if that is nothing.

    A Deny holds for every policy that a request is judged by, and a bucket's policy is at times nothing but Denies.
    """
    from policylint.access.compare import compare

    before, after = _denies(old), [] if new is None else _denies(new)
    kept = {_canonical(statement) for statement in after}
    if all(_canonical(statement) in kept for statement in before):
        return None
    olds, news = [_of(old, before), full_access()], [*([] if new is None else [_of(new, after)]), full_access()]
    comparison = compare(olds, news, known_actions_only=known_actions_only)
    if not comparison.gains:
        return None
    return Change(old, new, old_source, new_source, comparison, olds=olds, news=news)


def _denies(policy: Policy) -> list[Statement]:
    return [statement for statement in policy.statements if statement.is_deny]


def _canonical(statement: Statement) -> tuple[str, ...]:
    """What a statement says, its Sid aside."""
    members = [member for member in statement.node.members if member.key.text.lower() != "sid"]
    return tuple(sorted(f"{member.key.text}:{canonical(member.value)}" for member in members))


def _of(policy: Policy, statements: list[Statement]) -> Policy:
    """A policy of some of its statements."""
    found = copy(policy)
    found.statements = statements
    return found


_CONTROLS = ("scp", "rcp")


def _beside(policy: Policy | None, other: Policy | None) -> list[Policy]:
    """What a policy is compared as: itself, and FullAWSAccess beside it where that is attached too."""
    kind = policy.kind if policy is not None else other.kind if other is not None else ""
    policies = [] if policy is None else [policy]
    if kind in _CONTROLS and not (kind == "scp" and policy is not None and _allows(policy)):
        policies.append(full_access())
    return policies


def _allows(policy: Policy) -> bool:
    return any(statement.is_allow for statement in policy.statements)


def _note(old: Policy | None, new: Policy | None) -> str | None:
    if any(p is not None and p.kind in _CONTROLS and (p.kind == "rcp" or not _allows(p)) for p in (old, new)):
        return "compared with FullAWSAccess attached beside it"
    if old is not None and new is not None and old.pointer != new.pointer:
        return f"compared with the policy that was at {old.pointer or 'the top'}"
    return None


def full_access() -> Policy:
    """AWS's FullAWSAccess (RCPFullAWSAccess allows the same): everything to everybody."""
    node = read(_FULL_ACCESS).value
    return build(node)  # type: ignore[arg-type]


_FULL_ACCESS = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
