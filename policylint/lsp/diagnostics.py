"""Findings as an editor shows them."""

from __future__ import annotations

from lsprotocol import types as lsp

from policylint.finding import Finding, Severity
from policylint.rules.registry import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from policylint.lsp.documents import Document

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.SECURITY_WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.SUGGESTION: lsp.DiagnosticSeverity.Information,
}

#: What has no effect is shown faded, where the editor can.
_UNNECESSARY = ("redundant-", "empty-array-action", "empty-array-resource")


def diagnostics(document: Document) -> list[lsp.Diagnostic]:
    """A diagnostic for each finding, in the order of the text."""
    return [diagnostic(finding, document) for finding in document.report.findings]


def diagnostic(finding: Finding, document: Document) -> lsp.Diagnostic:
    """The diagnostic of a finding."""
    rule = all_rules().get(finding.rule)
    message = finding.message if not finding.help else f"{finding.message}\n{finding.help}"
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(document.uri, document.lines.range(place.span)), place.message)
        for place in finding.related
    ]
    faded = finding.rule.startswith(_UNNECESSARY)
    return lsp.Diagnostic(
        range=document.lines.range(finding.span),
        message=message,
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=lsp.CodeDescription(rule.url) if rule is not None else None,
        source="policylint",
        related_information=related or None,
        tags=[lsp.DiagnosticTag.Unnecessary] if faded else None,
        data={"severity": finding.severity.value},
    )
