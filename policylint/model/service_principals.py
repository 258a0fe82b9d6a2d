"""Service principals: `lambda.amazonaws.com` and its kin, the names under which AWS services act.

AWS publishes no list of them, so that a name is not known is a hint and never a proof.
"""

from __future__ import annotations

from policylint.model.curated import load
from policylint.model.partitions import region_status

_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_known: frozenset[str] | None = None


class ServicePrincipal:
    """The parts of a service principal: `logs.eu-west-1.amazonaws.com` is service, region and suffix.

    `service` may have several labels (`delivery.logs`), `region` is empty in the usual form without one.
    """

    __slots__ = ("region", "service", "suffix")

    def __init__(self, service: str, region: str, suffix: str) -> None:
        self.service = service
        self.region = region
        self.suffix = suffix

    def __repr__(self) -> str:
        return f"ServicePrincipal({self.service!r}, {self.region!r}, {self.suffix!r})"


def parse(name: str) -> ServicePrincipal | None:
    """The parts of a service principal; None if the text does not have the form of one.

    The form is `name.amazonaws.com` or `name.region.amazonaws.com`, all in lower case, with one of the suffixes that
    AWS uses in its partitions.  Nothing is said of whether there is such a service.
    """
    for suffix in load("service_principals")["suffixes"]:
        if name.endswith("." + suffix):
            labels = name[: -len(suffix) - 1].split(".")
            break
    else:
        return None
    if not all(_is_label(label) for label in labels):
        return None
    region = labels.pop() if len(labels) > 1 and region_status(labels[-1]) != "unknown" else ""
    return ServicePrincipal(".".join(labels), region, suffix)


def _is_label(text: str) -> bool:
    return bool(text) and _LABEL.issuperset(text) and text[0] != "-" and text[-1] != "-"


def is_known(name: str) -> bool:
    """Whether this is a service principal that AWS is known to use, with or without a region and in any partition."""
    parts = parse(name)
    return parts is not None and is_known_service(parts.service, parts.suffix)


def is_known_service(service: str, suffix: str = "amazonaws.com") -> bool:
    """Whether `service` is known as the name before the suffix."""
    global _known
    if suffix == "amazon.com":
        return service in load("service_principals")["amazon_com"]
    if _known is None:
        _known = frozenset(load("service_principals")["known"])
    return service in _known


def names() -> list[str]:
    """All known service principals, written out."""
    data = load("service_principals")
    return [f"{service}.amazonaws.com" for service in data["known"]] + [
        f"{service}.amazon.com" for service in data["amazon_com"]
    ]


def _by_its_start(name: str) -> ServicePrincipal | None:
    """A name with another suffix, or none: `ec2`, `logs.eu-west-1`, `delivery.logs.amazon.com`."""
    labels = name.split(".")
    for count in (3, 2):
        parts = parse(".".join(labels[:count]) + ".amazonaws.com") if len(labels) >= count else None
        if parts is not None and is_known_service(parts.service):
            return parts
    return parse(labels[0] + ".amazonaws.com")


def suggest(name: str) -> str | None:
    """The known service principal that was probably meant, or None.

    Knows the usual mix-ups (`stepfunctions` is `states`) and slips of the pen; a name that is known is not corrected.
    """
    lowered = name.strip().lower()
    parts = parse(lowered) or _by_its_start(lowered)
    if parts is None:
        return None
    service, suffix = parts.service, parts.suffix
    if suffix == "amazon.com" and not is_known_service(service, suffix):
        suffix = "amazonaws.com"
    if not is_known_service(service, suffix):
        data = load("service_principals")
        meant = data["mistakes"].get(service)
        if meant is None:
            import difflib

            close = difflib.get_close_matches(service, data["known"], 1, 0.8)
            if not close:
                return None
            meant = close[0]
        service = meant
    found = f"{service}.{parts.region}.{suffix}" if parts.region else f"{service}.{suffix}"
    return None if found == name else found
