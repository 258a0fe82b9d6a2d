"""Reads a plain command line, such as `check --format json policies/`, as argparse would.

To import argparse and have it read a line takes 8 ms, a tenth of what a commit waits for.  What is not plain (an
abbreviation, `--`, a mistake, a call for help) is left to it: `policylint.cli.parser`.
"""

from __future__ import annotations

from types import SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol

    class Layout(Protocol):
        """Where a command's options are laid out: argparse's parser, or the one here."""

        def add_argument(self, *names: str, **said: Any) -> Any:
            """As in argparse."""


class _Option:
    """What argparse was told of an option."""

    __slots__ = ("choices", "name", "repeats", "takes_value", "type")

    def __init__(self, name: str, said: dict[str, Any]) -> None:
        action = said.get("action")
        self.name = name
        self.takes_value = action != "store_true"
        self.repeats = action == "append"
        self.type: Callable[[str], Any] = said.get("type", str)
        self.choices: Sequence[str] | None = said.get("choices")


class _Plain:
    """The options of a command, with what holds where they are not given."""

    def __init__(self) -> None:
        self.options: dict[str, _Option] = {}
        self.values: dict[str, Any] = {}
        #: The name of the arguments that are no option's; None where they are not simply as many as there are.
        self.rest: str | None = None

    def add_argument(self, *names: str, **said: Any) -> None:
        """As in argparse."""
        name = names[-1].lstrip("-").replace("-", "_")
        if names[-1] == name:
            self.rest = name if said.get("nargs") == "*" else None
            return
        option = _Option(name, said)
        self.options.update((spelling, option) for spelling in names)
        self.values[name] = said.get("default", None if option.takes_value else False)


def read(arguments: Sequence[str], lay_out: Callable[[Layout], None]) -> Namespace | None:
    """The options of a command that its arguments give; None where argparse is to read them.

    `lay_out` tells a parser which options there are.
    """
    plain = _Plain()
    lay_out(plain)
    values = plain.values
    rest: list[str] = []
    rest_ended = False
    todo = list(reversed(arguments))
    while todo:
        argument = todo.pop()
        if not argument.startswith("-") or argument == "-":
            if rest_ended or not argument:
                return None
            rest.append(argument)
            continue
        rest_ended = bool(rest)
        spelling, equals, value = argument.partition("=")
        option = plain.options.get(spelling)
        if option is None or (equals and (not option.takes_value or not spelling.startswith("--"))):
            return None
        if not option.takes_value:
            values[option.name] = True
            continue
        if not equals:
            value = todo.pop() if todo else ""
        if not value or (value.startswith("-") and value != "-"):
            return None
        try:
            read_value = option.type(value)
        except Exception:
            return None  # argparse has the words for it
        if option.choices is not None and read_value not in option.choices:
            return None
        values[option.name] = [*(values[option.name] or ()), read_value] if option.repeats else read_value
    if plain.rest is None:
        return None
    values[plain.rest] = rest
    return SimpleNamespace(**values)  # type: ignore[return-value]  # which has all that anyone asks of a Namespace
