"""federated-principal-not-supported and invalid-federated-principal-syntax-in-role-trust-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Principal
    from policylint.rules.context import Context


@rule("federated-principal-not-supported", Severity.ERROR, issue_code=True, kinds=("resource",))
def federated_principal(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """`Federated` in a policy that is no role trust policy.

    Who signs in at an identity provider acts as a role afterwards, so the policies of other resources name that role.

    Bad (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
                                            ^^^^^^^^^^^ federated-principal-not-supported
           "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Good (resource, AWS::S3::Bucket):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/corp-reader"},
           "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}

    Exceptions: an identity policy takes no Principal at all, which `unsupported-principal` tells.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    if principal.type == "Federated" and principal.key is not None:
        message = "`Federated` only works in the trust policy of a role; name that role under `AWS`"
        yield ctx.finding(principal.key, message, locations=(principal,))


@rule("invalid-federated-principal-syntax-in-role-trust-policy", Severity.ERROR, issue_code=True, kinds=("trust",))
def invalid_federated_principal(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A `Federated` principal is neither the ARN of an identity provider nor a domain.

    Legal are the ARN of a SAML provider (`arn:aws:iam::111122223333:saml-provider/name`), the ARN of an OIDC provider
    (`arn:aws:iam::111122223333:oidc-provider/host/path`), and the domains of the four that AWS knows by itself:
    cognito-identity.amazonaws.com, accounts.google.com, www.amazon.com and graph.facebook.com.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "https://gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity",
                                                         ^^^^^^^^^^^^^^^^^^^^ invalid-federated-principal-syntax-in-role-trust-policy
           "Condition": {"StringEquals": {"gitlab.com:sub": "project_path:acme/app:ref_type:branch:ref:main"}}}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"gitlab.com:sub": "project_path:acme/app:ref_type:branch:ref:main"}}}]}

    Exceptions: a placeholder is not judged.  A domain that is none of the four is `invalid-principal-value`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "AWS JSON policy elements: Principal".
    """
    if principal.type != "Federated":
        return
    who = principals.identity(principal)
    if who.kind in (principals.SAML, principals.OIDC, principals.UNKNOWN) or "*" in who.text or "?" in who.text:
        return
    if principals.looks_like_placeholder(who.text):
        return
    cure = "write the ARN of the provider, as `arn:aws:iam::111122223333:saml-provider/name`"
    if "." in who.text and not who.is_arn:
        host = who.text.strip().removeprefix("https://").removeprefix("http://").strip("/")
        cure = f"write the ARN of the provider, as {quoted('arn:aws:iam::111122223333:oidc-provider/' + host)}"
    yield ctx.finding(principal, f"{quoted(who.text)} is no identity provider; {cure}")
