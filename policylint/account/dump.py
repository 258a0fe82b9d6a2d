"""The dump of an account: the answer of `aws iam get-account-authorization-details`, read a piece at a time.

It can be tens of megabytes long, so no tree is made of the whole: each user, group, role and policy is read by itself,
and let go before the next.
"""

from __future__ import annotations

import re

from policylint.language.lalr import NoParse
from policylint.readers.json import PARSER
from policylint.readers.values import Boolean, Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.readers.values import Value

USERS, GROUPS, ROLES, POLICIES = "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"

#: A dump of up to so many characters that is not well formed is read as a whole, so that all of its errors are named.
WHOLE_LIMIT = 10 * 1024 * 1024

#: No list is longer: IAM lets an account have some thousands of each (AWS IAM User Guide, "IAM and AWS STS quotas").
COUNT_LIMIT = 100_000

#: No entry is longer: IAM's quotas leave it some ten policies of ten thousand characters, each in up to five versions.
ENTRY_LIMIT = 2 * 1024 * 1024

_SPACE = re.compile(r"[ \t\n\r]*")
_KEY = re.compile(r'"([^"\\]*)"[ \t\n\r]*:')


class Broken(Exception):
    """The text is no JSON from the offset `at` on, or not of the shape of a dump, as `words` say."""

    def __init__(self, at: int, words: str = "no JSON from here on") -> None:
        super().__init__(at)
        self.at = at
        self.words = words


class Entry:
    """A user, group, role or policy of the dump: the list that it is in, its index there, and what it holds."""

    __slots__ = ("index", "list", "node")

    def __init__(self, list: str, index: int, node: Object) -> None:
        self.list = list
        self.index = index
        self.node = node

    @property
    def pointer(self) -> str:
        """The JSON pointer to it."""
        return f"/{self.list}/{self.index}"


def may_be_dump(text: str) -> bool:
    """A quick look at a text: False only when it is no dump."""
    return any(f'"{name}"' in text for name in (USERS, GROUPS, ROLES)) and text.lstrip("\ufeff \t\r\n")[:1] == "{"


class Dump:
    """The text of a dump.  `at` is how far it was read; `is_truncated` that it says of itself that there is more."""

    __slots__ = ("at", "is_truncated", "lists", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.is_truncated = False
        #: The lists that were there, were they empty or not.
        self.lists: set[str] = set()

    @property
    def is_one(self) -> bool:
        """Whether it was a dump indeed; known when it was read."""
        return not self.lists.isdisjoint((USERS, GROUPS, ROLES))

    def entries(self) -> Iterator[Entry]:
        """The entries, in the order of the text.  Raises Broken where the text is not as it should be."""
        self._take("{")
        if self._next() == "}":
            self.at += 1
        else:
            while True:
                key = self._key()
                if key in (USERS, GROUPS, ROLES, POLICIES) and self._next() == "[":
                    self.lists.add(key)
                    yield from self._entries(key)
                else:
                    value = self._value()
                    if key == "IsTruncated" and isinstance(value, Boolean):
                        self.is_truncated = value.value
                if self._next() != ",":
                    break
                self.at += 1
            self._take("}")
        if self._next():
            raise Broken(self.at)

    def _entries(self, list: str) -> Iterator[Entry]:
        self._take("[")
        if self._next() != "]":
            index = 0
            while True:
                if index == COUNT_LIMIT:
                    raise Broken(self.at, f"no account has more than {COUNT_LIMIT:,} of these")
                value = self._value()
                if isinstance(value, Object):
                    yield Entry(list, index, value)
                index += 1
                if self._next() != ",":
                    break
                self.at += 1
        self._take("]")

    def _key(self) -> str:
        self._next()
        match = _KEY.match(self.text, self.at)
        if match is None:
            raise Broken(self.at)
        self.at = match.end()
        return match[1]

    def _value(self) -> Value:
        start = self.at
        try:
            value: Value = PARSER.parse(self.text, start, min(len(self.text), start + ENTRY_LIMIT))
        except NoParse as error:
            at = _SPACE.match(self.text, error.at).end()  # type: ignore[union-attr]  # it matches anything
            raise Broken(at) from None
        self.at = value.end
        return value

    def _next(self) -> str:
        """The next character that is no white space; empty at the end."""
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches anything
        return self.text[self.at : self.at + 1]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise Broken(self.at)
        self.at += 1
