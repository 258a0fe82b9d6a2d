"""`json` of `policylint diff`: everything, for scripts.  The shape is a contract; see docs/diff.md."""

from __future__ import annotations

import json

from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.model.levels import by_level
from policylint.policy.paths import path_of
from policylint.report.diff_story import Story, less_denied, ordered, sorted_gains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.access.changes import Change
    from policylint.access.comparison import Comparison, Gain
    from policylint.access.request import Request
    from policylint.policy.ast import Policy
    from policylint.source import Source, Span


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """One JSON object with all comparisons, the gravest first."""
    kept = ordered(changes)
    summary = {v: sum(change.verdict == v for change in kept) for v in (NEW_ACCESS, UNDECIDED, NO_NEW_ACCESS)}
    result = {"version": 1, "comparisons": [_comparison(change) for change in kept], "summary": summary}
    return json.dumps(result, indent=2) + "\n"


def _comparison(change: Change) -> dict[str, Any]:
    found = change.comparison
    result: dict[str, Any] = {
        "old": None if change.old_source is None else change.old_source.name,
        "new": None if change.new_source is None else change.new_source.name,
        "pointer": (change.new or change.old or change.whole()[1]).pointer,
        "verdict": found.verdict,
        "reason": found.reason,
        "reason_location": _node_location(change, found),
        "note": change.note,
        "accepted": change.accepted,
        "gains": [_gain(change, gain, False) for gain in sorted_gains(found.gains)],
    }
    less = [gain for story in less_denied(change) for gain in story.gains]
    result["less_denied"] = [] if change.eased is None else [_gain(change.eased, gain, False) for gain in less]
    if change.lost is not None:
        lost = change.lost
        result["lost"] = {
            "verdict": {NEW_ACCESS: "lost-access", NO_NEW_ACCESS: "no-lost-access"}.get(lost.verdict, lost.verdict),
            "reason": lost.reason,
            "losses": [_gain(change, gain, True) for gain in sorted_gains(lost.gains)],
        }
    return result


def _gain(change: Change, gain: Gain, is_loss: bool) -> dict[str, Any]:
    story = Story(change, [gain], is_loss)
    return {
        "location": _location(story.source, story.policy, story.span),
        "actions": list(gain.actions),
        "actions_by_level": by_level(gain.actions),
        "future_actions": gain.future,
        "resources": list(gain.resources),
        "message": story.message,
        "before": None if story.before_place is None else _location(*story.before_place),
        "witness": request(gain.witness),
    }


def _node_location(change: Change, found: Comparison) -> dict[str, Any] | None:
    for policy, source in ((change.new, change.new_source), (change.old, change.old_source)):
        if found.node is not None and policy is not None and source is not None and policy is found.policy:
            return _location(source, policy, found.node.span)
    return None


def request(witness: Request) -> dict[str, Any]:
    """A request as the contract has it: a key that it does not have is left out."""
    return {
        "principal": witness.principal,
        "action": witness.action,
        "resource": witness.resource,
        "context": {key: value for key, value in witness.context.items() if value != []},
    }


def _location(source: Source, policy: Policy, span: Span) -> dict[str, Any]:
    return {
        "file": source.name,
        "start": _position(source, span.start),
        "end": _position(source, span.end),
        "path": path_of(policy.node, span),
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    position = source.position(offset)
    return {"line": position.line, "column": position.column, "offset": position.offset}
