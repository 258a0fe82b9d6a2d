"""Which statements of a policy others may cover: a quick look, before `policylint.access` proves that they do.

Requests are made up that a statement is about: for one of its actions, on one of its resources, with keys that meet its
conditions.  Each has to be one that some other statement is about, too.  Where one is not, the statement is not
covered; where all are, the question is open.
"""

from __future__ import annotations

from itertools import islice

from policylint.language.inclusion import NO, YES, runs_through
from policylint.language.pieces import before_wildcards, plain_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from policylint.language.inclusion import Answer
    from policylint.model.samples import Sample
    from policylint.policy.ast import Action, Policy, Resource, Statement

    #: A statement, and those of the others that have to do with its actions.
    Question = tuple["Look", list["Look"]]

#: Statements times entries beyond which no look is taken; the largest of AWS's managed policies have half of it.
LIMIT = 300_000


def looks(policy: Policy) -> list[Look]:
    """A look at each statement; none where all surely say something that no other does."""
    statements = policy.statements
    actions: list[str] = []
    starts: list[int] = []
    for statement in statements:
        starts.append(len(actions))
        actions += [action.parsed.folded for action in statement.actions]
    has_actions = all(statement.actions for statement in statements)
    return [] if has_actions and _all_differ(actions, starts) else [Look(statement) for statement in statements]


def open_questions(looks: Sequence[Look], others: Sequence[Look]) -> list[Question]:
    """Which of some statements those among `others` may cover together, with those of them that share an action."""
    if sum(look.size for look in others) * len(looks) > LIMIT:
        return []
    by_first: dict[str, list[Look]] = {}
    for look in looks:
        by_first.setdefault(look.first, []).append(look)
    is_open: set[int] = set()
    for first, about in _about(by_first, others).items():
        for look in by_first[first]:
            if (len(about) > 1 or about[0] is not look) and look.may_be_covered(about, others):
                is_open.add(id(look))
    return [
        (look, [one for one in others if one is not look and one.near(look) is not None])
        for look in looks
        if id(look) in is_open
    ]


def _about(firsts: Mapping[str, object], others: Iterable[Look]) -> dict[str, list[Look]]:
    """For each of some actions those that are about it."""
    found: dict[str, list[Look]] = {}
    for other in others:
        if other.statement.action is None:
            hits = [first for first in firsts if other.acts(first)]
        else:
            hits = list(firsts.keys() & other.words)
            if other.heads:
                heads, words = other.heads, other.words
                hits += [f for f in firsts if f.startswith(heads) and f not in words and other.acts(f)]
        for first in hits:
            found.setdefault(first, []).append(other)
    return found


def _all_differ(actions: list[str], starts: list[int]) -> bool:
    """Whether no statement begins with an action that another has, as in most policies.

    `starts` are where the first actions stand among all, which are in small letters.
    """
    if len(set(actions)) != len(actions):
        return False
    heads = tuple([before_wildcards(action) for action in actions if "*" in action or "?" in action])
    for at in starts if heads else ():
        first = actions[at]
        if first.startswith(heads) and ("*" not in first or sum(map(first.startswith, heads)) > 1):
            return False
    return True


class Look:
    """A statement as it is looked at: `words` are its actions in small letters, `wild` those with wildcards.

    `first` is one action that it is about, `heads` are how the wild ones begin.
    """

    __slots__ = ("_places", "_samples", "actions", "effect", "first", "heads", "statement", "wild", "words")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.effect = None if statement.effect is None else statement.effect.text
        entries = statement.actions or statement.not_actions
        self.actions = [action.parsed.folded for action in entries]
        self.words = frozenset(self.actions)
        self.wild = [action for action in entries if not action.parsed.is_literal]
        self.heads = tuple([_head(action.parsed.folded) for action in self.wild]) if self.wild else ()
        self.first = self.actions[0] if statement.actions else "*:*"
        self._samples: list[Sample] | None = None
        self._places: _Places | None = None

    @property
    def size(self) -> int:
        """How many texts there are to compare."""
        return 1 + len(self.actions) + len(self.statement.resources) + len(self.statement.not_resources)

    def may_be_covered(self, about: Sequence[Look], others: Sequence[Look]) -> bool:
        """Whether some other is about each request that is made up; `about` are those about the first action."""
        statement = self.statement
        first = statement.resources[0] if statement.resources else None
        about = [one for one in about if one is not self and one.is_on(first, self)]
        if not about:
            return False
        from policylint.model.samples import may_meet, samples

        if self._samples is None:
            self._samples = samples(statement)
        for sample in self._samples:
            near = [one for one in about if may_meet(sample, one.statement)]
            if not near:
                return False
            resources = [*statement.resources[1:], *self._left_out_resources(near)]
            actions = [*self.actions[1 : len(statement.actions)], *self._left_out_actions(near)]
            if not (resources or actions):
                continue
            rest = [one for one in others if one is not self and may_meet(sample, one.statement)]
            near = [one for one in rest if one.acts(self.first)]
            if not all(any(one.is_on(resource, self) for one in near) for resource in resources):
                return False
            near = [one for one in rest if one.is_on(first, self)]
            if not all(any(one.acts(action) for one in near) for action in actions):
                return False
        return True

    def _left_out_actions(self, others: Iterable[Look]) -> Iterator[str]:
        """Of each NotAction of others, one that it leaves out, and that this statement is surely about."""
        for other in others:
            if other.statement.action is None and self.statement.action is not None:
                left = (action for action in other.actions if any(entry.matches(action) for entry in self.wild))
                yield from islice(left, 1)

    def _left_out_resources(self, others: Iterable[Look]) -> Iterator[Resource]:
        """Of each NotResource of others, one that it leaves out, and that this statement is surely about."""
        for other in others:
            left = (
                entry
                for entry in other.statement.not_resources
                if "{" not in entry.text and any(own.pattern.matches(entry.text) for own in self.statement.resources)
            )
            yield from islice(left, 1)

    def acts(self, action: str) -> bool:
        """Whether it is about an action, given in small letters, or may be."""
        if self.statement.action is None:
            return action not in self.words and not (self.heads and any(self._matching(action)))
        return action in self.words or any(answer.possible for answer in self._matching(action))

    def _matching(self, action: str) -> Iterator[Answer]:
        """What the entries that begin as an action say of it."""
        if action.startswith(self.heads):
            for head, entry in zip(self.heads, self.wild, strict=True):
                if action.startswith(head):
                    yield entry.matches(action)

    def is_on(self, resource: Resource | None, other: Look) -> bool:
        """Whether it is about the resource that an entry of another statement spells, or may be."""
        statement = self.statement
        if resource is None or (statement.resource or statement.not_resource) is None:
            return True
        text = resource.text
        if "${" in text:
            from policylint.model.samples import is_pinned

            if is_pinned(text, other.statement):
                return True
        if self._places is None:
            self._places = _Places(statement.resources or statement.not_resources)
        return self._places.may_have(text) if statement.resource is not None else not self._places.have(text)

    def near(self, other: Look) -> list[Action] | None:
        """Those entries of Action, or NotAction, that may mean an action of another; None where they share none."""
        statement = self.statement
        entries = statement.actions or statement.not_actions
        if other.statement.action is None:
            return entries
        words = self.words & other.words
        if other.heads:
            words |= {word for word in self.words if word.startswith(other.heads)}
        if self.heads:
            heads = {head for head in self.heads if any(word.startswith(head) for word in other.words)}
            words |= {entry.parsed.folded for head, entry in zip(self.heads, self.wild, strict=True) if head in heads}
        if not words:
            return None if statement.action is not None else []
        return [entry for word, entry in zip(self.actions, entries, strict=True) if word in words]


def _head(action: str) -> str:
    """How all actions begin that an entry may be about."""
    return plain_start(action) if "{" in action else before_wildcards(action)


class _Places:
    """Entries of Resource or NotResource, to be tried with many texts."""

    __slots__ = ("_heads", "_texts", "_wild")

    def __init__(self, entries: Sequence[Resource]) -> None:
        self._texts = frozenset([entry.text for entry in entries])
        #: Those with wildcards and unknown parts: how they begin, and what stands between their `*` where that is all.
        self._wild: list[tuple[str, list[str] | None, Resource]] = []
        for entry in entries:
            text = entry.text
            head = plain_start(text)
            if head != text:
                has_stars_alone = not ("?" in text or "$" in text or "{" in text)
                self._wild.append((head, text.split("*") if has_stars_alone else None, entry))
        self._heads = tuple([head for head, _, _ in self._wild])

    def have(self, text: str) -> bool:
        """Whether an entry surely matches a text."""
        return text in self._texts or any(self._answers(text))

    def may_have(self, text: str) -> bool:
        """Whether an entry matches a text, or may."""
        return text in self._texts or any(answer.possible for answer in self._answers(text))

    def _answers(self, text: str) -> Iterator[Answer]:
        if text.startswith(self._heads):
            for head, parts, entry in self._wild:
                if text.startswith(head):
                    yield entry.pattern.matches(text) if parts is None else YES if runs_through(text, parts) else NO
