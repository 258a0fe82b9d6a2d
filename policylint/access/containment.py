"""Whether what one statement is about lies within what another is about, element by element.

All answers are one-sided: True is sure, whatever the request; False may only mean that it was not seen.
"""

from __future__ import annotations

from policylint.access.evaluate import has_variables
from policylint.language.pattern import NO, Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.policy.ast import Condition, Principal, Statement


class Entry:
    """A pattern of Action or Resource.  `variables` tells whether `${...}` in it is a variable, or just text."""

    __slots__ = ("pattern", "text", "variables")

    def __init__(self, text: str, pattern: Pattern, variables: bool) -> None:
        self.text = text
        self.pattern = pattern
        self.variables = variables

    def covers(self, other: Entry) -> bool:
        """Whether it matches all that `other` matches."""
        if self.pattern.has_hole:
            # Of a text that is filled in later only the same text is sure to be the same, and filled in alike.
            return self.text == other.text and self.variables == other.variables
        return bool(self.pattern.covers(other.pattern))

    def misses(self, other: Entry) -> bool:
        """Whether nothing is matched by both."""
        return self.pattern.overlaps(other.pattern) is NO


class Who:
    """An entry of Principal."""

    __slots__ = ("text", "type")

    def __init__(self, entry: Principal) -> None:
        self.type = entry.type
        self.text = entry.text

    @property
    def account(self) -> str:
        """The account of an AWS principal; empty when there is none."""
        if self.type != "AWS":
            return ""
        fields = self.text.split(":", 5)
        found = self.text if len(fields) == 1 else fields[4] if len(fields) == 6 else ""
        return found if len(found) == 12 and found.isdecimal() else ""

    def covers(self, other: Who) -> bool:
        """Whether it means everybody whom `other` means."""
        if self.text == "*" and self.type in ("*", "AWS"):
            return True
        if (self.type, self.text) == (other.type, other.text):
            return True
        is_account = self.type == "AWS" and (self.text.isdecimal() or self.text.endswith(":root"))
        # The account's number may be of any partition, so an ARN of the account covers only its own partition's.
        partition = self.text.split(":")[1] if ":" in self.text else ""
        if not is_account or not self.account or self.account != other.account:
            return False
        return not partition or other.text.startswith(f"arn:{partition}:")

    def misses(self, other: Who) -> bool:
        """Whether they have nobody in common."""
        if "*" in (self.text, other.text):
            return False
        if self.type != other.type:
            return "AWS" in (self.type, other.type) and "Service" in (self.type, other.type)
        if self.type == "Service":
            return self.text != other.text
        return bool(self.account and other.account and self.account != other.account)


class Part:
    """What a statement says in one element: these entries, or all but these; no entries and `negated` is everything."""

    __slots__ = ("entries", "negated")

    def __init__(self, entries: Sequence[Entry | Who], negated: bool = False) -> None:
        self.entries: Sequence[Entry | Who] = entries
        self.negated = negated

    def within(self, other: Part) -> bool:
        """Whether all that it means is meant by `other`."""
        mine, theirs = self.entries, other.entries
        if not other.negated:
            if self.negated:
                return any(isinstance(entry, Entry) and entry.pattern.is_everything for entry in theirs)
            return all(any(big.covers(small) for big in theirs) for small in mine)  # type: ignore[arg-type]
        if any(isinstance(entry, Who) or entry.pattern.has_hole for entry in theirs):
            # NotPrincipal means less than it says, and a NotResource whose variable has no value means nothing.
            texts = {(type(entry), entry.text, getattr(entry, "type", "")) for entry in mine}
            same = all((type(entry), entry.text, getattr(entry, "type", "")) in texts for entry in theirs)
            return not theirs or (self.negated and same)
        if self.negated:
            return all(any(mine_one.covers(one) for mine_one in mine) for one in theirs)  # type: ignore[arg-type]
        return all(one.misses(mine_one) for one in theirs for mine_one in mine)  # type: ignore[arg-type]

    def misses(self, other: Part) -> bool:
        """Whether they have nothing in common."""
        if self.negated and other.negated:
            return False
        if other.negated:
            return other.misses(self)
        if not self.negated:
            return all(one.misses(two) for one in self.entries for two in other.entries)  # type: ignore[arg-type]
        if any(isinstance(entry, Who) or entry.pattern.has_hole for entry in self.entries):
            return False
        return all(any(big.covers(one) for big in self.entries) for one in other.entries)  # type: ignore[arg-type]


class Shape:
    """A statement, taken apart: its actions, resources and principals."""

    __slots__ = ("actions", "principals", "resources", "statement")

    def __init__(self, statement: Statement, actions: Part, resources: Part, principals: Part) -> None:
        self.statement = statement
        self.actions = actions
        self.resources = resources
        self.principals = principals

    def within(self, other: Shape, conditions: Sequence[Condition] = (), kept: Sequence[Condition] = ()) -> bool:
        """Whether `other` applies where this does, with `conditions` met too, and the negated ones `kept` not met."""
        return (
            self.actions.within(other.actions)
            and self.resources.within(other.resources)
            and self.principals.within(other.principals)
            and not other.statement.condition_is_hidden
            and all(
                any(implies(mine, one) for mine in (*self.statement.conditions, *conditions))
                or any(excludes(mine, one) for mine in kept)
                for one in other.statement.conditions
            )
        )

    def misses(self, other: Shape) -> bool:
        """Whether no request is about both."""
        return (
            self.actions.misses(other.actions)
            or self.resources.misses(other.resources)
            or self.principals.misses(other.principals)
        )


def shape(statement: Statement) -> Shape:
    """A statement taken apart."""
    variables = has_variables(statement.policy)
    return Shape(
        statement,
        Part(
            [Entry(entry.text.lower(), entry.pattern, False) for entry in statement.actions or statement.not_actions],
            statement.action is None and statement.not_action is not None,
        ),
        Part(
            [Entry(entry.text, entry.pattern, variables) for entry in statement.resources or statement.not_resources],
            statement.resource is None,
        ),
        Part(
            [Who(entry) for entry in statement.principals or statement.not_principals],
            statement.principal is None,
        ),
    )


def implies(mine: Condition, other: Condition) -> bool:
    """Whether whoever meets the one condition meets the other."""
    first, second = mine.operator, other.operator
    if first is None or second is None or not (mine.is_complete and other.is_complete):
        return False
    if mine.key.folded != other.key.folded or (first.name, first.qualifier) != (second.name, second.qualifier):
        return False
    if first.if_exists and not second.if_exists and not second.is_negated:
        return False
    if first.if_exists != second.if_exists and second.qualifier is not None:
        return first.if_exists is False
    if has_variables(mine.statement.policy) != has_variables(other.statement.policy) and "${" in _texts(mine, other):
        return False
    texts, others = ([value.text for value in condition.values] for condition in (mine, other))
    if second.is_negated:
        return set(others) <= set(texts)
    if set(texts) <= set(others):
        return True
    if second.name != "StringLike":
        return False
    return all(any(not big.has_hole and big.covers(Pattern(text)) for big in map(Pattern, others)) for text in texts)


def excludes(negated: Condition, other: Condition) -> bool:
    """Whether whoever does not meet the negated condition meets the other, its positive twin."""
    first, second = negated.operator, other.operator
    if first is None or second is None or second.qualifier or "${" in _texts(negated, other):
        return False
    same = negated.key.folded == other.key.folded and first.name.replace("Not", "") == second.name
    return same and {value.text for value in negated.values} <= {value.text for value in other.values}


def _texts(*conditions: Condition) -> str:
    return " ".join(value.text for condition in conditions for value in condition.values)
