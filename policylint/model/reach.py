"""How a statement lets one action through: by its name or a pattern, and on how much.

For the actions on roles that Access Analyzer watches, iam:PassRole and iam:CreateServiceLinkedRole, whose codes all say
the same three things: where the action comes in, that the resource is wide open, and that no condition narrows it.
"""

from __future__ import annotations

from policylint.language.pattern import Pattern
from policylint.language.pieces import ANY, ONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.policy.ast import Action, Condition, ListElement, Resource, Statement


#: The condition keys that say where a role is passed to, and for which a service-linked role is made.
PASS_ROLE_KEYS = ("iam:passedtoservice", "iam:associatedresourcearn")
CREATE_SLR_KEYS = ("iam:awsservicename",)


class Reach:
    """Where an action comes into a statement, and on what.

    `action` is the entry of Action, or the element NotAction, that lets it through; `resource` the entry of Resource,
    or the element NotResource, that leaves it open.  `shape` is the end of Access Analyzer's codes: `star-in-resource`
    and so on.
    """

    __slots__ = ("action", "resource", "shape")

    def __init__(self, action: Action | ListElement, resource: Resource | ListElement, shape: str) -> None:
        self.action = action
        self.resource = resource
        self.shape = shape


#: Access Analyzer's words, by how the action comes in and whether NotResource stands in for Resource.
_SHAPES = {
    ("name", False): "star-in-resource",
    ("pattern", False): "star-in-action-and-resource",
    ("rest", False): "star-in-resource-and-not-action",
    ("name", True): "not-resource",
    ("pattern", True): "star-in-action-and-not-resource",
    ("rest", True): "not-action-and-not-resource",
}


#: The roles that an action can be about, where these are not all.
_EVERY_ROLE = "role/*"
_CREATED = {"iam:CreateServiceLinkedRole": "role/aws-service-role/*.amazonaws.com/*"}


def reach(statement: Statement, action: str, narrowing: Iterable[str]) -> Reach | None:
    """How an Allow lets an action through for every role, unless a condition on a key of `narrowing` names some."""
    if not statement.is_allow:
        return None
    way = way_in(statement, action)
    if way is None:
        return None
    open_to = _open(statement, _CREATED.get(action, _EVERY_ROLE))
    if open_to is None or narrows(statement, narrowing):
        return None
    at, how = way
    return Reach(at, open_to, _SHAPES[how, statement.not_resource is not None])


def way_in(statement: Statement, action: str) -> tuple[Action | ListElement, str] | None:
    """The entry or element that holds an action for certain, and how: by `name`, by `pattern`, or as the `rest`.

    The entry that names it comes before one that only covers it.
    """
    if statement.not_action is not None:
        left_out = any(entry.matches(action).possible for entry in statement.not_actions)
        whole = statement.not_action.is_complete and statement.action is None
        return None if left_out or not whole else (statement.not_action, "rest")
    covering = None
    folded = action.lower()
    for entry in statement.actions:
        parsed = entry.parsed
        if parsed.is_literal:
            if parsed.folded == folded:
                return entry, "name"
        elif covering is None and parsed.matches(action):
            covering = entry
    return None if covering is None else (covering, "pattern")


def narrows(statement: Statement, keys: Iterable[str]) -> bool:
    """Whether a condition on one of these keys must hold, and names something: no pattern that starts with a wildcard.

    An operator with IfExists does not count, for it lets through what lacks the key; Access Analyzer sees it so too.
    """
    if statement.condition_is_hidden:
        return True
    return any(
        condition.key.is_unknown or (condition.key_is(*keys) and _names_something(condition))
        for condition in statement.conditions
    )


def _names_something(condition: Condition) -> bool:
    operator = condition.operator
    if operator is None:
        return True  # a mistake of its own
    if operator.is_negated or operator.if_exists or operator.family == "null":
        return False
    for value in condition.values:
        pieces = value.pieces
        if pieces and pieces[0].kind in (ANY, ONE) and operator.takes_wildcards:
            return False
    return True


def _open(statement: Statement, roles: str) -> Resource | ListElement | None:
    if statement.not_resource is not None:
        shut = any(entry.is_everything or is_every_role(entry, roles) for entry in statement.not_resources)
        whole = statement.not_resource.is_complete and statement.resource is None
        return None if shut or not whole else statement.not_resource
    for resource in statement.resources:
        if resource.is_everything or is_every_role(resource, roles):
            return resource
    return None


def is_every_role(resource: Resource, roles: str = _EVERY_ROLE) -> bool:
    """Whether an entry of Resource covers all roles of an account, or all of a path."""
    if "*" not in resource.text:
        return False
    arn = resource.arn
    if arn is None:
        return bool(resource.pattern.covers(_pattern(f"arn:aws:iam::*:{roles}")))
    return bool(arn.service.pattern.matches("iam")) and bool(arn.resource.pattern.covers(_pattern(roles)))


def may_be_role(resource: Resource) -> bool:
    """Whether an entry of Resource holds some role for certain."""
    arn = resource.arn
    if arn is None:
        return bool(resource.pattern.overlaps(_pattern("arn:*:iam::*:role/*")))
    # Field by field: a `*` can cross a colon, so that `user/*` as a whole could go on to `user/x:iam::y:role/z`.
    return bool(arn.service.pattern.matches("iam")) and bool(arn.resource.pattern.overlaps(_pattern("role/*")))


_patterns: dict[str, Pattern] = {}


def _pattern(text: str) -> Pattern:
    found = _patterns.get(text)
    if found is None:
        found = _patterns[text] = Pattern(text)
    return found
