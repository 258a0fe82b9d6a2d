"""The linting of what tells of a whole account: its credential report, and the dump of its users, groups and roles."""

from __future__ import annotations

from policylint.account.account import Account
from policylint.account.credentials import CredentialReport
from policylint.account.dump import WHOLE_LIMIT, Broken, Dump, may_be_dump
from policylint.account.limits import Limits
from policylint.readers.credential_report import read as read_table
from policylint.readers.json import SyntaxFlaw
from policylint.result import PolicyReport, Report
from policylint.source import Span
from policylint.walker import Walker, build_found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from policylint.account.documents import Document
    from policylint.finding import Finding
    from policylint.source import Source
    from policylint.walker import Settings


def account(source: Source, settings: Settings, progress: Callable[[int], object] | None) -> Report | None:
    """What there is to say about the dump of an account, a piece at a time; None when the text is none.

    The policies of each user, group and role are linted as they come, then the account as a whole is looked at.
    """
    if not may_be_dump(source.text):
        return None
    whole = Account(Dump(source.text), settings.limits or Limits(), _kept_by_aws)
    crashes: list[str] = []
    walker = Walker(source, settings, crashes)
    parts: list[tuple[int, PolicyReport]] = []
    escalating: list[tuple[Document, list[PolicyReport]]] = []
    broken: list[Finding] = []
    try:
        for entity in whole.read():
            for document in entity.own_documents:
                read = list(_document(document, walker, settings))
                if any(settings.rules[f.rule].family == "escalation" for _, part in read for f in part.findings):
                    escalating.append((document, [part for _, part in read]))
                parts += read
            if progress is not None:
                progress(whole.dump.at)
    except Broken as error:
        if len(source.text) <= WHOLE_LIMIT:
            return None  # it is read again as any other text, all of its errors named
        place = Span(error.at, min(error.at + 1, len(source.text)))
        flaw = SyntaxFlaw(place, f"{error.words}; what follows was not looked at")
        broken = walker.show("SyntaxFlaw", (flaw,))
    if not whole.dump.is_one:
        return None
    about = [*walker.show("EncodingProblem", source.problems), *broken]
    if not broken:
        _bound(whole, escalating, settings)
        about += walker.show("Account", (whole,))
        for name in ("User", "Group", "Role", "ManagedPolicy"):
            about += walker.show(name, [entity for entity in whole.entities if type(entity).__name__ == name])
        about += walker.show("Attachment", [a for p in (*whole.users, *whole.groups, *whole.roles) for a in p.named])
    parts += [(start, part) for start, part in _by_entity(whole, about)]
    parts.sort(key=lambda part: part[0])
    report = Report(source, [part for _, part in parts], crashes)
    report.unread = walker.unread
    report.contents = {
        "user": len(whole.users),
        "group": len(whole.groups),
        "role": len(whole.roles),
    }
    return report


def _kept_by_aws(name: str) -> str | None:
    """The document of an AWS managed policy, as JSON, by its name with its path."""
    import json

    from policylint.model import managed_policies

    found = managed_policies.load().named(name)
    return None if found is None else json.dumps(found.document)


#: The families of rules that judge what a policy grants: a permissions boundary grants nothing, it only limits.
_ABOUT_GRANTS = frozenset(("escalation", "exposure", "mfa", "missing_conditions", "organization", "over_broad"))


def _document(document: Document, walker: Walker, settings: Settings) -> Iterator[tuple[int, PolicyReport]]:
    """The report on a policy of a dump: each message says whose it is."""
    search = document.search()
    flaws = [flaw for _, flaw in search.flaws]
    if not search.policies and not flaws:
        flaws = [
            SyntaxFlaw(Span(document.start, document.end), "this is no policy document, and nothing of it is checked")
        ]
    in_string = walker.show("SyntaxFlaw", flaws)
    for found in search.policies:
        found.kind = document.kind
        policy = build_found(found, settings)
        findings = walker.walk(policy) + in_string
        in_string = []
        if document.owner.grants_nothing:
            findings = [f for f in findings if settings.rules[f.rule].family not in _ABOUT_GRANTS]
        if document.facts is None and "escalation-by-several-policies" in settings.rules:
            from policylint.model.account_escalation import facts

            document.facts = facts(policy)
        yield document.start, PolicyReport(policy, [document.claim(f) for f in findings], found.pointer)
        policy.let_go()
    if in_string:
        yield document.start, PolicyReport(None, [document.claim(f) for f in in_string], document.pointer)


def _bound(account: Account, escalating: list[tuple[Document, list[PolicyReport]]], settings: Settings) -> None:
    """Take back what was said of escalation where the boundaries of all who have the policy do not let it through."""
    if not any(principal.boundary is not None for principal in (*account.users, *account.roles)):
        return
    from policylint.model.account_escalation import Escalations

    found = Escalations(account)
    for document, parts in escalating:
        if found.is_bounded(document):
            for part in parts:
                part.findings = [f for f in part.findings if settings.rules[f.rule].family != "escalation"]


def _by_entity(account: Account, findings: list[Finding]) -> Iterator[tuple[int, PolicyReport]]:
    """The findings about the account, by the user, group, role or policy that each is about; and one part at least."""
    by_start: dict[int, list[Finding]] = {0: []}
    for finding in findings:
        entity = account.at(finding.span)
        by_start.setdefault((entity or finding.span).start, []).append(finding)
    path = account.locator().path
    for start in sorted(by_start):
        part = PolicyReport(None, by_start[start], "")
        part.place_by(path)
        yield start, part


def credentials(source: Source, settings: Settings) -> Report | None:
    """What there is to say about a credential report; None when the text is none."""
    table = read_table(source.text)
    if table is None:
        return None
    found = CredentialReport(table, settings.limits or Limits())
    crashes: list[str] = []
    walker = Walker(source, settings, crashes)
    findings = walker.show("CredentialReport", (found,)) + walker.show("UserCredentials", found.users)
    part = PolicyReport(None, findings, "")
    part.place_by(found.path)
    report = Report(source, [part], crashes)
    report.contents = {"credential report": 1, "user": len(found.users)}
    return report
