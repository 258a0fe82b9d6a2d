"""`full`: what a person sees at the terminal."""

from __future__ import annotations

from policylint.engine import PolicyReport, Report
from policylint.finding import Edit, Finding, Fix, Related, Severity
from policylint.report.full import render
from policylint.source import Source, Span


def shown(text: str, *findings: Finding, name: str = "p.json", colour: bool = False) -> str:
    report = Report(Source(name, text), [PolicyReport(None, list(findings), "")], [])
    return render([report], colour)


def finding(start: int, end: int, **more: object) -> Finding:
    return Finding("some-rule", Severity.WARNING, Span(start, end), "what is wrong", **more)  # type: ignore[arg-type]


def test_everything_a_finding_can_have() -> None:
    text = '{\n  "a": 1,\n  "a": 2\n}\n'
    found = finding(
        14,
        17,
        related=(Related(Span(4, 7), "first here"),),
        help="one of them",
        fix=Fix("delete the second", (Edit(Span(11, 20), ""),), safe=False),
    )
    assert shown(text, found) == (
        "warning[some-rule]: what is wrong\n"
        " --> p.json:3:3\n"
        "  |\n"
        '3 |   "a": 2\n'
        "  |   ^^^\n"
        " ::: p.json:2:3\n"
        "  |\n"
        '2 |   "a": 1,\n'
        "  |   --- first here\n"
        "  = help: one of them\n"
        "  = fix: delete the second (unsafe)\n\n"
    )


def test_a_span_over_lines_is_drawn_on_its_first() -> None:
    assert '1 | {"a": {\n  |       ^...\n' in shown('{"a": {\n  "b": 1}}', finding(6, 17))


def test_marks_stand_under_wide_characters_and_tabs() -> None:
    text = '\t"日本": "é e\u0301", "x"'
    start = text.index('"x"')
    lines = shown(text, finding(start, start + 3)).splitlines()
    before = "    " + '"日本": "é e\u0301", '
    assert lines[3] == f'1 | {before}"x"'
    # Two wide characters take two columns each, the combining accent none.
    assert lines[4] == f"  | {' ' * (len(before) + 2 - 1)}^^^"


def test_a_long_line_is_cut_around_the_span() -> None:
    text = "x" * 1000 + '"here"' + "y" * 1000
    lines = shown(text, finding(1000, 1006)).splitlines()
    assert '"here"' in lines[3]
    assert lines[3].startswith("1 | ...x")
    assert lines[3].endswith("y...")
    assert len(lines[3]) < 140
    assert lines[4].index("^") == lines[3].index('"here"')
    assert lines[4].strip().removeprefix("|").strip() == "^^^^^^"


def test_a_long_span_does_not_flood_the_terminal() -> None:
    text = '"' + "x" * 100_000 + '"'
    assert len(shown(text, finding(0, len(text)))) < 1000


def test_an_empty_span_has_one_mark() -> None:
    assert "1 | {}\n  |  ^\n" in shown("{}", finding(1, 1))
    assert "1 | {}\n  |   ^\n" in shown("{}", finding(2, 2))


def test_nothing_that_a_terminal_obeys_comes_through() -> None:
    text = '"\x1b[31m\x07"'
    out = shown(text, finding(0, len(text)), name="a\x1b]0;b\n.json")
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "a\\x1b]0;b\\n.json:1:1" in out


def test_colours() -> None:
    out = shown("{}", finding(0, 2), colour=True)
    assert out.startswith("\x1b[1;33mwarning[some-rule]\x1b[0m: \x1b[1mwhat is wrong\x1b[0m\n")
