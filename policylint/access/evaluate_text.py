"""The texts of a policy against the texts of one request: variables filled in, wildcards matched.

Part of the evaluator, which is there to check the prover, and so shares no code with it.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.access.request import Request

#: In a filled-in text, a character stands for itself, and these for `*` and `?`.
ANY, ONE = "any run of characters", "any one character"

_SPECIAL = re.compile(r"\$\{([^{}]*)\}|[*?]")
_VARIABLE = re.compile(r"([^\s:,'?*]+:[^\s,'?*]+)(?:\s*,\s*'([^']*)')?")


def filled(text: str, request: Request, *, wildcards: bool, variables: bool) -> list[str] | None:
    """A policy's text as a list of characters, ANY and ONE; None when a variable in it has no value.

    AWS IAM User Guide, "IAM policy elements: Variables and tags": the request's value takes the place of `${key}`, or
    the default of `${key, 'default'}` when the request does not have the key; `${*}`, `${?}` and `${$}` are the bare
    characters; a multivalued key cannot be a variable.  The same in "IAM JSON policy elements: Version": before
    2012-10-17 there are no variables, and `${...}` is just text.  What is no variable, such as a template's
    placeholder, is taken as text too.
    """
    found: list[str] = []
    at = 0
    for match in _SPECIAL.finditer(text):
        found += text[at : match.start()]
        at = match.end()
        inner = match[1]
        if inner is None:
            found.append((ANY if match[0] == "*" else ONE) if wildcards else match[0])
        elif not variables:
            found += _literal(match[0], wildcards)
        elif inner in ("*", "?", "$"):
            found.append(inner)
        else:
            variable = _VARIABLE.fullmatch(inner)
            if variable is None:
                found += _literal(match[0], wildcards)
                continue
            values = request.values(variable[1])
            if len(values) == 1:
                found += values[0]
            elif not values and variable[2] is not None:
                found += variable[2]
            else:
                return None
    return found + list(text[at:])


def _literal(text: str, wildcards: bool) -> list[str]:
    """What only looks like a variable: its wildcards are wildcards all the same."""
    if not wildcards:
        return list(text)
    return [ANY if char == "*" else ONE if char == "?" else char for char in text]


def matches(pattern: Sequence[str], text: str) -> bool:
    """Whether a filled-in pattern matches the whole of a text; capitals count."""
    at = position = 0
    star, start = -1, 0  # where the last ANY stands in the pattern, and how far in the text it reaches for now
    while position < len(text):
        if at < len(pattern) and pattern[at] == ANY:
            star, start = at, position
            at += 1
        elif at < len(pattern) and (pattern[at] == ONE or pattern[at] == text[position]):
            at += 1
            position += 1
        elif star >= 0:
            start += 1
            at, position = star + 1, start
        else:
            return False
    return all(part == ANY for part in pattern[at:])


def glob(pattern: str, text: str) -> bool:
    """Whether a text without variables, `*` and `?` in it being wildcards, matches the whole of another."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    return matches([ANY if char == "*" else ONE if char == "?" else char for char in pattern], text)
