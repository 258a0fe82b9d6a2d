"""Services without a word on whose behalf, or with one that says nothing: restrict-access-to-service-principal and kin."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.arn import parse as parse_arn
from policylint.model import guards, keys, principals, sources
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.sources import Opening
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
    `deprecated-global-condition-key`.  A source that can be anybody's is `service-source-of-any-account`.  Trust policies are
    `service-trust-without-source`.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "The confused deputy problem"; AWS Lambda API
    Reference, "AddPermission", and Alexa Skills Kit, "Host a Custom Skill as an AWS Lambda Function", for Alexa.  That
    KMS's and Alexa's keys count is our judgement.
    """
    services = _services(statement)
    if not services or _has_source(statement) or statement.has_condition_on("aws:referer", "aws:sourceowner"):
        return
    if any(_is_kms_guard(condition, ctx) for condition in statement.conditions):
        return
    from policylint.model import condition_keys  # of few policies there is so much to ask

    if condition_keys.is_meant(statement, ctx.catalog, *(key.lower() for key in keys.confused_deputy_keys())):
        return  # the rules about keys tell of that one
    by_key: dict[str, list[Principal]] = {}
    for service in services:
        by_key.setdefault(principals.source_key(principals.identity(service).name), []).append(service)
    for key, open_ones in by_key.items():
        if _has_own_source(statement, open_ones[0]):
            continue
        wanted = f"{quoted(key)}, the id of the skill," if key else "`aws:SourceArn` or `aws:SourceAccount`"
        message = f"{quoted(open_ones[0].text)} may act here for anyone; test {wanted} in Condition"
        yield ctx.finding(open_ones[0], message, locations=open_ones)


@rule("service-source-of-any-account", Severity.SECURITY_WARNING, kinds=("resource",), when="conditions")
def source_of_any_account(statement: Statement, ctx: Context) -> Iterator[Finding]:
    """A service is limited to sources that can be in any account.

    `aws:SourceArn` keeps a service from acting for strangers only where its values keep them out.
    `arn:aws:events:us-east-1:*:rule/*` are the rules of every customer of AWS, and so is `rule/orders` in any account:
    whoever likes can give a rule that name.  An id that is hard to guess takes nothing from that: an id is no secret.

    Bad (resource, AWS::SQS::Queue):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
           "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
           "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:*:rule/*"}}}]}
                                                                                ^ service-source-of-any-account

    Good (resource, AWS::SQS::Queue):

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage",
           "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
           "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/*"}}}]}

    `Null`, which only asks whether the key is there, and negated operators such as `ArnNotLike` keep nobody out either.

    Exceptions: another condition that says for whom, such as `aws:SourceAccount` or `aws:SourceOrgID`; a Deny of all other
    sources.  The ARN of a bucket has no account by nature: there a name, or a part of one, is the limit.  What a variable
    or placeholder hides counts as a limit.  `"*"` for `aws:SourceAccount` is `wildcard-usage-too-permissive`, and a service
    without any such condition `restrict-access-to-service-principal`.

    Source: AWS IAM User Guide, "The confused deputy problem"; Service Authorization Reference, for the ARNs that have no
    account.  Access Analyzer's check of service principals, as AWS documents it, asks only whether one of the keys is there.
    """
    services = [service for service in _services(statement) if not _has_own_source(statement, service)]
    if services:
        yield from _open_sources(statement, f"so {quoted(services[0].text)} may act here for anyone", ctx)


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

    A source that can be in any account, such as `arn:aws:iot:*:*:*`, says nothing either, and is told for every service.

    Exceptions: services that are not in the list, EC2 and Lambda among them: they send no such key to STS, and a
    condition on it would lock them out.

    Source: the guides of the services, on how to prevent the confused deputy (`trust_source` in
    `policylint/data/principals.json`).  Off unless selected, since few roles of the world are written so.
    """
    if statement.has_condition_on("sts:externalid"):
        return
    if _has_source(statement):
        for service in _services(statement)[:1]:
            so = f"so this does not say for whom {quoted(service.text)} may use the role"
            yield from _open_sources(statement, so, ctx)
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
    services = principals.identities(statement.principals, principals.SERVICE)
    return [
        entry
        for entry, _ in services
        if entry.text != "*" and not entry.text.startswith("arn:") and not entry.text.isdecimal()
    ]


def _has_own_source(statement: Statement, service: Principal) -> bool:
    """Whether a condition keeps a service to somebody by the key that it alone sends."""
    key = principals.source_key(principals.identity(service).name)
    return bool(key) and any(not guards.leak(condition) for condition in statement.conditions_on(key.lower()))


def _has_source(statement: Statement) -> bool:
    return any(sources.is_source(condition) for condition in statement.conditions)


def _is_kms_guard(condition: Condition, ctx: Context) -> bool:
    if condition.key.folded == "kms:calleraccount":
        return not guards.leak(condition)
    return sources.limits_encryption(condition, ctx.catalog)


def _open_sources(statement: Statement, so: str, ctx: Context) -> Iterator[Finding]:
    """What in the conditions on the source lets everybody by, if no condition keeps them out; `so` says what follows."""
    found = [condition for condition in statement.conditions if sources.is_source(condition)]
    if not found or sources.is_limited(statement, ctx.policy, ctx.catalog):
        return
    comparing = [condition for condition in found if not sources.only_asks_for_presence(condition)]
    for condition in comparing or found:
        operator = condition.operator_node
        if not comparing:
            words = f"{quoted(operator.text)} only asks whether {quoted(condition.key.text)} is there"
            yield ctx.finding(condition, f"{words}, {so}; compare its value")
        elif condition.operator is not None and condition.operator.is_negated:
            words = f"{quoted(operator.text)} lets in every source but these"
            yield ctx.finding(operator.span, f"{words}, {so}; say which may, or test `aws:SourceAccount`")
        elif not keys.is_sensitive(condition.key.text):  # wildcard-usage-too-permissive
            for opening in sources.openings(condition, ctx.catalog):
                words = f"resources of any account match {quoted(opening.value.text)}"
                message = f"{words}, {so}; {_advice(opening, _account(statement))}"
                yield ctx.finding(opening.value.part(opening.start, opening.end), message)


def _advice(opening: Opening, account: str) -> str:
    """What to write, with the account that the statement's resources are in where there is one."""
    if opening.part == sources.NAME:
        return "write the name, or test `aws:SourceAccount`"
    if opening.part != sources.ACCOUNT:
        return f"test `aws:SourceAccount` for {quoted(account)}" if account else "test `aws:SourceAccount`"
    text = opening.value.text
    limited = text[: opening.start] + account + text[opening.end :]
    return f"write {quoted(limited, 200) if account else 'the account'}, or test `aws:SourceAccount`"


def _account(statement: Statement) -> str:
    """The account that the ARNs in Resource are in; empty when there is none, or more than one."""
    arns = [parse_arn(resource.text) for resource in statement.resources]
    accounts = {arn.account.text for arn in arns if arn is not None and arn.account.text.isdecimal()}
    return accounts.pop() if len(accounts) == 1 else ""
