"""An account's users, groups, roles and managed policies, and who has which policy.

Made of the entries of a dump (`policylint.account.dump`).  What is kept of an entry is its names and the places of its
documents; a document is read again when it is asked for.
"""

from __future__ import annotations

from policylint.account import dates
from policylint.account.documents import Document, digest
from policylint.account.dump import GROUPS, POLICIES, ROLES, USERS
from policylint.readers.values import Array, Boolean, Number, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from policylint.account.account import Account
    from policylint.account.dump import Entry
    from policylint.policy.paths import Step
    from policylint.readers.values import Value
    from policylint.source import Span


class Attachment:
    """A managed policy that is attached to `holder`, or set as its permissions boundary: its `arn`, at its place.

    `steps` lead to what `span` is from the user, group or role.
    """

    __slots__ = ("arn", "holder", "name", "steps")

    def __init__(self, holder: Principal, arn: String, name: String | None, *steps: Step) -> None:
        self.holder = holder
        self.arn = arn
        self.name = name
        self.steps = steps

    @property
    def span(self) -> Span:
        """Where it is named."""
        return (self.name or self.arn).span

    @property
    def title(self) -> str:
        """What to call it: its name, else the last part of its ARN."""
        return self.name.text if self.name is not None else self.arn.text.rpartition("/")[2]


class Entity:
    """What users, groups, roles and managed policies have in common.

    `start` and `end` are the entry's in the text, `name` stands there as a string; an entry without one is not kept.
    """

    __slots__ = ("account", "arn", "created", "documents", "end", "name", "path", "pointer", "start", "way")

    #: How a message calls it, and the key of its name.
    noun = ""
    key = ""

    def __init__(self, account: Account, entry: Entry, name: String) -> None:
        node = entry.node
        self.account = account
        #: The steps to it from the top of the file.
        self.way: list[Step] = (
            [entry.list, entry.index] if entry.page is None else [entry.page, entry.list, entry.index]
        )
        self.pointer = entry.pointer
        self.start = node.start
        self.end = node.end
        self.name = name
        self.arn = _text(node, "Arn")
        self.path = _text(node, "Path") or "/"
        #: The day that it was made, an ordinal; None where that is not told.
        self.created = dates.day(_text(node, "CreateDate"))
        self.documents: list[Document] = []

    @property
    def account_id(self) -> str:
        """The number of the account that it is of, as its ARN has it; `aws` for AWS's own policies."""
        return "".join(self.arn.split(":")[4:5])

    @property
    def span(self) -> Span:
        """The place of its name."""
        return self.name.span

    @property
    def grants_nothing(self) -> bool:
        """Whether its documents only limit what others grant."""
        return False

    def steps(self, span: Span) -> list[Step] | None:
        """The way to a place that it knows without being read again, from the entry's object; None for another."""
        return [self.key] if span == self.span else None

    @property
    def own_documents(self) -> list[Document]:
        """Its documents that the account can change."""
        return self.documents

    def _add(self, value: Value | None, name: String | None, kind: str, pointer: str) -> None:
        if value is not None:
            self.documents.append(Document(self, value, name, kind, f"{self.pointer}/{pointer}"))


class Principal(Entity):
    """A user, group or role: what policies can be attached to and inlined in."""

    __slots__ = ("attachments", "boundary")

    inline_list = ""

    def __init__(self, account: Account, entry: Entry, name: String) -> None:
        super().__init__(account, entry, name)
        node = entry.node
        self.attachments: list[Attachment] = []
        for index, item in _objects(node.get("AttachedManagedPolicies")):
            arn, policy = _string(item, "PolicyArn"), _string(item, "PolicyName")
            if arn is not None:
                place = "PolicyArn" if policy is None else "PolicyName"
                self.attachments.append(Attachment(self, arn, policy, "AttachedManagedPolicies", index, place))
        boundary = node.get("PermissionsBoundary")
        arn = _string(boundary, "PermissionsBoundaryArn") if isinstance(boundary, Object) else None
        #: The policy that bounds what the others can grant; None when there is none.
        self.boundary: Attachment | None = None
        if arn is not None:
            self.boundary = Attachment(self, arn, None, "PermissionsBoundary", "PermissionsBoundaryArn")
        for index, item in _objects(node.get(self.inline_list)):
            pointer = f"{self.inline_list}/{index}/PolicyDocument"
            self._add(item.get("PolicyDocument"), _string(item, "PolicyName"), "identity", pointer)

    def steps(self, span: Span) -> list[Step] | None:
        """As `Entity.steps`."""
        for attachment in (*self.attachments, self.boundary):
            if attachment is not None and span == attachment.span:
                return [*attachment.steps]
        for document in self.inline:
            if document.name is not None and span == document.name.span:
                return [self.inline_list, int(document.pointer.split("/")[-2]), "PolicyName"]
        return super().steps(span)

    @property
    def is_made_by_aws(self) -> bool:
        """Whether a service of AWS keeps it, so that nobody else can change it."""
        return False

    @property
    def named(self) -> list[Attachment]:
        """The managed policies that are attached to it, and its permissions boundary."""
        return self.attachments if self.boundary is None else [*self.attachments, self.boundary]

    @property
    def inline(self) -> list[Document]:
        """The policies that are inlined in it."""
        return [document for document in self.documents if document.kind == "identity"]


class User(Principal):
    """An IAM user.  `groups` are the names of its groups, at their places; None when they are not told."""

    __slots__ = ("group_list", "groups")

    noun = "user"
    key = "UserName"
    inline_list = "UserPolicyList"

    def __init__(self, account: Account, entry: Entry, name: String) -> None:
        super().__init__(account, entry, name)
        value = entry.node.get("GroupList")
        self.groups: list[String] | None = None
        #: The place of the list of groups.
        self.group_list: Span | None = None
        if isinstance(value, Array):
            self.groups = [item for item in value.items if isinstance(item, String)]
            self.group_list = value.span

    def steps(self, span: Span) -> list[Step] | None:
        """As `Entity.steps`."""
        return ["GroupList"] if span == self.group_list else super().steps(span)


class Group(Principal):
    """An IAM group."""

    __slots__ = ()

    noun = "group"
    key = "GroupName"
    inline_list = "GroupPolicyList"


class Role(Principal):
    """An IAM role.  `used` is the day of its last use, an ordinal; `tells_use` that the dump tells of uses at all."""

    __slots__ = ("tells_use", "used")

    noun = "role"
    key = "RoleName"
    inline_list = "RolePolicyList"

    def __init__(self, account: Account, entry: Entry, name: String) -> None:
        super().__init__(account, entry, name)
        node = entry.node
        self._add(node.get("AssumeRolePolicyDocument"), None, "trust", "AssumeRolePolicyDocument")
        last = node.get("RoleLastUsed")
        self.tells_use = isinstance(last, Object)
        self.used = dates.day(_text(last, "LastUsedDate")) if isinstance(last, Object) else None

    @property
    def is_service_linked(self) -> bool:
        """Whether a service of AWS made it and alone can change it."""
        return self.path.startswith("/aws-service-role/")

    @property
    def own_documents(self) -> list[Document]:
        """Its documents that the account can change: of a service-linked role none."""
        return [] if self.is_service_linked else self.documents

    @property
    def is_made_by_aws(self) -> bool:
        """Whether it is a service-linked role, or one that IAM Identity Center keeps."""
        return self.is_service_linked or self.path.startswith("/aws-reserved/")


class ManagedPolicy(Entity):
    """A managed policy, the account's own or AWS's.

    Only its default version is in force, and is in `documents`; `older` counts the others.  `attachment_count` and
    `boundary_count` say how many users, groups and roles have it as a policy and as a boundary; None when not told.
    """

    __slots__ = ("attachment_count", "boundary_count", "older")

    noun = "policy"
    key = "PolicyName"

    def __init__(self, account: Account, entry: Entry, name: String) -> None:
        super().__init__(account, entry, name)
        node = entry.node
        self.attachment_count = _number(node, "AttachmentCount")
        self.boundary_count = _number(node, "PermissionsBoundaryUsageCount")
        self.older = 0
        versions = node.get("PolicyVersionList")
        items = versions.items if isinstance(versions, Array) else []
        for index, item in enumerate(items):
            if isinstance(item, Object) and _is_default(item, node, len(items)):
                self._add(item.get("Document"), None, "identity", f"PolicyVersionList/{index}/Document")
            else:
                self.older += 1

    @property
    def is_aws_managed(self) -> bool:
        """Whether AWS keeps it, so that nobody else can change it."""
        return self.account_id == "aws"

    @property
    def grants_nothing(self) -> bool:
        """Whether it is a permissions boundary, and attached to nobody as a policy."""
        return self.attachment_count == 0 and bool(self.boundary_count)

    @property
    def own_documents(self) -> list[Document]:
        """Its default version, unless AWS keeps it."""
        return [] if self.is_aws_managed else self.documents

    @property
    def document(self) -> Document | None:
        """Its default version."""
        return self.documents[0] if self.documents else None


def make(account: Account, entry: Entry) -> Entity | None:
    """What an entry of the dump is; None for one without a name."""
    type_ = _TYPES[entry.list]
    name = _string(entry.node, type_.key)
    if name is None:
        return None
    entity = type_(account, entry, name)
    if isinstance(entity, Principal):
        for document in entity.inline:
            document.digest = digest(document)
    return entity


_TYPES: dict[str, type[Entity]] = {USERS: User, GROUPS: Group, ROLES: Role, POLICIES: ManagedPolicy}


def _is_default(version: Object, policy: Object, count: int) -> bool:
    """Whether a version is the one in force; the only one is, where nothing is said."""
    flag = version.get("IsDefaultVersion")
    if isinstance(flag, Boolean):
        return flag.value
    default = _text(policy, "DefaultVersionId")
    return count == 1 if not default else _text(version, "VersionId") == default


def _string(node: Object, key: str) -> String | None:
    value = node.get(key)
    return value if isinstance(value, String) else None


def _text(node: Object, key: str) -> str:
    value = node.get(key)
    return value.text if isinstance(value, String) else ""


def _number(node: Object, key: str) -> int | None:
    value = node.get(key)
    return int(value.text) if isinstance(value, Number) and value.text.isdecimal() and len(value.text) < 9 else None


def _objects(value: Value | None) -> Iterator[tuple[int, Object]]:
    for index, item in enumerate(value.items if isinstance(value, Array) else ()):
        if isinstance(item, Object):
            yield index, item
