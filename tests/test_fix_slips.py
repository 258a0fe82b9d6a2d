"""Laws of the safe mends over policies as people write them, into which slips were put: `--fix` takes them out again.

What is left must allow just what the policy allowed before the slips: no more, and no less.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint import fix
from policylint.access.changes import changes, document
from policylint.access.comparison import NO_NEW_ACCESS
from policylint.source import Source
from tests.rules.test_clean_policies import cases
from tests.test_fix import EACH, LAYOUTS, flaws, look, source_of

Slip = Callable[[dict[str, Any], dict[str, Any]], None]


def renamed(table: dict[str, Any], old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in table.items()]
    table.clear()
    table.update(items)


def listed(statement: dict[str, Any], *names: str) -> list[Any]:
    """The first of these elements that is there, as a list in the statement."""
    name = next(name for name in names if name in statement)
    value = statement[name]
    statement[name] = list(value) if isinstance(value, list) else [value]
    found: list[Any] = statement[name]
    return found


def repeat_action(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    actions = listed(statement, "Action", "NotAction")
    actions.append(actions[0])


def repeat_resource(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    resources = listed(statement, "Resource", "NotResource")
    resources.insert(0, resources[-1])


def repeat_statement(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    if isinstance(policy["Statement"], list):
        again = copy.deepcopy(statement)
        again.pop("Sid", None)
        policy["Statement"].append(again)


def same_sids(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    for each in policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]:
        each["Sid"] = "Same"


def condition(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    statement.setdefault("Condition", {})


def operator(policy: dict[str, Any], statement: dict[str, Any]) -> None:
    for name in list(statement.get("Condition", {})):
        if name.endswith("IfExists"):
            renamed(statement["Condition"], name, name[:-1])


SLIPS: dict[str, Slip] = {
    "invalid-effect": lambda policy, statement: statement.update(Effect=statement["Effect"].lower()),
    "invalid-version": lambda policy, statement: policy.update(Version="2012-10-18"),
    "invalid-policy-element": lambda policy, statement: renamed(statement, "Effect", "effect"),
    "empty-sid-value": lambda policy, statement: statement.update(Sid=""),
    "unsupported-sid": lambda policy, statement: statement.update(Sid="read my reports!"),
    "data-type-mismatch": lambda policy, statement: statement.update(Sid=1),
    "unique-sids-required": same_sids,
    "redundant-action": repeat_action,
    "redundant-resource": repeat_resource,
    "redundant-statement": repeat_statement,
    "empty-object-condition": condition,
    "invalid-condition-operator": operator,
}


def put(slip: str, policy: dict[str, Any], number: int) -> None:
    """Put a slip into a statement, where it has the element for it: a trust policy has no Resource."""
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    try:
        SLIPS[slip](policy, statements[number % len(statements)])
    except (KeyError, StopIteration):
        pass


POLICIES = [
    (path.values[0].read_text(encoding="utf-8"), (path.values[1], path.values[2]))  # type: ignore[attr-defined]
    for path in cases()
    if path.values[3] in ("", "aws")  # type: ignore[attr-defined]
]


@pytest.mark.parametrize("slip", sorted(SLIPS))
def test_each_is_a_slip(slip: str) -> None:
    found = []
    for text, kind in POLICIES:
        data = json.loads(text)
        put(slip, data, 0)
        found += look(kind)(Source("p.json", json.dumps(data))).findings
    assert any(finding.rule == slip and finding.fix is not None and finding.fix.safe for finding in found)


@EACH
@given(
    st.sampled_from(POLICIES),
    st.lists(st.sampled_from(sorted(SLIPS)), min_size=1, max_size=4, unique=True),
    st.sampled_from(sorted(LAYOUTS)),
    st.integers(0, 20),
)
def test_slips_are_taken_out_again(
    policy: tuple[str, tuple[str, str | None]], slips: list[str], layout: str, number: int
) -> None:
    before, kind = policy
    data = json.loads(before)
    for slip in slips:
        put(slip, data, number)
    source, looks = source_of(LAYOUTS[layout](json.dumps(data, indent=2))), look(kind)
    result = fix.mend(source, looks)
    assert not result.undecided
    left = {finding.rule for finding in result.report.findings}
    assert not left & set(slips)
    assert flaws(result.source.text) == 0
    assert fix.mend(result.source, looks).source.text == result.source.text
    old = document(Source("old.json", before), *kind, True)
    for one, other in ((old, document(result.source, *kind, True)), (document(result.source, *kind, True), old)):
        assert {change.verdict for change in changes(one, other)} <= {NO_NEW_ACCESS}
