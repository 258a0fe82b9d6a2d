"""What an editor offers to do: the fixes of findings, all safe ones at once, and help with writing."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.fix import tidy
from policylint.lsp import places, writing
from policylint.lsp.diagnostics import diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from policylint.finding import Edit, Finding
    from policylint.lsp.documents import Document

FIX_ALL = "source.fixAll.policylint"

KINDS = (lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.RefactorRewrite, FIX_ALL)


def code_actions(
    document: Document, range: lsp.Range, only: list[lsp.CodeActionKind | str] | None = None
) -> list[lsp.CodeAction]:
    """What can be done in a range; `only` limits the kinds."""
    span = document.lines.span(range)
    actions: list[lsp.CodeAction] = []
    if _wanted(lsp.CodeActionKind.QuickFix, only):
        actions += [
            _quick_fix(document, finding)
            for finding in document.report.findings
            if finding.fix is not None and finding.span.start <= span.end and span.start <= finding.span.end
        ]
    if _wanted(FIX_ALL, only):
        actions += _fix_all(document)
    if _wanted(lsp.CodeActionKind.RefactorRewrite, only):
        actions += _rewrites(document, span.start)
    return actions


def _wanted(kind: lsp.CodeActionKind | str, only: list[lsp.CodeActionKind | str] | None) -> bool:
    if not only:
        return True
    name = str(getattr(kind, "value", kind))
    return any(not k or name == k or name.startswith(f"{k}.") for k in (str(getattr(k, "value", k)) for k in only))


def _quick_fix(document: Document, finding: Finding) -> lsp.CodeAction:
    fix = finding.fix
    assert fix is not None
    return lsp.CodeAction(
        fix.title[:1].upper() + fix.title[1:],
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic(finding, document)],
        is_preferred=fix.safe,
        edit=_change(document, tidy(document.text, fix)),
    )


def _fix_all(document: Document) -> Iterator[lsp.CodeAction]:
    edits = document.safe_edits
    if edits:
        title = "Fix all that is safe to fix (policylint)"
        yield lsp.CodeAction(title, kind=FIX_ALL, edit=_change(document, edits))


def _rewrites(document: Document, offset: int) -> Iterator[lsp.CodeAction]:
    policy = places.policy_at(document, offset)
    if policy is None:
        return
    statement = places.statement_at(document, offset)
    action = None if statement is None else places.action_at(statement, offset)
    offers = [writing.skeleton(document, policy, statement)]
    if action is not None:
        offers.insert(0, writing.expansion(document, policy, action))
    for offer in offers:
        if offer is not None:
            title, edits = offer
            yield lsp.CodeAction(title, kind=lsp.CodeActionKind.RefactorRewrite, edit=_change(document, edits))


def _change(document: Document, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
    """Edits as the editor takes them, of just this version of the document."""
    texts = [lsp.TextEdit(document.lines.range(edit.span), edit.text) for edit in edits]
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(identifier, list(texts))])
