"""fully-denied-allow."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.language.pattern import Answer
    from policylint.policy.ast import Action, Policy, Resource, Statement
    from policylint.rules.context import Context


@rule("fully-denied-allow", Severity.WARNING, kinds=("identity", "scp"), when="has_deny")
def fully_denied_allow(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Denies of the same policy take away all that an Allow gives.

    A `Deny` always wins, wherever it stands; so this `Allow` does nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:DeleteObject", "s3:DeleteBucket"], "Resource": "arn:aws:s3:::reports*"},
                     ^^^^^^^ fully-denied-allow
          {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:DeleteObject", "s3:GetObject"], "Resource": "arn:aws:s3:::reports*"},
          {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::reports-archive*"}]}

    Exceptions: a Deny with a condition; parts that cannot be seen.

    Source: AWS IAM User Guide, "Policy evaluation logic": an explicit deny overrides an allow.
    """
    denies = [_Denial(statement) for statement in policy.statements if statement.is_deny and _is_plain(statement)]
    if not denies:
        return
    for statement in policy.statements:
        if statement.is_allow and statement.effect is not None:
            used = _denied_by(statement, denies)
            if used:
                where = "a Deny" if len(used) == 1 else f"{len(used)} Denies"
                words = "denies all of it" if len(used) == 1 else "denies a part of it"
                yield ctx.finding(
                    statement.effect,
                    f"all that this statement allows is denied by {where} of the policy",
                    related=[(deny.effect, words) for deny in used if deny.effect is not None],
                )


def _denied_by(allow: Statement, denies: list[_Denial]) -> list[Statement]:
    """The Denies that together take away all of an Allow; none where something is left or cannot be seen."""
    if not allow.actions or not allow.resources or not _is_whole(allow):
        return []
    used: dict[int, Statement] = {}
    for action in allow.actions:
        for resource in allow.resources:
            deny = next((deny for deny in denies if deny.covers(action, resource)), None)
            if deny is None:
                return []
            used[id(deny)] = deny.statement
    return list(used.values())


def _is_whole(statement: Statement) -> bool:
    elements = (statement.action, statement.resource)
    return statement.is_complete and all(element is None or element.is_complete for element in elements)


def _is_plain(deny: Statement) -> bool:
    return deny.is_complete and not deny.conditions and not deny.condition_is_hidden and deny.condition is None


class _Denial:
    """A Deny without conditions, with its entries by service, since those of another service say nothing."""

    __slots__ = ("_by_service", "_entries", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._entries = statement.not_actions if statement.not_action is not None else statement.actions
        self._by_service: dict[str, list[Action]] = {}
        for entry in self._entries:
            service = entry.service.lower() if entry.parsed.service_is_literal else ""
            self._by_service.setdefault(service, []).append(entry)

    def covers(self, action: Action, resource: Resource) -> bool:
        """Whether it is surely about all of an action entry on all of a resource entry."""
        return self._is_on(resource) and self._is_about(action)

    def _is_on(self, resource: Resource) -> bool:
        deny = self.statement
        if deny.not_resource is not None:
            spared = any(entry.pattern.overlaps(resource.pattern).possible for entry in deny.not_resources)
            return deny.not_resource.is_complete and not spared
        return any(entry.is_everything or bool(entry.pattern.covers(resource.pattern)) for entry in deny.resources)

    def _is_about(self, action: Action) -> bool:
        entries = self._entries
        if action.parsed.service_is_literal:
            own = self._by_service.get(action.service.lower(), [])
            entries = own + self._by_service.get("", [])
        element = self.statement.not_action
        if element is None:
            return any(bool(_holds(entry, action)) for entry in entries)
        return element.is_complete and not any(_touches(entry, action).possible for entry in entries)


def _holds(entry: Action, action: Action) -> Answer:
    """Whether one entry covers another; a name is matched, which is quicker than comparing patterns."""
    return entry.matches(action.text) if action.parsed.is_literal else entry.pattern.covers(action.pattern)


def _touches(entry: Action, action: Action) -> Answer:
    return entry.matches(action.text) if action.parsed.is_literal else entry.pattern.overlaps(action.pattern)
