"""privileged-action-without-mfa and trust-without-mfa."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.memo import memo, remembered
from policylint.model import mfa, principals, sensitive
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from policylint.policy.ast import Action, Statement
    from policylint.rules.context import Context


@rule(
    "privileged-action-without-mfa",
    Severity.SUGGESTION,
    kinds=("identity",),
    pedantic=True,
    when="is_allow",
    options={"actions": []},
)
def privileged_action_without_mfa(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """An action that manages permissions, or deletes data or its records, is allowed without MFA.

    A password or an access key that leaks is enough then.  Services and their roles cannot use MFA, so this is for the
    policies of people.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:DeleteBucket"], "Resource": "arn:aws:s3:::app-*"}]}
                                                          ^^^^^^^^^^^^^^^^^ privileged-action-without-mfa

    Good: by its own condition, or by a Deny of the policy.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:DeleteBucket"], "Resource": "arn:aws:s3:::app-*"},
          {"Effect": "Deny", "NotAction": ["iam:EnableMFADevice", "sts:GetSessionToken"], "Resource": "*",
           "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}

    Exceptions: the policies of roles for services; where people sign in through an identity provider that asks for a
    second factor, AWS does not see it.  The option `actions` names more of them, as patterns.

    Source: AWS IAM User Guide, "Security best practices in IAM": require multi-factor authentication; which actions is
    our judgement (`policylint/data/sensitive_actions.json`).
    """
    more = ctx.option("actions")
    for entry in statement.actions or ():
        action = _privileged(entry, more)
        if action is not None and not mfa.is_asked_for(statement, entry):
            such = "" if entry.parsed.is_literal else f", such as `{action}`,"
            yield ctx.finding(
                entry,
                f"{quoted(entry.text)}{such} is allowed without MFA; test `aws:MultiFactorAuthPresent`",
                help='"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}',
            )
            return  # once a statement


def _privileged(entry: Action, more: Sequence[str]) -> str | None:
    """The gravest privileged action that an entry takes in, or what of the settings it overlaps with."""
    gravest = remembered(_gravest, entry.text, lambda _: _find_gravest(entry))
    if gravest is not None:
        return gravest
    if more:
        from policylint.language.action import parse

        for text in more:
            if entry.pattern.overlaps(parse(text).pattern):
                return text
    return None


_gravest: dict[str, str | None] = memo({})


def _find_gravest(entry: Action) -> str | None:
    actions = sensitive.privileged()
    if entry.parsed.is_literal:
        return actions.get(entry.folded)
    return next((action for action in actions.values() if entry.matches(action)), None)


@rule("trust-without-mfa", Severity.SUGGESTION, kinds=("trust",), pedantic=True)
def trust_without_mfa(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role lets in users, or a whole account, without MFA.

    A user's access key that leaks has the role then.  With the condition, the user has to give the code of an MFA
    device to `sts:AssumeRole`.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/jane"}, "Action": "sts:AssumeRole"}]}
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-without-mfa

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/jane"}, "Action": "sts:AssumeRole",
           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}

    Exceptions: users and accounts that stand for programs; roles of other accounts, whose sessions cannot show MFA; a
    condition on `sts:ExternalId` or a source, which programs use.

    Source: AWS IAM User Guide, "Secure API access with MFA": MFA protection for cross-account delegation.
    """
    if not statement.is_allow or statement.condition_is_hidden or mfa.is_asked_for(statement):
        return
    if statement.has_condition_on("sts:externalid", "aws:principalarn", "aws:sourcearn", "aws:sourceaccount"):
        return
    if not any(action.matches("sts:AssumeRole") for action in statement.actions):
        return
    for entry, who in principals.identities(statement.principals, principals.USER, principals.ACCOUNT):
        if who.flaw is None:
            kind = "the user" if who.kind == principals.USER else "users of the account"
            message = f"{quoted(entry.text)} lets {kind} have the role without MFA; test `aws:MultiFactorAuthPresent`"
            yield ctx.finding(entry, message)
