"""Hostile files through the real command: a clear word, the exit code, bounded memory, nothing raw to a terminal."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
GIGABYTE = 1 << 30

#: What a terminal would act upon, or show in another order.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def policy(**elements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, **elements}]})


def raw(text: str) -> str:
    """A policy with a text in it that no escape hides."""
    return policy(Action="s3:Mark").replace("Mark", text)


def nested(times: int) -> str:
    text = policy()
    for _ in range(times):
        text = json.dumps({"Policy": text})
    return text


#: Name, the file's text or bytes, exit code, words of the report.
FILES: list[tuple[str, Callable[[], str | bytes], int, str]] = [
    ("deep lists", lambda: "[" * 100_000, 1, "nested more than 200 levels deep"),
    ("deep lists, closed", lambda: "[" * 100_000 + "]" * 100_000, 1, "nested more than 200 levels deep"),
    ("deep objects", lambda: '{"a":' * 100_000 + "1" + "}" * 100_000, 1, "nested more than 200 levels deep"),
    ("deep in a policy", lambda: '{"Statement":' + "[" * 100_000, 1, "nested more than 200 levels deep"),
    ("strings in strings", lambda: nested(10), 2, "no policy found in it"),
    ("a string of 20 MB", lambda: policy(Sid="A" * 20_000_000), 2, "is more than policylint reads"),
    ("a string of 9 MB", lambda: policy(Sid="A" * 9_000_000), 2, "more than any that AWS takes"),
    ("four million numbers", lambda: "[" + "1," * 4_000_000 + "1]", 2, "values, which is more than policylint reads"),
    ("a policy of 2,000 statements", lambda: '{"Version": "2012-10-17", "Statement": [' + ",".join(
        [json.dumps({**STATEMENT, "Sid": "One"})] * 2_000) + "]}", 2, "more than any that AWS takes"),
    ("nothing", lambda: "", 1, "the file is empty"),
    ("white space", lambda: " \n\t\r\n ", 1, "the file holds only white space"),
    ("bytes", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, 1, "is not UTF-8"),
    ("NULs", lambda: "\0" * 1000, 1, "this looks like binary data, not JSON"),
    ("UTF-16", lambda: policy().encode("utf-16"), 1, "the file is UTF-16, AWS takes UTF-8"),
    ("UTF-32", lambda: policy().encode("utf-32-le"), 1, "the file is UTF-32, AWS takes UTF-8"),
    ("a raw lone surrogate", lambda: raw("\ud800").encode("utf-8", "surrogatepass"), 1, "byte 0xed is not UTF-8"),
    ("a lone surrogate", lambda: policy(Sid="a\ud800b"), 1, "`\\ud800` is half of a surrogate pair"),
    ("many bad bytes", lambda: b'{"Statement":[' + b"\xff" * 100_000, 1, "(100000 such bytes in the file)"),
    ("a NUL in a string", lambda: raw("\0"), 1, "NUL in a string: write `\\u0000`"),
    ("escape sequences", lambda: raw("\x1b[31mGet\x07\x1b]0;title\x07\x9b31m\u202e"), 1, "write `\\u001b`"),
    ("escaped escape sequences", lambda: policy(Action="s3:\x1b[2JGet\u202e"), 1, "`\\u001b[2JGet\\u202e`"),
    ("a key of escape sequences", lambda: policy(**{"\x1b[2JSid\u202e": "x"}), 1, "is no policy element"),
    ("100,000 keys", lambda: "{" + '"Version":"2012-10-17",' * 100_000 + '"Statement":[]}', 2, "more than any that"),
    ("100,000 quotes", lambda: "'\n" * 100_000, 1, "string without an end"),
    ("100,000 commas", lambda: "{" + ",\n" * 100_000, 1, "more syntax errors from here on, which are left out"),
    ("100,000 closing brackets", lambda: "}]" * 100_000, 1, "surplus `}`: no bracket is open"),
    ("a million backslashes", lambda: '"' + "\\" * 1_000_001, 1, "string without an end"),
    ("10,000 stars", lambda: policy(Action="s3:" + "*" * 10_000), 0, "characters without white space"),
    ("a pattern of 5,000 stars", lambda: policy(Action="s3:" + "*a" * 5_000), 1, "invalid-action"),
    ("9,000 resources", lambda: policy(Resource=[f"arn:aws:s3:::b{i}*/*" for i in range(9_000)]), 1, "without white"),
    ("4,900 condition keys", lambda: policy(Condition={"StringLike": {
        f"aws:RequestTag/{i}*": f"*{i}*" for i in range(4_900)}}), 1, "without white space"),
    ("50,000 open variables", lambda: policy(Resource="arn:aws:s3:::" + "${" * 50_000), 1, "more"),
    ("a number over all numbers", lambda: policy().replace('"s3:GetObject"', "1e400"), 1, "not a number"),
    ("a number of 100,000 digits", lambda: policy().replace('"s3:GetObject"', "9" * 100_000), 1, "not a number"),
    ("5,000 policies", lambda: "[" + ",".join([policy()] * 5_000) + "]", 0, "no findings in 5000 policies"),
]  # fmt: skip


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE))


def check(path: str | bytes, form: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command with a gigabyte of memory.  The time allowed tells a hang, not a slow machine."""
    command = [sys.executable, "-m", "policylint", "check", "--format", form, path]
    return subprocess.run(
        command, capture_output=True, timeout=60, cwd=cwd, stdin=subprocess.DEVNULL, preexec_fn=limit_memory
    )


def assert_tame(answer: subprocess.CompletedProcess[bytes]) -> str:
    text = (answer.stdout + answer.stderr).decode("utf-8")
    assert "Traceback" not in text
    assert RAW.search(text) is None
    return text


@pytest.mark.parametrize(("name", "make", "code", "words"), FILES, ids=[case[0] for case in FILES])
def test_file(name: str, make: Callable[[], str | bytes], code: int, words: str, tmp_path: Path) -> None:
    data = make()
    (tmp_path / "policy.json").write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    answer = check("policy.json", "concise", tmp_path)
    assert words in assert_tame(answer)
    assert answer.returncode == code


@pytest.mark.parametrize("form", ["full", "json", "access-analyzer", "sarif", "github", "gitlab", "junit", "markdown"])
@pytest.mark.parametrize(
    "text", ["\x1b[31mGet\x07\x9b31m\u202e", "\\u001b]0;title\\u0007\\u202e"], ids=["raw", "escaped"]
)
def test_nothing_raw_in_any_format(form: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text(raw(text), encoding="utf-8")
    answer = check("policy.json", form, tmp_path)
    assert_tame(answer)
    assert answer.returncode == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\x1b[31m\x07.json", "a\\x1b[31m\\x07.json:1:"),
        (b"new\nline.json", "new\\nline.json:1:"),
        (b"bad\xff.json", "bad\\udcff.json:1:"),
    ],
)
def test_name(name: bytes, shown: str, tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "w", encoding="utf-8") as file:
        file.write(policy(Effect="allow"))
    answer = check(name, "concise", tmp_path)
    assert assert_tame(answer).startswith(shown)
    assert answer.returncode == 1


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "loop.json").symlink_to("loop.json")
    (tmp_path / "dangling.json").symlink_to("nowhere.json")
    for path, words in (
        ("pipe.json", "is a named pipe, not a file"),
        ("loop.json", "Too many levels of symbolic links"),
        ("dangling.json", "No such file or directory"),
        ("/dev/zero", "is a device, not a file"),
    ):
        answer = check(path, "concise", tmp_path)
        assert words in assert_tame(answer)
        assert answer.returncode == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_without_permission_to_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "closed.json").touch(mode=0)
    for path in ("closed", "closed.json"):
        answer = check(path, "concise", tmp_path)
        assert "Permission denied" in assert_tame(answer)
        assert answer.returncode == 2
