"""The formats that the ARNs of each service have.

The service authorization reference gives each resource type its formats, `arn:${Partition}:sqs:${Region}:${Account}:
${QueueName}`: they tell which fields may be empty and what the resource part looks like.  Its lists have gaps and
slips, so whatever is not certain counts as right.
"""

from __future__ import annotations

import re

from policylint.language.pattern import NO, YES, Answer, Pattern
from policylint.language.pieces import plain_start
from policylint.memo import memo
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.arn import Arn, Field
    from policylint.model.catalog import Catalog

_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")

#: What a format says of a field: it is empty, it is filled, or nothing that can be relied on.
EMPTY, FILLED, FREE = "empty", "filled", "free"


class Format:
    """One ARN format of a resource type.

    `region` and `account` are EMPTY, FILLED or FREE; `resource` is the resource part with `*` for its placeholders.
    `resource_type` is the type's name with its service, "s3:bucket".
    """

    __slots__ = ("_pattern", "account", "is_open", "prefix", "region", "resource", "resource_type", "service", "text")

    def __init__(self, text: str, resource_type: str) -> None:
        _, _, service, region, account, resource = text.split(":", 5)
        self.text = text
        self.resource_type = resource_type
        self.service = _PLACEHOLDER.sub("*", service)
        self.region = _kind(region)
        self.account = _kind(account)
        self.resource = _PLACEHOLDER.sub("*", resource)
        self.prefix = plain_start(self.resource)
        self.is_open = self.resource == self.prefix + "*"
        self._pattern: Pattern | None = None

    def __repr__(self) -> str:
        return f"Format({self.text!r})"

    def misfits(self, arn: Arn) -> tuple[Field, ...]:
        """The fields, of region and account, that cannot be as the format has them."""
        region_fits, account_fits = _fits(arn.region, self.region), _fits(arn.account, self.account)
        if region_fits and account_fits:
            return ()
        return tuple([field for field, fits in ((arn.region, region_fits), (arn.account, account_fits)) if not fits])

    def matches_resource(self, field: Field) -> Answer:
        """Whether the pattern in the resource field matches the resource part of some ARN of this format."""
        start = field.plain_start
        if not start.startswith(self.prefix):
            if not self.prefix.startswith(start):
                return NO
        elif self.is_open:
            return YES
        if self._pattern is None:
            self._pattern = Pattern(self.resource)
        return self._pattern.overlaps(field.pattern)

    def matches(self, arn: Arn) -> Answer:
        """Whether an ARN pattern matches some ARN of this format."""
        if not arn.service.pattern.matches(self.service).possible or self.misfits(arn):
            return NO
        return self.matches_resource(arn.resource)


def _kind(field: str) -> str:
    # A word in the place of a region or account (`aws`, `us-west-2`) is one of several legal ones, or a slip.  AWS's
    # list writes `*` where it may be empty: the ARNs of Braket's devices have no account, and some have no region.
    return EMPTY if not field else FILLED if field.startswith("${") else FREE


def _fits(field: Field, kind: str) -> bool:
    text = field.text
    if kind == EMPTY:
        return not text or (not field.is_literal and field.pattern.matches("").possible)
    return kind == FREE or bool(text)


class Formats:
    """The ARN formats of one catalog."""

    __slots__ = ("_catalog", "_formats", "_made", "_of_type")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._formats: dict[str, tuple[Format, ...]] = memo({})
        self._made: dict[tuple[str, str], Format] = memo({})
        self._of_type: dict[str, tuple[Format, ...]] = memo({})

    def of_service(self, service: str) -> tuple[Format, ...]:
        """The formats of the ARNs that have this service field; none when they are not known, or not all."""
        found = self._formats.get(service)
        if found is None:
            found = self._formats[service] = self._read(service)
        return found

    def of_type(self, resource_type: str) -> tuple[Format, ...]:
        """The formats of a resource type, "s3:bucket"."""
        known = self._of_type.get(resource_type)
        if known is None:
            known = self._of_type[resource_type] = self._read_type(resource_type)
        return known

    def _read_type(self, resource_type: str) -> tuple[Format, ...]:
        prefix, _, name = resource_type.partition(":")
        service = self._catalog.service(prefix)
        found = None if service is None else service.resource_types.get(name.lower())
        return () if found is None else tuple(self._make(text, resource_type) for text in found.arns)

    def _read(self, service: str) -> tuple[Format, ...]:
        if self._catalog.service(service) is None:
            return ()
        data = load("arn_formats")
        formats = [self._make(text, "") for text in data["extra"].get(service, ())]
        for prefix in (service, *data["shared"].get(service, ())):
            known = self._catalog.service(prefix)
            for type_ in known.resource_types.values() if known is not None else ():
                formats += [self._make(text, f"{prefix}:{type_.name}") for text in type_.arns]
        return tuple(format_ for format_ in formats if format_.service == service)

    def _make(self, text: str, resource_type: str) -> Format:
        key = (text, resource_type)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Format(text, resource_type)
        return found


_made: tuple[Catalog, Formats] | None = None


def formats(catalog: Catalog) -> Formats:
    """The formats of a catalog, made once."""
    global _made
    if _made is None or _made[0] is not catalog:
        _made = (catalog, Formats(catalog))
    return _made[1]
