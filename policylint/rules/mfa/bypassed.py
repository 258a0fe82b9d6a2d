"""mfa-bypassed-by-access-keys, mfa-presence-not-tested and mfa-denied."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import mfa
from policylint.model.condition_values import is_boolean
from policylint.rules.conditions._mend import under
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Condition, Statement
    from policylint.rules.context import Context


@rule("mfa-bypassed-by-access-keys", Severity.WARNING, when="tests_mfa")
def bypassed_by_access_keys(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A condition asks for MFA, and requests signed with long-term access keys pass without it.

    Such requests do not have the keys `aws:MultiFactorAuthPresent` and `aws:MultiFactorAuthAge` at all.  An `Allow` must
    not hold for them, so no `IfExists` and no negated operator; a `Deny` must, so `BoolIfExists`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "arn:aws:ec2:*:*:instance/*",
           "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}},
                         ^^^^^^^^^^^^^^ mfa-bypassed-by-access-keys
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}
                         ^^^^^^ mfa-bypassed-by-access-keys

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "arn:aws:ec2:*:*:instance/*",
           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
           "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}

    Exceptions: two Denies of a policy that together refuse what lacks MFA (`Null` and `Bool`); access keys that are
    meant to pass, which deserves a suppression with its reason.  Where `ForAllValues:` lets them pass, it is
    `forallvalues-with-single-valued-key`.

    Source: AWS IAM User Guide, "Secure API access with MFA" and "AWS global condition context keys":
    aws:MultiFactorAuthPresent.
    """
    found = _looked_at(statement)
    if found is None:
        return
    met, tests = found
    if statement.is_allow and mfa.KEYS in met and mfa.WITH in met:
        test = next((t for t in tests if t.operator is not None and t.operator.holds_without_key), tests[0])
        if test.operator is not None and test.operator.qualifier == "ForAllValues":
            return
        yield ctx.finding(
            test.operator_node,
            f"{_shown(test)} also holds for requests with access keys, which lack the key; use `{_plain(test)}`",
            fix=_plain_fix(test, ctx),
        )
    elif statement.is_deny and mfa.KEYS not in met | _elsewhere(statement) and mfa.WITH not in met:
        test = next((t for t in tests if t.operator is not None and not t.operator.holds_without_key), tests[0])
        operator = test.operator
        if operator is None or operator.family == "null":
            return
        wanted = operator.name + "IfExists"
        yield ctx.finding(
            test.operator_node,
            f"{_shown(test)} does not deny requests with access keys, which lack the key; use `{wanted}`",
            fix=under(ctx, test, wanted, f"write `{wanted}`"),
        )


@rule("mfa-presence-not-tested", Severity.WARNING, when="tests_mfa")
def presence_not_tested(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A condition asks for MFA, and sessions that began without it pass.

    Every session of temporary credentials has the key `aws:MultiFactorAuthPresent`: its value says whether there was
    MFA, and that it is there says nothing.  `aws:MultiFactorAuthAge`, on the other hand, is there after MFA only.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "arn:aws:ec2:*:*:instance/*",
           "Condition": {"Null": {"aws:MultiFactorAuthPresent": "false"}}}]}
                         ^^^^^^ mfa-presence-not-tested

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "arn:aws:ec2:*:*:instance/*",
           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
           "Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}}}]}

    Exceptions: two Denies of a policy that together refuse what lacks MFA.

    Source: AWS IAM User Guide, "AWS global condition context keys": aws:MultiFactorAuthPresent and
    aws:MultiFactorAuthAge.
    """
    found = _looked_at(statement)
    if found is None:
        return
    met, tests = found
    if any(_is_no_answer(test) for test in tests):
        return  # type-mismatch-boolean and invalid-condition-multiple-boolean
    if statement.is_allow and met == {mfa.WITHOUT, mfa.WITH}:
        words, operator, value = "also holds for sessions without MFA, which have the key", "Bool", '"true"'
    elif statement.is_deny and met == {mfa.KEYS} and mfa.WITHOUT not in _elsewhere(statement):
        words, operator, value = "does not deny sessions without MFA, which have the key", "BoolIfExists", '"false"'
    else:
        return
    test = next((t for t in tests if t.key.folded == mfa.PRESENT), tests[0])
    fix = under(ctx, test, operator, f"write `{operator}`", value=value) if test.key.folded == mfa.PRESENT else None
    yield ctx.finding(test.operator_node, f"{_shown(test)} {words}; use `{operator}` with `{value[1:-1]}`", fix=fix)


def _is_no_answer(test: Condition) -> bool:
    """Whether it compares something that is true or false with neither, or with both."""
    if test.operator_family != "bool":
        return False
    return test.has_several or any(not is_boolean(value.text) for value in test.values)


@rule("mfa-denied", Severity.WARNING, when="tests_mfa")
def mfa_denied(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A Deny hits requests with MFA, and not those without.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}
                                                                ^^^^^^ mfa-denied

    Good: it denies what lacks MFA.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
           "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}

    Exceptions: none that we know; the opposite was surely meant.

    Source: AWS IAM User Guide, "AWS global condition context keys": aws:MultiFactorAuthPresent.
    """
    found = _looked_at(statement)
    if found is None or not statement.is_deny:
        return
    met, tests = found
    if mfa.WITH in met and mfa.WITHOUT not in met:
        test = tests[0]
        yield ctx.finding(
            test.value, f"{_shown(test)} denies what has MFA and lets through what lacks it; deny where it is `false`"
        )


def _looked_at(statement: Statement) -> tuple[frozenset[str], list[Condition]] | None:
    """The sorts of requests that meet the conditions on MFA, and these; None without any, and where they are hidden."""
    tests = mfa.conditions(statement)
    met = mfa.met_by(statement) if tests else None
    return None if met is None else (met, tests)


def _elsewhere(statement: Statement) -> frozenset[str]:
    return mfa.denied_elsewhere(statement, statement.policy)


def _shown(test: Condition) -> str:
    return f"{quoted(test.operator_node.text)} on {quoted(test.key_node.text)}"


def _plain(test: Condition) -> str:
    """The operator that does not hold where the key is absent."""
    operator = test.operator
    if operator is None or operator.is_negated:
        return "Bool" if test.key.folded == mfa.PRESENT else "NumericLessThan"
    return operator.name


def _plain_fix(test: Condition, ctx: Context) -> Fix | None:
    operator = test.operator
    if operator is None or operator.is_negated:
        return None  # the value is to be turned round too
    name = _plain(test)
    return under(ctx, test, name, f"write `{name}`")
