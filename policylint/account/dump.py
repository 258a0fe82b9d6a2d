"""The dump of an account: the answer of `aws iam get-account-authorization-details`, read a piece at a time.

It can be tens of megabytes long, so no tree is made of the whole: each user, group, role and policy is read by itself,
and let go before the next.  Several pages of the answer may stand in one file, written below each other as a loop over
`--no-paginate` does, or in a list as `jq --slurp` makes of them.
"""

from __future__ import annotations

import re

from policylint.language.lalr import NoParse
from policylint.readers.json import PARSER
from policylint.readers.values import Boolean, Object, String
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.readers.values import Value

USERS, GROUPS, ROLES, POLICIES = "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"

#: A dump of up to so many characters that is not well formed is read as a whole, so that all of its errors are named.
WHOLE_LIMIT = 10 * 1024 * 1024

#: No list is longer: IAM lets an account have some thousands of each (AWS IAM User Guide, "IAM and AWS STS quotas").
COUNT_LIMIT = 100_000

#: A page has some hundred entries.
PAGE_LIMIT = 10_000

#: No entry is longer: IAM's quotas leave it some ten policies of ten thousand characters, each in up to five versions.
ENTRY_LIMIT = 2 * 1024 * 1024

#: Where a page that is written below another begins; a string cannot hold this, for its quotes would be escaped.
_FURTHER = re.compile(
    r'\}[ \t\n\r]*\{[ \t\n\r]*"(?:UserDetailList|GroupDetailList|RoleDetailList|Policies|IsTruncated|Marker|NextToken)"'
)

_SPACE = re.compile(r"[ \t\n\r]*")
_START = re.compile(r"\ufeff?[ \t\n\r]*(?:\[[ \t\n\r]*)?\{")
_KEY = re.compile(r'"([^"\\]*)"[ \t\n\r]*:')


class Broken(Exception):
    """The text is no JSON from the offset `at` on, or not of the shape of a dump, as `words` say."""

    def __init__(self, at: int, words: str = "no JSON from here on") -> None:
        super().__init__(at)
        self.at = at
        self.words = words


class Entry:
    """A user, group, role or policy of the dump: the list that it is in, its index there, and what it holds.

    `page` is the number of its page, from 0; None in a dump of one page.
    """

    __slots__ = ("index", "list", "node", "page")

    def __init__(self, page: int | None, list: str, index: int, node: Object) -> None:
        self.page = page
        self.list = list
        self.index = index
        self.node = node

    @property
    def pointer(self) -> str:
        """The JSON pointer to it; pages that are written below each other are told as if they were in a list."""
        return f"/{self.list}/{self.index}" if self.page is None else f"/{self.page}/{self.list}/{self.index}"


def may_be_dump(text: str) -> bool:
    """A quick look at a text: False only when it is no dump."""
    return any(f'"{name}"' in text for name in (USERS, GROUPS, ROLES)) and _START.match(text) is not None


class Dump:
    """The text of a dump.

    `at` is how far it was read.  `more` is where its last page says that there are further ones, or None.
    """

    __slots__ = ("at", "lists", "more", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.more: Span | None = None
        #: The lists that were there, were they empty or not.
        self.lists: set[str] = set()

    @property
    def is_one(self) -> bool:
        """Whether it was a dump indeed; known when it was read."""
        return not self.lists.isdisjoint((USERS, GROUPS, ROLES))

    def entries(self) -> Iterator[Entry]:
        """The entries, in the order of the text.  Raises Broken where the text is not as it should be."""
        in_list = self._next() == "["
        if in_list:
            self._take("[")
        page = 0
        while True:
            yield from self._page(page if in_list or page or _FURTHER.search(self.text, self.at) else None)
            page += 1
            if page == PAGE_LIMIT:
                raise Broken(self.at, f"no account has more than {PAGE_LIMIT:,} pages")
            if in_list and self._next() == ",":
                self.at += 1
            elif in_list or self._next() != "{":
                break
        if in_list:
            self._take("]")
        if self._next():
            raise Broken(self.at)

    def _page(self, page: int | None) -> Iterator[Entry]:
        """The entries of one answer."""
        self.more = None
        self._take("{")
        if self._next() == "}":
            self.at += 1
            return
        while True:
            key = self._key()
            if key in (USERS, GROUPS, ROLES, POLICIES) and self._next() == "[":
                self.lists.add(key)
                yield from self._entries(page, key)
            else:
                value = self._value()
                # The API says so with a flag, the command line interface (--max-items) with a token.
                if (key == "IsTruncated" and isinstance(value, Boolean) and value.value) or (
                    key == "NextToken" and isinstance(value, String)
                ):
                    self.more = value.span
            if self._next() != ",":
                break
            self.at += 1
        self._take("}")

    def _entries(self, page: int | None, list: str) -> Iterator[Entry]:
        self._take("[")
        if self._next() != "]":
            index = 0
            while True:
                if index == COUNT_LIMIT:
                    raise Broken(self.at, f"no account has more than {COUNT_LIMIT:,} of these")
                value = self._value()
                if isinstance(value, Object):
                    yield Entry(page, list, index, value)
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
