"""Empty lists and objects: empty-array-... and empty-object-..."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.policy.functions import intrinsic
from policylint.readers.values import Array, Object
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Condition, Element, Statement
    from policylint.readers.values import Value
    from policylint.rules.context import Context


def _is_empty(value: Value) -> bool:
    return isinstance(value, Array) and not value.items


@rule("empty-array-action", Severity.SUGGESTION, issue_code=True, when="is_irregular")
def action(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Action or NotAction is an empty list: the statement is about no action, or leaves none out.

    Access Analyzer takes it for a suggestion, but IAM refuses to save such a policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": [], "Resource": "arn:aws:s3:::reports/*"}]}
                                        ^^ empty-array-action: `Action` is empty, so the statement does nothing

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; IAM answers "Policy statement must contain actions".
    """
    yield from _elements(statement, ctx, statement.action, statement.not_action)


@rule("empty-array-resource", Severity.SUGGESTION, issue_code=True, when="is_irregular")
def resource(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Resource or NotResource is an empty list: the statement is about no resource, or leaves none out.

    Access Analyzer takes it for a suggestion, but IAM refuses to save such a policy.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": []}]}
                                                                    ^^ empty-array-resource

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports/*"]}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output; IAM answers "Policy
    statement must contain resources".
    """
    yield from _elements(statement, ctx, statement.resource, statement.not_resource)


def _elements(
    statement: Statement, ctx: Context, element: Element | None, negated: Element | None
) -> Iterator[Finding]:
    if element is not None and _is_empty(element.value):
        words = f"`{element.name}` is empty, so the statement does nothing"
        # It means the same without the statement, but hardly what the author wanted, who forgot to fill it.
        yield ctx.finding(element, words, fix=ctx.without(statement, safe=False))
    if negated is not None and _is_empty(negated.value):
        yield ctx.finding(negated, f"`{negated.name}` is empty, so the statement leaves nothing out")


@rule(
    "empty-array-principal",
    Severity.SUGGESTION,
    issue_code=True,
    kinds=("resource", "trust"),
    when="has_principal_element",
)
def principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A list in Principal or NotPrincipal is empty: it names nobody.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sqs:SendMessage", "Resource": "*"}]}
                                                   ^^ empty-array-principal: `AWS` names no principal

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": ["111122223333"]}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    for element in (statement.principal, statement.not_principal):
        if element is None or not isinstance(element.value, Object):
            continue
        members = element.value.members
        for member in members:
            if _is_empty(member.value):
                title = f"remove `{member.key.text}`"
                fix = ctx.fix(title, (element.value.cut(member.key), "")) if len(members) > 1 else None
                yield ctx.finding(member.value, f"{quoted(member.key.text)} names no principal", fix=fix)


@rule(
    "empty-object-principal",
    Severity.SUGGESTION,
    issue_code=True,
    kinds=("resource", "trust"),
    when="has_principal_element",
)
def no_principal(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Principal or NotPrincipal is an empty object: it names nobody.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {}, "Action": "sqs:SendMessage", "Resource": "*"}]}
                                           ^^ empty-object-principal: `Principal` names no principal

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    for element in (statement.principal, statement.not_principal):
        value = None if element is None else element.value
        if element is not None and isinstance(value, Object) and not value.members and not value.is_cut:
            yield ctx.finding(element, f"`{element.name}` names no principal")


@rule("empty-object-condition", Severity.SUGGESTION, issue_code=True, when="has_empty_condition")
def condition(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """Condition, or an operator in it, is an empty object: it restricts nothing.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {}}]}
                                                                                                           ^^ empty-object-condition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference". That an operator with nothing in it counts too is our
    judgement.
    """
    element = statement.condition
    if element is None or not isinstance(element.value, Object) or intrinsic(element.value) or element.value.is_cut:
        return
    whole = ctx.fix("remove `Condition`", (statement.node.cut(element.key), ""))
    operators = element.value.members
    if not operators:
        yield ctx.finding(element, "`Condition` is empty and restricts nothing", fix=whole)
    for operator in operators:
        if isinstance(operator.value, Object) and not operator.value.members:
            title = f"remove `{operator.key.text}`"
            fix = whole if len(operators) == 1 else ctx.fix(title, (element.value.cut(operator.key), ""))
            yield ctx.finding(operator.value, f"{quoted(operator.key.text)} is empty and restricts nothing", fix=fix)


@rule("empty-array-condition", Severity.SUGGESTION, issue_code=True, when="is_empty")
def values(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key is compared with an empty list.

    No value is in an empty list: `StringEquals` never holds, `StringNotEquals` always does.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
            "Condition": {"StringEquals": {"aws:username": []}}}]}
                                                           ^^ empty-array-condition

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
            "Condition": {"StringEquals": {"aws:username": ["ana"]}}}]}

    Exceptions: `empty-array-condition-forallvalues`, `-foranyvalue` and `-ifexists` speak of operators with these words.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "IAM JSON policy elements: Condition operators".
    """
    operator = condition.operator
    if _variant(condition) == "plain" and operator is not None:
        holds = "always" if operator.is_negated else "never"
        why = "write `true` or `false`" if operator.family == "null" else f"so `{operator.text}` {holds} holds"
        yield _no_values(condition, ctx, why)


@rule("empty-array-condition-forallvalues", Severity.SUGGESTION, issue_code=True, when="is_empty")
def for_all_values(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key is compared by `ForAllValues:` with an empty list: that holds only when the key is absent.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": []}}}]}
                                                                       ^^ empty-array-condition-forallvalues

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
            "Condition": {"Null": {"aws:TagKeys": "true"}}}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference". That the qualifier goes before IfExists where both
    are is our judgement.
    """
    if _variant(condition) == "ForAllValues":
        yield _only_when_absent(condition, ctx)


@rule("empty-array-condition-foranyvalue", Severity.SUGGESTION, issue_code=True, when="is_empty")
def for_any_value(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key is compared by `ForAnyValue:` with an empty list: that never holds.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
            "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": []}}}]}
                                                                      ^^ empty-array-condition-foranyvalue

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*",
            "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}}]}

    Exceptions: with IfExists it holds when the key is absent, which is the affair of `empty-array-condition-ifexists`.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = condition.operator
    if _variant(condition) == "ForAnyValue" and operator is not None:
        holds = "holds whenever the key is there" if operator.is_negated else "never holds"
        yield _no_values(condition, ctx, f"so `{operator.text}` {holds}")


@rule("empty-array-condition-ifexists", Severity.SUGGESTION, issue_code=True, when="is_empty")
def if_exists(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key is compared by an operator with IfExists with an empty list: that holds only when it is absent.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
            "Condition": {"StringEqualsIfExists": {"aws:username": []}}}]}
                                                                   ^^ empty-array-condition-ifexists

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
            "Condition": {"Null": {"aws:username": "true"}}}]}

    Exceptions: none.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if _variant(condition) == "IfExists":
        yield _only_when_absent(condition, ctx)


def _variant(condition: Condition) -> str | None:
    """Which of the four checks an empty list of values is for."""
    operator = condition.operator
    if operator is None or not _is_empty(condition.value):
        return None
    if operator.qualifier == "ForAllValues":
        return "ForAllValues"
    return "IfExists" if operator.if_exists else operator.qualifier or "plain"


def _no_values(condition: Condition, ctx: Context, why: str, fix: Fix | None = None) -> Finding:
    return ctx.finding(condition.value, f"{quoted(condition.key.text)} is compared with no value, {why}", fix=fix)


def _only_when_absent(condition: Condition, ctx: Context) -> Finding:
    operator = condition.operator
    assert operator is not None
    if operator.is_negated:
        return _no_values(condition, ctx, f"so `{operator.text}` always holds")
    fix = None
    block = condition.statement.condition
    if block is not None and isinstance(block.value, Object):
        inner = next((m.value for m in block.value.members if m.key is condition.operator_node), None)
        # Only where Null stands nowhere yet and the operator has no other key: else the two would have to be merged.
        if isinstance(inner, Object) and len(inner.members) == 1 and block.value.get("Null") is None:
            # It says the same, but an empty list is more likely one that somebody forgot to fill.
            fix = ctx.fix("write `Null`", (condition.operator_node, '"Null"'), (condition.value, '"true"'), safe=False)
    message = 'which holds only when the key is absent; write values, or `"Null": "true"` where that is meant'
    return _no_values(condition, ctx, message, fix)
