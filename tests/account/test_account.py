"""The account as a model: who has which policy, through what, and what is not told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policylint.account.account import Account
from policylint.account.details import ManagedPolicy, Role, User
from policylint.account.dump import Dump
from policylint.account.limits import Limits
from policylint.engine import Settings, lint
from policylint.readers.json import read
from policylint.rules.registry import all_rules
from policylint.source import Source, Span

A = "arn:aws:iam::111122223333:"


def policy(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def managed(name: str, action: str, arn: str = A) -> dict[str, Any]:
    versions = [
        {"Document": policy("old:*"), "VersionId": "v1", "IsDefaultVersion": False},
        {"Document": policy(action), "VersionId": "v2", "IsDefaultVersion": True},
    ]
    return {"PolicyName": name, "Arn": f"{arn}policy/{name}", "PolicyVersionList": versions}


def attached(*names: str, arn: str = A) -> list[dict[str, str]]:
    return [{"PolicyName": name, "PolicyArn": f"{arn}policy/{name}"} for name in names]


def inline(**actions: str) -> list[dict[str, Any]]:
    return [{"PolicyName": name, "PolicyDocument": policy(action)} for name, action in actions.items()]


DUMP = {
    "UserDetailList": [
        {
            "UserName": "ana",
            "Arn": A + "user/ana",
            "GroupList": ["staff", "gone"],
            "UserPolicyList": inline(own="s3:Get*"),
            "AttachedManagedPolicies": attached("Reports"),
            "PermissionsBoundary": {"PermissionsBoundaryArn": A + "policy/Limit"},
        },
        {"UserName": "bob", "Arn": A + "user/bob", "GroupList": []},
    ],
    "GroupDetailList": [
        {
            "GroupName": "staff",
            "Arn": A + "group/staff",
            "GroupPolicyList": inline(group="sqs:*"),
            "AttachedManagedPolicies": attached("Reports", "Missing"),
        }
    ],
    "RoleDetailList": [
        {
            "RoleName": "r",
            "Path": "/",
            "Arn": A + "role/r",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "RolePolicyList": inline(one="a:b", two="c:d"),
            "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        },
        {"RoleName": "linked", "Path": "/aws-service-role/x.amazonaws.com/", "RolePolicyList": inline(x="a:b")},
    ],
    "Policies": [
        managed("Reports", "athena:*"),
        managed("Limit", "iam:*"),
        managed("ReadOnlyAccess", "*:Get*", "arn:aws:iam::aws:"),
    ],
}


def account(document: Any = DUMP, indent: int | None = 1) -> Account:
    found = Account(Dump(json.dumps(document, indent=indent)), Limits())
    for entity in found.read():
        assert all(document.node is not None for document in entity.documents)
    return found


def actions(found: Account, principal: Any) -> list[tuple[str, str | None]]:
    result = []
    for grant in found.grants(principal):
        document = found.document(grant.document)
        assert document is not None
        result.append((document.statements[0].actions[0].text, grant.group.name.text if grant.group else None))
    return result


def test_all_policies_of_a_user() -> None:
    found = account()
    ana, bob = found.users
    assert actions(found, ana) == [("s3:Get*", None), ("athena:*", None), ("sqs:*", "staff"), ("athena:*", "staff")]
    assert found.grants(bob) == []


def test_boundaries() -> None:
    found = account()
    ana, bob = found.users
    boundary = found.boundary(ana)
    assert boundary is not None
    policy = found.document(boundary)
    assert policy is not None
    assert policy.statements[0].actions[0].text == "iam:*"
    assert found.boundary(bob) is None
    limit, aws = found.policies[1], found.policies[2]
    assert [p.name.text for p in found.bounded_by(limit)] == ["ana"]
    assert [p.name.text for p in found.bounded_by(aws)] == ["r"]


def test_trust_policies_grant_nothing() -> None:
    found = account()
    role = found.roles[0]
    assert actions(found, role) == [("a:b", None), ("c:d", None)]
    assert [document.kind for document in role.documents] == ["identity", "identity", "trust"]


def test_what_a_document_says_of_itself() -> None:
    found = account()
    assert [(d.pointer, d.kind) for d in found.roles[0].documents] == [
        ("/RoleDetailList/0/RolePolicyList/0/PolicyDocument", "identity"),
        ("/RoleDetailList/0/RolePolicyList/1/PolicyDocument", "identity"),
        ("/RoleDetailList/0/AssumeRolePolicyDocument", "trust"),
    ]
    (document,) = found.policies[0].documents
    assert document.pointer == "/Policies/0/PolicyVersionList/1/Document"
    assert found.policies[0].older == 1
    assert json.loads(found.text[document.start : document.end]) == policy("athena:*")


def test_what_aws_keeps_is_nobodys_to_mend() -> None:
    found = account()
    assert [len(entity.own_documents) for entity in found.entities] == [1, 0, 1, 3, 0, 1, 1, 0]
    assert [p.is_aws_managed for p in found.policies] == [False, False, True]
    assert [r.is_service_linked for r in found.roles] == [False, True]


def test_members() -> None:
    found = account()
    assert [user.name.text for user in found.members(found.groups[0])] == ["ana"]
    assert found.knows_users
    assert not account({**DUMP, "IsTruncated": True}).knows_users
    assert not account({**DUMP, "UserDetailList": []}).knows_users


def test_paths() -> None:
    """The path of every string in the dump, known or read again, leads back to it."""
    found = account()
    path = found.locator().path
    root = read(found.text).value
    todo: list[tuple[list[Any], Any]] = [([], root)]
    seen = 0
    while todo:
        steps, value = todo.pop()
        todo += [([*steps, member.key.text], member.value) for member in getattr(value, "members", ())]
        todo += [([*steps, index], item) for index, item in enumerate(getattr(value, "items", ()))]
        if type(value).__name__ == "String":
            assert path(value.span) == steps
            seen += 1
    assert seen > 50
    assert path(Span(0, 1)) == []
    assert path(Span(len(found.text) - 1, len(found.text))) == []


def text_account(text: str) -> Account:
    found = Account(Dump(text), Limits())
    list(found.read())
    return found


def test_pages_are_one_account() -> None:
    pages = [{key: value, "IsTruncated": key != "Policies"} for key, value in DUMP.items()]
    whole = account()
    for text in (json.dumps(pages), "\n".join(map(json.dumps, pages))):
        found = text_account(text)
        assert actions(found, found.users[0]) == actions(whole, whole.users[0])
        assert found.knows_users
        assert [user.name.text for user in found.members(found.groups[0])] == ["ana"]
        assert found.locator().path(found.roles[0].name.span) == [2, "RoleDetailList", 0, "RoleName"]


def test_groups_of_the_same_name_in_two_accounts() -> None:
    other = json.loads(json.dumps(DUMP).replace("111122223333", "444455556666").replace('"ana"', '"bea"'))
    found = text_account(json.dumps([DUMP, other]))
    assert [[user.name.text for user in found.members(group)] for group in found.groups] == [["ana"], ["bea"]]
    assert all(len({d.owner.account_id for d in same}) == 1 for same in found.duplicates())


PARTS = (
    "AssumeRolePolicyDocument",
    "Arn",
    "AttachedManagedPolicies",
    "AttachmentCount",
    "CreateDate",
    "GroupList",
    "GroupPolicyList",
    "Path",
    "PermissionsBoundary",
    "PolicyVersionList",
    "RoleLastUsed",
    "RolePolicyList",
    "UserPolicyList",
)


def test_a_dump_of_anything() -> None:
    """Entries, or parts of them, that are not as AWS writes them."""
    odd = [None, 1, "x", [], {}, {"UserName": None}, {"UserName": "a", "GroupList": "x", "UserPolicyList": [1, {}]}]
    values = (None, True, -1, 10**30, "x", "%7B", "%zz", [None, {}, [], "x"], {"PolicyArn": 1, "x": {}})
    names = {"UserName": "a", "RoleName": "a", "GroupName": "a", "PolicyName": "a"}
    parts = [{**names, key: value} for key in PARTS for value in values]
    lists = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
    found = account(dict.fromkeys(lists, odd + parts))
    assert len(found.entities) == 4 * len(parts) + 1
    for entity in found.entities:
        for document in entity.documents:
            assert found.document(document) is None or document.kind
        if isinstance(entity, (User, Role)):
            found.grants(entity), found.boundary(entity)
        elif isinstance(entity, ManagedPolicy):
            found.bounded_by(entity)
    found.duplicates()


def test_documents_that_are_read_again_are_kept_in_bounds() -> None:
    found = account(
        {"RoleDetailList": [{"RoleName": f"r{n}", "RolePolicyList": inline(p=f"s3:{n}")} for n in range(300)]}
    )
    for role in found.roles:
        assert found.document(role.inline[0]) is found.document(role.inline[0])
    assert len(found._kept) <= 200


PASS_AND_RUN = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"}],
}


def escalations(boundary: str | None, *, attached_to: str = "user") -> list[str]:
    """The rules about escalation that speak of a dump where a user has PASS_AND_RUN, within what a boundary allows."""
    user: dict[str, Any] = {"UserName": "ana", "Arn": A + "user/ana", "GroupList": []}
    dump: dict[str, Any] = {"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}
    if boundary is not None:
        user["PermissionsBoundary"] = {"PermissionsBoundaryArn": A + "policy/Limit"}
        only_bounds = {"AttachmentCount": 0, "PermissionsBoundaryUsageCount": 1}
        dump["Policies"] = [{**managed("Limit", boundary), **only_bounds}] if boundary else []
    if attached_to == "user":
        user["UserPolicyList"] = [{"PolicyName": "own", "PolicyDocument": PASS_AND_RUN}]
    elif attached_to == "group":
        user["GroupList"] = ["staff"]
        group: dict[str, Any] = {"GroupName": "staff", "Arn": A + "group/staff"}
        dump["GroupDetailList"] = [
            {**group, "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": PASS_AND_RUN}]}
        ]
    else:
        user["AttachedManagedPolicies"] = attached("Run")
        version = {"Document": PASS_AND_RUN, "VersionId": "v1", "IsDefaultVersion": True}
        run = {"PolicyName": "Run", "Arn": A + "policy/Run", "PolicyVersionList": [version]}
        dump["Policies"] += [run]
    rules = {n: all_rules()[n] for n in ("privilege-escalation", "escalation-by-several-policies")}
    report = lint(Source("account.json", json.dumps(dump)), Settings(rules))
    assert report.crashes == []
    return [finding.rule for finding in report.findings]


@pytest.mark.parametrize("where", ["user", "group", "policy"])
def test_a_boundary_takes_an_escalation_path_away(where: str) -> None:
    assert escalations(None, attached_to=where) == ["privilege-escalation"]
    assert escalations("s3:*", attached_to=where) == []
    assert escalations("ec2:*", attached_to=where) == []
    assert escalations("*", attached_to=where) == ["privilege-escalation"]


def test_a_boundary_that_is_not_in_the_dump_takes_nothing_back_that_a_policy_says_by_itself() -> None:
    assert escalations("") == ["privilege-escalation"]
