"""Mends of a Condition block that several rules make."""

from __future__ import annotations

from policylint.language.condition import parse_operator
from policylint.readers.values import Array, Boolean, Number, Object, String, Unknown
from policylint.rules.context import json_string
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Fix
    from policylint.policy.ast import Condition, Statement
    from policylint.readers.values import Member, Value
    from policylint.rules.context import Context


def rename(ctx: Context, condition: Condition, operator: str, title: str, *, safe: bool = False) -> Fix | None:
    """Another name for the operator over all of its keys.

    Where that name stands in the Condition already, its keys move there, or there is no mend where one stands there too.
    """
    element = condition.statement.condition
    block = None if element is None else element.value
    members = block.members if isinstance(block, Object) else []
    if _is_twice(members, condition):
        return None
    there = [member for member in members if member.key.text == operator]
    if not there:
        return ctx.fix(title, (condition.operator_node, f'"{operator}"'), safe=safe)
    gone = next((member for member in members if member.key is condition.operator_node), None)
    if len(there) > 1 or gone is None or not isinstance(block, Object) or ctx.policy.depth:
        return None
    moved = _moved(ctx, there[0].value, gone.value)
    return None if moved is None else ctx.fix(f"move it under `{operator}`", *_ordered(moved, block, gone), safe=False)


def rename_key(ctx: Context, condition: Condition, name: str, title: str, *, safe: bool = False) -> Fix | None:
    """Another name for the condition key; None where that key stands under the same operator already."""
    folded = name.lower()
    for other in condition.statement.conditions:
        if other is not condition and other.operator_node is condition.operator_node and other.key.folded == folded:
            return None
    return ctx.fix(title, (condition, json_string(name)), safe=safe)


def under(
    ctx: Context, condition: Condition, operator: str, title: str, *, value: str | None = None, safe: bool = False
) -> Fix | None:
    """The condition under another operator, with another value if given (as JSON); None where it is not that simple.

    A key that is alone under its operator stays where it is and the operator is rewritten; one among others moves to
    the block of the new operator, which is added where there is none.
    """
    element = condition.statement.condition
    block = None if element is None else element.value
    if not isinstance(block, Object) or _is_twice(block.members, condition):
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
    moved = _inside(ctx, condition.key_node, condition.value) if value is None else f"{_raw(ctx, condition)}: {value}"
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


def _is_twice(members: list[Member], condition: Condition) -> bool:
    """Whether its operator stands there twice: then the keys of both come together first (`duplicate-key`)."""
    return sum(member.key.text == condition.operator_node.text for member in members) > 1


def merged(ctx: Context, block: Object, first: Span, second: Span, operator: str = "") -> Fix | None:
    """What stands behind the second of two equal keys of a block, under the first; None where it is not that simple.

    `first` and `second` are the places of the keys, `operator` the name over them where they are condition keys.  Never
    safe: whether all was meant is for the author to say.  Of values that are the same, one goes.
    """
    members = {member.key.start: member for member in block.members}
    kept, gone = members.get(first.start), members.get(second.start)
    if kept is None or gone is None:
        return None
    texts = _texts(kept.value)
    if texts and texts == _texts(gone.value):
        return ctx.fix(f"remove the repeated `{gone.key.text}`", (block.cut(gone.key), ""), safe=False)
    known = parse_operator(operator)
    if known is not None and known.family in ("bool", "null"):
        return None  # these take one value
    if ctx.policy.depth:
        return None  # in a string, the text that moves is escaped already
    moved: tuple[Span, str] | None
    if isinstance(kept.value, Object) and isinstance(gone.value, Object):
        moved = _moved(ctx, kept.value, gone.value)
        if moved is None:
            return None
    elif isinstance(kept.value, (Object, Unknown)) or isinstance(gone.value, (Object, Unknown)):
        return None
    else:
        parts = []
        for value in (kept.value, gone.value):
            items = value.items if isinstance(value, Array) else [value]
            if items:
                parts.append(_inside(ctx, items[0], items[-1]))
        moved = (kept.value.span, f"[{', '.join(parts)}]")
    return ctx.fix(f"merge both under `{kept.key.text}`", moved, (block.cut(gone.key), ""), safe=False)


def _moved(ctx: Context, kept: Value, gone: Value) -> tuple[Span, str] | None:
    """The keys of one operator, written behind those of another; None where a key stands under both."""
    if not isinstance(kept, Object) or not isinstance(gone, Object) or not kept.members or not gone.members:
        return None
    there = {member.key.text.lower() for member in kept.members}
    if any(member.key.text.lower() in there for member in gone.members):
        return None
    end = kept.members[-1].value.end
    return Span(end, end), f", {_inside(ctx, gone.members[0].key, gone.members[-1].value)}"


def _ordered(moved: tuple[Span, str], block: Object, gone: Member) -> list[tuple[Span, str]]:
    return sorted((moved, (block.cut(gone.key), "")), key=lambda edit: edit[0].start)


def _texts(value: Value) -> set[str]:
    """The values of a condition key as AWS reads them; empty where one cannot be seen."""
    found = set()
    for item in value.items if isinstance(value, Array) else [value]:
        if isinstance(item, (String, Number)):
            found.add(item.text)
        elif isinstance(item, Boolean):
            found.add("true" if item.value else "false")
        else:
            return set()
    return found


def _inside(ctx: Context, first: Value, last: Value) -> str:
    return ctx.source.text[first.start : last.end]


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
    return _inside(ctx, condition.key_node, condition.key_node)
