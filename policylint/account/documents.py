"""The policy documents of an account's dump: where each stands, whose it is, and what it says."""

from __future__ import annotations

from policylint.policy.build import build
from policylint.policy.find import find
from policylint.policy.limits import excess
from policylint.readers.json import PARSER
from policylint.readers.nested import decoded, read_nested
from policylint.readers.values import Array, Object, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.account.details import Entity
    from policylint.finding import Finding
    from policylint.policy.ast import Policy
    from policylint.policy.find import Search
    from policylint.readers.values import Value
    from policylint.source import Span


class Document:
    """A policy document: of `owner`, called `name` there when it is an inline policy.

    `kind` is `identity` or `trust`.  `node` is its value while its entry is being read, and None after `forget`.
    """

    __slots__ = ("digest", "end", "facts", "is_encoded", "kind", "name", "node", "owner", "pointer", "start")

    def __init__(self, owner: Entity, node: Value, name: String | None, kind: str, pointer: str) -> None:
        self.owner = owner
        self.name = name
        self.kind = kind
        self.pointer = pointer
        self.start = node.start
        self.end = node.end
        self.node: Value | None = decoded(node) if isinstance(node, String) else node
        self.is_encoded = self.node is not node
        #: Equal for documents that grant the same, written in another order; None when that is not known.
        self.digest: bytes | None = None
        #: What `model.account_escalation` knows of it; None when nobody asked.
        self.facts: tuple[int, int, bool] | None = None

    @property
    def is_aws_managed(self) -> bool:
        """Whether it is of a managed policy that AWS keeps."""
        return self.owner.account_id == "aws"

    @property
    def span(self) -> Span:
        """The place of an inline policy's name; of another, that of its owner's."""
        return self.owner.span if self.name is None else self.name.span

    def claim(self, finding: Finding) -> Finding:
        """A finding about the document, whose message now says whose it is."""
        owner = f"{self.owner.noun} {shown(self.owner.name.text)}"
        if self.name is not None:
            owner += f", inline policy {shown(self.name.text)}"
        elif self.kind == "trust":
            owner += ", trust policy"
        finding.message += f" (in {owner})"
        if self.is_encoded:
            finding.fix = None  # its text would have to be encoded
        return finding

    def forget(self) -> None:
        """Let go of the value."""
        self.node = None

    def search(self) -> Search:
        """The policy in the document, as `find` has it: one, or none when it is not the shape of a policy."""
        node = self.node
        if node is None:
            node = PARSER.parse(self.owner.account.text, self.start, self.end)
        return find(node, 0, self.pointer)

    def read(self) -> Policy | None:
        """The policy itself; None when the document holds none, or one that is too large."""
        found = self.search().policies
        if not found or excess(found[0].node) is not None:
            return None
        policy = build(found[0].node, found[0].pointer, found[0].depth)
        policy.kind = self.kind
        return policy


class AwsDocument(Document):
    """The document of an AWS managed policy that is attached and not in the dump, so that it has no place there."""

    __slots__ = ("_text",)

    def __init__(self, text: str, number: int) -> None:
        self._text = text
        self.start = self.end = -number
        self.name = None
        self.kind = "identity"
        self.digest = None
        self.facts = None

    @property
    def is_aws_managed(self) -> bool:
        """Yes."""
        return True

    def read(self) -> Policy | None:
        """The policy itself."""
        return build(PARSER.parse(self._text))


def shown(name: str) -> str:
    """A name for a message; IAM's have no more than 128 printable characters, a made-up dump's may have anything."""
    return "`" + "".join(c if c.isprintable() else "?" for c in name[:128]) + "`"


def digest(document: Document) -> bytes | None:
    """What is equal for documents that say the same: order, case of actions, Sids and lone lists make no difference."""
    node = document.node
    if isinstance(node, String):
        node = read_nested(node).value
    if not isinstance(node, Object):
        return None
    from hashlib import sha256

    words: list[str] = []
    if not _spell(node, "", 0, words):
        return None
    return sha256("".join(words).encode("utf-8", "surrogatepass")).digest()


#: A policy is seven levels deep: policy, statements, statement, condition, operator, key, value.
_DEPTH = 10


def _spell(value: Value, element: str, depth: int, words: list[str]) -> bool:
    if depth > _DEPTH:
        return False
    if isinstance(value, Object):
        spelt = []
        for member in value.members:
            name = member.key.text
            if name not in ("Sid", "Id"):
                inner: list[str] = []
                if not _spell(member.value, name, depth + 1, inner):
                    return False
                spelt.append(f"{name!r}:{''.join(inner)}")
        words.append("{" + ",".join(sorted(spelt)) + "}")
    elif isinstance(value, Array):
        items: set[str] = set()
        for item in value.items:
            inner = []
            if not _spell(item, element, depth + 1, inner):
                return False
            items.add("".join(inner))
        words.append(items.pop() if len(items) == 1 else "[" + ",".join(sorted(items)) + "]")
    else:
        text = getattr(value, "text", None)
        if text is None:
            text = str(getattr(value, "value", None))
        words.append(repr(text.lower() if element in ("Action", "NotAction") else text))
    return True
