"""What actions and keys are for, in AWS's words."""

from __future__ import annotations

from policylint.model import descriptions
from policylint.model.catalog import load


def test_words() -> None:
    assert descriptions.of_action("s3", "GetObject") == "Retrieve objects from Amazon S3"
    assert descriptions.of_action("IAM".lower(), "passrole") == "Pass a role to a service"
    assert descriptions.of_key("s3:prefix") == descriptions.of_key("S3:Prefix") == "Key name prefix"
    assert descriptions.of_action("s3", "NoSuchAction") == descriptions.of_action("nosuch", "x") == ""
    assert descriptions.of_key("aws:SourceIp") == ""


def test_nearly_every_action_has_some() -> None:
    catalog = load()
    lacking = [
        info.full_name
        for prefix in catalog.prefixes()
        if (service := catalog.service(prefix)) is not None
        for info in service.actions.values()
        if not descriptions.of_action(prefix, info.name)
    ]
    assert len(lacking) < 200, lacking
