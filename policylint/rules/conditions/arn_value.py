"""malformed-arn-in-condition."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import keys
from policylint.model.arn_problems import problems
from policylint.model.condition_keys import describe
from policylint.rules.context import json_string, quoted
from policylint.rules.questions.conditions import is_no_arn
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import ConditionValue
    from policylint.rules.context import Context

_WORDS = {
    "invalid-arn-prefix": "is no ARN",
    "missing-arn-field": "has too few fields for an ARN",
    "invalid-partition": "is no partition",
    "invalid-arn-service-case": "is no service, which is in lower case in ARNs",
    "invalid-arn-region": "is no region of this partition",
    "invalid-arn-account": "is no account, which has 12 digits",
}


@rule("malformed-arn-in-condition", Severity.WARNING, when="is_no_arn")
def malformed_arn_in_condition(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares an ARN with something that no ARN can be.

    The operators for ARNs compare the six fields one by one.  What has fewer, or an account, a region or a partition that
    does not exist, equals none: an Allow never applies, and a Deny of all others applies to everyone.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam:111122223333:role/admin"}}}]}
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ malformed-arn-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}}]}

    Exceptions: wildcards, variables and the placeholders of templates may stand for anything.  The service and the last part are
    not judged, for not every source of a request is a resource that AWS lists.

    Source: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" (each of the six components of an ARN is
    compared by itself); regions and partitions: botocore.
    """
    if not is_no_arn(value, ctx) or keys.value_kind(value.condition.key.text) == "kms-key-arn" or value.has_hole:
        return  # invalid-kms-key-value; what hides behind a hole is not known
    families = describe(value.condition.key, ctx.catalog).families
    is_of_arns = bool(families) and families[0] == "arn"
    if value.operator_family == "string" and (not is_of_arns or value.has_wildcard):
        return  # wildcard-without-like-operator
    if families and not is_of_arns and not value.condition.key.folded.endswith(":arn"):
        return  # type-mismatch
    problem = problems(ctx.catalog).of(value.text)
    if problem is None or problem.kind not in _WORDS:
        return
    if problem.shown == ":":
        words = "this colon is one too many"
    else:
        words = (
            f"{quoted(problem.shown)} {_WORDS[problem.kind]}" if problem.shown else "an empty field is none of an ARN"
        )
    if not value.text:
        words = "an empty text is no ARN"
    fix = None
    if problem.meant is None:
        words += ", so no request has such a one"
    else:
        whole = value.text[: problem.start] + problem.meant + value.text[problem.end :]
        words += f", did you mean {quoted(whole)}?"
        fix = ctx.fix(f"write {quoted(whole)}", (value, json_string(whole)), safe=False)
    at = value.part(problem.start, problem.end) if problem.shown else value
    yield ctx.finding(at, words, fix=fix)
