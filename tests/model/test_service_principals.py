"""Service principals."""

import pytest

from policylint.model import partitions, service_principals


@pytest.mark.parametrize(
    ("name", "service", "region", "suffix"),
    [
        ("lambda.amazonaws.com", "lambda", "", "amazonaws.com"),
        ("logs.us-east-1.amazonaws.com", "logs", "us-east-1", "amazonaws.com"),
        ("delivery.logs.amazonaws.com", "delivery.logs", "", "amazonaws.com"),
        ("ec2.amazonaws.com.cn", "ec2", "", "amazonaws.com.cn"),
        ("codedeploy.cn-north-1.amazonaws.com.cn", "codedeploy", "cn-north-1", "amazonaws.com.cn"),
        ("alexa-appkit.amazon.com", "alexa-appkit", "", "amazon.com"),
        (
            "member.org.stacksets.cloudformation.amazonaws.com",
            "member.org.stacksets.cloudformation",
            "",
            "amazonaws.com",
        ),
    ],
)
def test_parts(name: str, service: str, region: str, suffix: str) -> None:
    parts = service_principals.parse(name)
    assert parts is not None
    assert (parts.service, parts.region, parts.suffix) == (service, region, suffix)
    assert service_principals.is_known(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "*",
        "lambda",
        "lambda.amazonaws",
        "Lambda.amazonaws.com",
        "lambda.amazonaws.com ",
        "*.amazonaws.com",
        ".amazonaws.com",
        "a..b.amazonaws.com",
        "-a.amazonaws.com",
        "lambda.example.com",
        "lambdaamazonaws.com",
        "arn:aws:iam::111122223333:root",
    ],
)
def test_what_does_not_have_the_form(name: str) -> None:
    assert service_principals.parse(name) is None
    assert not service_principals.is_known(name)


def test_a_lone_region_is_a_name_not_a_region() -> None:
    parts = service_principals.parse("us-east-1.amazonaws.com")
    assert parts is not None
    assert parts.service == "us-east-1"


@pytest.mark.parametrize(
    "service",
    [
        *("apigateway", "cloudfront", "cloudtrail", "config", "ec2", "ecs-tasks", "edgelambda", "events", "lambda"),
        *("logs", "pods.eks", "s3", "ses", "sns", "vpc-flow-logs", "logdelivery.elasticloadbalancing", "states"),
        *("batchoperations.s3", "rolesanywhere", "billingreports", "replication.dynamodb", "cognito-identity"),
    ],
)
def test_principals_of_the_documentation_are_known(service: str) -> None:
    assert service_principals.is_known(f"{service}.amazonaws.com")
    assert service_principals.is_known(f"{service}.eu-south-1.amazonaws.com")


def test_shape_is_not_existence() -> None:
    assert service_principals.parse("no-such-thing.amazonaws.com") is not None
    assert not service_principals.is_known("no-such-thing.amazonaws.com")
    assert not service_principals.is_known("lambda.amazon.com")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lamda.amazonaws.com", "lambda.amazonaws.com"),
        ("Lambda.amazonaws.com", "lambda.amazonaws.com"),
        ("lambda.amazon.aws.com", "lambda.amazonaws.com"),
        ("stepfunctions.amazonaws.com", "states.amazonaws.com"),
        ("ecs-task.amazonaws.com", "ecs-tasks.amazonaws.com"),
        ("cloudwatchlogs.us-east-1.amazonaws.com", "logs.us-east-1.amazonaws.com"),
        ("lambda.amazonaws.com", None),
        ("no-such-thing.amazonaws.com", None),
        ("*", None),
        ("", None),
    ],
)
def test_suggestions(name: str, meant: str | None) -> None:
    assert service_principals.suggest(name) == meant


def test_every_listed_name_has_the_form_and_every_mix_up_leads_to_a_known_name() -> None:
    from policylint.model.curated import load

    for name in service_principals.names():
        assert service_principals.is_known(name), name
    for wrong, right in load("service_principals")["mistakes"].items():
        assert not service_principals.is_known_service(wrong)
        assert service_principals.is_known_service(right)


def test_suffixes_cover_all_partitions() -> None:
    from policylint.model.curated import load

    assert {p.dns_suffix for p in partitions.partitions()} <= set(load("service_principals")["suffixes"])
