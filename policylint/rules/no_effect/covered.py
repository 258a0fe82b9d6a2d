"""covered-statement."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.context import quoted
from policylint.rules.covering import covering, denials, looks_at, named, questions
from policylint.rules.registry import rule
from policylint.rules.structure.redundant_statement import repetitions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Policy, Statement
    from policylint.rules.context import Context


@rule("covered-statement", Severity.SUGGESTION, when="has_several_statements")
def covered_statement(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """All that a statement allows, or denies, other statements of the policy allow, or deny, too.

    It adds nothing, and misleads: its conditions and its resources look like a limit and are none, and who takes it away
    takes nothing away.  Either it can go, or the other one is wider than was meant.  It is proved, by actions, resources
    and conditions, and not by how they are spelt; several statements may do it together, and Denies may take away what
    is left.

    Bad: the condition limits nothing.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["logs:Create*", "logs:PutLogEvents"], "Resource": "*"},
          {"Effect": "Allow", "Action": "logs:CreateLogDelivery", "Resource": "*",
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^~ covered-statement
           "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}

    Good: each action is allowed once.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:PutLogEvents"], "Resource": "*"},
          {"Effect": "Allow", "Action": "logs:CreateLogDelivery", "Resource": "*",
           "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}

    Exceptions: a statement with parts that cannot be seen, and those with NotPrincipal.  In the policy of a resource,
    principals count as the same only where they are named the same: to name a user says more than to name its account.
    A statement that says the same as another one is `redundant-statement`, one that Denies take away is
    `fully-denied-allow`.  Where the statement asks for a condition key that what covers it does not, the mend is to be
    confirmed, since then the other statement may be the mistake.

    Source: AWS IAM User Guide, "Policy evaluation logic": a request is allowed that any Allow allows and no Deny denies.
    """
    if not looks_at(policy, ctx):
        return
    told = {id(one) for _, *repeated in repetitions(policy, ctx) for one in repeated}
    told.update(id(allow) for allow, _ in denials(policy, ctx))
    every = [*questions(policy, ctx, "Allow", ("Allow", "Deny")), *questions(policy, ctx, "Deny", ("Deny",))]
    # The last one first: of two that cover each other, the first is kept.
    every.sort(key=lambda question: question[0].statement.span.start, reverse=True)
    found = []
    for look, others in every:
        if id(look.statement) not in told:
            used = covering(look, [other for other in others if id(other.statement) not in told], ctx)
            if used:
                told.add(id(look.statement))
                found.append((look, others, used))
    for look, others, used in reversed(found):
        # Of what covers it some may go too; what is left does it then.
        left = [other for other in others if id(other.statement) not in told]
        if len(left) < len(others):
            used = covering(look, left, ctx) or used
        yield _finding(look.statement, used, ctx)


def _finding(statement: Statement, used: list[Statement], ctx: Context) -> Finding:
    one, several = ("allows", "allow") if statement.is_allow else ("denies", "deny")
    same = [other for other in used if other.is_allow is statement.is_allow]
    denies = [other for other in used if other.is_allow is not statement.is_allow]
    what = f"what {_all(denies, ctx)} leave{'s' if len(denies) == 1 else ''} of it" if denies else "all of it"
    asked = {condition.key.folded for other in used for condition in other.conditions}
    dropped = [condition.key.text for condition in statement.conditions if condition.key.folded not in asked]
    without = "" if not dropped else " without a condition" + (f" on {quoted(dropped[0])}" if asked else "")
    return ctx.finding(
        statement,
        f"this statement adds nothing: {_all(same, ctx)} {one if len(same) == 1 else several} {what}{without}",
        related=[(other, "this denies a part of it" if other in denies else f"this {one} it") for other in used],
        fix=ctx.without(statement, safe=not dropped),
    )


def _all(statements: list[Statement], ctx: Context) -> str:
    if len(statements) > 2:
        return f"{len(statements)} other statements together"
    return " and ".join(named(one, ctx) for one in statements)
