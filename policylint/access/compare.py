"""Whether NEW allows what OLD does not: by what covers what, entry by entry, and else by a search for a request.

The simple form of it, until there is a search over sets of requests: what one statement of OLD covers, under the same
conditions, is proved; what a request shows, and the evaluator confirms, is new; the rest is undecided.
"""

from __future__ import annotations

from policylint.access.candidates import Candidates, concrete
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED, Comparison, Gain
from policylint.access.containment import Entry, Part, Shape, shape
from policylint.access.pairing import canonical
from policylint.access.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.access.action_groups import ActionGroups
    from policylint.access.comparison import Placed
    from policylint.policy.ast import Action, Condition, Policy, Statement


def compare(old: Policy | Sequence[Policy], new: Policy | Sequence[Policy]) -> Comparison:
    """Compare policies with what they were; several are attached together, none is no policy at all."""
    olds = _several(old)
    news = _several(new)
    if [canonical(policy.node) for policy in olds] == [canonical(policy.node) for policy in news]:
        return Comparison(NO_NEW_ACCESS)
    for policy in (*news, *olds):
        found = hidden(policy)
        if found is not None:
            return Comparison(UNDECIDED, (), *found, policy)
    return _Prover(olds, news).run()


def _several(policies: Policy | Sequence[Policy]) -> list[Policy]:
    from policylint.policy.ast import Policy

    return [policies] if isinstance(policies, Policy) else list(policies)


def hidden(policy: Policy) -> tuple[str, Placed] | None:
    """What of a policy cannot be seen, or is malformed, in words, with its place."""
    for flaw in policy.flaws:
        return "a part of the policy is malformed, and AWS would refuse it", flaw
    if not policy.is_complete:
        return "a template puts more into the policy", policy
    for statement in policy.statements:
        if not statement.is_complete:
            return "a template puts more into the statement", statement
        if statement.condition_is_hidden and statement.condition is not None:
            return "the conditions cannot be seen", statement.condition
        for element in (statement.action, statement.not_action, statement.resource, statement.not_resource):
            if element is not None and not element.is_complete:
                return f"a part of {element.name} cannot be seen", element
        for principal in (statement.principal, statement.not_principal):
            if principal is not None and not (statement.principals or statement.not_principals):
                return f"{principal.name} cannot be seen", principal
        for action in (*statement.actions, *statement.not_actions):
            if action.name is None and not action.parsed.is_everything:
                return f"`{action.text}` is no action", action
        for condition in statement.conditions:
            if not condition.is_complete:
                return "a value of the condition cannot be seen", condition
    return None


class _Prover:
    """One comparison."""

    def __init__(self, olds: list[Policy], news: list[Policy]) -> None:
        self.allows = [shape(s) for policy in olds for s in policy.statements if s.is_allow]
        self.denies = [shape(s) for policy in olds for s in policy.statements if s.is_deny]
        self.new_allows = [shape(s) for policy in news for s in policy.statements if s.is_allow]
        self.new_denies = [shape(s) for policy in news for s in policy.statements if s.is_deny]
        self.candidates = Candidates(olds, news)
        self.policies = (*olds, *news)
        self._groups: ActionGroups | None = None

    @property
    def groups(self) -> ActionGroups:
        """AWS's actions, as the policies tell them apart."""
        if self._groups is None:
            from policylint.access.action_groups import ActionGroups
            from policylint.model.catalog import load

            self._groups = ActionGroups(self.policies, load())
        return self._groups

    def run(self) -> Comparison:
        gains: list[Gain] = []
        doubt: tuple[str, Placed, Policy] | None = None
        for found in self.new_allows:
            if self._proved(found):
                continue
            statement = found.statement
            for action in statement.actions or statement.not_actions[:1]:
                gain = self._gain(found, action)
                if isinstance(gain, Gain):
                    gains.append(gain)
                elif gain is not None and doubt is None:
                    doubt = (*gain, statement.policy)
        if gains:
            return Comparison(NEW_ACCESS, tuple(gains), *(doubt or ()))
        return Comparison(NO_NEW_ACCESS) if doubt is None else Comparison(UNDECIDED, (), *doubt)

    def _proved(self, found: Shape) -> bool:
        """Whether everything that a shape allows is surely allowed by OLD, or surely not by NEW."""
        conditions = found.statement.conditions
        if any(found.within(deny) for deny in self.new_denies):
            return True
        kept = [condition for deny in self.new_denies if (condition := _kept_by(found, deny)) is not None]
        if not any(found.within(self._less_denied(allow, found), kept=kept) for allow in self.allows):
            return False
        return all(
            deny.misses(found) or any(_narrowed(deny, found).within(kept, conditions) for kept in self.new_denies)
            for deny in self.denies
        )

    def _less_denied(self, allow: Shape, found: Shape) -> Shape:
        """An Allow of OLD on all but some resources, less those of them that NEW denies anyway."""
        if not allow.resources.negated or not allow.resources.entries:
            return allow
        left = [
            entry
            for entry in allow.resources.entries
            if not any(
                Shape(found.statement, found.actions, Part([entry]), found.principals).within(deny)
                for deny in self.new_denies
            )
        ]
        return Shape(allow.statement, allow.actions, Part(left, True), allow.principals)

    def _gain(self, found: Shape, action: Action) -> Gain | tuple[str, Placed] | None:
        """What an entry of Action gains; the words and place where that is not known; None when nothing."""
        statement = found.statement
        part = found.actions if action.negated else Part([Entry(action.text.lower(), action.pattern, False)])
        open_parts = []
        for resource in found.resources.entries if not found.resources.negated else (None,):
            for who in found.principals.entries if not found.principals.negated else (None,):
                resources = found.resources if resource is None else Part([resource])
                principals = found.principals if who is None else Part([who])
                if not self._proved(Shape(statement, part, resources, principals)):
                    open_parts.append((resources, principals))
        if not open_parts:
            return None
        # Each group of actions by its first one.
        groups = [[action.text]]
        coming = None
        if action.negated or not action.parsed.is_literal:
            found_groups = (
                self.groups.outside(statement.not_actions) if action.negated else self.groups.matching(action)
            )
            groups = [names for names in found_groups if self._is_open(statement, names[0], open_parts)]
            coming = _yet_to_come(action, found_groups)
            if not self._is_open(statement, coming, open_parts):
                coming = None
        asked = [names[0] for names in groups] + ([coming] if coming else [])
        texts = list(
            dict.fromkeys(e.text for resources, _ in open_parts if not resources.negated for e in resources.entries)
        )
        # Without a request that shows it nothing is proved: a pattern also covers actions that AWS has yet to add.
        witness = self.candidates.witness(statement, asked[:40], [place for text in texts for place in concrete(text)])
        if witness is None:
            return f"whether `{action.text}` allows anything new could not be decided", action
        blurred = self.candidates.blurred(statement, witness)
        if blurred is not None:
            return f"a placeholder hides a part of `{blurred.text}`", blurred
        names = [
            name
            for group in groups
            if group[0] == witness.action or self.candidates.shows(statement, _with(witness, group[0]))
            for name in group
        ]
        future = coming is not None and self.candidates.shows(statement, _with(witness, coming))
        if names and witness.action not in names:
            witness = _with(witness, names[0])
        return Gain(statement, action, witness, tuple(names), tuple(texts), future)

    def _is_open(self, statement: Statement, name: str, parts: Sequence[tuple[Part, Part]]) -> bool:
        """Whether an action is not proved to be allowed before, or never."""
        return not all(self._proved(Shape(statement, _one(name), r, p)) for r, p in parts)


def _yet_to_come(action: Action, groups: Sequence[Sequence[str]]) -> str:
    """A name that AWS has not given to an action, and that an entry covers."""
    service = action.service
    if action.negated or "*" in service or "?" in service:
        service = groups[0][0].partition(":")[0] if groups else "s3"
    name = "*" if action.negated or action.name is None else action.name
    return f"{service}:{next(concrete(name))}"


def _kept_by(found: Shape, deny: Shape) -> Condition | None:
    """The negated condition of a Deny that is met by nothing that is left of an Allow; None if there is no such one.

    Everything of the Allow is denied but what has one of the condition's values.
    """
    if len(deny.statement.conditions) != 1:
        return None
    condition = deny.statement.conditions[0]
    operator = condition.operator
    if operator is None or not operator.is_negated or operator.qualifier or not condition.is_complete:
        return None
    elsewhere = (
        found.actions.within(deny.actions)
        and found.resources.within(deny.resources)
        and found.principals.within(deny.principals)
    )
    return condition if elsewhere else None


def _one(name: str) -> Part:
    from policylint.language.pattern import Pattern

    return Part([Entry(name.lower(), Pattern(name, fold=True), False)])


def _with(request: Request, action: str) -> Request:
    return Request(request.principal, action, request.resource, request.context)


def _narrowed(deny: Shape, allow: Shape) -> Shape:
    """A Deny as far as it concerns an Allow: of two parts the one that lies within the other."""
    return Shape(
        deny.statement,
        *(
            theirs if theirs.within(own) else own
            for own, theirs in (
                (deny.actions, allow.actions),
                (deny.resources, allow.resources),
                (deny.principals, allow.principals),
            )
        ),
    )
