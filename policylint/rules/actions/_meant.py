"""Which action was meant by a text that is none, where more than its letters are wrong."""

from __future__ import annotations

import re

from policylint.model.suggest import are_neighbours_swapped, is_one_letter_away

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.model.catalog import Catalog
    from policylint.model.service import Service

# What stands around an action that was copied from a list, a call or a shell.
_AROUND = " \t\r\n,;:.'\"`()[]"
_BETWEEN = re.compile(r"\s*[,;|]\s*|\s+")
_NOT_OF_A_PREFIX = re.compile(r"^(arn:)?aws[\w-]*:+(?=[\w-]+:)|\.(?:amazonaws|aws)[.\w]*(?=:)", re.IGNORECASE)
_LONGEST = 200


def several(text: str, catalog: Catalog) -> list[str]:
    """The actions of a text that holds more than one: `s3:GetObject, s3:PutObject`."""
    if len(text) > 40 * _LONGEST:
        return []
    parts = [part for part in _BETWEEN.split(text.strip(_AROUND)) if part]
    return parts if len(parts) > 1 and all(is_listed(part, catalog) for part in parts) else []


def cleaned(text: str, catalog: Catalog) -> str | None:
    """The action that is left when what does not belong to it is taken away: `'s3:GetObject',`, `aws:s3:GetObject`."""
    if len(text) > _LONGEST:
        return None
    plain = _NOT_OF_A_PREFIX.sub("", text.strip(_AROUND)).replace("%", "*")
    prefix, _, name = plain.partition(":")
    plain = f"{prefix.rstrip(_AROUND)}:{name.strip(_AROUND)}"
    if plain != text and is_listed(plain, catalog):
        known = catalog.action(plain)
        return plain if known is None else known.full_name
    service = catalog.service(prefix)
    return None if service is None else _in_capitals(service, name.strip(_AROUND))


def is_listed(text: str, catalog: Catalog) -> bool:
    """Whether a text is an action, or a pattern of a service that matches one."""
    prefix, _, name = text.partition(":")
    service = catalog.service(prefix)
    return service is not None and bool(name) and catalog.lists(service.prefix, name)


def _in_capitals(service: Service, name: str) -> str | None:
    """The action that a name of the command line or of an SDK is for: `get-object`, `get_object`."""
    squeezed = name.replace("-", "").replace("_", "").lower()
    if squeezed == name.lower() or not squeezed.isalnum():
        return None
    found = service.action(squeezed)
    return None if found is None else found.full_name


def only_owner(name: str, catalog: Catalog) -> str | None:
    """The action of just this name of the one service that has it: `iam:AssumeRole` is `sts:AssumeRole`.

    Two words at least: a name such as `Invoke` or `Query` is of one service by chance.
    """
    if not name.isalnum() or sum(map(str.isupper, name)) < 2:
        return None
    owners = catalog.expand("*", name).services()
    return f"{owners[0]}:{name}" if len(owners) == 1 else None


def pattern(service: Service, text: str) -> str | None:
    """The pattern that was meant by one with a slip in its beginning: `Gte*` is `Get*`.

    Only where a single beginning of actions is one letter, or two that changed places, away from it.
    """
    start = text[:-1]
    if not text.endswith("*") or len(start) < 4 or not start.isalnum():
        return None
    near = set()
    for action in service.actions.names:
        for size in (len(start) - 1, len(start), len(start) + 1):
            beginning = action[:size]
            # A shorter or longer one has to end as the text does: `Encrypt` is no slip of `Encrypts`.
            if beginning[-1:].lower() == start[-1].lower() and _is_a_slip(beginning.lower(), start.lower()):
                near.add(beginning)
    return f"{near.pop()}*" if len(near) == 1 else None


def _is_a_slip(a: str, b: str) -> bool:
    """Whether one text becomes the other by a letter more, less or other, or by two neighbours changing places."""
    # People seldom get the first letter wrong.
    return a[:1] == b[:1] and (is_one_letter_away(a, b) or are_neighbours_swapped(a, b))
