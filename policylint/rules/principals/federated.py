"""federated-principal-not-supported and invalid-federated-principal-syntax-in-role-trust-policy."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals
from policylint.rules.context import quoted
from policylint.rules.principals._endpoint import is_of_endpoint
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

    Exceptions: an identity policy takes no Principal at all, which `unsupported-principal` tells.  Through a VPC endpoint
    of STS go the requests of those who have no role yet, so its policy may say `{"Federated": "*"}`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; for VPC endpoints,
    aws-samples/data-perimeter-policy-examples.
    """
    if principal.type == "Federated" and principal.key is not None:
        if is_of_endpoint(ctx.statement_of(principal), ctx):
            return
        message = "`Federated` only works in the trust policy of a role; name that role under `AWS`"
        yield ctx.finding(principal.key, message, locations=(principal,))


@rule("invalid-federated-principal-syntax-in-role-trust-policy", Severity.ERROR, issue_code=True, kinds=("trust",))
def invalid_federated_principal(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A `Federated` principal is neither the ARN of an identity provider nor a domain.

    Legal are the ARN of a SAML provider (`arn:aws:iam::111122223333:saml-provider/name`), the ARN of an OIDC provider
    (`arn:aws:iam::111122223333:oidc-provider/host/path`, without `https://` and without a slash at the end), and the domains of the four that AWS knows by itself:
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
    if who.flaw == "issuer":
        wrong = who.text[who.at[0] : who.at[1]]
        where = "at its end" if who.at[1] == len(who.text) else "in front of the host"
        right = who.text[: -len(who.name)] + principals.issuer_of(who.name)
        message = f"the ARN of an OIDC provider has no {quoted(wrong)} {where}; write {quoted(right)}"
        yield ctx.finding(principal.part(*who.at), message, locations=(principal,))
    elif who.flaw == "empty":
        yield ctx.finding(principal, f"the principal is empty; {_provider(principal, ctx)}")
    elif who.kind not in (principals.SAML, principals.OIDC, principals.UNKNOWN):
        host = principals.issuer_of(who.text)
        if principals.is_builtin_issuer(host.lower()):
            # The scheme, or a slash, in front of or behind what AWS knows by its domain.
            yield ctx.finding(principal, f"{quoted(who.text)} is no identity provider; write {quoted(host.lower())}")
        elif not ("*" in who.text or "?" in who.text or principals.looks_like_placeholder(who.text)):
            yield ctx.finding(principal, f"{quoted(who.text)} is no identity provider; {_provider(principal, ctx)}")


def _provider(principal: Principal, ctx: Context) -> str:
    """What to write in the place of a text that names no provider, of the kind that the text or else the action tells."""
    text = principal.text.strip()
    account = principals.identity(principal).account or "111122223333"
    kind, name = _kind(principal, text, ctx)
    return f"write the ARN of the provider, as {quoted(f'arn:aws:iam::{account}:{kind}/{name}')}"


def _kind(principal: Principal, text: str, ctx: Context) -> tuple[str, str]:
    """Which kind of provider is meant, and its name as far as the text has it."""
    is_arn = text.startswith("arn:")
    word, _, name = (text.rpartition(":")[2] if is_arn else text).partition("/")
    if word.lower() == "saml-provider":
        return "saml-provider", name or "name"
    if word.lower() == "oidc-provider":
        return "oidc-provider", principals.issuer_of(name) or "host"
    if "." in text and not is_arn:
        return "oidc-provider", principals.issuer_of(text)
    return ("oidc-provider", "host") if _is_for_tokens(principal, ctx) else ("saml-provider", "name")


def _is_for_tokens(principal: Principal, ctx: Context) -> bool:
    """Whether the statement lets somebody in with an OIDC token, and with no SAML assertion."""
    statement = ctx.statement_of(principal)
    names = {action.folded for action in statement.actions}
    return "sts:assumerolewithwebidentity" in names and "sts:assumerolewithsaml" not in names
