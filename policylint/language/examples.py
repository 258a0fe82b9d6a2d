"""The placeholders of examples and forms, `<my-bucket>`: words in angle brackets that somebody has to fill in.

They are no syntax of any template, so a policy with one is not ready; but what stands in for a value is no wrong value.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z0-9_ .:/-]{0,80}>")


def placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Where such placeholders stand in a text, each by its ends."""
    return (match.span() for match in _PLACEHOLDER.finditer(text))


def stands_in(text: str) -> bool:
    """Whether a text has such a placeholder."""
    return "<" in text and _PLACEHOLDER.search(text) is not None
