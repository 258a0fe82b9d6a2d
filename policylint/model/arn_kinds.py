"""What is wrong with the kind of resource that an ARN names; imported only where no format of its service fits."""

from __future__ import annotations

import re

from policylint.language.arn import Field
from policylint.language.pattern import NO
from policylint.model.arn_problems import IAM_PATHS, Problem, at_field, is_iam_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.language.arn import Arn
    from policylint.model.arns import Format

#: The word in front of the name of a resource: `table` of `table/orders`.
_KIND_OF_RESOURCE = r"([A-Za-z][\w-]*)[:/]"

#: Shorter words are too near to each other: `db`, `og` and `pg` of RDS.
_SHORTEST_KIND = 4


def other_separator(arn: Arn, formats: tuple[Format, ...]) -> Problem | None:
    """The separator behind the kind of resource, where the ARN is right with the other one: `function/orders`.

    Nothing is said of a kind that stands with both in the formats, nor where more of the resource is wrong.
    """
    text = arn.resource.text
    found = re.match(_KIND_OF_RESOURCE, text)
    if found is None or any(format_.resource.startswith(found[0]) for format_ in formats):
        return None
    kind, written = found[1], found[0][-1]
    meant = "/" if written == ":" else ":"
    if text.startswith(meant, found.end()):
        written += meant
    elif text.startswith("log-group/aws/"):
        meant += "/"  # no name of a log group starts with `aws/` (CreateLogGroup), but most do with `/aws/`
    end = len(kind) + len(written)
    right = Field(kind + meant + text[end:], 0, 0)
    if all(format_.matches_resource(right) is NO for format_ in formats):
        return None
    start = arn.resource.start
    return Problem("invalid-arn-resource", start + len(kind), start + end, written, arn.service.text, meant)


def misspelled(arn: Arn, formats: tuple[Format, ...]) -> Problem | None:
    """The kind of resource that an ARN names, where it is none of the service's but nearly one: `tabel/orders`.

    One that differs in capitals and hyphens alone (`statemachine:`, `endpointconfig/`) is not judged: Access Analyzer
    takes both in AWS's managed policies, as it takes kinds that AWS does not list.
    """
    field = arn.resource
    found = re.match(_KIND_OF_RESOURCE, field.text)
    if found is None or len(found[1]) < _SHORTEST_KIND:
        return None
    kinds = {kind[1] for format_ in formats if (kind := re.match(_KIND_OF_RESOURCE, format_.resource)) is not None}
    if any(_letters(kind) == _letters(found[1]) for kind in kinds):
        return None
    from policylint.model.suggest import closest_name

    meant = closest_name(found[1], kinds, 0.8)
    if meant is None:
        return None
    end = field.start + found.end(1)
    return Problem("invalid-arn-resource", field.start, end, found[1], arn.service.text, meant)


def _letters(word: str) -> str:
    return re.sub(r"[\W_]", "", word).lower()


def no_iam_path(arn: Arn) -> Problem:
    """Of a resource part that IAM has not: its kind, where that is one of IAM's but for capitals and hyphens."""
    field = arn.resource
    plain = field.text.lstrip("/")
    if plain != field.text and is_iam_path(plain):
        end = field.start + len(field.text) - len(plain)
        return Problem("invalid-arn-resource", field.start, end, field.text[: end - field.start], "iam", "")
    kind, slash, _ = field.text.partition("/")
    known = {_letters(path): path.rstrip("/") for path in IAM_PATHS}
    meant = known.get(_letters(kind))
    if meant is None or not slash:
        return at_field("invalid-arn-resource", field, arn)
    return Problem("invalid-arn-resource", field.start, field.start + len(kind), kind, "iam", meant)
