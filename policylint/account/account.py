"""The account as a whole: whom a policy reaches, and all that somebody has."""

from __future__ import annotations

from bisect import bisect_right

from policylint.account.details import Group, ManagedPolicy, Principal, Role, User, make
from policylint.account.documents import AwsDocument
from policylint.policy.paths import path_of
from policylint.readers.json import PARSER
from policylint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from policylint.account.details import Attachment, Entity
    from policylint.account.documents import Document
    from policylint.account.dump import Dump
    from policylint.account.limits import Limits
    from policylint.policy.ast import Policy
    from policylint.policy.paths import Step
    from policylint.readers.values import Value

#: So many documents are kept once they are read; managed policies are asked for again with each of their principals.
_KEPT = 200


class Grant:
    """A policy that somebody has: the document, and how it comes to be theirs.

    `by` is the attachment or the inline policy's own document; `group` the group that it comes through, or None.
    """

    __slots__ = ("by", "document", "group")

    def __init__(self, document: Document, by: Attachment | Document, group: Group | None) -> None:
        self.document = document
        self.by = by
        self.group = group


class Account:
    """Users, groups, roles and managed policies, in the order of the dump; of several accounts where it holds them.

    A dump can be of a part: what it does not tell is not known, and `knows_*` says so.  `kept_by_aws` has the documents
    of AWS's own policies, as JSON, by their names with their paths: what is attached of them but not in the dump, as
    with `--filter LocalManagedPolicy`, is known all the same.
    """

    __slots__ = (
        "_aws",
        "_bounded",
        "_by_arn",
        "_by_name",
        "_kept",
        "_kept_by_aws",
        "_members",
        "dump",
        "entities",
        "groups",
        "limits",
        "policies",
        "roles",
        "users",
    )

    def __init__(
        self, dump: Dump, limits: Limits, kept_by_aws: Callable[[str], str | None] = lambda name: None
    ) -> None:
        self._kept_by_aws = kept_by_aws
        self._aws: dict[str, AwsDocument | None] = {}
        self.dump = dump
        self.limits = limits.to(None)
        self.entities: list[Entity] = []
        self.users: list[User] = []
        self.groups: list[Group] = []
        self.roles: list[Role] = []
        self.policies: list[ManagedPolicy] = []
        self._by_arn: dict[str, ManagedPolicy] = {}
        self._by_name: dict[tuple[str, str], Group] = {}
        self._members: dict[tuple[str, str], list[User]] | None = None
        self._bounded: dict[str, list[Principal]] | None = None
        self._kept: dict[int, Policy | None] = {}

    @property
    def text(self) -> str:
        """The dump's text."""
        return self.dump.text

    def read(self) -> Iterator[Entity]:
        """Read the dump; each user, group, role and policy as it comes.  Raises `dump.Broken`.

        The values of an entry's documents are there until the next entry is asked for.
        """
        for entry in self.dump.entries():
            entity = make(self, entry)
            if entity is None:
                continue
            self.entities.append(entity)
            if isinstance(entity, User):
                self.users.append(entity)
            elif isinstance(entity, Group):
                self.groups.append(entity)
                self._by_name.setdefault((entity.account_id, entity.name.text), entity)
            elif isinstance(entity, Role):
                self.roles.append(entity)
            elif isinstance(entity, ManagedPolicy):
                self.policies.append(entity)
                self._by_arn.setdefault(entity.arn, entity)
            yield entity
            for document in entity.documents:
                document.forget()

    @property
    def knows_users(self) -> bool:
        """Whether all users are here, as they are not when the dump was filtered or is the first of several pages."""
        return bool(self.users) and self.dump.more is None

    @property
    def span(self) -> Span:
        """The start of the dump: what is said of the account as a whole is said there."""
        start = 1 if self.text.startswith("\ufeff") else 0
        return Span(start, start + 1)

    def policy(self, attachment: Attachment) -> ManagedPolicy | None:
        """The managed policy that is attached; None when the dump does not hold it."""
        return self._by_arn.get(attachment.arn.text)

    def groups_of(self, user: User) -> list[Group]:
        """The groups that a user is in, as far as the dump holds them."""
        names = [(user.account_id, name.text) for name in user.groups or ()]
        return [self._by_name[name] for name in names if name in self._by_name]

    def members(self, group: Group) -> list[User]:
        """The users of the dump who are in a group."""
        if self._members is None:
            self._members = {}
            for user in self.users:
                for name in user.groups or ():
                    self._members.setdefault((user.account_id, name.text), []).append(user)
        return self._members.get((group.account_id, group.name.text), [])

    def bounded_by(self, policy: ManagedPolicy) -> list[Principal]:
        """The users and roles of the dump whose permissions boundary a policy is."""
        if self._bounded is None:
            self._bounded = {}
            for principal in (*self.users, *self.roles):
                if principal.boundary is not None:
                    self._bounded.setdefault(principal.boundary.arn.text, []).append(principal)
        return self._bounded.get(policy.arn, [])

    def duplicates(self) -> list[list[Document]]:
        """The inline policies that say the same, by what they say; of roles that AWS keeps none."""
        found: dict[tuple[str, bytes], list[Document]] = {}
        for entity in self.entities:
            if isinstance(entity, Role) and entity.is_made_by_aws:
                continue
            for document in entity.documents:
                if document.digest is not None:
                    found.setdefault((entity.account_id, document.digest), []).append(document)
        return [documents for documents in found.values() if len(documents) > 1]

    def grants(self, principal: Principal) -> list[Grant]:
        """All policies that a user, group or role has: its own, and those of its groups.

        What bounds them is `boundary`; a policy that the dump does not hold is left out.
        """
        found = self._own(principal, None)
        if isinstance(principal, User):
            for group in self.groups_of(principal):
                found += self._own(group, group)
        return found

    def _own(self, principal: Principal, group: Group | None) -> list[Grant]:
        found = [Grant(document, document, group) for document in principal.inline]
        for attachment in principal.attachments:
            document = self._document_of(attachment)
            if document is not None:
                found.append(Grant(document, attachment, group))
        return found

    def _document_of(self, attachment: Attachment) -> Document | None:
        """What a managed policy says; None when that is not known."""
        policy = self.policy(attachment)
        if policy is not None:
            return policy.document
        _, found, name = attachment.arn.text.partition(":iam::aws:policy/")
        if not found:
            return None
        if name not in self._aws:
            text = self._kept_by_aws(name)
            self._aws[name] = None if text is None else AwsDocument(text, len(self._aws) + 1)
        return self._aws[name]

    def boundary(self, principal: Principal) -> Document | None:
        """The permissions boundary of a user or role; None when it has none, or what it says is not known."""
        return None if principal.boundary is None else self._document_of(principal.boundary)

    def document(self, document: Document) -> Policy | None:
        """The policy that a document holds, read again; None when it holds none."""
        key = document.start
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = document.read()
        return self._kept[key]

    def at(self, span: Span) -> Entity | None:
        """The user, group, role or policy that a place is in."""
        at = bisect_right(self.entities, span.start, key=_start) - 1
        return self.entities[at] if at >= 0 and span.end <= self.entities[at].end else None

    def locator(self) -> _Locator:
        """What tells the paths of places in the dump; it is quickest when they are asked for in order."""
        return _Locator(self)


class _Locator:
    __slots__ = ("_account", "_entity", "_node")

    def __init__(self, account: Account) -> None:
        self._account = account
        self._entity: Entity | None = None
        self._node: Value | None = None

    def path(self, span: Span) -> list[Step]:
        """The steps from the dump's object to a place; empty outside of its entries."""
        entity = self._account.at(span)
        if entity is None:
            return []
        steps = entity.steps(span)
        if steps is None:
            if entity is not self._entity or self._node is None:
                self._entity, self._node = entity, PARSER.parse(self._account.text, entity.start, entity.end)
            steps = path_of(self._node, span)
        return [*entity.way, *steps]


def _start(entity: Entity) -> int:
    return entity.start
