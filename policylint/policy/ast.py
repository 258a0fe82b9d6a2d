"""The policy as AWS reads it: statements, actions, resources, principals and conditions, each with its place.

The tree keeps what was written: single object or list, the case of keys, and every part that is malformed as a `Flaw`.
What the parts mean is for `policylint.model` to say.
"""

from __future__ import annotations

from policylint.policy.condition import Condition, ConditionValue
from policylint.policy.texts import Action, Element, Flaw, ListElement, Principal, Resource, Text, matching
from policylint.readers.values import Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.source import Span

__all__ = (
    "Action",
    "Condition",
    "ConditionValue",
    "Element",
    "Flaw",
    "ListElement",
    "Policy",
    "Principal",
    "Resource",
    "Statement",
    "Text",
    "matching",
)


class Statement:
    """A statement.  `index` is its place in the list, None when Statement is a single object."""

    __slots__ = (
        "action",
        "actions",
        "condition",
        "condition_is_hidden",
        "conditions",
        "effect",
        "index",
        "is_allow",
        "is_complete",
        "is_deny",
        "node",
        "not_action",
        "not_actions",
        "not_principal",
        "not_principals",
        "not_resource",
        "not_resources",
        "policy",
        "principal",
        "principals",
        "resource",
        "resources",
        "sid",
    )

    def __init__(self, node: Object, policy: Policy, index: int | None) -> None:
        self.node = node
        self.policy = policy
        self.index = index
        #: False where a template may put more elements in (`"${more}": ...`, `Fn::Transform`).
        self.is_complete = True
        self.sid: Element | None = None
        self.effect: Element | None = None
        self.principal: Element | None = None
        self.not_principal: Element | None = None
        self.action: ListElement | None = None
        self.not_action: ListElement | None = None
        self.resource: ListElement | None = None
        self.not_resource: ListElement | None = None
        self.condition: Element | None = None
        #: Whether a part of Condition cannot be seen into: a template's function, or a malformed block.
        self.condition_is_hidden = False
        self.principals: list[Principal] = []
        self.not_principals: list[Principal] = []
        self.actions: list[Action] = []
        self.not_actions: list[Action] = []
        self.resources: list[Resource] = []
        self.not_resources: list[Resource] = []
        self.conditions: list[Condition] = []
        #: Whether Effect is Allow, and whether it is Deny; neither where it is missing or wrong.
        self.is_allow = self.is_deny = False

    @property
    def span(self) -> Span:
        """The whole statement, brace to brace."""
        return self.node.span

    def conditions_on(self, *keys: str) -> list[Condition]:
        """The conditions on any of these keys, given in lower case, with or without a tag."""
        return [condition for condition in self.conditions if condition.key_is(*keys)]

    def has_condition_on(self, *keys: str) -> bool:
        """Whether a condition on one of these keys stands here, or may hide behind a placeholder."""
        return self.condition_is_hidden or any(
            condition.key_is(*keys) or condition.key.is_unknown for condition in self.conditions
        )

    @property
    def may_name_iam(self) -> bool:
        """Whether an action of IAM can be among those of the statement; False is sure, and quick."""
        if self.not_action is not None:
            return True
        for action in self.actions:
            parsed = action.parsed
            if parsed.folded_service == "iam" or not (parsed.is_literal or parsed.service.isalnum()):
                return True
        return False

    @property
    def tests_resource_tag(self) -> bool:
        """Whether a condition asks for a tag of the resource."""
        conditions = self.conditions
        return bool(conditions) and any(one.key.family == "aws:resourcetag" for one in conditions)

    @property
    def tests_mfa(self) -> bool:
        """Whether a condition asks for MFA: whether there was any, or how long ago."""
        conditions = self.conditions
        return bool(conditions) and any(one.key.folded.startswith("aws:multifactorauth") for one in conditions)

    @property
    def has_empty_condition(self) -> bool:
        """Whether Condition, or what stands behind an operator in it, is an object without members."""
        block = None if self.condition is None else self.condition.value
        if not isinstance(block, Object):
            return False
        inner = [member.value for member in block.members]
        return not inner or any(isinstance(value, Object) and not value.members for value in inner)

    @property
    def is_irregular(self) -> bool:
        """Whether Effect, Action or Resource is missing, empty or more than one, or Effect has another value."""
        return (
            not (self.is_allow or self.is_deny)
            or not (self.actions or self.not_actions)
            or not (self.resources or self.not_resources)
            or (self.action is not None and self.not_action is not None)
            or (self.resource is not None and self.not_resource is not None)
            or (self.principal is not None and self.not_principal is not None)
        )

    @property
    def has_principal_element(self) -> bool:
        """Whether it has a Principal or NotPrincipal, whatever is in it."""
        return self.principal is not None or self.not_principal is not None

    @property
    def has_odd_sid(self) -> bool:
        """Whether the Sid has no text, or another character than IAM takes."""
        text = None if self.sid is None else self.sid.text
        return text is not None and not (text.isalnum() and text.isascii())

    @property
    def lacks_principal_element(self) -> bool:
        """Whether it has neither Principal nor NotPrincipal."""
        return self.principal is None and self.not_principal is None

    @property
    def has_several_conditions(self) -> bool:
        """Whether more than one key is compared."""
        return len(self.conditions) > 1

    @property
    def has_odd_operator(self) -> bool:
        """Whether an operator is none, not spelt as AWS spells it, behind its key, or a Null with more than that."""
        for condition in self.conditions:
            operator = condition.operator
            if (
                operator is None
                or not operator.is_exact_case
                or (operator.family == "null" and operator.text != "Null")
                or condition.is_turned_round
            ):
                return True
        return False

    @property
    def allows_star(self) -> bool:
        """Whether it is an Allow of every action of every service: `*`."""
        if self.is_allow:
            for action in self.actions:
                if action.parsed.is_everything:
                    return True
        return False

    @property
    def allows_whole_service(self) -> bool:
        """Whether it is an Allow with all actions of a service: `s3:*`, and `*:*`."""
        if self.is_allow:
            for action in self.actions:
                if action.parsed.is_of_whole_service:
                    return True
        return False

    @property
    def allows_on_everything(self) -> bool:
        """Whether it is an Allow of actions on every resource: `*`."""
        return self.is_allow and bool(self.actions) and self.is_on_everything

    @property
    def may_have_variables(self) -> bool:
        """Whether `${` stands in a resource or in a condition's value; False is sure, and quick."""
        if not self.policy.may_have_variables:
            return False
        for resource in (*self.resources, *self.not_resources):
            if "${" in resource.node.text:
                return True
        return any("${" in value.text for condition in self.conditions for value in condition.values)

    @property
    def may_misplace_variables(self) -> bool:
        """Whether `${` stands in an element that takes no variables; False is sure, and quick."""
        if not self.policy.may_have_variables:
            return False
        for texts in (self.actions, self.not_actions, self.principals, self.not_principals):
            for text in texts:
                if "${" in text.node.text:
                    return True
        return any(element is not None and "${" in (element.text or "") for element in (self.sid, self.effect))

    @property
    def excludes_everything(self) -> bool:
        """Whether NotAction or NotResource has a plain `*`, which leaves nothing."""
        if not self.not_actions and not self.not_resources:
            return False
        return any(action.parsed.is_everything for action in self.not_actions) or any(
            resource.is_everything for resource in self.not_resources
        )

    @property
    def is_on_everything(self) -> bool:
        """Whether Resource has a plain `*`."""
        return any(resource.is_everything for resource in self.resources)


class Policy:
    """A policy document in a file.

    `pointer` is the JSON pointer to it in the file, `depth` the number of strings it is wrapped in, `kind` one of
    identity, resource, trust, scp and rcp, `resource_type` such as AWS::S3::Bucket, where known.  `is_bare` tells that
    the document is a statement without a policy around it; that statement is then the only one in `statements`.
    """

    __slots__ = (
        "depth",
        "flaws",
        "id",
        "is_bare",
        "is_complete",
        "kind",
        "may_have_variables",
        "node",
        "pointer",
        "resource_type",
        "statement",
        "statements",
        "version",
    )

    def __init__(self, node: Object, pointer: str = "", depth: int = 0) -> None:
        self.node = node
        self.pointer = pointer
        self.depth = depth
        self.kind = "identity"
        self.resource_type: str | None = None
        self.is_bare = False
        #: False where a template may put more elements in.
        self.is_complete = True
        #: Whether `${` may stand anywhere in it; True until somebody has looked.
        self.may_have_variables = True
        self.version: Element | None = None
        self.id: Element | None = None
        self.statement: Element | None = None
        self.statements: list[Statement] = []
        self.flaws: list[Flaw] = []

    @property
    def span(self) -> Span:
        """The whole document."""
        return self.node.span

    def let_go(self) -> None:
        """Take the tree apart, when nothing more will be asked of it.

        Its circles (a statement knows its policy, a value its condition) would keep it in memory until Python's
        collector comes, which a run over many files does without.
        """
        for statement in self.statements:
            for condition in statement.conditions:
                condition.values.clear()
            statement.conditions.clear()
        self.statements.clear()
        self.flaws.clear()

    @property
    def lacks_newest_version(self) -> bool:
        """Whether Version is missing or any but the newest."""
        return self.version is None or self.version.text != "2012-10-17"

    @property
    def lacks_statements(self) -> bool:
        """Whether there is no statement, or no Statement at all."""
        return self.statement is None or not self.statements

    @property
    def has_deny(self) -> bool:
        """Whether there is a Deny beside another statement."""
        return len(self.statements) > 1 and any(statement.is_deny for statement in self.statements)

    @property
    def has_several_statements(self) -> bool:
        """Whether there is more than one statement."""
        return len(self.statements) > 1
