"""A progress bar for a run that takes longer than a second."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

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

            bar = tqdm(total=total, initial=number, unit="file", file=sys.stderr, leave=False, dynamic_ncols=True)
    if bar is not None:
        bar.close()
