"""fully-denied-allow."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.covering import denials
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy
    from policylint.rules.context import Context


@rule("fully-denied-allow", Severity.WARNING, kinds=("identity", "scp", "resource", "trust"), when="has_deny")
def fully_denied_allow(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Denies of the same policy take away all that an Allow gives.

    A `Deny` always wins, wherever it stands; so this `Allow` does nothing.  That is proved, by actions, resources and
    conditions: several Denies may do it together, each with a part of the actions or of the resources, or under a
    condition that the Allow asks for too.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:DeleteObject", "s3:DeleteBucket"], "Resource": "arn:aws:s3:::reports*"},
                     ^^^^^^^ fully-denied-allow
          {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:DeleteObject", "s3:GetObject"], "Resource": "arn:aws:s3:::reports*"},
          {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::reports-archive*"}]}

    Exceptions: a Deny whose condition some request of the Allow does not meet; parts that cannot be seen.  In the policy
    of a resource, a Deny counts that is to everybody, or to all whom the Allow names.

    Source: AWS IAM User Guide, "Policy evaluation logic": an explicit deny overrides an allow.
    """
    for statement, used in denials(policy, ctx):
        if statement.effect is not None:
            where = "a Deny" if len(used) == 1 else f"{len(used)} Denies"
            words = "denies all of it" if len(used) == 1 else "denies a part of it"
            yield ctx.finding(
                statement.effect,
                f"all that this statement allows is denied by {where} of the policy",
                related=[(deny.effect, words) for deny in used if deny.effect is not None],
            )
