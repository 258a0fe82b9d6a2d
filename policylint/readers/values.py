"""Located values: what a reader makes of a text, whatever its format.

Nothing is lost here: members keep their order and their duplicates, keys and values both ends of their token, numbers
their spelling.  The values know nothing of policies.
"""

from __future__ import annotations

from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Value:
    """A value and the place of its token, from `start` to `end` in the file's text."""

    __slots__ = ("end", "start")

    #: How a message calls a value of this type.
    type_name = "value"

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @property
    def span(self) -> Span:
        """Both ends of the token."""
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.start}, {self.end})"


class String(Value):
    """A string: `text` is the decoded text, `raw` its token as written where the two differ, else None."""

    __slots__ = ("raw", "text")
    type_name = "string"

    def __init__(self, start: int, end: int, text: str, raw: str | None = None) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.raw = raw

    def offset(self, index: int) -> int:
        """The place in the file of the decoded character at `index`; `len(text)` gives the end of the last one."""
        if self.raw is None:
            return self.start + 1 + index
        return self.start + _raw_offsets(self.raw)[index]

    def offsets(self) -> Sequence[int]:
        """`offset` of every character and of the end, for who needs them all."""
        if self.raw is None:
            first = self.offset(0)
            return range(first, first + len(self.text) + 1)
        from array import array

        return array("L", map(self.start.__add__, _raw_offsets(self.raw)))

    def part(self, start: int, end: int) -> Span:
        """The place in the file of `text[start:end]`."""
        return Span(self.offset(start), self.offset(end))


class NestedString(String):
    """A string of a document that itself stands in a string: its places lead through the outer string's `via`."""

    __slots__ = ("inner_start", "via")

    def __init__(self, start: int, end: int, text: str, raw: str | None, inner_start: int, via: Sequence[int]) -> None:
        super().__init__(start, end, text, raw)
        self.inner_start = inner_start
        self.via = via

    def offset(self, index: int) -> int:
        """As `String.offset`, through the escapes of the string around the document."""
        inner = 1 + index if self.raw is None else _raw_offsets(self.raw)[index]
        return self.via[self.inner_start + inner]

    def offsets(self) -> Sequence[int]:
        """As `String.offsets`."""
        from array import array

        inner = range(1, len(self.text) + 2) if self.raw is None else _raw_offsets(self.raw)
        via, start = self.via, self.inner_start
        return array("L", [via[start + at] for at in inner])


class Number(Value):
    """A number, as `text` spells it; never converted, since 5000 digits are legal JSON."""

    __slots__ = ("text",)
    type_name = "number"

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Boolean(Value):
    """`true` or `false`."""

    __slots__ = ("value",)
    type_name = "boolean"

    def __init__(self, start: int, end: int, value: bool) -> None:
        self.start = start
        self.end = end
        self.value = value


class Null(Value):
    """`null`."""

    __slots__ = ()
    type_name = "null"


class Unknown(Value):
    """A value that cannot be seen from here: a template's placeholder, or what a syntax error left out."""

    __slots__ = ()
    type_name = "unknown value"


class Array(Value):
    """A list of values."""

    __slots__ = ("items",)
    type_name = "list"

    def __init__(self, start: int, end: int, items: list[Value]) -> None:
        self.start = start
        self.end = end
        self.items = items


class Member:
    """A key and its value."""

    __slots__ = ("key", "value")

    def __init__(self, key: String, value: Value) -> None:
        self.key = key
        self.value = value

    def __repr__(self) -> str:
        return f"Member({self.key.text!r}, {self.value!r})"


class Object(Value):
    """Members in the order of the text, duplicates included."""

    __slots__ = ("members",)
    type_name = "object"

    #: Whether the text ends before the object does, so that nobody knows what else it was to hold.
    is_cut = False

    def __init__(self, start: int, end: int, members: list[Member]) -> None:
        self.start = start
        self.end = end
        self.members = members

    def get(self, key: str) -> Value | None:
        """The value of the last member called `key`, as a JSON parser would have it."""
        found = None
        for member in self.members:
            if member.key.text == key:
                found = member.value
        return found

    def cut(self, key: Value) -> Span:
        """What to take out of the text so that the member with this very key is gone, and one comma with it."""
        members = self.members
        index = next(i for i, member in enumerate(members) if member.key is key)
        start, end = key.start, members[index].value.end
        if index + 1 < len(members):
            return Span(start, members[index + 1].key.start)
        return Span(members[index - 1].value.end, end) if index else Span(start, end)


class CutObject(Object):
    """An object whose end is missing."""

    __slots__ = ()
    is_cut = True


def children(value: Value) -> Iterator[Value]:
    """The values directly inside a value, in order."""
    if isinstance(value, Array):
        yield from value.items
    elif isinstance(value, Object):
        for member in value.members:
            yield member.value


def strings(root: Value) -> Iterator[String]:
    """Every string of a tree, keys included, in the order of the text."""
    todo: list[Value] = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, String):
            yield value
        elif isinstance(value, Array):
            todo.extend(reversed(value.items))
        elif isinstance(value, Object):
            for member in reversed(value.members):
                todo += (member.value, member.key)


def _raw_offsets(raw: str) -> Sequence[int]:
    """For each character of the decoded text, where its spelling starts in the token `raw`; and the last one's end."""
    global _last
    if _last[0] is raw:
        return _last[1]
    import re
    from array import array  # a list of integers takes ten times the room, and there are strings of megabytes

    offsets = array("L")
    at = 1
    # Two escapes of a surrogate pair spell one character.
    escape = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)", re.DOTALL)
    for match in escape.finditer(raw, 1, len(raw) - 1):
        start, end = match.span()
        offsets.extend(range(at, start + 1))
        at = end
    offsets.extend(range(at, len(raw)))
    _last = (raw, offsets)
    return offsets


# Many places in one string are asked for one after the other.
_last: tuple[str, Sequence[int]] = ("", ())
