"""Located values to the policy AST: what is malformed becomes a flaw, and the rest is built all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.policy.ast import Policy
from policylint.policy.build import STATEMENT_ELEMENTS as ELEMENTS
from policylint.policy.build import build, is_bare_statement, near_miss
from policylint.policy.functions import FUNCTIONS
from policylint.readers.json import read
from policylint.readers.values import Object


def policy_of(text: str) -> Policy:
    value = read(text).value
    assert isinstance(value, Object)
    return build(value)


def policy(document: Any) -> Policy:
    return policy_of(json.dumps(document))


def statement(**elements: Any) -> Policy:
    return policy({"Version": "2012-10-17", "Statement": [elements]})


def flaws(built: Policy) -> list[tuple[str, str, str]]:
    return [(flaw.kind, flaw.shown, flaw.expected) for flaw in built.flaws]


def test_all_elements() -> None:
    text = """{
      "Version": "2012-10-17", "Id": "x",
      "Statement": [{
        "Sid": "A", "Effect": "Deny", "NotPrincipal": {"AWS": ["1", "2"], "Service": "s"},
        "NotAction": "s3:*", "NotResource": ["a", "b"],
        "Condition": {"StringEquals": {"aws:username": ["ana", 7, true]}}}]}"""
    built = policy_of(text)
    assert built.flaws == []
    assert built.version is not None and built.version.text == "2012-10-17"
    assert built.id is not None and built.id.text == "x"
    (one,) = built.statements
    assert one.index == 0 and one.is_deny and not one.is_allow and one.is_complete
    assert [(p.type, p.text, p.negated) for p in one.not_principals] == [
        ("AWS", "1", True),
        ("AWS", "2", True),
        ("Service", "s", True),
    ]
    assert [a.text for a in one.not_actions] == ["s3:*"] and one.actions == []
    assert [r.text for r in one.not_resources] == ["a", "b"] and one.resources == []
    (condition,) = one.conditions
    assert [value.text for value in condition.values] == ["ana", "7", "true"]
    assert condition.is_list and condition.is_complete and not one.condition_is_hidden
    for entry in one.not_resources:
        assert text[entry.span.start : entry.span.end] == json.dumps(entry.text)


def test_a_single_statement_has_no_index() -> None:
    (one,) = policy({"Statement": {"Effect": "Allow"}}).statements
    assert one.index is None


def test_a_bare_statement_is_built_as_one() -> None:
    built = policy({"Version": "2012-10-17", "Effect": "Allow", "Actions": "s3:*", "Owner": 1})
    assert built.is_bare
    assert built.statement is None
    assert built.version is not None
    (one,) = built.statements
    assert [action.text for action in one.actions] == ["s3:*"]
    assert flaws(built) == [("invalid-policy-element", "Actions", "Action"), ("invalid-policy-element", "Owner", "")]


@pytest.mark.parametrize(
    "document", [{"Version": "2012-10-17"}, {"Statements": [], "Effect": "Allow"}, {"Sid": "x"}, {}]
)
def test_not_bare(document: dict[str, Any]) -> None:
    value = read(json.dumps(document)).value
    assert isinstance(value, Object)
    assert not is_bare_statement(value)


def test_the_last_duplicate_counts_and_all_are_told() -> None:
    built = policy_of('{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Effect": "Allow", "Action": "*"}]}')
    assert flaws(built) == [("duplicate-key", "Effect", "")] * 2
    assert built.statements[0].is_allow
    assert all(flaw.statement is built.statements[0] for flaw in built.flaws)


def test_a_misspelt_element_counts_as_what_was_meant() -> None:
    built = statement(effect="Allow", actions=["s3:*"], RESOURCES="*")
    (one,) = built.statements
    assert one.is_allow
    assert [a.text for a in one.actions] == ["s3:*"]
    assert [r.text for r in one.resources] == ["*"]
    assert [flaw.instead for flaw in built.flaws] == ['"Effect"', '"Action"', '"Resource"']


def test_a_misspelt_element_beside_the_right_one() -> None:
    built = statement(Action="s3:Get*", action="s3:Put*")
    assert [a.text for a in built.statements[0].actions] == ["s3:Get*"]
    assert [(flaw.expected, flaw.instead) for flaw in built.flaws] == [("Action", "")]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("action", "Action"),
        ("Actions", "Action"),
        ("not_action", "NotAction"),
        ("Principle", "Principal"),
        ("Resourse", "Resource"),
        ("Conditon", "Condition"),
        (" Effect ", "Effect"),
        ("Description", None),
        ("Comment", None),
        ("Type", None),
        ("Name", None),
        ("Users", None),
        ("", None),
        ("x" * 100, None),
    ],
)
def test_near_miss(word: str, meant: str | None) -> None:
    assert near_miss(word, ELEMENTS) == meant


@pytest.mark.parametrize(
    "hidden",
    [{name: ["a", "b"]} for name in (*FUNCTIONS, "Fn::ForEach::Each") if name != "Fn::Sub"],
    ids=lambda hidden: next(iter(hidden)),
)
def test_what_a_template_puts_in_is_not_blamed(hidden: Any) -> None:
    built = statement(
        Sid=hidden, Effect=hidden, Principal={"AWS": hidden}, Action=[hidden, "s3:*"], Resource=hidden, Condition=hidden
    )
    assert built.flaws == []
    (one,) = built.statements
    assert one.action is not None and not one.action.is_complete
    assert one.resource is not None and not one.resource.is_complete
    assert one.condition_is_hidden
    assert one.has_condition_on("aws:username")
    assert statement(Principal=hidden, Condition={"StringEquals": hidden}).flaws == []
    assert policy({"Version": hidden, "Statement": hidden}).flaws == []
    assert policy({"Statement": [hidden]}).statements == []


def test_sub_is_a_string_with_placeholders() -> None:
    (one,) = statement(Resource=[{"Fn::Sub": "arn:aws:s3:::${Bucket}/*"}]).statements
    assert [r.text for r in one.resources] == ["arn:aws:s3:::${Bucket}/*"]
    assert one.resources[0].pattern.has_hole
    (one,) = statement(Resource={"Fn::Sub": ["arn:aws:s3:::${Bucket}/*", {"Bucket": {"Ref": "B"}}]}).statements
    assert [r.text for r in one.resources] == ["arn:aws:s3:::${Bucket}/*"]
    (one,) = statement(Resource={"Fn::Sub": []}).statements
    assert one.resources == [] and one.resource is not None and not one.resource.is_complete


@pytest.mark.parametrize("name", ["Fn::Joim", "Fn::sub", "Fn::", "Fn::ForEach"])
def test_what_is_no_function_is_an_object_at_the_wrong_place(name: str) -> None:
    built = statement(Effect={name: "a"}, Action=[{name: "a"}], Resource={name: "a"}, Principal={"AWS": {name: "a"}})
    assert [flaw.kind for flaw in built.flaws] == ["data-type-mismatch"] * 4
    assert built.statements[0].action is not None and not built.statements[0].action.is_complete


@pytest.mark.parametrize("key", ["${more}", "Fn::Transform", "{{ more }}"])
def test_keys_of_a_template(key: str) -> None:
    built = policy({"Version": "2012-10-17", key: "x", "Statement": [{"Effect": "Allow", key: "x"}]})
    assert built.flaws == []
    assert not built.is_complete
    assert not built.statements[0].is_complete


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["*", "Allow", "s3:*", "${x}"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [*ELEMENTS, "Statement", "Version", "Id", "AWS", "StringEquals", "aws:username", "Ref", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*ELEMENTS, "Statement", "Version", "Id", "actions"]), JSON, max_size=5))
def test_anything_can_be_built(document: dict[str, Any]) -> None:
    """Whatever stands where, there is a policy, and every flaw lies inside of it."""
    built = policy(document)
    for flaw in built.flaws:
        assert built.node.start <= flaw.span.start < flaw.span.end <= built.node.end
