"""resource-star and sensitive-action-on-any-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.open_actions import GRAVE, PLAIN
from policylint.model.usefulness import arns
from policylint.rules.context import json_string, quoted
from policylint.rules.questions.statements import found_open
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policylint.model.open_actions import OpenActions
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("sensitive-action-on-any-resource", Severity.WARNING, kinds=("identity",), when="opens_everything")
def sensitive_action_on_any_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Actions that manage permissions, or are known as dangerous, are allowed on every resource.

    `iam:CreateRole` on `*` makes roles of any name, `dynamodb:DeleteTable` on `*` can delete every table.  AWS lets such
    actions be limited to the resources that they are for.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["iam:CreateRole", "iam:ListRoles"], "Resource": "*"}]}
                                                                                         ^^^ sensitive-action-on-any-resource

    Good: what can be limited is limited, and the rest stays with `*`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "arn:aws:iam::111122223333:role/app/*"},
          {"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}]}

    Exceptions: actions that work on no resource in particular; a statement with a condition on the resource or of the
    service's own (`aws:ResourceTag/team`, `kms:ViaService`).  Where all actions of a service are allowed it is
    `service-wildcard`; what gives out credentials, opens resources to others or blinds what watches the account has
    rules of the family `exposure`, and what is a way to more permissions by itself has `privilege-escalation`.

    Source: our judgement.  Access levels and ARN formats: AWS Service Authorization Reference; the dangerous actions are
    listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    found = found_open(statement, ctx)
    if found is not None and GRAVE in found.by_harm:
        yield _finding(statement, found, GRAVE, ctx)


@rule("resource-star", Severity.SUGGESTION, kinds=("identity",), when="opens_everything")
def resource_star(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Actions that change something are allowed on every resource, though AWS lets them be limited.

    What an application may write to, start or delete is usually known; an ARN, or a pattern with the application's name
    in it, keeps a mistake within its bounds.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ListQueues"], "Resource": "*"}]}
                                                                                           ^^^ resource-star

    Good: what can be limited is limited, and the rest stays with `*`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"},
          {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}]}

    Exceptions: reading; actions that work on no resource in particular; a statement with a condition on the resource or
    of the service's own (`aws:ResourceTag/team`, `kms:ViaService`); a statement that has the graver finding
    `sensitive-action-on-any-resource` or `service-wildcard`.

    Source: AWS IAM User Guide, "Security best practices in IAM": grant least privilege; access levels and ARN formats:
    AWS Service Authorization Reference.
    """
    found = found_open(statement, ctx)
    if found is not None and PLAIN in found.by_harm and GRAVE not in found.by_harm:
        yield _finding(statement, found, PLAIN, ctx)


def _finding(statement: Statement, found: OpenActions, harm: str, ctx: Context) -> Finding:
    actions, on = found.actions(harm), found.on
    some = ", ".join(f"`{info.full_name}`" for info in actions[:3])
    more = f" and {len(actions) - 3} more" if len(actions) > 3 else ""
    such, help = formats(statement, actions, ctx)
    return ctx.finding(
        on, f"{quoted(on.text)} is every resource for {some}{more}; name those that are meant{such}", help=help
    )


def formats(statement: Statement, actions: Sequence[ActionInfo], ctx: Context) -> tuple[str, str]:
    """An ARN format for the message; for the help those of the first actions, and what is to be filled in.

    That is a Resource for the statement, or where it has other actions as well, which may need `*`, what a statement of
    their own would have.
    """
    known = [(info.full_name, found) for info in actions if (found := _arns(info, ctx))]
    if not known:
        return "", ""
    lines = [f"{name} takes {' or '.join(found[:3])}" for name, found in known[:3]]
    ready = list(dict.fromkeys(found[0] for _, found in known))
    names = {name.lower() for name, _ in known}
    shown = f'"Resource": [{", ".join(map(json_string, ready[:_READY]))}]'
    if all(entry.text.lower() in names for entry in statement.actions):
        lines.append(f"To fill in: {shown}")
    elif len(known) <= _READY and len(ready) <= _READY:
        those = ", ".join(json_string(name) for name, _ in known)
        lines.append(f'To fill in, as a statement of its own: "Action": [{those}], {shown}')
    else:
        lines.append(f"To fill in, as statements of their own, apart from what needs `*`: {shown}")
    return f", such as `{known[0][1][0]}`", "\n".join(lines)


#: So many actions and ARN formats stand in what is to be filled in.
_READY = 5


def _arns(info: ActionInfo, ctx: Context) -> list[str]:
    """The ARN formats that an action takes, ready to be filled in."""
    service = ctx.catalog.service(info.service)
    return [] if service is None else service.once(f"formats of {info.name}", lambda _: arns(info, ctx.catalog))
