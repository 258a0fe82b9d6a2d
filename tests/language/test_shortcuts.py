"""The shortcuts for simple strings read what the tables of the grammars read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policylint.language import action, arn, condition, examples, pieces
from policylint.language.lalr import NoParse
from policylint.language.pattern import Pattern
from policylint.language.pieces import Piece

PARTS = st.sampled_from(
    ["${aws:username}", "${aws:PrincipalTag/a-b_c}", "${s3:x", "${*}", "${a}", "{{b}}", "%{c}", "arn:"]
)
TEXTS = st.lists(PARTS | st.text(alphabet="ab:*?${}%/. '-,Ü", max_size=20), max_size=4).map("".join)


def plain(found: list[Piece]) -> list[tuple[object, ...]]:
    return [(piece.kind, piece.text, piece.start, piece.end, piece.flaw) for piece in found]


@given(TEXTS)
def test_pieces(text: str) -> None:
    assert plain(pieces.parse(text)) == plain(pieces.joined(pieces._PARSER.parse(text)))


@given(TEXTS.filter(bool))
def test_fields_of_an_arn(text: str) -> None:
    parts = arn._PARSER.parse(text)
    assert [plain(field.pieces) for field in arn.fields(text)] == [plain(pieces.joined(part)) for part in parts]


@given(TEXTS)
def test_actions(text: str) -> None:
    prefix, name = action._PARSER.parse(text)
    end = prefix[-1].end if prefix else 0
    found = action.parse(text)
    assert found.service == text[:end]
    assert found.name == (None if name is None else text[end + 1 :])
    assert found.is_literal == pieces.is_plain(text)
    pattern = Pattern(text, found.pieces, fold=True)
    assert found.is_unknown == pattern.has_hole
    assert found.is_everything == (pattern.is_everything or text == "*:*")
    assert plain(found.pieces) == plain(pieces.parse(text))


@given(st.text(alphabet="<>{}$%ab:* ", max_size=12))
def test_placeholders_of_examples(text: str) -> None:
    assert examples.may_hold(text) or not list(examples.placeholders(text))


@given(TEXTS)
def test_condition_keys(text: str) -> None:
    found = condition.parse_key(text)
    try:
        _, name, tag = condition._KEY_PARSER.parse(text)
    except NoParse:
        assert found.name is None
        return
    assert found.name == (None if name is None else name[0])
    assert found.tag == (None if tag is None else tag[0])
    if tag is not None:
        assert found.tag_start == tag[1]


NAMES = [name for names in condition.OPERATORS.values() for name in names]


@given(
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:", "forallvalues:", ":", "For:"]),
    st.sampled_from([*NAMES, "", "stringequals", "StringEqual"]),
    st.sampled_from(["", "IfExists", "ifexists", "IfExistsIfExists"]),
)
def test_operators(qualifier: str, name: str, suffix: str) -> None:
    found = condition.parse_operator(qualifier + name + suffix)
    try:
        family, spelt, start, end, read_qualifier, read_suffix = condition._OPERATOR_PARSER.parse(
            qualifier + name + suffix
        )
    except NoParse:
        assert found is None
        return
    assert found is not None
    assert (found.family, found.name.lower(), found.name_start, found.name_end) == (family, spelt.lower(), start, end)
    assert (found.qualifier is None) == (read_qualifier is None)
    assert found.if_exists == (read_suffix is not None)
