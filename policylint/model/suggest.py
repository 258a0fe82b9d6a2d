"""Which known name was probably meant by an unknown one; imported only once there is one, for difflib is slow.

Quality goes before quantity: a wrong suggestion makes a reader doubt the finding too.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Verbs that API designers, and those who guess at their names, use for the same thing.
_KIN = (
    frozenset(("get", "describe", "list", "view", "read", "show", "fetch")),
    frozenset(("create", "put", "add", "register", "make", "new", "insert", "set")),
    frozenset(("delete", "remove", "deregister", "destroy", "drop", "unregister")),
    frozenset(("update", "modify", "put", "edit", "change", "set", "alter")),
    frozenset(("start", "run", "invoke", "execute", "launch", "begin")),
    frozenset(("stop", "cancel", "terminate", "abort", "end")),
)

# Verbs that are no misspelling of another one, however like its contrary it looks.
_VERBS = frozenset().union(
    *_KIN,
    ("accept", "reject", "allow", "deny", "associate", "disassociate", "attach", "detach", "authorize", "revoke"),
    ("enable", "disable", "export", "import", "grant", "lock", "unlock", "publish", "receive", "send", "search"),
    ("subscribe", "unsubscribe", "tag", "untag", "batch", "restore"),
)


def closest_service(prefix: str, known: Iterable[str]) -> str | None:
    """The one service prefix that a mistyped one in lower case is nearest to."""
    plain = re.sub(r"[^a-z0-9]", "", prefix)
    by_plain = {name.replace("-", ""): name for name in known}
    if plain in by_plain:
        return by_plain[plain]
    # Prefixes are short and many: in less than four letters one wrong letter makes any of several others.
    if len(plain) < 4:
        return None
    found = _stand_out(plain, by_plain, 0.83)
    return None if found is None else by_plain[found]


def nearest_prefix(prefix: str, known: Iterable[str]) -> str | None:
    """The one prefix that is one letter away; for the few services that have the action in question."""
    near = [name for name in known if is_one_letter_away(name, prefix)]
    return near[0] if len(near) == 1 else None


def resembles(prefix: str, service: str) -> bool:
    """Whether a made-up prefix may have been meant for a service: they share a third of their letters, in order."""
    return SequenceMatcher(None, prefix, service, autojunk=False).ratio() > 1 / 3


def is_one_letter_away(a: str, b: str) -> bool:
    """Whether one letter more, less or other makes one text of the other."""
    if len(a) == len(b):
        return sum(one != other for one, other in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def are_neighbours_swapped(a: str, b: str) -> bool:
    """Whether two neighbouring letters of one text have changed places in the other."""
    differing = [at for at, (one, other) in enumerate(zip(a, b, strict=False)) if one != other]
    if len(a) != len(b) or len(differing) != 2:
        return False
    first, second = differing
    return second == first + 1 and a[first] == b[second] and a[second] == b[first]


def closest_action(name: str, known: Iterable[str]) -> str | None:
    """The one action name that a mistyped one is nearest to."""
    if len(name) < 4 or not name.isalnum():
        return None
    by_lower = {action.lower(): action for action in known}
    verb, noun = _split(name)
    same_verb, kin_verb, verbs = [], [], set()
    for lower, action in by_lower.items():
        other_verb, other_noun = _split(action)
        verbs.add(other_verb)
        if other_verb == verb:
            same_verb.append(lower)
        elif other_noun and _singular(other_noun) == _singular(noun) and any({verb, other_verb} <= kin for kin in _KIN):
            kin_verb.append(lower)
    # `GetBuckets` is nearer to `PutBuckets` than to what was meant, so the verb counts for more than its letters; only
    # one that nobody has may be mistyped itself.
    found = _stand_out(name.lower(), same_verb, 0.86)
    if found is None and len(kin_verb) == 1:
        found = kin_verb[0]
    if found is None and verb not in verbs and verb not in _VERBS:
        found = _stand_out(name.lower(), by_lower, 0.88)
    return None if found is None else by_lower[found]


def closest_name(name: str, known: Iterable[str], least: float = 0.84) -> str | None:
    """The one known name that a mistyped one is nearest to, in any case; longer names only, such as condition keys."""
    by_lower = {other.lower(): other for other in known}
    found = _stand_out(name.lower(), by_lower, least)
    return None if found is None else by_lower[found]


def _stand_out(text: str, known: Iterable[str], least: float) -> str | None:
    """The one that is most like the text, if it is alike enough and no other is as much."""
    if len(text) > 200:
        return None  # longer than any name; and to compare it would take long
    best: list[tuple[float, str]] = []
    matcher = SequenceMatcher(None, "", text, False)
    for name in known:
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            ratio = matcher.ratio()
            if ratio >= least:
                best.append((ratio, name))
    best.sort(reverse=True)
    if not best or (len(best) > 1 and best[0][0] - best[1][0] < 0.01):
        return None
    return best[0][1]


def _split(action: str) -> tuple[str, str]:
    words = _WORDS.findall(action)
    return (words[0].lower(), "".join(words[1:]).lower()) if words else ("", action.lower())


def _singular(noun: str) -> str:
    return noun[:-3] + "y" if noun.endswith("ies") else noun.removesuffix("s")
