"""Whether the rules that settings name exist, and take the options that are set."""

from __future__ import annotations

from policylint.rules.registry import PluginError, all_rules
from policylint.settings.places import place_of
from policylint.settings.plugins import load_plugins
from policylint.settings.selection import UnknownRule, check_selectors
from policylint.settings.validate import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from policylint.rules.registry import Rule
    from policylint.settings.file import Config


def complaint(
    config: Config, data: Mapping[str, Any], text: str, within: tuple[str, ...] = ()
) -> tuple[str, str] | None:
    """The first thing that is wrong, as place (`line:column` in the TOML text) and words; None when all is well.

    The plugins that the settings name are loaded, since their rules count.
    """
    try:
        load_plugins(config.plugins)
    except PluginError as error:
        return place_of(text, [*within, "plugins"], error.args[1]), f"`plugins`: {error.args[0]}"
    for path, selectors in _selectors(data):
        try:
            check_selectors(selectors, config.plugins)
        except UnknownRule as unknown:
            dotted = ".".join(map(str, path))
            return place_of(text, [*within, *path], unknown.selector), f"`{dotted}`: {unknown}"
    for index, entry in enumerate(data.get("suppress", ())):
        name = entry["rule"].lower().replace("_", "-")
        if _rule(name, config.plugins) is None:
            words = f"`suppress.{index}.rule`: {unknown_rule(entry['rule'], name)}"
            return place_of(text, [*within, "suppress", index, "rule"]), words
        if "until" in entry and not _is_day(entry["until"]):
            words = f"`suppress.{index}.until`: {shown(entry['until'])} is no date, such as 2026-12-31"
            return place_of(text, [*within, "suppress", index, "until"]), words
    for path, words, item in (*_resource_types(data), *_demands(data)):
        return place_of(text, [*within, *path], item), f"`{'.'.join(map(str, path))}`: {words}"
    for name, table in data.get("rules", {}).items():
        rule = _rule(name, config.plugins)
        if rule is None:
            words = unknown_rule(name, name.lower().replace("_", "-"))
            return place_of(text, [*within, "rules", name]), f"`rules.{name}`: {words}"
        for option, value in table.items():
            words_of_option = None if option == "severity" else _option_complaint(rule, option, value)
            if words_of_option is not None:
                place = place_of(text, [*within, "rules", name, option])
                return place, f"`rules.{name}.{option}`: {words_of_option}"
    return None


def _is_day(text: str) -> bool:
    from policylint.account.dates import day

    return day(text) is not None


def _selectors(data: Mapping[str, Any]) -> Iterator[tuple[list[Any], list[str]]]:
    for key in ("select", "extend-select", "ignore"):
        yield [key], data.get(key, [])
    for index, entry in enumerate(data.get("policies", ())):
        for key in ("extend-select", "ignore"):
            yield ["policies", index, key], entry.get(key, [])


def _resource_types(data: Mapping[str, Any]) -> Iterator[tuple[list[Any], str, None]]:
    """Names of types of resources that are none."""
    for path, table in (([], data), *((["policies", index], e) for index, e in enumerate(data.get("policies", ())))):
        if "resource-type" in table:
            from policylint.model.resource_types import wrong_name

            words = wrong_name(table["resource-type"])
            if words is not None:
                yield [*path, "resource-type"], words, None


def _demands(data: Mapping[str, Any]) -> Iterator[tuple[list[Any], str, str | None]]:
    """What is wrong with the entries of the organization's own demands, which would else never find anything.

    Each is a path, words, and the item of the list at the path that they are about.
    """
    for table in ("required-conditions", "forbidden-access"):
        for index, entry in enumerate(data.get(table, ())):
            if table == "forbidden-access" and not any(entry.get(k) for k in ("actions", "resources", "principals")):
                yield [table, index], "it names neither actions, resources nor principals", None
            for key in ("actions", "resources", "principals"):
                if entry.get(key) == []:
                    yield [table, index, key], "the list is empty; leave it out to mean any", None
            for name, judge in (("actions", _no_action), ("keys", _no_key), ("operators", _no_operator)):
                for number, item in enumerate(entry.get(name, ())):
                    words = judge(item)
                    if words is not None:
                        yield [table, index, name, number], words, item


def _no_action(text: str) -> str | None:
    """Why an action, or a pattern of actions, means none of AWS's; None when it means some."""
    from policylint.model.catalog import load

    if text == "*":
        return None
    catalog = load()
    prefix, _, name = text.partition(":")
    if catalog.lists(prefix, name):
        return None
    service = catalog.service(prefix)
    if service is None and not any(c in prefix for c in "*?"):
        near = catalog.suggest_service(prefix, name)
        return f"no service has the prefix `{prefix}`" + (f", did you mean `{near}:{name}`?" if near else "")
    close = None if service is None else catalog.suggest_action(service, name)
    hint = f", did you mean `{prefix}:{close}`?" if close else ""
    return f"no action is called `{text}`{hint}"


def _no_key(text: str) -> str | None:
    """Why a condition key is none of AWS's, where another was meant; AWS may have added the rest since."""
    from policylint.language.condition import parse_key
    from policylint.model.catalog import load
    from policylint.model.condition_keys import meant

    near = meant(parse_key(text), load())
    return f"no condition key is called `{text}`, did you mean `{near}`?" if near else None


def _no_operator(text: str) -> str | None:
    """Why a condition operator is none."""
    from policylint.language.condition import nearest_operator, parse_operator

    if parse_operator(text) is not None:
        return None
    near = nearest_operator(text)
    return f"no condition operator is called `{text}`" + (f", did you mean `{near[0]}`?" if near else "")


def _rule(name: str, plugins: tuple[str, ...]) -> Rule | None:
    rule = all_rules().get(name)
    return rule if rule is not None and (rule.plugin is None or rule.plugin in plugins) else None


def unknown_rule(shown: str, name: str) -> str:
    """The words for a rule that there is not, with the nearest one."""
    from difflib import get_close_matches

    near = get_close_matches(name, all_rules(), 1, 0.6)
    hint = f", did you mean `{near[0]}`?" if near else "; `policylint rules` lists them"
    return f"no rule is called `{shown}`{hint}"


def _option_complaint(rule: Rule, option: str, value: Any) -> str | None:
    if option not in rule.options:
        from difflib import get_close_matches

        known = ["severity", *rule.options]
        near = get_close_matches(option, known, 1, 0.6)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
        return f"the rule has no such option, {hint}"
    default = rule.options[option]
    if type(value) is not type(default):
        return f"{shown(value)} is not {_NAMES[type(default)]}"
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return f"{shown(value)} is not a list of strings"
    return None


_NAMES: dict[type, str] = {bool: "true or false", int: "a whole number", str: "a string", list: "a list of strings"}
