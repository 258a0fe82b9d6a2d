"""lint(source, settings): read, find the policies, build, walk the rules once, sort."""

from __future__ import annotations

from policylint.policy.find import find, has_policy_words, may_hold_policy
from policylint.readers.json import read
from policylint.result import PolicyReport, Report
from policylint.walker import Settings, Walker, build_found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from policylint.finding import Finding
    from policylint.policy.find import Attachment
    from policylint.readers.values import Value
    from policylint.source import Source
    from policylint.suppression import Suppression

__all__ = ("PolicyReport", "Report", "Settings", "Walker", "lint", "lint_unused")

# What starts with none of these is no JSON at all; what has this key may be the answer of `get-credential-report`.
_JSON_STARTS = ("{", "[", " ", "\t")
_CREDENTIAL_ANSWER = '"ReportFormat"'


def lint(
    source: Source, settings: Settings, named: bool = True, progress: Callable[[int], object] | None = None
) -> Report:
    """Lint a text.  Never raises for anything that the text holds.

    `named` is False for a file that was come upon in a folder: then a text that does not parse is only an error when
    it was meant to be a policy.  `progress` is told how many characters of the dump of an account have been read.
    """
    text = source.text
    if not text.startswith(_JSON_STARTS) or _CREDENTIAL_ANSWER in text:
        from policylint.accounts import credentials

        report = credentials(source, settings)
        if report is not None:
            return _suppressed(report, settings)
    if 'DetailList"' in text:
        from policylint.accounts import account

        report = account(source, settings, progress)
        if report is not None:
            return _suppressed(report, settings)
    if not named and not may_hold_policy(text):
        return Report(source, [], [])
    document = read(text, 1 if text.startswith("\ufeff") else 0)
    search = find(document.value) if document.value is not None else None
    policies = [] if search is None else search.policies
    crashes: list[str] = []
    walker = Walker(source, settings, crashes)
    of_text: list[Finding] = []
    if document.flaws and (policies or named or has_policy_words(text)):
        of_text += walker.show("SyntaxFlaw", document.flaws)
    if policies or named:
        of_text += walker.show("EncodingProblem", source.problems)
    in_strings: dict[str, list[Finding]] = {}
    for pointer, flaw in () if search is None else search.flaws:
        in_strings.setdefault(pointer, []).extend(walker.show("SyntaxFlaw", (flaw,)))
    parts: list[tuple[int, PolicyReport]] = []
    flaws = [flaw.span for flaw in document.flaws] + ([] if search is None else [flaw.span for _, flaw in search.flaws])
    has_escapes = "\\" in text
    is_broken = bool(flaws or source.problems) or (has_escapes and ("\\ud" in text or "\\uD" in text))
    has_branches = bool(policies) and '"Fn::If"' in text
    may_have_variables = has_escapes or ("$" in text and "${" in text)  # which escapes may spell another way
    for found in policies:
        policy = build_found(found, settings)
        policy.may_have_variables = may_have_variables
        findings = walker.walk(policy)
        if has_branches:
            from policylint.conditional import of_branches

            findings += of_branches(found, policy.kind, policy.resource_type, walker)
        if is_broken and findings:
            from policylint.derived import without_derived

            findings = without_derived(findings, policy.node, flaws)
        if found.is_encoded:
            for finding in findings:
                finding.fix = None  # its text would have to be encoded
        if len(policies) == 1 and not found.depth:
            # What is wrong with the text is told with the policy that it is.
            findings, of_text = findings + of_text, []
        findings += in_strings.pop(found.pointer, ())
        parts.append((found.node.start, PolicyReport(policy, findings, found.pointer, settings.places)))
        policy.let_go()
    if of_text:
        parts.append((0, PolicyReport(None, of_text, "")))
    for pointer, rest in in_strings.items():
        if rest:
            parts.append((rest[0].span.start, PolicyReport(None, rest, pointer)))
    if search is not None and search.attached:
        parts += _of_attachments(search.attached, document.value, walker)
    parts.sort(key=lambda part: part[0])
    report = Report(source, [part for _, part in parts], crashes)
    report.unread = walker.unread
    return _suppressed(report, settings)


def _of_attachments(
    attached: list[Attachment], root: Value | None, walker: Walker
) -> Iterator[tuple[int, PolicyReport]]:
    """What there is to say about the managed policies that a template attaches: of no policy in it."""
    findings = walker.show("Attachment", sorted(attached, key=lambda one: one.span.start))
    if findings and root is not None:
        from policylint.policy.paths import path_of

        part = PolicyReport(None, findings, "")
        part.place_by(lambda span: path_of(root, span))
        yield findings[0].span.start, part


def _suppressed(report: Report, settings: Settings) -> Report:
    """The report without what is silenced, and with the entries that did so, and without what the baseline knows."""
    suppressions = settings.suppressions
    for part in report.parts if suppressions else ():
        kept = []
        for finding in part.findings:
            pointer, sid = part.pointer_to(finding.span), part.sid(finding.span)
            by = {entry.key for entry in suppressions if entry.covers(finding.rule, pointer, sid)}
            report.suppressed |= by
            if not by:
                kept.append(finding)
        part.findings = kept
    if settings.baseline is not None and report.findings:
        settings.baseline.silence(report)
    return report


def lint_unused(source: Source, unused: Iterable[Suppression], settings: Settings) -> Report:
    """What there is to say about suppressions of a settings file (`source`) that silence nothing."""
    crashes: list[str] = []
    findings = Walker(source, settings, crashes).show("Suppression", tuple(unused))
    return _suppressed(Report(source, [PolicyReport(None, findings, "")], crashes), settings)
