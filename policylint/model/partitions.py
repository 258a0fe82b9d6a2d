"""The partitions of AWS, their regions and DNS suffixes."""

from __future__ import annotations

from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# The words that AWS builds the names of regions from.
_COMPASS = frozenset(
    ("north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"),
)
_AHEAD = 3  # how far a new region's number may run ahead of those that are known


class Partition:
    """A partition: `aws`, `aws-cn`, ...  `regions` maps region codes to their names."""

    __slots__ = ("dns_suffix", "dual_stack_dns_suffix", "id", "pseudo_regions", "region_pattern", "regions")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.id: str = entry["id"]
        self.dns_suffix: str = entry["dns_suffix"]
        self.dual_stack_dns_suffix: str = entry["dual_stack_dns_suffix"]
        self.region_pattern: str = entry["region_pattern"]
        self.regions: dict[str, str] = entry["regions"]
        self.pseudo_regions: tuple[str, ...] = tuple(entry["pseudo_regions"])

    def __repr__(self) -> str:
        return f"Partition({self.id!r})"


_made: dict[str, Partition] | None = None


def _all() -> dict[str, Partition]:
    global _made
    if _made is None:
        _made = {entry["id"]: Partition(entry) for entry in load("partitions")["partitions"]}
    return _made


def partitions() -> tuple[Partition, ...]:
    """All partitions, the public one first."""
    return tuple(_all().values())


def partition(id: str) -> Partition | None:
    """The partition with this id; ids are lower case and compared as they are."""
    return _all().get(id)


def regions() -> tuple[str, ...]:
    """The codes of all regions of all partitions."""
    return tuple(code for partition in _all().values() for code in partition.regions)


def is_region(name: str) -> bool:
    """Whether this is the code of a known region.  `aws-global` and the like are names of endpoints, not regions."""
    return any(name in partition.regions for partition in _all().values())


def region_status(name: str) -> str:
    """`known`; `perhaps` for a code that AWS may have added since the data was made; or `unknown`.

    `perhaps` means: the code has the form that botocore gives for the partition, its word is one that AWS uses, and
    its number is at most a few ahead of the known ones.  So `us-east-3` is perhaps, but not `us-east-9` or `us-eest-1`.
    """
    if is_region(name):
        return "known"
    return "perhaps" if _possible_partition(name) else "unknown"


def partition_of_region(name: str) -> Partition | None:
    """The partition that a region is in; for a region that is only possible, the one whose form it has."""
    for partition in _all().values():
        if name in partition.regions:
            return partition
    return _possible_partition(name)


def _possible_partition(name: str) -> Partition | None:
    import re

    stem, _, number = name.rpartition("-")
    if stem.rpartition("-")[2] not in _COMPASS or not number.isdecimal():
        return None
    for partition in _all().values():
        if re.match(partition.region_pattern, name, re.ASCII):
            taken = [int(code.rpartition("-")[2]) for code in partition.regions if code.rpartition("-")[0] == stem]
            return partition if 1 <= int(number) <= max(taken, default=0) + _AHEAD else None
    return None
