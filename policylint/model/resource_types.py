"""What the policy of a resource may hold, by the type that `--resource-type` names."""

from __future__ import annotations

from policylint.model.curated import load
from policylint.model.quotas import Quota, quota

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class ResourceType:
    """A type of resource that a policy can hang on.

    `display` is its name in messages, as Access Analyzer writes it.  `services` are the service prefixes whose
    actions the policy may hold, `resources` the types of the service authorization reference (`s3:bucket`) that its
    Resource may name: each None where there is no limit.  `extra_arns` are patterns of further legal Resource values.
    `star` tells of the Resource `*`: usual, legal, no or unknown.  `resource_element` is required, optional or
    forbidden.  `irrelevant_keys` are condition keys, in lower case, that say nothing in the policy.  `access_analyzer`
    says whether ValidatePolicy takes this type.
    """

    __slots__ = (
        "access_analyzer",
        "display",
        "extra_arns",
        "irrelevant_keys",
        "name",
        "note",
        "principal_required",
        "quota_key",
        "resource_element",
        "resources",
        "services",
        "star",
    )

    def __init__(self, name: str, entry: Mapping[str, Any], access_analyzer: bool) -> None:
        self.name = name
        self.display: str = entry["display"]
        self.services: tuple[str, ...] | None = _tuple(entry["services"])
        self.resources: tuple[str, ...] | None = _tuple(entry["resources"])
        self.extra_arns: tuple[str, ...] = tuple(entry.get("extra_arns", ()))
        self.irrelevant_keys = tuple(key.lower() for key in entry.get("irrelevant_keys", ()))
        self.star: str = entry["star"]
        self.resource_element: str = entry["resource_element"]
        self.quota_key: str | None = entry["quota"]
        self.principal_required: bool = entry["principal_required"]
        self.note: str = entry.get("note", "")
        self.access_analyzer = access_analyzer

    def __repr__(self) -> str:
        return f"ResourceType({self.name!r})"

    @property
    def quota(self) -> Quota | None:
        """How long the policy may be, if that is known."""
        return quota(self.quota_key, self.quota_key) if self.quota_key else None


def _tuple(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)


_made: dict[str, ResourceType] | None = None


def _all() -> dict[str, ResourceType]:
    global _made
    if _made is None:
        data = load("resource_types")
        validated = data["access_analyzer"]
        _made = {name: ResourceType(name, entry, name in validated) for name, entry in data["types"].items()}
    return _made


def resource_type(name: str) -> ResourceType | None:
    """The type of this name, in the spelling of CloudFormation (`AWS::S3::Bucket`); None if there is none."""
    return _all().get(name)


def wrong_name(name: str) -> str | None:
    """Why a name is none of a type of resource; None when it is one, or may be one that is not known here."""
    import re
    from difflib import get_close_matches

    if name in _all():
        return None
    spelt = {known.lower(): known for known in _all()}
    near = get_close_matches(name.lower(), spelt, 1, 0.9)
    if near:
        return f"no type of resource is called `{name}`, did you mean `{spelt[near[0]]}`?"
    if re.fullmatch(r"\w+::\w+::\w+", name):
        return None
    short = [known for known in spelt if name and name.lower() in known.split("::")[1:]]
    hint = f", did you mean `{spelt[short[0]]}`?" if short else ""
    return f"`{name}` is no type of resource as in `AWS::S3::Bucket`{hint}"


def resource_types() -> tuple[ResourceType, ...]:
    """All types, those of ValidatePolicy first."""
    return tuple(_all().values())


def takes_short_form(name: str | None, text: str) -> bool:
    """Whether a text that is no ARN may be a Resource in a policy of a type, or, where unknown, of any.

    API Gateway completes `execute-api:/stage/METHOD/path`.
    """
    from policylint.language.pattern import Pattern  # what only knows types needs none

    kinds = [_all()[name]] if name is not None and name in _all() else [*_all().values()]
    forms = [extra for kind in kinds for extra in kind.extra_arns if not extra.startswith("arn:")]
    return any(Pattern(form).matches(text).possible for form in forms)


def resource_is_optional(name: str | None, services: Iterable[str]) -> bool:
    """Whether a statement on these services may leave out Resource, in a policy of a type or, where unknown, of any."""
    if name is not None and name in _all():
        return _all()[name].resource_element == "optional"
    named = {service.lower() for service in services}
    lenient = {s for kind in _all().values() if kind.resource_element == "optional" for s in kind.services or ()}
    return bool(named) and named <= lenient
