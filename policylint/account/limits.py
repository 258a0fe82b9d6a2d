"""What counts as old and as unused: the settings' `[credentials]`, and the day that it is."""

from __future__ import annotations

from policylint.account import dates

#: CIS AWS Foundations Benchmark 3.0.0 asks for 45 days (1.12), AWS's own pages and AWS Config speak of 90.
UNUSED_DAYS = 90
#: CIS AWS Foundations Benchmark 3.0.0, 1.14.
ROTATION_DAYS = 90


class Limits:
    """Ages are counted to the day `as_of`, an ordinal (`datetime.date.toordinal`); None is today.

    After `unused_days` without use, a credential or role counts as unused; `rotation_days` long an access key may be
    kept.
    """

    __slots__ = ("as_of", "rotation_days", "unused_days")

    def __init__(
        self, as_of: int | None = None, unused_days: int = UNUSED_DAYS, rotation_days: int = ROTATION_DAYS
    ) -> None:
        self.as_of = as_of
        self.unused_days = unused_days
        self.rotation_days = rotation_days

    def to(self, generated: str | None) -> Limits:
        """These limits with the day settled: what the user says, else the date of the document, else today."""
        as_of = self.as_of
        if as_of is None and generated is not None:
            as_of = dates.day(generated)
        return Limits(dates.today() if as_of is None else as_of, self.unused_days, self.rotation_days)

    def age(self, day: int) -> int:
        """How many days before the day that it is another day was."""
        return (self.as_of or 0) - day
