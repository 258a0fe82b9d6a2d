"""`policylint check` on the dump of an account, as a user meets it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from policylint.cli.main import run
from policylint.report.formats import FORMATS

A = "arn:aws:iam::111122223333:"
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
WRONG = {"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}
EFFECT = "`allow` is no effect, write `Allow`"


def dump(policies: list[dict[str, Any]] | None = None, **roles: Any) -> dict[str, Any]:
    return {
        "UserDetailList": [
            {
                "UserName": "ana",
                "Path": "/",
                "Arn": A + "user/ana",
                "GroupList": ["staff"],
                "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": WRONG}],
                "AttachedManagedPolicies": [],
            }
        ],
        "GroupDetailList": [
            {
                "GroupName": "staff",
                "Arn": A + "group/staff",
                "GroupPolicyList": [{"PolicyName": "ours", "PolicyDocument": WRONG}],
            }
        ],
        "RoleDetailList": [
            {
                "RoleName": "open",
                "Path": "/",
                "Arn": A + "role/open",
                "AssumeRolePolicyDocument": TRUST,
                "InstanceProfileList": [{"Roles": [{"RoleName": "open", "AssumeRolePolicyDocument": TRUST}]}],
                "RolePolicyList": [{"PolicyName": "its", "PolicyDocument": WRONG}],
                **roles,
            }
        ],
        "Policies": policies or [],
    }


def managed(name: str, arn: str = A) -> dict[str, Any]:
    return {
        "PolicyName": name,
        "Arn": f"{arn}policy/{name}",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "PolicyVersionList": [
            {"Document": WRONG, "VersionId": "v2", "IsDefaultVersion": True},
            {"Document": WRONG, "VersionId": "v1", "IsDefaultVersion": False},
        ],
    }


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(document: Any) -> str:
    text = json.dumps(document, indent=4)
    Path("account.json").write_text(text, encoding="utf-8")
    return text


def messages(*options: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    run(["check", "account.json", "--format", "concise", *options])
    return [line.split("] ", 1)[1] for line in capsys.readouterr().out.splitlines()]


def test_whose_policy_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Older versions and AWS's own policies are left out, and what stands twice is told once."""
    write(dump([managed("Ours"), managed("Theirs", "arn:aws:iam::aws:")]))
    assert messages("--select", "invalid-effect,public-principal", capsys=capsys) == [
        f"{EFFECT} (in user `ana`, inline policy `own`)",
        f"{EFFECT} (in group `staff`, inline policy `ours`)",
        "any AWS account in the world may assume the role; name the principals, or test `aws:PrincipalOrgID` in "
        "Condition (in role `open`, trust policy)",
        f"{EFFECT} (in role `open`, inline policy `its`)",
        f"{EFFECT} (in policy `Ours`)",
    ]


def test_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    write(dump([managed("Ours")]))
    assert run(["check", "account.json", "--select", "invalid-effect"]) == 1
    assert capsys.readouterr().err == "4 findings in 5 policies, 1 user, 1 group, 1 role in 1 file: 4 errors\n"


def test_no_policy_in_it_and_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    write({"UserDetailList": [{"UserName": "ana", "GroupList": ["staff"]}], "GroupDetailList": []})
    assert run(["check", "account.json"]) == 0
    assert capsys.readouterr().err == "no findings in 1 user in 1 file\n"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    text = write(dump())
    assert run(["check", "account.json", "--format", "json"]) == 1
    out = capsys.readouterr().out
    answer = json.loads(out)
    assert out == json.dumps(answer, indent=2) + "\n"
    by_rule = {finding["rule"]: finding for finding in reversed(answer["findings"])}
    inline = by_rule["policy-inlined-in-user"]
    assert inline["policy"] is None
    assert inline["location"]["path"] == ["UserDetailList", 0, "UserPolicyList", 0, "PolicyName"]
    start, end = (inline["location"][end]["offset"] for end in ("start", "end"))
    assert text[start:end] == '"own"'
    effect = by_rule["invalid-effect"]
    assert effect["policy"] == {
        "type": "identity",
        "pointer": "/UserDetailList/0/UserPolicyList/0/PolicyDocument",
    }
    assert effect["location"]["path"] == ["Statement", 0, "Effect"]
    duplicate = by_rule["duplicate-inline-policy"]
    assert [related["location"]["path"] for related in duplicate["related"]] == [
        ["GroupDetailList", 0, "GroupPolicyList", 0, "PolicyName"],
        ["RoleDetailList", 0, "RolePolicyList", 0, "PolicyName"],
    ]
    assert by_rule["public-principal"]["policy"]["type"] == "trust"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(dump([managed("Ours")]))
    assert run(["check", "account.json", "--format", form]) == 1
    out, _ = capsys.readouterr()
    if form == "access-analyzer":
        pointers = [policy["pointer"] for policy in json.loads(out)]
        assert pointers[:2] == [
            "/UserDetailList/0/UserPolicyList/0/PolicyDocument",
            "/GroupDetailList/0/GroupPolicyList/0/PolicyDocument",
        ]
        assert len(pointers) == 5
    else:
        assert "policy-inlined-in-user" in out


@pytest.mark.parametrize("encode", [json.dumps, lambda document: quote(json.dumps(document), safe="")])
def test_documents_in_strings(encode: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """As scripts and SDKs write them: escaped, or percent-encoded as IAM's API answers."""
    text = write(dump(AssumeRolePolicyDocument=encode(TRUST), RolePolicyList=[]))
    assert run(["check", "account.json", "--format", "json", "--select", "public-principal"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    start, end = (finding["location"][end]["offset"] for end in ("start", "end"))
    assert text[start:end] in ('\\"*\\"', "%22%2A%22")
    assert finding["message"].endswith("(in role `open`, trust policy)")


def test_a_fix_that_would_have_to_be_encoded_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    write(dump(RolePolicyList=[{"PolicyName": "its", "PolicyDocument": quote(json.dumps(WRONG))}]))
    run(["check", "account.json", "--format", "json", "--select", "invalid-effect"])
    fixes = [finding["fix"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert [fix is None for fix in fixes] == [False, False, True]


@pytest.mark.parametrize(("attached", "rules"), [(0, set()), (1, {"service-wildcard", "privilege-escalation"})])
def test_a_boundary_grants_nothing(attached: int, rules: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is blamed for what it leaves open, unless it is also attached as a policy."""
    policy = managed("Limit")
    policy["AttachmentCount"], policy["PermissionsBoundaryUsageCount"] = attached, 1
    wide = {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"}
    policy["PolicyVersionList"][0]["Document"] = {"Version": "2012-10-17", "Statement": [wide, *WRONG["Statement"]]}
    write({"UserDetailList": [], "Policies": [policy]})
    run(["check", "account.json", "--format", "json"])
    found = {finding["rule"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert found & {"service-wildcard", "privilege-escalation"} == rules
    assert "invalid-effect" in found


@pytest.mark.parametrize("document", ["", "%7B%22Version%22", "none", 5, None, [], {}])
def test_a_document_that_is_no_policy(document: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of it is checked, which must not look like a policy that is clean."""
    write({"RoleDetailList": [{"RoleName": "r", "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": document}]}]})
    assert messages(capsys=capsys) == [
        "this is no policy document, and nothing of it is checked (in role `r`, inline policy `p`)"
    ]


def test_a_role_that_others_keep(capsys: pytest.CaptureFixture[str]) -> None:
    write(dump(Path="/aws-service-role/x.amazonaws.com/"))
    assert len(messages("--select", "invalid-effect,public-principal", capsys=capsys)) == 2


def test_one_that_does_not_parse_is_read_as_any_other_text(capsys: pytest.CaptureFixture[str]) -> None:
    """All its errors are named and its policies linted; about the account nothing is said, for much may be missing."""
    text = write(dump()).replace('"GroupList": [\n', '"GroupList": [,\n')
    Path("account.json").write_text(text)
    assert run(["check", "account.json", "--format", "concise"]) == 1
    out, _ = capsys.readouterr()
    assert out.startswith("account.json:7:")
    assert "json-syntax-error" in out
    assert EFFECT in out
    assert "policy-inlined-in-user" not in out


def test_something_else_that_has_such_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    write({"accounts": [dump()]})
    assert messages("--select", "invalid-effect", capsys=capsys) == [EFFECT] * 3


def large(path: Path, end: str, users: int = 2000) -> int:
    """A dump of some 12 MB, in 2,000 users each of whom has a policy with something wrong."""
    statement = {"Effect": "allow", "Action": ["s3:GetObject"] * 350, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    with path.open("w") as file:
        file.write('{"UserDetailList": [')
        for number in range(users):
            inline = [{"PolicyName": "p", "PolicyDocument": policy}]
            user = {"UserName": f"u{number}", "GroupList": ["g"], "UserPolicyList": inline}
            file.write(("," if number else "") + json.dumps(user))
        file.write(end)
    return path.stat().st_size


SCRIPT = """
import resource, sys
from policylint.__main__ import main
limit = int(sys.argv.pop()) * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
sys.exit(main())
"""


def separately(*options: str, megabytes: int = 300) -> tuple[int, str, str]:
    """Run in a process that gets no more memory than that."""
    command = [sys.executable, "-c", SCRIPT, "check", "account.json", "--format", "concise", *options, str(megabytes)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def test_a_large_dump_is_read_in_little_memory() -> None:
    """17 MB: the text twice while it is decoded, and little else; a tree of the whole would take 200 MB."""
    size = large(Path("account.json"), "]}", 3000)
    assert size > 17_000_000
    code, out, err = separately("--select", "invalid-effect", megabytes=100)
    assert (code, err.splitlines()[-1:]) == (1, ["3000 findings in 3000 policies, 3000 users in 1 file: 3000 errors"])
    assert len(out.splitlines()) == 3000


@pytest.mark.parametrize("columns", [80, 0])
def test_a_terminal_shows_how_far_a_large_dump_is_read(columns: int) -> None:
    large(Path("account.json"), "]}", 4000)
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [sys.executable, "-m", "policylint", "check", "account.json", "--select", "byte-order-mark"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=end)
    os.close(end)
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:
        pass  # its other end is closed
    finally:
        os.close(terminal)
    assert process.wait() == 0
    bars = re.findall(rb"(\d+)%\|", shown)
    assert bars
    assert [int(bar) for bar in bars] == sorted(int(bar) for bar in bars)
    # At its end the bar is wiped, and the summary stands alone.
    assert b" in 4000 policies, 4000 users in 1 file" in shown.rpartition(b"%|")[2]


CUT = '"cut'


def test_a_large_dump_that_is_cut_off() -> None:
    size = large(Path("account.json"), ', {"UserName": ' + CUT)
    code, out, _ = separately("--select", "invalid-effect,json-syntax-error")
    assert code == 1
    *effects, last = out.splitlines()
    assert len(effects) == 2000
    place, words = last.split(": error[json-syntax-error] ")
    assert words == "no JSON from here on; what follows was not looked at"
    assert place == f"account.json:1:{size - len(CUT) + 1}"


def test_a_large_file_that_is_no_dump_is_still_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("account.json").write_text('{"x": "' + "x" * (10 * 1024 * 1024) + '", "UserDetailList": []}')
    assert run(["check", "account.json"]) == 2
    assert "10.0 MB is more than policylint reads (10 MB)" in capsys.readouterr().err


@pytest.mark.parametrize("filler", ["[],", "1,", '{"UserName":"a","x":"y"},', '{"a":{"a":{"a":{"a":[[[['])
def test_hostile(filler: str) -> None:
    """Many small things, and deep ones: an answer, in bounded time and memory."""
    Path("account.json").write_text('{"UserDetailList": [' + filler * (11_000_000 // len(filler)) + "1]}")
    code, _, err = separately()
    assert code in (0, 1, 2)
    assert "Traceback" not in err
    assert "MemoryError" not in err
