"""Set qualifiers: missing-qualifier, forallvalues-with-single-valued-key, and the two about audience claims."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import condition_keys, keys
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.policy.ast import Condition
    from policylint.rules.context import Context


def _is_audience(condition: Condition) -> bool:
    """Whether the key is the audience claim of a federated sign-in: `accounts.google.com:aud`, `saml:aud`."""
    return condition.key.folded.endswith(":aud") and keys.is_federation_key(condition.key.text)


def _is_of_own_issuer(condition: Condition) -> bool:
    """Whether the issuer is none that AWS lists, so nobody but its owner knows what its claims look like."""
    prefix = condition.key.prefix
    return prefix.lower() != "saml" and not keys.is_known_issuer(prefix)


def _without(condition: Condition, ctx: Context) -> Fix | None:
    from policylint.rules.conditions import _mend

    operator = condition.operator
    assert operator is not None
    plain = operator.canonical.partition(":")[2]
    return _mend.under(ctx, condition, plain, f"use `{plain}`")


@rule("missing-qualifier", Severity.ERROR, issue_code=True, when="is_multivalued")
def missing_qualifier(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A condition key with several values is compared without `ForAnyValue:` or `ForAllValues:`.

    A request can have many values for such a key, and without the qualifier nothing says which of them must match.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:TagKeys": ["team", "project"]}}}}
                                         ^^^^^^^^^^^^^ missing-qualifier

    Good: every tag of the request has one of the two names.

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "ec2:CreateTags",
          "Resource": "*",
          "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "project"]}}}}

    Exceptions: `Null` needs no qualifier.  The fix offers `ForAnyValue:`; whether you mean all values only you know.  For
    the keys of `events` there is none: EventBridge takes the plain operator, which a rule about two sources does not
    meet, and `ForAnyValue:` would let such a rule by.

    Source: AWS IAM User Guide, "IAM policy validation check reference", "Single-valued vs. multivalued context keys";
    recorded Access Analyzer output.
    """
    operator = condition.operator
    if operator is None or operator.qualifier is not None or operator.family == "null":
        return
    if not condition_keys.describe(condition.key, ctx.catalog).is_multivalued:
        return
    fix = None
    if not operator.is_negated and condition.key.prefix.lower() != "events":
        from policylint.rules.conditions import _mend

        name = f"ForAnyValue:{operator.canonical}"
        fix = _mend.under(ctx, condition, name, f"use `{name}`")
    message = (
        f"{quoted(condition.key.text)} can have several values; write `ForAnyValue:{operator.canonical}` "
        f"or `ForAllValues:{operator.canonical}`"
    )
    yield ctx.finding(condition, message, fix=fix)


@rule("forallvalues-with-single-valued-key", Severity.SECURITY_WARNING, issue_code=True, when="is_qualified")
def forallvalues_with_single_valued_key(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`ForAllValues:` on a key with one value lets every request pass that does not have the key.

    All of no values match anything, so the condition is met where the key is absent.

    Bad:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}
                                                      ^^^^^^^^^^^^^^^^^^^^ forallvalues-with-single-valued-key

    Good:

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::reports/*",
          "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}}

    Exceptions: audience claims of an issuer that AWS does not list may have several values; see
    `confirm-audience-claim-type`.

    Source: AWS IAM User Guide, "IAM policy validation check reference"; recorded Access Analyzer output.
    """
    operator = condition.operator
    if operator is None or operator.qualifier != "ForAllValues" or operator.family == "null":
        return
    if not condition_keys.describe(condition.key, ctx.catalog).is_single_valued:
        return
    if _is_audience(condition) and _is_of_own_issuer(condition):
        return
    message = (
        f"{quoted(condition.key.text)} has one value, and `ForAllValues:` is met when it has none; drop the qualifier"
    )
    yield ctx.finding(condition, message, fix=_without(condition, ctx))


@rule(
    "foranyvalue-with-audience-claim-type",
    Severity.SECURITY_WARNING,
    issue_code=True,
    kinds=("trust",),
    when="is_qualified",
)
def foranyvalue_with_audience_claim_type(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """`ForAnyValue:` on an audience claim that has a single value.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "accounts.google.com"},
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "my-app"}}}}
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^ foranyvalue-with-audience-claim-type

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "accounts.google.com"},
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {"StringEquals": {"accounts.google.com:aud": "my-app"}}}}

    Exceptions: for an issuer that AWS does not list, only its owner knows; see `confirm-audience-claim-type`.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = condition.operator
    if operator is None or operator.qualifier != "ForAnyValue" or operator.family == "null":
        return
    if not _is_audience(condition) or _is_of_own_issuer(condition):
        return
    if condition_keys.describe(condition.key, ctx.catalog).is_single_valued:
        message = f"{quoted(condition.key.text)} has one value; drop `ForAnyValue:`"
        yield ctx.finding(condition, message, fix=_without(condition, ctx))


@rule("confirm-audience-claim-type", Severity.SUGGESTION, issue_code=True, kinds=("trust",), when="is_qualified")
def confirm_audience_claim_type(condition: Condition, ctx: Context) -> Iterator[Finding]:
    """A set qualifier on the audience claim of an issuer whose tokens may have one audience or several.

    With a single audience the qualifier is wrong, and `ForAllValues:` is met by a token without any.

    Bad (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"},
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {"ForAllValues:StringEquals": {"login.example.com:aud": "my-app"}}}}
                                                      ^^^^^^^^^^^^^^^^^^^^^^^ confirm-audience-claim-type

    Good (trust):

        {"Version": "2012-10-17", "Statement": {
          "Effect": "Allow",
          "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com"},
          "Action": "sts:AssumeRoleWithWebIdentity",
          "Condition": {"StringEquals": {"login.example.com:aud": "my-app"}}}}

    Exceptions: for issuers whose claims AWS lists the answer is known, and other rules give it.  Users of Access Analyzer
    report in 2026 that it tells this of every `aud` of GitHub, without a qualifier, too; as nothing is wrong there and
    its page asks for just that, policylint is silent.

    Source: AWS IAM User Guide, "IAM policy validation check reference".
    """
    operator = condition.operator
    if operator is None or operator.qualifier is None or operator.family == "null":
        return
    if _is_audience(condition) and _is_of_own_issuer(condition) and not condition.key.is_unknown:
        key = quoted(condition.key.text)
        yield ctx.finding(condition, f"`{operator.qualifier}:` is for several audiences; drop it if {key} has one")
