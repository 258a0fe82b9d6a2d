"""How large a policy is linted: what is larger is no policy that AWS takes, but an accident or an attack."""

from __future__ import annotations

from policylint.readers.values import Array, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.values import Value

#: Characters as written, white space and all.  AWS's largest quota is 102,400 bytes, for an OpenSearch domain
#: (data/quotas.json).
CHARACTER_LIMIT = 500_000

#: Lists, objects, strings and the like; in AWS's largest policies there is no room for as many.
VALUE_LIMIT = 10_000

#: Fewer characters hold no more values than the limit: each takes two at least, a digit and a comma.
_SMALL = 2 * VALUE_LIMIT


def excess(root: Value) -> str | None:
    """Why a policy is too large to be linted, in words; None when it is not."""
    size = root.end - root.start
    if size <= _SMALL:
        return None
    if size > CHARACTER_LIMIT:
        return f"the policy has {size:,} characters, more than any that AWS takes, and is not linted"
    count = _count(root)
    if count > VALUE_LIMIT:
        return f"the policy has {count:,} values, more than any that AWS takes, and is not linted"
    return None


def _count(root: Value) -> int:
    count = 1
    todo: list[Value] = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, Array):
            count += len(value.items)
            todo += [item for item in value.items if type(item) is not String]
        elif isinstance(value, Object):
            count += len(value.members)
            todo += [member.value for member in value.members]
    return count
