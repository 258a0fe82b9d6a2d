"""invalid-account-in-condition and invalid-organization-in-condition."""

from __future__ import annotations

import re

from policylint.finding import Finding, Severity
from policylint.language.arn import is_account
from policylint.language.pieces import TEXT
from policylint.model import keys
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import ConditionValue
    from policylint.rules.context import Context

_ORGANIZATION = "o-[a-z0-9]{10,32}"


def _plain(value: ConditionValue, kind: str) -> str | None:
    """The text of a value whose key holds ids of this kind, when it is compared as text and is all there."""
    if value.operator_family != "string" or keys.value_kind(value.condition.key.text) != kind:
        return None
    return value.text if all(piece.kind == TEXT for piece in value.pieces) else None


def _finding(value: ConditionValue, words: str, meant: str | None, ctx: Context) -> Finding:
    if meant is None:
        return ctx.finding(value, words)
    fix = ctx.fix(f"write `{meant}`", (value, json_string(meant)), safe=False)
    return ctx.finding(value, f"{words}, did you mean `{meant}`?", fix=fix)


@rule("invalid-account-in-condition", Severity.WARNING, when="is_no_id")
def invalid_account(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares an account with something that is no account's id, which has twelve digits.

    No request has such an account: an Allow never applies, and a Deny of all other accounts applies to everyone.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"StringNotEquals": {"aws:ResourceAccount": "1111-2222-3333"}}}]}
                                                                    ^^^^^^^^^^^^^^^^ invalid-account-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"StringNotEquals": {"aws:ResourceAccount": "111122223333"}}}]}

    Exceptions: words, which may be somebody's placeholder; wildcards, variables and the placeholders of templates.

    Source: AWS global condition context keys: the account keys hold an account's id; AWS Account Management Reference
    Guide, "View AWS account identifiers", for its form.
    """
    text = _plain(value, "account")
    if text is None or is_account(text):
        return
    if text.startswith("arn:"):
        found = re.match("arn:[^:]*:[^:]*:[^:]*:([0-9]{12}):", text)
        yield _finding(value, f"{quoted(text)} is an ARN and no account id", found[1] if found else None, ctx)
    elif re.fullmatch(r"[0-9]{12}(?:\s*[,;]\s*[0-9]{12}|\s+[0-9]{12})+", text):
        yield _finding(value, f"{quoted(text)} is one text; write a value for each account", None, ctx)
    elif re.fullmatch(r"[\s0-9-]*[0-9][\s0-9-]*", text):
        digits = re.sub("[^0-9]", "", text)
        words = f"{quoted(text)} is no account id, which has 12 digits"
        yield _finding(value, words, digits if len(digits) == 12 else None, ctx)


@rule("invalid-organization-in-condition", Severity.WARNING, when="is_no_id")
def invalid_organization(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A condition compares an organization with something that is no organization's id, such as `o-a1b2c3d4e5`.

    No request has such an organization: an Allow never applies, and a Deny of all others applies to everyone.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:ResourceOrgID": "ou-a1b2-c3d4e5f6"}}}]}
                                                               ^^^^^^^^^^^^^^^^^^ invalid-organization-in-condition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}}]}

    Exceptions: words, and ids of another length, which may be somebody's placeholder; wildcards, variables and the placeholders of
    templates.

    Source: AWS Organizations API Reference, "Organization", "OrganizationalUnit" and "Root", for the forms of their ids.
    """
    text = _plain(value, "organization")
    if text is None or re.fullmatch(_ORGANIZATION, text):
        return
    key = value.condition.key.text
    paths = f"`{key[:-2]}Paths`"
    shown = quoted(text)
    inside = re.search(f"/({_ORGANIZATION})(?:/|$)", text) if text.startswith("arn:") else None
    if text.startswith("arn:"):
        yield _finding(value, f"{shown} is an ARN and no id of an organization", inside[1] if inside else None, ctx)
    elif re.fullmatch("ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}", text):
        yield _finding(value, f"{shown} is the id of an organizational unit; test {paths} for it", None, ctx)
    elif re.fullmatch("r-[a-z0-9]{4,32}", text):
        yield _finding(value, f"{shown} is the id of a root; test {paths} for it", None, ctx)
    elif is_account(text):
        yield _finding(value, f"{shown} is an account and no organization; write its id, as `o-a1b2c3d4e5`", None, ctx)
    elif re.fullmatch(f"{_ORGANIZATION}/.+", text):
        yield _finding(value, f"{shown} is a path in an organization; test {paths} for it", None, ctx)
    else:
        plain = re.sub("^[oO][-_ ]+", "o-", text.strip().strip("/"))
        if re.fullmatch("(?=.*[0-9])(?=.*[a-z])[a-z0-9]{10,32}", plain):
            plain = f"o-{plain}"
        if plain != text and re.fullmatch(_ORGANIZATION, plain):
            yield _finding(value, f"{shown} is no id of an organization", plain, ctx)
