"""The committed tables are what the grammars say, and the loop that drives them agrees with Lark."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from policylint.language.lalr import NoParse, Parser

ROOT = Path(__file__).resolve().parent.parent.parent


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_tables", ROOT / "tools" / "build_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = tool()
JSON = TOOL.open_grammar(ROOT / "grammars" / "json.lark")
GRAMMARS = sorted((ROOT / "grammars").glob("*.lark"))
NAMES = [path.stem for path in GRAMMARS]

#: Pieces that the texts of each language are put together from, so that some are of the language.
PIECES = {
    "action": ["s3", "iam", ":", "*", "?", "GetObject", "Pass", "-", "a1", " ", "${aws:x}", "$", "{", "}", "é"],
    "arn": ["arn", ":", "aws", "s3", "", "us-east-1", "111122223333", "*", "/", "${", "}", "?", " ", "aws-cn", "a/b"],
    "condition_key": ["aws", ":", "/", "SourceIp", "s3", "RequestTag", "${", "}", "*", " ", "a-b", "."],
    "condition_operator": [
        "StringEquals", "IfExists", "ForAllValues", "ForAnyValue", ":", "Bool", "Null", "stringlike", "ArnLike", " ",
        "x",
    ],
    "policy_string": ["${", "}", "aws:username", "'", ",", " ", "*", "?", "$", "{", "a", "aws:x/y", "${*}", "'d'"],
    "json": [
        "{", "}", "[", "]", ":", ",", '"a"', '"\\u0041"', '"', "\\", "1", "-1.5e3", "01", "true", "false", "null",
        " ", "\n", "\t", "\u00a0", "tru", ', "b"', '"c": 1', "é",
    ],
    "json_slips": [
        "// a\n", "/* a */", "/*", "'a'", "'", "“a”", '"a\\q"', '"', "${a}", "{{ a }}", "012", "True", "=>", ";",
        "\ufeff", "\u00a0", "\x00", "!!", "<<<<<<< a\n", "<a>",
    ],
}  # fmt: skip


def texts(name: str) -> st.SearchStrategy[str]:
    pieces = PIECES.get(name, ["a", ":", " "])
    return st.lists(st.sampled_from(pieces), max_size=12).map("".join) | st.text(max_size=20)


def of_lark(lark: Lark, text: str) -> Any:
    """What Lark makes of a text; None when it refuses it."""
    try:
        return lark.parse(text)
    except UnexpectedInput:
        return None


def driver(name: str) -> Parser:
    """The tables with a tree of tuples as value: tokens `(name, start, end)`, rules `(name, parts)`."""
    tables = importlib.import_module(f"policylint.language.tables.{name}")
    terminals = {terminal for names in tables.TERMINALS for terminal in names}

    def leaf(terminal: str) -> Any:
        return lambda text, start, end: (terminal, start, end)

    def node(alias: str) -> Any:
        return lambda parts: (alias, parts)

    aliases = {alias for _, _, alias in tables.RULES}
    return Parser(tables, {t: leaf(t) for t in terminals}, {alias: node(alias) for alias in aliases})


@pytest.mark.parametrize("path", GRAMMARS, ids=NAMES)
def test_tables_are_up_to_date(path: Path) -> None:
    committed = (ROOT / "policylint" / "language" / "tables" / f"{path.stem}.py").read_text(encoding="utf-8")
    assert TOOL.render(path) == committed, "run tools/build_tables.py"


def test_no_table_is_left_over() -> None:
    modules = {path.stem for path in (ROOT / "policylint" / "language" / "tables").glob("*.py")} - {"__init__"}
    assert modules == set(NAMES)


@pytest.mark.parametrize("path", GRAMMARS, ids=NAMES)
def test_the_driver_takes_what_lark_takes(path: Path) -> None:
    lark = TOOL.open_grammar(path)
    parser = driver(path.stem)
    taken = 0

    @settings(max_examples=300)
    @given(texts(path.stem))
    def check(text: str) -> None:
        nonlocal taken
        try:
            parser.parse(text)
        except NoParse as refused:
            assert 0 <= refused.at <= len(text)
            assert of_lark(lark, text) is None, text
        else:
            taken += 1
            assert of_lark(lark, text) is not None, text

    check()
    assert taken, "no generated text was of the language: the pieces are badly chosen"


JSON_PIECES = st.recursive(
    st.sampled_from(('"a"', '"\\n"', '""', "1", "-0.5", "true", "false", "null", "{}", "[ ]")),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: "[" + ", ".join(items) + "]")
        | st.lists(st.tuples(st.sampled_from(('"k"', '"\\u0041"')), inner), max_size=3).map(
            lambda members: "{" + " ,".join(f"{key}:\n{value}" for key, value in members) + "}"
        )
    ),
    max_leaves=12,
)


def shape_of_lark(tree: Tree[Token] | Token) -> Any:
    if isinstance(tree, Token):
        return (tree.type, tree.start_pos, tree.end_pos)
    return (str(tree.data), [shape_of_lark(child) for child in tree.children])


@given(JSON_PIECES)
def test_the_tree_of_json_is_that_of_lark(text: str) -> None:
    assert driver("json").parse(text) == shape_of_lark(JSON.parse(text))
