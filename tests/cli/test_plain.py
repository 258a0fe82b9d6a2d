"""A plain command line is read without argparse, and as argparse reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.cli.main import COMMANDS
from policylint.cli.parser import parser
from policylint.cli.plain import read

WORDS = (
    "a.json", "-", "b", "--", "--format", "json", "concise", "--format=json", "--format=", "--form", "--jobs", "2",
    "-1", "--jobs=0", "--select", "invalid-action,error", "--select=", "--ignore", "-q", "--quiet", "--quiet=1",
    "-qh", "-h", "--fix", "--fail-on", "error", "--output", "json=out.json", "--output=sarif=x", "--as-of",
    "2026-06-01", "--stdin-filename", "--policy-type", "trust", "--from-ref", "HEAD", "--staged", "--undecided",
    "allow", "--exit-zero", "--color=never", "--config", "x.toml", "--unknown", "a b", "-a b", "",
)  # fmt: skip


def as_argparse_reads_it(command: str, arguments: list[str]) -> dict[str, object] | None:
    try:
        options = vars(parser(command).parse_args([command, *arguments]))
    except SystemExit:
        return None
    del options["command"]
    return options


@given(st.sampled_from(("check", "diff")), st.lists(st.sampled_from(WORDS), max_size=6))
def test_what_is_read_is_what_argparse_reads(command, arguments):
    plain = read(arguments, COMMANDS[command][2])
    if plain is not None:
        assert vars(plain) == as_argparse_reads_it(command, arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "a.json b.json",
        "--format json -q a.json",
        "a.json --select error --select=invalid-action --jobs 2",
        "--skip-non-policies a.json b.json",
        "- --stdin-filename a.json --format=concise",
    ],
)
def test_plain_lines_are_read(arguments):
    plain = read(arguments.split(), COMMANDS["check"][2])
    assert plain is not None
    assert vars(plain) == as_argparse_reads_it("check", arguments.split())


@pytest.mark.parametrize(
    "arguments",
    ["--help", "-qq", "--form json", "--format yaml", "--jobs x", "--jobs -1", "-- a", "a -q b", "--format"],
)
def test_all_else_is_left_to_argparse(arguments):
    assert read(arguments.split(), COMMANDS["check"][2]) is None
