"""Who a principal is: what an entry of Principal or NotPrincipal names, in any partition.

Placeholders and variables make an entry unknown as far as they reach: of `arn:aws:iam::${account}:root` the kind is
known and the account is not.
"""

from __future__ import annotations

from policylint.language import arn as arn_language
from policylint.language import pieces as piece_language
from policylint.memo import memo
from policylint.model import keys, partitions, service_principals
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.language.arn import Arn, Field
    from policylint.policy.ast import Principal

EVERYONE = "everyone"
ACCOUNT = "account"  # an account, by its id or by the ARN of its root
USER = "user"
ROLE = "role"
SESSION = "role session"
FEDERATED_USER = "federated user"
GROUP = "group"
SAML = "SAML provider"
OIDC = "OIDC provider"  # by the ARN of the provider, or by its domain
SERVICE = "service"
CANONICAL_USER = "canonical user"
UNIQUE_ID = "unique id"
UNKNOWN = "unknown"  # a placeholder hides it
OTHER = "other"  # nothing that a principal can be


class Identity:
    """What a principal names.

    `kind` is one of the constants of this module.  `account` is empty where there is none or it cannot be seen,
    `name` what the kind calls its name: of a user or role with its path, `role/session` of a session, the service's
    part of a service principal, the id itself of a unique id.  `host` is an OIDC issuer as condition keys start
    with it, in lower case; empty where it cannot be seen.  `flaw` says what is surely wrong with it (`account`,
    `partition`, `region`, `name`, `issuer`, `service`, `resource`, `fields`, `form`, `empty`) and `at` where in the
    text.
    """

    __slots__ = ("account", "at", "flaw", "host", "is_arn", "kind", "name", "text")

    def __init__(
        self, text: str, kind: str, *, account: str = "", name: str = "", host: str = "", is_arn: bool = False
    ) -> None:
        self.text = text
        self.kind = kind
        self.account = account
        self.name = name
        self.host = host
        self.is_arn = is_arn
        self.flaw: str | None = None
        self.at = (0, len(text))

    def __repr__(self) -> str:
        return f"Identity({self.text!r}, {self.kind!r}, flaw={self.flaw!r})"

    def wrong(self, flaw: str, start: int, end: int) -> Identity:
        """The same with a flaw, if it has none yet."""
        if self.flaw is None:
            self.flaw = flaw
            self.at = (start, end)
        return self


_CACHE_LIMIT = 10_000
_made: dict[tuple[str, str], Identity] = memo({})


def identity(principal: Principal) -> Identity:
    """Who an entry of a policy names."""
    return parse(principal.type, principal.text)


def identities(entries: Iterable[Principal], *kinds: str) -> list[tuple[Principal, Identity]]:
    """The entries of some kinds, each with who it is."""
    found = ((entry, identity(entry)) for entry in entries)
    return [(entry, who) for entry, who in found if who.kind in kinds]


def parse(type: str, text: str) -> Identity:
    """Who `text` names under the key `type` of Principal: AWS, Service, Federated, CanonicalUser; `*` for no key.

    Source: AWS IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers".
    """
    key = (type, text)
    found = _made.get(key)
    if found is None:
        if len(_made) >= _CACHE_LIMIT:
            _made.clear()
        found = _made[key] = _parse(type, text)
    return found


_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


def _parse(type: str, text: str) -> Identity:
    if text == "*" and type in ("*", "AWS"):
        return Identity(text, EVERYONE)
    if not text.strip() and type in _TYPES:
        return Identity(text, OTHER).wrong("empty", 0, len(text))
    pieces = piece_language.parse(text)
    hidden = any(piece.kind in (piece_language.VARIABLE, piece_language.UNKNOWN) for piece in pieces)
    if hidden and pieces[0].kind != piece_language.TEXT:
        # The unknown part may hold any of what follows the first letters; a whole ARN for example.
        return Identity(text, SERVICE if type == "Service" and len(pieces) > 1 else UNKNOWN)
    if type == "Service":
        return _service(text, hidden)
    if type == "CanonicalUser":
        return _canonical(text, hidden)
    if type not in ("AWS", "Federated"):
        return Identity(text, UNKNOWN)
    if text.startswith("arn:"):
        return _arn(text, arn_language.parse(text), hidden)
    if type == "Federated":
        return _issuer(text, hidden)
    return Identity(text, UNKNOWN) if hidden else _aws(text)


def _service(text: str, hidden: bool) -> Identity:
    parts = None if hidden else service_principals.parse(text)
    found = Identity(text, SERVICE, name=parts.service if parts else "")
    if parts is None and not hidden and _is_no_service(text):
        found.wrong("form", 0, len(text))
    return found


def _is_no_service(text: str) -> bool:
    """Whether a text can be no service principal; AWS has some of unusual forms, so not every other text is none."""
    if "*" in text or "?" in text:
        return False  # unsupported-wildcard-in-principal
    return (
        text.isdecimal()
        or "." not in text.strip()
        or any(c in ":/@" or c.isspace() for c in text)
        or service_principals.suggest(text) is not None
    ) and not looks_like_placeholder(text)


def _canonical(text: str, hidden: bool) -> Identity:
    found = Identity(text, CANONICAL_USER, name=text)
    if not hidden and (text.startswith("arn:") or arn_language.is_account(text)):
        found.wrong("form", 0, len(text))
    return found


def _issuer(text: str, hidden: bool) -> Identity:
    if text.startswith(("http://", "https://")) or hidden or "." not in text or not _is_domain(text):
        return Identity(text, UNKNOWN if hidden else OTHER)
    return Identity(text, OIDC, host=text.lower())


def _is_domain(text: str) -> bool:
    return all(
        label and label.isascii() and label.replace("-", "").isalnum() and label[0] != "-" and label[-1] != "-"
        for label in text.split(".")
    )


def _aws(text: str) -> Identity:
    """A principal under the key AWS that is no ARN."""
    plain = text.replace("-", "")
    if text.strip() != text:
        return Identity(text, OTHER).wrong("form", 0, len(text))
    if plain.isascii() and plain.isdecimal():
        found = Identity(text, ACCOUNT, account=text if arn_language.is_account(text) else "")
        return found if found.account else found.wrong("account", 0, len(text))
    if _is_unique_id(text):
        return Identity(text, UNIQUE_ID, name=text)
    if "*" in text or "?" in text or looks_like_placeholder(text):
        return Identity(text, UNKNOWN)
    return Identity(text, OTHER).wrong("form", 0, len(text))


def _is_unique_id(text: str) -> bool:
    """Whether it has the form of IAM's unique ids: AIDA, AROA and kin, and letters and digits behind."""
    return (
        len(text) >= 16
        and text[:4] in load("principals")["unique_ids"]
        and text.isascii()
        and text.isalnum()
        and text.isupper()
    )


def unique_id_of(name: str) -> str:
    """What a unique id names by its first letters: `user`, `role`, `group`, ...; empty when that is not known."""
    return str(load("principals")["unique_ids"].get(name[:4], ""))


def looks_like_placeholder(text: str) -> bool:
    """Whether a person or script is to put something else here: `ACCOUNT_ID`, `<account>`, `%ROLE%`, `xxxxxxxxxxxx`."""
    if any(c in "<>%@{}[]#$|" for c in text):
        return True
    if text.isdecimal():
        return False
    lower = text.lower()
    if (
        set(lower) <= {"x", "-"}
        or "your" in lower
        or "account" in lower
        or "placeholder" in lower
        or "example" in lower
    ):
        return True
    return text.isupper() and not any(c.isdecimal() for c in text) and ("_" in text or "-" in text or len(text) > 3)


def is_builtin_issuer(host: str) -> bool:
    """Whether a trust policy may name this issuer by its domain alone; Cognito has such a domain in each partition."""
    return keys.is_builtin_issuer(host) or (host.startswith("cognito-identity") and ".amazonaws." in host)


def issuer_of(text: str) -> str:
    """An issuer without what people write around it: the scheme, `oidc-provider/`, a slash at the end."""
    plain = text.strip()
    for prefix in ("oidc-provider/", "https://", "http://"):
        if plain.lower().startswith(prefix):
            plain = plain[len(prefix) :]
    return plain.strip("/")


def trust_source_services() -> frozenset[str]:
    """The services (`personalize`) whose guides ask for aws:SourceAccount or aws:SourceArn in a role's trust policy."""
    return frozenset(load("principals")["trust_source"])


def source_key(service: str) -> str:
    """The key that tells for whom a service acts which sends no `aws:SourceArn` and no kin of it; empty for others."""
    return str(load("principals")["source_keys"].get(service, ""))


# ARNs

_KINDS = {
    "iam": {
        "user": USER,
        "role": ROLE,
        "group": GROUP,
        "saml-provider": SAML,
        "oidc-provider": OIDC,
        "assumed-role": SESSION,  # a slip, though the page of Access Analyzer's checks has it: sessions are of STS
    },
    "sts": {"assumed-role": SESSION, "federated-user": FEDERATED_USER},
}


def _arn(text: str, arn: Arn | None, hidden: bool) -> Identity:
    if arn is None:
        found = Identity(text, UNKNOWN if hidden or _has_wildcard(text) else OTHER, is_arn=True)
        return found.wrong("fields", 0, len(text)) if found.kind == OTHER else found
    service, resource = arn.service, arn.resource
    if not arn.partition.text and not hidden:
        return Identity(text, OTHER, is_arn=True).wrong("partition", arn.partition.start, arn.partition.end)
    if service.is_unknown or (not service.is_literal):
        return Identity(text, UNKNOWN, is_arn=True)
    if service.text not in _KINDS:
        return Identity(text, OTHER, is_arn=True).wrong("service", service.start, service.end)
    kind, name = _resource(service.text, resource)
    account = arn.account.text if arn.account.is_literal else ""
    found = Identity(text, kind, account=account, name=name, is_arn=True)
    if kind == OIDC and resource.is_literal:
        found.host = name.lower()
    return _checked(found, arn)


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


def _resource(service: str, resource: Field) -> tuple[str, str]:
    """The kind and name that the last field of an ARN of IAM or STS tells."""
    text = resource.text
    if text == "root":
        return ACCOUNT, ""
    first = resource.pieces[0] if resource.pieces else None
    word, slash, name = text.partition("/")
    if slash and first is not None and first.kind == piece_language.TEXT and first.end - first.start > len(word):
        return _KINDS[service].get(word, OTHER), name
    return (UNKNOWN if not resource.is_literal else OTHER), ""


def _checked(found: Identity, arn: Arn) -> Identity:
    """What is surely wrong with an ARN, told once."""
    partition, service, region, account, resource = arn.partition, arn.service, arn.region, arn.account, arn.resource
    known = not partition.is_literal or partitions.partition(partition.text) is not None
    if not known and not looks_like_placeholder(partition.text):
        found.wrong("partition", partition.start, partition.end)
    if found.kind == OTHER:
        found.wrong("resource", resource.start, resource.end)
    elif resource.is_literal and found.kind == OIDC and (at := _beside_issuer(found.name)) is not None:
        start = resource.end - len(found.name)
        found.wrong("issuer", start + at[0], start + at[1])
        found.host = ""  # no condition key starts so
    elif resource.is_literal and found.kind != ACCOUNT:
        needed = 2 if found.kind == SESSION else 1
        if len([part for part in found.name.split("/") if part]) < needed or found.name.endswith("/"):
            found.wrong("name", resource.start, resource.end)
    if region.is_literal and region.text and not looks_like_placeholder(region.text):
        found.wrong("region", region.start, region.end)
    if (found.kind, service.text) in ((ACCOUNT, "sts"), (SESSION, "iam")):
        found.wrong("service", service.start, service.end)
    if account.is_literal and _is_no_account(account.text):
        found.wrong("account", account.start, account.end)
    plain = found.text.rstrip()
    if len(plain) < len(found.text):
        found.wrong("blank", len(plain), len(found.text))  # no name of IAM or STS has one
    return found


def _beside_issuer(name: str) -> tuple[int, int] | None:
    """What the name of an OIDC provider has too much: the scheme of its URL, or a slash at the end."""
    scheme = name[: name.find("://") + 3] if "://" in name else ""
    if scheme.lower() in ("https://", "http://") and name != scheme:
        return 0, len(scheme)
    return (len(name) - 1, len(name)) if name.endswith("/") and name.strip("/") else None


def _is_no_account(text: str) -> bool:
    """Whether an account field is surely wrong: empty, or digits of another number than 12, with hyphens or not.

    Letters may be the name of a service (`arn:aws:iam::cloudfront:user/...`) or somebody's placeholder; but a single
    O, I or l among eleven digits is a slip.
    """
    if not text:
        return True
    plain = text.replace("-", "")
    if plain.isascii() and plain.isdecimal():
        return not arn_language.is_account(text)
    return len(text) == 12 and sum(c.isdecimal() for c in text) == 11 and any(c in "OoIl" for c in text)
