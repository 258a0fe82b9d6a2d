"""Requests that show new access, made of what the prover has found, and confirmed by the evaluator."""

from __future__ import annotations

from itertools import product

from policylint.access.atoms import variable
from policylint.access.evaluate import evaluate, is_about_action
from policylint.access.hidden import texts
from policylint.access.request import Request
from policylint.language import pieces
from policylint.language.automaton import spelling
from policylint.language.inclusion import PERHAPS, is_unknown
from policylint.language.pattern import Pattern
from policylint.language.pieces import holds_unknown
from policylint.policy.ast import ConditionValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.access.solver import Model
    from policylint.language.automaton import Budget, Text
    from policylint.policy.ast import Policy, Statement
    from policylint.policy.ast import Text as PolicyText

    #: What a request has under each condition key, in small letters.
    Keys = dict[str, tuple[Text, ...]]

#: What a variable's key may be in a request, where nothing else is said of it.
_VALUES: tuple[tuple[str, ...], ...] = ((), ("example",), ("other",), ("",))

#: So many variables get each of these values.
_VARIED = 3


class Witnesses:
    """The requests of one comparison."""

    def __init__(self, olds: Sequence[Policy], news: Sequence[Policy], budget: Budget) -> None:
        self.olds = olds
        self.news = news
        self._budget = budget
        statements = [statement for policy in (*olds, *news) for statement in policy.statements]
        #: The evaluator tries every entry.
        self._cost = 1 + len(statements) + sum(1 for s in statements for _ in texts(s)) // 32
        self._has_placeholders = any(_placeholder(statement) is not None for statement in statements)
        #: OLD without the Denies that may deny nothing of what they seem to, by what their placeholders stand for.
        self._least_denied = (
            [_of(p, [s for s in p.statements if not (s.is_deny and _may_be_vain(s))]) for p in olds]
            if self._has_placeholders
            else olds
        )
        #: How the policies spell the keys.
        self._spelt = {condition.key.folded: condition.key.text for s in statements for condition in s.conditions}
        #: The keys that stand as variables somewhere, and those that are compared with them.
        self._varied: list[str] = []
        for text in (text for s in statements for text in texts(s) if "${" in text.text):
            for piece in text.pieces:
                if piece.kind == pieces.VARIABLE and piece.text:
                    self._spelt.setdefault(piece.text.lower(), piece.text)
                    keys = [piece.text.lower()]
                    if isinstance(text, ConditionValue) and text.condition.key.folded != keys[0]:
                        keys.append(text.condition.key.folded)
                    self._varied += [key for key in keys if key not in self._varied]

    def shown(self, statement: Statement, model: Model, caller: str | None, action: str) -> Request | None:
        """A request that a statement of NEW allows and OLD does not; None when what was found does not make one.

        Raises TooMuch, as everything that asks the evaluator.
        """
        for request in self._requests(model, caller, action):
            if self.shows(statement, request):
                return request
        return None

    def shows(self, statement: Statement, request: Request) -> bool:
        """Whether NEW allows a request by this statement, and OLD does not allow it."""
        self._budget.spend(self._cost)
        decision = evaluate(self.news, request)
        if not decision.allowed or evaluate(self._least_denied, request).allowed:
            return False
        if self._has_placeholders and not self._is_clear(request):
            return False
        return decision.statement is statement or evaluate(_of(statement.policy, [statement]), request).allowed

    def _is_clear(self, request: Request) -> bool:
        """Whether what the policies say to a request in which placeholders stand is the same whatever those are."""
        values = [value for key in request.context for value in request.values(key)]
        if not any(map(holds_unknown, (request.resource, *values))):
            return True  # as most
        statements = [s for policy in (*self.olds, *self.news) for s in policy.statements]
        for statement in statements:
            if not is_about_action(statement, request.action):
                continue
            if not _is_told(request.resource, (*statement.resources, *statement.not_resources)):
                return False
            for condition in statement.conditions:
                found = request.values(condition.key.text)
                if any(map(holds_unknown, found)) and (
                    condition.operator_family not in ("string", "arn")
                    or not all(_is_told(value, condition.values) for value in found)
                ):
                    return False
        return True

    def _requests(self, model: Model, caller: str | None, action: str) -> Iterator[Request]:
        """The requests that may be meant, by what variables may stand for."""
        resource: Text = model.get("resource", "*")
        keys: Keys = {about.partition(" ")[2]: values for about, values in model.items() if about.startswith("key ")}
        varied = self._varied[:_VARIED]
        choices = [dict.fromkeys((keys.get(key, ()), *_VALUES)) for key in varied]
        for chosen in product(*choices):
            context: Keys = {**keys, **dict(zip(varied, chosen, strict=True))}
            filled: Keys = {key: tuple(_filled(text, context) for text in some) for key, some in context.items()}
            yield Request(caller, action, _filled(resource, filled), self._context(filled))

    def _context(self, keys: Keys) -> dict[str, str | list[str]]:
        return {
            self._spelt.get(key, key): str(values[0]) if len(values) == 1 else [str(value) for value in values]
            for key, values in keys.items()
            if values
        }

    def blurred(self, statement: Statement, action: str, is_shown: bool = True) -> PolicyText | ConditionValue | None:
        """A text with a placeholder on which it may hang whether an action is new; None if there is none.

        What a placeholder stands for may be in what OLD allows; or in what NEW denies; or, where no request `is_shown`,
        in what OLD denies.
        """
        own = _placeholder(statement)
        if own is not None or not self._has_placeholders:
            return own
        for policies, is_old in ((self.olds, True), (self.news, False)):
            for policy in policies:
                for other in policy.statements:
                    counts = (other.is_allow or not is_shown) if is_old else other.is_deny
                    if counts and (is_about_action(other, action) or _hides_action(other)):
                        found = _placeholder(other)
                        if found is not None:
                            return found
        return None


def _of(policy: Policy, statements: list[Statement]) -> Policy:
    """A policy of some statements of another one."""
    from policylint.policy.ast import Policy

    found = Policy(policy.node)
    found.version = policy.version
    found.statements = statements
    return found


def _filled(text: Text, keys: Keys) -> str:
    """A text with the request's own values in the place of variables."""
    found = ""
    for letter in text:
        if is_unknown(letter):
            key, default = variable(letter)
            values = keys.get(key, ())
            if len(values) == 1 and isinstance(values[0], str):
                letter = values[0]
            else:
                letter = spelling(letter) if default is None else default
        found += letter
    return found


def _placeholder(statement: Statement) -> PolicyText | ConditionValue | None:
    for found in texts(statement):
        if holds_unknown(found.text):
            return found
    for condition in statement.conditions:
        if condition.key.is_unknown:
            from policylint.policy.ast import Text

            return Text(condition.key_node)
    return None


def _may_be_vain(statement: Statement) -> bool:
    """Whether a request may escape a statement by what a placeholder stands for, though it is met as it is spelt.

    What is matched as it is spelt is matched by whatever the placeholder stands for.  Not so where it is excluded, and
    where it has to be a number, a date, an address or a key.
    """
    excluded = (*statement.not_actions, *statement.not_resources, *statement.not_principals)
    if any(holds_unknown(entry.text) for entry in excluded):
        return True
    return any(
        condition.key.is_unknown
        or (
            any(holds_unknown(value.text) for value in condition.values)
            and (
                condition.operator is None
                or "Not" in condition.operator.name
                or condition.operator.family not in ("string", "arn")
            )
        )
        for condition in statement.conditions
    )


def _is_told(text: str, entries: Iterable[PolicyText | ConditionValue]) -> bool:
    """Whether each of some patterns matches a text whatever placeholders stand for, or never does."""
    if not holds_unknown(text):
        return True
    spelt = Pattern(text, fold=True)
    return not any(Pattern(entry.text, fold=True).covers(spelt) is PERHAPS for entry in entries)


def _hides_action(statement: Statement) -> bool:
    return any(holds_unknown(action.text) for action in (*statement.actions, *statement.not_actions))
