"""Workflow commands of GitHub Actions, escaped as its toolkit does (actions/toolkit, packages/core, command.ts)."""

from __future__ import annotations

from policylint.report.text import safe


def command(kind: str, message: str, **properties: object) -> str:
    """`::kind name=value,...::message` as a line; properties that are None are left out."""
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None)
    return f"::{kind}{' ' * bool(shown)}{shown}::{_data(message)}\n"


def _data(text: str) -> str:
    # What else a log would obey is shown as its escape, after the line ends, which have escapes of their own.
    return safe(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
