"""Whether the text of a condition value is what an operator or a key can compare with: a number, a date, an address...

Every function takes the decoded text.  Values with variables or placeholders are for the caller to leave out.
"""

from __future__ import annotations

import re

from policylint.model import partitions, service_principals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

#: Networks whose addresses never reach AWS over the Internet: RFC 1918, RFC 6598 (shared), RFC 4193 (unique local),
#: loopback and link-local.  Not the examples of RFC 5737 and their kin, which documentation uses as public ones.
PRIVATE_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)


def is_boolean(text: str) -> bool:
    """`true` or `false`, in any case."""
    return text.lower() in ("true", "false")


def is_number(text: str) -> bool:
    """An integer or a decimal."""
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", text, re.ASCII) is not None


def is_base64(text: str) -> bool:
    """Bytes in base64, as BinaryEquals wants them."""
    return len(text) % 4 == 0 and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text, re.ASCII) is not None


GOOD_DATE = "date"
EPOCH = "epoch"  # seconds since 1970
YEAR = "year"
COMPACT = "compact"  # 20260131, which counts as seconds
NO_DATE = "no date"

_DATE = (
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?(?:\d\d)?)?)?)?"
    r"|(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(?:(\d\d)(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?(?:\d\d)?)?"
)


def date_form(text: str) -> str:
    """What a value of a Date operator is: GOOD_DATE for ISO 8601, EPOCH, YEAR, COMPACT, or NO_DATE.

    AWS IAM User Guide, "Date condition operators": the W3C's forms of ISO 8601, or epoch (UNIX) time.
    """
    if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
        if re.fullmatch(r"(19|20)\d\d", text):
            return YEAR
        return COMPACT if compact_date(text) else EPOCH
    match = re.fullmatch(_DATE, text, re.ASCII)
    if match is None:
        return NO_DATE
    from datetime import datetime

    groups = match.groups()
    year, month, *rest = groups[:6] if groups[0] else groups[6:]
    day, hour, minute, second = (int(part) if part else None for part in rest)
    try:
        # 24:00 ends a day and :60 is a leap second; both are ISO 8601 and unknown to datetime.
        hour = 0 if hour == 24 and not minute and not second else hour
        datetime(int(year), int(month), 1 if day is None else day, hour or 0, minute or 0, min(second or 0, 59))
    except ValueError:
        return NO_DATE
    return GOOD_DATE


def compact_date(text: str) -> str | None:
    """`20260131` as 2026-01-31; None for other texts."""
    if re.fullmatch(r"(19|20)\d{6}", text, re.ASCII) is None:
        return None
    found = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return found if date_form(found) == GOOD_DATE else None


def date_of_epoch(text: str) -> str | None:
    """The moment of epoch seconds in ISO 8601; None beyond the years that a policy can mean."""
    from datetime import datetime, timedelta

    try:
        seconds = int(text)
    except ValueError:
        return None
    if not 0 <= seconds < 253402300800:  # the year 10000
        return None
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat() + "Z"


def network(text: str) -> Network | None:
    """The network of an IP operator's value, host bits or not: an address or CIDR, version 4 or 6."""
    if re.fullmatch(r"[0-9a-fA-F:.]+(/\d{1,3})?", text, re.ASCII) is None:
        return None  # netmasks and scopes, which the standard library takes too
    import ipaddress

    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def is_private(found: Network) -> bool:
    """Whether no address of the network ever comes to AWS over the Internet."""
    from ipaddress import ip_network

    for text in PRIVATE_NETWORKS:
        private = ip_network(text)
        if private.version == found.version and found.subnet_of(private):  # type: ignore[arg-type]
            return True
    return False


def without_host_bits(text: str) -> str | None:
    """The range that a CIDR with host bits means, `203.0.113.0/24` for `203.0.113.7/24`; None if there are none."""
    found = network(text)
    if found is None or "/" not in text:
        return None
    from ipaddress import ip_address

    return None if ip_address(text.partition("/")[0]) == found.network_address else str(found)


def is_vpc_id(text: str, prefix: str) -> bool:
    """The prefix (`vpc`, `vpce`), a hyphen, and 8 or 17 letters and digits."""
    return re.fullmatch(prefix + r"-(?:[0-9A-Za-z]{8}|[0-9A-Za-z]{17})", text, re.ASCII) is not None


def may_be_region(text: str) -> bool:
    """Whether this is a region's code or could be one that is newer than our data."""
    return partitions.region_status(text) != "unknown" or any(
        text in partition.pseudo_regions for partition in partitions.partitions()
    )


def nearest_region(text: str) -> str | None:
    """The region that was meant: other case, an availability zone, letters in another order, or a slip of the pen."""
    lower = text.strip().lower().replace("_", "-")
    for guess in (lower, lower[:-1]):
        if partitions.is_region(guess):
            return guess
    swapped = [name for name in partitions.regions() if sorted(name) == sorted(lower)]
    if len(swapped) == 1:
        return swapped[0]  # `us-esat-1` is as near to us-west-1, by its letters' places
    from policylint.model.suggest import closest_name

    return closest_name(lower, partitions.regions(), 0.85) if len(lower) > 6 else None


def is_one_label_principal(text: str) -> bool:
    """A service principal of the plain form `name.amazonaws.com`, in lower case, with any partition's suffix."""
    found = service_principals.parse(text)
    return found is not None and "." not in found.service and not found.region


def is_regional_principal(text: str) -> bool:
    """`name.region.amazonaws.com`, as kms:ViaService has it."""
    found = service_principals.parse(text)
    return found is not None and bool(found.region)


def github_subject_without_branch(text: str) -> int | None:
    """Where the subject of GitHub Actions has an environment or a pull request in the place of a branch.

    Source: GitHub Docs, "OpenID Connect reference": `repo:org/name:environment:production`.
    """
    found = re.fullmatch(_GITHUB_SUBJECT, text, re.DOTALL)
    return None if found is None else found.start(1)


_GITHUB_SUBJECT = r"repo:[^/:]+/[^/:]+:(environment:.*|pull_request)"


def may_be_kms_key(text: str) -> bool:
    """Whether the value, a pattern or plain, can name a KMS key by its ARN: `arn:aws:kms:region:account:key/id`."""
    from policylint.language import arn
    from policylint.language.pattern import Pattern

    found = arn.parse(text)
    if found is None:  # a pattern such as `*` or `arn:aws:kms:*`, or no ARN at all
        return Pattern("arn:*:kms:*:*:key/*").overlaps(Pattern(text)).possible
    fields = ((found.prefix, "arn"), (found.service, "kms"), (found.resource, "key/*"))
    return all(Pattern(wanted).overlaps(field.pattern).possible for field, wanted in fields)
