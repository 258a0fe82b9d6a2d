"""Condition operators and keys: examples, and what holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.language.condition import OPERATORS, nearest_operator, parse_key, parse_operator, spell
from tests.language.test_pieces import TEXTS

NAMES = [(family, name) for family, names in OPERATORS.items() for name in names]


@pytest.mark.parametrize(("family", "name"), NAMES)
@pytest.mark.parametrize("qualifier", [None, "ForAllValues", "ForAnyValue"])
@pytest.mark.parametrize("if_exists", [False, True])
def test_operator(family: str, name: str, qualifier: str | None, if_exists: bool) -> None:
    text = (f"{qualifier}:" if qualifier else "") + name + "IfExists" * if_exists
    for spelled in (text, text.lower(), text.upper()):
        found = parse_operator(spelled)
        assert found is not None
        assert (found.family, found.name, found.qualifier, found.if_exists) == (family, name, qualifier, if_exists)
        assert spelled[found.name_start : found.name_end].lower() == name.lower()
        assert found.is_exact_case == (spelled == text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "StringMatches",
        "String",
        "StringEqual",
        " StringEquals",
        "StringEquals ",
        "StringEqualsIfExistsIfExists",
        "ForAllValues:",
        "ForAllValues:ForAnyValue:StringLike",
        "ForAllValuesStringLike",
        "ForSomeValues:StringLike",
        "IfExists",
        "StringLike:IfExists",
    ],
)
def test_no_operator(text: str) -> None:
    assert parse_operator(text) is None


def test_what_operators_do() -> None:
    def names(property_name: str) -> set[str]:
        operators = [parse_operator(name) for _, name in NAMES]
        return {operator.name for operator in operators if operator and getattr(operator, property_name)}

    assert names("is_negated") == {name for _, name in NAMES if "Not" in name}
    assert names("takes_wildcards") == {"StringLike", "StringNotLike", *OPERATORS["arn"]}
    assert names("ignores_case") == {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}


@pytest.mark.parametrize(
    ("text", "prefix", "name", "tag"),
    [
        ("aws:SourceIp", "aws", "SourceIp", None),
        ("aws:ResourceTag/team", "aws", "ResourceTag", "team"),
        ("aws:ResourceTag/a/b:c", "aws", "ResourceTag", "a/b:c"),
        ("aws:ResourceTag/", "aws", "ResourceTag", ""),
        ("kms:EncryptionContext:app", "kms", "EncryptionContext:app", None),
        ("oidc.eks.us-east-1.amazonaws.com/id/1:sub", "oidc.eks.us-east-1.amazonaws.com/id/1", "sub", None),
        ("SourceAccount", "SourceAccount", None, None),
        ("aws:", "aws", "", None),
        ("", "", None, None),
        ("${key}", "${key}", None, None),
        ("aws:RequestTag/${tag}", "aws", "RequestTag", "${tag}"),
        ("${host}:sub", "${host}", "sub", None),
    ],
)
def test_key(text: str, prefix: str, name: str | None, tag: str | None) -> None:
    key = parse_key(text)
    assert (key.prefix, key.name, key.tag) == (prefix, name, tag)
    assert key.is_unknown == ("${" in text)
    assert key.folded == text.lower()
    if tag is not None:
        assert text[key.tag_start :] == tag


def test_family() -> None:
    assert parse_key("AWS:RequestTag/Team").family == "aws:requesttag"
    assert parse_key("AWS:SourceIp").family == "aws:sourceip"
    assert parse_key("Nothing").family == "nothing"


@given(TEXTS)
def test_parts_of_a_key_join_to_the_text(text: str) -> None:
    key = parse_key(text)
    joined = key.prefix + ("" if key.name is None else ":" + key.name) + ("" if key.tag is None else "/" + key.tag)
    assert joined == text


@given(st.one_of(TEXTS, st.sampled_from(NAMES).flatmap(lambda name: TEXTS.map(lambda text: name[1] + text))))
def test_any_text_is_an_operator_or_none(text: str) -> None:
    found = parse_operator(text)
    assert found is None or found.text == text


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("StringEquals", False),
        ("StringNotEquals", True),
        ("StringEqualsIfExists", True),
        ("NotIpAddress", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringNotEqualsIfExists", True),
    ],
)
def test_whether_a_request_without_the_key_meets_it(text: str, holds: bool) -> None:
    operator = parse_operator(text)
    assert operator is not None
    assert operator.holds_without_key is holds


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("stringequals", ("StringEquals", True)),
        ("StringEqual", ("StringEquals", True)),
        ("StringEquals ", ("StringEquals", True)),
        ("ForAllValue:StringLike", ("ForAllValues:StringLike", True)),
        ("ForAnyValues:StringLikeIfExist", ("ForAnyValue:StringLikeIfExists", True)),
        ("ForAnyValue: StringLike", ("ForAnyValue:StringLike", True)),
        ("NumericLessThen", ("NumericLessThan", False)),
        ("IfExistsBool", ("BoolIfExists", False)),
        ("IpAddressNot", None),  # IpAddress is near, and the contrary
        ("StringContains", None),
        ("ForSomeValues:StringLike", None),
        ("aws:SourceIp", None),
        ("", None),
    ],
)
def test_nearest_operator(text: str, nearest: tuple[str, bool] | None) -> None:
    assert nearest_operator(text) == nearest


@given(st.sampled_from(NAMES), st.sampled_from([None, "ForAllValues", "ForAnyValue"]), st.booleans())
def test_an_operator_is_its_own_nearest(named: tuple[str, str], qualifier: str | None, if_exists: bool) -> None:
    text = spell(named[1], qualifier, if_exists and named[1] != "Null")
    assert nearest_operator(text) == (text, True)
    assert nearest_operator(text.lower()) == (text, True)


@given(TEXTS)
def test_what_is_near_is_an_operator(text: str) -> None:
    found = nearest_operator(text)
    assert found is None or parse_operator(found[0]) is not None
