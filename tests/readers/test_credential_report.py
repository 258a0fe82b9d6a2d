"""The CSV reader against Python's own, and what counts as a credential report."""

from __future__ import annotations

import base64
import csv
import io
import json
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policylint.readers.credential_report import COLUMNS, Row, read, rows, separator_of
from policylint.source import Span

TELLING = st.text(st.sampled_from(list('a"b,; \t\r\n\ufeffé𝄞')), max_size=30)
CELLS = st.lists(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=2))


def python_rows(text: str, separator: str = ",") -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]


def spelt(text: str, row: Row, index: int) -> str:
    span = row.span(index)
    return text[span.start : span.end]


@given(TELLING, st.sampled_from([",", ";", "\t"]))
@example('"a""b"c"d,"', ",")
@example('"', ",")
@example('a,"b\r\nc",d\re', ",")
@example(",\n,,", ",")
def test_any_text_is_read_as_python_reads_it(text: str, separator: str) -> None:
    assert [row.texts for row in rows(text, separator=separator)] == python_rows(text, separator)


@given(CELLS, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_what_python_writes(cells: list[list[str]], quoting: int) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows(cells)  # type: ignore[arg-type]
    text = buffer.getvalue()
    found = list(rows(text))
    assert [row.texts for row in found] == cells
    for row in found:
        assert row.unclosed is None
        for index, cell in enumerate(row.texts):
            # The place of a cell is its spelling and nothing else: read alone, it is that cell.
            assert (python_rows(spelt(text, row, index)) or [[""]]) == ([[cell]] if cell else [[""]])


@given(TELLING)
def test_places_cover_the_row(text: str) -> None:
    """Between two cells stands one separator, before the first and behind the last nothing."""
    for row in rows(text):
        spans = [row.span(index) for index in range(len(row.texts))]
        assert (spans[0].start, spans[-1].end) == (row.start, row.end)
        assert all(text[left.end : right.start] == "," for left, right in pairwise(spans))


def test_a_quote_that_is_never_closed() -> None:
    text = 'a,b\nc,"d\ne,f\n'
    first, second = rows(text)
    assert first.unclosed is None
    assert second.unclosed is not None
    assert text[second.unclosed.start :].startswith('"d')
    assert second.texts == ["c", "d\ne,f\n"]


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        (HEADER, ","),
        (HEADER.replace(",", ";") + "\n", ";"),
        (HEADER.replace(",", "\t"), "\t"),
        ("\ufeff" + HEADER, ","),
        ("\r\n" + HEADER, ","),
        (",".join(f'"{name}"' for name in COLUMNS), ","),
        (",".join(reversed(COLUMNS)), ","),
        ("user,arn,mfa_active", ","),
        ("User,ARN,MFA_Active", ","),
        ("user,password_enabled,mfa_active", ","),
        ("", None),
        ("user,arn\nmfa_active,mfa_active", None),
        ("user,mfa_active", None),
        ("arn,mfa_active,password_enabled", None),
        ("username,arn,mfa_active", None),
        ('{"user": "arn,mfa_active"}', None),
        ("user arn mfa_active", None),
    ],
)
def test_recognised_by_its_header(text: str, separator: str | None) -> None:
    assert separator_of(text) == separator
    assert (read(text) is None) == (separator is None)


def test_columns_by_name() -> None:
    table = read("\ufeffARN, user ,mfa_active\r\narn:aws:iam::111122223333:user/ana,ana,true\r\n")
    assert table is not None
    assert table.columns == {"arn": 0, "user": 1, "mfa_active": 2}
    assert [row.texts[table.columns["user"]] for row in table.rows] == ["ana"]


REPORT = f"{HEADER}\n<root_account>,arn:aws:iam::111122223333:root,N/A\nana,,true"
ENCODED = base64.b64encode(REPORT.encode()).decode()
MADE = "2026-06-01T10:00:00+00:00"
LINES = "\n".join(ENCODED[at : at + 76] for at in range(0, len(ENCODED), 76))
ANSWERS = {
    "json": json.dumps({"Content": ENCODED, "ReportFormat": "text/csv", "GeneratedTime": MADE}, indent=4),
    "yaml": f"Content: {ENCODED.rstrip('=')}\nGeneratedTime: '{MADE}'\nReportFormat: text/csv\n",
    "text": f"{ENCODED}\t{MADE}\ttext/csv\n",
    "query text": ENCODED + "\n",
    "query json": json.dumps(ENCODED),
    "lines": LINES + "\n",
    "lines in json": json.dumps(
        {"GeneratedTime": MADE, "Content": LINES.replace("\n", "\r\n"), "ReportFormat": "text/csv"}
    ),
}


def decoded(text: str, span: Span) -> bytes:
    """What the characters of a place hold, bits before the first whole byte left out."""
    start = text.index(ENCODED[:12])
    before = len("".join(c for c in text[start : span.start].replace("\\r\\n", "") if c.isalnum() or c in "+/"))
    inside = text[span.start : span.end].replace("\\r\\n", "").replace("\n", "")
    return base64.b64decode("A" * (before % 4) + inside + "A" * (-(before + len(inside)) % 4))


@pytest.mark.parametrize("form", ANSWERS)
def test_the_answer_of_the_command_line_interface(form: str) -> None:
    text = ANSWERS[form]
    table = read(text)
    assert table is not None
    assert table.generated == (MADE if MADE in text else None)
    assert [row.texts for row in table.rows] == [row.split(",") for row in REPORT.splitlines()[1:]]
    for row in table.rows:
        for index, cell in enumerate(row.texts):
            span = table.span(row, index)
            assert cell.encode() in decoded(text, span)
            assert span.end - span.start <= len(cell) * 8 / 6 + 2 + (text.count("\\r\\n") and 4) + text.count("\n")


def test_base64_that_is_cut_off() -> None:
    for end in range(len(ENCODED) - 40, len(ENCODED)):
        table = read(ENCODED[:end])
        assert table is not None
        assert table.rows[0].texts[0] == "<root_account>"
        assert table.span(table.rows[-1], len(table.rows[-1].texts) - 1).end <= end


def test_names_that_iam_does_not_take_have_the_place_of_the_whole() -> None:
    text = base64.b64encode(f"{HEADER}\nana,é".encode()).decode()
    table = read(text)
    assert table is not None
    assert table.rows[0].texts == ["ana", "é"]
    assert table.span(table.rows[0], 1) == Span(0, len(text.rstrip("=")))


@pytest.mark.parametrize("content", [None, 1, "", "%%%", "e30=", "/w==", "a", "ä", "dXNlcixhcm4s", "dXNlcixhcm4sQQ=="])
def test_other_answers(content: object) -> None:
    assert read(json.dumps({"Content": content, "ReportFormat": "text/csv"})) is None


def test_the_header_of_a_further_report_is_no_row() -> None:
    table = read(f"{HEADER}\nana,a\n{HEADER}\nbob,b\n")
    assert table is not None
    assert [row.texts[0] for row in table.rows] == ["ana", "bob"]
