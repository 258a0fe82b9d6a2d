"""What a statement allows on every resource though AWS lets it be limited, told apart by what harm it does."""

from __future__ import annotations

from policylint.memo import memo
from policylint.model import escalation, sensitive
from policylint.model.breadth import READING, is_narrowed, open_resource
from policylint.model.catalog_files import LEVELS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from policylint.model.catalog import Catalog
    from policylint.model.service import ActionInfo
    from policylint.policy.ast import Action, Resource, Statement

    Sorted = dict[str, list[ActionInfo]]

#: Actions of no exposure that manage permissions or are known as dangerous, and those that merely change something.
GRAVE, PLAIN = "grave", "plain"

#: The letters of the access levels that change nothing, in the catalog's rows.
_READS = tuple(letter for letter, level in LEVELS.items() if level in READING)

#: Those have rules of their own, in Access Analyzer's words.
_ELSEWHERE = ("iam:PassRole", "iam:CreateServiceLinkedRole")

#: What is limited by a key alone: metrics have no ARNs (the data sets that AWS lists are another way in), but
#: `cloudwatch:namespace` (Amazon CloudWatch User Guide, "Using condition keys to limit access to CloudWatch
#: namespaces").
_WITHOUT_ARNS = ("cloudwatch:PutMetricData",)

#: What is read wholesale under such names is what they say, not the one secret among it.
_OVERVIEWS = ("describe", "list")
_READINGS = (*_OVERVIEWS, "get", "batchget", "view", "search", "read")


class OpenActions:
    """The entry of Resource that stands for everything, and by kind of harm the actions with their entries."""

    __slots__ = ("by_harm", "on")

    def __init__(self, on: Resource, by_harm: dict[str, list[tuple[Action, ActionInfo]]]) -> None:
        self.on = on
        self.by_harm = by_harm

    def actions(self, harm: str) -> list[ActionInfo]:
        """The actions of a kind of harm, each once, the most dangerous first."""
        found = {info.full_name: info for _, info in self.by_harm.get(harm, ())}
        return [found[name] for name in sensitive.rank(found)]

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
    by_harm: dict[str, list[tuple[Action, ActionInfo]]] = {}
    known = _known_of(catalog)
    for entry in statement.actions:
        text = entry.node.text
        found = known.get(text)
        if found is None:
            found = known[text] = _sort(entry, catalog)
        if found:  # of most there is nothing to say
            for harm, infos in found.items():
                by_harm.setdefault(harm, []).extend([(entry, info) for info in infos])
    if by_harm and statement.allows_whole_service:
        # `service-wildcard` tells of all that those services have.
        whole = {entry.service_name for entry in statement.actions if entry.parsed.is_of_whole_service}
        by_harm = {
            harm: rest
            for harm, pairs in by_harm.items()
            if (rest := [pair for pair in pairs if pair[0].service_name not in whole])
        }
    return OpenActions(on, by_harm) if by_harm else None


# Policies repeat themselves: what an entry comes to is worked out once.
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
    # Whole services have a rule of their own.
    if not parsed.name or not parsed.name.strip("*") or parsed.is_unknown:
        return {}
    found: Sorted = {}
    if parsed.is_literal:
        row = catalog.row(parsed.service, parsed.name)
        if row is None or not row[2] or (row[1] in _READS and sensitive.exposure(parsed.text) is None):
            return {}  # `_file` would come to the same; but most are such, and need no ActionInfo
        infos: Iterable[ActionInfo] = [info for info in (catalog.action(parsed.text),) if info is not None]
    else:
        infos = catalog.expand(parsed.service, parsed.name).beyond(READING)
        for name in _read_by(entry):
            info = catalog.action(name)
            if info is not None and info.access_level in READING:
                _file(info, found)
    for info in infos:
        _file(info, found)
    return found


def _read_by(entry: Action) -> Iterable[str]:
    """The dangerous reading actions that a pattern is likely to be meant for."""
    start = (entry.name or "").partition("*")[0].partition("?")[0].lower()
    if start.startswith(_OVERVIEWS):
        return
    wholesale = start in ("", *_READINGS)
    for name, harm in sensitive.readings(entry.service):
        if (not wholesale or harm != "credentials-exposure" or sensitive.is_secret(name)) and entry.matches(name):
            yield name


def _file(info: ActionInfo, found: Sorted) -> None:
    name = info.full_name
    if not info.resource_types or name in (*_ELSEWHERE, *_WITHOUT_ARNS) or escalation.opens_alone(name):
        return
    harm = sensitive.exposure(name)
    if harm is None:
        if info.access_level in READING or info.name.startswith(("Describe", "Get", "List")):
            return
        is_grave = info.access_level == "Permissions management" or sensitive.is_grave(name)
        harm = GRAVE if is_grave else PLAIN
    found.setdefault(harm, []).append(info)
