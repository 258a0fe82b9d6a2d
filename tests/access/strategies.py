"""Policies and requests that have much to do with each other: of few words, in all shapes that statements have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from policylint.access.request import Request

ACTIONS = (
    "s3:GetObject",
    "s3:getobject",
    "s3:PutObject",
    "s3:Get*",
    "s3:*Object",
    "s3:?etObject",
    "s3:*",
    "iam:*",
    "*",
)
RESOURCES = ("*", "arn:*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b*", "arn:aws:s3:::a/b", "arn:aws:s3:::a/?", "*a*b*")
VARIABLES = ("arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::${aws:username}*", "arn:aws:s3:::a/${aws:username, 'b'}")
WORDS = ("a", "b", "A", "a*", "*b", "a?b", "*", "")
NUMBERS = ("1", "2", "2.5", "1e1", "x")
DATES = ("2026-01-01", "2026-01-01T12:00:00+02:00", "1767225600", "2027", "x")
NETWORKS = ("10.0.0.0/8", "10.1.0.0/16", "10.0.0.1", "2001:db8::/32", "0.0.0.0/0", "x")
ARNS = ("arn:aws:s3:::a", "arn:aws:s3:::*", "arn:*:s3:::a*", "arn:aws:*:*:x", "arn:aws:s3:*", "a")
PRINCIPALS = (
    "*",
    {"AWS": "111122223333"},
    {"AWS": "arn:aws:iam::111122223333:root"},
    {"AWS": ["arn:aws:iam::111122223333:role/p/x", "arn:aws:iam::111122223333:user/u"]},
    {"AWS": "arn:aws:sts::111122223333:assumed-role/x/s"},
    {"Service": ["ec2.amazonaws.com"], "Federated": "accounts.google.com"},
)
STRINGS = ("StringEquals", "StringLike", "StringEqualsIgnoreCase", "StringNotEquals", "StringNotLike")
ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
#: Of each key: the operators that fit it, the values in policies, and more that requests have.
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "aws:username": (STRINGS, WORDS, ("ab", "aab")),
    "aws:TagKeys": (tuple(f"{q}:{o}" for q in ("ForAllValues", "ForAnyValue") for o in STRINGS), WORDS, ("ab", "c")),
    "x:any": ((*STRINGS, "ForAnyValue:StringNotEquals", "ForAllValues:StringLike"), WORDS, ("ab", "c")),
    "s3:max-keys": (tuple(f"Numeric{o}" for o in ORDERS), NUMBERS, ("0", "1.5", "3", "11")),
    "aws:CurrentTime": (tuple(f"Date{o}" for o in ORDERS), DATES, ("2026-01-01T11:00:00Z", "1", "2030-01-01")),
    "aws:SourceIp": (("IpAddress", "NotIpAddress"), NETWORKS, ("10.1.2.3", "11.0.0.0", "2001:db8::1", "::1")),
    "aws:SourceArn": (("ArnLike", "ArnNotEquals", "StringLike", "StringNotLike"), ARNS, ("arn:aws:s3:::a:x",)),
    "aws:SecureTransport": (("Bool",), ("true", "false", "TRUE", "yes"), ()),
    "x:bytes": (("BinaryEquals",), ("QQ==", "QkI="), ("!",)),
}
SEVERAL = ("aws:TagKeys", "x:any")
CALLERS = (
    "*",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/u",
    "arn:aws:iam::111122223333:role/p/x",
    "arn:aws:sts::111122223333:assumed-role/x/s",
    "arn:aws:sts::111122223333:assumed-role/x/t",
    "arn:aws-cn:iam::111122223333:user/u",
    "arn:aws:iam::999999999999:user/u",
    "ec2.amazonaws.com",
    "accounts.google.com",
)

Statement = dict[str, Any]


def some(pool: tuple[Any, ...]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, dict[str, list[str]]]:
    block: dict[str, dict[str, list[str]]] = {}
    for key in draw(st.lists(st.sampled_from(sorted(KEYS)), max_size=2, unique=True)):
        operators, values, _ = KEYS[key]
        operator = draw(st.sampled_from((*operators, "Null")))
        if operator == "Null":
            values = ("true", "false")
        elif draw(st.integers(0, 3)) == 0:
            operator += "IfExists"
        block.setdefault(operator, {})[key] = draw(some(values))
    return block


@st.composite
def statements(draw: st.DrawFn, named: bool, variables: bool = True, effects: str = "AAD") -> Statement:
    found: Statement = {"Effect": {"A": "Allow", "D": "Deny"}[draw(st.sampled_from(effects))]}
    found[draw(st.sampled_from(("Action", "Action", "Action", "NotAction")))] = draw(some(ACTIONS))
    resources = RESOURCES + (VARIABLES if variables else ())
    found[draw(st.sampled_from(("Resource", "Resource", "Resource", "NotResource")))] = draw(some(resources))
    if named:
        element = draw(st.sampled_from(("Principal", "Principal", "Principal", "NotPrincipal")))
        found[element] = draw(st.sampled_from(PRINCIPALS))
    block = draw(conditions())
    return found | ({"Condition": block} if block else {})


def policies(named: bool, variables: bool = True) -> st.SearchStrategy[list[Statement]]:
    return st.lists(statements(named, variables), min_size=1, max_size=3)


@st.composite
def pairs(draw: st.DrawFn, variables: bool = True) -> tuple[list[Statement], list[Statement]]:
    """Two policies that have most in common."""
    named = draw(st.booleans())
    shared = draw(policies(named, variables))
    first, second = list(shared), list(shared)
    for one in (first, second):
        if draw(st.booleans()):
            one[draw(st.integers(0, len(one) - 1))] = draw(statements(named, variables))
        if draw(st.booleans()):
            one.append(draw(statements(named, variables)))
    return first, second


@st.composite
def requests(draw: st.DrawFn) -> Request:
    context: dict[str, str | list[str]] = {}
    for key, (_, values, more) in KEYS.items():
        value = st.sampled_from((*values, *more))
        if draw(st.booleans()):
            context[key] = draw(st.lists(value, min_size=1, max_size=3) if key in SEVERAL else value)
    resources = ("*", "arn:aws:s3:::a/b", "arn:aws:s3:::a/", "arn:aws:s3:::a/c", "arn:aws:s3:::ab", "arn:aws:s3:::a/bb")
    actions = ("s3:GetObject", "s3:PutObject", "s3:GetIt", "s3:SetObject", "s3:DeleteObject", "iam:PassRole", "sqs:X")
    return Request(
        draw(st.sampled_from(CALLERS)), draw(st.sampled_from(actions)), draw(st.sampled_from(resources)), context
    )
