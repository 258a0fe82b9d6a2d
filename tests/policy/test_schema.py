"""The JSON Schemas of the policy kinds agree with the builder and the rules of structure.

What only one side can say is left out: duplicate keys (gone once JSON is read into Python), Sids that repeat, sizes,
characters, which services have resource control policies, and Resource in a resource policy (some services need none);
and what a template puts in, which the schema takes for a mistake and the rules for unknown.
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policylint.engine import Settings, Walker
from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object
from policylint.rules.registry import KINDS, all_rules
from policylint.source import Source

FOLDER = Path(__file__).resolve().parents[2] / "policylint" / "policy"
NOT_IN_SCHEMA = {
    "duplicate-key",
    "lone-surrogate",
    "rcp-syntax-error-action",
    "unique-sids-required",
    "unsupported-character",
}
RULES = {
    name: rule
    for name, rule in all_rules().items()
    if rule.family == "structure"
    and rule.severity.value == "error"
    and not rule.pedantic
    and name not in NOT_IN_SCHEMA
    and not name.startswith("policy-size-")
}
VALIDATORS = {
    kind: Draft202012Validator(json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")))
    for kind in KINDS
}


def errors(document: dict[str, Any], kind: str) -> list[str]:
    """What the builder and the rules say, by the names of the rules."""
    text = json.dumps(document)
    value = read(text).value
    assert isinstance(value, Object)
    policy = build(value)
    policy.kind = kind
    crashes: list[str] = []
    found = Walker(Source("policy.json", text), Settings(RULES), crashes).walk(policy)
    assert crashes == []
    return [finding.rule for finding in found if not (kind == "resource" and finding.rule == "missing-resource")]


STRINGS = st.sampled_from(
    ["*", "s3:GetObject", "arn:aws:s3:::b/*", "", "111122223333", "sns.amazonaws.com", ["*"], ["a", "b"], []]
)
JUNK = st.sampled_from([None, 1, True, [], {}, [1], [None], ["x", 1], {"a": "b"}, [["a"]], "x", [{}]])
VALUES = st.sampled_from(["x", 1, 1.5, True, ["x", 2, False], [], None, {}, [None], [["x"]]])
KEYS = st.dictionaries(st.sampled_from(["aws:username", "s3:prefix"]), VALUES, max_size=2)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "Bool", "ForAnyValue:StringLike"]), KEYS | JUNK, max_size=2
)
PRINCIPALS = (
    st.just("*")
    | st.just({"AWS": ["111122223333"]})
    | st.dictionaries(
        st.sampled_from(["AWS", "Service", "Federated", "CanonicalUser", "aws", "Group"]), STRINGS | JUNK, max_size=2
    )
)

GOOD: dict[str, st.SearchStrategy[Any]] = {
    "Sid": st.sampled_from(["A1", "", "a b"]),
    "Effect": st.sampled_from(["Allow", "Deny"]),
    "Action": STRINGS,
    "NotAction": STRINGS,
    "Resource": STRINGS,
    "NotResource": STRINGS,
    "Principal": PRINCIPALS,
    "NotPrincipal": PRINCIPALS,
    "Condition": CONDITIONS,
}
#: The elements of the usual statement of each kind, so that good documents come up often.
USUAL = {
    "identity": ("Effect", "Action", "Resource"),
    "resource": ("Effect", "Principal", "Action", "Resource"),
    "trust": ("Effect", "Principal", "Action"),
    "scp": ("Effect", "Action", "Resource"),
    "rcp": ("Effect", "Principal", "Action", "Resource"),
}
OTHER = (*GOOD, "action", "Resources", "Comment", "Version")


@st.composite
def statements(draw: st.DrawFn, kind: str) -> Any:
    if draw(st.integers(0, 19)) == 0:
        return draw(JUNK)
    names = list(USUAL[kind])
    for name in draw(st.just([]) | st.lists(st.sampled_from(OTHER), max_size=2)):
        if name in names:
            names.remove(name)
        else:
            names.append(name)
    return {
        name: draw(JUNK if draw(st.integers(0, 19)) == 0 else GOOD.get(name, STRINGS))
        for name in draw(st.permutations(names))
    }


@st.composite
def documents(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    body = statements(kind)
    document: dict[str, Any] = {
        "Version": draw(st.sampled_from(["2012-10-17"] * 5 + ["2008-10-17", "2012-10-18", 2012, None])),
        "Statement": draw(body | st.lists(body, min_size=1, max_size=2) | st.lists(body, max_size=1) | JUNK),
        "Id": draw(st.sampled_from(["x", "x", "", 1])),
        "Comment": "x",
    }
    gone = draw(
        st.sampled_from(
            [("Id", "Comment")] * 4 + [("Comment",), ("Version", "Comment"), ("Id",), ("Statement", "Comment")]
        )
    )
    return {name: value for name, value in document.items() if name not in gone}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(VALIDATORS[kind].schema)


def test_schemas_are_generated() -> None:
    tool = runpy.run_path(str(FOLDER.parent.parent / "tools" / "build_schema.py"))
    for kind in KINDS:
        assert VALIDATORS[kind].schema == tool["schema"](kind)


@pytest.mark.parametrize("kind", KINDS)
def test_agreement(kind: str) -> None:
    both = {True: 0, False: 0}

    @settings(max_examples=800, database=None)
    @given(documents(kind))
    @example({"Version": "2012-10-17", "Statement": dict.fromkeys(USUAL[kind], "*") | {"Effect": "Allow"}})
    @example({"Version": "2012-10-17", "Statement": [dict.fromkeys(USUAL[kind], "*") | {"Effect": "Deny"}]})
    def agree(document: dict[str, Any]) -> None:
        found = errors(document, kind)
        valid = VALIDATORS[kind].is_valid(document)
        both[valid] += 1
        assert valid == (not found), f"schema says {valid}, rules say {found}"

    agree()
    print(kind, both)
    assert min(both.values()) > 10, f"one-sided examples prove little: {both}"


@pytest.mark.parametrize("rule", list(RULES))
def test_every_rule_has_its_schema(rule: str) -> None:
    """The bad example of each rule's page is refused by the schema of a kind that the rule is for."""
    from tests.drawing import parse, setting
    from tests.rules.test_pages import EXAMPLE

    word = {"missing-resource": "identity"}.get(rule)
    for match in EXAMPLE.finditer(RULES[rule].page + "\n"):
        if match[1] != "Bad":
            continue
        kind = word or setting(match[2] or "").get("policy_type", "identity")
        text = parse("\n".join(line[4:] for line in match[3].strip("\n").split("\n"))).text
        assert not VALIDATORS[kind].is_valid(json.loads(text))
