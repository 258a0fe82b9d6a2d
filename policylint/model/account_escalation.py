"""Ways to more permissions that the principals of an account have: by all their policies, less their boundary."""

from __future__ import annotations

from policylint.account.details import Group, ManagedPolicy, Role, User
from policylint.model import escalation
from policylint.model.escalation import within_reach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.account.account import Account, Grant
    from policylint.account.details import Principal
    from policylint.account.documents import Document
    from policylint.model.escalation_search import OpenPath
    from policylint.policy.ast import Policy, Statement


class Escalation:
    """The paths that a principal has and that no finding about one of its policies tells.

    `grants` are the policies that they need, in the order in which the principal has them.
    """

    __slots__ = ("grants", "ways")

    def __init__(self, ways: list[OpenPath], grants: list[Grant]) -> None:
        self.ways = ways
        self.grants = grants


class Escalations:
    """What is worked out for one account; the paths of each document are looked for once."""

    __slots__ = ("_account", "_by_policy", "_of_document")

    def __init__(self, account: Account) -> None:
        self._account = account
        self._of_document: dict[int, frozenset[str]] = {}
        self._by_policy: dict[str, list[Principal]] | None = None

    def of(self, principal: Principal) -> Escalation | None:
        """What the policies of a user, group or role open together, or an AWS managed policy among them by itself.

        Left out is what one of the account's own policies opens, and what a user's group does: that is said there.  A
        boundary that the dump does not hold closes everything, since it may.
        """
        account = self._account
        grants = self._helpful(account.grants(principal))
        if not grants or (len(grants) == 1 and not grants[0].document.is_aws_managed):
            return None
        boundary = None if principal.boundary is None else account.boundary(principal)
        if principal.boundary is not None and boundary is None:
            return None
        read = [(grant, policy) for grant in grants if (policy := account.document(grant.document)) is not None]
        statements = [statement for _, policy in read for statement in policy.statements]
        if boundary is None and any(map(escalation.is_everything, statements)):
            return None  # an administrator has no more to gain
        ways = escalation.open_paths(statements)
        if ways and boundary is not None:
            bound = account.document(boundary)
            ways = [] if bound is None else within(ways, statements, bound)
        told = frozenset[str]().union(*(self._told(grant, policy) for grant, policy in read)) if ways else frozenset()
        in_groups: dict[str, list[Statement]] = {}
        for grant, policy in read:
            if grant.group is not None and ways:
                in_groups.setdefault(grant.group.name.text, []).extend(policy.statements)
        for of_group in in_groups.values():
            told |= {way.path.name for way in escalation.open_paths(of_group)}
        ways = [way for way in ways if way.path.name not in told]
        if not ways:
            return None
        needed = {id(grant.statement.policy) for way in ways for grant in way.grants}
        return Escalation(ways, [grant for grant, policy in read if id(policy) in needed])

    def _helpful(self, grants: list[Grant]) -> list[Grant]:
        """The policies that have a part in a path which all of them together may open, and what denies them that.

        Who has everything is left with the policy that gives it.  So most documents need not be read again.
        """
        facts = [(grant, facts_of(grant.document, self._account)) for grant in grants]
        allowed = 0
        for _, (bits, _, _) in facts:
            allowed |= bits
        wanted = within_reach(allowed)
        return [grant for grant, (bits, denied, is_all) in facts if is_all or (bits | denied) & wanted]

    def _told(self, grant: Grant, policy: Policy) -> frozenset[str]:
        """The paths that a finding about this one policy tells."""
        if grant.document.is_aws_managed:
            return frozenset()
        key = grant.document.start
        if key not in self._of_document:
            self._of_document[key] = frozenset(way.path.name for way in escalation.open_paths(policy.statements))
        return self._of_document[key]

    def is_bounded(self, document: Document) -> bool:
        """Whether the boundaries of all who have a policy close every path that it opens by itself."""
        account = self._account
        holders = self._holders(document)
        boundaries = {one.start: one for holder in holders if (one := account.boundary(holder)) is not None}
        if not holders or any(account.boundary(holder) is None for holder in holders):
            return False
        policy = account.document(document)
        ways = [] if policy is None else escalation.open_paths(policy.statements)
        if not ways:
            return False
        for boundary in boundaries.values():
            bound = account.document(boundary)
            if policy is None or bound is None or within(ways, policy.statements, bound):
                return False
        return True

    def _holders(self, document: Document) -> list[Principal]:
        """The users and roles who have a policy, through groups too; none where not all are known."""
        account, owner = self._account, document.owner
        if isinstance(owner, (User, Role)):
            return [owner]
        if not account.knows_users:
            return []
        if isinstance(owner, Group):
            return [*account.members(owner)]
        if self._by_policy is None:
            self._by_policy = {}
            for principal in (*account.users, *account.roles, *account.groups):
                having = account.members(principal) if isinstance(principal, Group) else [principal]
                for attachment in principal.attachments:
                    self._by_policy.setdefault(attachment.arn.text, []).extend(having)
        return self._by_policy.get(owner.arn, []) if isinstance(owner, ManagedPolicy) else []


#: The actions of paths that a document allows and may deny, a bit for each, and whether it allows everything.
NOTHING = (0, 0, False)


def facts(policy: Policy) -> tuple[int, int, bool]:
    """What there is to know of a policy, to tell whether it can have a part in a path."""
    allowed, denied = escalation.parts(policy.statements)
    found = (allowed, denied, any(map(escalation.is_everything, policy.statements)))
    return found if any(found) else NOTHING


def facts_of(document: Document, account: Account) -> tuple[int, int, bool]:
    """The same of a document, which is read for that when it was not linted."""
    if document.facts is None:
        policy = account.document(document)
        document.facts = NOTHING if policy is None else facts(policy)
    return document.facts


def within(ways: Iterable[OpenPath], statements: list[Statement], boundary: Policy) -> list[OpenPath]:
    """Those of the paths that some statements open which a permissions boundary leaves open.

    The boundary has to open the path by itself, on some of the same resources, and what it denies is denied.
    """
    denied = [statement for statement in boundary.statements if statement.is_deny]
    left = {way.path.name for way in escalation.open_paths([*statements, *denied])} if denied else None
    bound = {way.path.name: way for way in escalation.open_paths(boundary.statements)}
    return [
        way
        for way in ways
        if (left is None or way.path.name in left)
        and way.path.name in bound
        and _meet(way.decisive.statement, bound[way.path.name].decisive.statement)
    ]


def _meet(one: Statement, other: Statement) -> bool:
    """Whether two statements are about some of the same resources."""
    if one.not_resource is not None or other.not_resource is not None:
        return True
    return any(a.pattern.overlaps(b.pattern) for a in one.resources for b in other.resources)
