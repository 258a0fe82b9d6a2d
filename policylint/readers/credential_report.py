"""A credential report to located cells: the CSV text that `aws iam get-credential-report` hands out.

It is read as Python's csv module reads it, whose cells have no places: commas (or what a spreadsheet put in their
stead) between cells, quotes around those that need them, any line end, empty lines passed over.
"""

from __future__ import annotations

import re

from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: The columns, in the order that AWS writes them (AWS IAM User Guide, "Generate credential reports for your AWS
#: account", as of 2026-11).  Other orders and missing columns are read all the same.
COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
    "additional_credentials_info",
)

#: The longest first line that is looked at, in characters; AWS's has some 500 characters.
HEAD = 4096

_NEWLINES = "\r\n"
_LINE = re.compile(r"[^\r\n]*")

# A cell by its separator: what is in quotes, the closing quote, what stands behind it; or a cell without quotes.
_CELLS = {
    separator: re.compile(rf'"([^"]*(?:""[^"]*)*)("?)([^{separator}\r\n]*)|[^{separator}\r\n]*')
    for separator in (",", ";", "\t")
}


class Row:
    """A row of a table: `texts` are its cells, decoded, and `unclosed` the quote that nothing closes, if any."""

    __slots__ = ("_spans", "end", "start", "texts", "unclosed")

    def __init__(self, start: int, end: int, texts: list[str], spans: list[Span] | None = None) -> None:
        self.start = start
        self.end = end
        self.texts = texts
        self.unclosed: Span | None = None
        self._spans = spans

    def span(self, index: int) -> Span:
        """The place of a cell, with its quotes where it has some."""
        if self._spans is not None:
            return self._spans[index]
        start = self.start + index + sum(map(len, self.texts[:index]))
        return Span(start, start + len(self.texts[index]))


def rows(text: str, at: int = 0, separator: str = ",") -> Iterator[Row]:
    """The rows of a CSV text from an offset on, without the empty lines."""
    size = len(text)
    while at < size:
        if text[at] in _NEWLINES:
            at += 1
            continue
        end = _LINE.match(text, at).end()  # type: ignore[union-attr]  # it matches anything
        if text.find('"', at, end) < 0:
            yield Row(at, end, text[at:end].split(separator))
        else:
            row = _quoted(text, at, separator)
            yield row
            end = row.end
        at = end


def _quoted(text: str, start: int, separator: str) -> Row:
    """A row that has quotes somewhere, and so may go on over line ends."""
    match_cell = _CELLS[separator].match
    row = Row(start, start, [], spans := [])
    at, size = start, len(text)
    while True:
        match = match_cell(text, at)
        assert match is not None  # an empty cell is one, too
        quoted, close, rest = match.groups()
        if quoted is None:
            row.texts.append(match.group())
        else:
            row.texts.append(quoted.replace('""', '"') + rest)
            if not close:
                row.unclosed = Span(at, at + 1)
        at = match.end()
        spans.append(Span(match.start(), at))
        if at == size or text[at] in _NEWLINES:
            row.end = at
            return row
        at += 1


class Table:
    """A credential report: its header, the row of each user, and the place of every cell.

    `encoded` is the base64 text that the whole table stands in, if it does.  `generated` is when AWS made it, where its
    answer says so.  Where reports of several accounts were written below each other, their headers are no rows.
    """

    __slots__ = ("columns", "encoded", "generated", "header", "rows")

    def __init__(
        self, header: Row, rows: Iterable[Row], encoded: Encoded | None = None, generated: str | None = None
    ) -> None:
        self.header = header
        self.rows = [row for row in rows if row.texts != header.texts]
        self.encoded = encoded
        self.generated = generated
        #: The index of each column by its name.
        self.columns: dict[str, int] = {}
        for index, name in enumerate(header.texts):
            self.columns.setdefault(_name(name), index)

    def span(self, row: Row, index: int) -> Span:
        """The place of a cell of a row."""
        return self.in_file(row.span(index))

    def in_file(self, span: Span) -> Span:
        """Where a place of the table is in the file."""
        return span if self.encoded is None else self.encoded.span(span)


class Encoded:
    """The base64 text of a table: `text` is what it says, and each place in that has one among its characters.

    `start` and `end` are its place in the file.
    """

    __slots__ = ("_places", "end", "start", "text")

    def __init__(self, start: int, end: int, text: str, places: Sequence[int]) -> None:
        self.start = start
        self.end = end
        self.text = text
        #: Where each character of the base64 alphabet stands; empty where a place would not be that of the same byte.
        self._places = places if text.isascii() else ()

    def span(self, span: Span) -> Span:
        """The characters that hold a stretch of the text; the whole, where that is not pure ASCII as AWS's is."""
        places = self._places
        if not places:
            return Span(self.start, self.end)
        # A character holds six bits, a byte has eight.
        first, last = span.start * 8 // 6, max(span.end * 8 - 1, span.start * 8) // 6
        last = min(last, len(places) - 1)
        return Span(places[min(first, last)], places[last] + 1)


def _name(cell: str) -> str:
    return cell.strip().lower()


def separator_of(text: str) -> str | None:
    """What stands between the cells of a credential report; None for any other text.

    It is told by its first line: a column `user`, and beside it columns that no other table has.
    """
    head = text[1 : HEAD + 1] if text.startswith("\ufeff") else text[:HEAD]
    if "user" not in head.lower():
        return None
    line = _LINE.match(head.lstrip(_NEWLINES)).group()  # type: ignore[union-attr]
    for separator in _CELLS:
        names = {_name(cell.strip(' "')) for cell in line.split(separator)}
        if "user" in names and len(names.intersection(COLUMNS) - {"user", "arn"}) > ("arn" not in names):
            return separator
    return None


def read(text: str) -> Table | None:
    """The report that a text is, as CSV or in base64; None when it is none."""
    separator = separator_of(text)
    if separator is not None:
        found = rows(text, 1 if text.startswith("\ufeff") else 0, separator)
        return Table(next(found), found)
    encoded = _encoded(text)
    if encoded is None or (separator := separator_of(encoded.text)) is None:
        return None
    found = rows(encoded.text, 0, separator)
    made = _DATE.search(text, encoded.end) or _DATE.search(text, 0, encoded.start)
    return Table(next(found), found, encoded, None if made is None else made.group())


#: Base64 of what every report of AWS's begins with, `user,arn,`, and the rest of it, broken into lines or not.
_BASE64 = re.compile(r'dXNlcixhcm4s[A-Za-z0-9+/]*(?:(?:[\r\n]+|\\r\\n|\\n)[A-Za-z0-9+/]+(?==*(?:[\r\n]|\\[rn]|"|\Z)))*')
_ALPHABET = re.compile(r"[A-Za-z0-9+/]+")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)?", re.ASCII)


def _encoded(text: str) -> Encoded | None:
    """The base64 of a report in the answer of `aws iam get-credential-report`, in whatever --output and --query."""
    match = _BASE64.search(text)
    if match is None:
        return None
    from array import array
    from base64 import b64decode

    # The line ends that a JSON string escapes make way for as much white space, so that all places stay.
    found = match.group().replace("\\n", "  ").replace("\\r", "  ")
    start = match.start()
    runs = [run.span() for run in _ALPHABET.finditer(found)]
    places: Sequence[int] = range(start, match.end())
    if len(runs) > 1:
        places = array("L", (start + at for first, last in runs for at in range(first, last)))
    letters = "".join(found[first:last] for first, last in runs)
    size = len(letters) - (len(letters) % 4 == 1)  # of a text that is cut off, a lone character says nothing
    data = b64decode(letters[:size] + "=" * (-size % 4))
    return Encoded(start, match.end(), data.decode("utf-8", "replace"), places)
