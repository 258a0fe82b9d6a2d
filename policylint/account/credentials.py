"""The credential report of an account: what each user may sign in and sign requests with, and when that was used.

The meaning of the columns is that of the AWS IAM User Guide, "Generate credential reports for your AWS account".  What
a report does not have is not known: a rule that asks for a column that is missing gets None, and stays silent.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from policylint.account import dates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.limits import Limits
    from policylint.readers.credential_report import Row, Table
    from policylint.source import Span

    Step = str | int | dict[str, str]

#: What stands in the place of a date or a flag where there is none to tell.
NOTHING = frozenset(("", "n/a", "no_information", "not_supported"))

#: What a user can be called (AWS IAM API Reference, "User").
_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)

_FLAGS = {"true": True, "false": False}

DATE_COLUMNS = (
    "user_creation_time",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "cert_1_last_rotated",
    "cert_2_last_rotated",
)
FLAG_COLUMNS = (
    "password_enabled",
    "mfa_active",
    "access_key_1_active",
    "access_key_2_active",
    "cert_1_active",
    "cert_2_active",
)


class CredentialReport:
    """The report: a row of credentials for each user, and the limits that they are judged by."""

    __slots__ = ("limits", "table", "users")

    def __init__(self, table: Table, limits: Limits) -> None:
        self.table = table
        self.limits = limits.to(table.generated)
        self.users = [UserCredentials(self, row) for row in table.rows]

    @property
    def span(self) -> Span:
        """The header: what is said of the report as a whole is said there."""
        from policylint.source import Span

        return self.table.in_file(Span(self.table.header.start, self.table.header.end))

    def path(self, span: Span) -> list[Step]:
        """Where a place is, as the user's name and the column; only the column in the header."""
        table = self.table
        at = bisect_right(table.rows, span.start, key=self._start) - 1
        # In base64, a cell can begin in the very character in which the one before it ends.
        for number in (at, at - 1):
            if number >= -1:
                row = table.header if number < 0 else table.rows[number]
                texts = table.header.texts
                for index in range(len(row.texts)):
                    if table.span(row, index) == span:
                        column = texts[index].strip() if index < len(texts) else index
                        return [column] if number < 0 else [self.users[number].name, column]
        return [] if at < 0 or table.encoded is not None else [self.users[at].name]

    def _start(self, row: Row) -> int:
        return self.table.span(row, 0).start


class UserCredentials:
    """A row of the report.  A column that the report or the row lacks gives None."""

    __slots__ = ("report", "row")

    def __init__(self, report: CredentialReport, row: Row) -> None:
        self.report = report
        self.row = row

    def text(self, column: str) -> str | None:
        """What stands in a column."""
        index = self.report.table.columns.get(column)
        return None if index is None or index >= len(self.row.texts) else self.row.texts[index].strip()

    def place(self, column: str) -> Span:
        """Where that stands; the column must be there."""
        return self.report.table.span(self.row, self.report.table.columns[column])

    def flag(self, column: str) -> bool | None:
        """True or False as the column says; None where it says neither, as `not_supported` does not."""
        text = self.text(column)
        return None if text is None else _FLAGS.get(text.lower())

    def is_nothing(self, column: str) -> bool:
        """Whether the column is there and says that there is nothing to tell: `N/A`, `no_information`, ..."""
        text = self.text(column)
        return text is not None and text.lower() in NOTHING

    def age(self, column: str) -> int | None:
        """How many days ago the column's date was; None where it has none."""
        text = self.text(column)
        if text is None or text.lower() in NOTHING:
            return None
        day = dates.day(text)
        return None if day is None else self.limits.age(day)

    def command(self, words: str) -> str | None:
        """A command of the AWS CLI about the user; None for a name that IAM does not take, and a shell might run."""
        return f"aws iam {words} --user-name {self.name}" if _NAME.fullmatch(self.name) else None

    @property
    def limits(self) -> Limits:
        """What counts as old and as unused."""
        return self.report.limits

    @property
    def name(self) -> str:
        """The user's name; `<root_account>` is the root user."""
        return self.text("user") or ""

    @property
    def is_root(self) -> bool:
        """Whether it is the account's root user."""
        return self.name == "<root_account>" or (self.text("arn") or "").endswith(":root")

    @property
    def has_password(self) -> bool | None:
        """Whether the user can sign in to the console.

        Of the root user AWS long said `not_supported`, since there always was a password; a member account of an
        organization can be without, and then it says FALSE.
        """
        if self.is_root and self.text("password_enabled") is not None:
            return self.flag("password_enabled") is not False
        return self.flag("password_enabled")

    @property
    def keys(self) -> tuple[AccessKey, AccessKey]:
        """The first and the second access key, be there one or not."""
        return AccessKey(self, 1), AccessKey(self, 2)

    @property
    def active_keys(self) -> list[AccessKey]:
        """The access keys that AWS accepts."""
        return [key for key in self.keys if key.is_active]


class AccessKey:
    """An access key of a user; `number` is 1 or 2.  All that has to do with it stands in columns of that number."""

    __slots__ = ("number", "user")

    def __init__(self, user: UserCredentials, number: int) -> None:
        self.user = user
        self.number = number

    @property
    def active(self) -> str:
        """The column that says whether it is active."""
        return f"access_key_{self.number}_active"

    @property
    def rotated(self) -> str:
        """The column that says since when there is this key."""
        return f"access_key_{self.number}_last_rotated"

    @property
    def used(self) -> str:
        """The column that says when it was used last."""
        return f"access_key_{self.number}_last_used_date"

    @property
    def is_active(self) -> bool:
        """Whether it is there and active."""
        return self.user.flag(self.active) is True

    @property
    def age(self) -> int | None:
        """Since how many days there is this key."""
        return self.user.age(self.rotated)

    @property
    def idle(self) -> int | None:
        """How many days ago it was used last; None when it never was, or that is not known."""
        return self.user.age(self.used)

    @property
    def is_never_used(self) -> bool:
        """Whether AWS knows of no use of it, since it was made or since 2015-04-22, when AWS began to look."""
        return self.user.is_nothing(self.used)


class Fault:
    """A part of a report that is not as AWS writes it: of `text`, the user's, `words` say what is wrong."""

    __slots__ = ("span", "text", "words")

    def __init__(self, span: Span, text: str, words: str) -> None:
        self.span = span
        self.text = text
        self.words = words


#: So many faults of one kind are told one by one; of more only the first, with their number.
FAULT_LIMIT = 5


def faults(report: CredentialReport) -> Iterator[Fault]:
    """What is wrong with the report itself: rows that are cut off or too long, cells that nobody can read."""
    table = report.table
    width = len(table.header.texts)
    if not table.rows:
        yield Fault(
            report.span, ",".join(table.header.texts), "stands alone: the root user, at least, is in every report"
        )
    odd_rows: list[Fault] = []
    for row in table.rows:
        if row.unclosed is not None:
            words = "opens a cell that is never closed, and takes in what follows"
            yield Fault(table.in_file(row.unclosed), '"', words)
        elif len(row.texts) != width:
            odd_rows.append(_odd_row(report, row, width))
    yield from _few(odd_rows, "rows")
    for column, kind in (*((name, "date") for name in DATE_COLUMNS), *((name, "flag") for name in FLAG_COLUMNS)):
        if column in table.columns:
            yield from _few(_unreadable(report, column, kind), "cells of this column")
    for column in DATE_COLUMNS:
        if column in table.columns and column != "password_next_rotation":
            yield from _few(_ahead(report, column), "cells of this column")


def _few(found: list[Fault], what: str) -> list[Fault]:
    if len(found) > FAULT_LIMIT:
        found[0].words += f"; so are {len(found) - 1:,} more {what}"
        return found[:1]
    return found


def _odd_row(report: CredentialReport, row: Row, width: int) -> Fault:
    number = len(row.texts)
    words = f"has {number} of {width} cells" if number < width else f"has {number} cells, and the header {width}"
    if number < width and row is report.table.rows[-1]:
        words += ": the report is cut off here"
    return Fault(report.table.span(row, min(number - 1, width)), UserCredentials(report, row).name, words)


def _unreadable(report: CredentialReport, column: str, kind: str) -> list[Fault]:
    """The cells of a column that hold neither what they should nor one of the words for nothing."""
    table = report.table
    index = table.columns[column]
    if kind == "date":
        words = f"in `{column}` is no date, such as 2026-06-01T10:00:00+00:00"
    else:
        words = f"in `{column}` is neither true nor false"
    found = []
    for row in table.rows:
        if index >= len(row.texts) or row.unclosed is not None:
            continue
        text = row.texts[index].strip()
        folded = text.lower()
        good = folded in NOTHING or (dates.day(text) is not None if kind == "date" else folded in _FLAGS)
        if not good and (index < len(row.texts) - 1 or len(row.texts) >= len(table.header.texts)):
            # The last cell of a row that is cut off is told by the row.
            found.append(Fault(table.span(row, index), text, words))
    return found


def _ahead(report: CredentialReport, column: str) -> list[Fault]:
    """The dates of a column that lie ahead of the day that ages are counted to, so that none of them is an age."""
    # A day more is left for clocks and time zones.
    ahead = [user for user in report.users if (age := user.age(column)) is not None and age < -1]
    words = f"in `{column}` lies after {dates.written(report.limits.as_of)}, the day that ages are counted to"
    return [Fault(user.place(column), user.text(column) or "", words) for user in ahead]
