"""Files over several processes, with the same results in the same order."""

from __future__ import annotations

import multiprocessing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

_work: Callable[[Any], Any]


def _call(item: Any) -> Any:
    return _work(item)


def spread(work: Callable[[Any], Any], items: Sequence[Any], jobs: int) -> Iterator[Any]:
    """work(item) for each item, in order.

    The workers are forked, so that they have the rules loaded; where the system cannot fork, everything is done here.
    """
    global _work
    _work = work
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, items)
        return
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(_call, items, chunksize=max(1, min(50, len(items) // (jobs * 4))))
