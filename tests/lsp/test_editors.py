"""The pages of docs/editors.md in editors of this machine, as far as it has them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policylint import __version__

DOCS = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "\u00e9", "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::reports/*"}
  ]
}
"""

#: Waits for diagnostics, and prints what each is about.
PROBE = """
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 20)
for _, d in ipairs(vim.diagnostic.get(0)) do
  local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
  print(string.format("%d <%s> %s\\n", d.lnum, line:sub(d.col + 1, d.end_col), d.source))
end
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def editor(*names: str) -> str:
    """The first of some editors that is here."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"needs {' or '.join(names)}, which is not installed here")
    return found


def run(command: list[str], folder: Path) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "policy.json").write_text(POLICY, encoding="utf-8")
    (tmp_path / "other.json").write_text('{"a": 1}\n', encoding="utf-8")
    return tmp_path


def test_neovim_shows_a_finding_at_its_place(folder: Path) -> None:
    nvim = editor("nvim")
    new, old = blocks("lua")
    has_new = "1" in run([nvim, "--headless", "-u", "NONE", "-c", "echo has('nvim-0.11')", "-c", "qa!"], folder)
    (folder / "init.lua").write_text(new if has_new else old, encoding="utf-8")
    (folder / "probe.lua").write_text(PROBE, encoding="utf-8")
    command = [nvim, "--headless", "-u", "init.lua", "a b/policy.json", "-c", "luafile probe.lua", "-c", "qa!"]
    assert "3 <GetObjekt> policylint" in run(command, folder)


@pytest.mark.parametrize("name", ["nvim", "vim"])
def test_on_save(folder: Path, name: str) -> None:
    """`:w` fills the quickfix list, with lines, columns and types; a JSON file of another kind leaves it empty."""
    vim = editor(name)
    (recipe,) = blocks("vim")
    (folder / "vimrc").write_text(f"set nocompatible nomore\nfiletype on\n{recipe}", encoding="utf-8")
    start = [vim, *(["--headless"] if name == "nvim" else ["-e", "-s", "-N"]), "-u", "vimrc"]
    show = "call writefile(map(getqflist(), {_, q -> join([bufname(q.bufnr), q.lnum, q.col, q.type, q.text])}), 'out')"
    for path, wanted in (("a b/policy.json", True), ("other.json", False)):
        run([*start, path, "-c", "filetype detect", "-c", "w", "-c", show, "-c", "qa!"], folder)
        found = (folder / "out").read_text(encoding="utf-8").splitlines()
        column = len(POLICY.split("\n")[3].partition("GetObjekt")[0]) + 1
        start_ = f"a b/policy.json 4 {column} E [invalid-action] `s3` has no action `GetObjekt`"
        assert any(line.startswith(start_) for line in found) == wanted, found
        assert bool(found) == wanted


def test_the_extension_for_visual_studio_code_is_of_this_release() -> None:
    root = Path(__file__).parents[2]
    package = json.loads((root / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == __version__
    assert (root / "editors" / "vscode" / "LICENSE").read_text(encoding="utf-8") == (root / "LICENSE").read_text(
        encoding="utf-8"
    )
