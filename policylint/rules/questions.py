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

#: The module of `policylint.rules` that each question is in.
QUESTIONS = {
    "is_unlisted": "action_questions",
    "is_faulty": "resource_questions",
    "is_odd": "condition_questions",
    "is_multivalued": "condition_questions",
    "is_of_other_type": "condition_questions",
    "is_untrustworthy": "condition_questions",
    "is_half_of_pair": "condition_questions",
    "names_something": "condition_questions",
    "opens_everything": "statement_questions",
    "is_in_settings": "settings_questions",
}


def question(name: str) -> Question:
    """The question of this name."""
    module = __import__(f"{__package__}.{QUESTIONS[name]}", fromlist=[name])
    found: Question = getattr(module, name)
    return found
