"""argparse's parser of the command line: it reads what `policylint.cli.plain` leaves to it, and writes the help."""

from __future__ import annotations

import argparse

from policylint import __version__
from policylint.cli.main import COMMANDS


class _Formatter(argparse.HelpFormatter):
    """A help text of a set width: to ask the terminal for its own, argparse imports a module at each start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class _Version(argparse.Action):
    """`--version`, which looks up the data's dates only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from policylint.model import catalog, managed_policies

        services, policies = catalog.load(), managed_policies.load()
        print(
            f"policylint {__version__} (service catalog of {services.date}, {services.source}; "
            f"AWS managed policies of {policies.date}, {policies.source})"
        )
        parser.exit()


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The command line.  With a command, only its options are laid out, since each one costs every start."""
    top = argparse.ArgumentParser(
        prog="policylint",
        formatter_class=_Formatter,
        description="A linter for AWS IAM policies: no account, no network, exact places.",
        epilog="exit codes: 0 nothing found; 1 findings; 2 usage, settings or unreadable input; 3 policylint's fault",
    )
    top.add_argument(
        "--version",
        action=_Version,
        nargs=0,
        default=argparse.SUPPRESS,
        help="show the version and the dates of the data",
    )
    # The program's name is given, or argparse would lay out a usage text to find it.
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, prog="policylint")
    for name, (words, description, options) in COMMANDS.items():
        if command in (name, None):
            options(commands.add_parser(name, help=words, description=description, formatter_class=_Formatter))
    return top
