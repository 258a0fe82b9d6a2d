"""The loop that drives the tables of `policylint.language.tables`.

Lark computes the tables from `grammars/*.lark` (tools/build_tables.py); this module only follows them, so that no run
pays for importing Lark.
"""

from __future__ import annotations

import re
from sys import maxsize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol

    Leaf = Callable[[str, int, int], Any]
    Node = Callable[[list[Any]], Any]

    class TableModule(Protocol):
        """What a module of `policylint.language.tables` holds."""

        START: int
        END: int
        SKIP: str
        SCANNERS: tuple[str, ...]
        TERMINALS: tuple[tuple[str, ...], ...]
        SCANNER_OF_STATE: tuple[int, ...]
        RULES: tuple[tuple[str, int, str], ...]
        ACTIONS: tuple[dict[str, int], ...]
        GOTOS: tuple[dict[str, int], ...]
        DEFAULTS: tuple[int, ...]


class NoParse(Exception):
    """The text is not of the language.  `at` is the offset where no token that could stand there was found."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class TooDeep(NoParse):
    """More is open at once than the caller allows; `at` is the offset of the token that opens too much."""


class Parser:
    """A grammar's tables, with what to make of its tokens and rules.

    `tables` is a module of `policylint.language.tables` or its name: then it is imported for the first text, since most
    texts of the little languages are so plain that nobody asks the tables.
    `leaf` makes the value of a token from `(text, start, end)`; a token without one has its start offset as value.
    `node` makes the value of a rule, by its alias or name, from the values of its parts; a rule without one has the
    value of its first part.
    """

    def __init__(self, tables: TableModule | str, leaf: Mapping[str, Leaf], node: Mapping[str, Node]) -> None:
        self.leaf = leaf
        self.node = node
        self._name = tables if isinstance(tables, str) else ""
        self._tables: TableModule | None = None
        self._skip: Callable[..., re.Match[str] | None] | None = None
        if not isinstance(tables, str):
            self._use(tables)

    @property
    def tables(self) -> TableModule:
        """The module of the tables."""
        return self._tables or self._load()

    def _load(self) -> TableModule:
        return self._use(getattr(__import__("policylint.language.tables", fromlist=[self._name]), self._name))

    def _use(self, tables: TableModule) -> TableModule:
        self.rules = [(origin, size, self.node.get(name)) for origin, size, name in tables.RULES]
        self._defaults, self._gotos = tables.DEFAULTS, tables.GOTOS
        self._scanners: list[Callable[..., re.Match[str] | None] | None] = [None] * len(tables.SCANNERS)
        self._leaves: list[tuple[tuple[str, Leaf | None], ...]] = [
            (("", None), *((name, self.leaf.get(name)) for name in names)) for names in tables.TERMINALS
        ]
        self._tables = tables
        return tables

    def scanner(self, index: int) -> Callable[..., re.Match[str] | None]:
        """The match method of a scanner, compiled at its first use."""
        match = self._scanners[index]
        if match is None:
            match = self._scanners[index] = re.compile(self.tables.SCANNERS[index]).match
        return match

    def parse(self, text: str, at: int = 0, until: int | None = None, deepest: int = maxsize) -> Any:
        """The value of the start rule, from offset `at` on.  Raises NoParse where the text leaves the language.

        With `until`, the value is the first one there, and may be followed by anything; nothing from that offset on is
        looked at.  Raises TooDeep where more than `deepest` rules have begun and not ended.
        """
        tables = self._tables or self._load()
        actions, defaults, scanner_of_state = tables.ACTIONS, tables.DEFAULTS, tables.SCANNER_OF_STATE
        scanners, leaves = self._scanners, self._leaves
        state, end_state, size = tables.START, tables.END, len(text) if until is None else until
        states = [state]
        values: list[Any] = []
        while True:
            if state == end_state and until is not None:
                return values[0]
            number = scanner_of_state[state]
            scan = scanners[number] or self.scanner(number)
            match = scan(text, at, size)
            if match is None:
                if at < size and not self._only_skipped(text, at):
                    raise NoParse(at)
                kind = "$END"
                start = end = size
                make = None
            else:
                group = match.lastindex
                start, end = match.span(group)  # type: ignore[arg-type]
                kind, make = leaves[number][group]  # type: ignore[index]
            while True:
                action = actions[state].get(kind)
                if action is None:
                    if state == end_state and kind == "$END":
                        return values[0]
                    raise NoParse(start)
                if action >= 0:
                    break
                state = self._reduce(states, values, -1 - action)
            values.append(start if make is None else make(text, start, end))
            states.append(action)
            if len(states) > deepest:
                raise TooDeep(start)
            state = action
            at = end
            if defaults[state] >= 0:
                state = self._reduce(states, values, defaults[state])

    def _reduce(self, states: list[int], values: list[Any], rule: int) -> int:
        """Apply a rule, and the rules that then follow without a look at the next token; the new state."""
        rules, gotos, defaults = self.rules, self._gotos, self._defaults
        while rule >= 0:
            origin, count, make_node = rules[rule]
            if count:
                if make_node is not None:
                    parts = values[-count:]
                    del values[-count:]
                    values.append(make_node(parts))
                elif count > 1:
                    del values[1 - count :]
                del states[-count:]
            else:
                values.append(None if make_node is None else make_node([]))
            state = gotos[states[-1]][origin]
            states.append(state)
            rule = defaults[state]
        return state

    def _only_skipped(self, text: str, at: int) -> bool:
        if self._skip is None:
            self._skip = re.compile(self.tables.SKIP).match
        return self._skip(text, at).end() == len(text)  # type: ignore[union-attr]
