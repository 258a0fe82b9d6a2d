"""The output formats by name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = {
    "full": "full",
    "concise": "concise",
    "json": "json_report",
    "access-analyzer": "access_analyzer",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
}

#: The formats of `policylint diff`.
DIFF_FORMATS = {
    "full": "diff_full",
    "concise": "diff_concise",
    "json": "diff_json",
    "github": "diff_github",
    "sarif": "diff_sarif",
    "markdown": "diff_markdown",
}

#: Formats that people read: they get colours and a summary line.
FOR_PEOPLE = ("full", "concise")


def renderer(name: str) -> Callable[..., str]:
    """`render(reports, colour, run)` of a format; the module is imported now, since a run needs just one."""
    return _render_of(FORMATS[name])


def diff_renderer(name: str) -> Callable[..., str]:
    """`render(changes, colour)` of a format of `policylint diff`."""
    return _render_of(DIFF_FORMATS[name])


def _render_of(module: str) -> Callable[..., str]:
    # importlib would be one more thing to import.
    render: Callable[..., str] = __import__(f"policylint.report.{module}", fromlist=["render"]).render
    return render
