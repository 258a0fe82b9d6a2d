"""Policy variables in places that take none: other elements than Resource and Condition, other operators than text."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.condition import parse_key
from policylint.language.pieces import VARIABLE, parse
from policylint.model import condition_keys
from policylint.readers.values import String
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.language.pieces import Piece
    from policylint.policy.ast import ConditionValue, Element, Statement
    from policylint.rules.context import Context


@rule("variable-unsupported-in-element", Severity.ERROR, issue_code=True, when="may_misplace_variables")
def variable_unsupported_in_element(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A policy variable stands in an element that takes none.

    AWS fills variables in within Resource, NotResource and the values of a Condition.  Anywhere else, `${aws:username}`
    means just these letters: no action and no principal is called that.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:${aws:PrincipalTag/right}", "Resource": "arn:aws:s3:::reports/*"}]}
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^ variable-unsupported-in-element

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*"}]}

    Exceptions: a placeholder that a template fills in (`${self:stage}`, `${AWS::AccountId}`) is no policy variable: only
    condition keys that AWS has are blamed.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    Silence on the names of operators and condition keys, which are no element, is our judgement.
    """
    for name, texts in (
        ("Sid", _string(statement.sid)),
        ("Effect", _string(statement.effect)),
        ("Principal", statement.principals),
        ("NotPrincipal", statement.not_principals),
        ("Action", statement.actions),
        ("NotAction", statement.not_actions),
    ):
        for text in texts:
            for piece in _variables(text.text, ctx) if "${" in text.text else ():
                shown = quoted(text.text[piece.start : piece.end])
                message = f"`{name}` takes no variable; {shown} is plain text here"
                yield ctx.finding(text.part(piece.start, piece.end), message, locations=(text,))


@rule(
    "invalid-variable-for-operator",
    Severity.ERROR,
    issue_code=True,
    when="operator_family=numeric|date|bool|binary|ip|null",
)
def invalid_variable_for_operator(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A policy variable is compared by an operator that takes none.

    Variables are filled in for the operators of strings and ARNs.  A number, a date or an address has to be written out.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
           "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/age}"}}}]}
                                                                        ^^^^^^^^^^^^^^^^^^^^^^^ invalid-variable-for-operator

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
           "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}]}

    Exceptions: a placeholder that a template fills in is no policy variable: only condition keys that AWS has are blamed.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM policy elements: Variables and tags".
    Both leave `Bool` out, while "IAM JSON policy elements: Condition operators" has it among the operators that take
    variables; that the check's own page goes before is our judgement.
    """
    operator = value.condition.operator
    if "${" not in value.text or operator is None:
        return
    for piece in _variables(value.text, ctx):
        shown = quoted(value.text[piece.start : piece.end])
        message = f"`{operator.text}` takes no variable, so {shown} is not filled in; write the value"
        yield ctx.finding(value.part(piece.start, piece.end), message, locations=(value,))


def _string(element: Element | None) -> list[String]:
    return [element.value] if element is not None and isinstance(element.value, String) else []


def _variables(text: str, ctx: Context) -> Iterator[Piece]:
    """The variables in a text that AWS would know: those whose names are condition keys."""
    for piece in parse(text):
        if piece.kind == VARIABLE and piece.flaw is None:
            facts = condition_keys.describe(parse_key(piece.text), ctx.catalog)
            if facts.status == condition_keys.KNOWN:
                yield piece
