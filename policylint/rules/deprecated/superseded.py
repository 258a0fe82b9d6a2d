"""superseded-action."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Action
    from policylint.rules.context import Context

#: So many of the actions that came after it are named in the message; the help has all of them.
_NAMED = 2


@rule("superseded-action", Severity.WARNING, when="service_name=aws-portal|purchase-orders")
def superseded_action(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action that AWS has put finer ones in the place of.

    AWS still lists the old name, so nothing else complains, but the services ask for the new ones: an Allow of the old
    one opens nothing there, and a Deny of it is a hole.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "aws-portal:ViewUsage", "Resource": "*"}]}
                                        ^^^^^^^^^^^^^^^^^^^^^^ superseded-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cur:GetUsageReport", "Resource": "*"}]}

    Exceptions: a pattern that also matches what came after (`purchase-orders:*`), and a list that has all of that beside
    the old action, for accounts that AWS has not moved yet.

    Source: AWS Billing User Guide, "Mapping fine-grained IAM actions reference".
    """
    parsed = action.parsed
    if not parsed.name or parsed.is_unknown or not parsed.service_is_literal:
        return
    catalog = ctx.catalog
    for name in catalog.expand(parsed.service, parsed.name).names():
        found = catalog.superseded_action(name)
        if found is None or any(action.matches(new) for new in found.by):
            continue
        siblings = _siblings(action, ctx)
        missing = [new for new in found.by if not any(sibling.matches(new) for sibling in siblings)]
        if missing:
            old = quoted(action.text) if parsed.is_literal else f"`{found.name}`, which {quoted(action.text)} matches,"
            yield ctx.finding(
                action,
                f"AWS replaced {old} in {found.since}; write {_some(found.by)}",
                fix=_fix(action, missing, ctx) if parsed.is_literal else None,
                help=f"What came after `{found.name}`: {', '.join(found.by)}.",
            )
            return


def _siblings(action: Action, ctx: Context) -> list[Action]:
    """The entries of the list that the action is in."""
    for statement in ctx.policy.statements:
        for entries in (statement.actions, statement.not_actions):
            if entries and entries[0].element is action.element:
                return entries
    return [action]


def _some(names: tuple[str, ...]) -> str:
    shown = [f"`{name}`" for name in names]
    if len(shown) <= _NAMED:
        return " and ".join(shown)
    return f"{', '.join(shown[:_NAMED])} and {len(shown) - _NAMED} more"


def _fix(action: Action, names: list[str], ctx: Context) -> Fix:
    """The new actions in the place of the old one."""
    text = ", ".join([f'"{name}"' for name in names])
    if not action.element.is_list and len(names) > 1:
        text = f"[{text}]"
    return ctx.fix("write what came after it", (action, text), safe=False)
