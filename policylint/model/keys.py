"""Condition keys that belong to no single service: global keys, federation keys, and what AWS says of them.

Names of condition keys are compared without regard to case, as AWS does.  The tag name in `aws:ResourceTag/team` is
free, so such a name finds its family.
"""

from __future__ import annotations

from policylint.model.curated import load
from policylint.model.keyinfo import KeyInfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping
    from typing import Any

    Entries = Mapping[str, Mapping[str, Any]]


class Legacy:
    """A global key that is no more, or should not be used any more.

    `status` is `unsupported` (AWS refuses it), `removed` (AWS does not know it) or `deprecated` (it still works).
    """

    __slots__ = ("info", "replacements", "status")

    def __init__(self, info: KeyInfo, replacements: tuple[str, ...], status: str) -> None:
        self.info = info
        self.replacements = replacements
        self.status = status


class _Issuer:
    """An OpenID Connect issuer with its claims; `pattern` is there when its name has a free part."""

    __slots__ = ("claims", "name", "pattern")

    def __init__(self, name: str, claims: Entries) -> None:
        self.name = name
        self.claims = {claim.lower(): (claim, entry) for claim, entry in claims.items()}
        self.pattern: re.Pattern[str] | None = None
        if "${" in name:
            import re

            parts = re.split(r"\$\{\w+\}", name)
            self.pattern = re.compile("[^/:]+".join(re.escape(part) for part in parts), re.IGNORECASE)

    def matches(self, prefix: str) -> bool:
        if self.pattern is not None:
            return self.pattern.fullmatch(prefix) is not None
        return self.name == prefix.lower()


class _Tables:
    """The data file, turned round for look-ups by lower-case name."""

    def __init__(self) -> None:
        data = load("global_keys")
        self.global_keys = _infos(data["global"])
        self.cross_service = _infos(data["cross_service"])
        self.sts = _infos(data["sts"])
        self.guides = _infos(data["guides"])
        self.guide_families = tuple(name.lower() for name in data["guide_families"])
        self.saml = _infos(data["saml"])
        self.legacy = {
            name.lower(): Legacy(KeyInfo(name, entry["type"]), tuple(entry["replacements"]), entry["status"])
            for name, entry in data["legacy"].items()
        }
        self.also = {name.lower(): tuple(entry["also"]) for name, entry in data["global"].items() if entry.get("also")}
        self.also.update((name.lower(), tuple(types)) for name, types in data["service_also"].items())
        self.values: dict[str, str] = {name.lower(): kind for name, kind in data["service_values"].items()}
        for section in ("global", "legacy"):
            for name, entry in data[section].items():
                if "values" in entry:
                    self.values[name.lower()] = entry["values"]
        self.other_values = {
            name.lower(): tuple(entry["other_values"])
            for name, entry in data["global"].items()
            if entry.get("other_values")
        }
        self.sensitive = _lower(data["sensitive"])
        self.untrustworthy = _lower(data["untrustworthy"])
        self.principal_only = _lower(data["principal_only"])
        self.of_services = {name: _lower(keys) for name, keys in data["principal_keys_of_services"].items()}
        self.paired = {name.lower(): tuple(partners) for name, partners in data["paired"].items()}
        self.endpoint_services = {
            name.lower(): frozenset(services) for name, services in data["vpc_endpoint_services"].items()
        }


def _infos(entries: Entries) -> dict[str, KeyInfo]:
    return {name.lower(): _info(name, entry) for name, entry in entries.items()}


def _info(name: str, entry: Mapping[str, Any]) -> KeyInfo:
    return KeyInfo(name, entry["type"], entry.get("multivalued", False), entry.get("takes_tag", False))


def _lower(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


_made: _Tables | None = None


def _tables() -> _Tables:
    global _made
    if _made is None:
        _made = _Tables()
    return _made


_listed: list[_Issuer] = []


def _issuers() -> list[_Issuer]:
    # Apart from the tables: only trust policies ask for issuers, and their patterns take longer than all the rest.
    if not _listed:
        _listed.extend(_Issuer(name, claims) for name, claims in load("global_keys")["issuers"].items())
    return _listed


def _family(name: str) -> str:
    """The name as the tables have it: lower case, and without the tag name."""
    return name.partition("/")[0].lower()


def _find(entries: Mapping[str, KeyInfo], name: str) -> KeyInfo | None:
    found = entries.get(_family(name))
    # Only a tag family goes on after a slash: there is no aws:SourceArn/x.
    return found if found is not None and (found.takes_tag or "/" not in name) else None


def global_key(name: str) -> KeyInfo | None:
    """A global key (prefix `aws:`) that AWS knows today, else None.

    `aws:ResourceTag/team`, `aws:ResourceTag/` and `aws:ResourceTag` all find the family `aws:ResourceTag`;
    `needs_tag_name` tells them apart.
    """
    return _find(_tables().global_keys, name)


def cross_service_key(name: str) -> KeyInfo | None:
    """A key with a service's prefix that works for every service, such as `ec2:SourceInstanceArn`."""
    return _find(_tables().cross_service, name)


def guide_key(name: str) -> KeyInfo | None:
    """A key of a service that AWS's guides use and its service authorization reference does not list.

    `iot:Connection.Thing.IsAttached` is one, and of a family are `iot:Certificate.Subject.CommonName` and
    `iot:Connection.Thing.Attributes[room]`.
    """
    tables = _tables()
    found = tables.guides.get(name.lower())
    return KeyInfo(name, "String") if found is None and name.lower().startswith(tables.guide_families) else found


def sts_key(name: str) -> KeyInfo | None:
    """A key with the prefix `sts:`, such as `sts:ExternalId`."""
    return _find(_tables().sts, name)


def legacy_key(name: str) -> Legacy | None:
    """A global key that is no longer to be used, with what replaces it; `aws:ARN` for example."""
    return _tables().legacy.get(name.lower())


def federation_key(name: str) -> KeyInfo | None:
    """A key from a federated sign-in: `saml:aud`, or a claim such as `token.actions.githubusercontent.com:sub`.

    For an issuer that is not listed (your own), the claims that AWS takes from every token are known and others
    are None.  `is_federation_key` says whether the name has the form at all.
    """
    prefix, colon, claim = name.rpartition(":")
    if prefix.lower() == "saml":
        return _tables().saml.get(name.lower())
    if not is_federation_key(name):
        return None
    found = _issuer(name)
    if found is None:
        entry = load("global_keys")["oidc_claims"].get(claim.lower())
        return _info(prefix + colon + claim.lower(), entry) if entry else None
    issuer, prefix, claim = found
    known = issuer.claims.get(claim.lower())
    return _info(f"{prefix}:{known[0]}", known[1]) if known else None


def _issuer(name: str) -> tuple[_Issuer, str, str] | None:
    prefix, _, claim = name.partition(":")
    for issuer in _issuers():
        if issuer.matches(prefix):
            return issuer, prefix, claim
    return None


def is_federation_key(name: str) -> bool:
    """Whether the prefix is `saml` or looks like an issuer's host (it has a dot, as no service prefix has)."""
    prefix, colon, _ = name.partition(":")
    return bool(colon) and (prefix.lower() == "saml" or "." in prefix.partition("/")[0])


def is_known_issuer(host: str) -> bool:
    """Whether AWS lists the claims of this issuer (`gitlab.com`, `token.actions.githubusercontent.com/acme`)."""
    return any(issuer.matches(host) for issuer in _issuers())


def is_builtin_issuer(host: str) -> bool:
    """Whether a trust policy names this issuer by its domain, with no provider of its own in the account."""
    return host.lower() in load("global_keys")["builtin_issuers"]


def tenancy_keys(host: str) -> tuple[str, ...]:
    """The keys of which a role must test one when it trusts this issuer, which serves all the world's tenants.

    Empty for an issuer that is not shared.
    """
    shared: dict[str, list[str]] = load("global_keys")["shared_issuers"]
    return tuple(shared.get(host.lower(), ()))


def known_key(name: str) -> KeyInfo | None:
    """Any key of this module: global, cross-service, sts or federation."""
    return global_key(name) or cross_service_key(name) or sts_key(name) or federation_key(name) or guide_key(name)


def needs_tag_name(name: str) -> bool:
    """Whether the name is a tag family without its tag, as `aws:ResourceTag` or `aws:ResourceTag/`."""
    found = global_key(name)
    return found is not None and found.takes_tag and not name.partition("/")[2]


def types_of(name: str, info: KeyInfo | None = None) -> tuple[str, ...]:
    """All types whose operators AWS accepts for a key, the documented one first.

    `info` is what the service catalog has of a key that is none of this module.
    """
    found = info or known_key(name)
    return (found.type, *_tables().also.get(_family(name), ())) if found else ()


def value_kind(name: str) -> str | None:
    """What the values of a key name, where that can be checked.

    One of account, organization, org-path, region, vpc, vpce, principal-type, kms-key-arn, service-principal
    (`name.amazonaws.com` only), regional-service-principal (kms:ViaService) and any-service-principal.
    """
    return _tables().values.get(name.lower())


def other_values(name: str) -> tuple[str, ...]:
    """The words that a key also holds, in the place of what its values name."""
    return _tables().other_values.get(name.lower(), ())


def is_sensitive(name: str) -> bool:
    """Whether AWS wants no wildcard and no variable in the values of this key."""
    return name.lower() in _tables().sensitive


def is_untrustworthy(name: str) -> bool:
    """Whether the caller can write what it likes into this key."""
    return name.lower() in _tables().untrustworthy


def is_principal_key(name: str, service: str = "") -> bool:
    """Whether the key describes an IAM principal and so never fits a call by a service principal, or by this one.

    IAM Roles Anywhere is the exception: it tells what is in a certificate as `aws:PrincipalTag/x509Subject/CN`.
    """
    family = _family(name)
    tables = _tables()
    return family in tables.principal_only and family not in tables.of_services.get(service.lower(), ())


def paired_keys(name: str) -> tuple[str, ...]:
    """The keys of which one must stand beside this one; empty if it can stand alone."""
    return _tables().paired.get(name.lower(), ())


def confused_deputy_keys() -> tuple[str, ...]:
    """The four keys of which one keeps a service principal from acting for strangers."""
    return tuple(load("global_keys")["confused_deputy"])


def endpoint_services(name: str) -> frozenset[str] | None:
    """The service prefixes for which a VPC endpoint key is filled; None for a key without such a list."""
    return _tables().endpoint_services.get(name.lower())


def global_key_names(type_: str = "") -> list[str]:
    """All global keys, or those of a type, as AWS spells them, tag families with a slash behind: for "did you mean"."""
    infos = _tables().global_keys.values()
    return [info.name + "/" * info.takes_tag for info in infos if info.type == type_ or not type_]


def federation_key_names(host: str = "") -> list[str]:
    """The keys of one issuer, or of SAML and all issuers whose name has no free part: for "did you mean"."""
    names = [info.name for info in _tables().saml.values()] if host.lower() in ("", "saml") else []
    for issuer in _issuers():
        if issuer.matches(host) if host else issuer.pattern is None:
            names += [f"{host or issuer.name}:{claim}" for claim, _ in issuer.claims.values()]
    return names
