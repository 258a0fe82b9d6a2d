"""What a statement allows on every resource though AWS lets it be limited, told apart by what harm it does."""

from __future__ import annotations

from policylint.language.pieces import before_wildcards
from policylint.memo import memo
from policylint.model import escalation, sensitive
from policylint.model.breadth import READING, is_narrowed, open_resource
from policylint.model.catalog_files import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo, Row
    from policylint.policy.ast import Action, Resource, Statement

    #: The full names of actions by kind of harm.
    Sorted = dict[str, list[str]]

#: Actions of no exposure that manage permissions or are known as dangerous, and those that merely change something.
GRAVE, PLAIN = "grave", "plain"

#: The letters of the access levels that change nothing, in the catalog's rows.
_READS = tuple(letter for letter, level in LEVELS.items() if level in READING)

#: Those have rules of their own, in Access Analyzer's words.
_ELSEWHERE = ("iam:passrole", "iam:createservicelinkedrole")

#: What is limited by a key alone: metrics have no ARNs (the data sets that AWS lists are another way in), but
#: `cloudwatch:namespace` (Amazon CloudWatch User Guide, "Using condition keys to limit access to CloudWatch
#: namespaces").
_WITHOUT_ARNS = ("cloudwatch:putmetricdata",)

#: What is read wholesale under such names is what they say, not the one secret among it.
_OVERVIEWS = ("describe", "list")
_READINGS = (*_OVERVIEWS, "get", "batchget", "view", "search", "read")


class OpenActions:
    """The entry of Resource that stands for everything; by kind of harm the names of actions with their entries."""

    __slots__ = ("_catalog", "by_harm", "on")

    def __init__(self, on: Resource, by_harm: dict[str, list[tuple[Action, str]]], catalog: Catalog) -> None:
        self.on = on
        self.by_harm = by_harm
        self._catalog = catalog

    def actions(self, harm: str) -> list[ActionInfo]:
        """The actions of a kind of harm, each once, the most dangerous first."""
        names = dict.fromkeys(name for _, name in self.by_harm.get(harm, ()))
        return [info for name in sensitive.rank(names) if (info := self._catalog.action(name)) is not None]

    def entries(self, harm: str) -> list[Action]:
        """The entries of Action that such actions are in, in the order of the text."""
        found = {id(entry): entry for entry, _ in self.by_harm.get(harm, ())}
        return list(found.values())


def open_actions(statement: Statement, catalog: Catalog) -> OpenActions | None:
    """What an Allow lets through on every resource; None where Resource or a condition limits it."""
    if not statement.is_allow or not statement.actions:
        return None
    on = open_resource(statement)
    if on is None or is_narrowed(statement):
        return None
    by_harm: dict[str, list[tuple[Action, str]]] = {}
    known = _known_of(catalog)
    for entry in statement.actions:
        text = entry.text
        found = known.get(text)
        if found is None:
            found = known[text] = _sort(entry, catalog) or _NOTHING
        if found:  # of most there is nothing to say
            for harm, names in found.items():
                by_harm.setdefault(harm, []).extend([(entry, name) for name in names])
    if by_harm and statement.allows_whole_service:
        # `service-wildcard` tells of all that those services have.
        whole = {entry.service_name for entry in statement.actions if entry.parsed.is_of_whole_service}
        by_harm = {
            harm: rest
            for harm, pairs in by_harm.items()
            if (rest := [pair for pair in pairs if pair[0].service_name not in whole])
        }
    return OpenActions(on, by_harm, catalog) if by_harm else None


# Policies repeat themselves: what an entry comes to is worked out once.
_NOTHING: Sorted = {}
_known: dict[str, Sorted] = memo({})
_of_catalog: Catalog | None = None
_MEMORY = 20_000


def _known_of(catalog: Catalog) -> dict[str, Sorted]:
    global _of_catalog
    if catalog is not _of_catalog or len(_known) > _MEMORY:
        _known.clear()
        _of_catalog = catalog
    return _known


def _sort(entry: Action, catalog: Catalog) -> Sorted:
    parsed = entry.parsed
    found: Sorted = {}
    if parsed.is_literal:
        row = catalog.row_of(parsed.folded)
        # Most read, or are about no resource in particular, which is quickly told.
        if row is not None and row[2] and (row[1] not in _READS or sensitive.exposure(parsed.folded) is not None):
            _file(parsed.folded_service, row, found)
        return found
    # Whole services have a rule of their own.
    if not parsed.name or not parsed.name.strip("*") or parsed.is_unknown:
        return found
    for name in _read_by(entry):
        row = catalog.row_of(name.lower())
        if row is not None and row[1] in _READS:
            _file(name.partition(":")[0], row, found)
    for service, row in catalog.expand(parsed.service, parsed.name).rows():
        if row[1] not in _READS:
            _file(service, row, found)
    return found


def _read_by(entry: Action) -> Iterable[str]:
    """The dangerous reading actions that a pattern is likely to be meant for."""
    start = before_wildcards(entry.name or "").lower()
    if start.startswith(_OVERVIEWS):
        return
    wholesale = start in ("", *_READINGS)
    for name, harm in sensitive.readings(entry.service):
        if (not wholesale or harm != "credentials-exposure" or sensitive.is_secret(name)) and entry.matches(name):
            yield name


def _file(service: str, row: Row, found: Sorted) -> None:
    name = f"{service}:{row[0]}"
    folded = name.lower()
    if not row[2] or folded in _ELSEWHERE or folded in _WITHOUT_ARNS or escalation.opens_alone(folded):
        return
    harm = sensitive.exposure(folded)
    if harm is None:
        if row[1] in _READS or row[0].startswith(("Describe", "Get", "List")):
            return
        harm = GRAVE if LEVELS[row[1]] == "Permissions management" or sensitive.is_grave(folded) else PLAIN
    found.setdefault(harm, []).append(name)
