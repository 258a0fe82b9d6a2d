"""Which condition keys an action supports, and which service or action was meant."""

from __future__ import annotations

import pytest

from policylint.model.catalog import Catalog, open_catalog
from policylint.model.enabling import enabling_action, roles_anywhere_actions
from policylint.model.suggest import nearest_prefix


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return open_catalog()


@pytest.mark.parametrize(
    ("action", "key", "answer"),
    [
        ("kms:Decrypt", "kms:EncryptionContext:app", True),
        ("kms:Decrypt", "KMS:encryptioncontext:app", True),
        ("kms:DescribeKey", "kms:EncryptionContext:app", False),
        ("s3:ListBucket", "s3:prefix", True),
        ("s3:GetObject", "s3:prefix", False),
        # by the type of the resource
        ("ec2:StartInstances", "aws:ResourceTag/team", True),
        ("ec2:DescribeInstances", "aws:ResourceTag/team", False),
        ("iam:PassRole", "iam:PassedToService", True),
        ("sts:AssumeRole", "sts:ExternalId", True),
        ("sts:TagSession", "sts:ExternalId", False),
    ],
)
def test_supports(catalog: Catalog, action: str, key: str, answer: bool) -> None:
    prefix, _, name = action.partition(":")
    service = catalog.service(prefix)
    assert service is not None
    info = service.action(name)
    assert info is not None
    assert service.supports(info, key) is answer


def test_is_listed(catalog: Catalog) -> None:
    service = catalog.service("kms")
    assert service is not None
    assert service.is_listed("kms:EncryptionContext:anything")
    assert service.is_listed("kms:ViaService")
    assert not service.is_listed("kms:Frobnicate")


@pytest.mark.parametrize(
    ("prefix", "name", "meant"),
    [
        ("s4", "GetObject", "s3"),
        ("s4", "*", None),
        ("s4", "Frobnicate", None),
        ("xx", "ListAllMyBuckets", "s3"),
        ("stepfunctions", "StartExecution", "states"),
        ("cloudwatchlogs", "PutLogEvents", "logs"),
        ("builderid", "CreateInvitation", None),  # of one service alone, which has nothing to do with that
    ],
)
def test_suggest_service_by_its_action(catalog: Catalog, prefix: str, name: str, meant: str | None) -> None:
    assert catalog.suggest_service(prefix, name) == meant


def test_nearest_prefix() -> None:
    assert nearest_prefix("s4", ["s3", "sqs"]) == "s3"
    assert nearest_prefix("s4", ["s3", "s5"]) is None
    assert nearest_prefix("s4", ["sts"]) is None


def test_enabling_action() -> None:
    assert enabling_action("sts:sourceidentity", "identity") == "sts:SetSourceIdentity"
    assert enabling_action("aws:RequestTag", "trust") == "sts:TagSession"
    assert enabling_action("aws:RequestTag", "identity") is None
    assert enabling_action("aws:SourceIp", "trust") is None


def test_enabling_actions_exist(catalog: Catalog) -> None:
    named = {enabling_action(key, "trust") for key in ("sts:SourceIdentity", "sts:TransitiveTagKeys", "aws:TagKeys")}
    for action in (*named, *roles_anywhere_actions()):
        assert action is not None
        assert catalog.action(action) is not None
