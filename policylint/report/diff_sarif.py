"""`sarif` of `policylint diff`: SARIF 2.1.0, with new access and what is undecided as results."""

from __future__ import annotations

import json

from policylint import REPOSITORY, __version__
from policylint.access.comparison import NEW_ACCESS, UNDECIDED
from policylint.report.diff_story import less_denied, ordered, path_of_file, stories, undecided
from policylint.report.paths import from_top, uri, valid
from policylint.report.sarif import ROOT, ROOTS, SCHEMA, message, region

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from policylint.access.changes import Change
    from policylint.policy.ast import Policy
    from policylint.source import Source, Span

_PAGE = f"{REPOSITORY}/blob/main/docs/diff.md"

#: What there may be to say, as rules: id, title, level.
_RULES = (
    (NEW_ACCESS, "A policy allows what it did not before", "error"),
    (UNDECIDED, "Whether a policy allows anything new is undecided", "warning"),
    ("less-denied", "A policy keeps less back of what other policies allow", "note"),
)


def render(changes: Iterable[Change], colour: bool = False) -> str:
    """One run; what was accepted on purpose is a suppressed result, with the reason."""
    results = [result for change in ordered(changes) for result in _results(change)]
    content = {
        "tool": {
            "driver": {
                "name": "policylint",
                "semanticVersion": __version__,
                "informationUri": REPOSITORY,
                "rules": [
                    {
                        "id": name,
                        "shortDescription": {"text": f"{title}."},
                        "helpUri": _PAGE,
                        "defaultConfiguration": {"level": level},
                        "properties": {"tags": ["security"]},
                    }
                    for name, title, level in _RULES
                ],
            }
        },
        "originalUriBaseIds": ROOTS,
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [content]}, indent=2) + "\n"


def _results(change: Change) -> list[dict[str, Any]]:
    found = []
    for story in stories(change, change.comparison.gains):
        text = f"{story.message}\n\nFor example {story.example}."
        result = _result(change, 0, text, story.source, story.policy, story.span)
        if story.before_place is not None and story.reason:
            source, _, span = story.before_place
            place = {"id": 1, "message": {"text": message(story.reason)}, **_location(change, source, span)}
            result["relatedLocations"] = [place]
        result["properties"] = {"actions": story.levels, "resources": [valid(text) for text in story.resources]}
        found.append(result)
    if change.verdict == UNDECIDED:
        reason, source, policy, span = undecided(change)
        found.append(_result(change, 1, reason, source, policy, span))
    for story in less_denied(change):
        text = f"{story.message}\n\nFor example {story.example}."
        found.append(_result(change, 2, text, story.source, story.policy, story.span))
    return found


def _result(change: Change, rule: int, text: str, source: Source, policy: Policy, span: Span) -> dict[str, Any]:
    from hashlib import sha256

    name, _, level = _RULES[rule]
    # The same while the gain is the same, wherever in the file its line may move.
    same = "\n".join((name, path_of_file(change, source), policy.pointer, text)).encode("utf-8", "replace")
    result: dict[str, Any] = {
        "ruleId": name,
        "ruleIndex": rule,
        "kind": "fail",
        "level": level,
        "message": {"text": message(text)},
        "locations": [_location(change, source, span)],
        "partialFingerprints": {"primaryLocationLineHash": f"{sha256(same).hexdigest()[:16]}:1"},
    }
    if change.accepted:
        result["suppressions"] = [{"kind": "external", "justification": valid(change.accepted)}]
    return result


def _location(change: Change, source: Source, span: Span) -> dict[str, Any]:
    name = path_of_file(change, source)
    artifact = {"uri": uri(name)}
    if from_top(name) is not None:
        artifact["uriBaseId"] = ROOT
    return {"physicalLocation": {"artifactLocation": artifact, "region": region(source, span)}}
