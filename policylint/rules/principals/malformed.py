"""invalid-principal-value and unknown-service-principal."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import principals, service_principals
from policylint.readers.values import Object
from policylint.rules.context import json_string, quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.finding import Fix
    from policylint.model.principals import Identity
    from policylint.policy.ast import Principal
    from policylint.rules.context import Context


@rule("invalid-principal-value", Severity.ERROR, kinds=("resource", "trust"))
def invalid_principal_value(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A principal that names nobody: AWS refuses the policy ("Invalid principal in policy").

    Under `AWS` stand the twelve digits of an account, the ARN of its root, of a user, of a role or of a session, or `*`.
    Under `Service` stands the name of a service such as `lambda.amazonaws.com`, under `Federated` an identity provider.
    A group is no principal, nor is a policy or an instance profile.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": ["11112222333", "arn:aws:iam::111122223333:group/admins"]},
                                                     ^^^^^^^^^^^ invalid-principal-value
                                                                                              ^^^^^^^^^^^^ invalid-principal-value
           "Action": "sts:AssumeRole"},
          {"Effect": "Allow", "Principal": {"AWS": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                                            ^^^^^ invalid-principal-value

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:role/admin"]},
           "Action": "sts:AssumeRole"},
          {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

    Exceptions: what a template or a person is still to fill in (`${account}`, `<account>`, `ACCOUNT_ID`).

    Source: AWS IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers".  Access Analyzer has no
    check of its own for it, except for the ARN of an identity provider, which it has the syntax of; IAM itself refuses
    such a policy when it is stored.
    """
    who = principals.identity(principal)
    if principal.type == "Federated" and (ctx.kind != "trust" or who.kind not in (principals.SAML, principals.OIDC)):
        return  # the rules about Federated
    if principal.type == "Federated" and who.flaw == "issuer":
        return  # invalid-federated-principal-syntax-in-role-trust-policy
    if (slip := _colon(principal, who)) is not None:
        (start, end), meant, message = slip
        mend = ctx.fix(f"write {quoted(meant)}", (principal, json_string(meant)), safe=False)
        yield ctx.finding(principal.part(start, end), message, fix=mend, locations=(principal,))
    elif (right := _right_key(principal)) is not None:
        yield from _wrong_key(principal, right, ctx)
    elif principal.type == "AWS" and who.flaw is not None and (right := _arn_meant(who)) is not None:
        yield _misspelt(principal, who, right, ctx)
    elif who.flaw is not None and who.flaw != "issuer":
        message, fix = _told(principal, who, ctx)
        at = principal.part(*who.at) if who.at[0] < who.at[1] else principal
        code = _FEDERATED if principal.type == "Federated" else None
        yield ctx.finding(at, message, fix=fix, locations=(principal,), issue_code=code)
    elif principal.type == "AWS" and who.kind == principals.GROUP:
        start = who.text.rindex(":", 0, who.text.index("/")) + 1
        yield ctx.finding(principal.part(start, len(who.text)), _GROUP, locations=(principal,))
    elif principal.type == "AWS" and who.kind == principals.UNIQUE_ID:
        what = principals.unique_id_of(who.name)
        if what not in ("user", "role"):
            yield ctx.finding(principal, f"{quoted(who.name)} is the id of a {what}, which is no principal")
    elif who.kind == principals.OIDC and not who.is_arn and not principals.is_builtin_issuer(who.host):
        arn = f"arn:aws:iam::111122223333:oidc-provider/{who.text}"
        message = f"{quoted(who.text)} is none of the issuers that AWS knows by their domain; write {quoted(arn)}"
        yield ctx.finding(principal, message)


_FEDERATED = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
_PROVIDERS = {principals.SAML: "a SAML provider", principals.OIDC: "an OIDC provider"}
_TO_WRITE = {
    "AWS": "write an ARN, the twelve digits of an account, or `*`",
    "Service": "write the name of a service, as `lambda.amazonaws.com`",
    "CanonicalUser": "write the canonical user id of an account",
}
_GROUP = "a group is no principal; name a role, or the users one by one"


def _colon(principal: Principal, who: Identity) -> tuple[tuple[int, int], str, str] | None:
    """A colon too many or in the place of a slash, where the ARN is right without: its place, the ARN, the words."""
    text = who.text
    start, end = who.at
    if not who.is_arn or principal.type != "AWS":
        return None
    if who.flaw in ("partition", "service") and start == end:
        usual = "aws" if who.flaw == "partition" else "iam"
        for meant in (text[:start] + text[end + 1 :], text[:start] + usual + text[end:]):
            if _is_right(principal, meant):
                return (start - 1, end + 1), meant, f"the {who.flaw} is missing, did you mean {quoted(meant)}?"
    elif who.flaw == "resource":
        kind, colon, name = text[start:end].partition(":")
        meant = f"{text[:start]}{kind}/{name}"
        if colon and _is_right(principal, meant):
            at = start + len(kind)
            words = f"in ARNs of principals, `/` follows {quoted(kind)}; write {quoted(f'{kind}/{name}')}"
            return (at, at + 1), meant, words
    return None


def _is_right(principal: Principal, text: str) -> bool:
    who = principals.parse(principal.type, text)
    return who.is_arn and who.flaw is None and who.kind not in (principals.OTHER, principals.UNKNOWN)


def _arn_meant(who: Identity) -> str | None:
    from policylint.rules.principals import _meant  # only what is wrong needs it

    return _meant.meant(who.text)


def _misspelt(principal: Principal, who: Identity, meant: str, ctx: Context) -> Finding:
    """An ARN of which it is plain what it was to be."""
    from policylint.rules.principals import _meant

    what = _told(principal, who, ctx)[0].partition(";")[0]
    start, end = who.at
    other = _meant.difference(who.text, meant)
    if (start, end) == (0, len(who.text)) or other[1] <= start:
        start, end = other
    fix = ctx.fix(f"write {quoted(meant)}", (principal, json_string(meant)), safe=who.text.strip() == meant)
    message = f"{what}; remove it" if who.flaw == "blank" else f"{what}, did you mean {quoted(meant)}?"
    return ctx.finding(principal.part(start, end), message, fix=fix, locations=(principal,))


def _right_key(principal: Principal) -> str | None:
    """The key of Principal that an entry belongs under, where it is surely another than it stands under."""
    text = principal.text
    if principal.type == "AWS":
        if service_principals.is_known(text):
            return "Service"
        who = principals.identity(principal)
        return "Federated" if who.flaw is None and who.kind in _PROVIDERS else None
    if principal.type == "Service" and text.startswith("arn:"):
        who = principals.parse("AWS", text)
        if who.flaw is None and who.kind in _PROVIDERS:
            return "Federated"
        return "AWS" if who.flaw is None and who.kind not in (principals.OTHER, principals.UNKNOWN) else None
    return None


def _beside(principal: Principal, ctx: Context) -> list[Principal]:
    """The entries of the element that an entry stands in, itself among them."""
    for statement in ctx.policy.statements:
        for entries in (statement.principals, statement.not_principals):
            if entries and entries[0].element is principal.element:
                return entries
    return [principal]


def _wrong_key(principal: Principal, right: str, ctx: Context) -> Iterator[Finding]:
    """That principals stand under a key that is not theirs: at the key, once, where it is so with all that are there."""
    text, key, value = principal.text, principal.key, principal.element.value
    assert key is not None  # else there would be no other
    there = [entry for entry in _beside(principal, ctx) if entry.key is key]
    if principal.type == "AWS" and right == "Federated":
        what = _PROVIDERS[principals.identity(principal).kind]
    elif right == "Service":
        what = f"{quoted(text)} is a service, which"
    else:
        what = quoted(text)
    message = f"{what} stands under `{right}`, not under `{principal.type}`"
    if any(_right_key(entry) != right for entry in there):
        yield ctx.finding(principal.part(0, len(text)), message, locations=(principal,))
    elif there[0] is principal:
        is_taken = isinstance(value, Object) and any(member.key.text == right for member in value.members)
        fix = None if is_taken else ctx.fix(f"write `{right}`", (key, f'"{right}"'), safe=False)
        yield ctx.finding(key, message, fix=fix, locations=(principal,))


def _told(principal: Principal, who: Identity, ctx: Context) -> tuple[str, Fix | None]:
    """What is wrong with a principal, and the mend where there is but one."""
    text = who.text
    wrong = text[who.at[0] : who.at[1]]
    shown = quoted(wrong)
    plain = text.strip()
    if who.flaw == "empty":
        return f"the principal is empty; {_TO_WRITE.get(principal.type, _TO_WRITE['AWS'])}", None
    if principal.type == "Service":
        meant = service_principals.suggest(text)
        if meant is None and (text.startswith("arn:") or text.isdecimal()):
            return f"{shown} is no service; accounts, users and roles stand under `AWS`", None
        if meant is None:
            return f"{shown} is no service principal; write one as `lambda.amazonaws.com`", None
        fix = ctx.fix(f"write `{meant}`", (principal, f'"{meant}"'), safe=False)
        return f"{shown} is no service principal, did you mean `{meant}`?", fix
    if principal.type == "CanonicalUser":
        return f"{shown} is no canonical user id; this one stands under `AWS`", None
    if who.flaw == "account":
        if not wrong:
            return "the ARN of a principal names its account; write its twelve digits", None
        digits = wrong.replace("-", "")
        if len(digits) == 12 and digits.isdecimal():
            fix = ctx.fix(f"write `{digits}`", (principal.part(*who.at), digits))
            return f"{shown} is no account id; write its twelve digits without hyphens", fix
        return f"{shown} is no account id, which has twelve digits", None
    if who.flaw in ("partition", "service") and not wrong:
        return f"the {who.flaw} is missing; write an ARN as `arn:aws:iam::111122223333:role/name`", None
    if who.flaw == "partition":
        return f"{shown} is no partition of AWS; write `aws`, `aws-cn` or `aws-us-gov`", None
    if who.flaw == "region":
        return f"the ARN of a principal names no region, but here stands {shown}", None
    if who.flaw == "service" and who.kind == principals.SESSION:
        fix = ctx.fix("write `sts`", (principal.part(*who.at), "sts"), safe=False)
        return f"{shown} has no sessions of roles; their ARNs start with `arn:aws:sts::`", fix
    if who.flaw == "service":
        return f"{shown} has no principals; their ARNs start with `arn:aws:iam::` or `arn:aws:sts::`", None
    if who.flaw == "fields":
        return f"{shown} has too few colons; write `arn:aws:iam::111122223333:role/name`", None
    if who.flaw == "name":
        if who.kind == principals.SESSION:
            return f"{shown} names no session; write `assumed-role/role/session`", None
        return f"{shown} names no {who.kind}", None
    if who.flaw == "resource":
        return f"{shown} is no principal; write `user/name`, `role/name` or `root`", None
    if who.flaw == "blank":
        return f"a blank stands behind {quoted(plain)}", None
    if plain != text:
        fix = ctx.fix("remove the blanks", (principal.part(0, len(text)), plain))
        return f"{shown} has blanks around it", fix
    return f"{shown} is no principal; write an ARN, the twelve digits of an account, or `*`", None


@rule("unknown-service-principal", Severity.WARNING, kinds=("resource", "trust"))
def unknown_service_principal(principal: Principal, ctx: Context) -> Iterator[Finding]:
    """A service principal that is not known, but is very near to one that is.

    The name is not always that of the service or of its actions: Step Functions is `states.amazonaws.com`, and its role
    cannot be assumed by a `stepfunctions.amazonaws.com`.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "stepfunctions.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-service-principal

    Good:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

    Exceptions: AWS publishes no list of service principals, so one that is merely not known to policylint is not told.

    Source: the names in AWS managed policies and in AWS's documentation (`policylint/data/service_principals.json`).
    """
    if principal.type != "Service" or service_principals.is_known(principal.text):
        return
    who = principals.identity(principal)
    if who.flaw is not None or not who.name:
        return
    meant = service_principals.suggest(principal.text)
    if meant is not None:
        fix = ctx.fix(f"write `{meant}`", (principal, f'"{meant}"'), safe=False)
        message = f"{quoted(principal.text)} is no known service principal, did you mean `{meant}`?"
        yield ctx.finding(principal.part(0, len(principal.text)), message, fix=fix)
