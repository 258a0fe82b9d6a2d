"""Who a principal is."""

from __future__ import annotations

import pytest

from policylint.model import principals as p
from policylint.model.service_principals import suggest


@pytest.mark.parametrize(
    ("type", "text", "kind", "account", "name"),
    [
        ("*", "*", p.EVERYONE, "", ""),
        ("AWS", "*", p.EVERYONE, "", ""),
        ("AWS", "111122223333", p.ACCOUNT, "111122223333", ""),
        ("AWS", "arn:aws:iam::111122223333:root", p.ACCOUNT, "111122223333", ""),
        ("AWS", "arn:aws-us-gov:iam::111122223333:user/team/alice", p.USER, "111122223333", "team/alice"),
        ("AWS", "arn:aws-cn:iam::111122223333:role/app", p.ROLE, "111122223333", "app"),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/app/s", p.SESSION, "111122223333", "app/s"),
        ("AWS", "arn:aws:sts::111122223333:federated-user/bob", p.FEDERATED_USER, "111122223333", "bob"),
        ("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", p.USER, "cloudfront", None),
        ("AWS", "arn:aws:iam::111122223333:group/a", p.GROUP, "111122223333", "a"),
        ("AWS", "AROADBQP57FF2AEXAMPLE", p.UNIQUE_ID, "", "AROADBQP57FF2AEXAMPLE"),
        ("Service", "lambda.amazonaws.com", p.SERVICE, "", "lambda"),
        ("Service", "delivery.logs.amazonaws.com", p.SERVICE, "", "delivery.logs"),
        ("Service", "logs.${region}.amazonaws.com", p.SERVICE, "", ""),
        ("Federated", "arn:aws:iam::111122223333:saml-provider/corp", p.SAML, "111122223333", "corp"),
        (
            "CanonicalUser",
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
            p.CANONICAL_USER,
            "",
            None,
        ),
    ],
)
def test_kinds(type: str, text: str, kind: str, account: str, name: str | None) -> None:
    found = p.parse(type, text)
    assert (found.kind, found.account, found.flaw) == (kind, account, None)
    if name is not None:
        assert found.name == name


def test_issuers() -> None:
    provider = p.parse("Federated", "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC")
    assert (provider.kind, provider.host) == (p.OIDC, "oidc.eks.eu-west-1.amazonaws.com/id/abc")
    domain = p.parse("Federated", "accounts.google.com")
    assert (domain.kind, domain.host, domain.is_arn) == (p.OIDC, "accounts.google.com", False)
    assert p.parse("Federated", "arn:aws:iam::111122223333:oidc-provider/${host}").host == ""
    assert p.is_builtin_issuer("www.amazon.com")
    assert p.is_builtin_issuer("cognito-identity.cn-north-1.amazonaws.com.cn")
    assert not p.is_builtin_issuer("gitlab.com")


@pytest.mark.parametrize(
    ("type", "text", "flaw", "wrong"),
    [
        ("AWS", "11112222333", "account", "11112222333"),
        ("AWS", "arn:aws:iam::1111-2222-3333:root", "account", "1111-2222-3333"),
        ("AWS", "arn:aws:iam:::role/app", "account", ""),
        ("AWS", "arn:aws:iam::11112222333O:role/app", "account", "11112222333O"),
        ("AWS", "arn:aws:iam:111122223333:role/app", "fields", "arn:aws:iam:111122223333:role/app"),
        ("AWS", "arn:aws:iam:us-east-1:111122223333:role/app", "region", "us-east-1"),
        ("AWS", "arn:amazon:iam::111122223333:role/app", "partition", "amazon"),
        ("AWS", "arn:aws:s3:::bucket", "service", "s3"),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/app", "name", "assumed-role/app"),
        ("AWS", "arn:aws:iam::111122223333:policy/app", "resource", "policy/app"),
        ("AWS", "my-role", "form", "my-role"),
        ("AWS", "", "empty", ""),
        ("Service", " ", "empty", " "),
        ("Federated", "arn:aws:iam::111122223333:oidc-provider/https://gitlab.com", "issuer", "https://"),
        ("Federated", "arn:aws:iam::111122223333:oidc-provider/gitlab.com/", "issuer", "/"),
        ("Service", "lambda", "form", "lambda"),
        ("Service", "Lambda.amazonaws.com", "form", "Lambda.amazonaws.com"),
        ("CanonicalUser", "111122223333", "form", "111122223333"),
    ],
)
def test_flaws(type: str, text: str, flaw: str, wrong: str) -> None:
    found = p.parse(type, text)
    assert found.flaw == flaw
    assert text[slice(*found.at)] == wrong


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("AWS", "${role_arn}"),
        ("AWS", "{{ role_arn }}"),
        ("AWS", "ACCOUNT_ID"),
        ("AWS", "arn:aws:${service}::111122223333:role/app"),
        ("AWS", "arn:aws:iam::111122223333:${what}/app"),
        ("AWS", "1111*"),
        ("Service", "${service}"),
        ("Federated", "${provider}"),
    ],
)
def test_unknown(type: str, text: str) -> None:
    found = p.parse(type, text)
    assert (found.kind, found.flaw) == (p.UNKNOWN, None)


def test_a_placeholder_hides_no_more_than_itself() -> None:
    root = p.parse("AWS", "arn:aws:iam::${account}:root")
    assert (root.kind, root.account, root.flaw) == (p.ACCOUNT, "", None)
    role = p.parse("AWS", "arn:${partition}:iam::111122223333:role/${name}")
    assert (role.kind, role.account, role.flaw) == (p.ROLE, "111122223333", None)


def test_unique_ids_tell_what_they_name() -> None:
    assert p.unique_id_of("AIDACKCEVSQ6C2EXAMPLE") == "user"
    assert p.unique_id_of("AGPACKCEVSQ6C2EXAMPLE") == "group"
    assert p.unique_id_of("XXXX") == ""


def test_the_other_suffix_of_amazon_is_a_slip() -> None:
    assert suggest("lambda.amazon.com") == "lambda.amazonaws.com"
