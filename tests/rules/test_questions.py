"""A question spares a rule a node only where the rule would have nothing to say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.policy.find import find
from policylint.readers.json import read
from policylint.rules.context import Context
from policylint.rules.questions import QUESTIONS, question
from policylint.rules.registry import all_rules
from policylint.source import Source
from policylint.walker import Settings, build_found
from tests import drawing
from tests.rules.test_specs import BLOCK

ASKED = [rule for rule in all_rules().values() if rule.when in QUESTIONS]


def nodes_of(policy):
    for statement in policy.statements:
        yield "Statement", statement
        for action in (*statement.actions, *statement.not_actions):
            yield "Action", action
        for resource in (*statement.resources, *statement.not_resources):
            yield "Resource", resource
        for condition in statement.conditions:
            yield "Condition", condition
            for value in condition.values:
                yield "ConditionValue", value
    yield "Policy", policy


def policies():
    here = Path(__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in sorted((here.parent / "clean").rglob("*.json"))]
    for spec in sorted(here.glob("*/*.md")):
        blocks = BLOCK.finditer(spec.read_text(encoding="utf-8"))
        texts += [drawing.parse(match["body"]).text for match in blocks if match["form"] == "json"]
    for text in texts:
        root = read(text).value
        for found in find(root).policies if root is not None else ():
            policy = build_found(found, Settings())
            yield Context(Source("policy.json", text), policy), policy


def test_every_question_is_asked_for_a_rule():
    assert {rule.when for rule in ASKED} == set(QUESTIONS)


@pytest.fixture(scope="module")
def looked_at():
    """For each question, the nodes of all specs and clean policies that it spares, and how often the answer is yes."""
    spared: dict[str, list[tuple[Context, str, object]]] = {when: [] for when in QUESTIONS}
    yes = dict.fromkeys(QUESTIONS, 0)
    types = {(rule.when, rule.node_type) for rule in ASKED}
    for context, policy in policies():
        for node_type, node in nodes_of(policy):
            for when in QUESTIONS:
                if (when, node_type) in types:
                    if question(when)(node, context):
                        yes[when] += 1
                    else:
                        spared[when].append((context, node_type, node))
    return spared, yes


@pytest.mark.parametrize("rule", ASKED, ids=[rule.name for rule in ASKED])
def test_of_a_node_that_is_spared_there_is_nothing_to_say(rule, looked_at):
    spared, yes = looked_at
    assert spared[rule.when]
    assert yes[rule.when] or rule.when == "is_in_settings"
    for context, node_type, node in spared[rule.when]:
        if node_type == rule.node_type and context.kind in rule.kinds:
            context.rule = rule
            assert list(rule.check(node, context)) == []
