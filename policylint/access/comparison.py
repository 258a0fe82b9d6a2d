"""What comes of comparing two policies: the verdict, and each thing that is gained with a request that shows it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from policylint.access.request import Request
    from policylint.policy.ast import Policy, Resource, Statement
    from policylint.source import Span

    class Placed(Protocol):
        """Anything of a policy that stands somewhere in its file."""

        @property
        def span(self) -> Span:
            """Both ends."""


NO_NEW_ACCESS = "no-new-access"
NEW_ACCESS = "new-access"
UNDECIDED = "undecided"


class Gain:
    """Something that NEW grants and OLD does not.

    `statement` is the Allow of NEW that grants it, and `node` the smallest part of the statement that does: an entry of
    Action, say, or the statement itself.  `witness` is a request that NEW allows and OLD does not.  `actions` are all
    actions of AWS's that are gained there, as AWS spells them, the witness's among them; `future` tells that actions
    which do not exist yet are gained too, because a wildcard covers them.  `places` are the entries of Resource on
    which they are gained, be it the statement's own or those of a Deny that no longer denies.
    """

    __slots__ = ("actions", "future", "node", "places", "statement", "witness")

    def __init__(
        self,
        statement: Statement,
        node: Placed,
        witness: Request,
        actions: tuple[str, ...],
        places: tuple[Resource, ...] = (),
        future: bool = False,
    ) -> None:
        self.statement = statement
        self.node = node
        self.witness = witness
        self.actions = actions
        self.places = places
        self.future = future

    @property
    def resources(self) -> tuple[str, ...]:
        """The texts of `places`."""
        return tuple(dict.fromkeys(place.text for place in self.places))

    def __repr__(self) -> str:
        return f"Gain({self.node!r}, {self.witness!r})"


class Comparison:
    """Whether NEW allows what OLD does not: NO_NEW_ACCESS is proved, NEW_ACCESS is shown by `gains`.

    UNDECIDED comes with a `reason` in words and, where one part is to blame, the `node` with the `policy` it is in.  A
    comparison that found new access may have a reason too: for what else there may be and was not decided.
    """

    __slots__ = ("gains", "node", "policy", "reason", "verdict")

    def __init__(
        self,
        verdict: str,
        gains: tuple[Gain, ...] = (),
        reason: str | None = None,
        node: Placed | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.verdict = verdict
        self.gains = gains
        self.reason = reason
        self.node = node
        self.policy = policy

    def __repr__(self) -> str:
        return f"Comparison({self.verdict!r}, {len(self.gains)} gains, {self.reason!r})"
