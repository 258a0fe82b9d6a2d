"""administrator-access, action-star and service-wildcard."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import sensitive
from policylint.model.breadth import changes_anything, is_narrowed, levels_in_words, open_resource
from policylint.model.narrowing import in_words
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.model.catalog import Catalog
    from policylint.model.expansion import Expansion
    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("administrator-access", Severity.SECURITY_WARNING, kinds=("identity",), when="allows_star")
def administrator_access(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Every action is allowed on every resource.

    Whoever has such a policy is an administrator of the account: can read all data, delete it, and give more
    permissions to anybody.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"}]}
                                        ^^^ administrator-access

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: the policy of the account's administrators, who should sign in through a role of their own; suppress
    the finding there.  With a condition on the resource (`aws:ResourceTag/...`) it is `action-star`.  A service control
    policy only draws a limit, so `*` is usual there.

    Source: AWS IAM User Guide, "Security best practices in IAM": grant least privilege.
    """
    if statement.is_allow and (on := open_resource(statement)) is not None and not is_narrowed(statement):
        for action in statement.actions:
            if action.parsed.is_everything:
                message = (
                    f"{quoted(action.text)} on {quoted(on.text)} makes an administrator: every action, every resource"
                )
                yield ctx.finding(action, message, related=[(on, "on every resource")])
                return


@rule("action-star", Severity.WARNING, kinds=("identity",), when="allows_star")
def action_star(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Every action of every service is allowed, on some resources.

    Which actions reach the resource is then left to its ARN: those that delete it, open it to others or change its tags
    are among them, and so are those that AWS will add.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::reports/*"}]}
                                        ^^^ action-star

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: on every resource it is `administrator-access`.

    Source: AWS IAM User Guide, "Security best practices in IAM": grant least privilege.
    """
    if open_resource(statement) is None or is_narrowed(statement):
        for action in statement.actions:
            if action.parsed.is_everything:
                services = _services(statement)
                such = f", those of `{services[0]}` for a start" if len(services) == 1 else ""
                yield ctx.finding(
                    action,
                    f"{quoted(action.text)} allows every action of every service; name the actions{such}",
                    help=in_words(services, ctx.catalog) or None,
                )
                return


def _services(statement: Statement) -> list[str]:
    """The services that the ARNs of a statement name."""
    fields = [resource.arn.service for resource in statement.resources if resource.arn is not None]
    return list(dict.fromkeys(field.text for field in fields if field.text and field.is_literal))


@rule("service-wildcard", Severity.WARNING, kinds=("identity",), when="allows_whole_service")
def service_wildcard(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """All actions of a service are allowed on all of its resources.

    The message says what the wildcard takes in today, and which of it is the most dangerous; AWS adds to it every month.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["iam:*", "s3:*"], "Resource": "*"}]}
                                         ^^^^^^^ service-wildcard
                                                  ^^^^^^ service-wildcard

    Good: some actions, or all of them on one resource.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["iam:GetUser", "iam:ListUsers", "s3:Get*"], "Resource": "*"},
          {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}

    Exceptions: a service of which nothing but reading is possible; a statement with a condition on the resource or of the
    service's own (`aws:ResourceTag/team`, `kms:ViaService`).

    Source: AWS IAM User Guide, "Security best practices in IAM": grant least privilege; the lists of actions are those of
    the Service Authorization Reference.
    """
    if (
        not statement.resources
        or is_narrowed(statement)
        or any(action.parsed.is_everything for action in statement.actions)
    ):
        return  # `*` is administrator-access and action-star
    for action in statement.actions:
        parsed = action.parsed
        if not parsed.is_of_whole_service or parsed.is_unknown or parsed.is_everything:
            continue
        on = open_resource(statement, action.service)
        if on is None:
            continue
        expansion = ctx.catalog.expand(action.service, "*")
        if changes_anything(expansion):
            worst = _worst(action.service, expansion, ctx.catalog)
            message = f"{quoted(action.text)} on {quoted(on.text)} allows {len(expansion)} actions: {levels_in_words(expansion)}"
            help = in_words([action.service.lower()], ctx.catalog)
            yield ctx.finding(action, message + (f" ({worst}, ...)" if worst else ""), help=help or None)


def _worst(prefix: str, expansion: Expansion, catalog: Catalog) -> str:
    service = catalog.service(prefix)
    if service is None:  # a pattern of several
        return examples(expansion.names())
    return service.once("worst actions", lambda _: examples(expansion.names()))


def examples(names: Iterable[str], limit: int = 3) -> str:
    """The most dangerous of some actions, for a message; nothing when none is known as such."""
    found = [name for name in sensitive.rank(sensitive.known(names))[:limit] if sensitive.category(name)]
    return ", ".join(f"`{name}`" for name in found)
