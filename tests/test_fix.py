"""Laws of the mends, over every policy that the rules' specs and pages draw, laid out in several ways."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policylint import fix
from policylint.access.changes import changes, document
from policylint.access.comparison import NEW_ACCESS
from policylint.engine import Report, Settings, lint
from policylint.finding import Edit, Finding, Fix, Severity
from policylint.readers.json import read
from policylint.rules.registry import all_rules
from policylint.source import Source, Span
from tests import drawing
from tests.rules.test_pages import EXAMPLE
from tests.rules.test_specs import BLOCK

Kind = tuple[str, str | None]


def drawn() -> list[tuple[str, Kind]]:
    """Every policy of the specs and pages for which there is a mend."""
    found: dict[tuple[str, Kind], None] = {}
    blocks = [
        (match["body"].rstrip("\n"), match["setting"])
        for spec in sorted((Path(__file__).parent / "rules").glob("*/*.md"))
        for match in BLOCK.finditer(spec.read_text(encoding="utf-8"))
    ]
    for rule in all_rules().values():
        blocks += [
            ("\n".join(line[4:] for line in match[3].strip("\n").split("\n")), match[2] or "")
            for match in EXAMPLE.finditer(rule.page + "\n")
        ]
    for body, words in blocks:
        setting = drawing.setting(words)
        kind = (setting.get("policy_type", "auto"), setting.get("resource_type"))
        text = drawing.parse(body).text
        if any(finding.fix is not None for finding in look(kind)(Source("p.json", text)).findings):
            found[text, kind] = None
    return list(found)


def look(kind: Kind) -> object:
    made = Settings(all_rules(), *kind)

    def looks(source: Source) -> Report:
        report = lint(source, made)
        assert report.crashes == []
        return report

    return looks


POLICIES = drawn()

# The same policy as people keep it.
LAYOUTS = {
    "as drawn": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "ends with a line end": lambda text: text + "\n",
    "byte order mark": lambda text: "\ufeff" + text,
    "in a string": lambda text: json.dumps({"Policy": text}, indent=1),
    "in a string, unescaped": lambda text: json.dumps({"Policy": text}, ensure_ascii=False),
    "in a string in a string": lambda text: json.dumps({"A": [json.dumps({"Policy": text})]}),
    "indented": lambda text: relaid(text, indent=4),
    "tabs": lambda text: relaid(text, indent="\t"),
    "in one line": lambda text: relaid(text, separators=(",", ":")),
}


def relaid(text: str, **how: object) -> str:
    """The text as `json.dumps` lays it out, where it is JSON without duplicates."""
    try:
        return json.dumps(json.loads(text), **how)  # type: ignore[arg-type]
    except ValueError:
        return text


def source_of(text: str) -> Source:
    return Source.from_bytes("p.json", fix.encoded(text))


def flaws(text: str) -> int:
    return len(read(text, int(text.startswith("\ufeff"))).flaws)


def tally(report: Report, *severities: Severity) -> Counter[str]:
    return Counter(f.rule for f in report.findings if not severities or f.severity in severities)


def test_there_are_many() -> None:
    assert len(POLICIES) > 150


EACH = settings(max_examples=150, deadline=None)
CASES = st.tuples(st.sampled_from(POLICIES), st.sampled_from(sorted(LAYOUTS)))


@EACH
@given(CASES)
def test_each_mend_alone(case: tuple[tuple[str, Kind], str]) -> None:
    """The text parses no worse, no key stands twice, the finding is gone, and nothing but the edited places differs."""
    (text, kind), layout = case
    source, looks = source_of(LAYOUTS[layout](text)), look(kind)
    report = looks(source)
    for finding in report.findings:
        if finding.fix is None:
            continue
        edits = fix.tidy(source.text, finding.fix)
        assert all(a.span.end <= b.span.start for a, b in pairwise(edits)), finding.rule
        changed = source_of(fix.applied(source.text, edits))
        assert flaws(changed.text) <= flaws(source.text), finding.rule
        assert not fix.does_harm(source.text, changed.text), finding.rule
        after = looks(changed)
        # Of several that name a line, another may have the words of this one when the lines have moved.
        alike, of_rule = (
            [sum(f.rule == finding.rule and f.message in words for f in r.findings) for r in (report, after)]
            for words in ({finding.message}, {f.message for f in (*report.findings, *after.findings)})
        )
        assert alike[1] < alike[0] or of_rule[1] < of_rule[0], f"{finding.rule} stays: {changed.text}"
        at = 0
        for edit in edits:
            kept = source.text[at : edit.span.start]
            assert changed.text.startswith(kept)
            changed.text = changed.text[len(kept) + len(edit.text) :]
            at = edit.span.end
        assert changed.text == source.text[at:]


@EACH
@given(CASES, st.booleans())
def test_all_mends_come_to_an_end(case: tuple[tuple[str, Kind], str], unsafe: bool) -> None:
    (text, kind), layout = case
    source, looks = source_of(LAYOUTS[layout](text)), look(kind)
    result = fix.mend(source, looks, unsafe)
    assert not result.undecided
    assert not fix.does_harm(source.text, result.source.text)
    left = [f.rule for f in result.report.findings if f.fix is not None and (f.fix.safe or unsafe)]
    assert left == []
    again = fix.mend(result.source, looks, unsafe)
    assert (again.source.text, again.fixed) == (result.source.text, [])
    if layout == "CRLF" and "\n" not in LAYOUTS[layout](text).replace("\r\n", ""):
        assert "\n" not in result.source.text.replace("\r\n", "")
    assert result.source.text.startswith("\ufeff") == (
        source.text.startswith("\ufeff") and not any(f.rule == "byte-order-mark" for f in result.fixed)
    )


@pytest.mark.parametrize(("text", "kind"), POLICIES)
def test_a_safe_mend_of_what_aws_takes_never_widens_it(text: str, kind: Kind) -> None:
    """What AWS refuses allows nothing until it is mended; all else must not allow more than before."""
    source, looks = source_of(text), look(kind)
    report = looks(source)
    if tally(report, Severity.ERROR):
        picked = [f for f in report.findings if f.fix is not None and f.fix.safe and f.severity is not Severity.ERROR]
    else:
        picked = [f for f in report.findings if f.fix is not None and f.fix.safe]
    for finding in picked:
        changed = source_of(fix.applied(source.text, fix.tidy(source.text, finding.fix)))
        for change in changes(document(source, *kind, True), document(changed, *kind, True)):
            assert change.verdict != NEW_ACCESS, finding.rule


# How the engine deals with mends that do not get along.


def finding(start: int, end: int, *edits: tuple[int, int, str], safe: bool = True) -> Finding:
    made = Fix("mend", tuple(Edit(Span(a, b), text) for a, b, text in edits), safe)
    return Finding("some-rule", Severity.WARNING, Span(start, end), "words", fix=made)


def test_the_first_of_two_that_touch_wins() -> None:
    one, two, three = finding(0, 2, (0, 2, "x")), finding(1, 3, (2, 3, "y")), finding(5, 6, (5, 6, "z"))
    assert fix.choose([one, two, three], False, "abcdefgh") == [one, three]
    assert fix.choose([two, one, three], False, "abcdefgh") == [two, three]


def test_unsafe_mends_are_made_only_when_asked_for() -> None:
    careful = finding(0, 1, (0, 1, "x"), safe=False)
    assert fix.choose([careful], False, "ab") == []
    assert fix.choose([careful], True, "ab") == [careful]


def test_rules_that_undo_each_other_end() -> None:
    def looks(source: Source) -> Report:
        from policylint.engine import PolicyReport

        other = {"[1]": "[2]", "[2]": "[1]"}[source.text]
        return Report(source, [PolicyReport(None, [finding(0, 3, (0, 3, other))], "")], [])

    result = fix.mend(Source("p.json", "[1]"), looks)
    assert result.undecided
    assert len(result.fixed) < 3


def test_a_mend_that_breaks_the_text_is_not_made() -> None:
    def looks(source: Source) -> Report:
        from policylint.engine import PolicyReport

        harm = finding(0, 1, (0, 1, "{{"))
        good = finding(3, 4, (3, 4, "2"))
        findings = [harm, good] if source.text == "[0,1]" else [harm]
        return Report(source, [PolicyReport(None, findings, "")], [])

    result = fix.mend(Source("p.json", "[0,1]"), looks)
    assert (result.source.text, len(result.fixed), result.undecided) == ("[0,2]", 1, False)


# Mends that rename what stands in a Condition to a name that stands there, or that another mend writes.


def mended(statement: str, unsafe: bool = False, kind: str = "auto") -> str:
    text = '{"Version": "2012-10-17", "Statement": {%s}}'
    source = Source("p.json", text % statement)
    result = fix.mend(source, look((kind, None)), unsafe)
    assert not result.undecided
    head, _, tail = text.partition("%s")
    return result.source.text.removeprefix(head).removesuffix(tail)


TAGS = '"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:*:volume/*", "Condition": '
PUT = '"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*", "Condition": '


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{"StringLike": {"aws:RequestTag/a": "*"}, "StringNotLike": {"aws:RequestTag/b": "*"}}',
            '{"Null": {"aws:RequestTag/a": "false", "aws:RequestTag/b": "true"}}',
        ),
        (
            '{"StringLike": {"aws:RequestTag/a": "*"}, "ForAllValues:Null": {"aws:TagKeys": "false"}}',
            '{"Null": {"aws:RequestTag/a": "false", "aws:TagKeys": "false"}}',
        ),
        # Capitals make another operator, but no other key.
        (
            '{"stringlike": {"aws:RequestTag/a": "x*"}, "StringLIKE": {"aws:RequestTag/b": "y*"}}',
            '{"StringLike": {"aws:RequestTag/a": "x*", "aws:RequestTag/b": "y*"}}',
        ),
        (
            '{"stringlike": {"aws:RequestTag/a": "x*"}, "StringLIKE": {"aws:requesttag/A": "y*"}}',
            '{"StringLike": {"aws:RequestTag/a": "x*"}, "StringLIKE": {"aws:requesttag/A": "y*"}}',
        ),
        (
            '{"StringLike": {"aws:RequestTag/a": "*"}, "StringNotLike": {"aws:requesttag/a": "*"}}',
            '{"Null": {"aws:RequestTag/a": "false"}, "StringNotLike": {"aws:requesttag/a": "*"}}',
        ),
    ],
)
def test_two_mends_that_write_one_operator(before: str, after: str) -> None:
    assert mended(TAGS + before, unsafe=True) == TAGS + after


def test_two_mends_that_write_one_operator_of_an_rcp() -> None:
    head = '"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": '
    organization = '"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}'
    service = '"StringEqualsIfExists": {"aws:PrincipalIsAWSService": "false"}'
    found = json.loads(f"{{{mended(f'{head}{{{organization}, {service}}}', True, 'rcp')}}}")
    assert found["Condition"]["BoolIfExists"] == {"aws:PrincipalIsAWSService": "false"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{"aws.SourceAccount": "111122223333", "SourceAccount": "444455556666"}',
            '{"aws:SourceAccount": "111122223333", "SourceAccount": "444455556666"}',
        ),
        ('{"AWS:sourceaccount": "111122223333", "SourceAccount": "444455556666"}', None),
        ('{"aws:SourceAccount": "111122223333", "aws:SourceOwner": "444455556666"}', None),
        ('{"aws:principalaccount": "111122223333", "aws:PrincipalAccountId": "444455556666"}', None),
    ],
)
def test_mends_that_write_one_key(before: str, after: str | None) -> None:
    was, becomes = (f'{PUT}{{"StringNotEquals": {text}}}' for text in (before, after or before))
    assert mended(was, unsafe=True) == becomes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"AWS": "111122223333", "aws": "444455556666"}', None),
        ('{"AWS": "111122223333", "AWS2": "444455556666"}', None),
        (
            '{"Aws": "111122223333", "aws": "444455556666"}',
            '{"AWS": "111122223333", "aws": "444455556666"}',
        ),
        (
            '{"aws": "111122223333", "service": "sns.amazonaws.com"}',
            '{"AWS": "111122223333", "Service": "sns.amazonaws.com"}',
        ),
    ],
)
def test_mends_that_write_one_key_of_a_principal(before: str, after: str | None) -> None:
    tail = ', "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"'
    was, becomes = (f'"Principal": {text}{tail}' for text in (before, after or before))
    assert mended(was, kind="resource") == becomes


@pytest.mark.parametrize(
    ("operator", "key"),
    [
        ("StringLike", "aws:PrincipalOrgID"),
        ("StringLike", "aws:userid"),
        ("StringLike", "aws:SourceArn"),
        ("StringLikeIfExists", "aws:PrincipalOrgID"),
        ("StringEquals", "aws:PrincipalOrgID"),
    ],
)
def test_no_mend_hides_a_hole(operator: str, key: str) -> None:
    text = (
        f'"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {{"{operator}": {{"{key}": "*"}}}}'
    )
    assert mended(text, unsafe=True) == text


@pytest.mark.parametrize(
    ("text", "edit", "after"),
    [
        ('{\n  "a": 1\n}', (4, 10, ""), "{\n}"),
        ('{\r\n  "a": 1\r\n}', (5, 11, ""), "{\r\n}"),
        ('{ "a": 1 }', (2, 8, ""), "{  }"),
        ('[\n  1,\n  2\n]', (10, 10, ", 3"), "[\n  1,\n  2,\n  3\n]"),
        ('[\r\n\t1\r\n]', (5, 5, ", 3"), "[\r\n\t1,\r\n\t3\r\n]"),
        ("[1, 2]", (5, 5, ", 3"), "[1, 2, 3]"),
        ('{\n  "a": [1],\n  "b": 2\n}', (11, 11, ", 3"), '{\n  "a": [1, 3],\n  "b": 2\n}'),
        ('{\n  "b": 2\n}', (4, 4, '"a": 1, '), '{\n  "a": 1,\n  "b": 2\n}'),
    ],
)  # fmt: skip
def test_layout_around_a_mend(text: str, edit: tuple[int, int, str], after: str) -> None:
    made = finding(0, 1, edit).fix
    assert made is not None
    assert fix.applied(text, fix.tidy(text, made)) == after
