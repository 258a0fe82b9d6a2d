"""A finding that somebody looked at and takes, with the reason: an entry of `[[suppress]]` in the settings."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.source import Span


class Suppression:
    """Which findings are silenced, in the files that the entry's `path` means.

    `rule` is a rule's name.  `sid` limits the entry to the statements of that Sid, `pointer` (a JSON Pointer in the
    file, as in `/Statement/0` or `/Resources/Role/Properties/Policies/0/PolicyDocument`) to what stands there or below.
    `until` is the last day that it counts on, as an ISO 8601 date; once that is `over`, it silences nothing.
    `span` is the place of the entry in the settings file; `key` names the entry in a whole run.
    """

    __slots__ = ("key", "over", "path", "pointer", "reason", "rule", "sid", "span", "until")

    def __init__(
        self,
        key: str,
        path: str,
        rule: str,
        reason: str,
        *,
        sid: str | None = None,
        pointer: str | None = None,
        until: str | None = None,
        over: bool = False,
        span: Span | None = None,
    ) -> None:
        self.key = key
        self.path = path
        self.rule = rule
        self.reason = reason
        self.sid = sid
        self.pointer = pointer
        self.until = until
        self.over = over
        self.span = span

    def covers(self, rule: str, pointer: str, sid: str | None) -> bool:
        """Whether a finding of a rule, at a JSON Pointer of the file and in a statement of that Sid, is silenced."""
        if rule != self.rule or self.over or (self.sid is not None and sid != self.sid):
            return False
        return self.pointer is None or pointer == self.pointer or pointer.startswith(self.pointer.rstrip("/") + "/")
