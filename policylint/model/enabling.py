"""Actions that a request needs so that a condition key has a value at all."""

from __future__ import annotations

from policylint.model.curated import load


def enabling_action(key: str, kind: str) -> str | None:
    """The action without which nobody can set this key, by its family (`aws:RequestTag`), in policies of a kind.

    A session tag, for example, comes with `sts:TagSession`; without that action allowed the tags are refused.
    """
    data = load("enabling_actions")
    key = key.lower()
    for part in ("any", kind):
        for name, action in data.get(part, {}).items():
            if name.lower() == key:
                return str(action)
    return None


def roles_anywhere_actions() -> tuple[str, ...]:
    """What the trust policy of a role has to allow to IAM Roles Anywhere."""
    return tuple(load("enabling_actions")["roles_anywhere"])
