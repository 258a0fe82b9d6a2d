"""What is known of a condition key, whichever list it comes from."""

from __future__ import annotations


class KeyInfo:
    """A condition key: its name in AWS's spelling, the type of its values, and whether a request has several of them.

    `type` is one of String, ARN, Bool, Numeric, Date, IPAddress, Binary.  `takes_tag` says that the name goes on
    after a slash, as in `aws:ResourceTag/team`.
    """

    __slots__ = ("multivalued", "name", "takes_tag", "type")

    def __init__(self, name: str, type: str, multivalued: bool = False, takes_tag: bool = False) -> None:
        self.name = name
        self.type = type
        self.multivalued = multivalued
        self.takes_tag = takes_tag

    def __repr__(self) -> str:
        many = ", multivalued" if self.multivalued else ""
        return f"KeyInfo({self.name!r}, {self.type!r}{many})"
