"""The actions that a pattern matches."""

from __future__ import annotations

from policylint.model.catalog_files import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo, Row


class Expansion:
    """The actions that a pattern matches, in AWS's order: by service, then by name.

    How many they are, their names and their levels cost little; going over it makes an `ActionInfo` of each.
    """

    __slots__ = ("_catalog", "_groups", "_length", "_levels")

    def __init__(self, catalog: Catalog, groups: list[tuple[str, str, str]]) -> None:
        self._catalog = catalog
        # For each service its prefix, the names with spaces between, and the letters of their levels, as in the index:
        # to count all of AWS's actions takes no more than the lengths of those.
        self._groups = groups
        self._length = sum([len(levels) for _, _, levels in groups])
        self._levels: dict[str, int] | None = None

    def __repr__(self) -> str:
        return f"<Expansion of {self._length} actions>"

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[ActionInfo]:
        for prefix, names, _ in self._groups:
            service = self._catalog.service(prefix)
            if service is not None:
                for name in names.split():
                    yield service.actions[name.lower()]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Each action's row, with its service's prefix: all that is needed of most."""
        for prefix, names, _ in self._groups:
            service = self._catalog.service(prefix)
            if service is not None:
                numbers, row = service.actions.numbers, service.actions.row
                for name in names.lower().split():
                    yield prefix, row(numbers[name])

    def names(self) -> Iterator[str]:
        """The full names, "s3:GetObject", as AWS spells them."""
        for prefix, names, _ in self._groups:
            for name in names.split():
                yield f"{prefix}:{name}"

    def folded_names(self) -> list[str]:
        """The full names in lower case."""
        return [f"{prefix}:{name}" for prefix, names, _ in self._groups for name in names.lower().split()]

    def services(self) -> tuple[str, ...]:
        """The prefixes of the services that the actions belong to."""
        return tuple([prefix for prefix, _, _ in self._groups])

    @property
    def levels(self) -> dict[str, int]:
        """How many actions there are of each access level that occurs, in AWS's order of the levels."""
        if self._levels is None:
            letters = "".join([levels for _, _, levels in self._groups])
            counts = {level: letters.count(letter) for letter, level in LEVELS.items()}
            self._levels = {level: count for level, count in counts.items() if count}
        return self._levels
