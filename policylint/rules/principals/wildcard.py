"""unsupported-wildcard-in-principal."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language import pieces as p
from policylint.model import principals
from policylint.rules.context import quoted
from policylint.rules.principals._endpoint import is_of_endpoint
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Principal
    from policylint.rules.context import Context


@rule("unsupported-wildcard-in-principal", Severity.ERROR, issue_code=True, kinds=("resource", "trust"))
def unsupported_wildcard(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A `*` or `?` inside a principal, where AWS takes it for no wildcard.

    Principal knows one wildcard only: `*` alone, for everyone, under `AWS` or without a key.  To allow a family of
    principals, allow the account and test `aws:PrincipalArn` in Condition; to deny one, deny everyone and test
    `aws:PrincipalArn` with `ArnLike`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/ci-*"}, "Action": "sts:AssumeRole"},
                                                                                      ^ unsupported-wildcard-in-principal
          {"Effect": "Allow", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"}]}
                                                        ^ unsupported-wildcard-in-principal

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole",
           "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci-*"}}}]}

    Exceptions: `{"Federated": "*"}` in the policy of a VPC endpoint of STS.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS JSON policy elements: Principal"; for VPC
    endpoints, aws-samples/data-perimeter-policy-examples.
    """
    if (
        principal.type not in _KEYS
        or principal.is_everyone
        or ("*" not in principal.text and "?" not in principal.text)
    ):
        return
    piece = next((piece for piece in principal.pieces if piece.kind in (p.ANY, p.ONE)), None)
    if piece is None:
        return
    if principal.type == "Federated" and principal.text == "*" and is_of_endpoint(ctx.statement_of(principal), ctx):
        return
    if principal.type == "AWS":
        instead = "write each one in full" if principal.negated else _instead(principal, ctx)
    elif principal.type == "Service":
        instead = "name each service, such as `lambda.amazonaws.com`"
    else:
        instead = "write it in full"
    message = f"{quoted(principal.text)} is not taken as a pattern under `{principal.type}`; {instead}"
    yield ctx.finding(principal.part(piece.start, piece.end), message, locations=(principal,))


#: Under any other key, invalid-principal-key tells that first.
_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")


def _instead(principal: Principal, ctx: Context) -> str:
    if ctx.statement_of(principal).is_deny:
        # To deny everyone whom the condition fits denies nobody else, whatever accounts the pattern is about.
        return 'write `"Principal": "*"` and test `aws:PrincipalArn` with `ArnLike` in Condition'
    account = principals.identity(principal).account
    if len(account) == 12 and account.isdecimal():
        return f"allow `arn:aws:iam::{account}:root` and test `aws:PrincipalArn` in Condition"
    return "name the principals, or allow the accounts and test `aws:PrincipalArn` in Condition"
