"""Narrower patterns in the place of a wildcard: those that take in reading actions, and nothing else."""

from __future__ import annotations

import re

from policylint.model.breadth import READING
from policylint.model.catalog_files import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.model.catalog import Catalog
    from policylint.model.service import Service


def reading_patterns(service: Service) -> tuple[list[str], int]:
    """Patterns that take in actions of the levels List and Read only, the most useful first, and how many these are.

    A pattern is made of the first word of the names (`s3:Get*`), where every action that begins so does no more than
    read.
    """
    counts: dict[str, int] = {}
    changing = set()
    for name, level in zip(service.actions.names, service.actions.levels, strict=True):
        verb = _verb(name)
        counts[verb] = counts.get(verb, 0) + 1
        if LEVELS[level] not in READING:
            changing.add(verb)
    found = [(-n, verb) for verb, n in counts.items() if not any(word.startswith(verb) for word in changing)]
    found.sort()
    return [f"{service.prefix}:{verb}*" for _, verb in found], -sum(number for number, _ in found)


def _verb(name: str) -> str:
    """The first word of a name: `Get` of `GetObject`, `List` of `ListMFADevices`."""
    return _WORD(name)[0]  # type: ignore[index]


_WORD = re.compile(r".?[^A-Z]*", re.DOTALL).match


def in_words(prefixes: list[str], catalog: Catalog) -> str:
    """What reads and nothing else, of some services, as a sentence for a help; empty where there is nothing such."""
    parts = []
    for prefix in prefixes:
        service = catalog.service(prefix)
        patterns, count = ([], 0) if service is None else service.once("reading patterns", reading_patterns)
        if patterns:
            shown = [f'"{pattern}"' for pattern in patterns[:3]]
            parts.append(f"{', '.join(shown)} ({count} actions)")
    return f"Nothing but reading: {'; '.join(parts)}" if parts else ""
