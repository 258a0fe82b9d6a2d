"""Questions about any node that the settings answer."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.rules.context import Context


def is_in_settings(node: object, ctx: Context) -> bool:
    """Whether the settings forbid some access or demand some conditions, as most do not."""
    return "forbidden-access" in ctx.options or "required-conditions" in ctx.options
