"""The spelling of policy variables, and the Version that they need."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pieces import VARIABLE, may_hold_unknown
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.language.pieces import Piece
    from policylint.policy.ast import ConditionValue, Policy, Resource, Statement
    from policylint.rules.context import Context


@rule("empty-variable", Severity.ERROR, issue_code=True, when="may_have_variables")
def empty_variable(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A policy variable names nothing: `${}`.

    It stands for no value, so the string matches nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${}/*"}]}
                                                                                       ^^^ empty-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: a template's placeholder (`${bucket}`, `{{ bucket }}`) is no policy variable.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    """
    for text, piece in _flawed(statement, "empty-variable"):
        yield ctx.finding(
            text.part(piece.start, piece.end), "the variable is empty; name a key, such as `${aws:username}`"
        )


@rule("missing-brace-in-variable", Severity.ERROR, issue_code=True, when="may_have_variables")
def missing_brace_in_variable(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A policy variable is never closed: `${` without its `}`.

    AWS then takes it for plain text, or refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username/*"}]}
                                                                                       ^^ missing-brace-in-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: a template's placeholder (`${bucket}`, `{{ bucket }}`) is no policy variable.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    """
    for text, piece in _flawed(statement, "missing-brace-in-variable"):
        yield ctx.finding(text.part(piece.start, piece.end), "no `}` closes this variable")


@rule("missing-quote-in-variable", Severity.ERROR, issue_code=True, when="may_have_variables")
def missing_quote_in_variable(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """The default of a policy variable stands without its single quotes.

    A default is written `${key, 'text'}`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:PrincipalTag/team, all}/*"}]}
                                                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-quote-in-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:PrincipalTag/team, 'all'}/*"}]}

    Exceptions: a template's placeholder (`${bucket}`, `{{ bucket }}`) is no policy variable.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    """
    for text, piece in _flawed(statement, "missing-quote-in-variable"):
        default = None if piece.default is None else _default(piece.default)
        fix = None if default is None else _rewritten(text, piece, f"${{{piece.text}, {default}}}", ctx)
        message = "the default needs single quotes: `${key, 'text'}`"
        yield ctx.finding(text.part(piece.start, piece.end), message, fix=fix)


@rule("unsupported-space-in-variable", Severity.ERROR, issue_code=True, when="may_have_variables")
def unsupported_space_in_variable(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """There is a space inside the name of a policy variable.

    The name is a condition key, which has none; a tag whose name has a space has no variable. A space may only stand
    behind the comma, and inside of the quotes, of a default.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws: username}/*"}]}
                                                                                       ^^^^^^^^^^^^^^^^ unsupported-space-in-variable

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: a template's placeholder (`${bucket}`, `{{ bucket }}`) is no policy variable.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    """
    for text, piece in _flawed(statement, "unsupported-space-in-variable"):
        tag = _tag(piece.text)
        if len(tag.split()) > 1:
            # Without the space it would be another tag.
            message = f"a variable takes no space, but the name of the tag {quoted(tag)} has one; use another tag"
            yield ctx.finding(text.part(piece.start, piece.end), message)
            continue
        meant = "".join(piece.text.split())
        default = None if piece.default is None else _default(piece.default)
        if default is not None:
            meant += f", {default}"
        fix = _rewritten(text, piece, f"${{{meant}}}", ctx) if (default is None) is (piece.default is None) else None
        message = f"a variable takes no space; write `${{{meant}}}`"
        yield ctx.finding(text.part(piece.start, piece.end), message, fix=fix)


def _tag(key: str) -> str:
    """The name of the tag that a key with spaces asks for; empty for other keys."""
    family, _, tag = key.partition("/")
    return tag.strip() if family.rstrip().lower().endswith("tag") else ""


def _default(written: str) -> str | None:
    """The default of a variable in its single quotes; None where a quote inside leaves unclear what it is."""
    if written[:1] == written[-1:] == "'" and written.count("'") == 2:
        return written
    plain = written.strip("'\"")
    return None if "'" in plain else f"'{plain}'"


@rule("variable-unsupported-in-version", Severity.ERROR, issue_code=True)
def variable_unsupported_in_version(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A policy variable stands in a policy whose Version has none: it is plain text there.

    Without a Version, and with 2008-10-17, `${aws:username}` means just these letters, so the statement matches nothing
    that anybody meant.  One finding, at the first variable, tells of all.

    Bad:

        {"Version": "2008-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}
                                                                                       ^^^^^^^^^^^^^^^ variable-unsupported-in-version

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}]}

    Exceptions: a template's placeholder (`${bucket}`) is no policy variable; a Version that is none at all is
    `invalid-version`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Version".
    """
    version = policy.version
    if version is not None and version.text != "2008-10-17":
        return
    found = [
        (text.text[piece.start : piece.end], text.part(piece.start, piece.end))
        for statement in policy.statements
        for text, piece in variables_of(statement)
    ]
    if not found:
        return
    (first, at), *others = found
    why = "without `Version`" if version is None else "with Version 2008-10-17"
    are = "is" if not others else f"and {len(others)} more variable{'s' if len(others) > 1 else ''} are"
    related = [(place, "plain text too") for _, place in others]
    fix = None
    if version is not None:
        related.insert(0, (version.span, "this Version has no variables"))
        fix = ctx.fix("set Version to 2012-10-17", (version, '"2012-10-17"'), safe=False)
    message = f"{quoted(first)} {are} plain text {why}; use 2012-10-17"
    yield ctx.finding(at, message, related=related, fix=fix, also_at=[place for _, place in others])


def variables_of(statement: Statement) -> Iterator[tuple[Resource | ConditionValue, Piece]]:
    """The variables of a statement in the places that take them, with the strings they are in."""
    texts: list[Resource | ConditionValue] = [*statement.resources, *statement.not_resources]
    for condition in statement.conditions:
        texts += condition.values
    for text in texts:
        if may_hold_unknown(text.text):
            for piece in text.pieces:
                if piece.kind == VARIABLE:
                    yield text, piece


def _rewritten(text: Resource | ConditionValue, piece: Piece, meant: str, ctx: Context) -> Fix:
    """The variable as it has to be written; never safe, since what was plain text then has a value."""
    whole = text.text[: piece.start] + meant + text.text[piece.end :]
    return ctx.fix(f"write `{meant}`", (text, json_string(whole)), safe=False)


def _flawed(statement: Statement, flaw: str) -> Iterator[tuple[Resource | ConditionValue, Piece]]:
    return ((text, piece) for text, piece in variables_of(statement) if piece.flaw == flaw)
