"""unsupported-action-for-condition-key, use-condition-key-only-with-supported-services and
missing-action-for-condition-key."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.memo import memo, remembered
from policylint.model import keys
from policylint.model.enabling import enabling_action
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.language.condition import Key
    from policylint.model.catalog import Catalog
    from policylint.policy.ast import Action, Condition, Statement
    from policylint.rules.context import Context, Placed


@rule("unsupported-action-for-condition-key", Severity.ERROR, issue_code=True, when="is_of_service")
def unsupported_action(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """An action that is named without a wildcard stands with a condition key that its requests never carry.

    The condition then says nothing about the action: in an `Allow` it fails always, in a `Deny` it never strikes, and
    under a negated operator it always holds.  The other actions of the statement may well have the key, so the statement
    has to be split.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey"],
                                                       ^^^^^^^^^^^^^^^^^ unsupported-action-for-condition-key
          "Resource": "arn:aws:kms:us-east-1:111122223333:key/*",
          "Condition": {"StringEquals": {"kms:EncryptionContext:app": "billing"}}}}

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "kms:Decrypt",
           "Resource": "arn:aws:kms:us-east-1:111122223333:key/*",
           "Condition": {"StringEquals": {"kms:EncryptionContext:app": "billing"}}},
          {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "arn:aws:kms:us-east-1:111122223333:key/*"}]}

    Exceptions: global keys (for `aws:ResourceTag` see `allow-with-unsupported-tag-condition-key-for-service`); keys of
    tags (`ec2:ResourceTag/team`); the operator `Null`, set qualifiers and `IfExists`; a negated operator in a `Deny`
    that has a condition on another key, too, and so names exceptions, as in "outside of these regions, unless through
    this inference profile"; keys that AWS lists for no action at all; actions on no resource for which AWS lists no key of their service (`ram:GetResourceShares`).

    Source: AWS IAM User Guide, "IAM policy validation check reference"; which actions have the key is read from the AWS
    Service Authorization Reference; places and exceptions follow recorded Access Analyzer output, and for exceptions
    of a `Deny` aws-samples/service-control-policy-examples.
    """
    key = condition.key
    if not _wants_key(condition) or key.is_unknown:
        return
    same = ctx.once(("wanted", id(condition.statement)), lambda: _by_key(condition.statement))[key.folded]
    if same[0] is not condition:
        return  # told of the first operator that it stands under
    if key.name is None or not _is_judged(condition, ctx.catalog):
        return
    entries = condition.statement.actions
    if keys.is_federation_key(key.text):
        # Such keys stay in the session, for all that it asks for later.
        entries = [action for action in entries if action.service_name == "sts"]
    without = [action for action in entries if _lacks(action, key.text, ctx.catalog)]
    if not without:
        return
    first = without[0]
    if len(without) > 1:
        message = f"{quoted(first.text)} and {len(without) - 1} more never have {quoted(key.text)}; move them"
    else:
        message = f"{quoted(first.text)} never has {quoted(key.text)}; move it"
    message += " to a statement without this condition"
    related: list[tuple[Placed, str]] = [
        *((other, "this key") for other in same),
        *((other, "nor has this one") for other in without[1:]),
    ]
    yield ctx.finding(first, message, related=related, locations=[*without, *(c.value for c in same)])


def _wants_key(condition: Condition) -> bool:
    """Whether a request without the key cannot meet it, or, if negated, was surely not meant to."""
    operator = condition.operator
    if operator is None or operator.family == "null" or operator.if_exists or operator.qualifier:
        return False
    return not (operator.is_negated and condition.statement.is_deny and _names_exceptions(condition))


def _names_exceptions(condition: Condition) -> bool:
    """Whether other conditions of the statement say what is denied, so that this one spares something of it."""
    return any(other.key.folded != condition.key.folded for other in condition.statement.conditions)


def _by_key(statement: Statement) -> dict[str, list[Condition]]:
    """The conditions that want a key, by that key."""
    found: dict[str, list[Condition]] = {}
    for condition in statement.conditions:
        if _wants_key(condition):
            found.setdefault(condition.key.folded, []).append(condition)
    return found


@rule("use-condition-key-only-with-supported-services", Severity.WARNING, issue_code=True, when="is_about_endpoint")
def only_with_supported_services(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A VPC endpoint key stands with actions of services that do not fill it.

    `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` are in the requests to some services only, even when the
    request comes through a VPC endpoint.  A `Deny` for all others would shut out every request to the rest.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Action": "*", "Resource": "*",
          "Condition": {"StringNotEquals": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}}}
                                            ^^^^^^^^^^^^^^^ use-condition-key-only-with-supported-services

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Action": ["s3:*", "kms:*"], "Resource": "*",
          "Condition": {"StringNotEqualsIfExists": {"aws:VpceOrgID": "o-a1b2c3d4e5"}}}}

    `iam:PassRole` is not filled for either, though IAM's other actions are.

    Exceptions: statements whose actions all belong to services that fill the key.

    Source: AWS IAM User Guide, "AWS global condition context keys" and "IAM policy validation check reference".
    """
    services = keys.endpoint_services(condition.key.text)
    if services is None:
        return
    statement = condition.statement
    if statement.not_action is not None and statement.action is None:
        words = "all services that `NotAction` leaves"
    else:
        others = [action for action in statement.actions if _is_other(action, services, ctx.catalog)]
        if not others:
            return
        words = quoted(others[0].text)
    yield ctx.finding(
        condition, f"{quoted(condition.key.text)} is not filled for {words}; name actions of services that fill it"
    )


@rule("missing-action-for-condition-key", Severity.ERROR, issue_code=True, when="is_on_sts")
def missing_action(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition asks for a value that only another action can set, and that action is allowed nowhere.

    To assume a role with session tags needs `sts:TagSession`, with a source identity `sts:SetSourceIdentity`.  Without
    it the request with the value is refused, and the one without the value fails the condition: nobody gets in.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
          "Condition": {"StringLike": {"sts:SourceIdentity": "ci-*"}}}}
                                       ^^^^^^^^^^^^^^^^^^^^ missing-action-for-condition-key

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
          "Condition": {"StringLike": {"sts:SourceIdentity": "ci-*"}}}}

    Exceptions: the action may stand in another statement of the policy.  Conditions that hold without the key (`Null`,
    negated operators, `IfExists`, `ForAllValues`) ask for nothing.

    Source: AWS IAM User Guide, "IAM policy validation check reference" and "Pass session tags in AWS STS"; AWS publishes
    no list of such keys, ours is in `policylint/data/enabling_actions.json`.
    """
    statement, operator = condition.statement, condition.operator
    if not statement.is_allow or not statement.actions or operator is None or operator.family == "null":
        return
    if operator.is_negated or operator.if_exists or operator.qualifier == "ForAllValues":
        return
    action = enabling_action(condition.key.family, ctx.kind)
    if action is None or not all(entry.service.lower() == "sts" for entry in statement.actions):
        return
    for other in statement.policy.statements:
        if other.is_allow and (other.action is None or not other.action.is_complete):
            return
        if other.is_allow and any(entry.matches(action).possible for entry in other.actions):
            return
        if other.is_allow and any(action.lower() in entry.folded for entry in other.actions):
            return  # it stands there, and invalid-action says what is wrong with it
    message = f"{quoted(condition.key.text)} has a value only where `{action}` is allowed; add it to `Action`"
    fix = None
    if statement.action is not None:
        from policylint.rules.actions import _mend

        fix = _mend.added(ctx, statement.action, (action,))
    yield ctx.finding(condition, message, fix=fix)


def _is_judged(condition: Condition, catalog: Catalog) -> bool:
    """Whether AWS says for each action if it has the key: a service's own key, or an OIDC claim in a trust policy."""
    key = condition.key
    return remembered(
        _judged, (catalog, key.text), lambda _: condition.is_of_service and _find_judged(key, catalog), _MEMORY
    )


# Policies repeat themselves: what a key is, is found out once.
_judged: dict[tuple[Catalog, str], bool] = memo({})
_MEMORY = 20_000


def _find_judged(key: Key, catalog: Catalog) -> bool:
    if keys.cross_service_key(key.text) is not None:
        return False
    prefix = key.prefix.lower()
    owner = catalog.service(prefix)
    if owner is None:
        sts = catalog.service("sts")
        return sts is not None and keys.is_federation_key(key.text) and sts.is_listed(key.text)
    info = owner.key(key.text)
    return info is not None and not info.takes_tag and owner.is_listed(key.text)


def _lacks(action: Action, key: str, catalog: Catalog) -> bool:
    parsed = action.parsed
    if not parsed.is_literal or parsed.name is None:
        return False
    service = catalog.service(parsed.service)
    info = None if service is None else service.action(parsed.name)
    if service is None or info is None or service.supports(info, key):
        return False
    # Of an action on no resource that is listed without any key of its service, the list has a gap: Access Analyzer takes
    # `ram:GetResourceShares` with `ram:ResourceShareName`, which AWS's own managed policies ask for.
    own = f"{service.prefix}:"
    return bool(info.resource_types) or any(name.lower().startswith(own) for name in info.condition_keys)


def _is_other(action: Action, services: frozenset[str], catalog: Catalog) -> bool:
    parsed = action.parsed
    if parsed.name is None:
        return parsed.is_everything
    if parsed.is_unknown:
        return False
    if parsed.folded == "iam:passrole":
        return True  # which AWS excepts from the services that fill the key
    if parsed.service_is_literal:
        return catalog.service(parsed.service) is not None and parsed.service.lower() not in services
    return any(prefix not in services for prefix in catalog.expand(parsed.service, parsed.name).services())
