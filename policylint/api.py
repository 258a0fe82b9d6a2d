"""Three questions about what a policy allows, for programs: typed answers, no account, no network.

They are those of AWS's CheckNoNewAccess, CheckAccessNotGranted and CheckNoPublicAccess.  docs/api.md has examples.
"""

from __future__ import annotations

from policylint.access.changes import Change, document, full_access
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.access.request import Request
from policylint.report.diff_story import Story, sorted_gains, undecided
from policylint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from policylint.access.comparison import Comparison
    from policylint.policy.ast import Policy
    from policylint.source import Position, Span

    #: A policy as JSON text, or as what `json.loads` makes of that.
    Document = str | Mapping[str, Any]

__all__ = [
    "FAIL",
    "PASS",
    "UNDECIDED",
    "Answer",
    "NotAPolicy",
    "Reason",
    "Request",
    "check_access_not_granted",
    "check_no_new_access",
    "check_no_public_access",
]

PASS = "pass"
FAIL = "fail"


class NotAPolicy(ValueError):
    """A text that does not parse, or holds no policy, or several."""


class Reason:
    """Why a check fails, or why it is undecided: a `message`, and the place in the policy that it is about.

    `start` and `end` are positions in the text (of a mapping, in `json.dumps(policy, indent=2)`), `statement_index` and
    `statement_id` name the statement, None where there is no single one.  `actions` are all actions that are granted
    there, and `witness` is a request that shows it; both are empty, or None, when it is undecided.
    """

    __slots__ = ("actions", "end", "message", "start", "statement_id", "statement_index", "witness")

    def __init__(
        self,
        message: str,
        start: Position,
        end: Position,
        statement_index: int | None = None,
        statement_id: str | None = None,
        actions: tuple[str, ...] = (),
        witness: Request | None = None,
    ) -> None:
        self.message = message
        self.start = start
        self.end = end
        self.statement_index = statement_index
        self.statement_id = statement_id
        self.actions = actions
        self.witness = witness

    def __repr__(self) -> str:
        return f"Reason({self.message!r}, line {self.start.line}, {self.witness!r})"


class Answer:
    """PASS is proved; FAIL has a witness in each of its `reasons`, the gravest first; UNDECIDED says why in them.

    It is true only for PASS, so that `if check_no_new_access(old, new):` lets nothing through that is not proved.
    """

    __slots__ = ("reasons", "result")

    def __init__(self, result: str, reasons: Sequence[Reason] = ()) -> None:
        self.result = result
        self.reasons = tuple(reasons)

    def __bool__(self) -> bool:
        return self.result == PASS

    def __repr__(self) -> str:
        return f"Answer({self.result!r}, {list(self.reasons)!r})"


def check_no_new_access(
    old: Document | None,
    new: Document,
    *,
    policy_type: str = "auto",
    resource_type: str | None = None,
    known_actions_only: bool = False,
) -> Answer:
    """Whether `new` allows nothing that `old` did not; without `old`, whether it allows nothing at all.

    `policy_type` is identity, resource, trust, scp, rcp, or auto (by the content), `resource_type` such as
    AWS::S3::Bucket.  An SCP without any Allow, and every RCP, is compared with FullAWSAccess beside it.  A wildcard is
    about actions that AWS will add, too, unless `known_actions_only` is set.  Raises NotAPolicy.
    """
    from policylint.access.changes import compared

    before, before_source = (None, None) if old is None else _read(old, policy_type, resource_type)
    after, after_source = _read(new, policy_type, resource_type)
    return _answer(compared(before, after, before_source, after_source, known_actions_only=known_actions_only))


def check_access_not_granted(
    policy: Document,
    actions: Sequence[str] = (),
    resources: Sequence[str] = (),
    *,
    policy_type: str = "auto",
    resource_type: str | None = None,
) -> Answer:
    """Whether a policy allows none of the actions on any of the resources; `*` and `?` are wildcards in both.

    No `actions` means any action, no `resources` any resource.  Raises NotAPolicy, and ValueError without either.
    """
    if not actions and not resources:
        raise ValueError("name actions, resources or both")
    found, source = _read(policy, policy_type, resource_type)
    # What is not forbidden may be granted: whatever the policy allows beyond that is forbidden and granted.
    free: list[dict[str, Any]] = []
    if actions:
        free.append({"NotAction": list(actions), "Resource": "*"})
    if resources:
        free.append({"Action": "*", "NotResource": list(resources)})
    principal = {"Principal": "*"} if _has_principals(found) else {}
    return _beyond([{"Effect": "Allow", **principal, **one} for one in free], found, source)


def check_no_public_access(policy: Document, *, resource_type: str | None = None) -> Answer:
    """Whether a resource's policy keeps to callers that somebody chose.

    Chosen are principals that it names, and whoever meets a condition on a key that says who asks or from where, with a
    fixed value (Amazon S3 User Guide, "The meaning of public"; the keys are in data/principals.json).  A policy without
    principals, such as an identity policy, gives nothing to the public.  Raises NotAPolicy.
    """
    found, source = _read(policy, "auto" if resource_type is None else "resource", resource_type)
    if not _has_principals(found):
        return Answer(PASS)
    return _beyond(
        [{"Effect": "Allow", "Action": "*", "Resource": "*", **who} for who in _chosen(found)], found, source
    )


def _read(data: Document, policy_type: str, resource_type: str | None) -> tuple[Policy, Source]:
    import json

    text = data if isinstance(data, str) else json.dumps(data, indent=2)
    source = Source("<policy>", text)
    found = document(source, policy_type, resource_type)
    if found.flaws:
        start = source.position(found.flaws[0].span.start)
        raise NotAPolicy(f"line {start.line}, column {start.column}: {found.flaws[0].message}")
    if len(found.policies) != 1:
        raise NotAPolicy(
            f"{len(found.policies) or 'no'} policies are in it" if found.policies else "no policy is in it"
        )
    return found.policies[0], source


def _has_principals(policy: Policy) -> bool:
    return policy.kind in ("resource", "trust", "rcp")


def _made(statements: Sequence[Mapping[str, Any]]) -> Policy:
    """A policy of our own to compare with."""
    return _read({"Version": "2012-10-17", "Statement": list(statements)}, "resource", None)[0]


def _beyond(statements: Sequence[Mapping[str, Any]], policy: Policy, source: Source) -> Answer:
    """Whether a policy allows nothing beyond what some statements allow."""
    from policylint.access.compare import compare

    allowed = [_made(statements)] if statements else []
    beside = [full_access()] if policy.kind == "rcp" else []
    news = [policy, *beside]
    return _answer(Change(None, policy, None, source, compare(allowed, news), olds=allowed, news=news))


def _chosen(policy: Policy) -> list[dict[str, Any]]:
    """Whom a policy gives to on purpose, as Principal and Condition of statements."""
    from policylint.language.condition import spell
    from policylint.model import guards

    found: list[dict[str, Any]] = []
    for statement in policy.statements:
        entries = (*statement.principals, *statement.not_principals)
        found += [{"Principal": {entry.type: entry.text}} for entry in entries if entry.key and not entry.is_everyone]
        for condition in statement.conditions:
            operator = condition.operator
            if operator is None or operator.family == "null" or not guards.says_who(condition):
                continue
            # A Deny of all others bounds as well as an Allow of these: what counts is the value.
            name = spell(operator.name.replace("Not", ""), "ForAnyValue" if operator.qualifier else None)
            values = ["true"] if operator.family == "bool" else [value.text for value in condition.values]
            bounded = [value for value in values if _is_bounded(name, condition.key.text, value)]
            if bounded:
                found.append({"Principal": "*", "Condition": {name: {condition.key.text: bounded}}})
    return found


def _is_bounded(operator: str, key: str, value: str) -> bool:
    """Whether a condition keeps strangers out."""
    from policylint.model import guards

    made = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}}
    (statement,) = _made([made]).statements
    return guards.leak(statement.conditions[0]) is None


def _answer(change: Change) -> Answer:
    comparison: Comparison = change.comparison
    if comparison.verdict == NO_NEW_ACCESS:
        return Answer(PASS)
    if comparison.verdict != NEW_ACCESS:
        words, source, _, span = undecided(change)
        return Answer(UNDECIDED, [Reason(words, *_positions(source, span))])
    reasons = []
    for gain in sorted_gains(comparison.gains):
        story = Story(change, [gain])
        statement = story.statement
        reasons.append(
            Reason(
                story.granted,
                *_positions(story.source, story.span),
                None if statement is None else statement.index or 0,
                None if statement is None or statement.sid is None else statement.sid.text,
                tuple(gain.actions),
                gain.witness,
            )
        )
    return Answer(FAIL, reasons)


def _positions(source: Source, span: Span) -> tuple[Position, Position]:
    return source.position(span.start), source.position(span.end)
