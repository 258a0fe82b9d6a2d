"""missing-github-repo-condition-key and specific-github-repo-and-branch-recommended."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language import pieces as p
from policylint.model import condition_values, guards
from policylint.rules.context import quoted
from policylint.rules.missing_conditions.web_identity import claims, providers
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, ConditionValue, Statement
    from policylint.rules.context import Context

_HOST = "token.actions.githubusercontent.com"


@rule("missing-github-repo-condition-key", Severity.SECURITY_WARNING, issue_code=True, kinds=("trust",))
def missing_repo(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts GitHub Actions without saying which repository.

    Every workflow of every repository on GitHub can get a token with the audience `sts.amazonaws.com`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-github-repo-condition-key
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {
             "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
             "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"}}}]}

    Exceptions: a Condition with parts that cannot be seen.  A condition on `sub` that names no repository, such as `Null`
    or `StringNotLike`, does not count.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "Create a role for OpenID Connect federation";
    that a negated operator does not count is our judgement.
    """
    for principal, host in providers(statement):
        tests = statement.conditions_on(f"{_HOST}:sub")
        if host == _HOST and not any(_names_subjects(test) for test in tests):
            which = " that is not excluded" if any(test.operator_family != "null" for test in tests) else ""
            message = f"any repository on GitHub{which} can assume the role"
            message += f"; test `{_HOST}:sub`, as `repo:org/name:ref:refs/heads/main`"
            # Access Analyzer has one code more for a principal of which no claim at all is tested.
            also = () if claims(statement, host) else ("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",)
            yield ctx.finding(principal, message, also_codes=also)


def _names_subjects(condition: Condition) -> bool:
    """Whether a condition says who is meant; of an operator that does not exist, nobody knows."""
    operator = condition.operator
    return operator is None or not (operator.is_negated or operator.family == "null")


@rule("specific-github-repo-and-branch-recommended", Severity.WARNING, issue_code=True, kinds=("trust",))
def open_repo(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A role trusts GitHub Actions for a pattern of repositories or branches, or for a subject without a branch.

    With `repo:acme/*` every repository of the organization can assume the role, with `repo:acme/shop:*` every branch,
    and every pull request that runs a workflow; with `repo:acme/shop:environment:production` every branch that GitHub
    lets deploy to the environment.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:*"}}}]}
                                                                                                   ^ specific-github-repo-and-branch-recommended

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main"}}}]}

    Exceptions: where `token.actions.githubusercontent.com:ref` names the branch, `sub` need not.  A pattern of the tags of
    one repository (`repo:acme/shop:ref:refs/tags/v*`) is how a role for releases is written.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; that an environment names no branch, also in a
    subject without wildcards, is what users of Access Analyzer report of it in 2026.  That a star is judged under
    operators that know wildcards alone, and that tags may be a pattern, is our judgement.
    """
    operator = condition.operator
    if not condition.key_is(f"{_HOST}:sub") or operator is None or operator.is_negated:
        return
    if not condition.statement.is_allow:
        return
    branch_is_named = any(
        other.key_is(f"{_HOST}:ref") and guards.leak(other) is None for other in condition.statement.conditions
    )
    for value in condition.values:
        wildcard = next((piece for piece in value.pieces if piece.kind in (p.ANY, p.ONE)), None)
        if wildcard is None or not operator.takes_wildcards:
            start = condition_values.github_subject_without_branch(value.text)
            if start is not None and not branch_is_named:
                what = quoted(value.text[start:])
                message = f"{what} names no branch; write `ref:refs/heads/branch`, or test `{_HOST}:ref`, too"
                yield ctx.finding(value.part(start, len(value.text)), message, locations=(value,))
            continue
        subject = _Subject(value, wildcard.start)
        if subject.names_repository and (branch_is_named or subject.is_of_tags):
            continue
        place = value.part(wildcard.start, wildcard.end)
        message = f"{quoted(value.text)} lets {subject.words} assume the role; write {quoted(subject.narrow)}"
        yield ctx.finding(place, message, locations=(value,))


class _Subject:
    """A pattern of subjects, `repo:org/name:what`.

    `names_repository` says that its first wildcard stands behind the repository, `is_of_tags` that it is about tags, so
    that a release role can be meant, `words` who is let in, and `narrow` is a pattern for one repository and branch.
    """

    def __init__(self, value: ConditionValue, wildcard: int) -> None:
        text = value.text
        masked = _masked(value)
        colons = [at for at, sign in enumerate(masked) if sign == ":"]
        end = colons[1] if len(colons) > 1 else len(text)
        what = text[end + 1 :]
        self.names_repository = text.startswith("repo:") and end < wildcard
        self.is_of_tags = what.startswith(_TAGS)
        self.words = "more than one repository"
        repository = "repo:org/name"
        if self.names_repository:
            self.words = _let_in(text[end + 1 : wildcard], text[wildcard:])
            repository = text[:end]
        elif text.startswith("repo:") and (slash := masked.find("/", 0, wildcard)) >= 0:
            repository = text[:slash] + "/name"
        self.narrow = f"{repository}:{what if self.is_of_tags else 'ref:refs/heads/branch'}"


_TAGS = "ref:refs/tags/"


def _masked(value: ConditionValue) -> str:
    """The text with letters for its variables and placeholders, whose colons and slashes part nothing."""
    text = value.text
    for piece in value.pieces:
        if piece.kind in (p.VARIABLE, p.UNKNOWN):
            text = text[: piece.start] + "x" * (piece.end - piece.start) + text[piece.end :]
    return text


def _let_in(known: str, rest: str) -> str:
    """Who is let in by a pattern behind the repository, by what stands in front of its first wildcard."""
    if known.startswith("environment:"):
        which = "every environment" if known == "environment:" and rest == "*" else "more than one environment"
        return f"{which}, from any branch that may deploy to it,"
    if "ref:refs/".startswith(known) and known:
        return "every branch and tag"
    return "every branch and pull request" if not known and rest == "*" else "more than one branch"
