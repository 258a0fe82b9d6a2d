"""forbidden-access."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.language.pattern import Pattern
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from policylint.access.comparison import Gain
    from policylint.policy.ast import Action, Policy, Resource
    from policylint.rules.context import Context, Placed

    Ban = Mapping[str, Any]


@rule("forbidden-access", Severity.ERROR, kinds=("identity", "resource", "trust"), when="is_in_settings")
def forbidden_access(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """The policy allows what the settings forbid every policy to allow.

    What nobody is to get by a policy is in `[[forbidden-access]]` of the settings file: these `actions` (without them,
    any), on these `resources` (without them, any), to these `principals` (without them, anybody).  Actions and resources
    may hold wildcards; a principal is an ARN, an account's number (everybody of that account is meant), the name of a
    service, or `*`.  An entry that has principals is about policies that name theirs: of resources and of roles' trust.

        [[forbidden-access]]
        actions = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]
        reason = "the audit trail is the security team's"

        [[forbidden-access]]
        actions = ["s3:*"]
        resources = ["arn:aws:s3:::payroll-*"]

    However it is spelt, it is found: by a wildcard, in NotAction or NotResource, in whichever statement; and what a Deny
    takes away is not granted.  It is AWS's CheckAccessNotGranted, at the place that grants it.

    Reported then:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["cloudtrail:Get*", "cloudtrail:S*"], "Resource": "*"},
          {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::pay*/*"}]}

    And not reported:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["cloudtrail:Get*", "cloudtrail:S*"], "Resource": "*"},
          {"Effect": "Deny", "Action": ["cloudtrail:S*Logging"], "Resource": "*"}]}

    Exceptions: none for conditions: what is allowed under a condition is allowed to somebody.  A statement with parts
    that cannot be seen is passed over, and where such a statement denies something, so is the policy.

    Source: the settings; AWS IAM User Guide, "Validate policies with IAM Access Analyzer custom policy checks".
    """
    for ban in ctx.options.get("forbidden-access", ()):
        if not _concerns(policy, ban):
            continue
        for gain in _granted(policy, ban):
            actions = _usable(gain, ban, ctx)
            if actions:
                yield ctx.finding(_place(gain), _message(gain, actions, ban), help=_example(gain, actions))


def _concerns(policy: Policy, ban: Ban) -> bool:
    """Whether a policy of this kind can grant what an entry forbids."""
    if policy.kind == "identity" and "principals" in ban:
        return False
    # Which role a trust policy is of is not known.
    return policy.kind != "trust" or all(text == "*" for text in ban.get("resources", ()))


def _granted(policy: Policy, ban: Ban) -> tuple[Gain, ...]:
    """What the policy allows beyond everything but the forbidden."""
    from policylint.access.compare import compare

    seen = _in_question(policy, ban)
    return () if seen is None else compare(_all_but(seen, ban), seen).gains


def _in_question(policy: Policy, ban: Ban) -> Policy | None:
    """Those parts of the policy that are about what is forbidden, less the Allows that cannot be seen.

    None where nothing is granted for certain: no Allow is about it, or what cannot be seen may take it away.
    """
    from copy import copy

    from policylint.access.hidden import hidden
    from policylint.language.action import parse

    if policy.flaws or not policy.is_complete:
        return None
    actions = [parse(text).pattern for text in ban.get("actions", "*")]
    resources = [Pattern(text) for text in ban.get("resources", "*")]
    seen = copy(policy)
    seen.statements = []
    for statement in policy.statements:
        kept = [entry for entry in statement.actions if _touches(entry, actions)]
        entries = (*statement.actions, *statement.not_actions)
        unseen = not statement.is_complete or any(entry.parsed.is_unknown for entry in entries)
        if not (kept or unseen or statement.not_action is not None):
            continue
        if statement.resources and not (unseen or any(_touches(entry, resources) for entry in statement.resources)):
            continue
        part = copy(statement)
        part.actions = kept
        alone = copy(policy)
        alone.statements = [part]
        if not unseen and hidden(alone) is None:
            seen.statements.append(part)
        elif not statement.is_allow:
            return None
    return seen if any(statement.is_allow for statement in seen.statements) else None


def _touches(entry: Action | Resource, forbidden: list[Pattern]) -> bool:
    return any(entry.pattern.overlaps(pattern).possible for pattern in forbidden)


def _usable(gain: Gain, ban: Ban, ctx: Context) -> list[str]:
    """Those of the gained actions that do work on what the statement, and the entry, have for resources."""
    from policylint.model.usefulness import may_work_on

    catalog = ctx.catalog
    resources = [entry.text for entry in gain.statement.resources]
    kept = []
    for action in gain.actions:
        info = catalog.action(action)
        if info is None or all(
            may_work_on(info, arns, catalog) for arns in (resources, ban.get("resources", ())) if arns
        ):
            kept.append(action)
    return kept


def _all_but(policy: Policy, ban: Ban) -> Policy:
    """A policy that allows everything but the forbidden."""
    import json

    from policylint.policy.build import build
    from policylint.readers.json import read

    has_principals = policy.kind != "identity"
    free: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    resources = list(dict.fromkeys([*ban.get("resources", "*"), *_meetings(policy, ban)]))
    shut = {"Effect": "Deny", "Action": ban.get("actions", "*"), "Resource": resources}
    if has_principals:
        free["Principal"] = "*"
        shut["Principal"] = _principals(ban["principals"]) if "principals" in ban else "*"
    made = build(read(json.dumps({"Version": "2012-10-17", "Statement": [free, shut]})).value)  # type: ignore[arg-type]
    made.kind = policy.kind
    return made


def _meetings(policy: Policy, ban: Ban) -> Iterator[str]:
    """Resources that match both a pattern of the policy and a forbidden one: of those a request is made, to try."""
    for text in ban.get("resources", ()):
        for statement in policy.statements:
            for entry in (*statement.resources, *statement.not_resources):
                for first, second in ((text, entry.text), (entry.text, text)):
                    head = first.partition("*")[0]
                    for tail in (second.partition("*")[2], second[len(head) :]):
                        joined = (head + tail).replace("*", "x").replace("?", "x")
                        if all(Pattern(one).matches(joined) for one in (text, entry.text)):
                            yield joined


def _principals(texts: list[str]) -> str | dict[str, list[str]]:
    """The Principal element that means them."""
    if "*" in texts:
        return "*"
    # A host name is that of a service, or of an identity provider.
    hosts = [text for text in texts if "." in text and ":" not in text]
    providers = [text for text in texts if "-provider/" in text]
    found = {
        "AWS": [text for text in texts if text not in hosts and text not in providers],
        "Service": hosts,
        "Federated": [*providers, *hosts],
    }
    return {kind: names for kind, names in found.items() if names}


def _place(gain: Gain) -> Placed:
    """The entry of Action that grants it, or the word NotAction."""
    not_action = gain.statement.not_action
    return gain.node if not_action is None or gain.statement.action is not None else not_action.key


def _message(gain: Gain, names: list[str], ban: Ban) -> str:
    granted = quoted(names[0]) + (f" and {len(names) - 1} more" if len(names) > 1 else "")
    not_action = gain.statement.not_action
    text = getattr(gain.node, "text", None)
    if not_action is not None and gain.statement.action is None:
        subject = f"`NotAction` allows {granted}"
    elif text is None or text.lower() == names[0].lower():
        subject = f"{granted} is allowed"
    else:
        subject = f"{quoted(text)} allows {granted}"
    where = f" on {_some(ban['resources'])}" if "resources" in ban else ""
    whom = f" to {_some(ban['principals'])}" if "principals" in ban else ""
    because = f" ({ban['reason']})" if "reason" in ban else ""
    return f"{subject}{where}{whom}, which the settings forbid{because}"


def _some(texts: list[str]) -> str:
    return " or ".join(quoted(text) for text in texts[:2]) + (f" and {len(texts) - 2} more" if len(texts) > 2 else "")


def _example(gain: Gain, actions: list[str]) -> str | None:
    request = gain.witness
    if request.action not in actions:
        return None
    who = "" if request.principal is None else f" by {quoted(request.principal)}"
    under = "".join(f", with {key} {value!r}" for key, value in request.context.items())
    return f"for example: {quoted(request.action)} on {quoted(request.resource)}{who}{under}"
