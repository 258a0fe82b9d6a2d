"""missing-effect and invalid-effect."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pieces import holds_unknown
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("missing-effect", Severity.ERROR, issue_code=True, when="is_irregular")
def missing_effect(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A statement has no Effect, so AWS refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-effect

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Effect".
    """
    if statement.effect is None and statement.is_complete:
        yield ctx.finding(statement, "the statement has no `Effect`; add `Allow` or `Deny`")


@rule("invalid-effect", Severity.ERROR, issue_code=True, when="is_irregular")
def invalid_effect(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Effect is neither `Allow` nor `Deny`, in just this spelling.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                     ^^^^^^^ invalid-effect: `allow` is no effect, write `Allow`

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: a template's placeholder (`${effect}`) may become either.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Effect".
    """
    effect = statement.effect
    if effect is None or effect.text is None or effect.text in ("Allow", "Deny"):
        return
    if "${" in effect.text or holds_unknown(effect.text):
        return
    for right in ("Allow", "Deny"):
        if effect.text.strip().lower() in (right.lower(), right.lower() + "s", right.lower()[:-1] + "ied"):
            fix = ctx.fix(f"write `{right}`", (effect, f'"{right}"'))
            yield ctx.finding(effect, f"{quoted(effect.text)} is no effect, write `{right}`", fix=fix)
            return
    shown = f"{quoted(effect.text)} is no effect" if effect.text else "the effect is empty"
    yield ctx.finding(effect, f"{shown}; write `Allow` or `Deny`")
