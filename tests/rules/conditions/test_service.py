"""What `invalid-service` says of condition keys."""

from __future__ import annotations

import pytest

from policylint.policy.build import build
from policylint.readers.json import read
from policylint.readers.values import Object
from policylint.rules.conditions._service import unknown_services
from policylint.rules.context import Context
from policylint.rules.registry import all_rules
from policylint.source import Source


def said(key: str) -> list[tuple[str, str]]:
    text = f'{{"Statement": {{"Effect": "Allow", "Condition": {{"StringEquals": {{"{key}": "x"}}}}}}}}'
    document = read(text)
    assert isinstance(document.value, Object)
    policy = build(document.value)
    context = Context(Source("policy.json", text), policy)
    context.rule = all_rules()["invalid-service-condition-key"]
    findings = list(unknown_services(policy.statements[0], context))
    return [(text[finding.span.start : finding.span.end], finding.message) for finding in findings]


@pytest.mark.parametrize(
    ("key", "place", "message"),
    [
        (
            "cloudfrmation:TemplateUrl",
            "cloudfrmation",
            "there is no service `cloudfrmation`, did you mean `cloudformation:TemplateUrl`?",
        ),
        ("cloudfrmation:x", "cloudfrmation", "there is no service `cloudfrmation`, did you mean `cloudformation`?"),
        ("nothing-like-it:x", "nothing-like-it", "there is no service `nothing-like-it`"),
    ],
)
def test_unknown(key: str, place: str, message: str) -> None:
    assert said(key) == [(place, message)]


@pytest.mark.parametrize(
    "key",
    ["s3:prefix", "S3:nothing", "catalog:x", "deepracer:UserToken", "gitlab.com:x", "saml:x", "aws:x", "x", "${s}:x"],
)
def test_known_retired_or_not_a_service(key: str) -> None:
    assert said(key) == []
