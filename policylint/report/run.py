"""What a report may want to know about the run, beside its findings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policylint.engine import Report
    from policylint.finding import Finding


class Run:
    """How a run ends: its exit code, what could not be read or used, and what was policylint's own fault.

    `fails` tells of a finding whether it makes the run fail.
    """

    __slots__ = ("crashes", "exit_code", "fails", "problems")

    def __init__(
        self,
        exit_code: int = 0,
        problems: Sequence[str] = (),
        crashes: Sequence[str] = (),
        fails: Callable[[Report, Finding], bool] = lambda report, finding: True,
    ) -> None:
        self.exit_code = exit_code
        self.problems = problems
        self.crashes = crashes
        self.fails = fails
