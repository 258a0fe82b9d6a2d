"""A document that stands in a string, as templates and the answers of some APIs have it.

It is read like any other text; then every place in it is moved to where its characters stand in the file, escapes and
all.
"""

from __future__ import annotations

from policylint.readers.json import Document, SyntaxFlaw, read
from policylint.readers.values import Array, Member, NestedString, Object, String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
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


def _relocate(root: Value, via: list[int]) -> Value:
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
