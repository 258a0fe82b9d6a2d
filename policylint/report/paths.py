"""Where in a policy a place is, in Access Analyzer's own scheme of paths."""

from __future__ import annotations

from policylint.readers.values import Array, Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.values import Value
    from policylint.source import Span

    Step = str | int | dict[str, str]


def path_of(root: Value, span: Span) -> list[Step]:
    """The steps from the policy's object to the value, or key, that a span lies in.

    A string is a member's name (its value is meant), a number an index, and {"key": name}, only as the last step, the
    key itself.  A span that no single value holds gives the innermost object or list around it.
    """
    steps: list[Step] = []
    value = root
    while True:
        if isinstance(value, Object):
            for member in value.members:
                if member.key.start <= span.start and span.end <= member.key.end:
                    return [*steps, {"key": member.key.text}]
                if member.value.start <= span.start and span.end <= member.value.end:
                    steps.append(member.key.text)
                    value = member.value
                    break
            else:
                return steps
        elif isinstance(value, Array):
            for index, item in enumerate(value.items):
                if item.start <= span.start and span.end <= item.end:
                    steps.append(index)
                    value = item
                    break
            else:
                return steps
        else:
            return steps
