"""invalid-version, missing-version and old-version."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.policy.build import VERSIONS
from policylint.policy.functions import is_hidden
from policylint.rules.context import quoted
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy
    from policylint.rules.context import Context

_NEWEST = VERSIONS[0]


def _has_variables(policy: Policy, ctx: Context) -> bool:
    if ctx.source.text.find("${", policy.node.start, policy.node.end) >= 0:
        return True
    return any(statement.may_have_variables for statement in policy.statements)  # written with escapes


@rule("invalid-version", Severity.ERROR, issue_code=True, when="lacks_newest_version")
def invalid_version(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Version is neither `2012-10-17` nor `2008-10-17`, so AWS refuses the policy.

    It is the version of the policy language, not the date of the policy.

    Bad:

        {"Version": "2024-01-31", "Statement": [
                    ^^^^^^^^^^^^ invalid-version: `2024-01-31` is no version of the policy language, write `2012-10-17`
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: a template's placeholder may become either.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Version".
    """
    version = policy.version
    if version is None or version.text is None or version.text in VERSIONS or is_hidden(version.value):
        return
    fix = ctx.fix(f"write `{_NEWEST}`", (version, f'"{_NEWEST}"'))
    message = f"{quoted(version.text)} is no version of the policy language, write `{_NEWEST}`"
    yield ctx.finding(version, message, fix=fix)


@rule("missing-version", Severity.WARNING, issue_code=True, when="lacks_newest_version")
def missing_version(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy has no Version, so it is read in the language of 2008.

    In that language `${aws:username}` is no variable but just these characters: a statement with it matches nothing it
    was written for.

    Bad:

        {"Statement": [
        ^ missing-version: no `Version`: add `"Version": "2012-10-17"`, without which variables are literal text
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none. A statement without a policy around it is the affair of `missing-statement`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Version"; recorded
    Access Analyzer output.
    """
    if policy.version is not None or policy.is_bare or not policy.is_complete:
        return
    start = policy.node.start
    fix = None
    if policy.node.members:
        first = policy.node.members[0].key.start
        gap = ctx.source.text[start + 1 : first]
        # On a line of its own where the other members are; within a string the line ends are spelt out, so not there.
        gap = gap if gap.isspace() and "\n" in gap and not policy.depth else " "
        edit = (Span(first, first), f'"Version": "{_NEWEST}",{gap}')
        # With variables in the policy, they start to work: surely wanted, but another meaning.
        fix = ctx.fix(f"add Version {_NEWEST}", edit, safe=not _has_variables(policy, ctx))
    message = f'no `Version`: add `"Version": "{_NEWEST}"`, without which variables are literal text'
    yield ctx.finding(Span(start, start + 1), message, fix=fix, locations=(policy,))


@rule("old-version", Severity.SUGGESTION, when="lacks_newest_version")
def old_version(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Version is `2008-10-17`: the policy works, but variables in it would be literal text.

    Whoever adds `${aws:username}` to it later gets a statement that matches nothing, without an error.

    Bad:

        {"Version": "2008-10-17", "Statement": [
                    ^^^^^^^^^^^^ old-version
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: a policy that already has a variable is an error, and the affair of `variable-unsupported-in-version`. The
    consoles of some services (SQS, SNS, ECR) still write the old version; it does no harm there as long as nobody adds a
    variable.

    Source: AWS IAM User Guide, "IAM JSON policy elements: Version" advises the newest version; that it is a suggestion
    is our judgement.
    """
    version = policy.version
    if version is not None and version.text == VERSIONS[1] and not _has_variables(policy, ctx):
        fix = ctx.fix(f"write `{_NEWEST}`", (version, f'"{_NEWEST}"'))
        message = f"`{VERSIONS[1]}` is the old policy language, which has no variables; write `{_NEWEST}`"
        yield ctx.finding(version, message, fix=fix)
