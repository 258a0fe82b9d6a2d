"""How long a policy may be."""

from __future__ import annotations

from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Quota:
    """The greatest size of a policy.

    `unit` is `characters` or `bytes` (of UTF-8).  `white_space` says whether AWS counts white space; None where that
    is not documented.  `adjustable` means that an account can have more.
    """

    __slots__ = ("adjustable", "limit", "note", "source", "unit", "white_space")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.limit: int = entry["limit"]
        self.unit: str = entry["unit"]
        self.white_space: bool | None = entry["white_space"]
        self.adjustable: bool = entry["adjustable"]
        self.source: str = entry["source"]
        self.note: str = entry.get("note", "")

    def size(self, text: str) -> int:
        """The size of a policy as this quota counts it; where nothing is documented, the kinder way: no white space."""
        if text.isascii():  # then characters are bytes, and counting is quicker than to take the text apart
            return (
                len(text)
                if self.white_space
                else len(text) - sum([text.count(sign) for sign in _WHITE_SPACE if sign in text])
            )
        if not self.white_space:
            text = "".join(text.split())
        return len(text.encode("utf-8", "surrogatepass")) if self.unit == "bytes" else len(text)


#: The white space of JSON, beside which ASCII has none that a string may hold.
_WHITE_SPACE = (" ", "\n", "\t", "\r")


def quota(kind: str, resource_type: str | None = None) -> Quota | None:
    """The quota of a policy kind, or of a resource policy by its `--resource-type`; None if there is none known.

    Kinds: identity (what ValidatePolicy applies), managed, inline-user, inline-group, inline-role, session, trust,
    scp, rcp; and resource, which needs the resource type.
    """
    data = load("quotas")
    if resource_type is not None and resource_type in data["resource_types"]:
        return Quota(data["resource_types"][resource_type])
    return Quota(data["kinds"][kind]) if kind in data["kinds"] else None
