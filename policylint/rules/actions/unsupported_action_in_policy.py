"""unsupported-action-in-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.resource_types import resource_type
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.expansion import Expansion
    from policylint.model.resource_types import ResourceType
    from policylint.policy.ast import Action
    from policylint.rules.context import Context


@rule("unsupported-action-in-policy", Severity.ERROR, issue_code=True, kinds=("resource", "trust"))
def unsupported_action_in_policy(action: Action, ctx: Context) -> Iterator[Finding]:
    """An action in a resource's policy that cannot be done to such a resource.

    A bucket policy speaks of the bucket and its objects only: `kms:Decrypt` in it gives nobody the use of a key, and
    `s3:ListAllMyBuckets` is about no bucket in particular.  AWS refuses most of such policies when they are attached.

    Bad (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["s3:GetObject", "kms:Decrypt"],
                                                                                              ^^^^^^^^^^^^^ unsupported-action-in-policy
          "Resource": "arn:aws:s3:::reports/*"}}

    Good (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*"}}

    Exceptions: policies whose resource type is not known (`--resource-type`); `*` and other patterns of which some action
    fits.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output shows it for
    `kms:Decrypt` in a bucket policy.
    """
    kind = resource_type(ctx.resource_type) if ctx.resource_type else None
    if kind is None or kind.services is None or action.negated:
        return
    parsed = action.parsed
    if not parsed.name or parsed.is_unknown or parsed.is_everything:
        return
    expansion = ctx.catalog.expand(parsed.service, parsed.name)
    if not expansion:
        return  # another rule's
    here = "a trust policy" if ctx.kind == "trust" else f"the policy of this {kind.display}"
    if not any(service in kind.services for service in expansion.services()):
        services = " and ".join(f"`{service}`" for service in kind.services)
        yield ctx.finding(action, f"{quoted(action.text)} has no place in {here}; it takes actions of {services}")
    elif not _acts_on_it(expansion, kind):
        yield ctx.finding(action, f"{quoted(action.text)} has no place in {here}; it is about no such resource")


def _acts_on_it(expansion: Expansion, kind: ResourceType) -> bool:
    """Whether some action is about a resource in particular; in a trust policy, about the role."""
    if not kind.access_analyzer:
        return True  # the service itself is less strict than Access Analyzer, as far as is known
    for info in expansion:
        names = {name for name, _ in info.resource_types}
        if "role" in names if kind.services == ("sts",) else names:
            return True
    return False
