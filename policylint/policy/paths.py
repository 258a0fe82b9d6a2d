"""Where in a policy a place is, in Access Analyzer's own scheme of paths."""

from __future__ import annotations

from bisect import bisect_right

from policylint.readers.values import Array, Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.values import Member, Value
    from policylint.source import Span

    Step = str | int | dict[str, str]


def path_of(root: Value, span: Span) -> list[Step]:
    """The steps from the policy's object to the value, or key, that a span lies in.

    A string is a member's name (its value is meant), a number an index, and {"key": name}, only as the last step, the
    key itself.  A span that no single value holds gives the innermost object or list around it.
    """
    return place_of(root, span)[0]


def place_of(root: Value, span: Span) -> tuple[list[Step], Span]:
    """The path of a span, and the place of the whole string, number or key that it lies in; else the span itself."""
    steps: list[Step] = []
    value = root
    while True:
        # Children stand in the order of the text, so the one that may hold the span is found by halving.
        if isinstance(value, Object):
            at = bisect_right(value.members, span.start, key=_member_start) - 1
            if at < 0:
                return steps, span
            member = value.members[at]
            if span.start < member.key.end and span.end <= member.key.end:
                return [*steps, {"key": member.key.text}], member.key.span
            step: Step = member.key.text
            value = member.value
        elif isinstance(value, Array):
            at = bisect_right(value.items, span.start, key=_start) - 1
            if at < 0:
                return steps, span
            step = at
            value = value.items[at]
        else:
            return steps, value.span
        if not (value.start <= span.start and span.end <= value.end):
            return steps, span
        steps.append(step)


def _start(value: Value) -> int:
    return value.start


def _member_start(member: Member) -> int:
    return member.key.start
