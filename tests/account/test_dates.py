from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylint.account.dates import ago, day, today
from policylint.account.limits import Limits


@given(st.datetimes(min_value=datetime(1000, 1, 1)), st.sampled_from([None, timezone.utc]))
def test_what_python_writes(moment: datetime, zone: timezone | None) -> None:
    assert day(moment.replace(tzinfo=zone).isoformat()) == moment.date().toordinal()


@pytest.mark.parametrize(
    "text", ["2026-06-01T10:00:00+00:00", "2026-06-01T10:00:00Z", "2026-06-01", "2026-06-01 10:00"]
)
def test_dates(text: str) -> None:
    assert day(text) == date(2026, 6, 1).toordinal()


@pytest.mark.parametrize(
    "text",
    ["", "N/A", "2026-6-1", "2026-13-01", "2026-02-29", "0000-01-01", "2026-06-01T25:00:00Z", "2026-06-01T10:00:00Zx",
     "2026-06-01T", " 2026-06-01", "01/06/2026", "1780000000", "２０２６-06-01"],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert day(text) is None


def test_ages() -> None:
    assert [ago(days) for days in (-3, 0, 1, 2, 1234)] == [
        "today",
        "today",
        "yesterday",
        "2 days ago",
        "1,234 days ago",
    ]


def test_the_day_that_counts() -> None:
    """What the user says, else what the document says, else today."""
    june = date(2026, 6, 1).toordinal()
    assert Limits(june).to("2020-01-01").as_of == june
    assert Limits().to("2026-06-01T10:00:00Z").as_of == june
    assert Limits().to("soon").as_of == today()
    assert Limits(None, 30, 60).to(None).unused_days == 30
    assert Limits(june).to(None).age(june - 5) == 5
