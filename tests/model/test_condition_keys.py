"""What a condition key in a policy is, and what was meant by one that is not."""

from __future__ import annotations

import pytest

from policylint.language.condition import parse_key
from policylint.model import condition_keys as ck
from policylint.model.catalog import open_catalog

CATALOG = open_catalog()


def describe(text: str) -> ck.Facts:
    return ck.describe(parse_key(text), CATALOG)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("aws:SourceIp", ck.KNOWN),
        ("AWS:SOURCEIP", ck.KNOWN),
        ("aws:ResourceTag/team", ck.KNOWN),
        ("s3:prefix", ck.KNOWN),
        ("S3:Prefix", ck.KNOWN),
        ("kms:EncryptionContext:aws:s3:arn", ck.KNOWN),
        ("catalog:ChangeType", ck.KNOWN),  # a namespace of aws-marketplace
        ("ec2:SourceInstanceArn", ck.KNOWN),
        ("saml:aud", ck.KNOWN),
        ("oidc.eks.eu-west-1.amazonaws.com/id/A:sub", ck.KNOWN),
        ("aws:ARN", ck.LEGACY),
        ("aws:PrincipalAccountId", ck.UNKNOWN_GLOBAL),
        ("aws:SourceArn/x", ck.UNKNOWN_GLOBAL),
        ("s3:prefx", ck.UNKNOWN_OF_SERVICE),
        ("identitycenter:nothing", ck.UNKNOWN_OF_SERVICE),
        ("nothing:at-all", ck.UNKNOWN_SERVICE),
        ("gitlab.com:nothing", ck.UNKNOWN_CLAIM),
        ("saml:nothing", ck.UNKNOWN_CLAIM),
        ("SourceIp", ck.MALFORMED),
        ("aws:", ck.MALFORMED),
        (":name", ck.MALFORMED),
        ("", ck.MALFORMED),
        ("${key}", ck.HIDDEN),
        ("aws:ResourceTag/${tag}", ck.HIDDEN),
    ],
)
def test_status(text: str, status: str) -> None:
    assert describe(text).status == status


def test_types_and_values() -> None:
    assert describe("aws:SourceIp").families == ("ip",)
    assert describe("aws:EpochTime").families == ("date", "numeric")
    assert describe("aws:TagKeys").is_multivalued
    assert not describe("aws:TagKeys").is_single_valued
    assert describe("organizations:ServicePrincipal").is_single_valued
    unknown = describe("s3:prefx")
    assert (unknown.families, unknown.is_multivalued, unknown.is_single_valued) == ((), False, False)


@pytest.mark.parametrize("text", ["aws:ResourceTag", "aws:RequestTag/", "ec2:ResourceTag", "s3:ExistingObjectTag/"])
def test_tag_families_need_a_tag(text: str) -> None:
    assert describe(text).needs_tag
    assert not describe(text.rstrip("/") + "/team").needs_tag


@pytest.mark.parametrize("text", ["aws:ResourceTag/a", "kms:EncryptionContext:a", "s3:ExistingObjectTag/a"])
def test_names_that_the_author_makes_up(text: str) -> None:
    assert describe(text).is_free
    assert not describe("s3:prefix").is_free


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SourceIp", "aws:SourceIp"),
        ("aws.sourceip", "aws:SourceIp"),
        ("aws-PrincipalOrgID", "aws:PrincipalOrgID"),
        ("RequestTag/team", "aws:RequestTag/team"),
        ("RequestTag", None),
        ("SourceIp/x", None),
        ("team", None),
        ("aws:PrincipalAccountId", "aws:PrincipalAccount"),
        ("aws:RequestTag:team", "aws:RequestTag/team"),
        ("aws:PrincipalTags/team", "aws:PrincipalTag/team"),
        ("aws:SourceArn/x", None),
        ("aws:nothing", None),
        ("s3:prefx", "s3:prefix"),
        ("s3:SourceIp", "aws:SourceIp"),
        ("ec2:ResourceTags/a", "ec2:ResourceTag/a"),
        ("kms:EncryptionContexts:a:b", "kms:EncryptionContext:a:b"),
        ("s3:colour", None),
        ("gitlab.com:sbu", "gitlab.com:sub"),
        ("cloudfrmation:TemplateUrl", "cloudformation:TemplateUrl"),
        ("nothing:at-all", None),
        ("aws:SourceIp", None),
    ],
)
def test_did_you_mean(text: str, meant: str | None) -> None:
    assert ck.meant(parse_key(text), CATALOG) == meant


def test_a_key_may_be_listed_with_another_service() -> None:
    key = parse_key("iot:JobId")
    assert ck.is_listed_with(key, ["s3", "iotjobsdata"], CATALOG)
    assert not ck.is_listed_with(key, ["s3", "nothing", ""], CATALOG)


def test_what_was() -> None:
    gone = ck.retired(parse_key("airflow:TeamName"), CATALOG)
    assert gone is not None
    assert gone.last_listed.startswith("2026")
    assert ck.retired(parse_key("s3:prefix"), CATALOG) is None


def test_another_catalog_is_asked_anew() -> None:
    first = describe("s3:prefix")
    assert describe("s3:prefix") is first
    assert ck.describe(parse_key("s3:prefix"), open_catalog()) is not first
