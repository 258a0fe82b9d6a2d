"""Whether NEW allows what OLD does not: a proof that it does not, or requests that show it.

What NEW allows is what some Allow of it allows and no Deny of it denies; that is new where no Allow of OLD allows it,
or some Deny of OLD denies it.  Each entry of Action of each Allow of NEW is asked for by itself: is there a request for
it that no Deny of NEW denies, and that either no Allow of OLD allows, or a given Deny of OLD denies?  `solver.py` looks
for one.  That there is none is a proof; one that is found is put to the evaluator, which shares no code with it.
"""

from __future__ import annotations

from policylint.access.comparison import NEW_ACCESS, NO_NEW_ACCESS, UNDECIDED, Comparison, Gain
from policylint.access.hidden import hidden
from policylint.access.pairing import canonical

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from policylint.policy.ast import Policy


def compare(
    old: Policy | Sequence[Policy], new: Policy | Sequence[Policy], *, known_actions_only: bool = False
) -> Comparison:
    """Compare policies with what they were; several are attached together, none is no policy at all.

    With `known_actions_only`, the actions that there are are those of the catalog and those that the policies name in
    full; else a wildcard is about actions to come, too.
    """
    olds = _several(old)
    news = _several(new)
    if [canonical(policy.node) for policy in olds] == [canonical(policy.node) for policy in news]:
        return Comparison(NO_NEW_ACCESS)
    for policy in (*news, *olds):
        found = hidden(policy)
        if found is not None:
            return Comparison(UNDECIDED, (), *found, policy)
    from policylint.access.gains import Gains
    from policylint.access.prover import Prover
    from policylint.language.automaton import TooMuch

    try:
        finder = Gains(Prover(olds, news), olds, news, known_actions_only)
    except TooMuch:
        return Comparison(UNDECIDED, (), "there are too many principals to search")
    gains: list[Gain] = []
    for allow in finder.prover.new_allows:
        gains += finder.of(allow)
    if gains:
        return Comparison(NEW_ACCESS, tuple(gains), *(finder.doubt or ()))
    return Comparison(NO_NEW_ACCESS) if finder.doubt is None else Comparison(UNDECIDED, (), *finder.doubt)


def _several(policies: Policy | Sequence[Policy]) -> list[Policy]:
    from policylint.policy.ast import Policy

    return [policies] if isinstance(policies, Policy) else list(policies)
