"""Actions in groups that no pattern of some policies tells apart, so that one of each stands for all.

They are those of the catalog, and those that the policies name in full although the catalog does not know them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policylint.language.automaton import Budget
    from policylint.model.catalog import Catalog
    from policylint.policy.ast import Action, Policy


#: What it takes, in steps of a Budget, to try the names of all services.
_SERVICES = 200


class ActionGroups:
    """The groups for the policies of one comparison."""

    def __init__(self, policies: Iterable[Policy], catalog: Catalog, budget: Budget) -> None:
        """Raises TooMuch."""
        entries = {
            entry.text.lower(): entry
            for policy in policies
            for statement in policy.statements
            for entry in (*statement.actions, *statement.not_actions)
        }
        self._bits = {text: 1 << number for number, text in enumerate(entries)}
        patterns = [(bit, entries[text]) for text, bit in self._bits.items() if not entries[text].parsed.is_literal]
        masks: dict[str, int] = {}
        everything = 0
        for text, entry in entries.items():
            if entry.parsed.is_everything:
                everything |= self._bits[text]
                continue
            if entry.name is None:
                continue
            if not entry.parsed.is_literal:
                service = catalog.service(entry.service) if entry.parsed.service_is_literal else None
                budget.spend(_SERVICES if service is None else 1 + len(service.actions) // 16)
            names = list(catalog.expand(entry.service, entry.name or "*").names())
            for name in names:
                masks[name] = masks.get(name, 0) | self._bits[text]
            if entry.parsed.is_literal and not names:
                budget.spend(1 + len(patterns) // 8)
                masks[entry.text] = self._bits[text] | sum(bit for bit, one in patterns if one.matches(text))
        self._groups: dict[int, list[str]] = {}
        for name, mask in masks.items():
            self._groups.setdefault(mask | everything, []).append(name)
        if everything or any(statement.not_actions for policy in policies for statement in policy.statements):
            rest = [name for name in catalog.expand("*", "*").names() if name not in masks]
            self._groups.setdefault(everything, []).extend(rest)

    def matching(self, entry: Action) -> list[list[str]]:
        """The groups whose actions an entry matches."""
        bit = self._bits[entry.text.lower()]
        return [names for mask, names in self._groups.items() if mask & bit]

    def outside(self, entries: Sequence[Action]) -> list[list[str]]:
        """The groups whose actions none of the entries matches."""
        bits = sum({self._bits[entry.text.lower()] for entry in entries})
        return [names for mask, names in self._groups.items() if not mask & bits]
