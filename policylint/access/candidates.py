"""Requests that may show new access: made of what stands in the policies, tried one by one by the evaluator."""

from __future__ import annotations

from itertools import islice, product

from policylint.access.evaluate import evaluate, is_about_action
from policylint.access.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from policylint.policy.ast import Condition, ConditionValue, Policy, Principal, Statement, Text

#: So many requests are tried for one pattern, and so many in a comparison.
TRIES, ALL_TRIES = 1000, 5000

_STRANGER = "444455556666"


class Candidates:
    """The values that may tell two sets of policies apart, and the search among them."""

    def __init__(self, old: Sequence[Policy], new: Sequence[Policy]) -> None:
        self.old = old
        self.new = new
        self.left = ALL_TRIES
        statements = [statement for policy in (*new, *old) for statement in policy.statements]
        self.resources = _unique(
            text
            for statement in statements
            for entry in (*statement.resources, *statement.not_resources)
            for text in concrete(entry.text)
        )
        self.principals: list[str | None] = [
            who
            for statement in statements
            for entry in (*statement.principals, *statement.not_principals)
            for who in _persons(entry)
        ]
        self.keys: dict[str, list[str | list[str] | None]] = {}
        self.spelt: dict[str, str] = {}
        for statement in statements:
            for condition in statement.conditions:
                key = self.spelt.setdefault(condition.key.folded, condition.key.text)
                found = self.keys.setdefault(key, [None])
                found.extend(value for value in _values(condition) if value not in found)

    def witness(self, statement: Statement, actions: Iterable[str], resources: Sequence[str]) -> Request | None:
        """A request that `statement` allows in NEW and that OLD does not allow; None when none was found."""
        principals: Sequence[str | None] = (None,)
        if statement.principal is not None or statement.not_principal is not None:
            principals = _unique(who for entry in statement.principals for who in _persons(entry)) or ["*"]
            principals = _unique((*principals, *self.principals))
        places = _unique((*resources, *self.resources)) or ["*"]
        tries = product(list(actions), places, principals, self._contexts(statement))
        for action, resource, principal, context in islice(tries, min(TRIES, self.left)):
            self.left -= 1
            request = Request(principal, action, resource, context)
            if self.shows(statement, request):
                return request
        return None

    def shows(self, statement: Statement, request: Request) -> bool:
        """Whether NEW allows a request by this statement, and OLD does not allow it."""
        decision = evaluate(self.new, request)
        if not decision.allowed or evaluate(self.old, request).allowed:
            return False
        return decision.statement is statement or evaluate([_alone(statement)], request).allowed

    def blurred(self, statement: Statement, request: Request) -> Text | ConditionValue | None:
        """A text with a placeholder on which it hangs whether a witness is one; None when it surely is.

        What a placeholder stands for may be in OLD's resources; or in the ones that NEW denies.
        """
        own = _placeholder(statement)
        for policies, is_old in ((self.old, True), (self.new, False)):
            for policy in policies:
                for other in policy.statements:
                    counts = other.is_allow if is_old else other.is_deny
                    if counts and is_about_action(other, request.action):
                        found = own or _placeholder(other)
                        if found is not None:
                            return found
        return None

    def _contexts(self, statement: Statement) -> list[dict[str, str | list[str]]]:
        """Contexts that may meet the statement's own conditions, the smallest first."""
        own = {condition.key.folded: _values(condition) for condition in statement.conditions}
        choices = [
            [*own.get(key.lower(), ()), *(value for value in values if value not in own.get(key.lower(), ()))]
            if key.lower() in own
            else values
            for key, values in self.keys.items()
        ]
        return [
            {key: value for key, value in zip(self.keys, combination, strict=True) if value is not None}
            for combination in islice(product(*choices), 200)
        ]


def _placeholder(statement: Statement) -> Text | ConditionValue | None:
    from policylint.language.pieces import holds_unknown

    texts: list[Text | ConditionValue] = [
        *(*statement.resources, *statement.not_resources, *statement.principals, *statement.not_principals),
        *(value for condition in statement.conditions for value in condition.values),
    ]
    for found in texts:
        if holds_unknown(found.text):
            return found
    return None


def _alone(statement: Statement) -> Policy:
    from policylint.policy.ast import Policy

    alone = Policy(statement.policy.node)
    alone.version = statement.policy.version
    alone.statements = [statement]
    return alone


def concrete(pattern: str) -> Iterator[str]:
    """Texts that a pattern matches, the plainest first."""
    if "*" not in pattern and "?" not in pattern and "${" not in pattern:
        yield pattern
        return
    from policylint.language import pieces

    for word in ("example", "other-1", "a/b:c", ""):
        text = ""
        for piece in pieces.parse(pattern):
            if piece.kind == pieces.ANY:
                text += word
            elif piece.kind == pieces.ONE:
                text += word[:1] or "x"
            elif piece.kind == pieces.VARIABLE:
                text += piece.default or "example"
            elif piece.kind == pieces.TEXT:
                text += piece.text
            else:
                text += pattern[piece.start : piece.end]
        yield "*" if pattern == "*" and word == "other-1" else text


def _persons(entry: Principal) -> list[str]:
    text = entry.text
    if text == "*":
        return ["*", f"arn:aws:iam::{_STRANGER}:user/example"]
    if text.isdecimal() and len(text) == 12:
        return [f"arn:aws:iam::{text}:user/example", f"arn:aws:iam::{text}:root"]
    if text.endswith(":root"):
        return [text.removesuffix(":root") + ":user/example", text]
    return [text]


def _values(condition: Condition) -> list[str | list[str]]:
    """Values of the key that meet a condition, or do not."""
    operator = condition.operator
    found: list[str] = []
    for value in condition.values:
        text = value.text
        if operator is None or operator.family == "null":
            continue
        if operator.family == "ip":
            found += [text.split("/")[0], "192.0.2.1"]
        elif operator.family in ("numeric", "date"):
            found += [text, *_around(text)]
        elif operator.family == "bool":
            found += [text.lower(), "false" if text.lower() == "true" else "true"]
        else:
            found += list(islice(concrete(text), 2))
    found.append("other")
    single: list[str | list[str]] = list(_unique(found))
    if operator is not None and operator.qualifier is not None:
        single += [[value.text for value in condition.values], [*_unique(found)[:1], "other"]]
    return single


def _around(text: str) -> list[str]:
    return (
        [str(int(text) - 1), str(int(text) + 1)] if text.removeprefix("-").isdecimal() else ["1970-01-01", "2999-01-01"]
    )


def _unique(values: Iterable[str | None]) -> list:  # type: ignore[type-arg]
    return list(dict.fromkeys(values))
