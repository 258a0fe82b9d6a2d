"""A document that stands in a string, as templates and the answers of some APIs have it.

It is read like any other text; then every place in it is moved to where its characters stand in the file, escapes and
all.
"""

from __future__ import annotations

import re

from policylint.readers.json import Document, SyntaxFlaw, read
from policylint.readers.values import Array, Member, NestedString, Object, String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.readers.values import Value


def read_nested(string: String) -> Document:
    """Read the JSON text that a string holds.  Never raises; all places are places in the file."""
    document = read(string.text)
    size = len(string.text)
    via = string.offsets()

    def moved(span: Span) -> Span:
        return Span(via[min(span.start, size)], via[min(span.end, size)])

    flaws = tuple(
        # A mend would have to be escaped again for the string around it, so none is offered here.
        SyntaxFlaw(moved(flaw.span), flaw.message, tuple((moved(span), words) for span, words in flaw.related))
        for flaw in document.flaws
    )
    value = document.value
    return Document(None if value is None else _relocate(value, via), flaws)


def _relocate(root: Value, via: Sequence[int]) -> Value:
    """Move a tree, in place but for its strings, which are made anew."""

    def string(value: String) -> NestedString:
        # Counted from the first character, since a word that lacks its quotes starts right there.
        inner_start = value.offset(0) - 1
        return NestedString(via[value.start], via[value.end], value.text, value.raw, inner_start, via)

    if isinstance(root, String):
        return string(root)
    todo: list[Value] = [root]
    while todo:
        value = todo.pop()
        value.start, value.end = via[value.start], via[value.end]
        if isinstance(value, Array):
            value.items = [string(item) if isinstance(item, String) else item for item in value.items]
            todo.extend(item for item in value.items if not isinstance(item, String))
        elif isinstance(value, Object):
            value.members = [
                Member(string(m.key), string(m.value) if isinstance(m.value, String) else m.value)
                for m in value.members
            ]
            todo.extend(m.value for m in value.members if not isinstance(m.value, String))
    return root


class MappedString(String):
    """A string whose text is not spelt in one piece of JSON: `via` has the place of each character, and of the end."""

    __slots__ = ("via",)

    def __init__(self, start: int, end: int, text: str, via: Sequence[int]) -> None:
        super().__init__(start, end, text)
        self.via = via

    def offset(self, index: int) -> int:
        """As `String.offset`, through whatever lies between."""
        return self.via[index]

    def offsets(self) -> Sequence[int]:
        """As `String.offsets`."""
        return self.via


def decoded(string: String) -> String:
    """A string without what an API puts around the JSON in it beyond the escapes of a string; else the string itself.

    IAM encodes policies for a URL, and API Gateway escapes the quotes of a policy once more.
    """
    head = string.text[:3].lower()
    if head in ("%7b", "%5b", "%20", "%0a"):
        return percent_decoded(string)
    if head[:2] in ("{\\", "[\\"):
        return _unescaped(string)
    return string


def _unescaped(string: String) -> String:
    """A string whose text is itself the inside of a JSON string; the string as it is when it is none."""
    document = read(f'"{string.text}"')
    inner = document.value
    if document.flaws or not isinstance(inner, String):
        return string
    offsets = string.offsets()
    # The quote that was put in front stands nowhere.
    return MappedString(string.start, string.end, inner.text, [offsets[at - 1] for at in inner.offsets()])


_RUNS = r"(?:%[0-9A-Fa-f]{2})+|[^%]+|%"


def percent_decoded(string: String) -> MappedString:
    """A string without its percent-encoding (RFC 3986), as IAM's API encodes the policies that it answers with.

    The command line interface and boto3 decode them, other SDKs hand them on.
    """
    offsets = string.offsets()
    texts: list[str] = []
    via: list[int] = []
    for match in re.finditer(_RUNS, string.text):
        run, at = match.group(), match.start()
        if run[0] != "%" or len(run) == 1:
            texts.append(run)
            via += offsets[at : match.end()]
            continue
        text = bytes.fromhex(run.replace("%", "")).decode("utf-8", "surrogateescape")
        texts.append(text)
        for character in text:
            via.append(offsets[at])
            at += 3 * len(character.encode("utf-8", "surrogateescape"))
    via.append(offsets[-1])
    return MappedString(string.start, string.end, "".join(texts), via)


def joined(join: Value | None) -> MappedString | None:
    """The text that CloudFormation's `{"Fn::Join": [delimiter, [parts]]}` makes; `join` is the list behind the name.

    A part that is no text becomes a placeholder, since nobody sees its value here.  None for another shape.
    """
    if not isinstance(join, Array) or len(join.items) != 2:
        return None
    delimiter, parts = join.items
    if not isinstance(delimiter, String) or not isinstance(parts, Array):
        return None
    texts: list[str] = []
    via: list[int] = []
    for part in parts.items:
        if texts:
            texts.append(delimiter.text)
            via += [part.start] * len(delimiter.text)
        if isinstance(part, String):
            texts.append(part.text)
            via += part.offsets()[:-1]
        else:
            texts.append(_HIDDEN)
            via += [part.start] * len(_HIDDEN)
    via.append(parts.end)
    return MappedString(join.start, join.end, "".join(texts), via)


_HIDDEN = "${part}"
