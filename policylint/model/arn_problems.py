"""What is wrong with an ARN in a policy."""

from __future__ import annotations

import re

from policylint.language import arn as language
from policylint.language.pattern import NO
from policylint.language.pieces import UNKNOWN
from policylint.memo import memo
from policylint.model import partitions
from policylint.model.arns import EMPTY, formats
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from policylint.language.arn import Arn, Field
    from policylint.model.arns import Format
    from policylint.model.catalog import Catalog

#: How the resource part of an IAM ARN may start: IAM refuses a policy with any other ("IAM resource path must either be
#: "*", root, or start with ...", the answer of CreatePolicy; the same list in moto's tests, recorded from AWS).
IAM_PATHS = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)

_REMEMBERED = 20_000


class Problem:
    """What is wrong with an ARN.

    `kind` is the name of the rule that tells it, `start` and `end` the place in the text, `shown` the text there;
    `service` is the service field, `meant` what was probably meant.
    """

    __slots__ = ("end", "kind", "meant", "service", "shown", "start")

    def __init__(
        self, kind: str, start: int, end: int, shown: str = "", service: str = "", meant: str | None = None
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.shown = shown
        self.service = service
        self.meant = meant

    def __repr__(self) -> str:
        return f"Problem({self.kind!r}, {self.start}, {self.end}, {self.shown!r})"


class Problems:
    """What is wrong with ARNs, by the formats of one catalog."""

    __slots__ = ("_catalog", "_formats", "_good_heads", "_problems")

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._formats = formats(catalog)
        self._problems: dict[str, Problem | None] = memo({})
        #: What stands in front of resources, where nothing is wrong with it.
        self._good_heads: dict[str, None] = memo({})

    def of(self, text: str) -> Problem | None:
        """The first thing that is wrong with an ARN, from left to right, as Access Analyzer tells only that one."""
        try:
            return self._problems[text]
        except KeyError:
            pass
        if len(self._problems) > _REMEMBERED:
            self._problems.clear()
        found = self._problems[text] = self._problem(text)
        return found

    def _problem(self, text: str) -> Problem | None:
        if not text.strip("*") and text:
            return None
        fields = language.fields(text)
        if len(fields) < 6:
            return self._short(text, fields)
        if fields[0].text != "arn" and not fields[0].pattern.matches("arn").possible:
            written = fields[0].text
            is_slip = written.strip().lower() == "arn" or (
                2 <= len(written) <= 4 and written.isalpha() and partitions.partition(fields[1].text) is not None
            )
            meant = "arn" if is_slip else None
            return Problem("invalid-arn-prefix", 0, fields[0].end, written, meant=meant)
        arn = language.Arn(fields)
        # Most ARNs differ from others in nothing but their resource.
        head = text[: fields[5].start]
        if head not in self._good_heads:
            for check in (_partition, self._service, _region, _account):
                found = check(arn)
                if found is not None:
                    if not found.shown:
                        return self._gap(found, text, fields)
                    doubled = self._colon_too_many(text, fields, 3)
                    if doubled is None:
                        from policylint.model import arn_slips

                        arn_slips.say_what_was_meant(self, text, fields, found)
                    return doubled or found
            if len(self._good_heads) > _REMEMBERED:
                self._good_heads.clear()
            self._good_heads[head] = None
        # A template's placeholder may hold colons, and then what follows is another field than it seems.
        if ("{" in text and any(_hides_colons(field) for field in fields[:5])) or not arn.service.is_literal:
            return None
        return self._colon_too_many(text, fields, 5) or self._odd_name(arn) or self._format(arn)

    def _short(self, text: str, fields: list[Field]) -> Problem | None:
        if any(field.is_unknown for field in fields):
            return None
        if not fields or not fields[0].pattern.matches("arn").possible:
            if len(fields) == 5 and partitions.partition(fields[0].text) and self.of(f"arn:{text}") is None:
                head = fields[0].text
                return Problem("invalid-arn-prefix", 0, len(head), head, meant=f"arn:{head}")
            from policylint.model import arn_slips

            return Problem("invalid-arn-prefix", 0, len(text), text, meant=arn_slips.of_url(self, text))
        # A `*` at the end of a field also takes what stands behind the next colons.
        if text.endswith("*") and len(fields) > 1 and fields[0].pattern.matches("arn"):
            last = fields[-1].text.rstrip("*")
            if not last or not fields[-1].pattern.literal_prefix or len(fields) < 4:
                return None
            if len(fields) == 4 and any(region.startswith(last) for region in partitions.regions()):
                return None
            if len(fields) == 5 and (last.isdigit() or "aws".startswith(last)):
                return None
        return Problem("missing-arn-field", 0, len(text), text, meant=self._filled_up(fields))

    def _filled_up(self, fields: list[Field]) -> str | None:
        """The ARN with what it lacks, where one reading alone is right: colons, a region or an account."""
        if len(fields) == 5 and fields[3].text and fields[3].is_literal:
            from policylint.model import arn_slips  # only what is wrong needs it

            return arn_slips.divided(self, [field.text for field in fields])
        if len(fields) not in (4, 5) or any(field.text for field in fields[3:-1]):
            return None
        last = fields[-1].text
        if (
            not last
            or not all(field.is_literal for field in fields[:3])
            or last.isdigit()
            or partitions.is_region(last)
        ):
            return None
        whole = ":".join([*(field.text for field in fields[:3]), "", "", last])
        resource = language.Arn(language.fields(whole)).resource
        formats = [f for f in self._formats.of_service(fields[2].text) if f.matches_resource(resource) is not NO]
        if not formats or any(f.region != EMPTY or f.account != EMPTY for f in formats):
            return None
        return whole if self.of(whole) is None else None

    @property
    def prefixes(self) -> Collection[str]:
        """The prefixes of all services."""
        return self._catalog.prefixes()

    def formats_of(self, service: str) -> tuple[Format, ...]:
        """The formats of a service's ARNs."""
        return self._formats.of_service(service)

    def is_listed(self, text: str) -> bool:
        """Whether an ARN is right, and has a format that AWS lists."""
        if self.of(text) is not None:
            return False
        fields = language.fields(text)
        formats = self._formats.of_service(fields[2].text)
        return any(format_.matches_resource(fields[5]) is not NO for format_ in formats)

    def _gap(self, found: Problem, text: str, fields: list[Field]) -> Problem:
        """An empty partition or service, with a colon less or the usual partition where the ARN is right then."""
        number = 1 if found.kind == "invalid-partition" else 2
        field, behind = fields[number], fields[number + 1]
        # The field behind must say for certain that it has to move up: `${Service}` could be anything.
        moves_up = partitions.partition(behind.text) if number == 1 else behind.text in self._catalog.prefixes()
        if moves_up:
            meant = ":"
        elif number == 1 and behind.text in self._catalog.prefixes():
            home = partitions.partition_of_region(fields[3].text) if fields[3].is_literal else None
            meant = f":{'aws' if home is None else home.id}:"
        else:
            return found
        if self.of(text[: field.start - 1] + meant + text[field.end + 1 :]) is None:
            found.meant = meant
        return found

    def _colon_too_many(self, text: str, fields: list[Field], number: int) -> Problem | None:
        """A second colon in front of the region or the resource, where the ARN is right without it."""
        field = fields[number]
        if number == 3:
            if field.text or not partitions.is_region(fields[4].text):
                return None
            kind, at = "invalid-arn-account", field.start
        else:
            # Behind a `*`, which may hold colons, Access Analyzer takes such ARNs in AWS managed policies.
            if field.text[:1] != ":" or field.text[1:2] in ("", ":") or not all(f.is_literal for f in fields[3:5]):
                return None
            kind, at = "invalid-arn-resource", field.start
        if self.of(text[:at] + text[at + 1 :]) is not None:
            return None
        return Problem(kind, at, at + 1, ":", fields[2].text, "")

    def _odd_name(self, arn: Arn) -> Problem | None:
        """What no name of a resource can have, such as a blank at its end."""
        text = arn.resource.text
        may_be_odd = text[:1].isspace() or text[-1:].isspace()
        if not may_be_odd and arn.service.text == "s3":
            may_be_odd = text[:1] == "/" or "\\" in text or ":" in arn.resource.plain_start
        if not may_be_odd:
            return None
        from policylint.model.arn_slips import odd_name

        return odd_name(self, arn)

    def _service(self, arn: Arn) -> Problem | None:
        field = arn.service
        text = field.text
        if text in self._catalog.prefixes() or not field.is_literal or _hides_colons(arn.partition):
            return None
        if text.lower() in self._catalog.prefixes():
            return Problem("invalid-arn-service-case", field.start, field.end, text, text, text.lower())
        if self._catalog.retired_service(text):
            return Problem("retired-service-in-arn", field.start, field.end, text, text)
        if text in load("arn_formats")["shared"]:
            return None
        if not text:
            return at_field("invalid-service", field)
        return Problem(
            "invalid-service", field.start, field.end, text, text, self._catalog.suggest_service(text.strip())
        )

    def _format(self, arn: Arn) -> Problem | None:
        """What no format of the service allows."""
        formats = self._formats.of_service(arn.service.text)
        if not formats:
            return None
        if not arn.resource.text:
            return at_field("arn-of-no-resource", arn.resource, arn)
        likely = []
        start = arn.resource.plain_start
        for format_ in formats:
            prefix = format_.prefix
            if not (start.startswith(prefix) or prefix.startswith(start)):
                continue  # as of most, and quicker than to ask
            if format_.matches_resource(arn.resource) is not NO:
                misfits = format_.misfits(arn)
                if not misfits:
                    return None
                likely.append((format_, misfits))
        if not likely:
            from policylint.model.arn_kinds import misspelled, other_separator

            slip = other_separator(arn, formats) or misspelled(arn, formats)
            if slip is not None:
                return slip
        if arn.service.text == "iam" and not arn.resource.is_unknown and not is_iam_path(arn.resource.text):
            from policylint.model.arn_kinds import no_iam_path

            return no_iam_path(arn)
        if not likely:
            return at_field("arn-of-no-resource", arn.resource, arn)
        # The formats that come nearest must agree on what is wrong.
        least = min(len(misfits) for _, misfits in likely)
        firsts = {misfits[0].start: misfits[0] for _, misfits in likely if len(misfits) == least}
        if len(firsts) > 1:
            return None
        (field,) = firsts.values()
        name = "region" if field is arn.region else "account"
        return at_field(f"arn-{name}-not-allowed" if field.text else f"missing-arn-{name}", field, arn)


def at_field(kind: str, field: Field, arn: Arn | None = None) -> Problem:
    """A problem with a whole field; with the colons around it when it is empty, since nothing else can be seen."""
    width = 0 if field.text else 1
    service = arn.service.text if arn is not None else ""
    return Problem(kind, field.start - width, field.end + width, field.text, service)


def _partition(arn: Arn) -> Problem | None:
    field = arn.partition
    if not field.is_literal or partitions.partition(field.text) is not None:
        return None
    found = at_field("invalid-partition", field, arn)
    lowered = field.text.strip().lower()
    home = partitions.partition_of_region(arn.region.text) if arn.region.is_literal else None
    if partitions.partition(lowered) is not None:
        found.meant = lowered
    elif home is not None and lowered[:1] in ("a", "w"):
        found.meant = home.id
    else:
        from policylint.model.arn_slips import PARTITIONS

        found.meant = PARTITIONS.get(lowered)
    return found


def _region(arn: Arn) -> Problem | None:
    field = arn.region
    if not field.text or not field.is_literal or any(_hides_colons(f) for f in (arn.partition, arn.service)):
        return None
    status = partitions.region_status(field.text)
    partition = partitions.partition(arn.partition.text) if arn.partition.is_literal else None
    if status == "unknown":
        if partition is not None and field.text in partition.pseudo_regions:
            return None
    else:
        home = partitions.partition_of_region(field.text)
        if partition is None or home is None or home.id == partition.id:
            return None
    found = at_field("invalid-arn-region", field, arn)
    if status == "unknown":
        from policylint.model.condition_values import nearest_region

        meant = nearest_region(field.text)
        home = None if meant is None else partitions.partition_of_region(meant)
        if partition is None or (home is not None and home.id == partition.id):
            found.meant = meant
    return found


def _account(arn: Arn) -> Problem | None:
    field = arn.account
    text = field.text
    if not text or not field.is_literal or language.is_account(text):
        return None
    if text == "aws" or (text == "aws-managed" and arn.service.text == "network-firewall"):
        return None  # whose managed rule groups are named so
    if any(_hides_colons(f) for f in (arn.partition, arn.service, arn.region)):
        return None
    found = at_field("invalid-arn-account", field, arn)
    digits = re.sub(r"[\s-]", "", text)
    found.meant = digits if len(digits) == 12 and digits.isdigit() else None
    return found


def _hides_colons(field: Field) -> bool:
    """Whether a placeholder may hold colons: any but CloudFormation's names for one field."""
    if "{" not in field.text:
        return False
    text = field.text
    return any(
        piece.kind == UNKNOWN and text[piece.start - field.start : piece.end - field.start] not in _ONE_FIELD
        for piece in field.pieces
    )


_ONE_FIELD = ("${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}")


def kind_of_iam(text: str) -> str | None:
    """The kind of IAM's resources that a text is, in any capitals: `role` of `Role`; None for other texts."""
    return text.lower() if f"{text.lower()}/" in IAM_PATHS else None


def is_iam_path(text: str) -> bool:
    """Whether the resource part of an ARN is one of IAM's paths, or a pattern that begins as one."""
    return text in ("*", "root") or text.startswith(IAM_PATHS)


_made: tuple[Catalog, Problems] | None = None


def problems(catalog: Catalog) -> Problems:
    """What is wrong with ARNs by a catalog, made once."""
    global _made
    if _made is None or _made[0] is not catalog:
        _made = (catalog, Problems(catalog))
    return _made[1]
