"""unknown-variable."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.condition import parse_key
from policylint.model import condition_keys
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule
from policylint.rules.variables.spelling import variables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context

#: What the Serverless Framework fills in before AWS sees the policy ("Variables: Referencing AWS-specific variables").
_FILLED_IN = ("aws:accountid", "aws:region")


@rule("unknown-variable", Severity.WARNING, when="may_have_variables")
def unknown_variable(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A policy variable names a condition key that does not exist.

    No request has a value for it, so the string matches nothing: an Allow does not allow, and a Deny does not deny.  Where
    the variable has a default, it is never anything else.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:usrename}/*"}]}
                                                                                       ^^^^^^^^^^^^^^^ unknown-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: keys with a service's prefix, unless they are nearly one that AWS lists, since other tools have variables
    of this form (`${ssm:/path}`); `${aws:accountId}` and `${aws:region}`, which the Serverless Framework fills in; a policy
    whose Version has no variables (`variable-unsupported-in-version`).

    Source: AWS IAM User Guide, "IAM policy elements: Variables and tags" (a variable whose key is not in the request
    makes the statement not match) and "AWS global condition context keys".  That it be a warning is our judgement: Access
    Analyzer has no such check.
    """
    version = statement.policy.version
    if version is None or version.text != "2012-10-17":
        return
    for text, piece in variables_of(statement):
        if piece.flaw is not None or piece.text.lower() in _FILLED_IN:
            continue
        key = parse_key(piece.text)
        facts = condition_keys.describe(key, ctx.catalog)
        if facts.needs_tag and key.prefix == "aws":
            family = piece.text.rstrip("/")
            message = (
                f"{quoted(piece.text)} names no tag, so nothing is matched; write {quoted(f'${{{family}/<tag>}}')}"
            )
            yield ctx.finding(text.part(piece.start, piece.end), message)
            continue
        status = facts.status
        if status not in (condition_keys.UNKNOWN_GLOBAL, condition_keys.UNKNOWN_OF_SERVICE):
            continue
        meant = condition_keys.meant(key, ctx.catalog)
        if meant is None and status != condition_keys.UNKNOWN_GLOBAL:
            continue
        then = "nothing is matched" if piece.default is None else "this is always its default"
        message, fix = f"there is no condition key {quoted(piece.text)}, so {then}", None
        if meant is not None:
            message += f"; did you mean `${{{meant}}}`?"
            name = text.text.index(piece.text, piece.start)
            whole = text.text[:name] + meant + text.text[name + len(piece.text) :]
            fix = ctx.fix(f"write `{meant}`", (text, json_string(whole)), safe=False)
        yield ctx.finding(text.part(piece.start, piece.end), message, fix=fix)
