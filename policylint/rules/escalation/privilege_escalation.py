"""privilege-escalation and privilege-escalation-by-named-resource."""

from __future__ import annotations

from policylint.finding import Finding, Severity
from policylint.model import escalation
from policylint.model.escalation import is_everything
from policylint.rules.context import quoted
from policylint.rules.registry import rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.model.escalation import Held
    from policylint.model.escalation_search import Grant, OpenPath
    from policylint.policy.ast import Policy, Resource
    from policylint.rules.context import Context, Placed

#: What has to be so for each kind of path to lead somewhere, where the policy names what it works on.
_IF_NAMED = {
    "credentials": "the named user may do more",
    "directory": "what is named gives more",
    "entry": "the named role or group may do more",
    "limits": "the named user or role is the caller's",
    "pass-role": "the named role may do more",
    "resource": "the role of what is named may do more",
}

#: So many paths are told with what their user does; the others by name.
_TOLD = 6


@rule("privilege-escalation", Severity.SECURITY_WARNING, kinds=("identity",))
def privilege_escalation(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """What the policy allows opens a known way to more permissions than it gives.

    Who may write policies for themselves, make keys for a stronger user, hand a stronger role to a service that runs
    their code, or replace the code of something that already has such a role, has in the end the permissions of that
    user or role, whatever this policy says.  Each known way is a path with a name; a path may need several actions, and
    they are found in whatever statements they stand.  Where one entry opens many paths, there is one finding for all,
    and one for all that is open by resources which have a role.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
          {"Effect": "Allow", "Action": ["iam:GetRole", "iam:PassRole"], "Resource": "*"}]}
                                                        ^^^^^^^^^^^^^^ privilege-escalation

    Good: the role that may be passed, and the service that gets it, are named; keys are one's own.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
          {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-worker",
           "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}},
          {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}"}]}

    Exceptions: what closes a path.  A `Deny` of an action that it needs; a condition on `iam:PassedToService` without the
    service, on `iam:PolicyARN` without a strong policy, on `iam:PermissionsBoundary`, on tags that the policy does not let
    its holder give.  A Resource that names the roles to pass or to enter, the users or the resources to change is told by
    `privilege-escalation-by-named-resource`, unless their names say that they are an administrator's; for the writing of
    policies, only one that holds nothing but AWS's own closes the path.  Conditions on MFA, addresses and times close
    nothing.  Administrators (`*` on `*`) have the finding `administrator-access` instead; a permissions boundary is not
    known here.

    Source: pathfinding.cloud; Rhino Security Labs, "AWS IAM Privilege Escalation - Methods and Mitigation"; Bishop Fox,
    "IAM Vulnerable"; hackingthe.cloud, "AWS IAM Privilege Escalation Techniques"; AWS documentation.  Each path with its
    source is in `policylint/data/escalation_paths.json`.
    """
    yield from _findings(_open(policy, ctx), ctx)


@rule("privilege-escalation-by-named-resource", Severity.SUGGESTION, kinds=("identity",))
def privilege_escalation_by_named_resource(policy: Policy, ctx: Context) -> Iterator[Finding]:
    """A known way to more permissions is open, if a role, user or resource that the policy names has more.

    To pass a role and start something with it is to have its permissions; so is to replace the code of a function that
    has it, or to make a key for a user.  Where the policy names that role, function or user, whether its holder gains
    by it depends on what these may do, and that is not in this file.  The labs of escalation are written so, and so are
    careful policies: hence a suggestion, to be looked into once.

    Bad:

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
          {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-worker"}]}
                                        ^^^^^^^^^^^^^^ privilege-escalation-by-named-resource

    Good: the service that the role is meant for is named, too.

        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"},
          {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-worker",
           "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}

    Exceptions: what closes a path of `privilege-escalation`.  A role that is named together with the service that
    receives it: AWS recommends just that, and who writes it has thought of the role.  `sts:AssumeRole` on named roles,
    which is what that action is for.  The caller's own user, and names that a placeholder hides.  What is known of the
    roles may be said by a suppression; whoever wants these to fail a run gives the rule another severity.

    Source: as of `privilege-escalation`; AWS IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    That a named role be a suggestion is policylint's decision: AWS is silent on it.
    """
    certain = {way.path.name for way in _open(policy, ctx)}
    found = escalation.open_paths(policy.statements, named=True, held=_held(policy, ctx), known=certain)
    yield from _findings(found, ctx, named=True)


def _open(policy: Policy, ctx: Context) -> list[OpenPath]:
    return ctx.once("escalation paths", lambda: escalation.open_paths(policy.statements, held=_held(policy, ctx)))


def _held(policy: Policy, ctx: Context) -> Held:
    return ctx.once("escalation held", lambda: escalation.held_by(policy.statements))


def _findings(found: list[OpenPath], ctx: Context, named: bool = False) -> Iterator[Finding]:
    if not found or any(map(is_everything, ctx.policy.statements)):
        return
    groups: dict[int, list[OpenPath]] = {}
    # What is open by resources that have a role is one matter, however many entries it comes from.
    by_resource = [way for way in found if way.path.kind == "resource"]
    for way in found:
        at = by_resource[0] if way.path.kind == "resource" else way
        groups.setdefault(id(at.decisive.entry), []).append(way)
    for ways in groups.values():
        yield _finding(ways, ctx, named)


def _finding(ways: list[OpenPath], ctx: Context, named: bool) -> Finding:
    first = ways[0].decisive
    at, is_rest = first.entry, first.entry is first.statement.not_action
    entry = "`NotAction`" if is_rest else quoted(at.text or "")
    parts: dict[int, Grant] = {}
    for way in ways:
        for grant in way.grants:
            if grant.entry is not at:
                parts.setdefault(id(grant.entry), grant)
    condition = f" if {_if_named(ways)}" if named else ""
    if len(ways) == 1:
        message = _one(ways[0], entry, condition)
    else:
        names = ", ".join(f"`{way.path.name}`" for way in ways[:3])
        more = f" and {len(ways) - 3} more" if len(ways) > 3 else ""
        others = len({id(way.decisive.entry) for way in ways}) > 1
        subject = f"{entry} and others open" if others else f"{entry} opens"
        message = f"{subject} {len(ways)} escalation paths{condition}: {names}{more}"
    related: list[tuple[Placed, str]] = [(_place(grant), f"allows `{grant.action}`") for grant in parts.values()]
    if named:
        from policylint.model.escalation_limits import named_entries

        named_here = named_entries(first.statement, ways[0].path)
        related += [(resource, "names it") for resource in named_here[:_TOLD]]
    return ctx.finding(_place(first), message, related=related, help="\n".join(_help(ways, named)))


def _if_named(ways: list[OpenPath]) -> str:
    kinds = {way.path.kind for way in ways}
    return _IF_NAMED[kinds.pop()] if len(kinds) == 1 else "what is named may do more"


def _place(grant: Grant) -> Placed:
    """The entry of Action, or the word NotAction."""
    element = grant.statement.not_action
    return grant.entry if element is None or grant.entry is not element else element.key


def _one(way: OpenPath, entry: str, condition: str) -> str:
    path = way.path
    others = [f"`{grant.action}`" for grant in way.grants[1:] if grant.entry is not way.decisive.entry]
    subject = f"{entry} with {_list(others)}" if others else entry
    return f"{subject} opens the escalation path `{path.name}`{condition}: its holder {_does(way)}"


def _does(way: OpenPath) -> str:
    """What the path does, as far as the policy lets it."""
    strong = _strong(way)
    if not strong:
        return way.path.does
    first = quoted(strong[0].text.rpartition(":")[2])
    if len(strong) == 1:
        return f"assumes {first}, an administrator's by its name"
    return f"assumes {first} and {len(strong) - 1} more, administrators' by their names"


def _strong(way: OpenPath) -> list[Resource]:
    """The roles to assume that are named, and told for their names alone."""
    if way.path.kind != "assume":
        return []
    from policylint.model.escalation_limits import strong_entries

    return strong_entries(way.decisive.statement, way.path)


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _help(ways: list[OpenPath], named: bool) -> Iterator[str]:
    for kind in dict.fromkeys(way.path.kind for way in ways if not _strong(way)):
        yield escalation.closing(kind, named)
    for way in ways[:_TOLD]:
        path = way.path
        yield f"{path.name} ({', '.join(path.actions)}): {_does(way)}; {path.url}"
    if len(ways) > _TOLD:
        yield "also " + ", ".join(way.path.name for way in ways[_TOLD:])
