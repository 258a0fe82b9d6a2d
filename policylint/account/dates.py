"""Dates as IAM writes them, as days that can be counted."""

from __future__ import annotations

import re

# ISO 8601 as in the answers of IAM: 2026-06-01T10:00:00+00:00, 2026-06-01T10:00:00Z; or the day alone.
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


def day(text: str) -> int | None:
    """The day of a date, as its proleptic Gregorian ordinal (`datetime.date.toordinal`); None when it is no date.

    The time and its offset are left out of account: what is measured here is measured in tens of days.
    """
    from datetime import date  # only accounts have dates, so that no other run imports it

    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).toordinal()
    except ValueError:
        return None


def today() -> int:
    """The day it is, in UTC as IAM's dates are."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).toordinal()


def written(day: int | None) -> str:
    """A day as IAM writes it: 2026-06-01."""
    from datetime import date

    return date.fromordinal(day or 1).isoformat()


def ago(days: int) -> str:
    """An age in words: `3 days ago`; what lies ahead of the day that is counted to is `today`."""
    if days < 1:
        return "today"
    return "yesterday" if days == 1 else f"{days:,} days ago"
