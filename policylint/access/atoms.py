"""What a statement asks of a request, one thing at a time: its action, its resource, each of its conditions.

A statement applies to a request that has everything which its `Box` wants.  The principal is not among it: of
principals there are so few that matter that they are tried one by one (`principals.py`).
"""

from __future__ import annotations

from policylint.access.globs import Glob, Union
from policylint.access.hidden import texts
from policylint.access.reading import read, read_arn
from policylint.access.value_tests import (
    BytesTest,
    NetworkTest,
    OrderTest,
    TextTest,
    ValueTest,
    decoded,
    moment,
    number,
)
from policylint.language import pieces
from policylint.language.automaton import spelling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from policylint.language.automaton import Text
    from policylint.policy.ast import Action, Condition, Resource, Statement

    #: Something that a request has or does not have, and whether it is to have it.
    Literal = tuple["Atom", bool]
    #: What a request has under a condition key: nothing, one value, or several.
    Values = tuple[Text, ...]

ACTION, RESOURCE = "action", "resource"


class Atom:
    """Something that a request has or does not have.

    `about` is the part of the request that it is about; what is said of one part is independent of all others.
    """

    __slots__ = ("about",)

    def __init__(self, about: str) -> None:
        self.about = about

    @property
    def key(self) -> object:
        """What is equal for two atoms that are the same."""
        raise NotImplementedError

    @property
    def cost(self) -> int:
        """What it takes to try it, in steps of a Budget; 0 where that is next to nothing."""
        return 0


class TextAtom(Atom):
    """The action, or the resource, matches one of some patterns."""

    __slots__ = ("union",)

    def __init__(self, about: str, globs: Iterable[Glob]) -> None:
        super().__init__(about)
        self.union = Union(globs)

    @property
    def key(self) -> object:
        """What is equal for two atoms that are the same."""
        return (self.about, self.union.key)

    @property
    def cost(self) -> int:
        """What it takes to try it, in steps of a Budget; 0 where that is next to nothing."""
        return self.union.cost


class UnseenAtom(Atom):
    """Something that is not known to be so or not, but is the same wherever it is written the same."""

    __slots__ = ("what",)

    def __init__(self, what: object) -> None:
        super().__init__(f"unseen: {what!r}")
        self.what = what

    @property
    def key(self) -> object:
        """What is equal for two atoms that are the same."""
        return self.about


class KeyAtom(Atom):
    """A condition on a key.

    `test` is what each value is tested for, `negated` that it must fail, `qualifier` ForAllValues, ForAnyValue or None.
    """

    __slots__ = ("if_exists", "negated", "qualifier", "test")

    def __init__(self, about: str, test: ValueTest, negated: bool, qualifier: str | None, if_exists: bool) -> None:
        super().__init__(about)
        self.test = test
        self.negated = negated
        self.qualifier = qualifier
        self.if_exists = if_exists

    @property
    def key(self) -> object:
        """What is equal for two atoms that are the same."""
        return (self.about, type(self.test), self.test.key, self.negated, self.qualifier, self.if_exists)

    @property
    def cost(self) -> int:
        """What it takes to try it, in steps of a Budget; 0 where that is next to nothing."""
        return self.test.cost

    @property
    def without_the_key(self) -> bool:
        """Whether a request without the key meets it."""
        if self.qualifier is None:
            return self.if_exists or self.negated
        return self.if_exists or self.qualifier == "ForAllValues"

    def is_met(self, values: Values, loose: bool) -> bool:
        """Whether values meet it: surely, or when `loose`, perhaps."""
        if not values:
            return self.without_the_key
        if self.qualifier is None:
            return len(values) == 1 and self._passes(values[0], loose)
        several = () if values == ("",) else values
        met = (self._passes(value, loose) for value in several)
        return all(met) if self.qualifier == "ForAllValues" else any(met)

    def _passes(self, value: Text, loose: bool) -> bool:
        return self.test.passes(value, loose != self.negated) != self.negated


class NullAtom(Atom):
    """A Null condition: whether the key may be absent, and whether it may be there."""

    __slots__ = ("absent", "present")

    def __init__(self, about: str, absent: bool, present: bool) -> None:
        super().__init__(about)
        self.absent = absent
        self.present = present

    @property
    def key(self) -> object:
        """What is equal for two atoms that are the same."""
        return (self.about, self.absent, self.present)

    def is_met(self, values: Values, loose: bool) -> bool:
        """Whether values meet it."""
        return self.present if values else self.absent


class Box:
    """A statement with all that it wants of a request, each of which must be so: `action`, and `others` beside it.

    `values` are what some variables stand for, by their keys in small letters.
    """

    __slots__ = ("_values", "others", "statement", "variables")

    def __init__(self, statement: Statement, values: Mapping[str, str] | None = None) -> None:
        version = statement.policy.version
        self.statement = statement
        self.variables = version is not None and version.text == "2012-10-17"
        self._values = values or {}
        self.others: list[Literal] = list(self._resources())
        for condition in statement.conditions:
            self.others += self._condition(condition)

    def action(self, entries: Sequence[Action] | None = None) -> Literal:
        """What it wants of the action; if only some entries matter, of these."""
        statement = self.statement
        if entries is None:
            entries = statement.actions if statement.action is not None else statement.not_actions
        return TextAtom(ACTION, map(action_glob, entries)), statement.action is not None

    def _resources(self) -> Iterator[Literal]:
        statement = self.statement
        if statement.resource is not None:
            yield TextAtom(RESOURCE, map(self.resource_glob, statement.resources)), True
        elif statement.not_resource is not None:
            globs = [self.resource_glob(entry) for entry in statement.not_resources]
            known = [glob for glob in globs if not glob.unknowns]
            if known:
                yield TextAtom(RESOURCE, known), False
            # Where a variable has no value, the statement is not about anything.
            for glob in globs:
                if glob.unknowns:
                    yield unmatched(glob), True
                    yield from present(glob)

    def resource_glob(self, entry: Resource) -> Glob:
        """An entry of Resource or NotResource as a pattern."""
        return read(entry.text, self.variables, self._values)

    def _condition(self, condition: Condition) -> Iterator[Literal]:
        operator = condition.operator
        assert operator is not None, "such a policy is not compared"
        about, name = about_key(condition.key.folded), operator.name
        texts = [value.text for value in condition.values]
        if name == "Null":
            wanted = {text.lower() for text in texts}
            if any(self._is_unseen(text) for text in texts):
                yield UnseenAtom((about, name, frozenset(texts))), True
            else:
                yield NullAtom(about, "true" in wanted, "false" in wanted), True
            return
        negated = "Not" in name
        unseen = [text for text in texts if self._is_unseen(text)]
        if unseen and (
            operator.family not in ("string", "arn")
            or (negated and operator.qualifier)
            # What stands for a whole ARN, or for several of its fields, may also be none.
            or (operator.family == "arn" and any(read_arn(t, self.variables, self._values) is None for t in unseen))
        ):
            what = (about, name, operator.qualifier, operator.if_exists, self.variables, frozenset(texts))
            yield UnseenAtom(what), True
            return
        if negated:
            # The value is to be none of them, one by one; with a variable that has no value that is not so.
            for text in unseen:
                yield UnseenAtom((about, name, self.variables, text)), True
            texts = [text for text in texts if text not in unseen]
            if unseen and not texts:
                return
        test = self._test(name, operator.family, texts)
        yield KeyAtom(about, test, negated, operator.qualifier, operator.if_exists), True

    def _test(self, name: str, family: str, texts: Sequence[str]) -> ValueTest:
        """What a condition tests values for, as if its operator were not negated."""
        if family in ("numeric", "date"):
            relation = name.replace("Not", "").removeprefix("Numeric" if family == "numeric" else "Date")
            parsed = [(number if family == "numeric" else moment)(text) for text in texts]
            return OrderTest(relation, [limit for limit in parsed if limit is not None], family == "date")
        if family == "ip":
            from policylint.model.condition_values import network

            return NetworkTest(found for text in texts if (found := network(text)) is not None)
        if family == "binary":
            return BytesTest(data for text in texts if (data := decoded(text)) is not None)
        return TextTest(self._globs(name, family, texts))

    def _globs(self, name: str, family: str, texts: Sequence[str]) -> Iterator[Glob]:
        """The values of a condition on texts, as patterns."""
        for text in texts:
            if family == "arn":
                found = read_arn(text, self.variables, self._values)
                if found is not None:
                    yield found
                continue
            fold = "IgnoreCase" in name or family == "bool"
            glob = read(text, self.variables, self._values, wildcards="Like" in name, fold=fold)
            if family != "bool" or text.lower() in ("true", "false"):
                yield glob

    def _is_unseen(self, text: str) -> bool:
        return "{" in text and bool(read(text, self.variables, self._values).unknowns)


def pinned(statement: Statement) -> dict[str, str]:
    """What variables stand for in all requests that a statement is about, by its conditions, by their keys."""
    found = {}
    for condition in statement.conditions:
        operator = condition.operator
        if operator is None or operator.qualifier is not None or operator.if_exists or len(condition.values) != 1:
            continue
        text = condition.values[0].text
        is_one = operator.name == "StringEquals" or (operator.name == "StringLike" and pieces.is_plain(text))
        if is_one and "{" not in text:
            found[condition.key.folded] = text
    return found


def may_be_pinned(statements: Sequence[Statement]) -> bool:
    """Whether conditions of some statements say what variables of theirs stand for."""
    keys = {key for statement in statements for key in pinned(statement)}
    return bool(keys) and any(
        "${" in text.text and any(key in text.text.lower() for key in keys)
        for statement in statements
        if statement.may_have_variables
        for text in texts(statement)
    )


def about_key(key: str) -> str:
    """What an atom on a condition key (in small letters) is about."""
    return f"key {key}"


def action_glob(entry: Action) -> Glob:
    """An entry of Action or NotAction as a pattern of actions in small letters, which have a colon."""
    if entry.parsed.is_everything:
        return ALL_ACTIONS
    return read(entry.text.lower(), variables=False)


ALL_ACTIONS = read("*:*", variables=False)


def unmatched(glob: Glob) -> UnseenAtom:
    """That an entry of NotResource with a variable is not matched, and that the variable has a value."""
    return UnseenAtom((RESOURCE, glob.symbols))


def present(glob: Glob) -> Iterator[Literal]:
    """That a request has the keys that stand as variables, without a default, in a pattern which something matches."""
    for letter in glob.unknowns:
        key, default = variable(letter)
        if key and default is None:
            yield NullAtom(about_key(key), absent=False, present=True), True


def variable(letter: str) -> tuple[str, str | None]:
    """The key of a variable, in small letters, and its default; the key of a placeholder is empty."""
    (piece, *_) = pieces.parse(spelling(letter))
    return (piece.text.lower(), piece.default) if piece.kind == pieces.VARIABLE else ("", None)
