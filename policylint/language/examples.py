"""The placeholders of examples and forms, `<my-bucket>`, `{my-bucket}` and `[MY_BUCKET]`: what somebody has to fill in.

They are no syntax of any template, so a policy with one is not ready; but what stands in for a value is no wrong value.
To `policylint.access` they are text, as they are to AWS: nothing but a change of the file puts a value in their place,
and a comparison shows what that change allows.  Were they unknown, as the placeholders of templates (`pieces.py`) are,
both a filled-in example and an action that is added to one would be undecided, and no proof would be stronger.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = "[A-Za-z][A-Za-z0-9_ .:/-]{0,80}"
# Bitbucket writes the ids of workspaces and repositories in braces: `{ff8dde83-d3f6-4a15-8b52-a3ee2d5b4f3a}:...`
# (Atlassian's documentation of Bitbucket Pipelines, "Deploy on AWS using Bitbucket Pipelines OpenID Connect").
_UUID = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
# In square brackets, one word or small letters may be part of a name; `[A-Z]` is somebody's regular expression.
_CAPITALS = "[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)+"
_PLACEHOLDER = f"<{_WORDS}>|(?<![$%{{]){{(?!{_UUID}}}){_WORDS}}}(?!}})|\\[{_CAPITALS}\\]"
# A brace that JSON means has no letter behind it, nor has its bracket; a brace of a variable or of a template has its
# sign in front.  (One regex for both would be tried at every character.)
_BRACE = re.compile("{(?<![$%{]{)[A-Za-z]")
_BRACKET = r"\[[A-Z]"


def may_hold(text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether such a placeholder may stand in a part of a text; False is sure, and quick."""
    end = len(text) if end is None else end
    if text.find("<", start, end) >= 0 or _BRACE.search(text, start, end) is not None:
        return True
    return text.find("]", start, end) >= 0 and re.compile(_BRACKET).search(text, start, end) is not None


def placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Where such placeholders stand in a text, each by its ends."""
    return (match.span() for match in re.finditer(_PLACEHOLDER, text))


def stands_in(text: str) -> bool:
    """Whether a text has such a placeholder."""
    return may_hold(text) and re.search(_PLACEHOLDER, text) is not None
