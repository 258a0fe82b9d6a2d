"""What a policy allows for certain: one action, on one resource, whatever the request's other circumstances."""

from __future__ import annotations

from policylint.model.reach import way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.policy.ast import Action, ListElement, Policy, Resource, Statement


def allows(policy: Policy, action: str, resource: str) -> Action | ListElement | None:
    """The entry of Action, or the element NotAction, that lets an action through on the resource of an ARN.

    None unless that is sure: an Allow with a Condition, or with parts that cannot be seen, does not count, and a Deny
    takes away all that it may be about, its Condition met or not.
    """
    found = None
    for statement in policy.statements:
        if statement.is_deny:
            if _may_deny(statement, action, resource):
                return None
        elif found is None and statement.is_allow and _is_unconditional(statement) and _is_on(statement, resource):
            way = way_in(statement, action)
            found = None if way is None else way[0]
    return found


def _is_unconditional(statement: Statement) -> bool:
    return statement.is_complete and not statement.conditions and not statement.condition_is_hidden


def _is_on(statement: Statement, resource: str) -> bool:
    if statement.not_resource is not None:
        whole = statement.not_resource.is_complete and statement.resource is None
        return whole and not any(entry.pattern.matches(resource).possible for entry in statement.not_resources)
    return any(entry.pattern.matches(resource) for entry in statement.resources)


def _may_deny(deny: Statement, action: str, resource: str) -> bool:
    if deny.not_action is not None:
        about = not any(entry.matches(action) for entry in deny.not_actions)
    else:
        about = any(entry.matches(action).possible for entry in deny.actions) or _is_open(deny.action)
    if not about:
        return False
    if deny.not_resource is not None:
        return not any(_matches(entry, resource) for entry in deny.not_resources)
    return any(entry.pattern.matches(resource).possible for entry in deny.resources) or _is_open(deny.resource)


def _is_open(element: ListElement | None) -> bool:
    """Whether more may stand in an element than can be seen."""
    return element is None or not element.is_complete


def _matches(entry: Resource, resource: str) -> bool:
    return bool(entry.pattern.matches(resource))
