"""policy-size-exceeds-...-quota, for each kind of policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model.quotas import quota
from policylint.policy.functions import is_hidden
from policylint.readers.values import Array, Object, String
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy
    from policylint.readers.values import Value
    from policylint.rules.context import Context


@rule("policy-size-exceeds-identity-policy-quota", Severity.WARNING, issue_code=True, kinds=("identity",))
def identity(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """An identity policy is longer than IAM takes: 10,240 characters without white space.

    That is the greatest quota, that of a role's inline policies; a customer managed policy may have 6,144
    (`policy-size-exceeds-managed-policy-quota`), a group's inline policies 5,120, a user's 2,048. Split the policy, or use
    patterns in the place of lists.

    Exceptions: templates, whose size is not known before they are filled in.

    Source: AWS IAM User Guide, "IAM and AWS STS quotas"; recorded Access Analyzer output.
    """
    yield from _over(policy, ctx, "identity", "an identity policy")


@rule("policy-size-exceeds-managed-policy-quota", Severity.SUGGESTION, kinds=("identity",))
def managed(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """An identity policy is longer than a customer managed policy can be: 6,144 characters without white space.

    It can only be an inline policy of a role then, which no other role can share.

    Exceptions: templates; policies above 10,240 characters, which `policy-size-exceeds-identity-policy-quota` reports.

    Source: AWS IAM User Guide, "IAM and AWS STS quotas". Access Analyzer has no such check; that it is worth a word is our
    judgement.
    """
    if next(_over(policy, ctx, "identity", ""), None) is None:
        yield from _over(policy, ctx, "managed", "a customer managed policy")


@rule("policy-size-exceeds-resource-policy-quota", Severity.WARNING, issue_code=True, kinds=("resource",))
def resource(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy of a resource is longer than its service takes: 20 KB for an S3 bucket, 32 KB for a KMS key, and so on.

    Exceptions: policies of resources whose type is not known (say it with `--resource-type` or in the settings) or whose
    quota is not documented; templates.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; the quota pages and API models of the services.
    """
    yield from _over(policy, ctx, "resource", f"a policy of {ctx.resource_type}")


@rule("policy-size-exceeds-role-trust-policy-quota", Severity.WARNING, issue_code=True, kinds=("trust",))
def trust(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A role trust policy is longer than IAM takes by default: 2,048 characters without white space.

    Exceptions: an account can ask for more (ignore the rule then); templates.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM and AWS STS quotas".
    """
    yield from _over(policy, ctx, "trust", "a role trust policy")


@rule("policy-size-exceeds-scp-quota", Severity.ERROR, issue_code=True, kinds=("scp",))
def scp(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A service control policy is longer than AWS Organizations takes: 10,240 characters, white space counted.

    The console strips white space before it saves, the API and the CLI do not.

    Exceptions: templates.

    Source: AWS Organizations User Guide, "Quotas and service limits" (5,120 characters until May 2026).
    """
    yield from _over(policy, ctx, "scp", "a service control policy")


@rule("policy-size-exceeds-rcp-quota", Severity.ERROR, issue_code=True, kinds=("rcp",))
def rcp(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A resource control policy is longer than AWS Organizations takes: 5,120 characters, white space counted.

    Exceptions: templates.

    Source: AWS Organizations User Guide, "Quotas and service limits" and "RCP syntax".
    """
    yield from _over(policy, ctx, "rcp", "a resource control policy")


def _over(policy: Policy, ctx: Context, kind: str, name: str) -> Iterator[Finding]:
    start, end = policy.node.start, policy.node.end
    if end - start <= 2000:
        return  # less than any quota
    limit = quota(kind, ctx.resource_type)
    if limit is None or end - start <= limit.limit // (4 if limit.unit == "bytes" else 1):
        return
    text = ctx.once("text as sent", lambda: _as_sent(policy, ctx))
    size = ctx.once(("size", limit.unit, limit.white_space), lambda: limit.size(text))
    if size <= limit.limit or ctx.once("is template", lambda: _is_template(policy.node, text)):
        return
    unit = limit.unit
    how = "" if limit.white_space else " without white space"
    if limit.white_space and (shorter := len("".join(text.split()))) <= limit.limit:
        how = f", {shorter:,} without white space"
    message = f"the policy has {size:,} {unit}{how}; {name} may have {limit.limit:,}"
    if limit.adjustable:
        message += ", unless the account's quota was raised"
    yield ctx.finding(Span(start, start + 1), message, locations=(policy,))


def _as_sent(policy: Policy, ctx: Context) -> str:
    text = ctx.source.text[policy.node.start : policy.node.end]
    for _ in range(policy.depth):
        text = _unescaped(text)
    if policy.pointer and not policy.depth:
        # A part of a template or of an answer is laid out anew before it is sent, so white space is not counted.
        text = "".join(text.split())
    return text


def _unescaped(text: str) -> str:
    from json.decoder import scanstring  # type: ignore[attr-defined]

    try:
        return str(scanstring(text + '"', 0, False)[0])
    except ValueError:
        return text


def _is_template(root: Value, text: str) -> bool:
    """Whether a part of the policy is put in later."""
    if not any(sign in text for sign in ("${", "{{", "%{", '"Ref"', '"Fn::')):
        return False
    todo = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, Array):
            todo += [item for item in value.items if type(item) is not String or "{" in item.text]
        elif is_hidden(value):
            return True
        elif isinstance(value, Object):
            for member in value.members:
                todo += [one for one in (member.key, member.value) if type(one) is not String or "{" in one.text]
    return False
