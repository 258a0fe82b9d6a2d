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
WORDS, _TRIES = 20_000, 8

#: The accounts of the examples in AWS's own guides, and regions; the second where the first was allowed before.
ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
REGION, OTHER_REGION = "us-east-1", "eu-west-1"

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
            self._found[types] = next((request for request in tried if self._is_the_same(request)), mine)
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
    context = {key: _value(key, value) for key, value in request.context.items()}
    found = dict.fromkeys((*_resources(request, fitting, statement.not_resource is not None), request.resource))
    yield from (Request(request.principal, request.action, resource, context) for resource in found)
    if context != request.context:
        yield from (Request(request.principal, request.action, resource, request.context) for resource in found)


def _resources(request: Request, entries: Sequence[Resource], is_open: bool) -> Iterator[str]:
    """What the request is on, with its fields filled, or what the entries are about; `is_open` for NotResource."""
    region = _region(request)
    known = [entry for entry in entries if entry.pattern.matches(request.resource).possible]
    for entry in [*known, *(entry for entry in entries if entry not in known)]:
        if entry.is_everything:
            yield from _of_its_types(request, region)
        elif entry in known:
            yield _arn(request.resource, entry.text, region)
        elif "${" not in entry.text:
            yield _arn(entry.text.replace("*", "example").replace("?", "x"), entry.text, region)
    if is_open:
        yield from _of_its_types(request, region)
    yield _arn(request.resource, "arn:*:*:*:*:*", region)
    yield _arn(request.resource, "arn:*:*::*:*", region)  # of a service that has no regions


def _region(request: Request) -> str:
    """Where the request is made: where it says so, there."""
    said = request.values("aws:RequestedRegion")
    return said[0] if said and said[0] not in _ANYTHING else REGION


def _of_its_types(request: Request, here: str) -> Iterator[str]:
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
        for region, account in ((here, ACCOUNT), (OTHER_REGION, ACCOUNT), (here, OTHER_ACCOUNT)):
            yield _filled(text, {"partition": "aws", "region": region, "account": account, "accountid": account})


def _filled(text: str, known: Mapping[str, str]) -> str:
    """An ARN of a format."""
    return _PLACEHOLDER.sub(lambda found: known.get(found[1].lower(), "example"), text).replace("*", "example")


def _arn(text: str, entry: str, region: str) -> str:
    """An ARN with the fields filled that an entry leaves open and the search has given no value of sense."""
    fields, pattern = text.split(":", 5), entry.split(":", 5)
    if len(fields) != 6 or fields[0] != "arn":
        return text
    for at, value in ((1, "aws"), (3, region), (4, ACCOUNT)):
        if fields[at] in _ANYTHING and (len(pattern) != 6 or pattern[at] == "*"):
            fields[at] = value
    if fields[5][-1:] in ("", "/", ":", "-", "_", ".") and entry.endswith("*"):
        fields[5] += "example"
    return ":".join(fields)


def _value(key: str, value: str | list[str]) -> str | list[str]:
    """What a request has under a key, where the search has given it a value without sense."""
    if not isinstance(value, str):
        return value
    lower = key.lower()
    if value in _ANYTHING and lower.endswith("account"):
        return ACCOUNT
    if value in _ANYTHING and lower.endswith("region"):
        return REGION
    fields = value.split(":", 5)
    if len(fields) == 6 and fields[0] == "arn":
        filled = ((1, "aws"), (3, REGION), (4, ACCOUNT))
        return ":".join(dict(filled).get(at, field) if field == "example" else field for at, field in enumerate(fields))
    return value.replace(".example.", f".{REGION}.") if lower.endswith(":viaservice") else value
