"""The left sides of a Condition: the operator's name and the condition key."""

from __future__ import annotations

from policylint.language import pieces as p
from policylint.language.lalr import NoParse, Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from policylint.language.pieces import Piece


class Operator:
    """A condition operator taken apart.

    `family` is string, numeric, date, bool, binary, ip, arn or null.  `name` is the operator in AWS's spelling without
    qualifier and suffix; `name_start` and `name_end` say where it stands in `text`.
    """

    __slots__ = (
        "canonical",
        "family",
        "holds_without_key",
        "if_exists",
        "ignores_case",
        "is_exact_case",
        "is_negated",
        "name",
        "name_end",
        "name_start",
        "qualifier",
        "takes_wildcards",
        "text",
    )

    def __init__(
        self, text: str, family: str, name: str, start: int, end: int, qualifier: str | None, if_exists: bool
    ) -> None:
        self.text = text
        self.family = family
        self.name = name
        self.name_start = start
        self.name_end = end
        self.qualifier = qualifier
        self.if_exists = if_exists
        #: The operator in AWS's spelling, and whether it is spelt so.
        self.canonical = spell(name, qualifier, if_exists)
        self.is_exact_case = text == self.canonical
        #: Whether it holds when nothing matches: `StringNotEquals`, `NotIpAddress` and the like.
        self.is_negated = "Not" in name
        #: Whether `*` and `?` in its values are wildcards.
        self.takes_wildcards = name.endswith("Like") or family == "arn"
        #: Whether capitals do not matter.
        self.ignores_case = name.endswith("IgnoreCase")
        #: Whether the condition is met by a request that does not have the key at all (AWS IAM User Guide, "Condition
        #: operators": IfExists, negated matching; and "Single-valued vs. multivalued context keys": ForAllValues is
        #: true of an empty set, ForAnyValue is not).
        self.holds_without_key = if_exists or qualifier == "ForAllValues" or (qualifier is None and self.is_negated)

    def with_name(self, name: str) -> str:
        """Another operator with the same qualifier and suffix, spelt out."""
        return spell(name, self.qualifier, self.if_exists and name != "Null")


#: Every operator in AWS's spelling (AWS IAM User Guide, "IAM JSON policy elements: Condition operators", 2026).
OPERATORS = {
    "string": (
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ),
    "numeric": (
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ),
    "date": (
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
    ),
    "bool": ("Bool",),
    "binary": ("BinaryEquals",),
    "ip": ("IpAddress", "NotIpAddress"),
    "arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    "null": ("Null",),
}
_FAMILY = {name: family for family, names in OPERATORS.items() for name in names}
_SPELLING = {name.lower(): name for names in OPERATORS.values() for name in names}


def spell(name: str, qualifier: str | None = None, if_exists: bool = False) -> str:
    """An operator's name put together from its parts."""
    return f"{qualifier}:{name}" + "IfExists" * if_exists if qualifier else name + "IfExists" * if_exists


def _word(text: str, start: int, end: int) -> tuple[str, int, int]:
    return text[start:end], start, end


def _operator(parts: list[Any]) -> tuple[Any, ...]:
    # Lark leaves an optional part out of the values altogether, so the operator is found by its shape.
    qualifier = suffix = None
    for part in parts:
        if isinstance(part, tuple) and len(part) == 2:
            family, (name, start, end) = part
        elif part[0].lower() == "ifexists":
            suffix = part
        else:
            qualifier = part
    return family, name, start, end, qualifier, suffix


def _of_family(family: str) -> Callable[[list[Any]], tuple[str, Any]]:
    return lambda parts: (family, parts[0])


_OPERATOR_PARSER = Parser(
    "condition_operator",
    dict.fromkeys(
        ("FOR_ALL_VALUES", "FOR_ANY_VALUE", "IF_EXISTS", *(family.upper() for family in OPERATORS)),
        _word,
    ),
    {
        **{family: _of_family(family) for family in OPERATORS},
        "start": _operator,
    },
)


def parse_operator(text: str) -> Operator | None:
    """The operator, or None when there is none of that name.  Capitals do not matter here (see `is_exact_case`)."""
    # Nearly all are in AWS's spelling, and then the tables have nothing to find out.
    qualifier_name, colon, rest = text.rpartition(":")
    name = rest.removesuffix("IfExists")
    if name in _FAMILY and qualifier_name in (("ForAllValues", "ForAnyValue") if colon else ("",)):
        start = len(text) - len(rest)
        return Operator(text, _FAMILY[name], name, start, start + len(name), qualifier_name or None, name != rest)
    try:
        family, name, start, end, qualifier, suffix = _OPERATOR_PARSER.parse(text)
    except NoParse:
        return None
    set_qualifier = None
    if qualifier is not None:
        set_qualifier = "ForAllValues" if qualifier[0].lower() == "forallvalues:" else "ForAnyValue"
    return Operator(text, family, _SPELLING[name.lower()], start, end, set_qualifier, suffix is not None)


def nearest_operator(text: str) -> tuple[str, bool] | None:
    """The operator that a name which is none was meant to be, and whether that is beyond doubt; None if none is near.

    Qualifier, name and IfExists are each corrected by themselves.  Beyond doubt is what differs in capitals, blanks
    and a plural `s` alone.
    """
    import difflib  # only a wrong operator needs it

    if len(text) > 100:
        return None  # whatever it is, it is no slip of the fingers

    head, colon, rest = "".join(c for c in text if not c.isspace()).rpartition(":")
    qualifier = None
    if colon:
        near = difflib.get_close_matches(head.lower(), ("forallvalues", "foranyvalue"), 1, 0.8)
        if not near:
            head, rest = rest, head  # `StringEquals:ForAllValues`
            near = difflib.get_close_matches(head.lower(), ("forallvalues", "foranyvalue"), 1, 0.8)
        if not near:
            return None
        qualifier = "ForAllValues" if near[0] == "forallvalues" else "ForAnyValue"
    lower = rest.lower()
    base, is_suffix, ending = lower.rpartition("if")
    if is_suffix and base and difflib.SequenceMatcher(None, ending, "exists").ratio() > 0.7:
        if_exists = True
    else:
        if_exists, base = lower.startswith("ifexists"), lower.removeprefix("ifexists")
    if base.startswith("not") and base != "notipaddress":
        # `NotStringEquals`, as it is with `NotIpAddress`.
        for kind in ("string", "numeric", "date", "arn"):
            if base.startswith(f"not{kind}"):
                base = f"{kind}not{base[3 + len(kind) :]}"
    folded = base.removesuffix("s")
    alike = [name for lowered, name in _SPELLING.items() if lowered.removesuffix("s") == folded]
    if alike:
        name = alike[0]
    else:
        near = difflib.get_close_matches(base, _SPELLING, 2, 0.85)
        if not near or ("not" in base) != ("not" in near[0]):  # never the contrary of what was written
            return None
        name = _SPELLING[near[0]]
    found = spell(name, qualifier, if_exists and name != "Null")
    return found, _letters(found) == _letters(text)


def _letters(operator: str) -> str:
    """An operator without capitals, blanks and the `s` at the end of its parts."""
    folded = "".join(operator.lower().split()).replace("ifexists", "ifexist")
    return ":".join(part.removesuffix("s") for part in folded.split(":"))


class Key:
    """A condition key taken apart: `prefix:name`, and the name of a tag or the like behind a slash.

    `name` is None where there is no colon, `tag` where there is no slash.
    """

    __slots__ = ("family", "folded", "is_unknown", "name", "pieces", "prefix", "tag", "tag_start", "text")

    def __init__(
        self, text: str, prefix: str, name: str | None, tag: str | None, tag_start: int, pieces: list[Piece]
    ) -> None:
        self.text = text
        self.prefix = prefix
        self.name = name
        self.tag = tag
        self.tag_start = tag_start
        self.pieces = pieces
        #: The whole key in lower case, since capitals do not matter in keys.
        self.folded = text.lower()
        #: Prefix and name in lower case, without the tag: `aws:requesttag`.
        self.family = prefix.lower() if name is None else f"{prefix}:{name}".lower()
        #: Whether a placeholder hides a part of it.
        self.is_unknown = any(piece.kind in (p.VARIABLE, p.UNKNOWN) for piece in pieces)


_KEY_PARSER = Parser(
    "condition_key",
    {**p.LEAVES, "NAME": _word, "TAG": _word},
    {
        **p.NODES,
        **p.star("prefix"),
        "key": lambda parts: (parts[0], parts[2], None),
        "key_with_tag": lambda parts: (parts[0], parts[2], parts[4]),
        "key_with_empty_tag": lambda parts: (parts[0], parts[2], ("", parts[3] + 1, parts[3] + 1)),
        "nameless": lambda parts: (parts[0], ("", 0, 0), None),
        "bare": lambda parts: (parts[0], None, None),
    },
)


def parse_key(text: str) -> Key:
    """The parts of a condition key; a text that is none comes back with `name` None."""
    before, colon, name = text.partition(":")
    if colon and name and name[0] != "/" and p.is_plain(text):
        # Nearly all keys: the first colon and the first slash behind it are all that the tables would find.
        pieces = [p.Piece(p.TEXT, text, 0, len(text))]
        name, slash, tag = name.partition("/")
        return Key(text, before, name, tag if slash else None, len(text) - len(tag) if slash else len(text), pieces)
    try:
        prefix, *rest = _KEY_PARSER.parse(text)
    except NoParse:
        return Key(text, text, None, None, len(text), p.parse(text))
    named, tagged = rest
    pieces = p.joined(prefix)
    cut = pieces[-1].end if pieces else 0
    if named is not None:
        pieces = pieces + p.parse(named[0])
    if tagged is None:
        return Key(text, text[:cut], None if named is None else named[0], None, len(text), pieces)
    return Key(text, text[:cut], named[0], tagged[0], tagged[1], pieces + p.parse(tagged[0]))
