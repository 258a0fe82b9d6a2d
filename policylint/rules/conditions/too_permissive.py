"""wildcard-usage-too-permissive and variable-usage-too-permissive: values that have to be said in full."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language import pieces as p
from policylint.model import keys
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.language.pieces import Piece
    from policylint.policy.ast import ConditionValue
    from policylint.rules.context import Context

#: So many plain characters have to stand in front of a wildcard in the name that an identity provider gives.
_ENOUGH = 6


@rule("wildcard-usage-too-permissive", Severity.ERROR, issue_code=True, when="has_wildcard")
def wildcard_usage_too_permissive(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A wildcard leaves open what has to be said in full: an account, an organization, a VPC, who signs in.

    Whoever can get an account or an organization of their own, or a name at the identity provider, can get one that the
    pattern matches.  Ids of accounts, organizations, VPCs and VPC endpoints take no wildcard at all.  In `aws:userid`,
    the id of the role or user in front of the colon is either whole or `*`.  In the subject that GitHub and other
    providers for everybody give, six plain characters have to stand in front of each wildcard.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}]}
                                                                 ^ wildcard-usage-too-permissive

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow",
           "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}
                                                                                         ^ wildcard-usage-too-permissive

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
          {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*",
           "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLEID12345678:*"}}}]}

    Exceptions: operators that take the characters literally (`StringEquals`); a pattern that makes a statement narrower,
    as in a Deny with `StringLike`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output for
    `token.actions.githubusercontent.com:sub`, where the count starts anew behind each wildcard.  AWS does not list the
    subjects that it looks at: that those of the other providers which all the world shares count too is our judgement.
    """
    found = open_wildcard(value)
    operator = value.condition.operator
    if found is not None and operator is not None and operator.takes_wildcards:
        piece, why = found
        message = (
            f"the wildcard in {quoted(value.text)} is too permissive for {quoted(value.condition.key.text)}; {why}"
        )
        yield ctx.finding(value.part(piece.start, piece.end), message, locations=(value,))


@rule("variable-usage-too-permissive", Severity.ERROR, issue_code=True, when="has_hole")
def variable_usage_too_permissive(value: ConditionValue, ctx: Context) -> Iterator[Finding]:
    """A policy variable leaves open what has to be said in full: an account, an organization, a VPC, who signs in.

    Whoever can set the tag or the name that the variable stands for chooses the account, too.  What is said of wildcards
    in `wildcard-usage-too-permissive` is said here of variables.

    Bad (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
           "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
           "Condition": {"StringLike": {"aws:SourceAccount": "${aws:PrincipalTag/account}"}}}]}
                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^ variable-usage-too-permissive

    Good (resource):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
           "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders",
           "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}

    Exceptions: a value that is nothing but a variable of the same sort, such as `${aws:PrincipalAccount}` for
    `aws:ResourceAccount`: nobody chooses that.  Operators without `Like`, of which Access Analyzer was seen to say
    nothing.  A template's placeholder is no policy variable.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output for the silence
    on `StringEquals`; the variable of the same sort is our judgement, after AWS's own managed policies.
    """
    operator = value.condition.operator
    if operator is None or not operator.takes_wildcards or not _widens(value):
        return
    found = _fault(value, (p.VARIABLE,))
    if found is None:
        return
    piece, why = found
    whole = piece.end - piece.start == len(value.text)
    sort = keys.value_kind(value.condition.key.text)
    if piece.flaw or not keys.known_key(piece.text) or (whole and sort and keys.value_kind(piece.text) == sort):
        return
    shown = quoted(value.text[piece.start : piece.end])
    message = f"the variable {shown} is too permissive for {quoted(value.condition.key.text)}; {why}"
    yield ctx.finding(value.part(piece.start, piece.end), message, locations=(value,))


def open_wildcard(value: ConditionValue) -> tuple[Piece, str] | None:
    """The wildcard of a value that leaves too much open, if its operator takes it for one, and what would be right."""
    return _fault(value, (p.ANY, p.ONE)) if _widens(value) else None


def _widens(value: ConditionValue) -> bool:
    """Whether a value that matches more lets more through."""
    condition = value.condition
    operator = condition.operator
    if operator is None:
        return False
    return condition.statement.is_deny if operator.is_negated else condition.statement.is_allow


def _fault(value: ConditionValue, kinds: tuple[int, ...]) -> tuple[Piece, str] | None:
    """The first piece of these kinds that leaves too much open, and what would be right."""
    key = value.condition.key.folded
    if keys.is_sensitive(key):
        found = next((piece for piece in value.pieces if piece.kind in kinds), None)
        return None if found is None else (found, "write the value in full")
    if key == "aws:userid":
        return _open_id(value.pieces, kinds)
    if key.endswith(":sub") and key in keys.tenancy_keys(key[: -len(":sub")]):
        return _short_start(value.pieces, kinds)
    return None


def _open_id(pieces: list[Piece], kinds: tuple[int, ...]) -> tuple[Piece, str] | None:
    """A piece in front of the colon that is not all that stands there."""
    for number, piece in enumerate(pieces):
        if piece.kind == p.UNKNOWN or (piece.kind == p.TEXT and ":" in piece.text):
            return None  # what follows is behind the colon, or may be
        if piece.kind in kinds:
            rest = pieces[number + 1 :]
            if number == 0 and rest and rest[0].kind == p.TEXT and rest[0].text[0] == ":":
                return None
            return piece, "write the id in front of the colon in full, as in `AROAEXAMPLEID:*`"
    return None


def _short_start(pieces: list[Piece], kinds: tuple[int, ...]) -> tuple[Piece, str] | None:
    """A piece with too few plain characters in front of it."""
    before = 0
    for piece in pieces:
        if piece.kind == p.TEXT:
            before = len(piece.text)
        elif piece.kind in kinds and before < _ENOUGH:
            return piece, f"put {_ENOUGH} plain characters or more in front of it"
        elif piece.kind == p.UNKNOWN:
            before = _ENOUGH
        else:
            before = 0
    return None
