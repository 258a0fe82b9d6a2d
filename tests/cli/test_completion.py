"""`policylint completion SHELL`: the shells themselves complete with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent

#: What is typed, what the shell then offers, and what it does not.
CASES = [
    ("policylint ", "check diff rules explain server completion", "p.json"),
    ("policylint check --fo", "--format", "--fix"),
    ("policylint check --format s", "sarif", "junit"),
    ("policylint diff --format m", "markdown", "junit"),
    ("policylint explain pass-role-to", "pass-role-to-any-service", "invalid-action"),
    ("policylint check --ignore invalid-ac", "invalid-action", "pass-role-to-any-service"),
    ("policylint check --fail-on sec", "security-warning", "never"),
    ("policylint check p", "p.json", "check"),
    ("policylint check --baseline p", "p.json", "check"),
    ("policylint completion ", "bash zsh fish", "p.json"),
]

# bash calls the function that `complete` named, with the words so far.
BASH = """
source ./script
read -r -a COMP_WORDS <<< "$1"
[[ $1 != *' ' ]] || COMP_WORDS+=("")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1}
function=$(complete -p policylint | sed 's/.*-F \\([^ ]*\\).*/\\1/')
"$function" policylint "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = "source ./script; complete -C $argv[1] | string replace -r '\\t.*' ''; true"
# zsh completes only what is typed at a terminal: what its completers add is printed instead, as they add it.  Until its
# line editor has begun, the terminal itself would obey Control-U.
ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; fpath=($PWD $fpath); compinit -u -D
compadd() { builtin compadd -A found "$@"; (( $#found )) && print -rl -- @${^found} >> offers; builtin compadd "$@" }
zle-line-init() { print -rn -- REA""DY }; zle -N zle-line-init'
zpty -r shell line '*READY*'
zpty -w -n shell "$1"$'\\t'
zpty -w -n shell $'\\C-u'
zpty -w shell 'echo EN""D'
zpty -r shell line '*END*'
zpty -d shell
"""


def offered(shell: str, typed: str, folder: Path) -> set[str]:
    environ = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    script = subprocess.run([BIN / "policylint", "completion", shell], capture_output=True, text=True, check=True)
    (folder / ("_policylint" if shell == "zsh" else "script")).write_text(script.stdout, encoding="utf-8")
    command = {
        "bash": ["bash", "--norc", "-c", BASH, "bash", typed],
        "fish": ["fish", "--no-config", "-c", FISH, typed],
        "zsh": ["zsh", "-f", "-c", ZSH, "zsh", typed],
    }
    done = subprocess.run(command[shell], cwd=folder, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    if shell == "zsh":
        text = (folder / "offers").read_text(encoding="utf-8") if (folder / "offers").exists() else ""
        return set(re.findall(r"^@(\S+)", text, re.MULTILINE))
    return set(done.stdout.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(("typed", "wanted", "unwanted"), CASES)
def test_the_shell_completes(shell: str, typed: str, wanted: str, unwanted: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "p.json").write_text("{}")
    found = offered(shell, typed, tmp_path)
    assert set(wanted.split()) <= found
    assert unwanted not in found


def test_without_shtab_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from policylint.cli.main import run

    monkeypatch.setitem(sys.modules, "shtab", None)
    assert run(["completion", "bash"]) == 2
    assert "pip install 'policylint[completion]'" in capsys.readouterr().err
