"""Global and federation keys: facts of the IAM User Guide's pages on condition context keys."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from policylint.model import keys

DATA = Path(keys.__file__).parent.parent / "data"


@pytest.mark.parametrize(
    ("name", "type", "multivalued"),
    [
        ("aws:PrincipalArn", "ARN", False),
        ("aws:SourceIp", "IPAddress", False),
        ("aws:CurrentTime", "Date", False),
        ("aws:MultiFactorAuthAge", "Numeric", False),
        ("aws:SecureTransport", "Bool", False),
        ("aws:TagKeys", "String", True),
        ("aws:CalledVia", "String", True),
        ("aws:CalledViaFirst", "String", False),
        ("aws:PrincipalOrgPaths", "String", True),
        ("aws:PrincipalOrgID", "String", False),
        ("aws:SignInSessionArn", "ARN", False),
        ("aws:ViaCustomerDomain", "String", False),
    ],
)
def test_type_and_cardinality(name: str, type: str, multivalued: bool) -> None:
    key = keys.global_key(name)
    assert key is not None
    assert (key.name, key.type, key.multivalued) == (name, type, multivalued)


def test_exactly_seven_global_keys_have_several_values() -> None:
    several = [name for name in keys.global_key_names() if (key := keys.global_key(name)) and key.multivalued]
    assert sorted(several) == [
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
        "aws:VpceOrgPaths",
    ]


def test_names_are_found_in_any_case_and_told_in_the_spelling_of_aws() -> None:
    key = keys.global_key("AWS:sourceaccount")
    assert key is not None
    assert key.name == "aws:SourceAccount"


@pytest.mark.parametrize(
    "name", ["aws:PrincipalAccountId", "aws:ARN", "aws:PrincipalOrgMasterAccountId", "aws:SourceArn/x", "aws:", ""]
)
def test_what_is_no_global_key(name: str) -> None:
    assert keys.global_key(name) is None


@pytest.mark.parametrize("name", ["aws:ResourceTag/team", "aws:requesttag/a/b", "aws:PrincipalTag/${x}"])
def test_a_tag_key_finds_its_family(name: str) -> None:
    key = keys.global_key(name)
    assert key is not None
    assert key.takes_tag
    assert not keys.needs_tag_name(name)


@pytest.mark.parametrize("name", ["aws:ResourceTag", "aws:PrincipalTag/"])
def test_a_tag_family_needs_a_tag_name(name: str) -> None:
    assert keys.global_key(name) is not None
    assert keys.needs_tag_name(name)


def test_keys_of_a_service_that_work_everywhere() -> None:
    delivery = keys.cross_service_key("ec2:roleDelivery")
    assert delivery is not None
    assert delivery.type == "Numeric"
    assert keys.cross_service_key("lambda:SourceFunctionArn") is not None
    assert keys.cross_service_key("ec2:Region") is None


def test_some_keys_take_the_operators_of_two_types() -> None:
    assert keys.types_of("aws:EpochTime") == ("Date", "Numeric")
    assert keys.types_of("aws:PrincipalArn") == ("ARN", "String")  # as ValidatePolicy says of StringLike on it
    assert keys.types_of("aws:SourceArn") == ("ARN",)
    assert keys.types_of("nothing:x") == ()


@pytest.mark.parametrize(
    ("name", "multivalued"),
    [
        ("saml:aud", False),
        ("SAML:Sub_Type", False),
        ("saml:edupersonaffiliation", True),
        ("saml:edupersonorgdn", False),
        ("accounts.google.com:oaud", False),
        ("cognito-identity.amazonaws.com:amr", True),
        ("graph.facebook.com:app_id", False),
        ("www.amazon.com:user_id", False),
        ("token.actions.githubusercontent.com:sub", False),
        ("token.actions.githubusercontent.com:job_workflow_ref", False),
        ("token.actions.githubusercontent.com/acme:repository", False),
        ("gitlab.com:namespace_id", False),
        ("oidc.circleci.com/org/0b1:oidc.circleci.com/project-id", False),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub", False),
        ("login.example.com:aud", False),
    ],
)
def test_federation_keys(name: str, multivalued: bool) -> None:
    key = keys.federation_key(name)
    assert key is not None
    assert key.name.lower() == name.lower()
    assert key.multivalued is multivalued


@pytest.mark.parametrize(
    "name",
    [
        "saml:nothing",
        "graph.facebook.com:sub",  # Facebook has app_id and id only
        "token.actions.githubusercontent.com:repository_owner",  # in GitHub's token, but AWS offers the _id only
        "login.example.com:groups",
    ],
)
def test_claims_that_aws_does_not_offer(name: str) -> None:
    assert keys.is_federation_key(name)
    assert keys.federation_key(name) is None


@pytest.mark.parametrize("name", ["aws:SourceArn", "s3:prefix", "gitlab.com", "kms:EncryptionContext:a.b", ""])
def test_what_is_no_federation_key(name: str) -> None:
    assert not keys.is_federation_key(name)
    assert keys.federation_key(name) is None


def test_issuers() -> None:
    assert keys.is_builtin_issuer("accounts.google.com")
    assert not keys.is_builtin_issuer("gitlab.com")
    assert keys.is_known_issuer("token.actions.acme.ghe.com")
    assert not keys.is_known_issuer("login.example.com")
    assert keys.tenancy_keys("gitlab.com") == ("gitlab.com:sub",)
    assert keys.tenancy_keys("cognito-identity.amazonaws.com") == ("cognito-identity.amazonaws.com:aud",)
    assert keys.tenancy_keys("login.example.com") == ()


def test_sts_keys() -> None:
    external = keys.sts_key("sts:externalid")
    assert external is not None
    assert external.name == "sts:ExternalId"
    tags = keys.sts_key("sts:TransitiveTagKeys")
    assert tags is not None
    assert tags.multivalued
    assert keys.sts_key("sts:nothing") is None


def test_old_keys_name_their_replacement() -> None:
    arn = keys.legacy_key("AWS:Arn")
    assert arn is not None
    assert (arn.status, arn.replacements) == ("unsupported", ("aws:PrincipalArn", "aws:SourceArn"))
    owner = keys.legacy_key("aws:SourceOwner")
    assert owner is not None
    assert owner.replacements == ("aws:SourceAccount",)
    assert keys.legacy_key("aws:SourceAccount") is None


def test_sensitive_and_untrustworthy() -> None:
    assert keys.is_sensitive("aws:principalorgid")
    assert not keys.is_sensitive("aws:PrincipalArn")
    assert keys.is_untrustworthy("aws:Referer")
    assert keys.is_untrustworthy("aws:useragent")
    assert not keys.is_untrustworthy("aws:SourceIp")


def test_paired_and_confused_deputy_keys() -> None:
    assert "aws:SourceVpc" in keys.paired_keys("aws:VpcSourceIp")
    assert keys.paired_keys("aws:Ec2InstanceSourcePrivateIPv4") == ("aws:Ec2InstanceSourceVpc",)
    assert keys.paired_keys("aws:SourceIp") == ()
    assert "aws:SourceAccount" in keys.confused_deputy_keys()
    assert keys.is_principal_key("aws:PrincipalTag/team")
    assert not keys.is_principal_key("aws:PrincipalIsAWSService")
    assert not keys.is_principal_key("aws:PrincipalTag/x509Subject/CN", "RolesAnywhere.amazonaws.com")
    assert keys.is_principal_key("aws:PrincipalArn", "rolesanywhere.amazonaws.com")
    assert keys.is_principal_key("aws:PrincipalTag/team", "ec2.amazonaws.com")


def test_endpoint_keys_are_filled_for_some_services_only() -> None:
    assert len(keys.endpoint_services("aws:VpceOrgID") or ()) == 52
    assert keys.endpoint_services("aws:SourceVpc") is None


def test_kinds_of_value() -> None:
    assert keys.value_kind("aws:RequestedRegion") == "region"
    assert keys.value_kind("aws:sourcevpce") == "vpce"
    assert keys.value_kind("kms:ViaService") == "regional-service-principal"
    assert keys.value_kind("iam:PassedToService") == "any-service-principal"
    assert keys.value_kind("aws:username") is None


def test_names_for_suggestions() -> None:
    assert "aws:ResourceTag/" in keys.global_key_names()
    assert "saml:aud" in keys.federation_key_names()
    assert keys.federation_key_names("gitlab.com")[0] == "gitlab.com:aud"
    assert all(keys.known_key(name) for name in [*keys.global_key_names(), *keys.federation_key_names()])


@pytest.mark.parametrize(
    "name", ["global_keys", "partitions", "service_principals", "sensitive_actions", "quotas", "resource_types"]
)
def test_every_curated_file_tells_its_source_and_date(name: str) -> None:
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    assert data["source"]
    assert data["date"][:2] == "20"


def test_nothing_is_read_or_imported_before_it_is_needed() -> None:
    modules = ["keys", "keyinfo", "partitions", "service_principals", "sensitive", "quotas", "resource_types"]
    program = (
        "import sys\n".join(f"import policylint.model.{module}\n" for module in modules)
        + "from policylint.model import curated\n"
        "print(curated._read, [m for m in ('json', 're', 'typing', 'difflib', 'dataclasses') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, cwd=DATA.parent.parent
    )
    assert done.stdout.split() == ["{}", "[]"]
