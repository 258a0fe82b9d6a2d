"""The folders are the architecture: a module imports only from those to its left."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import policylint

ROOT = Path(policylint.__file__).parent
ORDER = (
    "memo",
    "source",
    "finding",
    "suppression",
    "language",
    "readers",
    "policy",
    "account",
    "model",
    "access",
    "rules",
    "plugin",
    "settings",
    "result",
    "fingerprint",
    "baseline",
    "walker",
    "derived",
    "accounts",
    "conditional",
    "engine",
    "fix",
    "report",
    "api",
    "lsp",
    "cli",
    "__main__",
)
#: Side by side: reports know nothing of settings.  Of the two front ends, the command line only starts the server.
FORBIDDEN = {("report", "settings")}
#: Slow to import, and so never at the start of a module.
SLOW = {
    "dataclasses",
    "difflib",
    "hashlib",
    "importlib.metadata",
    "inspect",
    "jsonschema",
    "lark",
    "logging",
    "multiprocessing",
    "pathlib",
    "pathspec",
    "subprocess",
    "tqdm",
    "typing",
}
#: Modules that are themselves only imported when a moment comes that needs the slow import.
LATE = {"policylint.model.suggest", "policylint.cli.parallel"}
MODULES = sorted(ROOT.rglob("*.py"))


def part(module: str) -> str:
    """The folder or file of the package that a module is in; empty for the package itself."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def imports(node: ast.AST, deferred: bool = False) -> list[tuple[str, bool]]:
    """Modules that a module imports at run time, each with whether only a function does so."""
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            found += [(alias.name, deferred) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            module = str(child.module)
            found += [
                (f"{module}.{alias.name}" if module == "policylint" else module, deferred) for alias in child.names
            ]
        else:
            is_function = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            found += imports(child, deferred or is_function)
    return found


def typed_imports(tree: ast.AST) -> list[str]:
    """All modules of the package that a module names, for its types too."""
    return [
        str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("policylint.")
    ]


def name_of(path: Path) -> str:
    return ".".join(("policylint", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_to_the_left(path: Path) -> None:
    here = part(name_of(path))
    assert here in ("", *ORDER), f"{here} has no place in the order"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for module in [name for name, _ in imports(tree) if name.startswith("policylint.")] + typed_imports(tree):
        there = part(module)
        assert there in ORDER or module in ("policylint.__version__", "policylint.REPOSITORY"), module
        if there in ORDER and here:
            assert ORDER.index(there) <= ORDER.index(here), f"{here} may not import {module}"
            assert (here, there) not in FORBIDDEN


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_starts_slowly(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    slow = [name for name, deferred in imports(tree) if not deferred and name in SLOW]
    assert slow == [] or name_of(path) in LATE
