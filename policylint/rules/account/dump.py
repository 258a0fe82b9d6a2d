"""partial-account-dump."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.account import Account
    from policylint.rules.context import Context


@rule("partial-account-dump", Severity.SUGGESTION)
def partial_account_dump(account: Account, ctx: Context) -> Iterator[Finding]:
    """The dump says of itself that there is more, so that it is not the whole account.

    What somebody may do is the sum of all policies, and some of them may be on the next page; whether a group is empty
    nobody can tell. A clean run over a part must not look like one over the whole. The command without `--no-paginate`
    and `--max-items` fetches all pages; those that are there already can be checked together, in one file.

    Bad:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [], "IsTruncated": true, "Marker": "AAEB"}
                                               ^^^^ partial-account-dump

    Good:

        {"UserDetailList": [{"UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana", "GroupList": ["staff"]}],
         "GroupDetailList": [{"GroupName": "staff", "Arn": "arn:aws:iam::111122223333:group/staff",
          "GroupPolicyList": [], "AttachedManagedPolicies": [
            {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}],
         "IsTruncated": false}

    Exceptions: pages in one file, below each other or in a list, are one dump; the last one counts. A dump that was
    filtered (`--filter`) does not say so, and is not told.

    Source: AWS IAM API Reference, "GetAccountAuthorizationDetails" (IsTruncated, Marker); AWS CLI User Guide, "Using the
    pagination options in the AWS CLI" (NextToken). That it is worth telling is our judgement.
    """
    if account.dump.more is not None:
        yield ctx.finding(account.dump.more, "there are more pages of this account than are here; get it whole")
