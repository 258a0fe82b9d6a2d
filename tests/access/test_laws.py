"""What is true of the comparison of any two policies."""

from __future__ import annotations

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from policylint.access.compare import compare
from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED
from policylint.access.evaluate import evaluate
from policylint.access.request import Request
from tests.access.comparing import compared, policy_of
from tests.access.strategies import Statement, pairs, policies, requests, statements

Policy = list[Statement]


def asked(request: Request, policy: Policy) -> Request:
    """The request as it is put to a policy of a resource, or of an identity."""
    principal = request.principal if any("rincipal" in name for s in policy for name in s) else None
    return Request(principal, request.action, request.resource, request.context)


@settings(max_examples=150)
@given(pairs(), st.lists(requests(), min_size=20, max_size=20))
def test_no_request_contradicts_a_proof(pair: tuple[Policy, Policy], tries: list[Request]) -> None:
    old, new = pair
    verdict = compared(old, new).verdict  # which confirms the witnesses
    event(verdict)
    before, after = policy_of(old), policy_of(new)
    for one in tries:
        request = asked(one, old + new)
        if evaluate(after, request).allowed and not evaluate(before, request).allowed:
            assert verdict != NO_NEW_ACCESS, request


@given(pairs(variables=False))
def test_without_variables_all_is_decided(pair: tuple[Policy, Policy]) -> None:
    assert compared(*pair).verdict != UNDECIDED


@given(st.booleans().flatmap(policies))
def test_reflexive(policy: Policy) -> None:
    other = [statement | {"Sid": f"S{index}"} for index, statement in enumerate(policy)]
    assert compared(policy, other[::-1]).verdict == NO_NEW_ACCESS


@given(pairs(), st.data())
def test_transitive(pair: tuple[Policy, Policy], data: st.DataObject) -> None:
    first, second = pair
    named = any("rincipal" in name for s in first for name in s)
    third = [*second, data.draw(statements(named))]
    if compared(second, first).verdict == compared(third, second).verdict == NO_NEW_ACCESS:
        event("a chain")
        assert compared(third, first).verdict != NEW_ACCESS


@given(st.booleans(), st.data())
def test_to_remove_an_allow_or_add_a_deny_is_never_new_access(named: bool, data: st.DataObject) -> None:
    policy = data.draw(policies(named))
    denial = data.draw(statements(named, effects="D"))
    assert compared(policy, [*policy, denial]).verdict == NO_NEW_ACCESS
    for index, statement in enumerate(policy):
        if statement["Effect"] == "Allow":
            assert compared(policy, policy[:index] + policy[index + 1 :]).verdict == NO_NEW_ACCESS


def rewritten(statement: Statement, data: st.DataObject, alone: bool) -> Policy:
    """The same in other words."""
    how = data.draw(st.sampled_from(("split", "case", "single", "not action", "values", "more")))
    event(how)
    lists = [name for name in ("Action", "Resource") if name in statement]
    if how == "split" and lists:
        name = data.draw(st.sampled_from(lists))
        return [statement | {name: text} for text in statement[name]]
    if how == "case":
        return [{k: [t.upper() for t in v] if k in ("Action", "NotAction") else v for k, v in statement.items()}]
    if how == "single":
        return [{k: v[0] if k.endswith(("Action", "Resource")) and len(v) == 1 else v for k, v in statement.items()}]
    if how == "not action" and alone and "NotAction" in statement and statement["Effect"] == "Allow":
        free = {name: value for name, value in statement.items() if name not in ("NotAction", "Condition")}
        shut = free | {"Effect": "Deny", "Action": statement["NotAction"]}
        positive = {name: value for name, value in statement.items() if name != "NotAction"}
        # Denied where it was not allowed, which is the same as nothing else allows it.
        return [positive | {"Action": "*"}, shut]
    if how == "values" and "Condition" in statement:
        return _split_values(statement, data)
    if how == "more" and lists:
        name = lists[0]
        return [statement | {name: [*statement[name], statement[name][0]]}, statement]
    return [statement]


def _split_values(statement: Statement, data: st.DataObject) -> Policy:
    """A statement for each value of a condition: any of them is enough, if the operator says so."""
    operator = data.draw(st.sampled_from(sorted(statement["Condition"])))
    key = data.draw(st.sampled_from(sorted(statement["Condition"][operator])))
    if "Not" in operator or operator.startswith("ForAllValues"):
        return [statement]
    found = []
    for value in statement["Condition"][operator][key]:
        block: dict[str, Any] = {name: dict(keys) for name, keys in statement["Condition"].items()}
        block[operator][key] = value
        found.append(statement | {"Condition": block})
    return found


@given(st.booleans(), st.data())
def test_other_words_are_proved_equal_both_ways(named: bool, data: st.DataObject) -> None:
    policy = data.draw(policies(named))
    other = [one for s in policy for one in rewritten(s, data, alone=len(policy) == 1)]
    other = data.draw(st.permutations(other))
    assert compared(policy, other).verdict == NO_NEW_ACCESS
    assert compared(other, policy).verdict == NO_NEW_ACCESS


@given(st.booleans(), st.data())
def test_nothing_is_contained_in_all_and_all_in_everything(named: bool, data: st.DataObject) -> None:
    policy = data.draw(policies(named))
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"} | ({"Principal": "*"} if named else {})
    assert compare([], policy_of(policy[:0])).verdict == NO_NEW_ACCESS
    assert compare(policy_of(policy), []).verdict == NO_NEW_ACCESS
    assert compared([everything], policy).verdict == NO_NEW_ACCESS


def expanded(statement: Statement) -> Statement:
    """The same with each wildcard of Action or NotAction written out, but for `*`, which is twenty thousand actions."""
    from policylint.model.catalog import load

    found = dict(statement)
    for element in ("Action", "NotAction"):
        for entry in found.pop(element, ()):
            service, _, name = entry.lower().partition(":")
            names = list(load().expand(service, name).names()) if name else ()
            found[element] = [*found.get(element, ()), *(names or [entry])]
    return found


@settings(max_examples=30, deadline=None)
@given(st.lists(statements(False), min_size=1, max_size=3))
def test_wildcards_written_out_allow_the_same_among_known_actions(policy: Policy) -> None:
    written = policy_of([expanded(statement) for statement in policy])
    for old, new in ((policy_of(policy), written), (written, policy_of(policy))):
        assert compare(old, new, known_actions_only=True).verdict == NO_NEW_ACCESS


@settings(max_examples=30, deadline=None)
@given(pairs())
def test_of_known_actions_no_more_is_new_than_of_all(pair: tuple[Policy, Policy]) -> None:
    old, new = map(policy_of, pair)
    if compare(old, new).verdict == NO_NEW_ACCESS:
        assert compare(old, new, known_actions_only=True).verdict == NO_NEW_ACCESS
    for gain in compare(old, new, known_actions_only=True).gains:
        assert not gain.future
        assert evaluate(new, gain.witness).allowed
        assert not evaluate(old, gain.witness).allowed
