"""`policylint completion SHELL`: a script that completes commands, options, files and the names of rules."""

from __future__ import annotations

import sys

from policylint.cli.main import USAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

#: Whose values are names of rules; they are asked for when the key is pressed, so that new ones are known at once.
_RULES = ("--select", "--extend-select", "--ignore")
_FILES = ("--config", "--output-file", "--stdin-filename", "--baseline", "--write-baseline")


def completion(shell: str) -> int:
    """Print the script for a shell: bash, zsh or fish."""
    try:
        import shtab
    except ImportError:
        print("policylint: completion needs the package shtab: pip install 'policylint[completion]'", file=sys.stderr)
        return USAGE
    from policylint.cli.parser import parser

    top = parser()
    listing = "policylint rules --format names 2>/dev/null"
    names: dict[str, Any] = dict(shtab.cmd(listing))
    # A function, since zsh would list the rules at each key for every option that is completed by them.
    names["zsh"] = "_policylint_rules"
    names["preamble"] = {
        **names["preamble"],
        "zsh": f'_policylint_rules() {{ compadd -- ${{(f)"$({listing})"}} }}',
    }
    for command in _commands(top):
        for action in command._actions:
            if set(action.option_strings) & set(_RULES) or action.dest == "rule":
                action.complete = names  # type: ignore[attr-defined]
            elif set(action.option_strings) & set(_FILES) or action.dest == "paths":
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(top, shell=shell))
    return 0


def _commands(top: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    (commands,) = (action.choices for action in top._actions if isinstance(action.choices, dict))
    return list(commands.values())
