#!/usr/bin/env python3
"""Write the JSON Schemas of the policy kinds, policylint/policy/*.schema.json, from the grammar that the builder knows.

    python tools/build_schema.py

Each schema stands by itself, so that an editor needs but one file.  tests/policy/test_schema.py holds them together
with the builder and the rules.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from policylint.language.condition import OPERATORS
from policylint.policy.build import PRINCIPAL_KEYS, VERSIONS

FOLDER = Path(__file__).resolve().parent.parent / "policylint" / "policy"
Schema = dict[str, Any]

TITLES = {
    "identity": (
        "AWS IAM identity policy",
        "A policy of a user, group or role: managed, inline, permissions boundary or session policy",
    ),
    "resource": (
        "AWS resource policy",
        "A policy that is attached to a resource, such as an S3 bucket or an SQS queue",
    ),
    "trust": ("AWS IAM role trust policy", "Who may assume a role, and on which conditions (AssumeRolePolicyDocument)"),
    "scp": ("AWS service control policy", "What the principals of an organization's accounts may do at most"),
    "rcp": ("AWS resource control policy", "What may be done at most to the resources of an organization's accounts"),
}

PRINCIPALS = {
    "AWS": "Accounts (12 digits or the ARN of root), users, roles and role sessions; `*` for everybody",
    "CanonicalUser": "Canonical user ids, for S3",
    "Federated": "Identity providers of role sessions: the ARN of a SAML or OIDC provider, or a built-in domain",
    "Service": "AWS services, such as `lambda.amazonaws.com`",
}

FAMILIES = {
    "string": "Compares text; `StringLike` and `StringNotLike` take the wildcards `*` and `?`",
    "numeric": "Compares numbers",
    "date": "Compares dates, written as in ISO 8601 or as epoch seconds",
    "bool": "Is the key `true` or `false`",
    "binary": "Compares bytes, written in base64",
    "ip": "Is the address in a range, written in CIDR",
    "arn": "Compares ARNs field by field, with wildcards",
    "null": "`true`: the key is absent; `false`: it is there",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def one_of(*names: str) -> Schema:
    """Exactly one of these members."""
    return {"oneOf": [{"required": [name]} for name in names]}


def definitions() -> Schema:
    return {
        "strings": {
            "description": "One string, or a list of them",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
        "values": {
            "description": "One value, or a list of which one has to fit; quotes are optional for numbers and booleans",
            "anyOf": [ref("value"), {"type": "array", "items": ref("value")}],
        },
        "value": {"type": ["string", "number", "boolean"]},
        "keys": {
            "description": "Condition keys, all of which have to hold, such as `aws:PrincipalOrgID`",
            "type": "object",
            "additionalProperties": ref("values"),
        },
        "condition": {
            "description": "Operators, all of which have to hold. `ForAllValues:` or `ForAnyValue:` may stand in front "
            "of an operator, `IfExists` behind it.",
            "type": "object",
            "properties": {
                name: {"description": FAMILIES[family], **ref("keys")}
                for family, names in OPERATORS.items()
                for name in names
            },
            "additionalProperties": ref("keys"),
        },
    }


def principals(everybody: bool) -> Schema:
    """Principal and NotPrincipal; `everybody` says whether the plain `*` is legal."""
    keys = {
        "type": "object",
        "properties": {key: {"description": PRINCIPALS[key], **ref("strings")} for key in PRINCIPAL_KEYS},
        "additionalProperties": False,
    }
    return {"anyOf": [{"const": "*"}, keys]} if everybody else keys


def elements(kind: str) -> Schema:
    """The elements of a statement."""
    sid: Schema = {"description": "A name for the statement", "type": "string"}
    if kind in ("identity", "trust"):
        sid["description"] += ": letters and digits, unique in the policy"
        sid["pattern"] = "^[A-Za-z0-9]*$"
    found: Schema = {
        "Sid": sid,
        "Effect": {"description": "Whether the statement allows or denies", "enum": ["Allow", "Deny"]},
    }
    if kind in ("resource", "trust"):
        found["Principal"] = {"description": "Whom the statement is about", **principals(kind == "resource")}
    if kind == "resource":
        found["NotPrincipal"] = {"description": "Whom the statement is not about", **principals(True)}
    if kind == "rcp":
        found["Principal"] = {"description": "Everybody; a Condition says whom it is about", "const": "*"}
    action = "Actions as `service:Name`, in which `*` and `?` are wildcards"
    found["Action"] = {"description": action, **ref("strings")}
    if kind != "rcp":
        found["NotAction"] = {"description": "All actions but these", **ref("strings")}
    if kind != "trust":
        found["Resource"] = {"description": "ARNs of resources, in which `*` and `?` are wildcards", **ref("strings")}
        found["NotResource"] = {"description": "All resources but these", **ref("strings")}
    found["Condition"] = ref("condition")
    return found


def statement(kind: str) -> Schema:
    required = ["Effect"]
    pairs: list[Schema] = []
    if kind == "resource":
        # Some services (ECR, EFS) have policies without Resource.
        pairs = [one_of("Principal", "NotPrincipal"), {"not": {"required": ["Resource", "NotResource"]}}]
    elif kind == "trust":
        required.append("Principal")
    else:
        pairs = [one_of("Resource", "NotResource")]
    if kind == "rcp":
        required += ["Principal", "Action"]
    else:
        pairs.insert(0, one_of("Action", "NotAction"))
    found: Schema = {
        "type": "object",
        "properties": elements(kind),
        "required": required,
        "additionalProperties": False,
    }
    if pairs:
        found["allOf"] = pairs
    if kind == "rcp":
        found |= only_full_access_is_allowed()
    return found


def only_full_access_is_allowed() -> Schema:
    everything = ["*", ["*"]]
    return {
        "if": {"properties": {"Effect": {"const": "Allow"}}},
        "then": {
            "description": "A resource control policy denies; the one thing that it may allow is everything",
            "properties": {"Action": {"enum": everything}, "Resource": {"enum": everything}, "Condition": False},
            "required": ["Resource"],
        },
    }


def schema(kind: str) -> Schema:
    title, description = TITLES[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://policylint.readthedocs.io/schemas/{kind}.schema.json",
        "$comment": "Written by tools/build_schema.py; do not edit.",
        "title": title,
        "description": description,
        "type": "object",
        "properties": {
            "Version": {
                "description": "The version of the policy language, not of the policy; without it no variables",
                "enum": list(VERSIONS),
                "default": VERSIONS[0],
            },
            "Id": {"description": "A name for the policy, for services that want one", "type": "string"}
            | ({"deprecated": True} if kind == "identity" else {}),
            "Statement": {
                "description": "One statement, or a list of them",
                "anyOf": [ref("statement"), {"type": "array", "items": ref("statement"), "minItems": 1}],
            },
        },
        "required": ["Statement"],
        "additionalProperties": False,
        "$defs": {"statement": statement(kind), **definitions()},
    }


def main() -> None:
    for kind in TITLES:
        text = json.dumps(schema(kind), indent=2) + "\n"
        (FOLDER / f"{kind}.schema.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
