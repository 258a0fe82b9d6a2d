"""A request to AWS, as policies see it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Request:
    """Who asks to do what to which resource, under what circumstances.

    `principal` is the ARN of a user, a role, a role session, a federated user or an account's root, the name of a
    service (`ec2.amazonaws.com`), the ARN or domain of an identity provider, a canonical user id, or `*` for somebody
    who did not sign in.  It is None when the policy that is asked names no principals, as an identity policy.

    `action` is `service:Name`, in any case; `resource` an ARN, or `*` for an action that has none.

    `context` holds the condition keys that the request has: one string, or a list for a key with several values.  A key
    that the request does not have is left out; an empty list says the same, and a list of one the same as the string.
    Capitals do not matter in keys: of two keys that differ in nothing else, the last counts.
    """

    __slots__ = ("_values", "action", "context", "principal", "resource")

    def __init__(
        self,
        principal: str | None,
        action: str,
        resource: str,
        context: Mapping[str, str | list[str]] | None = None,
    ) -> None:
        self.principal = principal
        self.action = action
        self.resource = resource
        self.context: dict[str, str | list[str]] = dict(context or {})
        self._values: dict[str, tuple[str, ...]] = {}
        for key, value in self.context.items():
            self._values[key.lower()] = (value,) if isinstance(value, str) else tuple(value)

    def values(self, key: str) -> tuple[str, ...]:
        """What the request has under a condition key, in any case; empty when it does not have the key."""
        return self._values.get(key.lower(), ())

    def __repr__(self) -> str:
        return f"Request({self.principal!r}, {self.action!r}, {self.resource!r}, {self.context!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Request) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[object, ...]:
        context = frozenset((key, values) for key, values in self._values.items() if values)
        return (self.principal, self.action.lower(), self.resource, context)
