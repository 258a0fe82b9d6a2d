"""The server with a real client: open, type, save, fix, hover, complete."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

from policylint.cli.main import run

BROAD = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "\U0001f600x", "Effect": "Allow", "Action": ["s3:GetObjekt", "s3:GetObject", "s3:GetObject"], "Resource": "*",
   "Condition": {"StringEqual": {"aws:username": "x"}}}]}
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "policylint", "server"]))
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    capabilities = lsp.ClientCapabilities()
    await lsp_client.initialize_session(lsp.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


class Editor:
    """A document in the client, typed at as an editor would."""

    def __init__(self, client: LanguageClient, path: Path, text: str) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.text = text
        self.version = 1

    async def open(self) -> list[lsp.Diagnostic]:
        item = lsp.TextDocumentItem(self.uri, "json", self.version, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self.told()

    async def told(self) -> list[lsp.Diagnostic]:
        """What the server says next."""
        await self.client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return list(self.client.diagnostics[self.uri])

    def type(self, start: lsp.Position, end: lsp.Position, text: str) -> None:
        self.version += 1
        identifier = lsp.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        change = lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [change]))

    @property
    def identifier(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)


def find(text: str, part: str, after: int = 0) -> lsp.Position:
    """The place of a part of a text, in UTF-16 units."""
    at = text.index(part, after)
    line = text.count("\n", 0, at)
    start = text.rfind("\n", 0, at) + 1
    return lsp.Position(line, len(text[start:at].encode("utf-16-le")) // 2)


async def test_open_tells_each_finding_at_its_place(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    found = {diagnostic.code: diagnostic for diagnostic in await editor.open()}
    wrong = found["invalid-action"]
    # The smiley takes two units of UTF-16.
    assert wrong.range.start == find(BROAD, "GetObjekt")
    assert wrong.range.end == find(BROAD, '", "s3:GetObject"')
    assert wrong.severity == lsp.DiagnosticSeverity.Error
    assert "did you mean `s3:GetObject`?" in wrong.message
    assert wrong.code_description is not None
    twice = found["redundant-action"]
    assert list(twice.tags or ()) == [lsp.DiagnosticTag.Unnecessary]
    assert twice.related_information is not None
    assert twice.related_information[0].location.uri == editor.uri


async def test_typing_and_mending(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()
    start, end = find(BROAD, "GetObjekt"), find(BROAD, '", "s3:GetObject"')
    editor.type(start, end, "PutObject")
    codes = {diagnostic.code for diagnostic in await editor.told()}
    assert "invalid-action" not in codes
    assert "invalid-condition-operator" in codes


async def test_quick_fixes_and_fix_all(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()
    at = find(BROAD, "GetObjekt")
    params = lsp.CodeActionParams(editor.identifier, lsp.Range(at, at), lsp.CodeActionContext([]))
    actions = await client.text_document_code_action_async(params)
    assert actions
    titles = [action.title for action in actions]
    assert "Write `s3:GetObject`" in titles
    edit = actions[titles.index("Write `s3:GetObject`")].edit
    assert isinstance(edit, lsp.WorkspaceEdit)
    (change,) = edit.document_changes or ()
    assert isinstance(change, lsp.TextDocumentEdit)
    assert change.text_document.version == 1
    (text,) = change.edits
    assert isinstance(text, lsp.TextEdit)
    assert (text.range.start, text.new_text) == (find(BROAD, '"s3:GetObjekt'), '"s3:GetObject"')
    context = lsp.CodeActionContext([], only=["source.fixAll"])
    whole = await client.text_document_code_action_async(
        lsp.CodeActionParams(editor.identifier, lsp.Range(at, at), context)
    )
    assert whole is not None
    assert [action.kind for action in whole] == ["source.fixAll.policylint"]


async def test_hover(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()

    async def shown(part: str) -> str:
        hover = await client.text_document_hover_async(lsp.HoverParams(editor.identifier, find(BROAD, part)))
        assert hover is not None
        assert isinstance(hover.contents, lsp.MarkupContent)
        return hover.contents.value

    assert "Access level: Read" in await shown("s3:GetObject")
    assert "arn:${Partition}:s3:::${BucketName}/${ObjectName}" in await shown("s3:GetObject")
    assert "Type: String, one value" in await shown("aws:username")
    nothing = await client.text_document_hover_async(lsp.HoverParams(editor.identifier, lsp.Position(0, 2)))
    assert nothing is None


async def complete(editor: Editor, place: lsp.Position) -> list[str]:
    params = lsp.CompletionParams(editor.identifier, place)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, lsp.CompletionList)
    for item in found.items:
        assert isinstance(item.text_edit, lsp.TextEdit)
    return [item.label for item in found.items]


async def test_completion_in_broken_text(client: LanguageClient, tmp_path: Path) -> None:
    text = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:Get"], "Resource": "",
   "Condition": {"String": {"s3:": "", "aws:Sec": ""}, "Bool": {"aws:SecureTransport": ""}}, ""
"""
    editor = Editor(client, tmp_path / "policy.json", text)
    await editor.open()

    def behind(part: str) -> lsp.Position:
        place = find(text, part)
        return lsp.Position(place.line, place.character + len(part))

    assert "s3:GetObject" in await complete(editor, behind('"s3:Get'))
    assert "arn:aws:s3:::${BucketName}/${ObjectName}" not in await complete(editor, behind('"s3:Get'))
    assert "StringEquals" in await complete(editor, behind('"String'))
    assert {"true", "false"} == set(await complete(editor, behind('"aws:SecureTransport": "')))
    assert "Allow" in await complete(editor, behind('"Effect": "'))


async def test_completion_knows_the_statement(client: LanguageClient, tmp_path: Path) -> None:
    text = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "",
   "Condition": {"StringEquals": {"": "x"}, "": {"aws:SecureTransport": "true"}}}]}
"""
    editor = Editor(client, tmp_path / "policy.json", text)
    await editor.open()
    resource = find(text, '"Resource": "')
    arns = await complete(editor, lsp.Position(resource.line, resource.character + len('"Resource": "')))
    assert arns[:2] == ["*", "arn:aws:s3:::${BucketName}"]
    key = find(text, '{"": "x"')
    assert "s3:prefix" in (await complete(editor, lsp.Position(key.line, key.character + 2)))[:60]
    operator = find(text, '"": {"aws:SecureTransport')
    assert (await complete(editor, lsp.Position(operator.line, operator.character + 1)))[0] == "Bool"


async def test_outline_and_folds(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(editor.identifier))
    assert symbols
    (policy,) = symbols
    assert isinstance(policy, lsp.DocumentSymbol)
    assert policy.children is not None
    assert [child.detail for child in policy.children] == ["Allow s3:GetObjekt, s3:GetObject, s3:GetObject"]


async def test_crlf_and_settings(client: LanguageClient, tmp_path: Path) -> None:
    text = BROAD.replace("\n", "\r\n")
    (tmp_path / "policylint.toml").write_text('ignore = ["invalid-action"]\n', encoding="utf-8")
    editor = Editor(client, tmp_path / "policy.json", text)
    found = {diagnostic.code: diagnostic for diagnostic in await editor.open()}
    assert "invalid-action" not in found
    assert found["invalid-condition-operator"].range.start == find(BROAD, '"StringEqual"')
    (tmp_path / "policylint.toml").write_text("", encoding="utf-8")
    uri = (tmp_path / "policylint.toml").as_uri()
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.told()}


async def test_a_file_that_holds_no_policy_is_left_alone(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "package.json", '{"name": "x", }')
    assert await editor.open() == []


@pytest.mark.parametrize("extra", [[], ["--stdio"]])
def test_without_pygls(extra: list[str], tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "pygls.py").write_text("raise ImportError('gone')\n", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "policylint", "server", *extra],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 2
    assert "pip install 'policylint[lsp]'" in result.stderr


# Documents of all kinds.


@pytest.mark.parametrize("name", ["a b.json", "pol\u00edtica.json", "100%25.json", "a#b?.json"])
async def test_any_path(client: LanguageClient, tmp_path: Path, name: str) -> None:
    editor = Editor(client, tmp_path / name, BROAD)
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.open()}
    editor.type(lsp.Position(0, 0), lsp.Position(0, 0), " ")
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.told()}
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.identifier))
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.told()}


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "file:///c%3A/Users/me/p.json", "file://host/share/p.json"])
async def test_any_address(client: LanguageClient, tmp_path: Path, uri: str) -> None:
    editor = Editor(client, tmp_path, BROAD)
    editor.uri = uri
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.open()}


async def test_broken_and_several(client: LanguageClient, tmp_path: Path) -> None:
    text = json.dumps({"A": json.loads(BROAD), "B": json.dumps(json.loads(BROAD))}, indent=1)[:-1]
    editor = Editor(client, tmp_path / "template.json", text)
    found = [(d.code, text.split("\n")[d.range.start.line].strip()[:3]) for d in await editor.open()]
    assert [line for code, line in found if code == "invalid-action"] == ['"s3', '"B"']
    assert "json-syntax-error" in {code for code, _ in found}


async def test_a_credential_report(client: LanguageClient, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "examples" / "credential-report.csv").read_text(encoding="utf-8")
    editor = Editor(client, tmp_path / "report.csv", text)
    assert "root-access-key" in {diagnostic.code for diagnostic in await editor.open()}
    editor = Editor(client, tmp_path / "other.csv", "a,b\n1,2\n")
    assert await editor.open() == []


async def test_closed_documents_have_no_findings(client: LanguageClient, tmp_path: Path) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(editor.identifier))
    assert await editor.told() == []
    hover = lsp.HoverParams(editor.identifier, find(BROAD, "s3:GetObject"))
    assert await client.text_document_hover_async(hover) is None


# Settings.


async def test_watched_settings(client: LanguageClient, tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    editor = Editor(client, folder / "policy.json", BROAD)
    await editor.open()
    settings = folder / "policylint.toml"
    settings.write_text('ignore = ["invalid-action"]\n', encoding="utf-8")
    changed = [lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Created)]
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changed))
    codes = {diagnostic.code for diagnostic in await editor.told()}
    assert "invalid-action" not in codes
    assert "invalid-condition-operator" in codes
    settings.rename(folder / "gone.toml")
    client.workspace_did_change_watched_files(
        lsp.DidChangeWatchedFilesParams([lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Deleted)])
    )
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.told()}


async def test_saving_a_policy_reads_the_settings_where_nobody_watches_them(
    client: LanguageClient, tmp_path: Path
) -> None:
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    await editor.open()
    (tmp_path / "policylint.toml").write_text('exclude = ["policy.json"]\n', encoding="utf-8")
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.identifier))
    assert await editor.told() == []


async def test_what_the_baseline_knows_is_not_shown(client: LanguageClient, tmp_path: Path) -> None:
    (tmp_path / "policylint.toml").write_text('baseline = "old.json"\n', encoding="utf-8")
    old, policy = tmp_path / "old.json", tmp_path / "policy.json"
    policy.write_text(BROAD, encoding="utf-8")
    assert run(["check", str(policy), "--write-baseline", str(old), "--quiet"]) == 0
    editor = Editor(client, policy, BROAD)
    assert await editor.open() == []
    old.write_text('{"version": 1, "findings": []}', encoding="utf-8")
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.identifier))
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.told()}


async def test_wrong_settings_are_told_once(client: LanguageClient, tmp_path: Path) -> None:
    (tmp_path / "policylint.toml").write_text('ignore = ["invalid-acton"]\n', encoding="utf-8")
    editor = Editor(client, tmp_path / "policy.json", BROAD)
    assert "invalid-action" in {diagnostic.code for diagnostic in await editor.open()}
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(editor.identifier))
    await editor.told()
    (message,) = client.messages
    assert "did you mean `invalid-action`" in message.message
