"""unsupported-sid, empty-sid-value, unique-sids-required and unique-sids-recommended."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.policy.functions import is_hidden
from policylint.readers.values import String
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Element, Policy, Statement
    from policylint.rules.context import Context


@rule("unsupported-sid", Severity.ERROR, issue_code=True, kinds=("identity", "trust"), when="has_odd_sid")
def unsupported_sid(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A Sid has other characters than letters and digits, so IAM refuses the policy.

    Bad (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "read-reports", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                       ^ unsupported-sid: `read-reports` holds `-`; a Sid takes only the letters A-Z, a-z and digits

    Good (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "ReadReports", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: the policies of resources, whose services may allow more (S3 takes spaces). Placeholders of a template.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Sid"; that role trust
    policies are held to it, as IAM stores them too, is our judgement.
    """
    sid = statement.sid
    if sid is None or not sid.text or (sid.text.isascii() and sid.text.isalnum()) or is_hidden(sid.value):
        return
    text = sid.text
    bad = [not (c.isascii() and c.isalnum()) for c in text]
    start = bad.index(True)
    end = bad.index(False, start) if False in bad[start:] else len(text)
    assert isinstance(sid.value, String)
    words = "".join(" " if wrong else c for c, wrong in zip(text, bad, strict=True)).split()
    better = "".join(word[0].upper() + word[1:] for word in words)
    fix = None
    if better and better not in {s.sid.text for s in statement.policy.statements if s.sid is not None}:
        fix = ctx.fix(f"write `{better}`", (sid, f'"{better}"'))
    message = f"{quoted(text)} holds {quoted(text[start:end])}; a Sid takes only the letters A-Z, a-z and digits"
    yield ctx.finding(sid.value.part(start, end), message, fix=fix)


@rule("empty-sid-value", Severity.SUGGESTION, issue_code=True, when="has_odd_sid")
def empty_sid_value(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A Sid is empty: it says nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}
                  ^^ empty-sid-value: the Sid is empty; name the statement or leave the Sid out

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    sid = statement.sid
    if sid is not None and sid.text == "":
        fix = ctx.fix("remove the empty Sid", (statement.node.cut(sid.key), ""))
        yield ctx.finding(sid, "the Sid is empty; name the statement or leave the Sid out", fix=fix)


@rule(
    "unique-sids-required", Severity.ERROR, issue_code=True, kinds=("identity", "trust"), when="has_several_statements"
)
def unique_sids_required(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Two statements have the same Sid, so IAM refuses the policy.

    Bad (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
          {"Sid": "Read", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}]}
                  ^^^^^^ unique-sids-required

    Good (identity):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
          {"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}]}

    Exceptions: empty Sids. Policies that IAM does not store get `unique-sids-recommended`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Sid". AWS does not
    list the kinds: here those that IAM stores, which answers "Statement IDs (SID) in a single policy must be unique".
    """
    yield from _repeated(policy, ctx, "IAM wants every Sid of a policy to be unique")


@rule(
    "unique-sids-recommended",
    Severity.WARNING,
    issue_code=True,
    kinds=("resource", "scp", "rcp"),
    when="has_several_statements",
)
def unique_sids_recommended(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """Two statements have the same Sid: who speaks of it, or removes the statement by it, may mean the other one.

    Bad (resource, AWS::SQS::Queue):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "Send", "Effect": "Allow", "Principal": {"AWS": "111122223333"},
            "Action": "sqs:SendMessage", "Resource": "*"},
          {"Sid": "Send", "Effect": "Allow", "Principal": {"AWS": "444455556666"},
                  ^^^^^^ unique-sids-recommended
            "Action": "sqs:SendMessage", "Resource": "*"}]}

    Good (resource, AWS::SQS::Queue):

        {"Version": "2012-10-17", "Statement": [
          {"Sid": "Send", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666"]},
            "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: empty Sids.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    yield from _repeated(policy, ctx, "every Sid of a policy should be unique")


def _repeated(policy: Policy, ctx: Context, why: str) -> Iterator[Finding]:
    if len(policy.statements) < 2:
        return
    by_text: dict[str, list[Element]] = {}
    for statement in policy.statements:
        if statement.sid is not None and statement.sid.text:
            by_text.setdefault(statement.sid.text, []).append(statement.sid)
    if sum(map(len, by_text.values())) == len(by_text):
        return
    import json

    taken = set(by_text)
    for text, (first, *others) in by_text.items():
        edits = []
        number = 1
        for sid in others:
            number += 1
            while f"{text}{number}" in taken:
                number += 1
            taken.add(f"{text}{number}")
            edits.append((sid, json.dumps(f"{text}{number}", ensure_ascii=False)))
        if others:
            yield ctx.finding(
                others[0],
                f"the Sid {quoted(text)} stands {len(others) + 1} times; {why}",
                related=[(first, "first here"), *((sid, "and here") for sid in others[1:])],
                fix=ctx.fix("number the repeated Sids", *edits),
                locations=(first, *others),
            )
