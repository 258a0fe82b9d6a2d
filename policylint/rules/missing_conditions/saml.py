"""saml-without-audience."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import guards, principals
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Statement
    from policylint.rules.context import Context


@rule("saml-without-audience", Severity.SUGGESTION, kinds=("trust",))
def saml_without_audience(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts a SAML provider without testing to which endpoint the assertion was sent.

    `SAML:aud` is the sign-in endpoint of AWS for which the provider made the assertion.  AWS's own trust policies test it,
    so that an assertion that was made for another place cannot be used here.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ saml-without-audience
           "Action": "sts:AssumeRoleWithSAML"}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
           "Action": "sts:AssumeRoleWithSAML",
           "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}

    Exceptions: another key of the assertion, such as `SAML:iss` or `SAML:sub`, tells as much.

    Source: AWS IAM User Guide, "Create a role for SAML 2.0 federation".  A suggestion by our judgement: AWS checks the
    signature of the provider in any case.
    """
    if not statement.is_allow or guards.is_hidden(statement):
        return
    providers = principals.identities(statement.principals, principals.SAML)
    if not providers or not any(action.matches("sts:AssumeRoleWithSAML") for action in statement.actions):
        return
    if any(condition.key.folded.startswith("saml:") for condition in statement.conditions):
        return
    for provider, _ in providers:
        yield ctx.finding(
            provider, "the audience is not tested; add `SAML:aud` of `https://signin.aws.amazon.com/saml`"
        )
