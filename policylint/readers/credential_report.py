"""A credential report to located cells: the CSV text that `aws iam get-credential-report` hands out.

It is read as Python's csv module reads it, whose cells have no places: commas (or what a spreadsheet put in their
stead) between cells, quotes around those that need them, any line end, empty lines passed over.
"""

from __future__ import annotations

import re

from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.readers.values import Object, String

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

    `place` is the string that holds the whole table in base64, in which no cell has a place of its own.
    `generated` is when AWS made it, where its answer says so.
    """

    __slots__ = ("columns", "generated", "header", "place", "rows")

    def __init__(self, header: Row, rows: list[Row], place: Span | None = None, generated: str | None = None) -> None:
        self.header = header
        self.rows = rows
        self.place = place
        self.generated = generated
        #: The index of each column by its name.
        self.columns: dict[str, int] = {}
        for index, name in enumerate(header.texts):
            self.columns.setdefault(_name(name), index)

    def span(self, row: Row, index: int) -> Span:
        """The place of a cell of a row."""
        return self.place or row.span(index)


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
    """The report that a CSV text is; None when it is none."""
    separator = separator_of(text)
    if separator is None:
        return None
    found = list(rows(text, 1 if text.startswith("\ufeff") else 0, separator))
    return Table(found[0], found[1:])


def read_answer(answer: Object) -> Table | None:
    """The report in the answer of `aws iam get-credential-report`, whose Content is base64; None when it is none."""
    from policylint.readers.values import String

    content, generated = answer.get("Content"), answer.get("GeneratedTime")
    if not isinstance(content, String):
        return None
    text = _decoded(content)
    table = None if text is None else read(text)
    if table is not None:
        table.place = content.span
        table.generated = generated.text if isinstance(generated, String) else None
    return table


def _decoded(content: String) -> str | None:
    from base64 import b64decode

    try:
        return b64decode(content.text).decode("utf-8", "replace")
    except ValueError:
        return None
