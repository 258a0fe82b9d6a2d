"""Find the policies in a document by their shape, wherever they stand.

A bare policy, the answers of `aws iam get-policy-version`, `get-role-policy` and `get-account-authorization-details`, a
CloudFormation template in JSON, and a policy inside a string are all found the same way: by looking at every object.
"""

from __future__ import annotations

from policylint.policy.build import POLICY_ELEMENTS, STATEMENT_ELEMENTS, VERSIONS, near_miss
from policylint.policy.functions import is_hidden
from policylint.readers.values import Array, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.readers.json import SyntaxFlaw
    from policylint.readers.values import Value
    from policylint.source import Span

#: How many strings a policy may be wrapped in: a template in a template is two, a log of an answer with one four.  Each
#: doubles the backslashes, so that nobody has many; and each is read by itself.
NESTING_LIMIT = 8

#: What may stand before a document, a byte order mark by mistake.
_AROUND = " \t\r\n\ufeff"

_STATEMENT_SIGNS = frozenset(name.lower() for name in STATEMENT_ELEMENTS)

# AWS CloudFormation User Guide, "Prevent updates to stack resources", read 2026-11-28.
_STACK_ACTIONS = frozenset(("update:*", "update:modify", "update:replace", "update:delete"))


class Found:
    """A policy in a document: the object, where it is, and what its surroundings say that it is.

    `kind` is a policy kind or None, `resource_type` such as AWS::S3::Bucket or None.  `is_root` tells that it is the
    whole document.  `is_encoded` tells that its text is not just JSON, nor that in a string, so that no mend can be put
    into the file as it is.  `wrapped` is the list that wrongly stands around a single policy, if one does.
    """

    __slots__ = ("depth", "is_encoded", "is_root", "kind", "node", "pointer", "resource_type", "wrapped")

    def __init__(
        self, node: Object, pointer: str, depth: int, kind: str | None, resource_type: str | None, is_root: bool
    ) -> None:
        self.node = node
        self.pointer = pointer
        self.depth = depth
        self.kind = kind
        self.resource_type = resource_type
        self.is_root = is_root
        self.is_encoded = False
        self.wrapped: Array | None = None


class Search:
    """What a document holds: its policies, and the flaws of policies in strings that are no JSON.

    `attached` are the managed policies that it attaches to users, groups and roles, as CloudFormation and Terraform do.
    """

    __slots__ = ("attached", "flaws", "policies")

    def __init__(self) -> None:
        self.policies: list[Found] = []
        self.flaws: list[tuple[str, SyntaxFlaw]] = []
        self.attached: list[Attachment] = []


class Attachment:
    """The ARN of a managed policy in a template, at its place; who has it is for the dumps of accounts to say.

    `role` is the role that Terraform's attachment names, `lister` the one that lists what is attached to it.
    """

    __slots__ = ("arn", "lister", "role")

    holder = None

    def __init__(self, arn: String, role: str | None = None, lister: str | None = None) -> None:
        self.arn = arn
        self.role = role
        self.lister = lister

    @property
    def span(self) -> Span:
        """Where it is named."""
        return self.arn.span


def may_hold_policy(text: str) -> bool:
    """A quick look at a text: False only when no policy can be in it, so that most other files are not even parsed.

    What attaches one of AWS's own policies counts, too.
    """
    return (
        "Statement" in text or "-10-17" in text or '"Effect"' in text or "\\u00" in text or ":iam::aws:policy/" in text
    )


def has_policy_words(text: str) -> bool:
    """Whether a text that does not parse was meant to be a policy."""
    return ("Statement" in text or "-10-17" in text) and (
        "Effect" in text or "Action" in text or "Version" in text or "Principal" in text
    )


def find(root: Value, depth: int = 0, pointer: str = "") -> Search:
    """Every policy in a document, in the order of the text."""
    search = Search()
    if isinstance(root, Object) and is_policy(root):
        search.policies.append(Found(root, pointer, depth, None, None, not depth))
        return search
    from policylint.policy.surroundings import (  # a file that is a policy has none
        KIND_OF_KEY,
        RESOURCE_TYPES,
        configured_attachments,
        event_bus_policy,
        kind_beside,
        parts_that_count,
        planned_attachments,
        type_of,
    )

    # (value, pointer, kind, resource type): what the surroundings say is handed down.
    todo: list[tuple[Value | None, str, str | None, str | None]] = [(parts_that_count(root), pointer, None, None)]
    while todo:
        value, place, kind, resource_type = todo.pop()
        if isinstance(value, Object):
            if is_policy(value):
                found = Found(value, place, depth, kind, resource_type, value is root and not depth)
                if isinstance(root, Array) and len(root.items) == 1 and root.items[0] is value and not depth:
                    found.wrapped = root
                search.policies.append(found)
                continue
            type_ = type_of(value)
            if type_:
                resource_type = RESOURCE_TYPES.get(type_) or resource_type
                if type_.startswith("AWS::IAM::"):
                    kind = "identity"  # but for AssumeRolePolicyDocument
                elif (bus := event_bus_policy(value)) is not None:
                    search.policies.append(Found(bus, f"{place}/Properties", depth, "resource", None, False))
                    continue
                elif type_.startswith("aws_iam_"):
                    kind = _kind_of_terraform(type_) or kind
                    search.attached += [Attachment(*each) for each in planned_attachments(value)]
            kind = kind_beside(value) or kind
            for member in reversed(value.members):
                name = member.key.text
                if name == "ManagedPolicyArns":
                    search.attached += _attached(member.value)
                inner: Value = member.value
                kind_here, type_here = KIND_OF_KEY.get(name, kind), resource_type
                if name.startswith("aws_"):  # in Terraform's JSON syntax, the resources of a type
                    type_here = RESOURCE_TYPES.get(name) or resource_type
                    if name.startswith("aws_iam_"):
                        kind_here = _kind_of_terraform(name) or kind
                        search.attached += [Attachment(*each) for each in configured_attachments(name, inner)]
                if name == "Fn::Join":
                    from policylint.readers.nested import joined

                    whole = joined(inner)
                    inner = inner if whole is None or not _looks_like_policy(whole.text) else whole
                todo.append((inner, f"{place}/{_escape(name)}", kind_here, type_here))
        elif isinstance(value, Array):
            todo.extend(
                (value.items[index], f"{place}/{index}", kind, resource_type)
                for index in range(len(value.items) - 1, -1, -1)
            )
        elif isinstance(value, String) and depth < NESTING_LIMIT and _looks_like_policy(value.text):
            _search_string(search, value, depth, place, kind, resource_type)
    if search.attached:
        told = {(one.role, one.arn.text) for one in search.attached if one.role is not None}
        search.attached = [one for one in search.attached if (one.lister, one.arn.text) not in told]
    if not search.policies and isinstance(root, Object) and not depth and is_broken_policy(root):
        search.policies.append(Found(root, pointer, 0, None, None, True))
    return search


def _kind_of_terraform(type_: str) -> str | None:
    """The kind of the policies in a resource of IAM, but for a role's `assume_role_policy`; a data source has any."""
    return None if type_ == "aws_iam_policy_document" else "identity"


def _attached(value: Value) -> list[Attachment]:
    """The ARNs of a list, those with Fn::Sub around them too."""
    found = []
    for item in _items(value):
        inner = item.get("Fn::Sub") if isinstance(item, Object) else item
        if isinstance(inner, String):
            found.append(Attachment(inner))
    return found


def _search_string(
    search: Search, value: String, depth: int, place: str, kind: str | None, resource_type: str | None
) -> None:
    from policylint.readers.nested import MappedString, decoded, read_nested  # most policies are in no string

    text = decoded(value)
    document = read_nested(text)
    inner = Search() if document.value is None else find(document.value, depth + 1, place)
    for found in inner.policies:
        found.kind = found.kind or kind
        found.resource_type = found.resource_type or resource_type
        found.is_encoded |= isinstance(text, MappedString)
    if inner.policies or ('"Statement"' in text.text and ('"Effect"' in text.text or '"Action"' in text.text)):
        # Else it is a text about something else, which need not be JSON.
        search.flaws.extend((place, flaw) for flaw in document.flaws)
    search.policies.extend(inner.policies)
    search.flaws.extend(inner.flaws)


def is_policy(node: Object) -> bool:
    """Whether an object has the shape of a policy, wherever it stands.

    A statement in Statement, or a Version of the policy language beside Statement, however that is spelt.
    """
    names = {member.key.text for member in node.members}
    if "Statement" in names and any(_is_statement(item) for item in _items(node.get("Statement"))):
        return not _is_stack_policy(node)
    return _has_policy_version(node) and any(near_miss(name, ("Statement",)) for name in names)


def _is_stack_policy(node: Object) -> bool:
    """Whether it is the policy of a CloudFormation stack, which has the shape of IAM's, but actions of its own."""
    has_actions = False
    for statement in _items(node.get("Statement")):
        for name in ("Action", "NotAction"):
            for action in _items(statement.get(name)) if isinstance(statement, Object) else ():
                if not isinstance(action, String) or action.text.lower() not in _STACK_ACTIONS:
                    return False
                has_actions = True
    return has_actions


def is_broken_policy(node: Object) -> bool:
    """Whether a whole document, in which no policy was found, was meant to be one.

    A Version of the policy language, nothing but policy elements, a statement behind a misspelt Statement, or a
    statement that nobody put into a policy.
    """
    names = {member.key.text for member in node.members}
    if len(names) > 12 or _is_stack_policy(node):
        return False
    if _has_policy_version(node):
        return True
    if "Statement" in names and names <= set(POLICY_ELEMENTS):
        items = _items(node.get("Statement"))
        return all(is_hidden(item) or (isinstance(item, Object) and not item.members) for item in items)
    if "Effect" in names and names & {"Action", "NotAction"}:
        effect = node.get("Effect")
        return not isinstance(effect, String) or effect.text.strip().lower() in ("allow", "deny") or "Resource" in names
    return any(
        near_miss(member.key.text, ("Statement",)) and any(_is_statement(item) for item in _items(member.value))
        for member in node.members
    )


def _has_policy_version(node: Object) -> bool:
    version = node.get("Version")
    return isinstance(version, String) and version.text in VERSIONS


def _items(value: Value | None) -> list[Value]:
    if isinstance(value, Array):
        return value.items
    return [] if value is None else [value]


def _is_statement(value: Value) -> bool:
    if not isinstance(value, Object):
        return False
    names = {member.key.text for member in value.members}
    return "Effect" in names or len({name.lower() for name in names} & _STATEMENT_SIGNS) > 1


def _looks_like_policy(text: str) -> bool:
    return len(text) > 20 and text.lstrip(_AROUND)[:1] in ("{", "[", "%") and has_policy_words(text)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
