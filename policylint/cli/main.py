"""The commands and their options.  What a command does is in a module of its own, imported when it is called."""

from __future__ import annotations

import os
import sys

from policylint.report.formats import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Collection
    from typing import TextIO

    from policylint.cli.plain import Layout

FAIL_ON = ("error", "security-warning", "warning", "suggestion", "never")
POLICY_TYPES = ("identity", "resource", "trust", "scp", "rcp", "auto")

#: Exit codes (contract).
CLEAN, FINDINGS, USAGE, FAULT = range(4)


def _check_options(check: Layout) -> None:
    check.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - for standard input (default: .)")
    check.add_argument("--format", choices=tuple(FORMATS), help="what to write (default: full)")
    check.add_argument(
        "--policy-type", choices=POLICY_TYPES, help="what kind of policies these are (default: auto, by their content)"
    )
    _resource_type_option(check)
    check.add_argument("--select", action="append", metavar="RULES", help="only these rules, families or severities")
    check.add_argument("--extend-select", action="append", metavar="RULES", help="these rules too")
    check.add_argument("--ignore", action="append", metavar="RULES", help="not these rules, families or severities")
    check.add_argument("--fail-on", choices=FAIL_ON, help="the mildest severity that makes it fail (default: warning)")
    check.add_argument("--as-of", type=_day, metavar="DATE", help="the day it is (default: today)")
    check.add_argument("--exit-zero", action="store_true", help="exit 0 even when there are findings")
    check.add_argument("--config", metavar="FILE", help="the settings file (default: the nearest one upward)")
    check.add_argument("--stdin-filename", metavar="FILE", help="how to call standard input")
    check.add_argument("--output-file", metavar="FILE", help="write the report there")
    _output_option(check, FORMATS)
    check.add_argument("--fix", action="store_true", help="mend what can be mended without changing what is meant")
    check.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: mend the rest, too")
    check.add_argument("--diff", action="store_true", help="only show what --fix would change; exit 1 if anything")
    check.add_argument("--baseline", metavar="FILE", help="keep quiet about the findings that are in there")
    check.add_argument("--write-baseline", metavar="FILE", help="write what is found there, and exit 0")
    check.add_argument("--jobs", type=_jobs, metavar="N", help="processes; 0 for one a core (default: by the work)")
    check.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    check.add_argument("-q", "--quiet", action="store_true", help="no summary and no progress bar")
    check.add_argument(
        "--skip-non-policies",
        action="store_true",
        help="pass over named files that hold no policy, as in a folder (for hooks)",
    )


def _diff_options(diff: Layout) -> None:
    from policylint.report.formats import DIFF_FORMATS

    diff.add_argument("paths", nargs="*", metavar="PATH", help="OLD and NEW; with --from-ref, files and folders")
    diff.add_argument("--from-ref", metavar="REF", help="compare the working tree with this commit")
    diff.add_argument("--staged", action="store_true", help="compare what is staged, not the working tree")
    diff.add_argument(
        "--undecided", choices=("allow", "deny"), default="deny", help="whether it fails then (default: deny)"
    )
    diff.add_argument("--lost", action="store_true", help="show what is no longer allowed, too")
    diff.add_argument(
        "--known-actions-only", action="store_true", help="leave out actions to come, which a wildcard covers too"
    )
    diff.add_argument(
        "--accept-trailer",
        action="store_true",
        help="accept what a commit since REF changes whose message has `policylint: allow-new-access`",
    )
    diff.add_argument("--format", choices=tuple(DIFF_FORMATS), help="what to write (default: full)")
    diff.add_argument(
        "--policy-type", choices=POLICY_TYPES, help="what kind of policies these are (default: auto, by their content)"
    )
    _resource_type_option(diff)
    diff.add_argument("--config", metavar="FILE", help="the settings file (default: the nearest one upward)")
    diff.add_argument("--output-file", metavar="FILE", help="write the report there")
    _output_option(diff, DIFF_FORMATS)
    diff.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: auto)")
    diff.add_argument("-q", "--quiet", action="store_true", help="no summary")


def _rules_options(rules: Layout) -> None:
    rules.add_argument(
        "--format", choices=("text", "json", "names"), default="text", help="what to write (default: text)"
    )


def _completion_options(completion: Layout) -> None:
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="for which shell")


def _server_options(server: Layout) -> None:
    server.add_argument("--stdio", action="store_true", help="what it does anyway; some editors say so")


def _explain_options(explain: Layout) -> None:
    explain.add_argument("rule", metavar="RULE", help="its name, or an issue code of Access Analyzer")


#: Each command: its help, its description, and what lays its options out.
COMMANDS = {
    "check": ("lint files and folders", "Lint files and folders.", _check_options),
    "diff": (
        "what a change newly allows",
        "Tell what NEW allows that OLD did not, with a request that shows it, or prove that there is nothing.",
        _diff_options,
    ),
    "rules": ("every rule, one a line", "List every rule.", _rules_options),
    "explain": ("the page of a rule", "Show the page of a rule.", _explain_options),
    "server": (
        "a language server for editors",
        "Serve the language server protocol on standard input and output; needs `pip install 'policylint[lsp]'`.",
        _server_options,
    ),
    "completion": (
        "completion for a shell",
        "Print a script that completes policylint's commands, options and rules; the README says where to put it.",
        _completion_options,
    ),
}


def _output_option(command: Layout, formats: Collection[str]) -> None:
    def output(text: str) -> tuple[str, str]:
        form, _, path = text.partition("=")
        if form not in formats or not path:
            raise _wrong(f"{text!r} is not FORMAT=FILE with a format of {', '.join(formats)}")
        return form, path

    command.add_argument(
        "--output", action="append", type=output, metavar="FORMAT=FILE", help="another report too; may be repeated"
    )


def _resource_type_option(command: Layout) -> None:
    help = "what they are attached to, such as AWS::S3::Bucket"
    command.add_argument("--resource-type", type=_resource_type, metavar="TYPE", help=help)


def _resource_type(text: str) -> str:
    from policylint.model.resource_types import wrong_name

    words = wrong_name(text)
    if words is not None:
        raise _wrong(words)
    return text


def _day(text: str) -> int:
    from policylint.account.dates import day

    found = day(text)
    if found is None:
        raise _wrong(f"{text!r} is no date, such as 2026-06-01")
    return found


def _jobs(text: str) -> int:
    number = int(text)
    if number < 0:
        raise _wrong("must be 0 or more")
    return number


def _wrong(words: str) -> Exception:
    """What argparse tells of an option's value in these words."""
    from argparse import ArgumentTypeError

    return ArgumentTypeError(words)


def silence(stream: TextIO | None) -> None:
    """Let a stream that takes nothing any more lead nowhere: Python would complain once more when it flushes it."""
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _options(arguments: list[str]) -> Namespace:
    command = arguments[0] if arguments else None
    if command not in COMMANDS:
        command = None
    if command is not None:
        from policylint.cli.plain import read

        plain = read(arguments[1:], COMMANDS[command][2])
        if plain is not None:
            plain.command = command
            return plain
    from policylint.cli.parser import parser

    return parser(command).parse_args(arguments)


def run(arguments: list[str]) -> int:
    """Run a command line; the exit code."""
    if sys.stderr is None:
        # Where it is closed, `print` would take standard output in its place.
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # File names and policies may hold what the terminal's encoding has no character for.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    options = _options(arguments)
    try:
        if options.command == "check":
            from policylint.cli.check import check

            code = check(options)
        elif options.command == "diff":
            from policylint.cli.diff import diff

            code = diff(options)
        elif options.command == "rules":
            from policylint.cli.pages import rules

            code = rules(options.format)
        elif options.command == "server":
            from policylint.cli.server import server

            code = server()
        elif options.command == "completion":
            from policylint.cli.completion import completion

            code = completion(options.shell)
        else:
            from policylint.cli.pages import explain

            code = explain(options.rule)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)  # the reader (head, say) has gone
        return FINDINGS
    except OSError as error:
        # Not a file's, which is told where it is read or written: the disk behind a stream is full, say.
        silence(sys.stdout)
        try:
            print(f"policylint: {error.strerror or error}", file=sys.stderr, flush=True)
        except OSError:
            silence(sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("policylint: interrupted", file=sys.stderr)
        return 130
    return code
