"""What takes an escalation path away: the Resource, conditions and Denies of the statements that would open it."""

from __future__ import annotations

from policylint.language.pattern import Pattern
from policylint.memo import memo, remembered
from policylint.model.breadth import NARROWING
from policylint.model.curated import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policylint.language.arn import Field
    from policylint.model.escalation import EscalationPath
    from policylint.policy.ast import Condition, Resource, Statement


def fits(statement: Statement, path: EscalationPath, denials: Sequence[Statement], named: bool = False) -> bool:
    """Whether some of what an Allow is about helps on a path, and is not denied.

    `named` takes it that every role and resource helps which can be seen, not the strong ones alone.
    """
    if statement.not_resource is not None:
        whole = statement.not_resource.is_complete and statement.resource is None
        shut = any(is_all(entry, path.on) for entry in statement.not_resources)
        return whole and not shut and not any(_is_about(deny, None, path.on) for deny in denials)
    return any(
        _helps(resource, path, named) and not any(_is_about(deny, resource, path.on) for deny in denials)
        for resource in statement.resources
    )


def named_entries(statement: Statement, path: EscalationPath) -> list[Resource]:
    """The entries of Resource that name what a path's first action works on."""
    return [resource for resource in statement.resources if _helps(resource, path, True)]


def strong_entries(statement: Statement, path: EscalationPath) -> list[Resource]:
    """Those of which only the names say that they are an administrator's; none where an entry holds everything."""
    if statement.not_resource is not None or any(is_all(resource, path.on) for resource in statement.resources):
        return []
    return [resource for resource in statement.resources if _helps(resource, path, False)]


def _is_about(deny: Statement, resource: Resource | None, on: str) -> bool:
    """Whether a Deny takes a resource, or everything of the form `on`, away."""
    if deny.not_resource is not None:
        return not any(
            is_all(entry, on) or (resource is not None and entry.pattern.covers(resource.pattern))
            for entry in deny.not_resources
        )
    return any(
        is_all(entry, on) or (resource is not None and entry.pattern.covers(resource.pattern).possible)
        for entry in deny.resources
    )


def reaches(statement: Statement, forms: Sequence[str]) -> bool:
    """Whether an Allow is about something of one of these forms for certain, "ssm document/AWS-RunShellScript"."""
    return (
        any(
            resource.is_everything or any(_overlaps(resource, form) for form in forms)
            for resource in statement.resources
        )
        or statement.not_resource is not None
    )


_OVERLAPS: dict[tuple[str, str], bool] = memo({})


def _overlaps(resource: Resource, form: str) -> bool:
    return remembered(_OVERLAPS, (resource.node.text, form), lambda _: _holds_some(resource, form))


def _holds_some(resource: Resource, form: str) -> bool:
    service, _, name = form.partition(" ")
    arn = resource.arn
    if arn is None:
        return bool(resource.pattern.overlaps(_pattern(f"arn:aws:{service}:*:*:{name}")))
    return bool(arn.service.pattern.matches(service)) and bool(arn.resource.pattern.overlaps(_pattern(name)))


_HELPS: dict[tuple[str, str, str, bool], bool] = memo({})


def _helps(resource: Resource, path: EscalationPath, named: bool) -> bool:
    """Whether an entry of Resource holds what the first action of a path needs; policies repeat themselves."""
    key = (resource.node.text, path.on, path.kind, named)
    return remembered(_HELPS, key, lambda _: is_all(resource, path.on) or _helps_by_name(resource, path, named))


def _helps_by_name(resource: Resource, path: EscalationPath, named: bool) -> bool:
    """Whether it holds not everything, but may well be one's own or an administrator's; or, `named`, whosever."""
    arn = resource.arn
    service, _, name = path.on.partition(" ")
    if arn is None or not arn.resource.text or not _may_be(arn.service, service):
        return False
    text = arn.resource.text
    own = text.lower().replace("${aws:username}", "")
    if arn.account.text == "aws" or text.startswith(("role/aws-service-role/", "role/aws-reserved/")):
        return False  # AWS's own policies, and the roles of its services, are changed and passed by nobody else
    # Whose policies one may write is one's own, or comes to be; elsewhere it has to be somebody stronger.
    is_strong = path.kind == "permissions" or (named and path.kind != "assume") or _says_privileged(own)
    if not is_strong or (path.kind != "permissions" and len(own) != len(text)):
        return False
    if "${" in own or "{{" in own or "%{" in own:
        return False  # whose it is cannot be seen
    return own.startswith(name.lower().rstrip("*")) or bool(Pattern(own).overlaps(_pattern(name.lower())))


def _says_privileged(name: str) -> bool:
    return any(word in name for word in load("escalation_paths")["privileged_names"])


def _may_be(field: Field, text: str) -> bool:
    return field.text == text if field.is_literal else bool(field.pattern.matches(text))


def is_all(resource: Resource, on: str) -> bool:
    """Whether an entry holds everything of the form `on`, "lambda function:*", in some account and region."""
    if "*" not in resource.node.text:
        return False
    if resource.is_everything:
        return True
    service, _, name = on.partition(" ")
    arn = resource.arn
    if arn is None:
        return bool(resource.pattern.covers(_pattern(f"arn:aws:{service}:*:*:{name}")))
    head = arn.resource.text.partition("*")[0]
    if arn.account.text == "aws" or ("?" not in head and not name.startswith(head)):
        return False  # the quick answer for most
    return _may_be(arn.service, service) and bool(arn.resource.pattern.covers(_pattern(name)))


_patterns: dict[str, Pattern] = {}


def _pattern(text: str) -> Pattern:
    found = _patterns.get(text)
    if found is None:
        found = _patterns[text] = Pattern(text)
    return found


def leaves_open(statement: Statement, path: EscalationPath, by_tags: bool = False) -> bool:
    """Whether the conditions of an Allow leave a path open, where some request meets them at all.

    `by_tags` takes it that the resource can be given any tag.
    """
    return all(
        _lets_through(condition, path) or (by_tags and condition.key.family.endswith(":resourcetag"))
        for condition in statement.conditions
    )


def names_service(statement: Statement, path: EscalationPath) -> bool:
    """Whether the conditions of an Allow say by name which services may receive a role."""
    return path.kind == "pass-role" and any(
        condition.key_is("iam:passedtoservice")
        and condition.operator is not None
        and condition.operator.family == "string"
        and not condition.operator.is_negated
        and not any(value.text.startswith("*") for value in condition.values)
        for condition in statement.conditions
    )


def takes_away(deny: Statement, path: EscalationPath) -> bool:
    """Whether a Deny of a path's first action closes the path, as far as its conditions say.

    Where only the circumstances of a request are denied (no MFA, another address, plain HTTP) the path stays open.
    """
    if deny.condition_is_hidden:
        return True
    return all(_denies(condition, path) for condition in deny.conditions)


def is_unconditional(deny: Statement) -> bool:
    """Whether a Deny holds for every request, or may."""
    return not deny.conditions or all(_is_of_no_circumstance(condition) for condition in deny.conditions)


#: Keys of who asks, and from where, when and how, that an intruder or the holder of the policy meets as well.
_CIRCUMSTANCES = (
    "aws:currenttime",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:vpcsourceip",
)


def _is_of_no_circumstance(condition: Condition) -> bool:
    return not condition.key_is(*_CIRCUMSTANCES)


def _lets_through(condition: Condition, path: EscalationPath) -> bool:
    key = condition.key
    test = _tested(condition, path)
    if test is not None:
        return _meets(condition, test)
    if path.kind == "resource" and key.family == "aws:resourcetag" and condition.operator is not None:
        return condition.operator.is_negated  # all that has no such tag is left, like what NotResource leaves
    # Tags, a boundary, a service's own keys: what they leave is not the whole.  Who asks, from where and when is no
    # limit to what they can do then.
    return not (key.is_unknown or key.family in NARROWING or key.prefix.lower() not in ("aws", "saml", "sts"))


def _denies(condition: Condition, path: EscalationPath) -> bool:
    test = _tested(condition, path)
    if test is not None:
        return not _spares(condition, test)
    if condition.key_is("iam:policyarn", "iam:passedtoservice"):
        return False  # of another kind of path
    return _is_of_no_circumstance(condition)


def _tested(condition: Condition, path: EscalationPath) -> Sequence[str] | None:
    """The values of which any will do on the path, where the key is one that says what is granted or passed."""
    if path.kind == "pass-role" and condition.key_is("iam:passedtoservice"):
        return path.passed_to
    if condition.key_is("iam:policyarn") and path.actions[0].startswith("iam:Attach"):
        found: Sequence[str] = load("escalation_paths")["powerful_policies"]
        return found
    return None


def _meets(condition: Condition, wanted: Sequence[str]) -> bool:
    """Whether a request with one of these values meets a condition; what cannot be seen is not met."""
    operator = condition.operator
    if operator is None or not condition.is_complete or any(value.has_hole for value in condition.values):
        return False
    if operator.family == "null":
        return all(value.text.lower() == "false" for value in condition.values)
    matches = _matcher(condition)
    return any(matches(value) is not operator.is_negated for value in wanted)


def _spares(condition: Condition, wanted: Sequence[str]) -> bool:
    """Whether a Deny with this condition leaves a request with one of these values alone."""
    operator = condition.operator
    if operator is None or not condition.is_complete or any(value.has_hole for value in condition.values):
        return False
    if operator.family == "null":
        return all(value.text.lower() == "true" for value in condition.values)
    matches = _matcher(condition)
    return any(matches(value) is operator.is_negated for value in wanted)


def _matcher(condition: Condition) -> Callable[[str], bool]:
    """Whether a value of the request is among those of a condition."""
    operator = condition.operator
    patterns = []
    for value in condition.values:
        text = value.text.lower().removesuffix(".cn")  # services are called alike in all partitions
        wild = operator is not None and operator.takes_wildcards
        patterns.append(Pattern(text) if wild else Pattern.of_text(text))
    return lambda text: any(bool(pattern.matches(text.lower())) for pattern in patterns)
