"""resource-star and sensitive-action-on-any-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import sensitive
from policylint.model.breadth import READING, is_narrowed, open_resource
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action, Resource, Statement
    from policylint.rules.context import Context

#: Those have rules of their own, in Access Analyzer's words.
_ELSEWHERE = ("iam:PassRole", "iam:CreateServiceLinkedRole")


@rule("sensitive-action-on-any-resource", Severity.WARNING, kinds=("identity",), when="is_allow")
def sensitive_action_on_any_resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Actions that manage permissions, or are known as dangerous, are allowed on every resource.

    `secretsmanager:GetSecretValue` on `*` reads every secret of the account, `s3:PutBucketPolicy` on `*` can open every
    bucket.  AWS lets such actions be limited to the resources that they are for.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"], "Resource": "*"}]}
                                                                                                                     ^^^ sensitive-action-on-any-resource

    Good: what can be limited is limited, and the rest stays with `*`.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
           "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/*"},
          {"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]}

    Exceptions: actions that work on no resource in particular; a statement with a condition on the resource or of the
    service's own (`aws:ResourceTag/team`, `kms:ViaService`).  Where all actions of a service are allowed it is
    `service-wildcard`.

    Source: our judgement.  Access levels and ARN formats: AWS Service Authorization Reference; the dangerous actions are
    listed in `policylint/data/sensitive_actions.json` with their sources.
    """
    found = _on_star(statement, ctx)
    if found is not None and found[1]:
        on, grave, _ = found
        yield _finding(on, grave, ctx)


@rule("resource-star", Severity.SUGGESTION, kinds=("identity",), when="is_allow")
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
    found = _on_star(statement, ctx)
    if found is not None and not found[1] and found[2]:
        on, _, plain = found
        yield _finding(on, plain, ctx)


def _on_star(statement: Statement, ctx: Context) -> tuple[Resource, list[ActionInfo], list[ActionInfo]] | None:
    """The `*`, and what of the actions could be limited: the dangerous ones, and the others that change something."""
    if not statement.is_allow or not statement.actions:
        return None
    on = open_resource(statement)
    if on is None:
        return None
    return ctx.once(
        ("on star", id(statement)), lambda: None if is_narrowed(statement) else (on, *_limitable(statement, ctx))
    )


def _limitable(statement: Statement, ctx: Context) -> tuple[list[ActionInfo], list[ActionInfo]]:
    grave: dict[str, ActionInfo] = {}
    plain: dict[str, ActionInfo] = {}
    for action in statement.actions:
        its_grave, its_plain = _limitable_of(action, ctx.catalog)
        for info in its_grave:
            grave[info.full_name] = info
        for info in its_plain:
            plain[info.full_name] = info
    ranked = [grave[name] for name in sensitive.rank(grave)]
    return ranked, list(plain.values())


def _limitable_of(action: Action, catalog: Catalog) -> tuple[list[ActionInfo], list[ActionInfo]]:
    parsed = action.parsed
    found = _KNOWN.get((catalog, parsed.text))
    if found is not None:
        return found
    grave: list[ActionInfo] = []
    plain: list[ActionInfo] = []
    # Whole services have a rule of their own.
    if parsed.name and parsed.name.strip("*") and not parsed.is_unknown:
        if parsed.is_literal:
            literal = catalog.action(parsed.text)
            infos = iter(() if literal is None else (literal,))
        else:
            # `ec2:Describe*` means what it describes, not the one secret among it.
            infos = catalog.expand(parsed.service, parsed.name).beyond(READING)
        for info in infos:
            if not info.resource_types or info.full_name in _ELSEWHERE:
                continue
            if info.access_level == "Permissions management" or sensitive.is_grave(info.full_name):
                grave.append(info)
            elif info.access_level not in READING:
                plain.append(info)
    if len(_KNOWN) > 20_000:
        _KNOWN.clear()
    _KNOWN[catalog, parsed.text] = grave, plain
    return grave, plain


# Policies repeat themselves: what an action comes to is worked out once.
_KNOWN: dict[tuple[Catalog, str], tuple[list[ActionInfo], list[ActionInfo]]] = {}


def _finding(on: Resource, actions: Sequence[ActionInfo], ctx: Context) -> Finding:
    some = ", ".join(f"`{info.full_name}`" for info in actions[:3])
    more = f" and {len(actions) - 3} more" if len(actions) > 3 else ""
    formats = [(info.full_name, _arns(info, ctx)) for info in actions[:3]]
    such = next((f", such as `{arns[0]}`" for _, arns in formats if arns), "")
    lines = [f"{name} takes {' or '.join(arns[:3])}" for name, arns in formats if arns]
    message = f"{quoted(on.text)} is every resource for {some}{more}; name those that are meant{such}"
    return ctx.finding(on, message, help="\n".join(lines))


def _arns(info: ActionInfo, ctx: Context) -> list[str]:
    """The ARN formats that an action takes, ready to be filled in; those of its required resource types first."""
    service = ctx.catalog.service(info.service)
    kinds = {} if service is None else service.resource_types
    found = []
    for name, required in info.resource_types:
        kind = kinds.get(name.lower())
        found += [(not required, len(arn), arn) for arn in (() if kind is None else kind.arns)]
    return [arn.replace("${Partition}", "aws") for _, _, arn in sorted(found)]
