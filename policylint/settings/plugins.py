"""Rules of the user's own: `plugins` in the settings names them, and installed packages offer them.

A settings file cannot have any module imported: only what an installed package declares as an entry point of the group
`policylint.rules` is.  To look those up costs 40 ms, which only a run pays whose settings name a plugin.
"""

from __future__ import annotations

from policylint.rules.registry import PluginError, add_plugin

GROUP = "policylint.rules"

_loaded: set[str] = set()


def load_plugins(names: tuple[str, ...]) -> None:
    """Add the rules of these plugins.  Raises PluginError, whose second argument is the plugin's name."""
    for name in names:
        if name not in _loaded:
            _load(name)
            _loaded.add(name)


def _load(name: str) -> None:
    from importlib.metadata import entry_points

    found = entry_points(group=GROUP)
    point = next((point for point in found if point.name == name), None)
    if point is None:
        from difflib import get_close_matches

        near = get_close_matches(name, [point.name for point in found], 1, 0.6)
        hint = f", did you mean `{near[0]}`?" if near else ""
        raise PluginError(f"no installed package offers the plugin `{name}`{hint}", name)
    try:
        add_plugin(name, point.module)
    except PluginError as error:
        raise PluginError(f"plugin `{name}`: {error}", name) from error
