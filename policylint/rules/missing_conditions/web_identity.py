"""missing-condition-key-for-oidc-principal, web-identity-without-audience, web-identity-without-subject."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import guards, keys, principals
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.policy.ast import Condition, Principal, Statement
    from policylint.rules.context import Context

_GITHUB = "token.actions.githubusercontent.com"
_COGNITO = "cognito-identity"


@rule("missing-condition-key-for-oidc-principal", Severity.SECURITY_WARNING, issue_code=True, kinds=("trust",))
def missing_condition_key(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts an OIDC provider without testing a single claim of its tokens.

    Whoever has a token of the provider can then assume the role.  For a provider that serves all the world, such as
    Google or GitLab, that is everyone.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}]}
                                                         ^^^^^^^^^^^^^^^^^^^^^ missing-condition-key-for-oidc-principal

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"accounts.google.com:aud": "66677788899900pro0"}}}]}

    Exceptions: a Condition with parts that cannot be seen.  Of GitHub, `missing-github-repo-condition-key` tells it, and
    `--format access-analyzer` has it under both codes.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    for principal, host in providers(statement):
        if host == _GITHUB:
            continue  # missing-github-repo-condition-key tells it under both codes
        if not claims(statement, host) and not statement.has_condition_on(*map(str.lower, keys.tenancy_keys(host))):
            issuer = _shown(principal)
            key = next(iter(keys.tenancy_keys(host)), f"{issuer}:{next(iter(_audience(host)), 'aud')}")
            message = f"anyone with a token of {quoted(issuer)} can assume the role; test {quoted(key)} in Condition"
            yield ctx.finding(principal, message)


@rule("web-identity-without-audience", Severity.SECURITY_WARNING, kinds=("trust",))
def without_audience(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts an identity provider of all the world without testing for which application the token is.

    Amazon Cognito signs for every identity pool of every account, Google, Facebook and Amazon for every application.  The
    audience (`aud`, or `app_id`) is the only claim that tells yours from others'.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ web-identity-without-audience
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {
             "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-1234-1234-1234-123456789012"},
             "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}

    Exceptions: the subject (`sub`) names one identity, which is narrower.  A provider that you registered by its ARN has
    its audiences there, in its list of client ids.  Without any claim it is `missing-condition-key-for-oidc-principal`.

    Source: AWS IAM User Guide, "Create a role for OpenID Connect federation" and "Identity-provider controls for shared
    OIDC providers"; Amazon Cognito Developer Guide, "IAM roles" of identity pools.
    """
    for principal, host in providers(statement):
        found = claims(statement, host)
        wanted = _audience(host)
        if found and wanted and not _pinned(found, host, *wanted, "sub"):
            message = f"tokens of {quoted(host)} for any application are taken; test {quoted(f'{host}:{wanted[0]}')}"
            yield ctx.finding(principal, message)


@rule("web-identity-without-subject", Severity.SECURITY_WARNING, kinds=("trust",))
def without_subject(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts an identity provider without testing whose token it is.

    The audience only says that the token is for AWS, which any project of any customer of GitLab, Terraform Cloud or
    Buildkite can ask for.  In an EKS cluster every service account has such a token, and in a Cognito identity pool
    guests have one too where the pool lets them in.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/app.terraform.io"},
                                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ web-identity-without-subject
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}}}]}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/app.terraform.io"},
           "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {
             "StringEquals": {"app.terraform.io:aud": "aws.workload.identity"},
             "StringLike": {"app.terraform.io:sub": "organization:acme:project:shop:workspace:prod:run_phase:*"}}}]}

    Exceptions: any other claim that says who (`gitlab.com:project_path`, `...:email`) will do, and for Cognito `amr`.
    For the identity provider of a company, a test of the audience is enough.  GitHub is
    `missing-github-repo-condition-key`, and no claim at all is `missing-condition-key-for-oidc-principal`.

    Source: AWS IAM User Guide, "Identity-provider controls for shared OIDC providers"; Amazon EKS User Guide, "Assign
    IAM roles to Kubernetes service accounts"; Amazon Cognito Developer Guide, "Role trust and permissions".
    """
    for principal, host in providers(statement):
        found = claims(statement, host)
        if not found or host == _GITHUB or _pinned_otherwise(found, host):
            continue
        if host.startswith("oidc.eks."):
            message = (
                f"every service account of the cluster can assume the role; test {quoted(_shown(principal) + ':sub')}"
            )
        elif f"{host}:sub" in keys.tenancy_keys(host):
            message = f"every customer of {quoted(host)} can assume the role; test {quoted(host + ':sub')}"
        elif host.startswith(_COGNITO):
            message = f"guests of the identity pool can assume the role too; test {quoted(host + ':amr')}"
        else:
            continue
        yield ctx.finding(principal, message)


def providers(statement: Statement) -> list[tuple[Principal, str]]:
    """The OIDC providers that a statement lets assume the role, with the host that their condition keys start with.

    Empty where a condition cannot be seen.
    """
    if not statement.is_allow:
        return []
    found = [
        (entry, who.host) for entry, who in principals.identities(statement.principals, principals.OIDC) if who.host
    ]
    if not found or guards.is_hidden(statement) or not _assumes(statement):
        return []
    return found


def _shown(principal: Principal) -> str:
    """The host as it is written."""
    return principals.identity(principal).name or principal.text


def _assumes(statement: Statement) -> bool:
    """Whether it lets somebody assume the role; one that only allows to tag the session needs no condition."""
    return not statement.actions or any(
        action.matches("sts:AssumeRoleWithWebIdentity").possible or action.matches("sts:AssumeRole").possible
        for action in statement.actions
    )


def claims(statement: Statement, host: str) -> list[Condition]:
    """The conditions on claims of this issuer."""
    return [condition for condition in statement.conditions if condition.key.folded.startswith(host + ":")]


def _audience(host: str) -> tuple[str, ...]:
    """The claims that tell the application for an issuer of which only that matters; the usual one first."""
    if host in ("www.amazon.com", "graph.facebook.com"):
        return ("app_id",)
    if host == "accounts.google.com":
        return ("aud", "oaud", "email", "google/organization_number")
    if host.startswith(_COGNITO) or f"{host}:aud" in keys.tenancy_keys(host):
        return ("aud",)
    return ()


def _pinned(conditions: list[Condition], host: str, *names: str) -> bool:
    return any(condition.key.folded[len(host) + 1 :] in names and _holds(condition) for condition in conditions)


def _pinned_otherwise(conditions: list[Condition], host: str) -> bool:
    """Whether a claim other than the audience is tested."""
    return any(
        condition.key.folded[len(host) + 1 :] not in ("aud", "oaud") and _holds(condition) for condition in conditions
    )


def _holds(condition: Condition) -> bool:
    """Whether it is a test that others fail.  Tokens always have these claims, so `IfExists` and qualifiers do no harm."""
    operator = condition.operator
    if operator is None or operator.if_exists or operator.qualifier:
        return operator is None or not (operator.is_negated or operator.family == "null")
    return guards.leak(condition) is None
