"""data-type-mismatch."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.condition import OPERATORS, parse_key, parse_operator
from policylint.model.condition_keys import describe
from policylint.policy.build import KEYS_AND_VALUES, near_miss
from policylint.policy.functions import FUNCTIONS, unknown_function
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Flaw
    from policylint.rules.context import Context

_ARTICLES = {
    "string": "a string",
    "number": "a number",
    "boolean": "a boolean",
    "list": "a list",
    "object": "an object",
}


@rule("data-type-mismatch", Severity.ERROR, issue_code=True)
def check(flaw: Flaw, ctx: Context) -> Iterator[Finding]:
    """A value has the wrong JSON type for its place, so AWS refuses the policy.

    A number where a string belongs is the usual slip: an account number or a Version without its quotes.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": {"s3": "GetObject"}, "Resource": "arn:aws:s3:::reports/*"}]}
                                        ^^^^^^^^^^^^^^^^^^^ data-type-mismatch

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": 111122223333}, "Action": "sqs:SendMessage", "Resource": "*"}]}
                                                   ^^^^^^^^^^^^ data-type-mismatch

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sqs:SendMessage", "Resource": "*"}]}

    Exceptions: numbers and booleans without quotes are legal as values of a Condition. A template's function
    (`{"Ref": "Bucket"}`) or placeholder stands for a value that is not known, and is not blamed; a function that
    CloudFormation does not have (`Fn::Joim`) is.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "Grammar of the IAM JSON policy language";
    recorded Access Analyzer output.
    """
    if flaw.kind != "data-type-mismatch":
        return
    if flaw.value is None:
        yield ctx.finding(flaw, flaw.shown)
        return
    function = unknown_function(flaw.value)
    if function is not None:
        meant = near_miss(function.text, FUNCTIONS)
        hint = f", did you mean `{meant}`?" if meant else ""
        fix = ctx.fix(f"write `{meant}`", (function, f'"{meant}"'), safe=False) if meant else None
        yield ctx.finding(flaw, f"{quoted(function.text)} is no function of CloudFormation{hint}", fix=fix)
        return
    fix = ctx.fix(f"write {quoted(flaw.instead)}", (flaw, flaw.instead)) if flaw.instead else None
    found = _ARTICLES.get(flaw.value.type_name, flaw.value.type_name)
    hint = f"; write {quoted(flaw.instead)}" if flaw.instead else ""
    if flaw.expected == KEYS_AND_VALUES and ":" in flaw.shown and parse_operator(flaw.shown) is None:
        # A key that stands where its operator should.
        families = describe(parse_key(flaw.shown), ctx.catalog).families
        under = f"`{OPERATORS[families[0]][0]}`" if families else "an operator"
        yield ctx.finding(flaw, f"{quoted(flaw.shown)} is a condition key; put it and this value under {under}")
        return
    yield ctx.finding(flaw, f"{quoted(flaw.shown)} takes {flaw.expected}, not {found}{hint}", fix=fix)
