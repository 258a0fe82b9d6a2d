"""A mend of Action that several rules make."""

from __future__ import annotations

from policylint.readers.values import Array
from policylint.rules.context import json_string
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.finding import Fix
    from policylint.policy.ast import Element
    from policylint.rules.context import Context


def added(ctx: Context, element: Element, names: Sequence[str]) -> Fix | None:
    """Further actions in the element; never safe, since they may allow more."""
    title = "add " + " and ".join(f"`{name}`" for name in names)
    value = element.value
    if isinstance(value, Array) and value.items:
        end = value.items[-1].end
        return ctx.fix(title, (Span(end, end), "".join(f', "{name}"' for name in names)), safe=False)
    if element.text is None:
        return None
    entries = ", ".join(json_string(name) for name in (element.text, *names))
    return ctx.fix(title, (element, f"[{entries}]"), safe=False)
