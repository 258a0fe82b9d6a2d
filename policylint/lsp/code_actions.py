"""What an editor offers to do: the fixes of findings, all safe ones at once, and help with writing."""

from __future__ import annotations

import json

from lsprotocol import types as lsp

from policylint.lsp import places
from policylint.lsp.diagnostics import diagnostic
from policylint.model.catalog import load
from policylint.readers.values import Array

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.finding import Edit, Finding
    from policylint.lsp.documents import Document
    from policylint.policy.ast import Action, Policy

FIX_ALL = "source.fixAll.policylint"

#: More names than this make no readable list.
EXPANSION_LIMIT = 200

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
        whole = _fix_all(document)
        if whole is not None:
            actions.append(whole)
    if _wanted(lsp.CodeActionKind.RefactorRewrite, only):
        statement = places.statement_at(document, span.start)
        action = None if statement is None else places.action_at(statement, span.start)
        if action is not None:
            actions += _expand(document, action)
        policy = places.policy_at(document, span.start)
        if policy is not None:
            actions += _skeleton(document, policy)
    return actions


def _quick_fix(document: Document, finding: Finding) -> lsp.CodeAction:
    fix = finding.fix
    assert fix is not None
    return lsp.CodeAction(
        fix.title[:1].upper() + fix.title[1:],
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic(finding, document)],
        is_preferred=fix.safe,
        edit=_edit(document, fix.edits),
    )


def _wanted(kind: lsp.CodeActionKind | str, only: list[lsp.CodeActionKind | str] | None) -> bool:
    if not only:
        return True
    name = str(getattr(kind, "value", kind))
    return any(name == k or name.startswith(f"{k}.") for k in (str(getattr(k, "value", k)) for k in only))


def _edit(document: Document, edits: tuple[Edit, ...]) -> lsp.WorkspaceEdit:
    return _texts(document, [lsp.TextEdit(document.lines.range(edit.span), edit.text) for edit in edits])


def _texts(document: Document, edits: list[lsp.TextEdit]) -> lsp.WorkspaceEdit:
    identifier = lsp.OptionalVersionedTextDocumentIdentifier(uri=document.uri, version=document.version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(identifier, list(edits))])


def _fix_all(document: Document) -> lsp.CodeAction | None:
    """All safe fixes at once: of those that touch each other the first, as `--fix` does in its first round."""
    edits: list[Edit] = []
    for finding in document.report.findings:
        fix = finding.fix
        if fix is None or not fix.safe:
            continue
        if all(_apart(new, old) for new in fix.edits for old in edits):
            edits += fix.edits
    if not edits:
        return None
    title = "Fix all that is safe to fix (policylint)"
    return lsp.CodeAction(title, kind=FIX_ALL, edit=_edit(document, tuple(edits)))


def _apart(one: Edit, other: Edit) -> bool:
    return one.span.end < other.span.start or other.span.end < one.span.start


def _expand(document: Document, action: Action) -> list[lsp.CodeAction]:
    """A wildcard written out as the actions that it matches today."""
    parsed = action.parsed
    if parsed.is_literal or parsed.is_unknown or not parsed.name or parsed.is_everything:
        return []
    names = list(load().expand(parsed.service, parsed.name).names())
    if not names or len(names) > EXPANSION_LIMIT:
        return []
    value = action.element.value
    listed = isinstance(value, Array)
    line = document.source.line_text(document.source.position(action.span.start).line)
    alone = listed and line.strip().rstrip(",") == document.text[action.span.start : action.span.end]
    indent = line[: len(line) - len(line.lstrip())] if alone else ""
    joint = f",\n{indent}" if alone else ", "
    text = joint.join(json.dumps(name) for name in names)
    edit = lsp.TextEdit(document.lines.range(action.span), text if listed else f"[{text}]")
    title = f"Expand `{action.text}` to the {len(names)} actions that it matches today"
    return [lsp.CodeAction(title, kind=lsp.CodeActionKind.RefactorRewrite, edit=_texts(document, [edit]))]


_SKELETON = '{{\n{0}  "Effect": "Allow",\n{0}  "Action": "",\n{0}  "Resource": ""\n{0}}}'


def _skeleton(document: Document, policy: Policy) -> list[lsp.CodeAction]:
    """A new statement behind the last one."""
    statements = policy.statement.value if policy.statement is not None else None
    if not isinstance(statements, Array) or policy.depth or not statements.items:
        return []
    last = statements.items[-1]
    line = document.source.line_text(document.source.position(last.start).line)
    indent = line[: len(line) - len(line.lstrip())]
    text = f",\n{indent}{_SKELETON.format(indent)}"
    end = document.lines.position(last.end)
    edit = lsp.TextEdit(lsp.Range(end, end), text)
    kind = lsp.CodeActionKind.RefactorRewrite
    return [lsp.CodeAction("Add statement skeleton", kind=kind, edit=_texts(document, [edit]))]
