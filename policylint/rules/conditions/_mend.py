"""Mends of a Condition block that several rules make."""

from __future__ import annotations

from policylint.readers.values import Object
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Fix
    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


def rename(ctx: Context, condition: Condition, operator: str, title: str, *, safe: bool = False) -> Fix | None:
    """Another name for the operator over all of its keys; None where that name stands in the block already."""
    if any(other.operator_node.text == operator for other in condition.statement.conditions):
        return None
    return ctx.fix(title, (condition.operator_node, f'"{operator}"'), safe=safe)


def under(
    ctx: Context, condition: Condition, operator: str, title: str, *, value: str | None = None, safe: bool = False
) -> Fix | None:
    """The condition under another operator, with another value if given (as JSON); None where it is not that simple.

    A key that is alone under its operator stays where it is and the operator is rewritten; one among others moves to
    the block of the new operator, which is added where there is none.
    """
    element = condition.statement.condition
    block = None if element is None else element.value
    if not isinstance(block, Object):
        return None
    old = new = None
    for member in block.members:
        if member.key is condition.operator_node:
            old = member
        elif member.key.text == operator:
            new = member
    if old is None or not isinstance(old.value, Object):
        return None
    edits: list[tuple[Span, str]]
    if new is None and len(old.value.members) == 1:
        edits = [(condition.operator_node.span, f'"{operator}"')]
        if value is not None:
            edits.append((condition.value.span, value))
        return ctx.fix(title, *edits, safe=safe)
    if ctx.policy.depth:
        return None  # the text that moves is escaped already
    text = ctx.source.text
    moved = (
        text[condition.key_node.start : condition.value.end] if value is None else f"{_raw(ctx, condition)}: {value}"
    )
    if new is None:
        at = Span(old.value.end, old.value.end)
        edits = [(at, f', "{operator}": {{{moved}}}')]
    else:
        target = new.value
        if not isinstance(target, Object) or not target.members:
            return None
        if any(member.key.text.lower() == condition.key.folded for member in target.members):
            return None
        end = target.members[-1].value.end
        edits = [(Span(end, end), f", {moved}")]
    # A key that is alone stands beside another block, the one that has the operator's name.
    gone = block.cut(old.key) if len(old.value.members) == 1 else old.value.cut(condition.key_node)
    edits.append((gone, ""))
    return ctx.fix(title, *sorted(edits, key=lambda edit: edit[0].start), safe=safe)


def without(ctx: Context, condition: Condition, *, safe: bool = True) -> Fix | None:
    """The condition taken out; with its operator, and with the element, where nothing else stands there."""
    element = condition.statement.condition
    if element is None or not isinstance(element.value, Object):
        return None
    for member in element.value.members:
        if member.key is condition.operator_node and isinstance(member.value, Object):
            if len(member.value.members) > 1:
                return ctx.fix(f"remove `{condition.key.text}`", (member.value.cut(condition.key_node), ""), safe=safe)
            if len(element.value.members) > 1:
                return ctx.fix(f"remove `{member.key.text}`", (element.value.cut(member.key), ""), safe=safe)
            return ctx.fix("remove `Condition`", (condition.statement.node.cut(element.key), ""), safe=safe)
    return None


def added(ctx: Context, statement: Statement, operator: str, key: str, value: str) -> Fix | None:
    """A further condition, which narrows what the statement is about; None where the key stands there already."""
    element = statement.condition
    if element is None or not isinstance(element.value, Object) or not element.value.members:
        return None
    place, text = element.value, f', "{operator}": {{"{key}": "{value}"}}'
    for member in element.value.members:
        if member.key.text == operator:
            if not isinstance(member.value, Object) or not member.value.members:
                return None
            if any(other.key.text.lower() == key.lower() for other in member.value.members):
                return None
            place, text = member.value, f', "{key}": "{value}"'
    end = place.members[-1].value.end
    return ctx.fix(f"add `{operator}` with `{key}` `{value}`", (Span(end, end), text), safe=False)


def _raw(ctx: Context, condition: Condition) -> str:
    return ctx.source.text[condition.key_node.start : condition.key_node.end]
