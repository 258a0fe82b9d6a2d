"""Partitions and regions."""

import pytest

from policylint.model import partitions


def test_the_partitions_of_aws() -> None:
    ids = [partition.id for partition in partitions.partitions()]
    assert ids[0] == "aws"
    assert set(ids) >= {"aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"}
    assert partitions.partition("aws-mars") is None


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-2", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-gov-central-1", "aws-us-gov"),  # none yet, but it would be there
    ],
)
def test_partition_of_region(region: str, partition: str) -> None:
    found = partitions.partition_of_region(region)
    assert found is not None
    assert found.id == partition


@pytest.mark.parametrize(
    ("region", "status"),
    [
        ("us-east-1", "known"),
        ("us-east-3", "perhaps"),
        ("eu-northeast-1", "perhaps"),
        ("us-gov-central-1", "perhaps"),
        ("us-east-9", "unknown"),
        ("us-east-0", "unknown"),
        ("us-eest-1", "unknown"),
        ("xx-east-1", "unknown"),
        ("us-east-1a", "unknown"),
        ("US-EAST-1", "unknown"),
        ("us-east", "unknown"),
        ("aws-global", "unknown"),
        ("", "unknown"),
        ("*", "unknown"),
    ],
)
def test_region_status(region: str, status: str) -> None:
    assert partitions.region_status(region) == status
    assert partitions.is_region(region) is (status == "known")


def test_every_region_has_the_form_of_its_own_partition_and_no_other() -> None:
    import re

    for region in partitions.regions():
        fitting = [p.id for p in partitions.partitions() if re.match(p.region_pattern, region)]
        home = partitions.partition_of_region(region)
        assert home is not None
        assert fitting == [home.id]


def test_dns_suffixes() -> None:
    china, sovereign = partitions.partition("aws-cn"), partitions.partition("aws-eusc")
    assert china is not None
    assert china.dns_suffix == "amazonaws.com.cn"
    assert sovereign is not None
    assert sovereign.dns_suffix == "amazonaws.eu"
