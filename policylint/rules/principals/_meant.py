"""Which principal was meant by a text that is none, where what is wrong with it is a slip of the fingers."""

from __future__ import annotations

import re

from policylint.model import principals
from policylint.model.suggest import are_neighbours_swapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("user", "role", "assumed-role", "federated-user")


def meant(text: str) -> str | None:
    """The ARN that was meant, when one slip made this text of it."""
    if len(text) > 2100:
        return None  # longer than any ARN
    for candidate in _candidates(text):
        who = principals.parse("AWS", candidate)
        if candidate != text and who.is_arn and who.flaw is None and who.kind in _PRINCIPALS:
            return candidate
    return None


_PRINCIPALS = (
    principals.ACCOUNT,
    principals.USER,
    principals.ROLE,
    principals.SESSION,
    principals.FEDERATED_USER,
)


def _candidates(text: str) -> Iterator[str]:
    yield text.strip()
    # `arm:aws:iam::...`, `ARN:aws:...`, `aws:iam::...`
    yield re.sub(r"^(?:[A-Za-z]{2,4}:)?(?=aws[a-z-]*:(?:iam|sts):)", "arn:", text)
    # One colon too few or too many: in front of the account, behind it, or no word behind it at all.
    yield re.sub(r"^(arn:[^:]*:(?:iam|sts)):(?=\d{12}:)", r"\1::", text)
    yield re.sub(r"^(arn:[^:]*:(?:iam|sts)):::+(?=\d{12}:)", r"\1::", text)
    yield re.sub(r"^(arn:[^:]*:(?:iam|sts)::\d{12})(?=[a-z])", r"\1:", text)
    yield re.sub(r"^(arn:[^:]*:iam::\d{12}):?$", r"\1:root", text)
    fields = text.split(":", 5)
    if len(fields) < 6:
        return
    arn, partition, service, region, account, resource = fields
    yield ":".join((arn, partition.lower(), service.lower(), region, account, resource))
    yield ":".join((arn, partition, service, "", account, resource))
    plain = resource.strip("/:")
    kind, slash, name = plain.partition("/")
    yield ":".join((arn, partition, service, region, account, f"{kind.lower()}{slash}{name}"))
    if not slash and kind.lower() in ("roots", "rot", "roor", "rooot", "user/root"):
        yield ":".join((arn, partition, service, region, account, "root"))
    for known in _KINDS if slash else ():
        if kind.lower() == known + "s" or _is_near(kind.lower(), known):
            yield ":".join((arn, partition, service, region, account, f"{known}/{name}"))
    if service == "sts" and kind in ("user", "role"):
        yield ":".join((arn, partition, "iam", region, account, resource))


def _is_near(word: str, known: str) -> bool:
    """Whether a letter is missing, or two neighbours changed places."""
    if len(word) == len(known) - 1:
        return any(known[:at] + known[at + 1 :] == word for at in range(1, len(known)))
    return are_neighbours_swapped(word, known)


def difference(text: str, other: str) -> tuple[int, int]:
    """What of a text is not as in the other: its place, with a letter on both sides where something is missing."""
    start = 0
    while start < min(len(text), len(other)) and text[start] == other[start]:
        start += 1
    end = len(text)
    while end > start and len(other) - (len(text) - end) > start and text[end - 1] == other[end - 1 - len(text)]:
        end -= 1
    return (start, end) if start < end else (max(0, start - 1), min(len(text), end + 1))
