"""Questions about a node that one look into the model answers for many rules, by the name that their `when` has.

Most actions, ARNs and condition keys are as they should be; then no rule about wrong ones is asked, nor imported.  The
questions themselves are imported with the first node that they are asked of.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from policylint.rules.context import Context

    Question = Callable[[Any, Context], bool]

#: The module of this package that each question is in.
QUESTIONS = {
    "is_unlisted": "actions",
    "is_faulty": "resources",
    "is_odd": "conditions",
    "is_multivalued": "conditions",
    "is_of_other_type": "conditions",
    "is_untrustworthy": "conditions",
    "is_half_of_pair": "conditions",
    "names_something": "conditions",
    "is_no_arn": "conditions",
    "is_no_id": "conditions",
    "opens_everything": "statements",
    "is_in_settings": "settings",
    "may_hold_odd_characters": "text",
    "may_hold_examples": "text",
    "may_misspell_variables": "text",
}


def question(name: str) -> Question:
    """The question of this name."""
    module = __import__(f"{__name__}.{QUESTIONS[name]}", fromlist=[name])
    found: Question = getattr(module, name)
    return found
