"""`policylint rules` and `policylint explain`."""

from __future__ import annotations

import sys

from policylint.rules.registry import all_rules
from policylint.settings.file import SettingsError, load


def rules(form: str) -> int:
    """List every rule, one a line, or as JSON, or just the names; those of the nearest settings' plugins, too."""
    if not _plugins():
        return 2
    found = all_rules().values()
    if form == "json":
        import json

        rows = [
            {
                "name": rule.name,
                "severity": rule.severity.value,
                "family": rule.family,
                "issue_code": rule.issue_code,
                "pedantic": rule.pedantic,
                "plugin": rule.plugin,
                "options": dict(rule.options),
                "policy_types": list(rule.kinds),
                "title": rule.title,
                "url": rule.url,
            }
            for rule in found
        ]
        print(json.dumps(rows, indent=2))
        return 0
    if form == "names":
        print("\n".join(rule.name for rule in found))
        return 0
    width = max(len(rule.name) for rule in found)
    for rule in found:
        mark = " (pedantic)" if rule.pedantic else ""
        print(f"{rule.name:{width}}  {rule.severity.value:16}  {rule.title}{mark}")
    return 0


def explain(name: str) -> int:
    """Show a rule's page; 2 when there is no such rule."""
    if not _plugins():
        return 2
    wanted = name.lower().replace("_", "-")
    rule = all_rules().get(wanted)
    if rule is None:
        from difflib import get_close_matches

        near = get_close_matches(wanted, all_rules(), 1, 0.6)
        hint = f", did you mean `{near[0]}`?" if near else "; `policylint rules` lists them"
        print(f"policylint: no rule is called `{name}`{hint}", file=sys.stderr)
        return 2
    code = f", Access Analyzer's {rule.issue_code}" if rule.issue_code else ""
    pedantic = ", pedantic: off unless selected" if rule.pedantic else ""
    print(f"{rule.name} ({rule.severity.value}{code}{pedantic})\n")
    if len(rule.kinds) < 5:
        print(f"Policies: {', '.join(rule.kinds)}\n")
    print(rule.page)
    for option, default in rule.options.items():
        import json

        print(f"\nOption: {option}, under [rules.{rule.name}] in the settings; by default {json.dumps(default)}")
    if rule.url:
        print(f"\n{rule.url}")
    return 0


def _plugins() -> bool:
    """Load the settings, and so the plugins that they name; False, with words, when they are wrong."""
    try:
        load()
    except SettingsError as error:
        print(f"policylint: {error}", file=sys.stderr)
        return False
    return True
