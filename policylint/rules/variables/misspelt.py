"""misspelt-variable."""

from __future__ import annotations

import re

from policylint.finding import Finding, Severity
from policylint.model import keys
from policylint.readers.values import String
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import ConditionValue, Policy, Resource
    from policylint.rules.context import Context

_KEY = r"aws[:.][A-Za-z]+(?:/[A-Za-z0-9_.:+=@-]+)?"
# The opening, the key, and what closes it, if anything does.
_LOOKALIKE = re.compile(rf"(\$\{{\{{|\{{\{{|\$\(|%\{{|\$\{{|\{{|\$)\s*({_KEY})\s*(\}}\}}|\}}|\)|)")
_CLOSED_BY = {"${{": "}}", "{{": "}}", "$(": ")", "%{": "}", "${": "}", "{": "}", "$": ""}


@rule("misspelt-variable", Severity.WARNING, when="may_misspell_variables")
def misspelt_variable(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A policy variable is not written as one: `$(aws:username)`, `${aws.username}`, `{aws:username}`.

    AWS takes it for plain text, so the string matches nothing that anybody meant.  A variable is `${key}`, and its key has a
    colon.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/$(aws:username)/*"}]}
                                                                                       ^^^^^^^^^^^^^^^ misspelt-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: only the names of global condition keys are told, for templates have placeholders of all these forms:
    `${aws.region}`, `{{ bucket }}`, `$(account)`.  `$${aws:username}` is how Terraform's templates write the variable.

    Source: AWS IAM User Guide, "IAM policy elements: Variables and tags".
    """
    for statement in policy.statements:
        texts: list[Resource | ConditionValue] = [*statement.resources, *statement.not_resources]
        for condition in statement.conditions:
            texts += condition.values
        for text in texts:
            if "aws" not in text.text or not isinstance(text.node, String):
                continue
            for match in _LOOKALIKE.finditer(text.text):
                meant = _meant(match)
                if meant is not None:
                    whole = text.text[: match.start()] + meant + text.text[match.end() :]
                    fix = ctx.fix(f"write `{meant}`", (text, json_string(whole)), safe=False)
                    message = f"{quoted(match.group())} is no policy variable; write `{meant}`"
                    yield ctx.finding(text.part(match.start(), match.end()), message, fix=fix)


def _meant(match: re.Match[str]) -> str | None:
    """The variable that a text was meant to be; None where it is one, or a template's placeholder."""
    opening, key, closing = match.groups()
    name = f"aws:{key[4:]}"
    found = keys.global_key(name)
    if found is None or found.takes_tag is not ("/" in name):
        return None
    if opening == "${" and (key[3] == ":" or closing != "}"):
        return None  # as it should be, or missing-brace-in-variable
    if opening != "${" and key[3] == ".":
        return None  # an attribute, in a template
    if opening != "$" and closing != _CLOSED_BY[opening]:
        return None
    return f"${{{name}}}"
