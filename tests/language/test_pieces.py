"""Pieces of a string: examples, and what holds for every text."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.language import pieces as p
from policylint.language.pieces import ANY, ONE, TEXT, UNKNOWN, VARIABLE

#: Texts made of what the grammar cares for, and any other.
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                "$",
                "{",
                "}",
                "${",
                "}",
                "{{",
                "}}",
                "%{",
                "aws:username",
                "a:b",
                "arn",
                ":",
                "*",
                "?",
                " ",
                ",",
                "'",
                ", 'd'",
                "\n",
                "x",
                "/",
                "é",
                '"',
                "(",
                "!",
                "${aws:username}",
                "${x}",
                "${*}",
                "${a:b, 'c'}",
            ]
        ),
        max_size=10,
    ).map("".join),
)


def shape(text: str) -> list[tuple[int, str]]:
    return [(piece.kind, text[piece.start : piece.end]) for piece in p.parse(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("a:b/c", [(TEXT, "a:b/c")]),
        ("a*b?", [(TEXT, "a"), (ANY, "*"), (TEXT, "b"), (ONE, "?")]),
        ("home/${aws:username}/*", [(TEXT, "home/"), (VARIABLE, "${aws:username}"), (TEXT, "/"), (ANY, "*")]),
        ("${aws:PrincipalTag/a:b@c}", [(VARIABLE, "${aws:PrincipalTag/a:b@c}")]),
        ("${accounts.google.com:sub}", [(VARIABLE, "${accounts.google.com:sub}")]),
        ("a-${bucket_arn}/x", [(TEXT, "a-"), (UNKNOWN, "${bucket_arn}"), (TEXT, "/x")]),
        ("${username}", [(UNKNOWN, "${username}")]),
        ("${var.name}:x", [(UNKNOWN, "${var.name}"), (TEXT, ":x")]),
        ("${AWS::Region}", [(UNKNOWN, "${AWS::Region}")]),
        ('${f(a, "b:c")}', [(UNKNOWN, '${f(a, "b:c")}')]),
        ("${f({a={b=1}})}", [(UNKNOWN, "${f({a={b=1}})}")]),
        ("${{ inputs.name }}", [(UNKNOWN, "${{ inputs.name }}")]),
        ("{{bucket}}/*", [(UNKNOWN, "{{bucket}}"), (TEXT, "/"), (ANY, "*")]),
        ("{{{raw}}}", [(UNKNOWN, "{{{raw}}"), (TEXT, "}")]),
        ("${${aws:x}}", [(UNKNOWN, "${${aws:x}}")]),
        ("$5 {a} $", [(TEXT, "$5 {a} $")]),
        ("%{Bucket.Arn}/*", [(UNKNOWN, "%{Bucket.Arn}"), (TEXT, "/"), (ANY, "*")]),
        ("a%{ if x }b:c", [(TEXT, "a"), (UNKNOWN, "%{ if x }"), (TEXT, "b:c")]),
        ("5% %{} %{a", [(TEXT, "5% %{} %{a")]),
        ("%${aws:username}%", [(TEXT, "%"), (VARIABLE, "${aws:username}"), (TEXT, "%")]),
        ("${!aws:username}", [(UNKNOWN, "${!aws:username}")]),
    ],
)
def test_pieces(text: str, wanted: list[tuple[int, str]]) -> None:
    assert shape(text) == wanted
    assert [piece.flaw for piece in p.parse(text)] == [None] * len(wanted)


@pytest.mark.parametrize(
    ("text", "start", "end", "flaw"),
    [
        ("a${}b", 1, 4, "empty-variable"),
        ("${  }", 0, 5, "empty-variable"),
        ("${aws: username}", 0, 16, "unsupported-space-in-variable"),
        ("${ aws:username}", 0, 16, "unsupported-space-in-variable"),
        ("${aws:username }", 0, 16, "unsupported-space-in-variable"),
        ("${aws:PrincipalTag/my team}", 0, 27, "unsupported-space-in-variable"),
        ("${aws: username, 'x'}", 0, 21, "unsupported-space-in-variable"),
        ("${aws: username, x}", 0, 19, "unsupported-space-in-variable"),
        ("${aws:PrincipalTag/team, company}", 0, 33, "missing-quote-in-variable"),
        ("${aws:PrincipalTag/team, 'company}", 0, 34, "missing-quote-in-variable"),
        ("${aws:PrincipalTag/team, company'}", 0, 34, "missing-quote-in-variable"),
        ("${aws:PrincipalTag/team,}", 0, 25, "missing-quote-in-variable"),
        ("b/${aws:username/*", 2, 4, "missing-brace-in-variable"),
        ("b/${aws:a/${aws:b}", 2, 4, "missing-brace-in-variable"),
    ],
)
def test_flawed_variables(text: str, start: int, end: int, flaw: str) -> None:
    flawed = [piece for piece in p.parse(text) if piece.flaw]
    assert [(piece.start, piece.end, piece.flaw, piece.kind) for piece in flawed] == [(start, end, flaw, VARIABLE)]


@pytest.mark.parametrize(
    ("text", "key", "default"),
    [
        ("${aws:username}", "aws:username", None),
        ("${aws:PrincipalTag/team, 'no-team'}", "aws:PrincipalTag/team", "no-team"),
        ("${aws:PrincipalTag/team,'a b: c'}", "aws:PrincipalTag/team", "a b: c"),
        ("${aws:PrincipalTag/team, ''}", "aws:PrincipalTag/team", ""),
    ],
)
def test_variable(text: str, key: str, default: str | None) -> None:
    (piece,) = p.parse(text)
    assert (piece.kind, piece.text, piece.default, piece.flaw) == (VARIABLE, key, default, None)


def test_escapes_are_text() -> None:
    (piece,) = p.parse("a${*}b${?}c${$}")
    assert (piece.kind, piece.text, piece.start, piece.end) == (TEXT, "a*b?c$", 0, 15)


def test_what_may_be_left_open_is_not_known() -> None:
    """Braces deeper than any template's, or odd ones: a template's affair, and no variable was forgotten to close."""
    for text in ("${f({a={b={c=1}}})}", "${a{b}", "${a:b{c"):
        assert p.parse(text)[0].kind == UNKNOWN
        assert not any(piece.flaw for piece in p.parse(text))


@given(TEXTS)
@example("${aws:username',}")
@example("${\naws:username ,}}")
def test_pieces_tile_the_text(text: str) -> None:
    at = 0
    for piece in p.parse(text):
        assert piece.start == at
        assert piece.end > at
        at = piece.end
    assert at == len(text)


@given(TEXTS)
def test_wildcards_are_told_apart_from_text(text: str) -> None:
    for piece in p.parse(text):
        shown = text[piece.start : piece.end]
        if piece.kind in (ANY, ONE):
            assert shown in ("*", "?")
        elif piece.kind == TEXT and piece.text == shown:
            assert not {"*", "?"} & set(shown)
    assert p.is_plain(text) <= all(piece.kind == TEXT for piece in p.parse(text))


@pytest.mark.parametrize(
    "part", ["${", "{{", "${{", "${{}", "${a:b", "${a:b,", "${a:b '", "{", "$", "*", "${ ", "${a:b, {{}", "x$"]
)
def test_hostile_texts_are_read_soon(part: str) -> None:
    start = time.process_time()
    for text in (part * 20_000, part * 20_000 + "}", "${" + part * 20_000, "${" + part * 20_000 + "}"):
        p.parse(text)
    # Some 50 times what it takes; what is quadratic takes minutes.
    assert time.process_time() - start < 30
