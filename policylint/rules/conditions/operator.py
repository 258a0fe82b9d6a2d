"""invalid-condition-operator, null-with-if-exists and null-with-qualifier."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.condition import OPERATORS, nearest_operator
from policylint.language.pattern import Pattern
from policylint.model.condition_keys import describe
from policylint.readers.values import Object
from policylint.rules.conditions import _mend
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


def _operators(statement: Statement) -> Iterator[Condition]:
    """The first condition under each operator, since all of them share its name, or its key where that comes first."""
    last = None
    for condition in statement.conditions:
        first = condition.key_node if condition.is_turned_round else condition.operator_node
        if first is not last:
            last = first
            yield condition


@rule("invalid-condition-operator", Severity.ERROR, issue_code=True, when="has_odd_operator")
def invalid_condition_operator(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A condition operator does not exist, so AWS refuses the policy.

    Capitals count: IAM answers `MalformedPolicyDocument: Invalid Condition type : stringEquals`.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEqual": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}
                        ^^^^^^^^^^^^^ invalid-condition-operator

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}

    Exceptions: a template's placeholder (`"${operator}"`) may become any operator.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators"; for the capitals, errors of IAM's CreateRole as users report them.
    """
    for condition in _operators(statement):
        operator = condition.operator
        text = condition.operator_node.text
        if condition.is_turned_round:
            yield _turned_round(condition, ctx)
            continue
        if operator is not None and operator.is_exact_case:
            continue
        if text.startswith("Fn::") or Pattern(text).has_hole:
            continue
        if operator is not None:
            if operator.family == "null" and operator.if_exists:
                continue  # null-with-if-exists
            meant, sure = operator.canonical, True
        else:
            meant, sure = nearest_operator(text) or ("", False)
        if not meant:
            meant = _by_its_end(text, condition, ctx)
        if not meant:
            yield ctx.finding(condition.operator_node, f"{quoted(text)} is no condition operator")
            continue
        fix = _mend.rename(ctx, condition, meant, f"write `{meant}`", safe=sure)
        words = f"write `{meant}`" if sure else f"did you mean `{meant}`?"
        yield ctx.finding(condition.operator_node, f"{quoted(text)} is no condition operator, {words}", fix=fix)


def _turned_round(condition: Condition, ctx: Context) -> Finding:
    """That a key stands where its operator should, and the operator behind it."""
    key = condition.key.text
    operator = condition.operator_node.text if condition.operator is None else condition.operator.canonical
    message = f"{quoted(key)} is a condition key, not an operator; write `{operator}` in front of it, not behind"
    element = condition.statement.condition
    block = None if element is None else element.value
    members = block.members if isinstance(block, Object) else []
    fix = None
    for member in members:
        if member.key is condition.key_node and isinstance(member.value, Object) and len(member.value.members) == 1:
            value = ctx.source.text[condition.value.start : condition.value.end]
            if not ctx.policy.depth and all(other.key.text != operator for other in members):
                whole = Span(member.key.start, member.value.end)
                new = f"{json_string(operator)}: {{{json_string(key)}: {value}}}"
                fix = ctx.fix(f"write `{operator}` in front of `{key}`", (whole, new))
    return ctx.finding(condition.key_node, message, fix=fix)


def _by_its_end(text: str, condition: Condition, ctx: Context) -> str:
    """The operator for a key's values that ends as the text does: `LessThan` is `NumericLessThan` for a number."""
    families = describe(condition.key, ctx.catalog).families
    for name in OPERATORS[families[0]] if families else ():
        if name.lower() == families[0] + text.lower():
            return name
    return ""


@rule("null-with-if-exists", Severity.ERROR, issue_code=True, when="has_odd_operator")
def null_with_if_exists(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`Null` asks whether a key exists, so it takes no `IfExists`; AWS refuses the policy.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"NullIfExists": {"s3:x-amz-server-side-encryption": "true"}}}}
                        ^^^^^^^^^^^^^^ null-with-if-exists: `Null` takes no `IfExists`: it asks whether the key exists

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny",
          "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition
    operators".
    """
    for condition in _operators(statement):
        operator = condition.operator
        if operator is not None and operator.family == "null" and operator.if_exists:
            fix = _mend.rename(ctx, condition, "Null", "write `Null`")
            message = "`Null` takes no `IfExists`: it asks whether the key exists"
            yield ctx.finding(condition.operator_node, message, fix=fix)


@rule("null-with-qualifier", Severity.SUGGESTION, issue_code=True, when="has_odd_operator")
def null_with_qualifier(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """`Null` looks at the key and not at its values, so a set qualifier does nothing there.

    Whoever wrote `ForAllValues:Null` may have wanted to say something about the values and says nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {"ForAllValues:Null": {"aws:TagKeys": "false"}}}}
                        ^^^^^^^^^^^^^^^^^^^ null-with-qualifier

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {"Null": {"aws:TagKeys": "false"}}}}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    for condition in _operators(statement):
        operator = condition.operator
        if operator is not None and operator.family == "null" and operator.qualifier is not None:
            name = "Null"
            fix = _mend.rename(ctx, condition, name, f"write `{name}`")
            message = f"`{operator.qualifier}` does nothing for `Null`, which looks at the key and not at its values"
            yield ctx.finding(condition.operator_node, message, fix=fix)
