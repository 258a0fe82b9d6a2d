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


@rule("superseded-action", Severity.WARNING, when="parsed.folded_service=aws-portal|purchase-orders")
def superseded_action(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action that AWS has put finer ones in the place of.

    AWS still lists the old name, so nothing else complains.  But the accounts that were made since March 2023, and those
    that were moved since, ask for the new ones: there, an Allow of the old one opens nothing, and a Deny of it is a hole.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "aws-portal:ViewUsage", "Resource": "*"}]}
                                        ^^^^^^^^^^^^^^^^^^^^^^ superseded-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cur:GetUsageReport", "Resource": "*"}]}

    Exceptions: a pattern that also matches what came after (`purchase-orders:*`), and a policy that names some of that
    beside the old action, as those do that serve accounts of both sorts.

    Source: AWS Billing User Guide, "Mapping fine-grained IAM actions reference".
    """
    parsed = action.parsed
    if not parsed.name or parsed.is_unknown or not parsed.service_is_literal:
        return
    catalog = ctx.catalog
    for name in catalog.expand(parsed.service, parsed.name).names():
        found = catalog.superseded_action(name)
        if found is None or any(other.matches(new) for new in found.by for other in _beside(action, ctx)):
            continue
        old = quoted(action.text) if parsed.is_literal else f"`{found.name}`, which {quoted(action.text)} matches,"
        yield ctx.finding(
            action,
            f"AWS replaced {old} in {found.since}; write {_some(found.by)}",
            fix=_fix(action, found.by, ctx) if parsed.is_literal else None,
            help=f"What came after `{found.name}`: {', '.join(found.by)}.",
        )
        return


def _beside(action: Action, ctx: Context) -> list[Action]:
    """What the policy allows, or denies, together with the action; it is among them."""
    lists = [
        (statement.effect and statement.effect.text, statement.not_actions if action.negated else statement.actions)
        for statement in ctx.policy.statements
    ]
    effects = {effect for effect, entries in lists if entries and entries[0].element is action.element}
    return [entry for effect, entries in lists if effect in effects for entry in entries]


def _some(names: tuple[str, ...]) -> str:
    shown = [f"`{name}`" for name in names]
    if len(shown) <= _NAMED:
        return " and ".join(shown)
    return f"{', '.join(shown[:_NAMED])} and {len(shown) - _NAMED} more"


def _fix(action: Action, names: tuple[str, ...], ctx: Context) -> Fix:
    """The new actions in the place of the old one."""
    text = ", ".join([f'"{name}"' for name in names])
    if not action.element.is_list and len(names) > 1:
        text = f"[{text}]"
    return ctx.fix("write what came after it", (action, text), safe=False)
