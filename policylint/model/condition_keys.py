"""What a condition key in a policy is: known or not, of which type, with how many values, and what was meant.

`keys` knows the keys that belong to no single service, the catalog those of a service; this module asks both.
"""

from __future__ import annotations

from policylint.memo import memo
from policylint.model import keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.language.condition import Key
    from policylint.model.catalog import Catalog
    from policylint.model.keyinfo import KeyInfo
    from policylint.model.past import Retired
    from policylint.model.service import Service
    from policylint.policy.ast import Statement

#: What `Facts.status` says.
KNOWN = "known"
HIDDEN = "hidden"  # a placeholder hides a part of the key
MALFORMED = "malformed"  # not prefix:name
LEGACY = "legacy"  # see `keys.legacy_key`
UNKNOWN_GLOBAL = "unknown global key"
UNKNOWN_OF_SERVICE = "unknown key of a service"
UNKNOWN_SERVICE = "unknown service"
UNKNOWN_CLAIM = "unknown claim"  # prefix of a federated sign-in, but AWS offers no such claim

#: The operator families that compare values of a type.
FAMILIES = {
    "String": "string",
    "ARN": "arn",
    "Bool": "bool",
    "Numeric": "numeric",
    "Date": "date",
    "IPAddress": "ip",
    "Binary": "binary",
}


class Facts:
    """What is known of a key.  `info` is None for a key that is not known; `service` the one its prefix names.

    `types` are all types whose operators the key takes, the documented one first.
    """

    __slots__ = ("families", "info", "needs_tag", "service", "status", "types")

    def __init__(
        self,
        status: str,
        info: KeyInfo | None = None,
        types: tuple[str, ...] = (),
        service: Service | None = None,
        needs_tag: bool = False,
    ) -> None:
        self.status = status
        self.info = info
        self.types = types or ((info.type,) if info is not None else ())
        self.families = tuple(FAMILIES.get(type_, "string") for type_ in self.types)
        self.service = service
        #: Whether the key is a tag family without the name of a tag: `aws:ResourceTag`.
        self.needs_tag = needs_tag

    @property
    def is_free(self) -> bool:
        """Whether the author makes the end of the name up (a tag, an encryption context), so values have any form."""
        return self.info is not None and (self.info.takes_tag or "${" in self.info.name or "<" in self.info.name)

    @property
    def is_multivalued(self) -> bool:
        """Whether a request can have several values for it."""
        return self.info is not None and self.info.multivalued

    @property
    def is_single_valued(self) -> bool:
        """Whether it is known that a request has one value for it at most."""
        return self.info is not None and not self.info.multivalued


_facts: dict[str, Facts] = memo({})
_of_catalog: Catalog | None = None
_MEMORY = 20_000


def describe(key: Key, catalog: Catalog) -> Facts:
    """What is known of a key, remembered by its text."""
    global _of_catalog
    if catalog is not _of_catalog or len(_facts) > _MEMORY:
        _facts.clear()
        _of_catalog = catalog
    found = _facts.get(key.text)
    if found is None:
        found = _facts[key.text] = _describe(key, catalog)
    return found


def _describe(key: Key, catalog: Catalog) -> Facts:
    text = key.text
    if key.is_unknown:
        return Facts(MALFORMED if _of_variable(text) else HIDDEN)
    if not key.name or not key.prefix:
        return Facts(MALFORMED)
    prefix = key.prefix.lower()
    if keys.legacy_key(text) is not None:
        legacy = keys.legacy_key(text)
        return Facts(LEGACY, None if legacy is None else legacy.info)
    info = keys.known_key(text)
    if info is not None:
        needs_tag = info.takes_tag and not key.tag
        return Facts(KNOWN, info, keys.types_of(text), catalog.service(prefix), needs_tag)
    if prefix == "aws":
        return Facts(UNKNOWN_GLOBAL)
    service = catalog.service(prefix)
    homes = (prefix,) if service is not None else catalog.key_services(key.prefix)
    for home in homes:
        owner = catalog.service(home)
        if owner is None:
            continue
        info = owner.key(text)
        if info is not None:
            return Facts(KNOWN, info, keys.types_of(text, info), owner)
        if not key.tag:
            family = _tag_family(key, owner)
            if family is not None:
                return Facts(KNOWN, family, service=owner, needs_tag=True)
    if service is not None:
        return Facts(UNKNOWN_OF_SERVICE, service=service)
    if keys.is_federation_key(text):
        return Facts(UNKNOWN_CLAIM)
    return Facts(UNKNOWN_OF_SERVICE) if homes else Facts(UNKNOWN_SERVICE)


def _of_variable(text: str) -> str | None:
    """The key in `${aws:SourceIp}`, which is a variable, and no placeholder of a template."""
    name = text[2:-1] if text.startswith("${aws:") and text.endswith("}") else ""
    return name if name and keys.global_key(name) is not None else None


def _tag_family(key: Key, service: Service) -> KeyInfo | None:
    start = key.family + "/"
    for name, info in service.condition_keys.items():
        if info.takes_tag and name.startswith(start) and "/" not in name[len(start) :]:
            return info
    return None


def is_listed_with(key: Key, services: Iterable[str], catalog: Catalog) -> bool:
    """Whether one of these services lists the key, whatever the key's prefix: `iot:JobId` is one of iotjobsdata's."""
    return any(service.key(key.text) is not None for prefix in services if (service := catalog.service(prefix)))


def retired(key: Key, catalog: Catalog) -> Retired | None:
    """That AWS listed the key, or its service, once and no longer does."""
    return catalog.retired_key(key.text) or catalog.retired_service(key.prefix)


def meant(key: Key, catalog: Catalog, type_: str = "") -> str | None:
    """The key that an unknown one was probably meant to be, when one stands out.

    `type_` is the type of the values, where the operator tells it: of two global keys one of this type is meant.
    """
    facts = describe(key, catalog)
    if facts.status == MALFORMED:
        return _meant_by_malformed(key.text.strip())
    if facts.status == UNKNOWN_GLOBAL:
        return _with_slash(key) or _near(key, keys.global_key_names(type_)) or _near(key, keys.global_key_names())
    if facts.status == UNKNOWN_CLAIM:
        names = keys.federation_key_names(key.prefix)
        claim = _CLAIMS.get((key.name or "").lower())
        same = [name for name in names if name.rpartition(":")[2] == claim]
        return f"{key.prefix}:{claim}" if same else _near(key, names)
    if facts.status == UNKNOWN_OF_SERVICE and facts.service is not None:
        alike = keys.global_key(f"aws:{key.name}" + (f"/{key.tag}" if key.tag else ""))
        names = [info.name for info in facts.service.condition_keys.values()]
        near = _near(key, names)
        if near is not None or alike is None or alike.takes_tag is not bool(key.tag):
            return near
        return f"{alike.name}/{key.tag}" if key.tag else alike.name
    if facts.status == UNKNOWN_SERVICE:
        plain = key.prefix.strip()
        prefix = "aws" if plain.lower() in ("aw", "amazon", "awss", "aws") else catalog.suggest_service(plain)
        if plain != key.prefix and catalog.service(plain) is not None:
            prefix = plain
        if prefix == "aws":
            found = keys.global_key(key.text.replace(key.prefix, "aws", 1))
            if found is not None and found.takes_tag and key.tag:
                return f"{found.name}/{key.tag}"
        else:
            service = catalog.service(prefix) if prefix else None
            found = service.key(key.text.replace(key.prefix, prefix or "", 1)) if service else None
        return None if found is None or "${" in found.name or found.takes_tag else found.name
    return None


#: What people call the claims that have short names.
_CLAIMS = {"audience": "aud", "ad": "aud", "subject": "sub", "issuer": "iss"}


def is_meant(statement: Statement, catalog: Catalog, *families: str) -> bool:
    """Whether a key of a statement that does not exist was probably meant to be one of these, in lower case."""
    for condition in statement.conditions:
        if describe(condition.key, catalog).status not in (KNOWN, HIDDEN):
            found = meant(condition.key, catalog)
            if found is not None and found.lower().partition("/")[0] in families:
                return True
    return False


def with_name(key: Key, catalog: Catalog) -> str | None:
    """`kms:EncryptionContext:<key>` for a service's key of this kind that goes on after a colon, but here does not."""
    facts = describe(key, catalog)
    if facts.status != UNKNOWN_OF_SERVICE or facts.service is None:
        return None
    folded = key.text.lower().rstrip(":")
    for info in facts.service.condition_keys.values():
        head, colon, rest = info.name.partition(":${")
        if colon and head.lower() == folded and rest.find("}") == len(rest) - 1:
            return f"{head}:<key>"
    return None


def _meant_by_malformed(text: str) -> str | None:
    """`SourceIp`, `aws.SourceIp`, `aws-SourceIp` and `aws SourceIp` are all `aws:SourceIp`."""
    inside = _of_variable(text)
    if inside is not None:
        return inside
    lower = text.lower()
    rest = text[4:] if lower[:3] == "aws" and lower[3:4] in (".", "-", "_", "/", " ") else text.lstrip(":")
    family, slash, tag = rest.partition("/")
    found = keys.global_key(f"aws:{family.strip()}")
    if found is None:
        return None
    if found.takes_tag:
        return f"{found.name}/{tag}" if slash and tag else None
    return None if slash else found.name


def _with_slash(key: Key) -> str | None:
    """`aws:RequestTag:team` and `aws:ResourceTag.team` with the slash that they lack."""
    name = key.name or ""
    for at, sign in enumerate(name[:40]):  # longer than any family
        if sign in ":.-_":
            found = keys.global_key(f"aws:{name[:at]}")
            if found is not None and found.takes_tag and name[at + 1 :]:
                tag = name[at + 1 :] + (f"/{key.tag}" if key.tag else "")
                return f"{found.name}/{tag}"
    return None


def _near(key: Key, names: Iterable[str]) -> str | None:
    from policylint.model.suggest import closest_name

    text = key.name or ""
    if ":" in text:  # kms:EncryptionContext:<key> and the like, the end of which is free
        heads = {name.partition("${")[0].rstrip(":") for name in names if ":${" in name}
        head, _, rest = text.partition(":")
        found = closest_name(f"{key.prefix}:{head}", heads)
        return f"{found}:{key.text[len(key.prefix) + len(head) + 2 :]}" if found and rest else None
    families: dict[str, str] = {}
    for name in names:
        family, slash, rest = name.partition("/")
        if "${" not in family and "<" not in family:
            families.setdefault(family, slash if not rest or "${" in rest or "<" in rest else slash + rest)
    found = closest_name(key.family, families)
    if found is None:
        return None
    if families[found] == "/":
        return f"{found}/{key.tag}" if key.tag else None
    return found + families[found] if not key.tag else None
