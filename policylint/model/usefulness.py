"""Which actions of a statement have a resource of their kind in it, and which resources an action."""

from __future__ import annotations

from policylint.memo import memo, remembered
from policylint.model.arns import formats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.language.arn import Arn
    from policylint.model.arns import Format
    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action, Resource, Statement

    #: The resource types that an action takes, with their service: "s3:bucket"; none where it takes `*` only.
    Types = tuple[str, ...]

#: Types whose names have no slash, which their formats do not say (Amazon S3 User Guide, "Bucket naming rules").
_NO_SLASH = ("s3:bucket",)
#: Beginnings of actions of which AWS says that they take `*` alone; that its lists have no types proves nothing yet.
#: Amazon EC2 User Guide, "Control access to Amazon EC2 resources using IAM": no Describe action knows resources; Amazon
#: S3 User Guide, "Identity-based policy examples for Amazon S3": nor does `s3:ListAllMyBuckets`.
_STAR_ALONE = ("ec2:describe", "s3:listallmybuckets")
_MEMORY = 50_000


def is_plain(statement: Statement) -> bool:
    """Whether all actions and resources of a statement can be seen, and each resource is the ARN of something."""
    resources, actions = statement.resources, statement.actions
    if not resources or not actions or ":" not in resources[0].node.text:
        return False
    complete = statement.is_complete and statement.action is not None and statement.action.is_complete
    return (
        complete
        and statement.resource is not None
        and statement.resource.is_complete
        and all(resource.arn is not None for resource in resources)
    )


class Usefulness:
    """What of a statement is of use to the rest of it.

    `idle` are the entries that name an action which surely works on none of the resources, `limitless` those whose
    actions AWS lists without resource types, which are at times tested against resources all the same.
    """

    __slots__ = ("_resources", "_unused", "_used", "idle", "limitless")

    def __init__(self, statement: Statement, catalog: Catalog) -> None:
        self.idle: list[Action] = []
        self.limitless: list[Action] = []
        self._resources = resources = statement.resources
        self._unused: list[Resource] | None = None
        answers: dict[Kinds, bool] = {}  # most actions of a statement take the same kinds
        every = True
        for entry in statement.actions:
            taken = kinds(entry, catalog)
            if taken is None:
                every = False
                continue
            folded = entry.parsed.folded
            is_tagging = "tag" in folded  # the lists of what can be tagged have gaps
            every = every and not is_tagging
            for one in taken:
                if one not in answers:
                    answers[one] = any(map(one.has, resources))
            if not answers[taken[0]] and entry.parsed.is_literal:
                if not taken[0].types and not folded.startswith(_STAR_ALONE):
                    self.limitless.append(entry)
                elif not is_tagging:
                    self.idle.append(entry)
        self._used = list(answers) if every else []
        if self.idle and not all(_is_known(resource, catalog) for resource in resources):
            self.idle = []  # a resource of no known kind may be of any

    @property
    def unused(self) -> list[Resource]:
        """The resources that no action works on, if all actions are known."""
        if not self._used or len(self._resources) < 2:
            return []
        if self._unused is None:
            used = self._used
            self._unused = [r for r in self._resources if not any(one.has(r) for one in used)]
        return self._unused


def works_on(action: str, resource: Resource, catalog: Catalog) -> bool:
    """Whether an action, by its full name, may work on what an entry of Resource matches; one that AWS has not may."""
    info = catalog.action(action)
    return info is None or _kinds_of(info, catalog).has(resource)


def may_work_on(info: ActionInfo, arns_: Iterable[str], catalog: Catalog) -> bool:
    """Whether an action may work on something that one of some ARN patterns, or `*`, matches."""
    from policylint.language.arn import parse

    taken = _kinds_of(info, catalog)
    for text in arns_:
        arn = None if not text.strip("*") else parse(text)
        if arn is None or taken.has_arn(arn):
            return True
    return False


def arns(info: ActionInfo, catalog: Catalog) -> list[str]:
    """The ARN formats that an action takes, those of the required types first; none where it takes `*` only."""
    known = formats(catalog)
    found = []
    for name, required in info.resource_types:
        found += [(not required, len(form.text), form.text) for form in known.of_type(f"{info.service}:{name}")]
    return [text.replace("${Partition}", "aws") for _, _, text in sorted(found)]


class Kinds:
    """The kinds of resources that some actions take, one object for all that take the same.

    `types` are the names of their types.  Policies repeat themselves, so what of an ARN is among them is remembered.
    """

    __slots__ = ("_answers", "_catalog", "_forms", "types")

    def __init__(self, types: Types, catalog: Catalog) -> None:
        self.types = types
        self._catalog = catalog
        self._answers: dict[str, bool] = {}
        self._forms: list[tuple[str, tuple[Format, ...]]] | None = None

    def has(self, resource: Resource) -> bool:
        """Whether an action that takes these may work on something that an entry of Resource matches."""
        found = self._answers.get(resource.text)
        if found is None:
            if len(self._answers) > _MEMORY:
                self._answers.clear()
            arn = resource.arn
            found = self._answers[resource.text] = arn is None or self.has_arn(arn)
        return found

    def has_arn(self, arn: Arn) -> bool:
        """As `has`, of an ARN, and without a memory."""
        if arn.service.is_unknown or arn.resource.is_unknown:
            return True
        service, text = arn.service.text, arn.resource.text
        if not self.types:
            return not text.strip("*:/")  # what takes `*` alone is at times tested against a whole service
        if self._forms is None:
            of_type = formats(self._catalog).of_type
            self._forms = [(name, of_type(name)) for name in self.types]
        start = arn.resource.plain_start
        exact = arn.service.is_literal
        near: list[Format] = []
        for name, known in self._forms:
            if "/" in text and name in _NO_SLASH:
                continue
            if not known:
                return True
            for form in known:
                if exact and form.service != service and "*" not in form.service:
                    continue
                if exact and form.is_open and text.startswith(form.prefix):
                    return True  # the quick answer for most
                if start.startswith(form.prefix) or form.prefix.startswith(start):
                    near.append(form)
        if not start and any(form.misfits(arn) for form in near) and _is_of_some_form(arn, self._catalog):
            # Of which type a name is that begins with a wildcard, the fields before it tell: `arn:aws:s3:::*/x` is no
            # access point.  Elsewhere they decide nothing, for AWS's lists are not exact in them.
            near = [form for form in near if not form.misfits(arn)]
        for form in near:
            if (
                exact or "*" in form.service or arn.service.pattern.matches(form.service).possible
            ) and form.matches_resource(arn.resource).possible:
                return True
        return self.types[0].startswith(f"{service}:") and any(
            form.matches_resource(arn.resource).possible for form in _unclaimed(service, self._catalog)
        )


_of_entries: dict[tuple[Catalog, str], tuple[Kinds, ...] | None] = memo({})
_of_types: dict[tuple[Catalog, Types], Kinds] = memo({})


def kinds(entry: Action, catalog: Catalog) -> tuple[Kinds, ...] | None:
    """What the actions of an entry take, each once; None where these are not known, or all of a service."""
    key = (catalog, entry.text)
    try:
        return _of_entries[key]
    except KeyError:
        if len(_of_entries) > _MEMORY:
            _of_entries.clear()
        found = _of_entries[key] = _find_kinds(entry, catalog)
        return found


def _find_kinds(entry: Action, catalog: Catalog) -> tuple[Kinds, ...] | None:
    parsed = entry.parsed
    name = parsed.name or ""
    if not parsed.service_is_literal or parsed.is_unknown or not name.strip("*"):
        return None
    service = catalog.service(parsed.service)
    if service is None:
        return None
    # Not by ActionInfo: a pattern may take in hundreds of actions, and their types are all that matters.
    if parsed.is_literal:
        number = service.actions.numbers.get(name.lower())
        lists = [] if number is None else [service.actions.row(number)[2]]
    else:
        lists = list(dict.fromkeys([row[2] for _, row in catalog.expand(parsed.service, name).rows()]))
    prefix = service.prefix
    return tuple([_of(tuple([f"{prefix}:{t.removesuffix('*')}" for t in types]), catalog) for types in lists]) or None


def _kinds_of(info: ActionInfo, catalog: Catalog) -> Kinds:
    return _of(tuple([f"{info.service}:{name}" for name, _ in info.resource_types]), catalog)


def _of(types: Types, catalog: Catalog) -> Kinds:
    return remembered(_of_types, (catalog, types), lambda _: Kinds(types, catalog), _MEMORY)


def _is_known(resource: Resource, catalog: Catalog) -> bool:
    """Whether an ARN pattern is surely about a kind of resources that AWS lists."""
    arn = resource.arn
    known = () if arn is None else formats(catalog).of_service(arn.service.text)
    return arn is not None and any(form.resource_type and form.matches_resource(arn.resource) for form in known)


def _is_of_some_form(arn: Arn, catalog: Catalog) -> bool:
    """Whether some format has its region and account; else what is wrong is the ARN, and told by other rules."""
    return any(form.matches(arn).possible for form in formats(catalog).of_service(arn.service.text))


_unclaimed_forms: dict[tuple[Catalog, str], tuple[Format, ...]] = {}


def _unclaimed(service: str, catalog: Catalog) -> tuple[Format, ...]:
    """The formats of a service that AWS's lists have for none of its actions, though some action works on them.

    Amazon API Gateway has two lists of actions under one prefix, of which the data hold one: nothing takes `/apis`.
    `cloudformation:CreateChangeSet` is tested against `aws:transform/Serverless-2016-10-31`, which no list has.
    """
    found = _unclaimed_forms.get((catalog, service))
    if found is None:
        known = catalog.service(service)
        lists = () if known is None else known.actions.types
        claimed = {f"{service}:{type_.removesuffix('*')}".lower() for types in lists for type_ in types}
        forms = formats(catalog).of_service(service)
        typed = {form.prefix for form in forms if form.resource_type}
        found = tuple(
            form
            for form in forms
            if (form.resource_type.startswith(service + ":") and form.resource_type.lower() not in claimed)
            or (not form.resource_type and form.prefix not in typed)
        )
        _unclaimed_forms[catalog, service] = found
    return found
