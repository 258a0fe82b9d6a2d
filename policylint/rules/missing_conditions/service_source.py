"""restrict-access-to-service-principal and service-trust-without-source."""

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


@rule("restrict-access-to-service-principal", Severity.SECURITY_WARNING, issue_code=True, kinds=("resource",))
def restrict_access(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A service is allowed without saying on whose behalf.

    An AWS service works for every customer.  A topic that lets `s3.amazonaws.com` publish takes the events of every
    bucket there is, a stranger's too: the confused deputy.  A condition on `aws:SourceArn`, `aws:SourceAccount`,
    `aws:SourceOrgID` or `aws:SourceOrgPaths` says for whom the service may act.

    Bad (resource, AWS::SNS::Topic):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish",
                                                       ^^^^^^^^^^^^^^^^^^ restrict-access-to-service-principal
           "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads"}]}

    Good (resource, AWS::SNS::Topic):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish",
           "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads",
           "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}

    Exceptions: Alexa sends none of these keys but the id of the skill, as `lambda:EventSourceToken`, which is what counts
    for `alexa-appkit.amazon.com` and `alexa-connectedhome.amazon.com`.  `kms:CallerAccount` and `kms:EncryptionContext:...` with a value in the policy of a KMS key tie the
    service to an account as well, as AWS's own examples for CloudWatch Logs do.  `aws:Referer` and `aws:SourceOwner`,
    which once did so for SES and SNS, are told by `recommended-condition-key-for-service-principal` and
    `deprecated-global-condition-key`.  Trust policies are `service-trust-without-source`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "The confused deputy problem"; AWS Lambda API
    Reference, "AddPermission", and Alexa Skills Kit, "Host a Custom Skill as an AWS Lambda Function", for Alexa.  That
    KMS's and Alexa's keys count is our judgement.
    """
    services = _services(statement)
    if not services or _has_source(statement) or statement.has_condition_on("aws:referer", "aws:sourceowner"):
        return
    if any(_is_kms_guard(condition) for condition in statement.conditions):
        return
    by_key: dict[str, list[Principal]] = {}
    for service in services:
        by_key.setdefault(principals.source_key(principals.identity(service).name), []).append(service)
    for key, open_ones in by_key.items():
        if key and _is_tested(statement, key):
            continue
        wanted = f"{quoted(key)}, the id of the skill," if key else "`aws:SourceArn` or `aws:SourceAccount`"
        message = f"{quoted(open_ones[0].text)} may act here for anyone; test {wanted} in Condition"
        yield ctx.finding(open_ones[0], message, locations=open_ones)


@rule("service-trust-without-source", Severity.SUGGESTION, kinds=("trust",), pedantic=True)
def service_trust(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A role trusts a service without saying on whose behalf, where AWS's guide to the service says to.

    A role can only be given to a service by someone of its own account who has `iam:PassRole`, which keeps most strangers
    out.  Some services take the ARN of any role, though; their guides then ask for `aws:SourceAccount` or `aws:SourceArn`
    in the trust policy, so that the service cannot be talked into using the role for another customer.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ service-trust-without-source

    Good (trust):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "personalize.amazonaws.com"}, "Action": "sts:AssumeRole",
           "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}

    Exceptions: services that are not in the list, EC2 and Lambda among them: they send no such key to STS, and a
    condition on it would lock them out.

    Source: the guides of the services, on how to prevent the confused deputy (`trust_source` in
    `policylint/data/principals.json`).  Off unless selected, since few roles of the world are written so.
    """
    if _has_source(statement) or statement.has_condition_on("sts:externalid"):
        return
    for service in _services(statement):
        name = principals.identity(service).name
        if name in principals.trust_source_services():
            message = (
                f"AWS's guide to {quoted(service.text)} asks for `aws:SourceAccount` or `aws:SourceArn` in Condition"
            )
            yield ctx.finding(service, message)


def _services(statement: Statement) -> list[Principal]:
    """The services that a statement allows; not those that a placeholder hides."""
    if not statement.is_allow or guards.is_hidden(statement):
        return []
    return [entry for entry, _ in principals.identities(statement.principals, principals.SERVICE) if entry.text != "*"]


def _is_tested(statement: Statement, key: str) -> bool:
    """Whether a condition on this key keeps anybody out."""
    return any(not guards.leak(condition) for condition in statement.conditions_on(key.lower()))


def _has_source(statement: Statement) -> bool:
    return any(condition.key.folded in _sources() for condition in statement.conditions)


def _sources() -> frozenset[str]:
    global _folded
    if _folded is None:
        _folded = frozenset(key.lower() for key in keys.confused_deputy_keys())
    return _folded


_folded: frozenset[str] | None = None


def _is_kms_guard(condition: Condition) -> bool:
    folded = condition.key.folded
    return (folded == "kms:calleraccount" or folded.startswith("kms:encryptioncontext:")) and not guards.leak(condition)
