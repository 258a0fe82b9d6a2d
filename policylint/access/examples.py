"""Requests as AWS gets them: what the search has put together, on a resource that there could be.

The search gives each part of a request the shortest value that will do: `arn:aws:ec2:::instance/`, or `*` for anything.
Nobody knows from that what is meant.  What is made of it here is only taken where the evaluator says the same of it.
"""

from __future__ import annotations

import re
from copy import copy
from itertools import islice

from policylint.access.evaluate import applies, evaluate, is_about_action
from policylint.access.explain import by_operators, obstacle
from policylint.access.request import Request
from policylint.model.catalog import load
from policylint.model.usefulness import works_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from policylint.language.automaton import Budget
    from policylint.policy.ast import Policy, Resource, Statement

#: So many steps go into words in a comparison, and so many requests are tried for one.
WORDS, _TRIES = 20_000, 12

#: Where an example may be: a region, and an account of AWS's own guides; the others where the first was allowed before.
_WHERE = (
    ("us-east-1", "111122223333"),
    ("eu-west-1", "111122223333"),
    ("ap-southeast-2", "111122223333"),
    ("us-east-1", "444455556666"),
)

#: The versions of TLS that there are, as requests have them; the likeliest first.
_TLS = ("1.2", "1.1", "1.0", "1.3")

#: How the search fills what may be anything.
_ANYTHING = ("", "example", "other")

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


class Wording:
    """One request, which NEW allows by a statement and OLD does not, in better words.

    `places` are entries of Resource to keep to.
    """

    def __init__(
        self,
        olds: Sequence[Policy],
        news: Sequence[Policy],
        statement: Statement,
        shown: Request,
        places: Sequence[Resource],
        budget: Budget,
    ) -> None:
        self._olds = [_about(policy, shown.action) for policy in olds]
        self._news = [_about(policy, shown.action) for policy in news]
        self._statement = statement
        self._shown = shown
        self._places = places
        self._budget = budget
        self._cost = 1 + sum(len(policy.statements) for policy in (*self._olds, *self._news))
        self._kept_back: tuple[object, ...] | None = None
        #: What was found, by the resource types of the action.
        self._found: dict[object, Request] = {}

    def of(self, action: str) -> Request:
        """The request for an action that the policies do not tell apart from the one that is shown."""
        info = load().action(action)
        types = None if info is None else (info.service, info.resource_types)
        shown = self._shown
        if types not in self._found:
            mine = Request(shown.principal, action, shown.resource, shown.context)
            tried = islice(_likely(self._statement, mine, self._places), _TRIES)
            found = next((request for request in tried if self._is_the_same(request)), mine)
            self._found[types] = next((request for request in _of_real_tls(found) if self._is_the_same(request)), found)
        found = self._found[types]
        return Request(shown.principal, action, found.resource, found.context)

    def _is_the_same(self, request: Request) -> bool:
        """Whether a request shows the same, and the same kept it back."""
        if self._budget.left < self._cost:
            return False
        self._budget.spend(self._cost)
        if not applies(self._statement, request) or not evaluate(self._news, request).allowed:
            return False
        if self._kept_back is None:
            self._kept_back = self._what_kept_back(self._shown)
        return self._what_kept_back(request) == self._kept_back

    def _what_kept_back(self, request: Request) -> tuple[object, ...]:
        found = obstacle(self._olds, request)
        return (*found.key, *by_operators(self._statement, found.conditions, request))


def _about(policy: Policy, action: str) -> Policy:
    """What of a policy is about an action."""
    found = copy(policy)
    found.statements = [statement for statement in policy.statements if is_about_action(statement, action)]
    return found


def _likely(statement: Statement, request: Request, places: Sequence[Resource]) -> Iterator[Request]:
    """Requests that may show the same, the most believable first."""
    catalog = load()
    fitting = [entry for entry in places if works_on(request.action, entry, catalog)] or places
    contexts = []
    for where in _WHERE:
        context = {key: _value(key, value, *where) for key, value in request.context.items()}
        if context not in contexts:
            contexts.append(context)
    if request.context not in contexts:
        contexts.append(request.context)
    found = []
    for nth, context in enumerate(contexts):
        mine = Request(request.principal, request.action, request.resource, context)
        likely = islice(_resources(mine, fitting, statement.not_resource is not None), _TRIES)
        resources = dict.fromkeys((*likely, request.resource))
        # The first of other contexts before the last of the first one: only so many are tried.
        found += [(at + 2 * nth, nth, resource, context) for at, resource in enumerate(resources)]
    found.sort(key=lambda one: one[:2])
    yield from (Request(request.principal, request.action, resource, context) for _, _, resource, context in found)


def _of_real_tls(request: Request) -> Iterator[Request]:
    """The same request with a version of TLS that there is, where it has another one."""
    for key, value in request.context.items():
        if key.lower() == "s3:tlsversion" and value not in _TLS:
            for version in _TLS:
                yield Request(request.principal, request.action, request.resource, {**request.context, key: version})


def _resources(request: Request, entries: Sequence[Resource], is_open: bool) -> Iterator[str]:
    """What the request is on, with its fields filled, or what the entries are about; `is_open` for NotResource."""
    places = _places(request)
    known = [entry for entry in entries if entry.pattern.matches(request.resource).possible]
    for entry in [*known, *(entry for entry in entries if entry not in known)]:
        if entry.is_everything:
            yield from _of_its_types(request, places)
        elif entry in known:
            yield from dict.fromkeys(_arn(request.resource, entry.text, *place) for place in places)
        elif "${" not in entry.text:
            text = entry.text.replace("*", "example").replace("?", "x")
            yield from dict.fromkeys(_arn(text, entry.text, *place) for place in places)
    if is_open:
        yield from _of_its_types(request, places)
    yield from dict.fromkeys(_arn(request.resource, "arn:*:*:*:*:*", *place) for place in places)
    yield _arn(request.resource, "arn:*:*::*:*", *places[0])  # of a service that has no regions


def _places(request: Request) -> list[tuple[str, str]]:
    """Where what the request is on may be, by region and account: where it says so, there."""
    said = request.values("aws:RequestedRegion")
    if not said or said[0] in _ANYTHING:
        return list(_WHERE)
    return list(dict.fromkeys((said[0], account) for _, account in _WHERE))


def _of_its_types(request: Request, places: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A resource of each type that the action takes: first of those that AWS calls required, the plainest first."""
    action = load().action(request.action)
    service = None if action is None else load().service(action.service)
    if action is None or service is None:
        return
    forms = []
    for name, is_required in action.resource_types:
        type_ = service.resource_types.get(name.lower())
        forms += [(not is_required, len(text), text) for text in (type_.arns[:1] if type_ is not None else ())]
    for _, _, text in sorted(forms):
        for region, account in places:
            yield _filled(text, {"partition": "aws", "region": region, "account": account, "accountid": account})


def _filled(text: str, known: Mapping[str, str]) -> str:
    """An ARN of a format."""
    return _PLACEHOLDER.sub(lambda found: known.get(found[1].lower(), "example"), text).replace("*", "example")


def _arn(text: str, entry: str, region: str, account: str) -> str:
    """An ARN with the fields filled that an entry leaves open and the search has given no value of sense."""
    fields, pattern = text.split(":", 5), entry.split(":", 5)
    if len(fields) != 6 or fields[0] != "arn":
        return text
    for at, value in ((1, "aws"), (3, region), (4, account)):
        if fields[at] in _ANYTHING and (len(pattern) != 6 or pattern[at] == "*"):
            fields[at] = value
    if fields[5][-1:] in ("", "/", ":", "-", "_", ".") and entry.endswith("*"):
        fields[5] += "example"
    return ":".join(fields)


def _value(key: str, value: str | list[str], region: str, account: str) -> str | list[str]:
    """What a request has under a key, where the search has given it a value without sense."""
    if not isinstance(value, str):
        return value
    lower = key.lower()
    if value in _ANYTHING and lower.endswith("account"):
        return account
    if value in _ANYTHING and lower.endswith("region"):
        return region
    fields = value.split(":", 5)
    if len(fields) == 6 and fields[0] == "arn":
        filled = ((1, "aws"), (3, region), (4, account))
        return ":".join(dict(filled).get(at, field) if field == "example" else field for at, field in enumerate(fields))
    return value.replace(".example.", f".{region}.") if lower.endswith(":viaservice") else value
