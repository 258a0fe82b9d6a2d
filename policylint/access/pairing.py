"""Which policy of one file is which of the other, where a file holds several."""

from __future__ import annotations

from policylint.readers.values import Array, Boolean, Number, Object, String, children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from policylint.policy.ast import Policy
    from policylint.readers.values import Value

    Pair = tuple[Policy | None, Policy | None]

#: What names an entry of a list in AWS's answers: `{"PolicyName": "read", "PolicyDocument": {...}}`.
_NAMES = ("PolicyName", "RoleName", "UserName", "GroupName", "Arn", "Id", "Name", "Sid")

#: So much alike, of all that stands in them, are two policies that are taken for two states of one.
ALIKE = 0.5

#: Beyond so many policies without a partner, they are not compared each with each.
EACH_WITH_EACH = 100


def pairs(old: Sequence[Policy], new: Sequence[Policy], old_root: Value | None, new_root: Value | None) -> list[Pair]:
    """The policies of two files in pairs, (old, new), in the order of NEW; then those of OLD that are gone.

    Two are a pair when they stand under the same names (list entries count by their PolicyName and the like); else when
    they say the same; else when they are alike; else when they stand at the same place; and always of one kind.  Who
    finds no partner is new, or gone.
    """
    if len(old) == len(new) == 1 and _family(old[0]) == _family(new[0]):
        return [(old[0], new[0])]
    found = _Pairs(old, new)
    found.match(lambda policy: _named(old_root, policy), lambda policy: _named(new_root, policy))
    found.match(_content, _content)
    found.match_alike()
    found.match(_place, _place)
    return [(found.partner.get(id(policy)), policy) for policy in new] + [(one, None) for one in found.old.values()]


class _Pairs:
    """The pairs found so far, and who is left over."""

    def __init__(self, old: Sequence[Policy], new: Sequence[Policy]) -> None:
        self.old = {id(policy): policy for policy in old}
        self.new = {id(policy): policy for policy in new}
        #: The policy of OLD, by the id of that of NEW.
        self.partner: dict[int, Policy] = {}

    def match(self, old_key: Callable[[Policy], Hashable | None], new_key: Callable[[Policy], Hashable | None]) -> None:
        """Pair those with the same key; None is nobody's key."""
        by_key: dict[Hashable, list[Policy]] = {}
        for policy in self.old.values():
            key = old_key(policy)
            if key is not None:
                by_key.setdefault(key, []).append(policy)
        for policy in list(self.new.values()):
            partners = by_key.get(new_key(policy))
            if partners:
                self._pair(partners.pop(0), policy)

    def match_alike(self) -> None:
        """Pair those of one kind that share most of what stands in them, the most alike first."""
        if not self.old or not self.new or len(self.old) * len(self.new) > EACH_WITH_EACH**2:
            return
        words = {key: _words(policy.node) for key, policy in (*self.old.items(), *self.new.items())}
        scores = []
        for i, before in enumerate(self.old.values()):
            for j, after in enumerate(self.new.values()):
                if _family(before) == _family(after):
                    a, b = words[id(before)], words[id(after)]
                    score = len(a & b) / (len(a | b) or 1)
                    if score >= ALIKE:
                        scores.append((-score, before.pointer != after.pointer, i, j))
        old, new = list(self.old.values()), list(self.new.values())
        for *_, i, j in sorted(scores):
            if id(old[i]) in self.old and id(new[j]) in self.new:
                self._pair(old[i], new[j])

    def _pair(self, before: Policy, after: Policy) -> None:
        self.partner[id(after)] = before
        del self.old[id(before)], self.new[id(after)]


def _named(root: Value | None, policy: Policy) -> Hashable | None:
    names = _names(root, policy.pointer)
    return None if names is None else (_family(policy), names)


def _names(root: Value | None, pointer: str) -> tuple[str, ...] | None:
    """The names on the way to a policy; None when a list entry without a name is on it."""
    steps: list[str] = []
    value = root
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Array):
            if not step.isdecimal() or int(step) >= len(value.items):
                return None
            value = value.items[int(step)]
            name = _name(value)
            if name is None:
                return None
            steps.append(name)
        else:
            value = value.get(step) if isinstance(value, Object) else None
            steps.append(step)
    return tuple(steps)


def _name(entry: Value) -> str | None:
    if isinstance(entry, Object):
        for key in _NAMES:
            name = entry.get(key)
            if isinstance(name, String):
                return f"{key}={name.text}"
    return None


def _place(policy: Policy) -> Hashable:
    return (_family(policy), policy.pointer)


def _content(policy: Policy) -> Hashable:
    return (_family(policy), canonical(policy.node))


def _family(policy: Policy) -> str:
    """What kinds can be two states of one policy: whether a resource's is a trust policy is told by its content."""
    return "resource" if policy.kind == "trust" else policy.kind


def canonical(value: Value) -> str:
    """A text that two values share when they say the same, layout and the order of members aside."""
    if isinstance(value, Object):
        members = sorted(f"{member.key.text!r}:{canonical(member.value)}" for member in value.members)
        return "{" + ",".join(members) + "}"
    if isinstance(value, Array):
        return "[" + ",".join(map(canonical, value.items)) + "]"
    if isinstance(value, String):
        return repr(value.text)
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Boolean):
        return str(value.value)
    return type(value).__name__


_EVERYWHERE = {"2012-10-17", "2008-10-17", "Allow", "Deny", "*"}


def _words(value: Value) -> set[str]:
    """Every string in a value, but for what nearly every policy has."""
    found: set[str] = set()
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, String):
            found.add(value.text)
        else:
            todo.extend(children(value))
    return found - _EVERYWHERE
