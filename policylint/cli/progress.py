"""A progress bar for a run that takes longer than a second."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeVar

    T = TypeVar("T")

DELAY = 1.0


def watched(items: Iterable[T], total: int) -> Iterator[T]:
    """The items, with a bar on stderr from the second on."""
    start = time.monotonic()
    bar = None
    for number, item in enumerate(items, 1):
        yield item
        if bar is not None:
            bar.update()
        elif time.monotonic() - start > DELAY:
            from tqdm import tqdm  # 20 ms that only a long run pays

            bar = tqdm(total=total, initial=number, unit="file", file=sys.stderr, leave=False, **_width())
    if bar is not None:
        bar.close()


def _width() -> dict[str, Any]:
    """As wide as the terminal; one that does not know its width, as some that record, would else show nothing."""
    try:
        known = os.get_terminal_size(sys.stderr.fileno()).columns > 0
    except (OSError, ValueError):
        known = False
    return {"dynamic_ncols": True} if known else {"ncols": 80}


class Bar:
    """A bar on stderr for one large file, from the second on; `total` is its size in bytes."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._start = time.monotonic()
        self._bar: Any = None

    def show(self, done: int) -> None:
        """So many characters have been read."""
        if self._bar is not None:
            self._bar.update(done - self._bar.n)
        elif time.monotonic() - self._start > DELAY:
            from tqdm import tqdm

            self._bar = tqdm(
                total=self._total,
                initial=done,
                unit="B",
                unit_scale=True,
                file=sys.stderr,
                leave=False,
                **_width(),
            )

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
