"""What a template decides when it is deployed: the policy as it will be when one branch of an `Fn::If` is taken.

AWS CloudFormation User Guide, "Condition functions": `{"Fn::If": [condition, value if true, value if false]}`, and
`{"Ref": "AWS::NoValue"}` as a value takes the member or the item out.  Read 2026-11-28.
"""

from __future__ import annotations

from policylint.readers.values import Array, Member, Object, String, children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.readers.values import Value

    #: Conditions of the template by name, and which way they are decided.
    Decisions = tuple[tuple[str, bool], ...]

#: So many branches of a policy are looked into; each is a policy to be linted, so of a long one it is fewer.
BRANCH_LIMIT = 50
_CHARACTER_LIMIT = 1_000_000

#: No part of a policy is as deep, with the functions around it.
_DEPTH_LIMIT = 40


def branches(root: Object) -> Iterator[tuple[Object, list[Value]]]:
    """Each way to decide for a branch: the policy that comes of it, and the branches that are seen in it alone.

    Only the conditions on the way to a branch are decided.  Any other `Fn::If` stays hidden, since nobody knows which
    conditions hold together; so what stands in two branches is never compared, unless one condition takes both.
    """
    ways: dict[Decisions, list[Value]] = {}
    _collect(root, (), ways, 0)
    limit = min(BRANCH_LIMIT, 1 + _CHARACTER_LIMIT // (1 + root.end - root.start))
    for decisions in list(ways)[:limit]:
        decided = _decide(root, dict(decisions), 0)
        if isinstance(decided, Object):
            yield decided, ways[decisions]


def _collect(value: Value, decisions: Decisions, ways: dict[Decisions, list[Value]], depth: int) -> None:
    if depth > _DEPTH_LIMIT:
        return
    choice = _choice(value)
    if choice is None:
        for child in children(value):
            _collect(child, decisions, ways, depth + 1)
        return
    name, *values = choice
    for branch, holds in zip(values, (True, False), strict=True):
        if (name.text, not holds) in decisions:
            continue  # the condition has been decided the other way, further out
        way = decisions if (name.text, holds) in decisions else (*decisions, (name.text, holds))
        if not _is_no_value(branch):
            ways.setdefault(way, []).append(branch)
        _collect(branch, way, ways, depth + 1)


def _decide(value: Value, decisions: dict[str, bool], depth: int) -> Value:
    """The value with the `Fn::If` of these conditions replaced by what they come to."""
    if depth > _DEPTH_LIMIT:
        return value
    choice = _choice(value)
    if choice is not None and choice[0].text in decisions:
        return _decide(choice[1 if decisions[choice[0].text] else 2], decisions, depth + 1)
    if choice is not None:
        return value
    if isinstance(value, Array):
        items = [_decide(item, decisions, depth + 1) for item in value.items]
        return Array(value.start, value.end, [item for item in items if not _is_no_value(item)])
    if isinstance(value, Object):
        members = [Member(m.key, _decide(m.value, decisions, depth + 1)) for m in value.members]
        # The type is kept, which tells whether the end of the object is missing.
        return type(value)(value.start, value.end, [m for m in members if not _is_no_value(m.value)])
    return value


def _choice(value: Value) -> tuple[String, Value, Value] | None:
    """The three parts of an `Fn::If`, if a value is one."""
    if not isinstance(value, Object) or len(value.members) != 1 or value.members[0].key.text != "Fn::If":
        return None
    parts = value.members[0].value
    if not isinstance(parts, Array) or len(parts.items) != 3:
        return None
    name, if_true, if_false = parts.items
    return (name, if_true, if_false) if isinstance(name, String) else None


def _is_no_value(value: Value) -> bool:
    """Whether it is `{"Ref": "AWS::NoValue"}`, with which CloudFormation leaves a part out."""
    if not isinstance(value, Object) or len(value.members) != 1 or value.members[0].key.text != "Ref":
        return False
    name = value.members[0].value
    return isinstance(name, String) and name.text == "AWS::NoValue"
